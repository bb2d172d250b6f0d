// The network by keyboard: it is one stop of the tab key, and inside it the arrows walk from name to name.

const back = []; // the way walked so far

function startKeys() {
  board.addEventListener("keydown", walkKey);
  board.addEventListener("focus", () => { if (!state.place) enter(); else net.redraw(); });
  board.addEventListener("blur", () => { state.walk = null; dress(); });
  document.addEventListener("keydown", (event) => {
    // A box to tick and a handle take no text: there, undo is the page's.
    const typing = /^(SELECT|TEXTAREA)$/.test(event.target.tagName) || (event.target.tagName === "INPUT" && !/^(checkbox|range)$/.test(event.target.type));
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) { event.preventDefault(); field.focus(); }
    if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !typing) { event.preventDefault(); undo(); }
    if (event.key === "Escape" && !typing && event.target !== board && state.chosen) choose(null, true);
  });
}

/** Where the walk begins: the chosen name, else the one with most lines. */
function enter() {
  const chosen = state.chosen?.what === "name" && shown.names.has(state.chosen.id) ? state.chosen.id : null;
  state.place = chosen ?? [...shown.names].sort((a, b) => openLines(b).length - openLines(a).length || (a < b ? -1 : 1))[0] ?? null;
  state.walk = null;
  dress();
  if (state.place) say(`${nameOf(state.place)}, ${names.get(state.place).type}, ${many(openLines(state.place).length, "line")}`);
}

/** The lines of a name that the filters leave, clockwise from the top. */
function openLines(id) {
  const here = spot(id);
  const angle = (line) => {
    const there = spot(otherEnd(line, id));
    return (Math.atan2(there.x - here.x, here.y - there.y) + 2 * Math.PI) % (2 * Math.PI);
  };
  return (linesOf.get(id) ?? []).filter((line) => shown.looks.get(line.id)).sort((a, b) => angle(a) - angle(b) || (a.id < b.id ? -1 : 1));
}

function walkKey(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const own_ = state.place ? openLines(state.place) : [];
  if (step && own_.length) turn(own_, step);
  else if (event.key === "ArrowDown" && state.walk) go(otherEnd(lines.get(state.walk), state.place), true);
  else if (event.key === "ArrowUp" && back.length) go(back.pop(), false);
  else if (event.key === "Enter" && event.shiftKey && state.walk) choose({ what: "line", id: state.walk }, true);
  else if (event.key === "Enter" && isFolded(state.place) && state.chosen?.id === state.place) unfoldMore(state.place);
  else if (event.key === "Enter" && state.place) choose({ what: "name", id: state.place }, true);
  else if (event.key === "+" || event.key === "=") zoomBy(1.25);
  else if (event.key === "-") zoomBy(0.8);
  else if (event.key === "0") { userMoved = false; fitAll(); } else if (event.key === "Escape") leave();
  else return;
  event.preventDefault();
}

function turn(own_, step) {
  const now = own_.findIndex((line) => line.id === state.walk);
  const next = own_[now < 0 ? (step > 0 ? 0 : own_.length - 1) : (now + step + own_.length) % own_.length];
  state.walk = next.id;
  dress();
  reveal(otherEnd(next, state.place));
  const look = shown.looks.get(next.id);
  const [first] = look.relations;
  const words = first ? `${sentence(first.claims[0])} · ${first.best.label}${look.relations.length > 1 ? `, and ${many(look.relations.length - 1, "more statement")}` : ""}` : judgedSame(next).join(" ");
  say(`${own_.indexOf(next) + 1} of ${own_.length}: ${words}${look.disagree ? " · the sources disagree" : ""}`);
}

function go(id, remember) {
  if (remember) back.push(state.place);
  state.place = id;
  state.walk = null;
  dress();
  reveal(id);
  say(`${nameOf(id)}, ${names.get(id).type}, ${many(openLines(id).length, "line")}`);
}

/** Escape folds, then unchooses, then leaves. */
function leave() {
  if (state.unfolded) unfold(null);
  else if (state.walk) { state.walk = null; dress(); } else if (state.chosen) choose(null);
  else byId("zoom-in").focus();
}
