// The table: the same claims as the network, every one of them, for those who read rather than look.

const COLUMNS = [
  ["Who", (claim) => nameOf(claim.subject)],
  ["What", (claim) => claim.label],
  ["Whom or what", (claim) => (claim.object ? nameOf(claim.object) : claim.literal)],
  ["When", (claim) => claim.when?.text ?? ""],
  ["How it stands", (claim) => String(99 - firmness(claim))],
  ["In which words", (claim) => claim.quote || claim.summary],
  ["Source", (claim) => record.sources[claim.source]?.title ?? claim.source],
];
const AT_ONCE = 500;
const order = { column: 0, down: false, rows: AT_ONCE };

function showTable() {
  const list = sorted([...shown.claims].map((id) => claims.get(id)));
  const rest = list.length - order.rows;
  byId("table").replaceChildren(
    el("table", { role: "table" }, el("caption", {}, caption(list)), el("thead", {}, el("tr", {}, COLUMNS.map(head))),
      el("tbody", {}, list.slice(0, order.rows).map(tableRow))),
    ...(rest > 0 ? [el("p", { class: "more" }, el("button", { type: "button", onclick: () => { order.rows = Infinity; showTable(); } }, `Show ${many(rest, "more claim")}`))] : []));
}

function caption(list) {
  const hidden = inPlay().length - list.length;
  return `${claimsAndSources(list)}, sorted by “${COLUMNS[order.column][0]}”.${hidden ? ` ${many(hidden, "claim")} not shown: hidden by a filter, or not standing.` : ""}`;
}

function sorted(list) {
  const value = COLUMNS[order.column][1];
  const compare = (a, b) => (order.column === 3 ? (beginOf(a) === beginOf(b) ? 0 : beginOf(a) - beginOf(b)) : value(a).localeCompare(value(b), "en"))
    || (a.id < b.id ? -1 : 1);
  list.sort(compare);
  return order.down ? list.reverse() : list;
}

function head([label], column) {
  const active = column === order.column;
  const sort = () => {
    Object.assign(order, { column, down: active && !order.down });
    showTable();
    byId("table").querySelectorAll("th button")[column].focus();
    say(`Sorted by ${label}, ${order.down ? "descending" : "ascending"}`);
  };
  return el("th", { scope: "col", "aria-sort": active ? (order.down ? "descending" : "ascending") : "none" },
    el("button", { type: "button", onclick: sort }, label, el("span", { "aria-hidden": "true" }, active ? (order.down ? " ↓" : " ↑") : "")));
}

function tableRow(claim) {
  const fallen = !claim.stands && !claim.answers && claim.key !== "depicted";
  const source = record.sources[claim.source];
  const within = claim.within && claim.within !== claim.object ? [", in ", nameLink(claim.within)] : [];
  return el("tr", { class: fallen ? "fallen" : null, "data-claim": claim.id },
    el("th", { scope: "row", class: "sentence", "data-label": "Who" }, nameLink(claim.subject)),
    el("td", { class: "sentence", "data-label": "What" }, claim.label),
    el("td", { class: "sentence", "data-label": "Whom or what" }, claim.object ? nameLink(claim.object) : own(claim.literal), ...within),
    el("td", { "data-label": "When" }, claim.when ? timeWritten(claim) : ""),
    el("td", { "data-label": "How it stands" }, own(tableStanding(claim)), disagreement(claim)),
    el("td", { "data-label": "In which words" }, claim.quote ? el("q", { dir: "auto" }, claim.quote) : null, claim.quote && claim.summary ? el("br") : null,
      claim.summary ? el("span", {}, "In our words: ", own(claim.summary)) : null),
    el("td", { "data-label": "Source" }, source && !source.bare ? [own(source.title), ", ", source.publisher ? own(source.publisher) : "publisher not stated", ", ",
      source.date ? own(source.date) : "date not stated", " ", webLink(source.url, "Open")] : own(source?.title ?? claim.source)));
}

const tableStanding = (claim) => (claim.draft ? `Draft, not reviewed. ${standingOf(claim)}` : standingOf(claim));
const standingOf = (claim) => (claim.key === "down" ? `Taken down; was: ${claim.said}` : capital(claim.said || labelOf(claim)));

/** What stands against a claim, in words, and the way to all sides. */
function disagreement(claim) {
  const rows = claim.answered.map((id) => claims.get(id)).filter(Boolean).map((row) => el("div", {}, own(`Against it: ${row.said || labelOf(row)}`)));
  const asked = (inConflicts.get(claim.id) ?? []).map((conflict) => el("div", { class: "disagree" },
    el("button", { type: "button", class: "name", onclick: () => choose({ what: "conflict", id: conflict.id }, true) }, "≠ ", own(conflict.question))));
  return [...rows, ...asked];
}
