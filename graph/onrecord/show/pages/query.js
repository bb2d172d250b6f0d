// The SPARQL page with a script: words of the ontology are completed, the answer comes without a new page.
// With the editor library the field is coloured too; without it, or without a script, the plain field does.
"use strict";

(() => {
  const form = document.querySelector("form.ask");
  const field = document.getElementById("query");
  const answer = document.getElementById("answer");
  const LONGEST = 6000;
  const words = [...document.querySelectorAll("#words option")].map((one) => [one.value, one.textContent]);
  const BODY = ["SELECT", "DISTINCT", "WHERE", "OPTIONAL", "FILTER", "UNION", "MINUS", "BIND", "VALUES", "GROUP BY", "ORDER BY",
    "HAVING", "LIMIT", "OFFSET", "COUNT", "CONTAINS", "LCASE", "STR", "REGEX", "EXISTS", "NOT EXISTS", "ASK", "CONSTRUCT", "DESCRIBE",
    "rdf:type", "rdf:subject", "rdf:predicate", "rdf:object", "rdfs:label", "dcterms:title"];
  const editor = equip();

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      ask();
    }
  });

  const word = document.getElementById("word");
  const insert = document.getElementById("insert");
  insert.hidden = false;
  insert.addEventListener("click", put);
  word.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    put();
  });

  /** Write the word where the cursor is: by its name, or found by its label. */
  function put() {
    const typed = word.value.trim();
    if (!typed) return;
    const low = typed.toLowerCase();
    const found = words.find(([name, label]) => name.toLowerCase() === low || label.toLowerCase() === low)
      ?? words.find(([name, label]) => name.toLowerCase().includes(low) || label.toLowerCase().includes(low));
    if (!found) return;
    word.value = "";
    if (editor) {
      editor.insert(`${found[0]} `);
      editor.focus();
      return;
    }
    field.setRangeText(`${found[0]} `, field.selectionStart, field.selectionEnd, "end");
    field.focus();
  }

  /** The editor library over the plain field, where it is there. */
  function equip() {
    if (!window.ace) return null;
    window.ace.config.set("useStrictCSP", true);
    window.ace.config.set("loadWorkerFromBlob", false);
    const host = document.createElement("div");
    host.className = "ace-host editor";
    field.after(host);
    field.hidden = true;
    field.required = false;
    const made = window.ace.edit(host, {
      mode: "ace/mode/sparql", value: field.value, minLines: 14, maxLines: 34, fontSize: 14, useWorker: false,
      tabSize: 2, useSoftTabs: true, showPrintMargin: false, enableKeyboardAccessibility: true, theme: null,
      enableBasicAutocompletion: true, enableLiveAutocompletion: true, wrap: true, showFoldWidgets: false,
    });
    made.textInput.getElement().setAttribute("aria-label", "The question. Enter begins to edit, Escape ends it, Ctrl+Enter asks");
    made.commands.addCommand({ name: "ask", bindKey: { win: "Ctrl-Enter", mac: "Command-Enter" }, exec: () => ask() });
    made.session.on("change", () => { field.value = made.getValue(); });
    const complete = {
      identifierRegexps: [/[\w:-]/],
      getCompletions(_editor, _session, _position, _prefix, done) {
        done(null, [...words.map(([value, meta]) => ({ value, meta, score: 10 })), ...BODY.map((value) => ({ value, meta: "SPARQL", score: 1 }))]);
      },
    };
    const tools = window.ace.require("ace/ext/language_tools");
    tools?.setCompleters([complete]);
    return made;
  }

  /** The answer is made where the page is made: with a chart, the network, and names that lead to their pages. */
  async function ask() {
    const text = editor ? editor.getValue() : field.value;
    answer.setAttribute("aria-busy", "true");
    try {
      const got = await fetch(form.getAttribute("action"), { method: "POST", body: new URLSearchParams({ query: text }), headers: { accept: "text/html" } });
      const body = await got.text();
      if (!(got.headers.get("content-type") ?? "").includes("html")) return fault(body);
      const made = new DOMParser().parseFromString(body, "text/html");
      const found = made.getElementById("answer");
      if (!found) return fault(made.querySelector("main .fault")?.textContent.trim());
      answer.replaceChildren(...found.childNodes);
      if (got.ok) remember(text);
    } catch {
      fault("The server did not answer. Is it still running?");
    } finally {
      answer.removeAttribute("aria-busy");
    }
    return undefined;
  }

  /** A question has an address: to keep, to pass on, to cite. */
  function remember(text) {
    const address = `${location.pathname}?${new URLSearchParams({ query: text })}`;
    if (address.length > LONGEST) return;
    history.replaceState(null, "", address);
    for (const place of document.querySelectorAll("[data-address]")) place.textContent = ` ${location.href}`;
  }

  function fault(sentence) {
    const box = el("div", { class: "fault", role: "alert" }, el("p", {}, own(String(sentence ?? "It was refused."))));
    answer.replaceChildren(box);
  }

  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  /** Text of the data on its own: its direction of writing cannot reach what stands around it. */
  function own(text) {
    const node = document.createElement("bdi");
    node.textContent = text;
    return node;
  }
})();
