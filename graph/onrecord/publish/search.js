// The search of a site that nobody answers for: names from names.js, compared without case and accents.
"use strict";

(() => {
  const names = Array.isArray(window.onrecordNames) ? window.onrecordNames : [];
  const field = document.getElementById("find-name");
  const list = document.getElementById("found");
  const told = document.getElementById("found-count");
  if (!field || !list || !told) return;
  const MOST = 50;

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const rows = names.map(([name, address, what, other, about]) => ({
    name, address, what, about,
    spelt: [name, ...other].map((text) => ({ text, folded: fold(text) })),
  }));

  // 0 the name, 1 it begins so, 2 a word of it does, 3 all words are in it; 9 not at all.
  function rank(folded, asked) {
    if (folded === asked) return 0;
    if (folded.startsWith(asked)) return 1;
    if (` ${folded}`.includes(` ${asked}`)) return 2;
    return asked.split(" ").every((word) => folded.includes(word)) ? 3 : 9;
  }

  function show() {
    const asked = fold(field.value);
    list.replaceChildren();
    told.textContent = "";
    if (!asked) return;
    const found = [];
    for (const row of rows) {
      let best = 9, matched = row.name;
      for (const { text, folded } of row.spelt) {
        const place = rank(folded, asked);
        if (place < best) { best = place; matched = text; }
      }
      if (best < 9) found.push({ row, best, matched });
    }
    found.sort((a, b) => a.best - b.best || (a.row.name < b.row.name ? -1 : a.row.name > b.row.name ? 1 : 0));
    told.textContent = found.length === 1 ? "1 name." : found.length ? `${found.length} names, best first.` : "Nothing here is called so.";
    for (const { row, matched } of found.slice(0, MOST)) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = row.address;
      link.textContent = row.name;
      const what = document.createElement("span");
      what.className = "soft";
      what.textContent = ` ${row.what}${matched === row.name ? "" : `; also written ${matched}`}${row.about ? `; ${row.about}` : ""}`;
      item.append(link, what);
      list.append(item);
    }
  }

  field.addEventListener("input", show);
  field.form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  show();
})();
