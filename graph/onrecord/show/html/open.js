// What is open of all that this file holds: which names are shown, who stands for whom, where each one is.
// All of it follows from the list of what was unfolded, so that an address or an undo brings it back.

const seats = new Map(read("nodes").map((dot) => [dot.id, dot]));
const firstLines = read("edges");
const groups = new Map(record.groups.map((group) => [group.id, group]));
const groupOf = new Map(record.groups.flatMap((group) => group.members.map((id) => [id, group.id])));
const waiting = new Set(record.nearby);
const open = {
  steps: [], // "group:x" for a group that was unfolded, "near:x" for a name whose neighbours were asked for, "one:x" for one searched for
  extra: [], // names on a chain that was asked for
  names: new Set(),
  places: new Map(),
  pins: new Map(), // where somebody dragged a name to
};
for (const group of groups.values()) {
  const more = group.size - 1;
  names.set(group.id, {
    name: andMore(names.get(group.first).name, more).replace(String(more), more.toLocaleString("en")), kind: "folded", type: "Folded group", shown: true,
    unnamed: false, pseudonym: false, hub: false, aliases: [], description: "", called: [], group,
  });
}

/** Claims whose names are open, or folded into a name that is. */
const inPlay = () => record.claims.filter((claim) => !isAway(claim.subject) && !isAway(claim.object) && !isAway(claim.within));
const isAway = (id) => waiting.has(id) && !open.names.has(id);
const isFolded = (id) => names.get(id)?.kind === "folded";

/** The name that stands for an id in the network: itself, its group, or null where it is not shown. */
function standsFor(id) {
  if (open.names.has(id)) return id;
  const group = groupOf.get(id);
  return group && open.names.has(group) ? group : null;
}

/** Neighbours that this file holds and the network does not show. */
function hiddenNeighbours(id) {
  const found = new Set();
  for (const claim of claimsOf.get(id) ?? []) {
    if (!claim.beside) for (const other of [claim.subject, claim.object, claim.within]) if (other && other !== id && isAway(other)) found.add(other);
  }
  return [...found].sort();
}

/** Work out anew who is shown, where, and which lines join them. */
function reopen() {
  open.names = new Set(groups.size ? groups.keys() : [...names].filter(([id, name]) => name.shown && !waiting.has(id)).map(([id]) => id));
  open.places = new Map([...open.names].filter((id) => seats.has(id)).map((id) => [id, { x: seats.get(id).x, y: seats.get(id).y }]));
  for (const step of open.steps) {
    if (groups.has(step)) unfoldGroup(groups.get(step));
    else if (step.startsWith("near:")) openNear(step.slice("near:".length));
    else if (step.startsWith("one:")) openOne(step.slice("one:".length));
  }
  for (const id of open.extra) {
    const group = groups.get(groupOf.get(id));
    if (group && open.names.has(group.id)) unfoldGroup(group);
    else if (!open.names.has(id)) seat(id, open.extra.filter((other) => open.places.has(other)));
  }
  for (const [id, [x, y]] of open.pins) if (open.places.has(id)) open.places.set(id, { x, y });
  relay();
}

/** The members take the place of the group; everybody else moves straight outwards, as far as they need room. */
function unfoldGroup(group) {
  const middle = open.places.get(group.id);
  if (!middle) return;
  const inner = group.members.map((id) => seats.get(id)).filter(Boolean);
  const radius = Math.max(0, ...inner.map(({ x, y }) => Math.hypot(x, y))) + 70;
  open.names.delete(group.id);
  open.places.delete(group.id);
  for (const [id, { x, y }] of open.places) {
    const far = Math.hypot(x - middle.x, y - middle.y) || 1;
    open.places.set(id, { x: Math.round(x + ((x - middle.x) / far) * radius), y: Math.round(y + ((y - middle.y) / far) * radius) });
  }
  for (const { id, x, y } of inner) {
    open.names.add(id);
    open.places.set(id, { x: middle.x + x, y: middle.y + y });
  }
}

function openNear(id) {
  if (open.names.has(id)) for (const other of hiddenNeighbours(id)) seat(other, [id]);
}

/** A name that was searched for comes in beside those it is joined to. */
function openOne(id) {
  if (open.names.has(id) || !waiting.has(id)) return;
  const beside = (claimsOf.get(id) ?? []).flatMap((claim) => [claim.subject, claim.object]).filter((other) => other && open.places.has(other));
  seat(id, beside);
}

/** Room for one more name, as near to those it belongs to as there is any. */
function seat(id, beside) {
  const at = beside.map((one) => open.places.get(one)).filter(Boolean);
  const mean = (key) => at.reduce((sum, point) => sum + point[key], 0) / Math.max(1, at.length);
  const [x, y] = [mean("x"), mean("y")];
  const taken = [...open.places.values()];
  let place = { x, y };
  search: for (let radius = 105; radius < 4000; radius += 65) {
    const count = Math.round(radius / 14);
    for (let part = 0; part < count; part += 1) {
      const angle = (part * 2 * Math.PI) / count;
      place = { x: Math.round(x + 1.25 * radius * Math.cos(angle)), y: Math.round(y + 0.8 * radius * Math.sin(angle)) };
      if (taken.every((other) => Math.abs(other.x - place.x) > 118 || Math.abs(other.y - place.y) > 62)) break search;
    }
  }
  open.names.add(id);
  open.places.set(id, place);
}

/** The lines between the names that are open. */
function relay() {
  lines.clear();
  linesOf.clear();
  const asBegun = !open.steps.length && !open.extra.length;
  for (const line of asBegun ? firstLines : linesNow()) lines.set(line.id, line);
  for (const line of lines.values()) {
    push(linesOf, line.from, line);
    push(linesOf, line.to, line);
  }
}

function linesNow() {
  const found = new Map();
  for (const line of firstLines) if (line.count && open.names.has(line.from) && open.names.has(line.to)) found.set(line.id, line);
  const join = (one, two, ids) => {
    if (!one || !two || one === two || (isFolded(one) && isFolded(two))) return;
    const [from, to] = one < two ? [one, two] : [two, one];
    const id = `${from}~${to}`;
    if (!found.has(id)) found.set(id, { id, from, to, claims: [] });
    found.get(id).claims.push(...ids);
  };
  for (const claim of record.claims) if (claim.object && !claim.beside) join(standsFor(claim.subject), standsFor(claim.object), [claim.id]);
  // A hop along what a claim holds in has a line only where nothing else joins the two.
  const joined = new Set(found.keys());
  for (const { steps } of [...record.chains, ...(route.chains ?? [])]) {
    for (const { from, to, claims: ids } of steps) {
      if (open.names.has(from) && open.names.has(to) && !joined.has(lineBetween(from, to))) {
        joined.add(lineBetween(from, to));
        join(from, to, ids);
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Unfold a group, or show the neighbours of a name; both can be undone. */
function unfoldMore(step, id) {
  open.steps.push(step);
  userMoved = false;
  reopened();
  choose(id && open.names.has(id) ? { what: "name", id } : null, true, false);
  keep();
  fitAll();
  say(`${many(open.names.size, "name")} shown`);
}

/** What is open changed: lines, names and filters follow. */
function reopened() {
  version += 1;
  reopen();
  recompute();
  syncDots();
}

const lineBetween = (a, b) => (a <= b ? `${a}~${b}` : `${b}~${a}`);
