// The network: vis-network with the positions that came with the page; who is hit by the pointer; what is dimmed.

const NEAR = 9; // pixels to either side of a line that still hit it
const NEAR_ENOUGH = 1.35; // scale above which all lines say their relation
/** Pixels kept free: at the sides for names, above for the buttons, below for the lowest names. */
const edges = () => (narrow.matches ? { across: 60, top: 70, bottom: 36 } : { across: 110, top: 50, bottom: 58 });
const board = byId("network");
const dots = new vis.DataSet();
const dressed = new Map(); // how each name was last dressed, so that only what changed is handed on
let net = null;
let version = 0; // goes up with every change of look, so that the drawing knows when to place its names again
let userMoved = false;
let dragging = null;
let shapeSize = 11;
let ready = false; // nothing is drawn before everything is there: each drawing of thousands of names is felt

function firstLook(dot) {
  return dot.shape in CIRCLES && dot.shape !== "dot" || dot.shape === "estate"
    ? { shape: "custom", ctxRenderer: ownShape(dot.shape) }
    : {};
}

/** The names that are open, at their places; vis-network holds these and no others. */
function syncDots() {
  dots.remove(dots.getIds().filter((id) => !open.names.has(id)));
  const changed = [...open.places].filter(([id, { x, y }]) => {
    const dot = dots.get(id);
    return !dot || dot.x !== x || dot.y !== y || net.body.nodes[id]?.x !== x || net.body.nodes[id]?.y !== y;
  });
  for (const id of dressed.keys()) if (!open.names.has(id)) dressed.delete(id);
  // Handed on once, with its look: handing on costs more than drawing.
  dots.update(changed.map(([id, { x, y }]) => {
    const look = dressName(id);
    dressed.set(id, JSON.stringify(look));
    return { ...seats.get(id), ...firstLook(seats.get(id)), ...look, x, y, size: shapeSize };
  }));
}

function startNetwork() {
  // The options come through pyvis as text, and once more as text of the page.
  const options = JSON.parse(read("options"));
  net = new vis.Network(byId("canvas"), { nodes: dots, edges: new vis.DataSet() }, options);
  board.querySelectorAll("[tabindex]").forEach((node) => node.removeAttribute("tabindex"));
  // A press is a press however long it takes: by itself a slow one, or one on a busy machine, would be none.
  net.canvas.hammer.get("tap").set({ time: 9999 });
  net.on("beforeDrawing", drawBelow);
  net.on("afterDrawing", drawAbove);
  net.on("click", ({ pointer }) => clicked(pointer.canvas));
  net.on("dragStart", ({ nodes }) => { dragging = nodes[0] ?? "view"; hover(null); });
  net.on("dragging", () => { if (dragging !== "view") version += 1; });
  net.on("dragEnd", ({ nodes }) => {
    dragging = null;
    version += 1;
    if (nodes[0] !== undefined) pin(nodes[0]);
  });
  net.on("resize", () => { if (!userMoved) fitView(); });
  board.addEventListener("pointermove", pointed);
  board.addEventListener("pointerleave", () => hover(null));
  byId("zoom-in").addEventListener("click", () => zoomBy(1.25));
  byId("zoom-out").addEventListener("click", () => zoomBy(0.8));
  byId("zoom-all").addEventListener("click", () => { userMoved = false; fitAll(); });
}

const spot = (id) => net.body.nodes[id] ?? open.places.get(id);

/** A name stays where somebody dragged it to. */
function pin(id) {
  const { x, y } = spot(id);
  userMoved = true;
  open.pins.set(id, [Math.round(x), Math.round(y)]);
  open.places.set(id, { x: Math.round(x), y: Math.round(y) });
  keep();
}

function zoomBy(factor) {
  userMoved = true;
  net.moveTo({ scale: Math.min(4, Math.max(0.08, net.getScale() * factor)) });
  zoomed();
}

function fitAll() {
  fit([...shown.names]);
}

/** Near enough, every line says its relation; far away, shapes grow. */
function zoomed() {
  sizeShapes();
  const near = net.getScale() > NEAR_ENOUGH;
  if (near !== state.near) {
    state.near = near;
    dress();
  }
}

/** Shapes stay large enough to tell apart when the whole is far away; all the same size, always. */
function sizeShapes() {
  const size = Math.round(2 * Math.min(17, Math.max(11, 6.4 / net.getScale()))) / 2;
  if (size === shapeSize || dots.length > 400) return;
  shapeSize = size;
  dots.update(dots.getIds().map((id) => ({ id, size })));
  version += 1;
}

/** The whole; a path alone, so that its words have room; on a narrow screen what is chosen and its neighbours, for a whole case is unreadable there. */
function fitView() {
  const close = (narrow.matches && state.chosen) || state.chosen?.what === "path" ? [...(state.concerned?.names ?? [])] : [];
  if (close.length) fit(close);
  else fitAll();
}

/** Bring these names and their labels into view. */
function fit(ids) {
  const known = ids.filter((id) => net?.body.nodes[id]);
  const { clientWidth: width, clientHeight: height } = board;
  if (!known.length || !width || !height) return;
  const at = known.map(spot);
  const [west, east] = [Math.min(...at.map((p) => p.x)), Math.max(...at.map((p) => p.x))];
  const [north, south] = [Math.min(...at.map((p) => p.y)), Math.max(...at.map((p) => p.y))];
  // Names keep their size on the screen, so the margin for them is in pixels.
  const { across: sides, top, bottom } = edges();
  const across = (width - sides) / Math.max(east - west, 1);
  const down = Math.max(60, height - top - bottom) / Math.max(south - north, 1);
  const scale = Math.max(0.02, Math.min(1.3, across, down));
  net.moveTo({ position: { x: (west + east) / 2, y: (north + south) / 2 + (bottom - top) / 2 / scale }, scale });
  zoomed();
  // In small steps, for a smaller scale moves names to other sides; with thousands of names a few steps must do.
  const step = known.length > 300 ? 0.5 : 0.95;
  for (let turn = 0; turn < (narrow.matches ? 1 : known.length > 300 ? 2 : 9) && fitNames(new Set(known), step); turn += 1);
}

/** Once more with the names as they were placed: none is cut off by the edge. A smaller scale makes them wider: true asks for one more turn. */
function fitNames(ids, step) {
  version += 1;
  const scale = net.getScale();
  place(net.canvas.getContext(), scale);
  const boxes = [...placed.names.values()].filter((box) => ids.has(box.id));
  if (!boxes.length) return false;
  const [west, east] = [Math.min(...boxes.map((box) => box.left)), Math.max(...boxes.map((box) => box.right))];
  const [north, south] = [Math.min(...boxes.map((box) => box.top)), Math.max(...boxes.map((box) => box.bottom))];
  const [wide, high] = [(board.clientWidth - 24) / ((east - west) * scale), (board.clientHeight - edges().top + 14) / ((south - north) * scale)];
  // A narrow screen cannot hold the whole and all its names: a name at the side may be cut there, the network must be seen.
  const share = Math.max(narrow.matches ? 0.8 : step, Math.min(1, wide, narrow.matches ? high : 1));
  const y = narrow.matches ? (north + south) / 2 - (edges().top - 14) / 2 / (scale * share) : net.getViewPosition().y;
  net.moveTo({ position: { x: (west + east) / 2, y }, scale: scale * share });
  return share < 1;
}

/** Make sure that a name is in view, without moving what already is. */
function reveal(id) {
  const { x, y } = fromCanvas(spot(id));
  const inside = x > 40 && y > 40 && x < board.clientWidth - 40 && y < board.clientHeight - 40;
  if (!inside) net.moveTo({ position: spot(id) });
}

/** What is concerned by what is chosen, pointed at or walked: null means that all is. */
function concerned() {
  const { chosen } = state;
  if (state.undimmed) return null;
  if (chosen?.what === "name" && shown.names.has(chosen.id)) {
    const own = (linesOf.get(chosen.id) ?? []).filter((line) => shown.looks.get(line.id));
    return { names: new Set([chosen.id, ...own.map((line) => otherEnd(line, chosen.id))]), lines: new Set(own.map((line) => line.id)) };
  }
  if (chosen?.what === "line") {
    const line = lines.get(chosen.id);
    if (!shown.names.has(line.from) && !shown.names.has(line.to)) return null;
    return { names: new Set([line.from, line.to]), lines: new Set([line.id]) };
  }
  if (chosen?.what === "conflict") return concernedBy(conflicts.get(chosen.id));
  return onPath();
}

function concernedBy(conflict) {
  const ids = new Set(conflict.sides.flatMap((side) => side.claims));
  const own = [...lines.values()].filter((line) => shown.looks.get(line.id) && line.claims.some((id) => ids.has(id)));
  return { names: new Set([conflict.entity, ...own.flatMap((line) => [line.from, line.to])]), lines: new Set(own.map((line) => line.id)) };
}

function onPath() {
  const chain = chainsNow()[state.chain];
  if (!chain?.steps.length) return null;
  return {
    names: new Set(chain.steps.flatMap((step) => [step.from, step.to])),
    lines: new Set(chain.steps.map((step) => lineBetween(step.from, step.to))),
    path: [chain.steps[0].from, ...chain.steps.map((step) => step.to)],
  };
}

/** Hand the look of every name and line to vis-network. */
function dress() {
  version += 1;
  state.concerned = concerned();
  dressAgain(open.names);
  if (ready) net.redraw();
}

/** Hand on the looks that changed, and no others: handing one on costs more than drawing it. */
function dressAgain(ids) {
  const changed = [];
  for (const id of ids) {
    const look = dressName(id);
    const text = JSON.stringify(look);
    if (dressed.get(id) === text) continue;
    dressed.set(id, text);
    changed.push(look);
  }
  if (changed.length) dots.update(changed);
}

function dressName(id) {
  const name = names.get(id);
  const dim = state.concerned && !state.concerned.names.has(id);
  const colour = dim ? faded(colours[name.kind], 0.7) : colours[name.kind];
  const hollow = name.pseudonym || name.unnamed;
  return {
    id,
    hidden: !shown.names.has(id),
    color: hollow ? { background: colours.paper, border: colour } : { background: colour, border: state.hover?.id === id ? colours.ink : colours.paper },
    borderWidth: hollow ? 2 : 1.5,
    shapeProperties: { borderDashes: name.unnamed ? [3, 3] : false },
  };
}

/** Lines whose direction and relation are written at them. */
function isLit(id) {
  const { chosen } = state;
  return state.hover?.id === id || state.walk === id || Boolean(state.concerned?.lines.has(id) && (chosen || state.concerned.path))
    || (state.near && !state.concerned);
}

/** The colour of a line now, and whether it is drawn as a double one. */
function paintOf(id, look) {
  const stroke = STROKES[look.stroke];
  const lit = state.hover?.id === id || state.walk === id || state.concerned?.lines.has(id);
  const dim = state.concerned && !state.concerned.lines.has(id) && state.walk !== id && state.hover?.id !== id;
  const path = state.concerned?.path && state.concerned.lines.has(id);
  const ink = lit ? colours.ink : dim ? faded(colours[stroke.colour], 0.6) : colours[stroke.colour];
  // On a path every line grows by the same, so that what is only reported stays thinner than what is recorded.
  return { ink, dim, double: look.double && stroke.double && !path, width: stroke.width + (path ? 1 : 0) };
}

/** One curve for each relation of an unfolded line. */
function unfold(id) {
  state.unfolded = id;
  dress();
}

/** The curve of one relation of an unfolded line: its two ends and the point that bends it. */
function curveOf(id, place, count) {
  const { from, to } = lines.get(id);
  const [a, b] = [spot(from), spot(to)];
  const bend = (Math.floor(place / 2) + 1) * 0.24 * (place % 2 ? -1 : 1) - (count === 1 ? 0.24 : 0);
  return { a, b, via: { x: (a.x + b.x) / 2 - (b.y - a.y) * bend, y: (a.y + b.y) / 2 + (b.x - a.x) * bend } };
}

const onCurve = ({ a, b, via }, share) => {
  const mix = (key) => (1 - share) ** 2 * a[key] + 2 * share * (1 - share) * via[key] + share ** 2 * b[key];
  return { x: mix("x"), y: mix("y") };
};

/** The name, pill or line at a point of the canvas, in this order; null where there is only paper. */
function at(point) {
  const scale = net.getScale();
  for (const id of shown.names) {
    const { x, y } = spot(id);
    if (Math.hypot(point.x - x, point.y - y) <= Math.max(shapeSize + 2, 12 / scale)) return { what: "name", id };
  }
  for (const [id, box] of placed.pills) if (within(point, box)) return { what: "pill", id };
  for (const [id, box] of placed.names) if (within(point, box)) return { what: "name", id };
  let best = null;
  let nearest = NEAR / scale;
  for (const [id, look] of shown.looks) {
    if (!look) continue;
    const line = lines.get(id);
    const far = state.unfolded === id ? fromCurves(id, look, point) : fromLine(point, spot(line.from), spot(line.to));
    if (far < nearest) [best, nearest] = [{ what: "line", id }, far];
  }
  return best;
}

const within = (point, box) => point.x >= box.left && point.x <= box.right && point.y >= box.top && point.y <= box.bottom;

function fromLine(point, a, b) {
  const length = (b.x - a.x) ** 2 + (b.y - a.y) ** 2;
  const along = length ? Math.max(0, Math.min(1, ((point.x - a.x) * (b.x - a.x) + (point.y - a.y) * (b.y - a.y)) / length)) : 0;
  return Math.hypot(point.x - a.x - along * (b.x - a.x), point.y - a.y - along * (b.y - a.y));
}

function fromCurves(id, look, point) {
  const distances = look.relations.flatMap((_, place) => {
    const curve = curveOf(id, place, look.relations.length);
    return Array.from({ length: 21 }, (_unused, part) => onCurve(curve, part / 20)).map((p) => Math.hypot(p.x - point.x, p.y - point.y));
  });
  return Math.min(Infinity, ...distances);
}

function clicked(point) {
  const hit = at(point);
  if (!hit) choose(null);
  else if (hit.what === "pill") {
    const fold = state.unfolded === hit.id || lines.get(hit.id).count;
    choose({ what: "line", id: hit.id });
    unfold(fold ? null : hit.id);
  } else if (hit.what === "name" && isFolded(hit.id) && state.chosen?.id === hit.id) unfoldMore(hit.id);
  else choose(hit);
}

let pointing = null;
function pointed(event) {
  if (dragging || moving.busy || event.pointerType === "touch") return;
  const box = board.getBoundingClientRect();
  const point = { x: event.clientX - box.left, y: event.clientY - box.top };
  if (!pointing) requestAnimationFrame(() => { if (!moving.busy) hover(at(toCanvas(pointing)), pointing); pointing = null; });
  pointing = point;
}

/** Point at something: its border or arrow, and a hint that says the sentence. */
function hover(hit, point) {
  const next = hit && { what: hit.what === "pill" ? "line" : hit.what, id: hit.id };
  const changed = next?.id !== state.hover?.id;
  const last = state.hover;
  state.hover = next;
  board.classList.toggle("over", Boolean(next));
  if (changed) {
    version += 1;
    dressAgain([last, next].filter((one) => one?.what === "name" && open.names.has(one.id)).map((one) => one.id));
    net.redraw();
  }
  hint(next, point);
}

function hint(next, point) {
  const box = byId("hint");
  box.hidden = !next || !point;
  if (box.hidden) return;
  box.replaceChildren(...hintWords(next).map((text) => el("p", {}, text)));
  const right = point.x > board.clientWidth - 340;
  box.style.left = right ? "auto" : `${point.x + 16}px`;
  box.style.right = right ? `${board.clientWidth - point.x + 12}px` : "auto";
  box.style.top = `${Math.min(point.y + 16, board.clientHeight - box.offsetHeight - 4)}px`;
}

function hintWords({ what, id }) {
  if (what === "name") {
    const own = (claimsOf.get(id) ?? []).filter((claim) => shown.claims.has(claim.id));
    if (isFolded(id)) return [plain(nameOf(id)), `${many(names.get(id).group.size, "name")}, folded into one. A second click unfolds.`];
    return [plain(nameOf(id)), `${plain(names.get(id).type)} · ${claimsAndSources(own)}`];
  }
  const look = shown.looks.get(id);
  if (!look) return [];
  if (lines.get(id).count) return [`${plain(nameOf(lines.get(id).from))} · ${plain(nameOf(lines.get(id).to))}`, `${many(look.count, "claim")} between these groups`];
  if (look.stroke === "same") return judgedSame(lines.get(id));
  const words = look.relations.slice(0, 4).map((relation) => `${sentence(relation.claims[0])} · ${relation.best.label}`);
  const rest = look.relations.length - words.length;
  return [...words, ...(rest ? [`and ${many(rest, "more statement")}`] : []), ...(look.disagree ? ["≠ The sources disagree."] : [])];
}

const judgedSame = ({ from, to }) => record.judgements
  .filter(([a, b]) => (a === from && b === to) || (a === to && b === from)).map(([, , words]) => plain(words));
