// The evidence: of a line, of a name, of a question that sources answer differently; of nothing chosen, what they disagree about.

const panel = byId("evidence");
const LEVELS = {
  contradicts: "The answers contradict each other.",
  differs: "The texts differ.",
  denied: "One says it, another denies it.",
  undone: "A later decision or the source itself took it down.",
};

function showPanel(focus = false) {
  const { chosen } = state;
  const parts = !chosen ? home() : chosen.what === "name" ? aboutName(chosen.id) : chosen.what === "line" ? aboutLine(chosen.id) : chosen.what === "path" ? aboutRoute() : aboutConflict(chosen.id);
  panel.replaceChildren(...parts.filter(Boolean));
  panel.scrollTop = 0;
  document.body.dataset.start = String(!chosen && !state.wide);
  if (focus) panel.focus({ preventScroll: true });
}

/** On a narrow screen the table stands above the card, and closing the card leads back to it. */
const overTable = () => state.view === "table" && narrow.matches;

function backButton() {
  const back = () => { choose(null, !overTable()); if (overTable()) byId("table").focus({ preventScroll: true }); };
  return el("button", { type: "button", class: "back", onclick: back }, overTable() ? "← The table" : backTo());
}

const backTo = () => (
  record.chains.length ? "← The chain" : groups.size ? "← The overview" : "← Where the sources disagree");

function home() {
  const path = record.chains.length ? chainParts(record.chains) : [
    el("h2", {}, "Who says so?"),
    el("p", { class: "lead" }, "Choose a name for its card, or a line for the words it rests on."),
  ];
  const list = record.conflicts.map(conflictLink);
  return [...path, el("h3", {}, "Where the sources disagree"),
    ...(list.length ? list : [el("p", { class: "lead" }, "Nothing on this page is answered differently by its sources.")]), routeForm()];
}

function conflictLink(conflict) {
  const own_ = conflictClaims(conflict);
  return el("button", { type: "button", class: "ask", onclick: () => choose({ what: "conflict", id: conflict.id }, true) },
    el("b", {}, own(conflict.question)), " ", el("small", {}, `${many(own_.length, "claim")}, ${many(sourcesOf(own_), "source")}`));
}

const conflictClaims = (conflict) => [...new Set(conflict.sides.flatMap((side) => side.claims))].map((id) => claims.get(id)).filter(Boolean);

/** A chain, hop by hop, with the claims for and against each. */
function chainParts(chains) {
  const chain = chains[state.chain] ?? chains[0];
  const first = chain.steps[0];
  const last = chain.steps.at(-1);
  return [
    el("h2", {}, own(nameOf(first?.from)), " and ", own(nameOf(last?.to))),
    el("p", { class: "lead" }, "Records put these two in the chain below. It says nothing else about either."),
    chains.length > 1 ? el("div", { class: "chains", role: "group", "aria-label": "Chains" },
      chains.map((one, place) => el("button", {
        type: "button", "aria-pressed": String(place === state.chain), onclick: () => { state.chain = place; openRoute(); refresh(); keep(); },
      }, `${place + 1}${one.contested ? " · contested" : ""}`))) : null,
    chain.contested ? el("p", { class: "lead" }, "Contested: at least one step rests on contested claims alone.") : null,
    ...chain.steps.flatMap(stepParts),
  ];
}

function stepParts(step, place) {
  return [
    el("p", { class: "step" }, el("b", { "aria-hidden": "true" }, String(place + 1)),
      el("span", {}, nameLink(step.from), ` ${step.label} `, nameLink(step.to), step.contested ? " · contested" : null)),
    step.same ? el("p", { class: "ours" }, own(step.same)) : null,
    ...record.conflicts.filter((conflict) => conflict.rule === "T" && [step.from, step.to].includes(conflict.entity)).map((conflict) =>
      el("p", { class: "more" }, el("button", { type: "button", onclick: () => choose({ what: "conflict", id: conflict.id }, true) }, "≠ ", own(conflict.question)))),
    ...step.claims.map((id) => claimItem(claims.get(id), false)),
    step.against.length ? el("div", { class: "against" }, el("h4", {}, "Against it"), step.against.map((id) => claimItem(claims.get(id), false))) : null,
  ];
}

function aboutConflict(id) {
  const conflict = conflicts.get(id);
  const all = conflictClaims(conflict);
  return [
    backButton(),
    el("h2", {}, own(conflict.question)),
    el("p", { class: "lead" }, `${LEVELS[conflict.level]} ${many(all.length, "claim")}, ${many(sourcesOf(all), "source")}. All sides are kept; none is chosen.`),
    el("p", {}, "About ", nameLink(conflict.entity), conflict.within ? [", in ", nameLink(conflict.within)] : null),
    hiddenSides(conflict),
    ...conflict.sides.map((side) => sideBox(side, conflict)),
  ];
}

/** Sides that the network does not show now, by which filter, and the way to show them there. */
function hiddenSides(conflict) {
  const hidden = conflict.sides.map((side) => side.claims.map((id) => claims.get(id)).filter((claim) => claim && !isAway(claim.subject) && !isAway(claim.object)))
    .filter((side) => side.length && !side.some((claim) => shown.claims.has(claim.id)));
  if (!hidden.length) return null;
  const rows = hidden.flat();
  const why = [...new Set(rows.map((claim) => (filters.standings.has(claim.key) ? "another choice" : labelOf(claim))))].sort();
  return el("p", { class: "more", id: "hidden-sides" },
    el("span", { class: "aside" }, `${many(hidden.length, "side")} ${hidden.length === 1 ? "is" : "are"} hidden in the network by the filter: ${why.join(", ")}.`),
    el("button", { type: "button", onclick: () => { showAll(rows); panel.focus({ preventScroll: true }); } }, hidden.length === 1 ? "Show it" : "Show them"));
}

function sideBox(side, conflict, level = 3) {
  return el("section", { class: "side" }, el("h4", { "aria-level": level }, own(side.values.join("; ") || "Said")),
    byTime(side.claims.map((id) => claims.get(id)).filter(Boolean)).map((claim) => claimItem(claim, true, conflict)));
}

/** A conflict inside a larger panel: its question, and every side of it. */
function conflictBox(conflict) {
  const all = conflictClaims(conflict);
  return el("section", { class: "box" }, el("h3", {}, "≠ ", own(conflict.question)),
    el("p", { class: "aside" }, `${many(all.length, "claim")}, ${many(sourcesOf(all), "source")}. All sides are kept; none is chosen.`),
    conflict.sides.map((side) => sideBox(side, conflict, 4)));
}

function aboutLine(id) {
  const line = lines.get(id);
  if (line.count) return aboutFoldedLine(line);
  const all = line.claims.map((one) => claims.get(one));
  const left = visibleOf(all);
  const boxes = [...new Set(left.flatMap((claim) => inConflicts.get(claim.id) ?? []))];
  const told = new Set(boxes.flatMap((conflict) => conflictClaims(conflict).map((claim) => claim.id)));
  return [
    backButton(),
    el("h2", {}, nameLink(line.from), " and ", nameLink(line.to)),
    el("p", { class: "lead" }, left.length ? claimsAndSources(left) : "No claim that the filters leave joins these two."),
    ...judgedSame(line).map((words) => el("p", {}, own(words))),
    ...boxes.map(conflictBox),
    ...groupsOf(left.filter((claim) => !told.has(claim.id)), line.from),
    hiddenNote(all.length - left.length),
  ];
}

function aboutFoldedLine(line) {
  return [
    backButton(),
    el("h2", {}, nameLink(line.from), " and ", nameLink(line.to)),
    el("p", { class: "lead" }, `${many(line.count, "claim")} between names of these groups. The stroke is that of the weakest.${line.disagree ? " Some of them are contested." : ""} Unfold a group to read them.`),
    el("ul", { class: "members" }, line.standings.map(([key, all, contested]) => el("li", {}, strokeSign(standings.get(key).stroke), ` ${standings.get(key).label}: ${all.toLocaleString("en")}${contested ? `, ${contested.toLocaleString("en")} of them contested` : ""}`))),
  ];
}

const visibleOf = (list) => list.filter((claim) => state.all || shown.claims.has(claim.id));

/** Nothing is dropped in silence: what the filters hide is counted, and can be asked for. */
function hiddenNote(count) {
  if (count <= 0) return null;
  return el("p", { class: "more" }, el("span", { class: "aside" }, `${many(count, "claim")} not shown: hidden by a filter, or not standing.`),
    el("button", { type: "button", onclick: () => { state.all = true; showPanel(true); } }, "Show"));
}

/** A folded group: its best-joined names, and the way to unfold it. */
function aboutGroup({ id, size, members }) {
  const missing = size - members.length;
  return [
    backButton(),
    el("h2", {}, own(nameOf(id))),
    el("p", { class: "lead" }, `${many(size, "name")} that claims join more closely with each other than with the rest. It is where claims are dense, which measures what was collected, and nothing about anybody.`),
    el("p", { class: "more" }, el("button", { type: "button", id: "unfold", onclick: () => unfoldMore(id) }, missing > 0 ? `Unfold the ${members.length.toLocaleString("en")} best-joined` : "Unfold")),
    missing > 0 ? el("p", { class: "aside" }, `${many(missing, "name")} of them ${missing === 1 ? "is" : "are"} not in this file.`) : null,
    el("ul", { class: "members" }, members.slice(0, 40).map((one) => el("li", {}, nameLink(one)))),
  ];
}

function aboutName(id) {
  const name = names.get(id);
  if (name.group) return aboutGroup(name.group);
  const hidden = hiddenNeighbours(id).length;
  const all = (claimsOf.get(id) ?? []).filter((claim) => ![claim.subject, claim.object, claim.within].some(isAway));
  const left = visibleOf(all);
  const asked = [...new Set(left.flatMap((claim) => inConflicts.get(claim.id) ?? []))];
  const title = el("h2", {}, own(name.name));
  if (name.pseudonym) title.style.fontStyle = "italic";
  return [
    backButton(),
    title,
    el("p", { class: "lead" }, own(capital(name.type)), ` · ${claimsAndSources(left)}`),
    name.pseudonym ? el("p", { class: "aside" }, "This name is a pseudonym.") : null,
    name.unnamed ? el("p", { class: "aside" }, "No source gives a name.") : null,
    name.aliases.length ? el("p", { class: "aside" }, "Also written: ", own(name.aliases.join("; "))) : null,
    name.description ? el("p", {}, own(name.description)) : null,
    el("div", { class: "more" },
      hidden ? el("button", { type: "button", id: "unfold", onclick: () => unfoldMore(`near:${id}`, id) }, `Show ${many(hidden, "more neighbour")}`) : null,
      el("button", { type: "button", id: "path-from-here", onclick: () => { Object.assign(draft, { from: id, to: "" }); choose(null, false); byId("path-to").focus(); } }, "Path to another name")),
    ...judgementsOn(id),
    asked.length ? el("h3", {}, "Where the sources disagree") : null,
    ...asked.map(conflictLink),
    ...groupsOf(left, id),
    hiddenNote(all.length - left.length),
  ];
}

const judgementsOn = (id) => record.judgements.filter(([a, b]) => a === id || b === id).map(([a, b, words]) =>
  el("p", {}, nameLink(a === id ? b : a), ": ", own(words)));

/** Claims under one heading for each relation, read from the side of `id`. */
function groupsOf(list, id) {
  const groups = new Map();
  for (const claim of list) {
    const heading = claim.subject === id ? claim.label : claim.object === id ? claim.inverse : claim.within === id ? "said to hold here" : claim.label;
    push(groups, heading, claim);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([heading, own_]) => [
    el("h3", {}, heading, own_.length > 1 ? el("small", {}, ` · ${own_.length}`) : null),
    ...byTime(own_).map((claim) => claimItem(claim)),
  ]);
}
