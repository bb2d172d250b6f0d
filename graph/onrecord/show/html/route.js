// A path between two names chosen on the page: asked for in the panel, found by `paths.js`, shown hop by hop.

const route = { from: "", to: "", chains: null, stopped: false }; // of the two names last asked for
const draft = { from: "", to: "" }; // what stands in the two fields

/** Find the chains between two names, by the claims that the filters leave. */
function findRoute(from, to) {
  const asked = (claim) => (claim ? passesAlone(claim) : !standings.has("") || filters.standings.has(""));
  const { chains, stopped } = chainsBetween(pathGraph(record, asked), from, to);
  Object.assign(route, { from, to, chains, stopped });
  Object.assign(draft, { from, to });
}

/** The chains that the page shows now: those asked for here, else those it was made with. */
const chainsNow = () => (state.chosen?.what === "path" ? route.chains ?? [] : state.chosen ? [] : record.chains);

/** Names on the chosen chain that the network does not show yet have to be there. */
function openRoute() {
  const chain = state.chosen?.what === "path" ? chainsNow()[state.chain] : null;
  const ids = chain ? [chain.steps[0].from, ...chain.steps.map((step) => step.to)] : [];
  const extra = ids.filter((id) => names.get(id)?.shown);
  const hidden = extra.some((id) => !open.names.has(id));
  if (!hidden && !open.extra.length && !chain) return;
  open.extra = extra;
  reopened();
}

function choosePath(from, to) {
  state.chain = 0;
  choose({ what: "path", id: `${from}..${to}` }, true);
  requestAnimationFrame(() => { if (onPath()) fit([...onPath().names]); });
}

/** The question, with both names to fill in. */
function routeForm() {
  const ends = [["from", "From"], ["to", "To"]];
  return el("section", { class: "route", "aria-label": "Path between two names" },
    el("h3", {}, "How are two of them connected?"),
    ...ends.map(([key, label]) => routeField(key, label)),
    el("button", { type: "button", id: "path-go", onclick: goRoute }, "Show the path"),
    el("p", { class: "aside", id: "path-says", role: "status" }));
}

function routeField(key, label) {
  const input = el("input", {
    id: `path-${key}`, type: "search", autocomplete: "off", spellcheck: "false", role: "combobox",
    "aria-expanded": "false", "aria-controls": `path-${key}-list`, "aria-autocomplete": "list", placeholder: "A name on this page",
  });
  if (draft[key]) input.value = plain(nameOf(draft[key]));
  const list = el("ul", { id: `path-${key}-list`, role: "listbox", "aria-label": `Names for “${label}”`, hidden: true });
  finder(input, list, (id) => {
    draft[key] = id;
    input.value = plain(nameOf(id));
    (draft.to ? byId("path-go") : byId("path-to")).focus();
  });
  input.addEventListener("input", () => { draft[key] = ""; });
  return el("div", { class: "find" }, el("label", { for: `path-${key}` }, label), input, list);
}

function goRoute() {
  for (const key of ["from", "to"]) {
    if (!draft[key]) {
      byId("path-says").textContent = "Choose a name in both fields.";
      byId(`path-${key}`).focus();
      return;
    }
  }
  if (draft.from === draft.to) byId("path-says").textContent = "Both fields hold the same name.";
  else choosePath(draft.from, draft.to);
}

/** The answer: chains hop by hop, or that there are none. */
function aboutRoute() {
  const ends = [route.from, route.to];
  return [
    backButton(),
    ...(route.chains.length ? chainParts(route.chains) : [
      el("h2", {}, own(nameOf(ends[0])), " and ", own(nameOf(ends[1]))),
      el("p", { class: "lead" }, "Nothing on this page joins these two."),
    ]),
    route.stopped ? el("p", { class: "aside" }, "There are too many chains to compare them all; others may be as short.") : null,
    filtered() ? el("p", { class: "aside" }, "Only claims that the filters leave were followed.") : null,
    record.header.selection ? el("p", { class: "aside" }, "Only what this file holds was followed, which is a part of the record.") : null,
    routeForm(),
  ];
}
