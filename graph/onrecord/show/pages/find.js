// Search as you type: every field with `data-find` offers the names that are called so or nearly so.
// A field with `data-go` opens the chosen name's page; any other takes its id. Without a script the form is sent.
"use strict";

(() => {
  const WAIT = 120;
  const HOW = { alias: "also written so", misspelt: "spelt nearly so", order: "other order", words: "some of the words" };
  let made = 0;

  for (const field of document.querySelectorAll("input[data-find]")) equip(field);

  function equip(field) {
    const list = document.createElement("ul");
    list.id = `options-${made += 1}`;
    list.className = "options";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Names");
    list.hidden = true;
    field.closest(".find").append(list);
    const says = document.createElement("span");
    says.className = "quiet";
    says.setAttribute("role", "status");
    field.closest(".find").append(says);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
      field.setAttribute(name, value);
    }
    const state = { field, list, says, options: [], at: -1, timer: 0, asked: 0 };
    field.addEventListener("input", () => {
      clearTimeout(state.timer);
      state.timer = setTimeout(() => ask(state), WAIT);
    });
    field.addEventListener("keydown", (event) => key(state, event));
    field.addEventListener("blur", () => setTimeout(() => close(state), 150));
  }

  async function ask(state) {
    const text = state.field.value.trim();
    const asked = state.asked += 1;
    if (text.length < 2) return close(state);
    let matches;
    try {
      const address = `${state.field.dataset.find}?${new URLSearchParams({ q: text, limit: "8" })}`;
      const answer = await fetch(address, { headers: { accept: "application/json" } });
      if (!answer.ok) return close(state);
      ({ matches } = await answer.json());
    } catch {
      return close(state);
    }
    if (asked === state.asked && document.activeElement === state.field) show(state, matches);
  }

  function show(state, matches) {
    state.options = matches;
    state.at = -1;
    state.list.replaceChildren(...matches.map((match, at) => option(state, match, at)));
    state.list.hidden = !matches.length;
    state.field.setAttribute("aria-expanded", String(matches.length > 0));
    state.field.removeAttribute("aria-activedescendant");
    state.says.textContent = matches.length === 1 ? "1 name" : `${matches.length} names`;
  }

  function option(state, match, at) {
    const item = document.createElement("li");
    item.id = `${state.list.id}-${at}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.append(own(match.name));
    const note = document.createElement("small");
    note.append(match.type.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase());
    if (match.claim) note.append("; ", own(match.matched), ": named so by ", own(match.by ?? "a source"));
    else if (HOW[match.how]) note.append(`; ${HOW[match.how]}`, match.matched === match.name ? "" : ": ", match.matched === match.name ? "" : own(match.matched));
    item.append(note);
    item.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      take(state, match);
    });
    return item;
  }

  /** Text of the data on its own: its direction of writing cannot reach what stands around it. */
  function own(text) {
    const node = document.createElement("bdi");
    node.textContent = text;
    return node;
  }

  function key(state, event) {
    if (state.list.hidden) return;
    const count = state.options.length;
    if (event.key === "ArrowDown") move(state, (state.at + 1) % count);
    else if (event.key === "ArrowUp") move(state, state.at <= 0 ? count - 1 : state.at - 1);
    else if (event.key === "Escape") close(state);
    else if (event.key === "Enter" && state.at >= 0) take(state, state.options[state.at]);
    else return;
    event.preventDefault();
  }

  function move(state, at) {
    state.at = at;
    for (const [place, item] of [...state.list.children].entries()) {
      item.setAttribute("aria-selected", String(place === state.at));
      if (place === state.at) item.scrollIntoView({ block: "nearest" });
    }
    state.field.setAttribute("aria-activedescendant", `${state.list.id}-${state.at}`);
  }

  function take(state, match) {
    close(state);
    if (state.field.dataset.go) {
      location.href = state.field.dataset.go.replace("ID", encodeURIComponent(match.id));
      return;
    }
    state.field.value = match.id;
    state.field.focus();
  }

  function close(state) {
    state.list.hidden = true;
    state.options = [];
    state.at = -1;
    state.field.setAttribute("aria-expanded", "false");
    state.field.removeAttribute("aria-activedescendant");
  }
})();
