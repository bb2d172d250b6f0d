// What is drawn on the canvas besides vis-network's shapes and lines: doubles, names, marks, relations, the path.
// Names are never below 11 pixels of the screen: what finds no room is left out until there is some.

const placed = { key: "", names: new Map(), pills: new Map(), words: [] };
const widths = new Map();
let face = "sans-serif";

/** The lines, below vis-network's shapes. Lines that look the same are one stroke of the pen, which is many times faster. */
function drawBelow(ctx) {
  if (!ready) return;
  const strokes = new Map();
  for (const [id, look] of shown.looks) {
    if (!look || state.unfolded === id) continue;
    const { ink, double, width } = paintOf(id, look);
    const { dashes } = STROKES[look.stroke];
    if (double) push(strokes, `0|${STROKES[look.stroke].double}||${ink}`, id);
    push(strokes, `1|${double ? 1.6 : width}|${dashes ? dashes.join(" ") : ""}|${double ? colours.paper : ink}`, id);
  }
  ctx.save();
  ctx.lineCap = "butt";
  for (const [key, ids] of [...strokes].sort(([one], [two]) => (one < two ? -1 : 1))) {
    const [, width, dashes, ink] = key.split("|");
    ctx.lineWidth = Number(width);
    ctx.strokeStyle = ink;
    ctx.setLineDash(dashes ? dashes.split(" ").map(Number) : []);
    ctx.beginPath();
    for (const id of ids) {
      const line = lines.get(id);
      const [a, b] = [spot(line.from), spot(line.to)];
      ctx.moveTo(a.x, a.y);
      ctx.lineTo(b.x, b.y);
    }
    ctx.stroke();
  }
  drawCurves(ctx);
  ctx.restore();
}

/** The relations of an unfolded line, a curve each. */
function drawCurves(ctx) {
  const look = state.unfolded && shown.looks.get(state.unfolded);
  if (!look) return;
  look.relations.forEach((relation, place) => {
    const curve = curveOf(state.unfolded, place, look.relations.length);
    const { width, dashes } = STROKES[relation.stroke];
    ctx.lineWidth = width;
    ctx.strokeStyle = colours.ink;
    ctx.setLineDash(dashes || []);
    ctx.beginPath();
    ctx.moveTo(curve.a.x, curve.a.y);
    ctx.quadraticCurveTo(curve.via.x, curve.via.y, curve.b.x, curve.b.y);
    ctx.stroke();
    if (relation.forward) drawHead(ctx, curve.via, curve.b, colours.ink);
    else drawHead(ctx, curve.via, curve.a, colours.ink);
  });
}

function drawAbove(ctx) {
  if (!ready) return;
  settled();
  const scale = net.getScale();
  place(ctx, scale);
  ctx.save();
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  drawCrosses(ctx, scale);
  drawHeads(ctx);
  for (const [id, box] of placed.names) drawName(ctx, id, box, scale);
  for (const [id, box] of placed.pills) drawPill(ctx, id, box, scale);
  for (const word of placed.words) drawWord(ctx, word, scale);
  drawRings(ctx, scale);
  drawPath(ctx, scale);
  ctx.restore();
  if (document.body.classList.contains("internal")) drawInternal(ctx);
  if (!performance.getEntriesByName("first-frame").length) performance.mark("first-frame");
  tellView(scale);
}

/** What part of the canvas is seen, for whoever drives the page from outside; nothing in it reads this. */
function tellView(scale) {
  const { canvas, container } = { canvas: net.canvas.frame.canvas, container: byId("canvas") };
  if (canvas.clientWidth !== container.clientWidth || canvas.clientHeight !== container.clientHeight) return; // about to be fitted anew
  const { x, y } = net.getViewPosition();
  const view = `${scale.toFixed(5)} ${x.toFixed(2)} ${y.toFixed(2)}`;
  if (board.dataset.seen !== view) board.dataset.seen = view;
}

/** A copy with unprotected names says so in pictures of it too. */
function drawInternal(ctx) {
  ctx.save();
  const ratio = window.devicePixelRatio || 1;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.font = `600 14px ${face}`;
  ctx.fillStyle = colours.accent;
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  const edge = margin();
  ctx.fillText("Internal copy", edge.x + 14, edge.y + 14);
  ctx.restore();
}

/** Size of a name on the screen: it grows with the picture, never below 11.5 and never far beyond reading size. */
const onScreen = (size, scale) => Math.max(11.5, Math.min(size * 1.2, size * scale));

function fontOf(id, scale) {
  const size = state.chosen?.what === "name" && state.chosen.id === id ? 17 : 13;
  return { size: onScreen(size, scale) / scale, style: names.get(id).pseudonym ? "italic " : "" };
}

/** How wide a text is: measured once in a large size and then reckoned, for names are placed anew at every zoom. */
function widthOf(ctx, text, style, size) {
  const key = `${style}|${text}`;
  if (!widths.has(key)) {
    ctx.font = `${style}100px ${face}`;
    widths.set(key, ctx.measureText(text).width / 100);
  }
  return widths.get(key) * size;
}

/** Find room for names, relations and marks; done again only when the picture changed, not when it was panned. */
function place(ctx, scale) {
  const key = `${scale}|${version}`;
  if (key === placed.key) return;
  Object.assign(placed, { key, names: new Map(), pills: new Map(), words: [] });
  const room = new Room(110 / scale);
  // What is chosen comes first: its names may lie over shapes that are dimmed, never the other way round.
  const first = (id) => state.concerned?.names.has(id) || isChosen(id);
  const near = [...shown.names].filter(first);
  const rest = [...shown.names].filter((id) => !first(id));
  const all = [...shown.looks].filter(([, look]) => look);
  const lit = ([id]) => state.concerned?.lines.has(id) || state.unfolded === id;
  for (const [ids, looks] of [[near, all.filter(lit)], [rest, all.filter((one) => !lit(one))]]) {
    for (const id of ids) takeShape(room, id);
    for (const id of ids === near ? state.concerned?.path ?? [] : []) takeNumber(room, id, scale);
    // A narrow screen has room for the names that are concerned, and for no others.
    if (ids === near || !near.length || !narrow.matches) placeNames(ctx, scale, room, ids);
    placePills(ctx, scale, room, looks);
    placeWords(ctx, scale, room, looks);
  }
}

function takeShape(room, id) {
  const { x, y } = spot(id);
  const half = shapeSize * 0.9;
  room.take({ left: x - half, right: x + half, top: y - half, bottom: y + half, id, shape: true });
}

/** The number of a name on a path stands at its shape, and nothing is written over it. */
function takeNumber(room, id, scale) {
  const { x, y } = spot(id);
  const half = (onScreen(12, scale) / scale) * 0.75;
  room.take({ left: x + 11 - half, right: x + 11 + half, top: y - 12 - half, bottom: y - 12 + half, id: `number ${id}` });
}

/** Which parts of the canvas are taken, in a grid so that asking stays cheap with thousands of names. */
class Room {
  constructor(cell) {
    this.cell = cell;
    this.cells = new Map();
  }

  * over(box) {
    for (let x = Math.floor(box.left / this.cell); x <= Math.floor(box.right / this.cell); x += 1) {
      for (let y = Math.floor(box.top / this.cell); y <= Math.floor(box.bottom / this.cell); y += 1) yield `${x}|${y}`;
    }
  }

  take(box) {
    for (const cell of this.over(box)) push(this.cells, cell, box);
  }

  free(box, own = null, overShapes = false) {
    for (const cell of this.over(box)) {
      for (const other of this.cells.get(cell) ?? []) {
        if (other.id !== own && !(overShapes && other.shape) && other.left < box.right && other.right > box.left && other.top < box.bottom && other.bottom > box.top) return false;
      }
    }
    return true;
  }
}

function placeNames(ctx, scale, room, ids) {
  const ranks = new Map(ids.map((id) => [id, rank(id)]));
  const order = [...ids].sort((a, b) => ranks.get(b) - ranks.get(a) || (a < b ? -1 : 1));
  // The best-joined names of a crowd may lie over shapes: a picture whose middle has no name tells nothing.
  const crowned = new Set(order.slice(0, 3).filter((id) => ranks.get(id) >= 10));
  for (const id of order) {
    const { size, style } = fontOf(id, scale);
    const rows = rowsOf(id);
    const font = `${style}${size}px ${face}`;
    const width = Math.max(...rows.map((row) => widthOf(ctx, row, style, size)));
    const height = rows.length * size * 1.12;
    const { x, y } = spot(id);
    const off = shapeSize + 3;
    const below = { left: x - width / 2, right: x + width / 2, top: y + off, bottom: y + off + height };
    const above = { ...below, top: y - off - height, bottom: y - off };
    const right = { left: x + off, right: x + off + width, top: y - height / 2, bottom: y + height / 2 };
    const left = { ...right, left: x - off - width, right: x - off };
    const slack = 1.5 / scale;
    const fit_ = (overShapes) => [below, above, right, left].find((box) => room.free(
      { left: box.left + slack, right: box.right - slack, top: box.top + slack, bottom: box.bottom - slack }, id, overShapes));
    const fits = fit_(false) ?? (crowned.has(id) ? fit_(true) : null);
    const box = fits ?? (isNeeded(id) ? clear(room, below, id, height) : null);
    if (!box) continue;
    const kept = { ...box, id, rows, font, size };
    const gap = 4 / scale; // side by side, two names must not read as one
    room.take({ ...kept, left: kept.left - gap, right: kept.right + gap });
    placed.names.set(id, kept);
  }
}

/** The nearest place round a name that covers no other name; what is chosen is written, however far it has to step aside. */
function clear(room, below, id, height) {
  const [wide, step] = [below.right - below.left, height * 0.5];
  for (let ring = 0; ring < 8; ring += 1) {
    for (const [across, down] of [[0, 1], [0, -1], [1, 1], [-1, 1], [1, -1], [-1, -1], [1, 0], [-1, 0]]) {
      const [x, y] = [across * (wide * 0.55 + ring * step), down > 0 ? ring * step : down < 0 ? -ring * step - 2 * height - shapeSize : -height];
      const box = { left: below.left + x, right: below.right + x, top: below.top + y, bottom: below.bottom + y };
      if (room.free(box, id, true)) return box;
    }
  }
  return below;
}

const rowsKnown = new Map();
function rowsOf(id) {
  if (!rowsKnown.has(id)) rowsKnown.set(id, seats.get(id).rows.map(plain));
  return rowsKnown.get(id);
}

const isChosen = (id) => (state.chosen?.what === "name" && state.chosen.id === id) || state.place === id;

/** Names that are written even where there is no room: what is chosen is never a shape without a name. */
const isNeeded = (id) => isChosen(id) || Boolean(state.concerned?.names.has(id) && state.concerned.names.size <= 10);

/** Whose name is kept where there is not room for all: the chosen one's, its neighbours', then by number of lines. */
function rank(id) {
  const near = state.concerned?.names.has(id) ? 1e6 : 0;
  return (isChosen(id) ? 1e7 : 0) + near + (linesOf.get(id) ?? []).filter((line) => shown.looks.get(line.id)).length;
}

const PLACES = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8];
const FINE = [...PLACES, 0.47, 0.53, 0.41, 0.59, 0.35, 0.65, 0.29, 0.71, 0.23, 0.77, 0.16, 0.84, 0.12, 0.88, 0.08, 0.92];

/** The mark of a line slides along it to where it covers no name and no other mark. */
function placePills(ctx, scale, room, looks) {
  for (const [id, look] of looks) {
    if (look.count < 2 && !look.disagree) continue;
    const small = scale < 0.45 || paintOf(id, look).dim;
    const box = (small ? null : pillBox(ctx, scale, room, id, look)) ?? (look.disagree ? dotBox(scale, room, id) : null);
    if (!box) continue;
    room.take(box);
    placed.pills.set(id, box);
  }
}

function pillBox(ctx, scale, room, id, look) {
  const text = [look.count > 1 ? look.count.toLocaleString("en") : "", look.disagree ? "≠" : ""].filter(Boolean).join(" ");
  const size = onScreen(11, scale) / scale;
  const [width, height] = [widthOf(ctx, text, "600 ", size) + size * 0.9, size * 1.35];
  const box = alongLine(id, width, height).find((one) => room.free(one));
  return box && { ...box, id, text, size, small: false };
}

/** Where there is no room for the pill, a dot at least says that the sources disagree; over a shape at worst, over a name never. */
function dotBox(scale, room, id) {
  const size = (narrow.matches ? 3 : 6.5) / scale;
  const boxes = alongLine(id, size, size, FINE);
  const box = boxes.find((one) => room.free(one)) ?? boxes.find((one) => room.free(one, null, true));
  return box && { ...box, id, text: "", small: true };
}

const alongLine = (id, width, height, shares = PLACES) => {
  const line = lines.get(id);
  const [a, b] = [spot(line.from), spot(line.to)];
  return shares.map((share) => {
    const [x, y] = [a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share];
    return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
  });
};

/** The relations written at lines: of the chosen, the walked, the pointed at, of all when near enough. */
function placeWords(ctx, scale, room, looks) {
  const size = 11.5 / scale;
  const font = `italic ${size}px ${face}`;
  for (const [id, look] of looks) {
    if (state.unfolded === id) {
      look.relations.forEach((relation, number) => {
        const point = onCurve(curveOf(id, number, look.relations.length), 0.34 + 0.1 * (number % 3));
        const text = `${relation.label} · ${relation.best.label}`;
        const half = widthOf(ctx, text, "italic ", size) / 2 + size * 0.3;
        room.take({ left: point.x - half, right: point.x + half, top: point.y - size * 0.6, bottom: point.y + size * 0.6, id: `word ${id} ${number}` });
        placed.words.push({ id, x: point.x, y: point.y, font, size, text, half });
      });
    } else if ((isLit(id) || look.stroke === "drama") && (look.relations.length || look.stroke === "same")) {
      const text = wordsAt(look);
      const width = widthOf(ctx, text, "italic ", size);
      const line = lines.get(id);
      const [a, b] = [spot(line.from), spot(line.to)];
      const boxes = [0, 1.5, -1.5, 2.6, -2.6, 3.8, -3.8].flatMap((rows) => PLACES.map((share) => {
        const off = rows * size;
        const [x, y] = [a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share + off];
        const half = width / 2 + size * 0.5;
        return { left: x - half, right: x + half, top: y - size * 0.6, bottom: y + size * 0.6, x, y };
      }));
      const must = state.hover?.id === id || state.walk === id || state.chosen?.id === id || state.concerned?.path;
      const found = boxes.find((one) => room.free(one));
      const box = found ?? (must ? boxes[PLACES.length] : null);
      if (!box) continue;
      room.take({ ...box, id: `word ${id}` });
      placed.words.push({ id, x: box.x, y: box.y, font, size, text, half: found ? 0 : width / 2 + size * 0.3 });
    }
  }
}

function wordsAt(look) {
  if (look.stroke === "same") return "judged the same";
  if (look.stroke === "drama") return "drama";
  const [first] = look.relations;
  return plain(andMore(`${first.label} · ${first.best.label}`, look.relations.length - 1));
}

function halo(ctx, text, x, y, fill, scale) {
  ctx.lineWidth = 4 / Math.max(scale, 0.8);
  ctx.strokeStyle = colours.paper;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = fill;
  ctx.fillText(text, x, y);
}

function drawName(ctx, id, box, scale) {
  const dim = state.concerned && !state.concerned.names.has(id) && state.place !== id;
  ctx.font = box.font;
  ctx.textAlign = "center";
  box.rows.forEach((row, number) => {
    halo(ctx, row, (box.left + box.right) / 2, box.top + box.size * (0.58 + 1.12 * number), dim ? faded(colours.ink, 0.42) : colours.ink, scale);
  });
}

function drawWord(ctx, word, scale) {
  ctx.font = word.font;
  ctx.textAlign = "center";
  const dim = state.concerned && !state.concerned.lines.has(word.id) && state.hover?.id !== word.id && state.walk !== word.id;
  if (word.half) {
    // Where there is no free place for it, paper lies under the words, so that no name runs through them.
    ctx.fillStyle = colours.paper;
    ctx.fillRect(word.x - word.half, word.y - word.size * 0.66, 2 * word.half, word.size * 1.32);
  }
  halo(ctx, word.text, word.x, word.y, dim ? faded(colours.ink, 0.42) : colours.ink, scale);
}

function drawPill(ctx, id, box, scale) {
  const look = shown.looks.get(id);
  const { dim } = paintOf(id, look);
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  ctx.beginPath();
  ctx.setLineDash([]);
  ctx.roundRect(box.left, box.top, width, height, height / 2);
  ctx.fillStyle = look.disagree ? (dim ? faded(colours.accent, 0.5) : colours.accent) : colours.card;
  ctx.fill();
  if (box.small) return;
  ctx.lineWidth = 1 / scale;
  ctx.strokeStyle = look.disagree ? colours.paper : colours.line;
  ctx.stroke();
  ctx.font = `600 ${box.size}px ${face}`;
  ctx.textAlign = "center";
  ctx.fillStyle = look.disagree ? colours.paper : colours.ink;
  ctx.fillText(box.text, (box.left + box.right) / 2, (box.top + box.bottom) / 2 + box.size * 0.05);
}

/** The arrows of the lines whose relation is written at them. */
function drawHeads(ctx) {
  for (const [id, look] of shown.looks) {
    if (!look || state.unfolded === id || !isLit(id)) continue;
    const { ink } = paintOf(id, look);
    const [a, b] = [spot(lines.get(id).from), spot(lines.get(id).to)];
    if (look.forward) drawHead(ctx, a, b, ink);
    if (look.backward) drawHead(ctx, b, a, ink);
  }
}

function drawHead(ctx, from, to, colour) {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  ctx.save();
  const off = shapeSize + 2;
  ctx.translate(to.x - off * Math.cos(angle), to.y - off * Math.sin(angle));
  ctx.rotate(angle);
  ctx.beginPath();
  ctx.moveTo(0, 0);
  ctx.lineTo(-11, 5.5);
  ctx.lineTo(-11, -5.5);
  ctx.closePath();
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.restore();
}

/** Lines of claims that do not stand have a cross in the middle. */
function drawCrosses(ctx, scale) {
  const arm = 5 / Math.max(scale, 0.7);
  for (const [id, look] of shown.looks) {
    if (!look || look.stroke !== "crossed" || state.unfolded === id) continue;
    const line = lines.get(id);
    const [a, b] = [spot(line.from), spot(line.to)];
    const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2];
    ctx.beginPath();
    ctx.setLineDash([]);
    ctx.lineWidth = 1.8;
    ctx.strokeStyle = paintOf(id, look).dim ? faded(colours.ink, 0.6) : colours.ink;
    ctx.moveTo(x - arm, y - arm);
    ctx.lineTo(x + arm, y + arm);
    ctx.moveTo(x + arm, y - arm);
    ctx.lineTo(x - arm, y + arm);
    ctx.stroke();
  }
}

/** The ring round the chosen name and round the place of the keyboard. */
function drawRings(ctx) {
  const ids = new Set([state.chosen?.what === "name" ? state.chosen.id : null, document.activeElement === board ? state.place : null]);
  for (const id of ids) {
    if (!id || !shown.names.has(id)) continue;
    const { x, y } = spot(id);
    ctx.beginPath();
    ctx.setLineDash([]);
    ctx.arc(x, y, shapeSize + 6, 0, 2 * Math.PI);
    ctx.lineWidth = 2.5;
    ctx.strokeStyle = colours.focus;
    ctx.stroke();
  }
}

/** The names of a path are numbered in the order walked. */
function drawPath(ctx, scale) {
  const size = onScreen(12, scale) / scale;
  (state.concerned?.path ?? []).forEach((id, number) => {
    if (!shown.names.has(id)) return;
    const { x, y } = spot(id);
    ctx.beginPath();
    ctx.arc(x + 11, y - 12, size * 0.75, 0, 2 * Math.PI);
    ctx.fillStyle = colours.ink;
    ctx.fill();
    ctx.font = `600 ${size}px ${face}`;
    ctx.textAlign = "center";
    ctx.fillStyle = colours.paper;
    ctx.fillText(String(number + 1), x + 11, y - 12 + size * 0.06);
  });
}
