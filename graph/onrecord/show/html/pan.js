// Moving and zooming the picture. While it moves, the drawn picture itself is moved, which costs nothing;
// it is drawn anew when it rests, or when its edge comes into sight. The canvas is larger than what is seen of it.

const REST = 140; // milliseconds without movement after which it is drawn anew
const SMALLEST = 0.02;
const LARGEST = 4;
const moving = { busy: false, x: 0, y: 0, scale: 1, timer: 0, settling: false, from: null, fingers: new Map(), last: null };

/** Pixels by which the canvas is larger than the board, on each side. */
const margin = () => ({ x: (byId("canvas").clientWidth - board.clientWidth) / 2, y: (byId("canvas").clientHeight - board.clientHeight) / 2 });

/** Points of the board to points of the network, and back. */
function toCanvas({ x, y }) {
  const edge = margin();
  return net.DOMtoCanvas({ x: x + edge.x, y: y + edge.y });
}

function fromCanvas(point) {
  const edge = margin();
  const { x, y } = net.canvasToDOM({ x: point.x, y: point.y });
  return { x: x - edge.x, y: y - edge.y };
}

function startPanning() {
  board.addEventListener("pointerdown", pressed);
  board.addEventListener("pointermove", dragged);
  for (const end of ["pointerup", "pointercancel"]) board.addEventListener(end, released);
  board.addEventListener("wheel", wheeled, { passive: false });
}

const onBoard = (event) => {
  const box = board.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
};

function pressed(event) {
  if (event.button) return;
  const point = onBoard(event);
  const edge = margin();
  // A name is dragged by vis-network; the paper by us.
  if (!moving.fingers.size && !moving.busy && net.getNodeAt({ x: point.x + edge.x, y: point.y + edge.y }) !== undefined) return;
  moving.fingers.set(event.pointerId, point);
  moving.last = null;
}

function dragged(event) {
  if (!moving.fingers.has(event.pointerId)) return;
  const before = [...moving.fingers.values()];
  moving.fingers.set(event.pointerId, onBoard(event));
  const now = [...moving.fingers.values()];
  const middle = (points) => ({ x: points.reduce((sum, p) => sum + p.x, 0) / points.length, y: points.reduce((sum, p) => sum + p.y, 0) / points.length });
  const [was, is] = [middle(before), middle(now)];
  if (now.length === 1 && !moving.busy) {
    // A hand trembles: four pixels are a click still.
    moving.last ??= before[0];
    if (Math.hypot(is.x - moving.last.x, is.y - moving.last.y) < 4) return;
    hover(null);
    shift(is.x - moving.last.x, is.y - moving.last.y);
    return;
  }
  shift(is.x - was.x, is.y - was.y);
  if (now.length > 1) {
    const wide = (points) => Math.hypot(points[0].x - points[1].x, points[0].y - points[1].y);
    grow(wide(now) / Math.max(1, wide(before)), is);
  }
}

function released(event) {
  moving.fingers.delete(event.pointerId);
  if (!moving.fingers.size && moving.busy && !moving.settling) {
    clearTimeout(moving.timer);
    moving.timer = setTimeout(settle, REST);
  }
}

function wheeled(event) {
  event.preventDefault();
  const lines = event.deltaMode === 1 ? 16 : 1;
  grow(Math.exp(-event.deltaY * lines * 0.0015), onBoard(event));
}

/** Move the picture by pixels of the screen. */
function shift(x, y) {
  moving.x += x;
  moving.y += y;
  moved();
}

/** Make the picture larger or smaller round a point of the board. */
function grow(factor, point) {
  const whole = net.getScale() * moving.scale;
  const allowed = Math.min(LARGEST, Math.max(SMALLEST, whole * factor)) / whole;
  const [x, y] = [point.x - board.clientWidth / 2, point.y - board.clientHeight / 2];
  moving.x = x + (moving.x - x) * allowed;
  moving.y = y + (moving.y - y) * allowed;
  moving.scale *= allowed;
  moved();
}

function moved() {
  userMoved = true;
  moving.busy = true;
  const picture = byId("canvas");
  picture.style.transform = `translate(${moving.x}px, ${moving.y}px) scale(${moving.scale})`;
  clearTimeout(moving.timer);
  moving.timer = setTimeout(settle, REST);
  const edge = margin();
  const [right, down] = [edge.x * moving.scale, edge.y * moving.scale];
  const seen = Math.abs(moving.x) > right + (moving.scale - 1) * board.clientWidth / 2 || Math.abs(moving.y) > down + (moving.scale - 1) * board.clientHeight / 2;
  if (seen || moving.scale > 2.5) settle();
}

/** Draw where the picture was moved to. The movement is taken back in the very frame that draws. */
function settle() {
  clearTimeout(moving.timer);
  if (!moving.busy || moving.settling) return;
  moving.settling = true;
  moving.from = { x: moving.x, y: moving.y, scale: moving.scale };
  const scale = net.getScale() * moving.scale;
  const { x, y } = net.getViewPosition();
  net.moveTo({ scale, position: { x: x - moving.x / scale, y: y - moving.y / scale } });
  zoomed();
  net.redraw();
}

/** What was moved while it was drawn stays moved. */
function settled() {
  if (!moving.settling) return;
  const { from } = moving;
  const scale = moving.scale / from.scale;
  Object.assign(moving, { x: moving.x - scale * from.x, y: moving.y - scale * from.y, scale, settling: false });
  moving.busy = moving.fingers.size > 0 || moving.x !== 0 || moving.y !== 0;
  byId("canvas").style.transform = moving.busy ? `translate(${moving.x}px, ${moving.y}px) scale(${moving.scale})` : "";
}
