// A claim as a person reads it: how it stands and who says so, the sentence, the words, the source, what is against it.

/** A name as something to follow, where the page has a card for it. */
function nameLink(id) {
  const name = names.get(id);
  const text = own(nameOf(id));
  if (name?.pseudonym) text.style.fontStyle = "italic";
  if (!name?.shown) return text;
  return el("button", { type: "button", class: "name", onclick: () => { bringIn(id); choose({ what: "name", id }, true); } }, text);
}

/** A claim; with `full`, what stands against it is shown below it. `told` is the conflict it is shown under. */
function claimItem(claim, full = true, told = null) {
  const fallen = !claim.stands && !claim.answers && claim.key !== "depicted";
  return el("article", { class: `claim${fallen ? " fallen" : ""}${claim.draft ? " draft" : ""}`, "data-claim": claim.id },
    standsLine(claim),
    sentenceLine(claim),
    claim.quote ? el("blockquote", {}, el("p", { dir: "auto" }, claim.quote)) : null,
    claim.summary ? el("p", { class: "ours" }, el("i", {}, "In our words: "), el("span", { dir: "auto" }, claim.summary)) : null,
    sourceLine(claim),
    ...asides(claim),
    full ? againstBox(claim, told) : null,
    el("div", { class: "more" }, citeButton(claim), full ? conflictButtons(claim, told) : null));
}

function standsLine(claim) {
  const label = labelOf(claim);
  const standing = standings.get(claim.key);
  const starts = claim.said.toLowerCase().startsWith(label.toLowerCase());
  const redundant = claim.said === `according to ${record.sources[claim.source]?.title}` || claim.said.toLowerCase().endsWith(label.toLowerCase());
  return el("p", { class: "stands" }, strokeSign(standing?.stroke ?? "sparse"), el("b", {}, label),
    redundant ? null : el("span", { class: "said" }, own(starts ? claim.said.slice(label.length).trim() : claim.said)),
    claim.contested ? el("span", { class: "said" }, "contested") : null,
    claim.draft ? el("span", { class: "said" }, "draft, not reviewed") : null);
}

function sentenceLine(claim) {
  const within = claim.within && claim.within !== claim.object ? [", in ", nameLink(claim.within)] : [];
  return el("p", { class: "sentence" },
    nameLink(claim.subject), ` ${claim.label} `, claim.object ? nameLink(claim.object) : own(claim.literal), ...within,
    claim.when ? [" · ", timeWritten(claim)] : null);
}

/** A time as the source wrote it, in one piece where it is short. */
const timeWritten = (claim) => el("span", { class: claim.when.text.length < 24 ? "written" : null }, own(claim.when.text));

function sourceLine(claim) {
  const source = record.sources[claim.source];
  if (!source || source.bare) return el("p", { class: "source" }, el("b", {}, own(source?.title ?? claim.source)));
  const place = claim.place ? `, characters ${claim.place[0].toLocaleString("en")} to ${claim.place[1].toLocaleString("en")} of its text` : "";
  return el("p", { class: "source" },
    el("b", {}, own(source.title)), ", ", source.author ? [own(source.author), ", "] : null,
    source.publisher ? own(source.publisher) : "publisher not stated", ", ",
    source.date ? own(source.date) : "date not stated", `${place}. `,
    webLink(source.url, "Open the source"), source.url && source.archive ? " · " : null, webLink(source.archive, "Archived copy"));
}

/** Addresses of the web only, checked when the page was made and once more here. */
function webLink(address, words) {
  const host = /^https?:\/\/([^/?#\s]+)/i.exec(address ?? "")?.[1];
  if (!host) return null;
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer", title: host }, words);
}

function asides(claim) {
  return [
    ...claim.corrections.map(([date, what, reason]) =>
      el("p", { class: "aside" }, own(`Corrected${date ? ` ${date}` : ""}: ${what}${reason ? ` (${reason})` : ""}`))),
    ...claim.responses.map(([asked, how, deadline, answer]) =>
      el("p", { class: "aside" }, own(`Asked${asked ? ` ${asked}` : ""}${how ? ` by ${how}` : ""}: ${answer || `no answer recorded${deadline ? ` (asked for one by ${deadline})` : ""}`}`))),
  ];
}

/** The rows that answer a claim, or the claim that such a row answers; not what the conflict around it shows anyway. */
function againstBox(claim, told) {
  const fresh = (row) => row && !(told && inConflicts.get(row.id)?.includes(told));
  const rows = claim.answered.map((id) => claims.get(id)).filter(fresh);
  const answered = (claim.answers ? [claims.get(claim.undoes), ...answeredBy(claim)] : []).filter(fresh);
  if (!rows.length && !answered.length) return null;
  return el("div", { class: "against" }, el("h4", {}, rows.length ? "Against it" : "What it answers"),
    byTime([...new Set(rows.length ? rows : answered)]).map((row) => claimItem(row, false)));
}

const answeredBy = (row) => [...claims.values()].filter((claim) => claim.answered.includes(row.id));

function conflictButtons(claim, told) {
  return (inConflicts.get(claim.id) ?? []).filter((conflict) => conflict !== told).map((conflict) =>
    el("button", { type: "button", onclick: () => choose({ what: "conflict", id: conflict.id }, true) }, "≠ ", own(conflict.question)));
}

/** A claim to paste into a footnote: what, how it stands, in which words, where, and out of which record. */
function citation(claim) {
  const source = record.sources[claim.source];
  const words = [claim.quote ? `“${claim.quote}”` : "", claim.summary ? `In our words: ${claim.summary}` : ""].filter(Boolean).join(" ");
  const where = source && !source.bare
    ? [source.author, source.title, source.publisher || "publisher not stated", source.date || "date not stated", source.url].filter(Boolean).join(", ")
    : source?.title ?? claim.source;
  const contested = `${claim.contested ? " (contested)" : ""}${claim.draft ? " (draft, not reviewed)" : ""}`;
  return plain([`${sentence(claim)}: ${claim.said || labelOf(claim)}${contested}.`, words, `${where}.`,
    `Claim ${claim.id} in ${record.header.title}, record of ${record.header.built.slice(0, 10)}, build ${record.header.build}.`]
    .filter(Boolean).join(" "));
}

function citeButton(claim) {
  const button = el("button", { type: "button", onclick: async () => {
    const done = await copy(citation(claim));
    button.textContent = done ? "Copied" : "Could not copy";
    say(done ? "Citation copied" : "The citation could not be copied");
    setTimeout(() => { button.textContent = "Copy citation"; }, 1800);
  } }, "Copy citation");
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No clipboard here (a frame, an old browser): the way that needs a selection.
    const field = el("textarea", { class: "quiet", "aria-hidden": "true" });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
