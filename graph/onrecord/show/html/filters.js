// The key is the filter: each row has a box to tick, the sign as drawn, the word, and how many there are.

function startFilters() {
  showRows();
  startChoices();
  const narrow = matchMedia("(max-width: 1079px)");
  const fold = () => { byId("sheet").open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  fold();
}

function showRows() {
  for (const id of ["kinds", "standings", "signs"]) byId(id).replaceChildren();
  const count = (list, test) => list.filter(test).length;
  const every = [...claims.values()];
  const people = [...names.values()].filter((name) => name.shown);
  byId("kinds").append(...record.kinds.map((kind) =>
    filterRow(filters.kinds, kind.id, shapeSign(kind.id), kind.many, count(people, (name) => name.kind === kind.id))));
  byId("standings").append(...record.standings.map((standing) =>
    filterRow(filters.standings, standing.id, strokeSign(standing.stroke), standing.label, count(every, (claim) => claim.key === standing.id))));
  byId("signs").append(...signs(people));
}

function startChoices() {
  const sources = Object.entries(record.sources).sort(([, a], [, b]) => a.title.localeCompare(b.title, "en"));
  byId("without").append(...sources.map(([id, source]) => el("option", { value: id }, plain(source.title))));
  byId("without").addEventListener("change", (event) => { filters.without = event.target.value; refilter(); });
  byId("only-two").addEventListener("change", (event) => { filters.two = event.target.checked; refilter(); });
  byId("only-contested").addEventListener("change", (event) => { filters.contested = event.target.checked; refilter(); });
  byId("reset").addEventListener("click", resetFilters);
}

function filterRow(set, id, sign, label, number) {
  const box = el("input", { type: "checkbox", "data-filter": id });
  box.checked = set.has(id);
  box.addEventListener("change", () => {
    if (box.checked) set.add(id);
    else set.delete(id);
    refilter();
  });
  return el("label", { class: "row" }, box, sign, el("span", {}, label), el("span", { class: "many" }, number.toLocaleString("en")));
}

/** Signs that are no filters: what they mean stands beside them. */
function signs(people) {
  const row = (sign, words) => el("div", { class: "row fixed" }, sign, el("span", {}, words));
  const some = [...lines.values()].map((line) => shown.looks.get(line.id)).filter(Boolean);
  const kindOf = (test) => people.find(test)?.kind;
  const hidden = kindOf((name) => name.pseudonym);
  return [
    some.some((look) => look.double) ? row(strokeSign("thin", true), "two independent sources") : null,
    some.some((look) => look.disagree) ? row(pillSign("≠"), "sources disagree") : null,
    some.some((look) => look.stroke === "same") ? row(strokeSign("same"), "judged the same") : null,
    hidden ? row(shapeSign(hidden, true), "a pseudonym, or not named") : null,
  ].filter(Boolean);
}

function resetFilters() {
  Object.assign(filters, unfiltered());
  recompute();
  showRows();
  byId("only-two").checked = false;
  byId("only-contested").checked = false;
  byId("without").value = "";
  byId("from").value = 0;
  byId("until").value = 1000;
  if (scale) sayHandles();
  refilter();
  byId("only-two").focus();
}

/** The filters changed: everything that shows claims shows the others now. */
function refilter() {
  recompute();
  if (state.unfolded) unfold(null);
  refresh();
  const hiddenClaims = claims.size - shown.claims.size;
  const hiddenNames = [...names.values()].filter((name) => name.shown).length - shown.names.size;
  say(leftOut(hiddenClaims, hiddenNames) || "Everything is shown");
}

function leftOut(hiddenClaims, hiddenNames) {
  const parts = [hiddenClaims ? many(hiddenClaims, "claim") : "", hiddenNames ? many(hiddenNames, "name") : ""].filter(Boolean);
  return parts.length ? `${parts.join(" and ")} not shown.` : "";
}

function sayLeftOut() {
  const hiddenNames = [...names.values()].filter((name) => name.shown).length - shown.names.size;
  byId("left-out").textContent = leftOut(claims.size - shown.claims.size, hiddenNames);
}
