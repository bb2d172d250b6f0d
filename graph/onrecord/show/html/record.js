// The record on this page: its claims, what the filters leave of them, and how each line looks.

const read = (id) => JSON.parse(byId(id).textContent);
const record = read("data");
Object.setPrototypeOf(record.sources, null); // a source may be called "constructor"
const claims = new Map(record.claims.map((claim) => [claim.id, claim]));
const names = new Map(Object.entries(record.names));
const standings = new Map(record.standings.map((standing) => [standing.id, standing]));
const conflicts = new Map(record.conflicts.map((conflict) => [conflict.id, conflict]));
const lines = new Map(); // one for each two names that are open and joined; `relay` fills it
const inConflicts = new Map();
for (const conflict of record.conflicts) {
  for (const side of conflict.sides) {
    for (const id of side.claims) push(inConflicts, id, conflict);
  }
}
const linesOf = new Map();
const claimsOf = new Map();
for (const claim of claims.values()) {
  for (const id of new Set([claim.subject, claim.object, claim.within])) if (id) push(claimsOf, id, claim);
}

function push(map, key, value) {
  if (map.has(key)) map.get(key).push(value);
  else map.set(key, [value]);
}

/** Claims that do not stand are drawn only when asked. */
const asksFirst = (standing) => standing.stroke === "crossed" || standing.stroke === "drama";

const unfiltered = () => ({
  relation: "",
  only: "",
  kinds: new Set(record.kinds.map((kind) => kind.id)),
  standings: new Set(record.standings.filter((standing) => !asksFirst(standing)).map((standing) => standing.id)),
  two: false,
  contested: false,
  without: "",
  from: null,
  until: null,
});
const filters = unfiltered();

/** What the filters leave: recomputed as a whole, never patched. */
const shown = { claims: new Set(), names: new Set(), looks: new Map(), undated: 0 };

const nameOf = (id) => names.get(id)?.name ?? id;
const labelOf = (claim) => standings.get(claim.key)?.label ?? claim.standing;
const firmness = (claim) => standings.get(claim.key)?.firmness ?? 1;
const statement = (claim) => JSON.stringify([claim.subject, claim.relation, claim.object ?? claim.literal, claim.within]);
const otherEnd = (line, id) => (line.from === id ? line.to : line.from);

const independent = (a, b) => areIndependent(record.sources, a, b);

/** Whether two independent sources carry it, each with a claim that stands, is firm enough and is not contested. */
function corroborated(list) {
  const solid = list.filter((claim) => claim.stands && !claim.contested && !claim.draft && firmness(claim) >= 4);
  const sources = [...new Set(solid.map((claim) => claim.source))];
  return sources.some((a, place) => sources.slice(place + 1).some((b) => independent(a, b)));
}

/** How a claim's time lies to the chosen span: inside, possible, outside, or undated. */
function inTime(claim) {
  if (filters.from === null && filters.until === null) return "inside";
  if (!claim.when) return "undated";
  return spanOf(claim.when.bounds);
}

function spanOf([earliestBegin, latestBegin, earliestEnd, latestEnd]) {
  const from = filters.from ?? -Infinity;
  const until = filters.until ?? Infinity;
  if ((earliestBegin ?? -Infinity) > until || (latestEnd ?? Infinity) < from) return "outside";
  return (latestBegin ?? Infinity) <= until && (earliestEnd ?? -Infinity) >= from ? "inside" : "possible";
}

function passes(claim) {
  const kindShown = (id) => !id || filters.kinds.has(names.get(id)?.kind);
  return passesAlone(claim) && kindShown(claim.subject) && kindShown(claim.object);
}

/** What the filters ask of the claim itself, whoever it is about. */
const passesAlone = (claim) => filters.standings.has(claim.key) && claim.source !== filters.without
  && (!filters.only || claim.source === filters.only) && (!filters.relation || claim.relation === filters.relation)
  && inTime(claim) !== "outside";

function recompute() {
  const played = inPlay();
  const ids = new Set(played.map((claim) => claim.id));
  let left = played.filter(passes);
  if (filters.two) {
    const groups = new Map();
    for (const claim of left) push(groups, statement(claim), claim);
    left = left.filter((claim) => corroborated(groups.get(statement(claim))));
  }
  if (filters.contested) left = left.filter((claim) => claim.marked);
  shown.claims = new Set(left.map((claim) => claim.id));
  shown.names = new Set();
  for (const id of open.names) {
    const name = names.get(id);
    const own = (claimsOf.get(id) ?? []).filter((claim) => ids.has(claim.id)); // none: it was chosen without its claims
    if (name.shown && filters.kinds.has(name.kind) && (!own.length || own.some((claim) => shown.claims.has(claim.id)))) {
      shown.names.add(id);
    }
  }
  shown.looks = new Map();
  for (const line of lines.values()) shown.looks.set(line.id, lookOf(line));
}

/** How a line looks. It is never firmer than the weakest of its relations: of each the best claim, of these the weakest. */
function lookOf(line) {
  if (!shown.names.has(line.from) || !shown.names.has(line.to)) return null;
  if (line.count) return foldedLook(line);
  const left = line.claims.map((id) => claims.get(id)).filter((claim) => shown.claims.has(claim.id));
  const judged = !line.claims.length;
  if (!(left.length || judged)) return null;
  const groups = new Map();
  for (const claim of left) push(groups, statement(claim), claim);
  const relations = [...groups.values()].map((list) => relationOf(list, line))
    .sort((a, b) => Number(a.draft) - Number(b.draft) || b.best.firmness - a.best.firmness || (a.label < b.label ? -1 : 1));
  const weakest = relations.at(-1);
  return {
    relations,
    stroke: judged ? "same" : weakest.stroke,
    double: !judged && relations.every((relation) => relation.double),
    count: left.length,
    disagree: left.some((claim) => claim.marked),
    forward: relations.some((relation) => relation.forward),
    backward: relations.some((relation) => !relation.forward),
  };
}

/**
 * A line between folded groups stands for claims that are not all in this file: no direction, no relation. How many
 * there are of each standing, and how many are contested, is known; of source, relation and time the page says that it is not.
 */
function foldedLook(line) {
  const left = line.standings.filter(([key]) => filters.standings.has(key));
  const count = left.reduce((sum, [, all, contested]) => sum + (filters.contested ? contested : all), 0);
  if (!count) return null;
  const weakest = left.map(([key]) => standings.get(key)).reduce((a, b) => (b.firmness < a.firmness ? b : a));
  return { relations: [], stroke: weakest.stroke, double: false, count, disagree: left.some(([, , contested]) => contested), forward: false, backward: false };
}

/** Filters that lines between folded groups cannot follow, in words; nothing if there are none. */
function notFollowed() {
  const asked = [[filters.relation, "relation"], [filters.only || filters.without, "source"], [filters.two, "two sources"], [filters.from !== null || filters.until !== null, "time"]];
  const words = asked.filter(([is]) => is).map(([, word]) => word);
  return words.length && [...shown.looks].some(([id, look]) => look && lines.get(id)?.count) ? `Lines between folded groups do not follow the filter by ${words.join(", ")}: unfold to see.` : "";
}

function relationOf(list, line) {
  const sorted = [...list].sort((a, b) => firmness(b) - firmness(a) || (a.id < b.id ? -1 : 1));
  const best = standings.get(sorted[0].key);
  // What nobody has reviewed is drawn as what is least known, whatever it says of itself.
  const draft = list.every((claim) => claim.draft);
  return {
    best,
    label: draft ? `draft: ${sorted[0].label}` : sorted[0].label,
    claims: sorted,
    draft,
    stroke: draft && best.firmness > 0 ? "sparse" : best.stroke,
    double: !draft && corroborated(list) && (best.stroke === "firm" || best.stroke === "thin"),
    forward: standsFor(sorted[0].subject) === line.from,
  };
}

/** The sentence of a claim, without its links: "Catherine Lacy plaintiff in Lacy v. Milwaukee, in ..., 1991". */
function sentence(claim) {
  const object = claim.object ? nameOf(claim.object) : claim.literal;
  const within = claim.within && claim.within !== claim.object ? `, in ${nameOf(claim.within)}` : "";
  return plain(`${nameOf(claim.subject)} ${claim.label} ${object}${within}${claim.when ? `, ${claim.when.text}` : ""}`);
}

const beginOf = (claim) => claim.when?.bounds[0] ?? Infinity;
const sourcesOf = (list) => new Set(list.map((claim) => claim.source)).size;
const claimsAndSources = (list) => `${many(list.length, "claim")} from ${many(sourcesOf(list), "source")}`;
/** `Infinity - Infinity` is no number: times that are not said are equal. */
const byTime = (list) => [...list].sort((a, b) => (beginOf(a) === beginOf(b) ? (a.id < b.id ? -1 : 1) : beginOf(a) - beginOf(b)));
