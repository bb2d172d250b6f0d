// The page as a whole: what is chosen, in which view, kept in the address so that a state can be sent and gone back to.

const state = {
  view: "network",
  chosen: null, // {what: "name" | "line" | "conflict", id}
  wide: false, // on a narrow screen: the whole network was asked for
  all: false, // the panel shows also what the filters hide
  chain: 0,
  hover: null,
  place: null, // where the keyboard is
  walk: null, // the line it points along
  unfolded: null,
  concerned: null,
  near: false, // zoomed in far enough for words at every line
};
const narrow = matchMedia("(max-width: 719px)");

/** Choose a name, a line or a conflict, or nothing; with `focus` the evidence is read next. */
function choose(what, focus = false, remember = true) {
  const next = what && { what: what.what, id: what.id };
  const same = next?.id === state.chosen?.id && next?.what === state.chosen?.what;
  if (state.unfolded && state.unfolded !== next?.id) unfold(null);
  state.chosen = next;
  state.all = false;
  state.wide = !next && state.wide && !focus;
  if (next?.what === "name") state.place = next.id;
  hover(null);
  refresh(focus);
  if (narrow.matches && next) requestAnimationFrame(fitView);
  if (remember && !same) keep();
  if (next) say(`Evidence: ${panel.querySelector("h2")?.textContent ?? ""}. ${panel.querySelector(".lead")?.textContent ?? ""}`);
}

/** Draw everything anew from the state. */
function refresh(focus = false) {
  sayLeftOut();
  byId("reset").hidden = !filtered();
  showPanel(focus);
  dress();
  drawTimeline();
  if (state.view === "table") showTable();
  else tableLater();
  showView();
}

const filtered = () => filters.two || filters.contested || filters.without || filters.from !== null || filters.until !== null
  || filters.kinds.size < record.kinds.length
  || record.standings.some((standing) => filters.standings.has(standing.id) === asksFirst(standing));

/** The table is there for print too, made when nothing else waits. */
let waiting = null;
function tableLater() {
  clearTimeout(waiting);
  waiting = setTimeout(showTable, 300);
}

function view(name) {
  state.view = name === "table" ? "table" : "network";
  state.wide = name === "network" && !state.chosen;
  if (name === "start") { state.wide = false; choose(null, true); }
  refresh();
  if (name !== "table") requestAnimationFrame(() => { if (!userMoved) fitView(); });
  keep();
}

function showView() {
  document.body.dataset.view = state.view;
  document.body.dataset.start = String(!state.chosen && !state.wide && state.view === "network");
  const start = narrow.matches && document.body.dataset.start === "true";
  byId("view-start").setAttribute("aria-pressed", String(start));
  byId("view-network").setAttribute("aria-pressed", String(state.view === "network" && !start));
  byId("view-table").setAttribute("aria-pressed", String(state.view === "table"));
}

/** A page inside a notebook's frame has no address of its own: writing one would leave it. */
const hasAddress = location.protocol !== "about:" && location.protocol !== "data:";

function keep() {
  if (!hasAddress) return;
  const parts = new URLSearchParams();
  if (state.chosen) parts.set(state.chosen.what, state.chosen.id);
  if (state.view === "table") parts.set("view", "table");
  const hash = String(parts);
  if (hash === location.hash.slice(1)) return;
  try {
    history.pushState(null, "", hash ? `#${hash}` : `${location.pathname}${location.search}`);
  } catch {
    // A browser that allows no history for files: the state is only not kept.
  }
}

function recall() {
  const parts = new URLSearchParams(hasAddress ? location.hash.slice(1) : "");
  state.view = parts.get("view") === "table" ? "table" : "network";
  const known = { name: (id) => names.get(id)?.shown, line: (id) => lines.has(id), conflict: (id) => conflicts.has(id) };
  const what = Object.keys(known).find((key) => parts.has(key) && known[key](parts.get(key)));
  choose(what ? { what, id: parts.get(what) } : null, false, false);
}

function restyle() {
  readColours();
  dress();
  drawTimeline();
}

readColours();
face = getComputedStyle(document.body).fontFamily;
recompute();
startNetwork();
startFilters();
startTimeline();
startSearch();
startKeys();
recall();
fitView();
for (const name of ["start", "network", "table"]) byId(`view-${name}`).addEventListener("click", () => view(name));
window.addEventListener("popstate", recall);
window.addEventListener("beforeprint", showTable);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
narrow.addEventListener("change", () => { showView(); fitView(); });
