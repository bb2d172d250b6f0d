// The strip of time: a row for each event with the datings that sources give it, and the span that is shown.
// Years in which much is dated are drawn wider: one case can have a busy summer and twenty quiet years.

const ROW = 17;
const EDGE = 12;
const events = datedEvents();
const scale = yearScale();

/** Events with the datings of each: claims of relations that date an event, as the ontology says at which end. */
function datedEvents() {
  const found = new Map();
  for (const claim of claims.values()) {
    const end = record.dates[claim.relation];
    const event = end && claim[end];
    if (claim.when && event && claim.key !== "down" && !claim.answers && names.get(event)?.kind === "event" && names.get(event).shown) push(found, event, claim);
  }
  return [...found].map(([id, dating]) => {
    const bounds = dating.flatMap(({ when }) => when.bounds).filter((day) => day !== null);
    const disputed = record.conflicts.some((conflict) => conflict.rule === "T" && conflict.entity === id);
    return { id, dating, disputed, first: Math.min(...bounds), last: Math.max(...bounds) };
  }).filter((event) => Number.isFinite(event.first)).sort((a, b) => a.first - b.first || a.last - b.last || (a.id < b.id ? -1 : 1));
}

/** A scale from days to shares of the width, its years as wide as what is dated in them. */
function yearScale() {
  if (!events.length) return null;
  const years = events.flatMap((event) => [yearOf(event.first), yearOf(event.last)]);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const weights = new Map();
  for (let year = first; year <= last; year += 1) weights.set(year, 0.35);
  for (const event of events) {
    for (const year of new Set([yearOf(event.first), yearOf(event.last)])) weights.set(year, Math.min(6, Math.max(1, weights.get(year)) + 0.4));
  }
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const starts = [];
  let sum = 0;
  for (const [year, weight] of weights) {
    starts.push({ year, day: yearToDay(year), at: sum / total, wide: weight / total, weight });
    sum += weight;
  }
  return { starts, first: yearToDay(first), last: yearToDay(last + 1) - 1 };
}

/** The share of the width where a day lies, and the day that lies at a share. */
function shareOf(day) {
  const place = scale.starts.findLast((start) => start.day <= day) ?? scale.starts[0];
  return Math.min(1, Math.max(0, place.at + place.wide * ((day - place.day) / (yearToDay(place.year + 1) - place.day))));
}

function dayAt(share) {
  const place = scale.starts.findLast((start) => start.at <= share) ?? scale.starts[0];
  return Math.round(place.day + ((share - place.at) / place.wide) * (yearToDay(place.year + 1) - place.day));
}

function startTimeline() {
  byId("time").hidden = !events.length;
  if (!events.length) return;
  for (const [id, other] of [["from", "until"], ["until", "from"]]) {
    byId(id).addEventListener("input", () => moveSpan(id, other));
  }
  byId("events").addEventListener("scroll", sayMore);
  byId("time-more").addEventListener("click", () => byId("events").scrollBy({ top: byId("events").clientHeight - ROW }));
  new ResizeObserver(drawTimeline).observe(byId("time"));
  sayHandles();
}

function moveSpan(id, other) {
  const [from, until] = [byId("from"), byId("until")];
  if (Number(from.value) > Number(until.value)) byId(id).value = byId(other).value;
  filters.from = Number(from.value) > 0 ? dayAt(from.value / 1000) : null;
  filters.until = Number(until.value) < 1000 ? dayAt(until.value / 1000) : null;
  sayHandles();
  refilter();
}

function sayHandles() {
  for (const id of ["from", "until"]) byId(id).setAttribute("aria-valuetext", dayToText(filters[id] ?? (id === "from" ? scale.first : scale.last)));
}

/** Inside, possible, outside, not dated: all four are counted, so that nothing goes in silence. */
function sayTime() {
  const says = byId("time-says");
  const open = filters.from === null && filters.until === null;
  says.hidden = open;
  if (open) return;
  const count = { inside: 0, possible: 0, outside: 0, undated: 0 };
  for (const claim of claims.values()) count[inTime(claim)] += 1;
  const span = `${dayToText(filters.from ?? scale.first)} to ${dayToText(filters.until ?? scale.last)}`;
  says.textContent = `${span}: ${count.inside} inside, ${count.possible} possible, ${count.outside} outside and hidden, ${count.undated} not dated`;
}

function drawTimeline() {
  if (!scale) return;
  sayTime();
  const width = byId("events").clientWidth - 2 * EDGE;
  if (width < 60) return;
  const x = (day) => EDGE + shareOf(day) * width;
  // A folded event has no place in the network and yet its time: it is drawn too, up to what anybody can read.
  const folded_ = (event) => groupOf.has(event.id) && event.dating.some((claim) => shown.claims.has(claim.id));
  const inSpan = (event) => event.dating.some((claim) => inTime(claim) !== "outside");
  const shownEvents = events.filter((event) => inSpan(event) && (shown.names.has(event.id) || folded_(event))).slice(0, 200);
  const ends = [];
  const rows = shownEvents.map((event) => eventRow(event, x, width, ends));
  const height = Math.max(ends.length * ROW + 6, byId("events").clientHeight);
  byId("events").replaceChildren(svg("svg", { width: width + 2 * EDGE, height, role: "group", "aria-label": "Events in order of time" },
    yearLabels(x).map(({ day }) => svg("line", { x1: x(day), x2: x(day), y1: 0, y2: height, stroke: "var(--rule)" })), rows));
  sayMore();
  byId("scale").querySelector("svg")?.remove();
  const labels = [...yearLabels(x).map((start) => svg("text", { class: "year", x: x(start.day) + 3, y: 12 }, String(start.year))), ...monthTicks(x)];
  byId("scale").prepend(svg("svg", { width: "100%", height: 34, "aria-hidden": "true" },
    svg("line", { x1: EDGE, x2: EDGE + width, y1: 24, y2: 24, stroke: "var(--thin)" }), labels));
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Ticks for the months of a year that is drawn wide enough, and their names as far as there is room for them. */
function monthTicks(x) {
  return scale.starts.flatMap(({ year, day }) => {
    const wide = (x(yearToDay(year + 1)) - x(day)) / 12;
    if (wide < 7) return [];
    const each = [1, 3, 6].find((step) => wide * step >= 32) ?? 12;
    return MONTHS.slice(1).flatMap((name, number) => {
      const at = x(Math.round(Date.UTC(year, number + 1, 1) / 86400000) + 719163);
      const named = (number + 1) % each === 0;
      return [svg("line", { x1: at, x2: at, y1: named ? 18 : 21, y2: 24, stroke: "var(--thin)" }),
        named ? svg("text", { class: "year month", x: at + 1, y: 12 }, name) : null];
    });
  });
}

/** More events than there is room for: said, for not every screen shows a bar to scroll with. */
function sayMore() {
  const box = byId("events");
  const below = Math.round((box.scrollHeight - box.scrollTop - box.clientHeight) / ROW);
  byId("time-more").hidden = below < 1;
  byId("time-more").textContent = "more ↓";
}

/** The years that have room for their number. */
function yearLabels(x) {
  let free = 0;
  return scale.starts.filter((start) => {
    const fits = x(start.day) >= free;
    if (fits) free = x(start.day) + 35;
    return fits;
  });
}

function eventRow(event, x, width, ends) {
  const name = plain(nameOf(event.id));
  const label = name.length > 34 ? `${name.slice(0, 32)}…` : name;
  const wide = label.length * 6.9 + 14;
  const [left, right] = [x(event.first), Math.max(x(event.last), x(event.first) + 5)];
  const full = right + wide > width + 2 * EDGE;
  const turned = full && left - wide > 0;
  const [from, to] = turned ? [left - wide, right] : [left, Math.max(right, full ? 0 : right + wide)];
  let row = ends.findIndex((end) => end <= from);
  if (row < 0) row = ends.push(0) - 1;
  ends[row] = to + 8;
  const y = 6 + row * ROW + ROW / 2;
  const chosen = state.chosen?.what === "name" && state.chosen.id === event.id;
  return svg("g", {
    class: `event${chosen ? " chosen" : ""}`, onclick: () => { bringIn(event.id); choose({ what: "name", id: event.id }); },
  }, bars(event, x, y), svg("text", { x: turned ? left - 6 : full ? left + 12 : right + 6, y: y + 4, "text-anchor": turned ? "end" : "start" }, label),
  svg("title", {}, `${name}: ${[...new Set(event.dating.map((claim) => plain(claim.when.text)))].join("; ")}${event.disputed ? ". The sources disagree." : ""}`));
}

/** A solid bar where the day is certain, a pale one where only month or year is; hollow where the span only may hold it. */
function bars(event, x, y) {
  const seen = new Map(event.dating.map((claim) => [claim.when.text, claim.when.bounds]));
  const parts = [];
  const span = (bounds) => Math.max(...bounds.map((day) => day ?? 0)) - Math.min(...bounds.map((day) => day ?? Infinity));
  // The vaguest first, so that a certain day is seen on top of the year around it.
  for (const bounds of [...seen.values()].sort((a, b) => span(b) - span(a))) {
    const known = bounds.filter((day) => day !== null);
    const [from, to] = [Math.min(...known), Math.max(...known)];
    const answer = filters.from === null && filters.until === null ? "inside" : spanOf(bounds);
    if (answer === "outside") continue;
    const exact = bounds[0] !== null && bounds[0] === bounds[1] && bounds[2] === bounds[3];
    const wide = Math.max(5, x(to + 1) - x(from));
    const fill = answer === "possible" ? "var(--paper)" : exact ? "var(--event)" : faded(colours.event, 0.45);
    parts.push(svg("rect", { x: x(from), y: y - 4, width: wide, height: 8, rx: 1.5, fill, stroke: answer === "possible" ? "var(--event)" : "none" }));
  }
  if (event.disputed) parts.unshift(svg("line", { x1: x(event.first), x2: x(event.last), y1: y, y2: y, stroke: "var(--event)", "stroke-width": 1.8, "stroke-dasharray": "2 3" }));
  return parts;
}
