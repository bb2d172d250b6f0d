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
  undimmed: false, // a filter changed what is shown as a whole: nothing is dimmed until something is chosen anew
  near: false, // zoomed in far enough for words at every line
};
const narrow = matchMedia("(max-width: 719px)");

/** Choose a name, a line, a conflict or a path, or nothing; with `focus` the evidence is read next. */
function choose(what, focus = false, remember = true) {
  const next = what && { what: what.what, id: what.id };
  const same = next?.id === state.chosen?.id && next?.what === state.chosen?.what;
  if (state.unfolded && state.unfolded !== next?.id) state.unfolded = null;
  if (!same && next?.what !== "path") state.chain = 0;
  state.chosen = next;
  state.all = false;
  state.undimmed = false;
  state.wide = !next && state.wide && !focus;
  if (next?.what === "name") state.place = next.id;
  if (next?.what === "path") findRoute(...next.id.split(".."));
  openRoute();
  hover(null);
  refresh(focus);
  if (next && (narrow.matches || (next.what === "path" && !same))) requestAnimationFrame(fitView);
  if (remember && !same) keep();
  if (next) say(`Evidence: ${panel.querySelector("h2")?.textContent ?? ""}. ${panel.querySelector(".lead")?.textContent ?? ""}`);
}

/** Draw everything anew from the state. */
function refresh(focus = false) {
  sayLeftOut();
  byId("reset").hidden = !filtered();
  byId("undo").hidden = !past.length;
  showPanel(focus);
  dress();
  drawTimeline();
  if (state.view === "table") showTable();
  else tableLater();
  showView();
}

const filtered = () => filters.relation || filters.only || filters.two || filters.contested || filters.without || filters.from !== null || filters.until !== null
  || filters.kinds.size < record.kinds.length
  || record.standings.some((standing) => filters.standings.has(standing.id) === asksFirst(standing));

/** The table is there for print too, made when nothing else waits. */
let tableSoon = null;
function tableLater() {
  clearTimeout(tableSoon);
  tableSoon = setTimeout(showTable, 300);
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
  document.body.dataset.chosen = String(Boolean(state.chosen));
  const start = narrow.matches && document.body.dataset.start === "true";
  byId("view-start").setAttribute("aria-pressed", String(start));
  byId("view-network").setAttribute("aria-pressed", String(state.view === "network" && !start));
  byId("view-table").setAttribute("aria-pressed", String(state.view === "table"));
}

/** A page inside a notebook's frame has no address of its own: writing one would leave it. */
const hasAddress = location.protocol !== "about:" && location.protocol !== "data:";

const past = []; // states that can be gone back to
let now = "";

/** The state as text: what differs from the beginning, and nothing else. */
function stateText() {
  const parts = new URLSearchParams();
  const set = (key, value) => { if (value) parts.set(key, value); };
  if (state.chosen) set(state.chosen.what, state.chosen.id);
  set("chain", state.chain ? String(state.chain + 1) : "");
  set("view", state.view === "table" ? "table" : "");
  set("open", open.steps.join(" "));
  set("pins", [...open.pins].map(([id, [x, y]]) => `${id},${x},${y}`).join(" "));
  set("hidden", record.kinds.filter((kind) => !filters.kinds.has(kind.id)).map((kind) => kind.id).join(" "));
  set("standings", record.standings.filter((one) => filters.standings.has(one.id) === asksFirst(one)).map((one) => one.id || "unstated").join(" "));
  for (const key of ["relation", "only", "without"]) set(key, filters[key]);
  for (const key of ["two", "contested"]) set(key, filters[key] ? "yes" : "");
  for (const key of ["from", "until"]) set(key, filters[key] === null ? "" : dayToText(filters[key]));
  return String(parts);
}

/** Remember the state: in the address, so that it can be sent, and in the list that undo walks back. */
function keep() {
  const text = stateText();
  if (text === now) return;
  past.push(now);
  now = text;
  byId("undo").hidden = false;
  address(text, "pushState");
}

let keeping = null;
/** A slider says a hundred times that it moved: that is one step to undo. */
function keepSoon() {
  clearTimeout(keeping);
  keeping = setTimeout(keep, 250);
}

function address(text, how) {
  if (!hasAddress || text === location.hash.slice(1)) return;
  try {
    history[how](null, "", text ? `#${text}` : `${location.pathname}${location.search}`);
  } catch {
    // A browser that allows no history for files: the state is only not kept.
  }
}

function undo() {
  if (keeping) { clearTimeout(keeping); keep(); }
  if (!past.length) return;
  const text = past.pop();
  restore(text);
  address(text, "pushState");
  say("Undone");
}

/** Take up a state that was kept; what it names and this file does not hold is left out. */
function restore(text) {
  now = text;
  const parts = new URLSearchParams(text);
  const words = (key) => (parts.get(key) ?? "").split(" ").filter(Boolean);
  const before = open.steps.join(" ") + [...open.pins].join(" ");
  const other = filtered() || open.extra.length > 0;
  readFilters(parts, words);
  open.steps = words("open").filter((step) => groups.has(step) || /^(near|one):/.test(step) && names.has(step.replace(/^\w+:/, "")));
  open.pins = new Map(words("pins").map((pin_) => pin_.split(",")).filter(([id, x, y]) => names.has(id) && Number.isFinite(Number(x)) && Number.isFinite(Number(y)))
    .map(([id, x, y]) => [id, [Number(x), Number(y)]]));
  open.extra = [];
  const moved_ = before !== open.steps.join(" ") + [...open.pins].join(" ");
  if (moved_ || other || filtered()) reopened();
  state.view = parts.get("view") === "table" ? "table" : "network";
  const isPath = (id) => { const [a, b, ...rest] = id.split(".."); return !rest.length && a !== b && names.get(a)?.shown && names.get(b)?.shown; };
  const known = { name: (id) => names.get(id)?.shown, line: (id) => lines.has(id), conflict: (id) => conflicts.has(id), path: isPath };
  const what = Object.keys(known).find((key) => parts.has(key) && known[key](parts.get(key)));
  state.chain = 0;
  choose(what ? { what, id: parts.get(what) } : null, false, false);
  state.chain = Math.max(0, Math.min((chainsNow().length || 1) - 1, Number(parts.get("chain") ?? 1) - 1 || 0));
  if (state.chain) { openRoute(); refresh(); }
  showChoices();
  if (moved_) fitView();
}

function readFilters(parts, words) {
  Object.assign(filters, unfiltered());
  for (const id of words("hidden")) filters.kinds.delete(id);
  for (const word of words("standings")) {
    const id = word === "unstated" ? "" : word;
    if (filters.standings.has(id)) filters.standings.delete(id);
    else if (standings.has(id)) filters.standings.add(id);
  }
  for (const key of ["relation", "only", "without"]) filters[key] = parts.get(key) ?? "";
  for (const key of ["two", "contested"]) filters[key] = parts.get(key) === "yes";
  for (const key of ["from", "until"]) {
    const day = Date.parse(parts.get(key) ?? "");
    filters[key] = Number.isFinite(day) ? Math.round(day / 86400000) + 719163 : null;
  }
}

const recall = () => restore(hasAddress ? location.hash.slice(1) : "");

function restyle() {
  readColours();
  dress();
  drawTimeline();
}

readColours();
face = getComputedStyle(document.body).fontFamily;
reopen();
recompute();
syncDots();
startNetwork();
startPanning();
startFilters();
startTimeline();
startTaking();
startSearch();
startKeys();
recall();
fitView();
ready = true;
net.redraw();
for (const name of ["start", "network", "table"]) byId(`view-${name}`).addEventListener("click", () => view(name));
byId("undo").addEventListener("click", undo);
window.addEventListener("popstate", recall);
window.addEventListener("beforeprint", showTable);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
narrow.addEventListener("change", () => { showView(); fitView(); });
