// Colours, strokes and shapes: read from the style sheet, drawn on the canvas and beside the filters alike.

const TOKENS = ["paper", "card", "rule", "ink", "soft", "accent", "focus", "line", "thin",
  "person", "group", "organization", "estate", "event", "case", "work", "place", "folded", "other"];
const colours = {};

function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const token of TOKENS) colours[token] = style.getPropertyValue(`--${token}`).trim();
}

/** A colour some way towards the paper, opaque, so that no line shines through. */
function faded(colour, share) {
  const part = (text, place) => parseInt(text.slice(1 + 2 * place, 3 + 2 * place), 16);
  const mixed = [0, 1, 2].map((place) => Math.round(part(colour, place) * (1 - share) + part(colours.paper, place) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** Width, dashes and colour of a line by how it stands. Double: the outer width, where two independent sources say so. */
const STROKES = {
  firm: { width: 2.6, dashes: false, colour: "line", double: 5.8 },
  thin: { width: 1.2, dashes: false, colour: "thin", double: 4 },
  dashed: { width: 1.8, dashes: [9, 5], colour: "line" },
  dotted: { width: 1.8, dashes: [3, 4], colour: "line" },
  sparse: { width: 1.2, dashes: [1, 5], colour: "thin" },
  drama: { width: 1.2, dashes: [1, 9], colour: "thin" },
  crossed: { width: 1.2, dashes: [1, 5], colour: "thin" },
  same: { width: 1.2, dashes: [8, 3, 2, 3], colour: "thin" },
};

/** The stroke as a sign beside a word. */
function strokeSign(stroke, double = false) {
  const look = STROKES[stroke];
  const line = (width, colour, dashes) => svg("line", {
    x1: 1, x2: 33, y1: 7, y2: 7, stroke: `var(--${colour})`, "stroke-width": width,
    "stroke-dasharray": dashes ? dashes.join(" ") : null,
  });
  const sign = svg("svg", { width: 34, height: 14, "aria-hidden": "true" }, line(double ? look.double : look.width, look.colour, look.dashes));
  if (double) sign.append(line(1.6, "paper", false));
  if (stroke === "crossed") sign.append(svg("path", { d: "M13.5 3.5l7 7m0-7l-7 7", stroke: "var(--ink)", "stroke-width": 1.6 }));
  if (stroke === "drama") sign.append(svg("circle", { cx: 17, cy: 7, r: 2.5, fill: "var(--paper)", stroke: "var(--thin)" }));
  return sign;
}

/** Shapes as points round the middle, as vis-network draws them, for the signs and for its two missing ones. */
const around = (count, turn, radius) => Array.from({ length: count }, (_, place) => {
  const angle = turn + (place * 2 * Math.PI) / count;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
});
const CORNERS = {
  square: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
  diamond: [[0, -1], [1, 0], [0, 1], [-1, 0]],
  hexagon: around(6, 0, 1),
  triangle: [[0, -0.95], [1.1, 0.85], [-1.1, 0.85]],
  triangleDown: [[0, 0.95], [1.1, -0.85], [-1.1, -0.85]],
  estate: [[0, -1.1], [1, -0.25], [1, 1], [-1, 1], [-1, -0.25]],
  star: Array.from({ length: 10 }, (_, place) => around(10, -Math.PI / 2, place % 2 ? 0.5 : 1.15)[place]),
};
const CIRCLES = {
  folded: [[0, 0, 1], [0, 0, 0.55]],
  dot: [[0, 0, 1]],
  group: [[0, -0.5, 0.62], [-0.6, 0.5, 0.62], [0.6, 0.5, 0.62]],
};

/** The shape of a kind as a sign beside a word. */
function shapeSign(kind, hollow = false) {
  const size = 6;
  const shape = record.kinds.find((one) => one.id === kind)?.shape ?? "star";
  const paint = hollow || kind === "folded"
    ? { fill: "var(--paper)", stroke: `var(--${kind})`, "stroke-width": 1.8 }
    : { fill: `var(--${kind})` };
  const parts = shape in CIRCLES
    ? CIRCLES[shape].map(([x, y, r]) => svg("circle", { cx: 8 + x * size, cy: 8 + y * size, r: r * size, ...paint }))
    : [svg("polygon", { points: CORNERS[shape].map(([x, y]) => `${8 + x * size},${8 + y * size}`).join(" "), ...paint })];
  return svg("svg", { width: 16, height: 16, "aria-hidden": "true" }, parts);
}

/** Draws groups and estates, which vis-network has no shape for. */
function ownShape(shape) {
  return ({ ctx, x, y, style }) => ({
    drawNode() {
      ctx.save();
      ctx.fillStyle = style.color;
      ctx.strokeStyle = style.borderColor;
      ctx.lineWidth = style.borderWidth;
      ctx.beginPath();
      for (const [dx, dy, r] of CIRCLES[shape] ?? []) {
        ctx.moveTo(x + (dx + r) * style.size, y + dy * style.size);
        ctx.arc(x + dx * style.size, y + dy * style.size, r * style.size, 0, 2 * Math.PI);
      }
      for (const [dx, dy] of CORNERS[shape] ?? []) ctx.lineTo(x + dx * style.size, y + dy * style.size);
      ctx.closePath();
      if (shape === "folded") {
        ctx.fillStyle = colours.paper;
        ctx.strokeStyle = style.color;
        ctx.lineWidth = 2.5;
        ctx.fill();
        ctx.stroke();
      } else {
        ctx.stroke();
        ctx.fill();
      }
      ctx.restore();
    },
    nodeDimensions: { width: 2 * style.size, height: 2 * style.size },
  });
}

/** The pill that says how many claims a line rests on, and whether the sources disagree. */
function pillSign(text) {
  const width = 14 + 7 * text.length;
  return svg("svg", { width: 34, height: 16, "aria-hidden": "true" },
    svg("rect", { x: 17 - width / 2, y: 1, width, height: 14, rx: 7, fill: "var(--accent)" }),
    svg("text", { x: 17, y: 12, "text-anchor": "middle", fill: "var(--paper)", "font-size": 11, "font-weight": 600 }, text));
}
