// The search: by name, by other spellings, by a name that somebody gave, and a letter or two beside it.

const field = byId("find");
const found = byId("found");
let matches = [];
let marked = -1;

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

/** Everything that can be found: the text as it reads, as it is compared, and what to say of it. */
const entries = [...names].filter(([, name]) => name.shown).flatMap(([id, name]) => [
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

/** How far a text is from what is asked: 0 the same, 1 begins so, 2 a word does, 3 within it, more for misspellings; null is no match. */
function distance(asked, folded) {
  if (folded === asked) return 0;
  if (folded.startsWith(asked)) return 1;
  if (` ${folded}`.includes(` ${asked}`)) return 2;
  const words = folded.split(" ");
  let sum = 3;
  for (const part of asked.split(" ")) {
    const most = part.length < 4 ? 0 : part.length < 7 ? 1 : 2;
    const best = Math.min(...words.map((word) => (word.startsWith(part) ? 0 : edits(part, word, most))));
    if (best > most) return folded.includes(asked) ? 4 : null;
    sum += best;
  }
  return sum;
}

function search() {
  const asked = fold(field.value);
  const best = new Map();
  for (const entry of asked ? entries : []) {
    const far = distance(asked, entry.folded);
    if (far !== null && far < (best.get(entry.id)?.far ?? Infinity)) best.set(entry.id, { ...entry, far });
  }
  matches = [...best.values()].sort((a, b) => a.far - b.far || a.text.localeCompare(b.text, "en")).slice(0, 12);
  marked = matches.length ? 0 : -1;
  showMatches(asked);
}

function showMatches(asked) {
  found.replaceChildren(...matches.map((match, place) => el("li", {
    id: `found-${place}`, role: "option", "aria-selected": String(place === marked),
    onpointerdown: (event) => { event.preventDefault(); take(place); },
  }, own(match.text), el("small", {}, own(match.note || names.get(match.id).type)))));
  if (asked && !matches.length) found.append(el("li", { role: "option", "aria-selected": "false", "aria-disabled": "true" }, "No name on this page is written so."));
  found.hidden = !asked;
  field.setAttribute("aria-expanded", String(!found.hidden));
  if (marked >= 0) field.setAttribute("aria-activedescendant", `found-${marked}`);
  else field.removeAttribute("aria-activedescendant");
}

function take(place) {
  const match = matches[place];
  closeSearch();
  if (!match) return;
  field.value = "";
  choose({ what: "name", id: match.id }, true);
  if (shown.names.has(match.id)) reveal(match.id);
}

function closeSearch() {
  found.hidden = true;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

function startSearch() {
  field.addEventListener("input", search);
  field.addEventListener("blur", closeSearch);
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && matches.length) {
      marked = (marked + step + matches.length) % matches.length;
      showMatches(fold(field.value));
      byId(`found-${marked}`).scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") take(marked);
    else if (event.key === "Escape") { field.value = ""; closeSearch(); } else return;
    event.preventDefault();
  });
}
