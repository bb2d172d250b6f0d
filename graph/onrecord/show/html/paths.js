// Chains between two names: the rules and the order of the command `path`, over the claims that this page holds.
// Everything comes in by arguments, so that the tests can hold this file alone against the command.

const PASSABLE = new Set(["person", "group", "organization", "estate", "event", "case"]);
const STRONGEST = 99; // firmer than any standing: of a chain without hops
const STEPS = 800000; // ways on that a question may weigh before it gives up being exact

class TooMany extends Error {}

/** Two sources are independent if no root is common to both and their publishers differ. */
function areIndependent(sources, a, b) {
  const one = sources[a];
  const two = sources[b];
  return a !== b && Boolean(one?.roots && two?.roots) && one.house !== two.house && !one.roots.some((root) => two.roots.includes(root));
}

/** Who can be walked to from whom: id to id to the claims and judgements that join the two; `passes` are the filters. */
function pathGraph(data, passes = () => true) {
  const near = new Map();
  const add = (a, b, link) => {
    for (const [from, to] of [[a, b], [b, a]]) {
      if (!near.has(from)) near.set(from, new Map());
      const ways = near.get(from);
      if (ways.has(to)) ways.get(to).push(link);
      else ways.set(to, [link]);
    }
  };
  const joinless = new Set(data.joinless);
  const leaf = (id) => !PASSABLE.has(data.names[id]?.kind);
  let contested = 0;
  for (const claim of data.claims) {
    if (!claim.stands || claim.beside || !passes(claim)) continue;
    const { subject, object, within } = claim;
    const link = { id: claim.id, kind: "statement", contested: claim.contested, firm: data.firmness[claim.standing] ?? 1, source: claim.source, claim };
    if (claim.contested) contested += 1;
    if (object && object !== subject && (!joinless.has(claim.relation) || leaf(subject) || leaf(object))) add(subject, object, link);
    if (within && within !== subject && within !== object) add(subject, within, { ...link, kind: "in" });
  }
  const different = new Set(data.disputedSame.map(([a, b]) => `${a}~${b}`));
  const told = new Set();
  for (const [one, two] of passes(null) ? data.judgements : []) {
    const [a, b] = one < two ? [one, two] : [two, one];
    const pair = `${a}~${b}`;
    if (a === b || told.has(pair)) continue;
    told.add(pair);
    if (different.has(pair)) contested += 1;
    add(a, b, { id: "", kind: "same", contested: different.has(pair), firm: data.firmness[""] ?? 1, source: null, claim: null });
  }
  return { data, near, contested };
}

/** What carries a hop: the links no one contests, or all if there are none. */
function carrying(links) {
  const settled = links.filter((link) => !link.contested);
  return settled.length ? settled : links;
}

function twoSources(graph, links) {
  const sources = [...new Set(links.map((link) => link.source).filter(Boolean))];
  return sources.some((a, place) => sources.slice(place + 1).some((b) => areIndependent(graph.data.sources, a, b))) ? 1 : 0;
}

/** One search for chains from `a` to `b`, of uncontested hops alone or (`disputed`) with a contested one among them. */
class Search {
  constructor(graph, a, b, disputed) {
    Object.assign(this, { graph, a, b, disputed, left: STEPS, after: new Map(), known: new Map(), fronts: new Map() });
  }

  inside(id) {
    const name = this.graph.data.names[id];
    return PASSABLE.has(name?.kind) && !name.unnamed && id !== this.a && id !== this.b;
  }

  spend(steps) {
    this.left -= steps;
    if (this.left < 0) throw new TooMany();
  }

  /** Ways on from a name: to whom, and what the hop counts for. */
  hops(id) {
    if (!this.known.has(id)) {
      const found = [];
      for (const [to, all] of this.graph.near.get(id) ?? []) {
        const links = this.disputed ? all : all.filter((link) => !link.contested);
        if (!links.length || to === this.a) continue;
        const carry = carrying(links);
        found.push({
          to,
          hub: to !== this.b && this.graph.data.names[to]?.hub ? 1 : 0,
          firm: Math.max(...carry.map((link) => link.firm)),
          corroborated: twoSources(this.graph, carry),
          met: carry[0].contested ? 1 : 0,
        });
      }
      this.known.set(id, found);
    }
    return this.known.get(id);
  }

  /** Hops of every name to the goal. */
  measure() {
    this.after.set(this.b, 0);
    let edge = [this.b];
    for (let far = 1; edge.length; far += 1) {
      const next = [];
      for (const id of edge) {
        for (const [to, all] of this.graph.near.get(id) ?? []) {
          if (this.after.has(to) || !(this.disputed || all.some((link) => !link.contested))) continue;
          if (to !== this.a && !this.inside(to)) continue;
          this.after.set(to, far);
          if (to !== this.a) next.push(to);
        }
      }
      edge = next;
    }
  }

  /** Of the walks of exactly `left` hops to the goal, those that may be part of a best chain. */
  front(id, left) {
    const key = `${left} ${id}`;
    if (!this.fronts.has(key)) this.fronts.set(key, this.makeFront(id, left));
    return this.fronts.get(key);
  }

  makeFront(id, left) {
    const hops = this.hops(id);
    if (left === 1) return hops.filter((hop) => hop.to === this.b).map(({ firm, corroborated, met }) => ({ hubs: 0, firm, corroborated, met }));
    this.spend(hops.length);
    const best = new Map();
    for (const hop of hops) {
      if (hop.to === this.b || !((this.after.get(hop.to) ?? Infinity) < left)) continue;
      for (const walk of this.front(hop.to, left - 1)) {
        const made = {
          hubs: walk.hubs + hop.hub, firm: Math.min(walk.firm, hop.firm), met: walk.met | hop.met,
          corroborated: walk.corroborated + hop.corroborated,
        };
        const key = `${made.hubs} ${made.firm} ${made.met}`;
        if ((best.get(key)?.corroborated ?? -1) < made.corroborated) best.set(key, made);
      }
    }
    return [...best.values()];
  }

  /** Chains of at most `most` hops, best first. */
  * found(most) {
    this.measure();
    for (let length = this.after.get(this.a) ?? most + 1; length <= most; length += 1) yield* this.ranked(length);
  }

  * ranked(length) {
    const heap = new Heap(isBetter);
    this.push(heap, length, { chain: [this.a], hubs: 0, firm: STRONGEST, corroborated: 0, met: 0 });
    while (heap.size) {
      const { prefix } = heap.pop();
      const left = length - prefix.chain.length + 1;
      if (!left) { yield prefix; continue; }
      const hops = this.hops(prefix.chain.at(-1));
      this.spend(hops.length);
      for (const hop of hops) {
        if ((hop.to === this.b) !== (left === 1) || prefix.chain.includes(hop.to) || !((this.after.get(hop.to) ?? Infinity) < left)) continue;
        this.push(heap, length, {
          chain: [...prefix.chain, hop.to], hubs: prefix.hubs + hop.hub, firm: Math.min(prefix.firm, hop.firm),
          corroborated: prefix.corroborated + hop.corroborated, met: prefix.met | hop.met,
        });
      }
    }
  }

  /** Queue a beginning under the best that can still become of it; drop it if nothing can. */
  push(heap, length, prefix) {
    const left = length - prefix.chain.length + 1;
    const wanted = this.disputed ? 1 : 0;
    const rest = left ? this.front(prefix.chain.at(-1), left) : [{ hubs: 0, firm: STRONGEST, corroborated: 0, met: 0 }];
    let best = null;
    for (const walk of rest) {
      if (((prefix.met | walk.met) & wanted) !== wanted) continue;
      const entry = { hubs: prefix.hubs + walk.hubs, firm: Math.min(prefix.firm, walk.firm), corroborated: prefix.corroborated + walk.corroborated, prefix };
      if (!best || isBetter(entry, best)) best = entry;
    }
    if (best) heap.push(best);
  }
}

/** Fewest hubs, firmest weakest hop, most hops with two independent sources, ids. */
function isBetter(a, b) {
  if (a.hubs !== b.hubs) return a.hubs < b.hubs;
  if (a.firm !== b.firm) return a.firm > b.firm;
  if (a.corroborated !== b.corroborated) return a.corroborated > b.corroborated;
  const [one, two] = [a.prefix.chain, b.prefix.chain];
  const place = one.findIndex((id, at) => id !== two[at]);
  return place >= 0 && (place >= two.length ? false : one[place] < two[place]) || (place < 0 && one.length < two.length);
}

/** A queue that gives the best first. */
class Heap {
  constructor(before) {
    this.before = before;
    this.items = [];
  }

  get size() { return this.items.length; }

  push(item) {
    const { items, before } = this;
    let at = items.push(item) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!before(items[at], items[up])) break;
      [items[at], items[up]] = [items[up], items[at]];
      at = up;
    }
  }

  pop() {
    const { items, before } = this;
    const first = items[0];
    const last = items.pop();
    if (items.length) {
      items[0] = last;
      for (let at = 0; ;) {
        let least = at;
        for (const down of [2 * at + 1, 2 * at + 2]) if (down < items.length && before(items[down], items[least])) least = down;
        if (least === at) break;
        [items[at], items[least]] = [items[least], items[at]];
        at = least;
      }
    }
    return first;
  }
}

/** The best chains: uncontested ones, then contested ones that fill up or are shorter; `stopped` if there were too many to compare. */
function chainsBetween(graph, a, b, { most = 8, k = 5 } = {}) {
  if (a === b) return { chains: [], stopped: false };
  let stopped = false;
  const take = (disputed, hops) => {
    const found = [];
    try {
      for (const one of new Search(graph, a, b, disputed).found(hops)) if (found.push(one.chain) === k) break;
    } catch (error) {
      if (!(error instanceof TooMany)) throw error;
      stopped = true;
    }
    return found;
  };
  const settled = take(false, most);
  const chains = settled.map((chain) => chainOf(graph, chain, false));
  if (graph.contested) {
    const shorter = settled.length ? settled[0].length - 2 : most;
    const free = k - settled.length;
    take(true, free ? most : shorter).forEach((chain, at) => {
      if (at < free || chain.length - 1 <= shorter) chains.push(chainOf(graph, chain, true));
    });
  }
  return { chains, stopped };
}

function chainOf(graph, chain, contested) {
  return { contested, steps: chain.slice(1).map((to, at) => stepOf(graph, chain[at], to)) };
}

const KINDS_OF_LINK = ["statement", "in", "same"];

/** A hop with everything that joins the two: uncontested before contested, firm before weak, statements before `in` before judgements, ids. */
function stepOf(graph, from, to) {
  const links = [...graph.near.get(from).get(to)].sort((x, y) => x.contested - y.contested || y.firm - x.firm
    || KINDS_OF_LINK.indexOf(x.kind) - KINDS_OF_LINK.indexOf(y.kind) || (x.id < y.id ? -1 : x.id > y.id ? 1 : 0));
  const ids = links.filter((link) => link.claim).map((link) => link.id);
  const same = links.length > ids.length && graph.data.judgements.find(([a, b]) => (a === from && b === to) || (a === to && b === from));
  return { from, to, label: labelOfLink(links[0], from), contested: links[0].contested, claims: ids, against: againstThese(graph.data, ids), same: same ? same[2] : "" };
}

function labelOfLink({ claim, kind }, from) {
  if (!claim) return "judged the same as";
  const forward = claim.subject === from;
  if (kind === "in") return forward ? "in" : "has in it";
  return forward ? claim.label : claim.inverse;
}

/** The rows that answer these claims, and the other sides of questions that only one answer can be right to. */
function againstThese(data, ids) {
  const asked = new Set(ids);
  const found = new Set(data.claims.filter((claim) => asked.has(claim.id)).flatMap((claim) => claim.answered));
  for (const conflict of data.conflicts) {
    if (conflict.rule !== "A" || conflict.level !== "contradicts") continue;
    const held = conflict.sides.some((side) => side.claims.some((id) => asked.has(id)));
    if (!held) continue;
    for (const side of conflict.sides) if (!side.claims.some((id) => asked.has(id))) side.claims.forEach((id) => found.add(id));
  }
  const known = new Set(data.claims.map((claim) => claim.id));
  return [...found].filter((id) => !asked.has(id) && known.has(id)).sort();
}
