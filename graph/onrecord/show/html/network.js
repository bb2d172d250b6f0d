// The network: vis-network with the positions that came with the page; who is hit by the pointer; what is dimmed.

const NEAR = 9; // pixels to either side of a line that still hit it
const NEAR_ENOUGH = 1.35; // scale above which all lines say their relation
const [TOP, BOTTOM] = [50, 58]; // pixels kept free for the buttons above and for the lowest names
const board = byId("network");
const dots = new vis.DataSet(read("nodes").map((dot) => ({ ...dot, ...firstLook(dot) })));
const strings = new vis.DataSet([...lines.values()].map(({ id, from, to }) => ({ id, from, to, hidden: true })));
let net = null;
let version = 0; // goes up with every change of look, so that the drawing knows when to place its names again
let userMoved = false;
let dragging = null;
let shapeSize = 11;

function firstLook(dot) {
  return dot.shape in CIRCLES && dot.shape !== "dot" || dot.shape === "estate"
    ? { shape: "custom", ctxRenderer: ownShape(dot.shape) }
    : {};
}

function startNetwork() {
  // The options come through pyvis as text, and once more as text of the page.
  const options = JSON.parse(read("options"));
  net = new vis.Network(byId("canvas"), { nodes: dots, edges: strings }, options);
  board.querySelectorAll("[tabindex]").forEach((node) => node.removeAttribute("tabindex"));
  net.on("beforeDrawing", drawBelow);
  net.on("afterDrawing", drawAbove);
  net.on("click", ({ pointer }) => clicked(pointer.canvas));
  net.on("dragStart", ({ nodes }) => { dragging = nodes[0] ?? "view"; hover(null); });
  net.on("dragging", () => { if (dragging !== "view") version += 1; });
  net.on("dragEnd", () => { dragging = null; userMoved = true; version += 1; });
  net.on("zoom", () => { userMoved = true; zoomed(); });
  net.on("resize", () => { if (!userMoved) fitView(); });
  board.addEventListener("pointermove", pointed);
  board.addEventListener("pointerleave", () => hover(null));
  byId("zoom-in").addEventListener("click", () => zoomBy(1.25));
  byId("zoom-out").addEventListener("click", () => zoomBy(0.8));
  byId("zoom-all").addEventListener("click", () => { userMoved = false; fitAll(); });
}

const spot = (id) => {
  const { x, y } = net.body.nodes[id];
  return { x, y };
};

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
}

/** The whole; on a narrow screen what is chosen and its neighbours, for a whole case is unreadable there. */
function fitView() {
  const close = narrow.matches && state.chosen ? [...(state.concerned?.names ?? [])] : [];
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
  const across = (width - 170) / Math.max(east - west, 1);
  const down = Math.max(60, height - TOP - BOTTOM) / Math.max(south - north, 1);
  const scale = Math.max(0.02, Math.min(1.3, across, down));
  net.moveTo({ position: { x: (west + east) / 2, y: (north + south) / 2 + (BOTTOM - TOP) / 2 / scale }, scale });
  zoomed();
  fitNames(scale);
}

/** Once more with the names as they were placed: none is cut off by the edge. */
function fitNames(scale) {
  version += 1;
  place(net.canvas.getContext(), net.getScale());
  const boxes = [...placed.names.values()].filter((box) => state.concerned === null || state.concerned.names.has(box.id) || !narrow.matches);
  if (!boxes.length) return;
  const [west, east] = [Math.min(...boxes.map((box) => box.left)), Math.max(...boxes.map((box) => box.right))];
  const share = Math.min(1, (board.clientWidth - 24) / ((east - west) * scale));
  net.moveTo({ position: { x: (west + east) / 2, y: net.getViewPosition().y }, scale: scale * share });
}

/** Make sure that a name is in view, without moving what already is. */
function reveal(id) {
  const { x, y } = net.canvasToDOM(spot(id));
  const inside = x > 40 && y > 40 && x < board.clientWidth - 40 && y < board.clientHeight - 40;
  if (!inside) net.moveTo({ position: spot(id) });
}

/** What is concerned by what is chosen, pointed at or walked: null means that all is. */
function concerned() {
  const { chosen } = state;
  if (chosen?.what === "name" && shown.names.has(chosen.id)) {
    const own = (linesOf.get(chosen.id) ?? []).filter((line) => shown.looks.get(line.id));
    return { names: new Set([chosen.id, ...own.map((line) => otherEnd(line, chosen.id))]), lines: new Set(own.map((line) => line.id)) };
  }
  if (chosen?.what === "line") {
    const line = lines.get(chosen.id);
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

const lineBetween = (a, b) => (a <= b ? `${a}~${b}` : `${b}~${a}`);

function onPath() {
  const chain = record.chains[state.chain];
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
  dots.update([...dots.getIds()].map(dressName));
  strings.update([...lines.keys()].map(dressLine));
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

function dressLine(id) {
  const look = shown.looks.get(id);
  if (!look) return { id, hidden: true };
  const { ink, double } = paintOf(id, look);
  const walked = state.walk === id;
  const lit = isLit(id) || walked;
  const path = state.concerned?.path && state.concerned.lines.has(id);
  const unfolded = state.unfolded === id;
  return {
    id,
    hidden: unfolded,
    // On a path every line grows by the same, so that what is only reported stays thinner than what is recorded.
    width: double ? 1.6 : STROKES[look.stroke].width + (path ? 1 : 0),
    dashes: STROKES[look.stroke].dashes,
    color: { color: double ? colours.paper : ink, opacity: 1 },
    arrows: arrows(lit && !double && look.forward, lit && !double && look.backward),
  };
}

const arrows = (to, from) => ({ to: { enabled: Boolean(to), scaleFactor: 0.55 }, from: { enabled: Boolean(from), scaleFactor: 0.55 } });

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
  return { ink, dim, double: look.double && stroke.double && !path };
}

/** One curve for each relation of an unfolded line; nothing where none is unfolded. */
function unfold(id) {
  strings.remove(strings.getIds({ filter: (string) => string.relation !== undefined }));
  state.unfolded = id;
  const look = id && shown.looks.get(id);
  if (look) {
    const line = lines.get(id);
    strings.add(look.relations.map((relation, place) => {
      const bend = (Math.floor(place / 2) + 1) * 0.12 * (place % 2 ? -1 : 1) - (look.relations.length === 1 ? 0.12 : 0);
      const stroke = STROKES[relation.stroke];
      return {
        id: `${id}~${place}`, relation: place, from: line.from, to: line.to, width: stroke.width, dashes: stroke.dashes,
        color: { color: colours.ink, opacity: 1 },
        smooth: { enabled: true, type: bend < 0 ? "curvedCCW" : "curvedCW", roundness: Math.abs(bend) },
        arrows: arrows(relation.forward, !relation.forward),
      };
    }));
  }
  dress();
}

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
    const curve = net.body.edges[`${id}~${place}`]?.edgeType;
    return curve ? Array.from({ length: 21 }, (_, part) => curve.getPoint(part / 20)).map((p) => Math.hypot(p.x - point.x, p.y - point.y)) : [];
  });
  return Math.min(Infinity, ...distances);
}

function clicked(point) {
  const hit = at(point);
  if (!hit) choose(null);
  else if (hit.what === "pill") {
    const fold = state.unfolded === hit.id;
    choose({ what: "line", id: hit.id });
    unfold(fold ? null : hit.id);
  } else choose(hit);
}

let pointing = null;
function pointed(event) {
  if (dragging || event.pointerType === "touch") return;
  const box = board.getBoundingClientRect();
  const point = { x: event.clientX - box.left, y: event.clientY - box.top };
  if (!pointing) requestAnimationFrame(() => { hover(at(net.DOMtoCanvas(pointing)), pointing); pointing = null; });
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
    for (const one of [last, next]) {
      if (one?.what === "name") dots.update(dressName(one.id));
      if (one?.what === "line") strings.update(dressLine(one.id));
    }
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
    return [plain(nameOf(id)), `${plain(names.get(id).type)} · ${claimsAndSources(own)}`];
  }
  const look = shown.looks.get(id);
  if (!look) return [];
  if (look.stroke === "same") return judgedSame(lines.get(id));
  const words = look.relations.slice(0, 4).map((relation) => `${sentence(relation.claims[0])} · ${relation.best.label}`);
  const rest = look.relations.length - words.length;
  return [...words, ...(rest ? [`and ${many(rest, "more statement")}`] : []), ...(look.disagree ? ["≠ The sources disagree."] : [])];
}

const judgedSame = ({ from, to }) => record.judgements
  .filter(([a, b]) => (a === from && b === to) || (a === to && b === from)).map(([, , words]) => plain(words));
