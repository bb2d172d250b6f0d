// What every page can do with a script: copy buttons, the page's own address in its citation, "/" for the search.
// Without it nothing is missing: what is copied stands there to be selected.
"use strict";

(() => {
  for (const place of document.querySelectorAll("[data-address]")) {
    place.textContent = ` ${location.href.split("#")[0]}`;
  }

  for (const block of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      const done = await copied(block.textContent);
      button.textContent = done ? "Copied" : "Could not copy: select it";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    block.after(button);
  }

  async function copied(words) {
    try {
      await navigator.clipboard.writeText(words);
      return true;
    } catch {
      return false;
    }
  }

  // On a narrow screen the pages stand in a row that scrolls: the one that is shown is in sight.
  const here = document.querySelector(".top nav [aria-current]");
  const row = here?.closest("nav");
  if (row) row.scrollLeft = here.offsetLeft + here.offsetWidth / 2 - row.clientWidth / 2;

  document.addEventListener("keydown", (event) => {
    const typing = /^(input|textarea|select)$/i.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const field = document.getElementById("find");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
})();
