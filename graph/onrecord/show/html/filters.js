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

/** Boxes and lists that stand in the page, and the filter that each sets. */
const CHOICES = [["without", "without"], ["only-source", "only"], ["relation", "relation"]];
const BOXES = [["only-two", "two"], ["only-contested", "contested"]];

function startChoices() {
  const every = [...claims.values()];
  const cited = new Set(every.map((claim) => claim.source));
  const sources = Object.entries(record.sources).filter(([id]) => cited.has(id)).sort(([, a], [, b]) => a.title.localeCompare(b.title, "en"));
  const relations = new Map(every.map((claim) => [claim.relation, claim.label]));
  const option = ([id, words]) => el("option", { value: id }, plain(words));
  for (const id of ["without", "only-source"]) byId(id).append(...sources.map(([one, source]) => option([one, source.title])));
  byId("relation").append(...[...relations].sort(([, a], [, b]) => a.localeCompare(b, "en")).map(option));
  for (const [id, key] of CHOICES) byId(id).addEventListener("change", (event) => { filters[key] = event.target.value; refilter(); });
  for (const [id, key] of BOXES) byId(id).addEventListener("change", (event) => { filters[key] = event.target.checked; refilter(); showWhole(); });
  byId("reset").addEventListener("click", resetFilters);
}

/** Show in the boxes and lists what the filters are. */
function showChoices() {
  showRows();
  for (const [id, key] of CHOICES) byId(id).value = filters[key];
  for (const [id, key] of BOXES) byId(id).checked = filters[key];
  if (!scale) return;
  byId("from").value = filters.from === null ? 0 : Math.round(shareOf(filters.from) * 1000);
  byId("until").value = filters.until === null ? 1000 : Math.round(shareOf(filters.until) * 1000);
  sayHandles();
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
  refilter();
  showChoices();
  byId("only-two").focus();
}

/** What is shown is another picture now: nothing of it is dimmed for what was chosen in the last, and all of it is in view. */
function showWhole() {
  if (state.chosen?.what === "path") return;
  state.undimmed = true;
  userMoved = false;
  dress();
  fitAll();
}

/** Change the filters so far that these claims are shown: by how they stand and kind first, all of them if that is not enough. */
function showAll(rows) {
  const let_ = () => {
    for (const claim of rows) {
      filters.standings.add(claim.key);
      for (const id of [claim.subject, claim.object]) if (names.has(id)) filters.kinds.add(names.get(id).kind);
    }
    recompute();
  };
  let_();
  if (rows.some((claim) => !shown.claims.has(claim.id))) { Object.assign(filters, unfiltered()); let_(); }
  refilter();
  showChoices();
}

/** The filters changed: everything that shows claims shows the others now. */
function refilter() {
  recompute();
  if (state.unfolded) state.unfolded = null;
  if (state.chosen?.what === "path") { findRoute(route.from, route.to); openRoute(); state.chain = 0; }
  refresh();
  keepSoon();
  const [hiddenClaims, hiddenNames] = notShown();
  say(leftOut(hiddenClaims, hiddenNames) || "Everything is shown");
}

function leftOut(hiddenClaims, hiddenNames) {
  const parts = [hiddenClaims ? many(hiddenClaims, "claim") : "", hiddenNames ? many(hiddenNames, "name") : ""].filter(Boolean);
  return parts.length ? `${parts.join(" and ")} not shown.` : "";
}

/** Claims and names that the filters hide, of those that are open. */
const notShown = () => [inPlay().length - shown.claims.size, open.names.size - shown.names.size];

function sayLeftOut() {
  byId("nothing").hidden = shown.names.size > 0;
  byId("left-out").textContent = [leftOut(...notShown()), notFollowed()].filter(Boolean).join(" ");
}
