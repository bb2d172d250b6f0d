// The search: by name, by other spellings, by a name that somebody gave, and a letter or two beside it.

const field = byId("find");

/** Courts and places are written "7th" and "Seventh": both are compared as the word. */
const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
  "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"];
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()
  .replace(/(?<![\p{L}\p{N}])(\d\d?)(?:st|nd|rd|th)(?![\p{L}\p{N}])/gu, (written, number) => ORDINALS[number - 1] ?? written);

/** Everything that can be found: the text as it reads, as it is compared, and what to say of it; made when first asked for. */
let found_ = null;
const entries = () => { found_ ??= allEntries(); return found_; };
const allEntries = () => [...names].filter(([, name]) => name.shown).flatMap(([id, name]) => [
  { id, text: name.name, folded: fold(name.name), note: "" },
  ...name.aliases.map((alias) => ({ id, text: alias, folded: fold(alias), note: `also written so: ${plain(name.name)}` })),
  ...name.called.map(([text, claim]) => ({ id, text, folded: fold(text), note: `a name somebody gave: ${plain(name.name)} · ${plain(claims.get(claim).said)}` })),
]);

/** Letters to change, add, drop or swap to make one word of the other; stops counting above `most`. */
function edits(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = [];
  let last = Array.from({ length: b.length + 1 }, (_, place) => place);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length];
}

/** How far a text is from what is asked: 0 the same, 1 ends so (a family name), 2 begins so, 3 a word does, more for misspellings; null is no match. */
function distance(asked, folded) {
  if (folded === asked) return 0;
  if (folded.endsWith(` ${asked}`)) return 1;
  if (folded.startsWith(asked)) return 2;
  if (` ${folded}`.includes(` ${asked}`)) return 3;
  const words = folded.split(" ");
  const parts = asked.split(" ");
  let sum = 4;
  for (const part of parts) {
    // A short word may differ only beside another one that says more.
    const short = part.length < 3 || (part.length === 3 && parts.length === 1);
    const most = short ? 0 : part.length < 7 ? 1 : 2;
    const best = Math.min(...words.map((word) => (word.startsWith(part) ? 0 : edits(part, word, most))));
    if (best > most) return folded.includes(asked) ? 5 : null;
    sum += best;
  }
  return sum;
}

/** The names nearest to what is asked, best first. */
function matchesOf(text) {
  const asked = fold(text);
  const best = new Map();
  for (const entry of asked ? entries() : []) {
    const far = distance(asked, entry.folded);
    const longer = Math.abs(entry.folded.length - asked.length);
    const last = best.get(entry.id);
    if (far !== null && (!last || far < last.far || (far === last.far && longer < last.longer))) best.set(entry.id, { ...entry, far, longer });
  }
  return [...best.values()].sort(byNearness).slice(0, 12);
}

/** Persons before cases before events; what no source names comes last, unless its very words are asked for. */
const KINDS = ["person", "group", "organization", "estate", "case", "event", "work", "place"];
const kindRank = (id) => (KINDS.indexOf(names.get(id).kind) + KINDS.length + 1) % (KINDS.length + 1);
const isNameless = (match) => Number(match.far > 0 && names.get(match.id).unnamed);
function byNearness(a, b) {
  return isNameless(a) - isNameless(b) || a.far - b.far || kindRank(a.id) - kindRank(b.id) || a.longer - b.longer || a.text.localeCompare(b.text, "en");
}

/** A field in which a name is found as it is typed; `take` gets the id of the one that is chosen. */
function finder(input, list, take) {
  let matches = [];
  let marked = -1;
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const chosen = (place) => {
    const match = matches[place];
    close();
    if (match) take(match.id);
  };
  const show = () => {
    const asked = Boolean(fold(input.value));
    list.replaceChildren(...matches.map((match, place) => el("li", {
      id: `${list.id}-${place}`, role: "option", "aria-selected": String(place === marked),
      onpointerdown: (event) => { event.preventDefault(); chosen(place); },
    }, own(match.text), el("small", {}, own(match.note || names.get(match.id).type)))));
    if (asked && !matches.length) list.append(el("li", { role: "option", "aria-selected": "false", "aria-disabled": "true" }, "No name on this page is written so."));
    list.hidden = !asked;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (marked >= 0) input.setAttribute("aria-activedescendant", `${list.id}-${marked}`);
    else input.removeAttribute("aria-activedescendant");
  };
  input.addEventListener("input", () => {
    matches = matchesOf(input.value);
    marked = matches.length ? 0 : -1;
    show();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && matches.length && !list.hidden) {
      marked = (marked + step + matches.length) % matches.length;
      show();
      byId(`${list.id}-${marked}`).scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") chosen(marked);
    else if (event.key === "Escape") { input.value = ""; close(); } else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/** A narrow field has room for a short invitation only; its label says the whole to who cannot see it. */
const invite = () => { field.placeholder = narrow.matches ? "Find a name" : "Find a name, also misspelt"; };

function startSearch() {
  invite();
  narrow.addEventListener("change", invite);
  finder(field, byId("found"), (id) => {
    field.value = "";
    bringIn(id);
    choose({ what: "name", id }, true);
    if (shown.names.has(id)) reveal(id);
  });
}

/** A name that is folded or not shown yet is shown, because somebody asked for it. */
function bringIn(id) {
  const group = groupOf.get(id);
  if (open.names.has(id)) return;
  if (group && open.names.has(group)) open.steps.push(group);
  else if (waiting.has(id)) open.steps.push(`one:${id}`);
  reopened();
}
