// Words and elements. Text of the data becomes text nodes only: nothing here, or anywhere, reads markup.

const byId = (id) => document.getElementById(id);

/** An element with attributes, listeners (`onclick: f`) and children; children that are null are left out. */
function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for the signs of the key and the strip of time. */
function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined) node.append(child);
  }
  return node;
}

/** Text of the data on its own: its direction of writing cannot reach what stands around it. */
const own = (text) => {
  const node = document.createElement("bdi");
  node.textContent = text;
  return node;
};

/** Text for places that cannot isolate (canvas, labels for readers, the clipboard): no control, no turn of direction. */
const plain = (text) =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");

const many = (number, word) => `${number.toLocaleString("en")} ${number === 1 ? word : word + "s"}`;
const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
const andMore = (first, rest) => (rest > 0 ? `${first} and ${rest} more` : first);

/** Say something once to people who listen instead of look. */
function say(text) {
  byId("live").textContent = "";
  requestAnimationFrame(() => { byId("live").textContent = plain(text); });
}

/** Days as the dossier counts them (1 is the first of January of the year 1) to a date. */
const dayToDate = (day) => new Date((day - 719163) * 86400000);
const dayToText = (day) => dayToDate(day).toISOString().slice(0, 10);
const yearOf = (day) => dayToDate(day).getUTCFullYear();
const yearToDay = (year) => Math.round(new Date(0).setUTCFullYear(year, 0, 1) / 86400000) + 719163;
