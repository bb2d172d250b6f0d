// What is shown, to take away: the picture as SVG and PNG, the claims as CSV. Made here, from what is on the screen.

const HEAD = 64;
const FOOT = 44;

function startTaking() {
  for (const [id, taken] of [["take-svg", takeSvg], ["take-png", takePng], ["take-csv", takeCsv]]) byId(id).addEventListener("click", taken);
}

const internal = () => document.body.classList.contains("internal");
const WARNING = "Internal copy. Names are not protected. Do not pass on.";

/** The sentences that every output carries. */
const provenance = () => plain(document.querySelector(".foot").textContent.replace(/\s+/g, " ").trim());

function save(blob, kind) {
  const address = URL.createObjectURL(blob);
  const name = record.header.title.normalize("NFKD").replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "").toLowerCase().slice(0, 40) || "record";
  const link = el("a", { href: address, download: `${name}${internal() ? "-internal" : ""}.${kind}`, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  say(`${kind.toUpperCase()} made`);
}

const takeSvg = () => save(new Blob([pictureText()], { type: "image/svg+xml" }), "svg");

/** The same picture as points, twice as fine as the screen. */
async function takePng() {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(pictureText())}`;
  await image.decode();
  const canvas = el("canvas", { width: image.width * 2, height: image.height * 2 });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => save(blob, "png"), "image/png");
}

const pictureText = () => new XMLSerializer().serializeToString(pictureOf(board.clientWidth, board.clientHeight));

/** The network as it is seen, with its title, where it is from, and what its strokes mean. */
function pictureOf(width, height) {
  settle();
  const scale = net.getScale();
  place(net.canvas.getContext(), scale);
  const { x, y } = net.getViewPosition();
  const top = HEAD + (internal() ? 40 : 0);
  const clip = svg("clipPath", { id: "seen" }, svg("rect", { x: 0, y: top, width, height }));
  const view_ = svg("g", { transform: `translate(${width / 2 - x * scale} ${top + height / 2 - y * scale}) scale(${scale})` },
    svgLines(), svgShapes(), svgWords(), svgNames(), svgPills(scale), svgRoute(scale));
  const made = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width, height: top + height + FOOT, viewBox: `0 0 ${width} ${top + height + FOOT}`, "font-family": face },
    svg("title", {}, plain(record.header.title)), svg("defs", {}, clip),
    svg("rect", { x: 0, y: 0, width: "100%", height: "100%", fill: colours.paper }),
    svg("g", { "clip-path": "url(#seen)" }, view_),
    svgHead(width), svgKey(width, top + height));
  return made;
}

function svgHead(width) {
  const text = (x, y, size, words, more = {}) => svg("text", { x, y, "font-size": size, fill: colours.ink, ...more }, plain(words));
  const shift = internal() ? 40 : 0;
  return svg("g", {},
    internal() ? svg("rect", { x: 0, y: 0, width, height: 40, fill: colours.accent }) : null,
    internal() ? text(16, 27, 20, WARNING, { fill: colours.paper, "font-weight": 600 }) : null,
    text(16, shift + 28, 20, record.header.title, { "font-weight": 600, "font-family": "Georgia, serif" }),
    text(16, shift + 50, 13, [byId("counts").textContent, byId("left-out").textContent, record.header.selection].filter(Boolean).join(" "), { fill: colours.soft }));
}

function svgKey(width, top) {
  const signs_ = [];
  let x = 16;
  const present = new Set([...shown.claims].map((id) => claims.get(id).key));
  for (const standing of record.standings) {
    if (!present.has(standing.id)) continue;
    const stroke = STROKES[standing.stroke];
    signs_.push(svg("line", { x1: x, x2: x + 28, y1: top + 15, y2: top + 15, stroke: colours[stroke.colour], "stroke-width": stroke.width, "stroke-dasharray": stroke.dashes ? stroke.dashes.join(" ") : null }),
      svg("text", { x: x + 33, y: top + 19, "font-size": 12, fill: colours.ink }, standing.label));
    x += 50 + standing.label.length * 7;
    if (x > width - 120) break;
  }
  return svg("g", {}, signs_, svg("text", { x: 16, y: top + 37, "font-size": 12, fill: colours.soft }, provenance()));
}

function svgLines() {
  return [...shown.looks].filter(([, look]) => look).flatMap(([id, look]) => {
    if (state.unfolded === id) return look.relations.map((relation, place_) => svgCurve(id, relation, place_, look.relations.length));
    const { ink, double, width } = paintOf(id, look);
    const [a, b] = [spot(lines.get(id).from), spot(lines.get(id).to)];
    const one = (wide, colour, dashes) => svg("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y, stroke: colour, "stroke-width": wide, "stroke-dasharray": dashes ? dashes.join(" ") : null });
    const crossed = look.stroke === "crossed" ? svgCross((a.x + b.x) / 2, (a.y + b.y) / 2) : null;
    return double ? [one(STROKES[look.stroke].double, ink), one(1.6, colours.paper)] : [one(width, ink, STROKES[look.stroke].dashes), crossed].filter(Boolean);
  });
}

const svgCross = (x, y) => svg("path", { d: `M${x - 5} ${y - 5}l10 10m0 -10l-10 10`, stroke: colours.ink, "stroke-width": 1.8 });

function svgCurve(id, relation, place_, count) {
  const { a, b, via } = curveOf(id, place_, count);
  const { width, dashes } = STROKES[relation.stroke];
  return svg("path", { d: `M${a.x} ${a.y}Q${via.x} ${via.y} ${b.x} ${b.y}`, fill: "none", stroke: colours.ink, "stroke-width": width, "stroke-dasharray": dashes ? dashes.join(" ") : null });
}

function svgShapes() {
  return [...shown.names].flatMap((id) => {
    const { x, y } = spot(id);
    const { color, borderWidth } = dressName(id);
    const paint = { fill: isFolded(id) ? colours.paper : color.background, stroke: isFolded(id) ? color.background : color.border, "stroke-width": borderWidth };
    const shape = record.kinds.find((kind) => kind.id === names.get(id).kind)?.shape ?? "star";
    if (shape in CIRCLES) return CIRCLES[shape].map(([dx, dy, r]) => svg("circle", { cx: x + dx * shapeSize, cy: y + dy * shapeSize, r: r * shapeSize, ...paint }));
    return [svg("polygon", { points: CORNERS[shape].map(([dx, dy]) => `${x + dx * shapeSize},${y + dy * shapeSize}`).join(" "), ...paint })];
  });
}

const svgText = (x, y, size, words, more = {}) => svg("text", {
  x, y, "font-size": size, "text-anchor": "middle", "dominant-baseline": "central", fill: colours.ink,
  stroke: colours.paper, "stroke-width": size * 0.3, "paint-order": "stroke", ...more,
}, words);

const svgNames = () => [...placed.names].flatMap(([id, box]) => box.rows.map((row, number) => svgText(
  (box.left + box.right) / 2, box.top + box.size * (0.58 + 1.12 * number), box.size, row, {
    "font-style": names.get(id).pseudonym ? "italic" : null,
    fill: state.concerned && !state.concerned.names.has(id) ? faded(colours.ink, 0.42) : colours.ink,
  })));

const svgWords = () => placed.words.map((word) => svgText(word.x, word.y, parseFloat(/([\d.]+)px/.exec(word.font)[1]), word.text, { "font-style": "italic" }));

const svgPills = (scale) => [...placed.pills].flatMap(([id, box]) => {
  const { disagree } = shown.looks.get(id);
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const pill = svg("rect", { x: box.left, y: box.top, width, height, rx: height / 2, fill: disagree ? colours.accent : colours.card, stroke: disagree ? colours.paper : colours.line, "stroke-width": box.small ? 0 : 1 / scale });
  return box.small ? [pill] : [pill, svgText((box.left + box.right) / 2, (box.top + box.bottom) / 2, box.size, box.text, { fill: disagree ? colours.paper : colours.ink, stroke: "none", "font-weight": 600 })];
});

const svgRoute = (scale) => (state.concerned?.path ?? []).filter((id) => shown.names.has(id)).flatMap((id, number) => {
  const { x, y } = spot(id);
  const size = onScreen(12, scale) / scale;
  return [svg("circle", { cx: x + 11, cy: y - 12, r: size * 0.75, fill: colours.ink }), svgText(x + 11, y - 12, size, String(number + 1), { fill: colours.paper, stroke: "none", "font-weight": 600 })];
});

const CSV = [
  ["claim", (claim) => claim.id],
  ["subject", (claim) => nameOf(claim.subject)],
  ["relation", (claim) => claim.label],
  ["object", (claim) => (claim.object ? nameOf(claim.object) : claim.literal)],
  ["in", (claim) => (claim.within ? nameOf(claim.within) : "")],
  ["when", (claim) => claim.when?.text ?? ""],
  ["standing", (claim) => tableStanding(claim)],
  ["contested", (claim) => (claim.contested ? "contested" : "")],
  ["by", (claim) => claim.by],
  ["source", (claim) => record.sources[claim.source]?.title ?? claim.source],
  ["publisher", (claim) => record.sources[claim.source]?.publisher ?? ""],
  ["date", (claim) => record.sources[claim.source]?.date ?? ""],
  ["link", (claim) => record.sources[claim.source]?.url ?? ""],
  ["quote", (claim) => claim.quote],
  ["in our words", (claim) => claim.summary],
  ["against it", (claim) => claim.answered.map((id) => claims.get(id)).filter(Boolean).map((row) => row.said || labelOf(row)).join("; ")],
  ["sources disagree on", (claim) => (inConflicts.get(claim.id) ?? []).map((conflict) => conflict.question).join("; ")],
  ["record", () => `${internal() ? `${WARNING} ` : ""}${record.header.title}. ${provenance()}`],
];

/** What a spreadsheet would run as a formula gets an apostrophe in front. */
const cell = (text) => {
  const safe = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

function takeCsv() {
  const rows = sorted([...shown.claims].map((id) => claims.get(id)));
  const text = [CSV.map(([name]) => name), ...rows.map((claim) => CSV.map(([, value]) => value(claim)))].map((row) => row.map(cell).join(",")).join("\r\n");
  save(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv;charset=utf-8" }), "csv");
}
