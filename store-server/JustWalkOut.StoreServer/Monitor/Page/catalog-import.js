// A file with a catalog, a planogram or promotions: first all of its faults or all that it would change, and only then, when somebody says so, the import. The file is read once, so that what is imported is what was shown.
import { element } from "/ground.js";

const SHOWN_MOST = 200;

export class CatalogImport {
  #root; #ask; #file = null; #state = "choose"; #found = []; #note = ""; #isFault = false; #key = "";

  /** `ask` has the address to send to, the words, whether whoever looks may, `done()` for after an import, and `signIn()`. */
  constructor(root, ask) { [this.#root, this.#ask] = [root, ask]; }

  draw() {
    const text = this.#ask.text();
    const key = JSON.stringify([this.#state, this.#found.length, this.#note, text.name, text.file, this.#ask.mayDecide()]);
    if (key === this.#key) return; // A file that is chosen stays chosen.
    this.#key = key;
    this.#root.replaceChildren(...(this.#ask.mayDecide() ? this.#parts(text) : [element("p", { className: "hint" }, element("a", { href: "/signin?to=/catalog", textContent: text.signIn }))]));
  }

  #parts(text) {
    const input = element("input", { type: "file", id: "file", accept: ".csv,.json,text/csv,application/json", onchange: () => this.#become("choose", []) });
    if (this.#file && this.#state !== "choose") input.hidden = true;
    const note = element("p", { className: this.#isFault ? "fault" : "good", id: "import-said", tabIndex: -1, textContent: this.#note });
    note.setAttribute("role", "status");
    const items = element("ul", { id: "import-found" }, ...this.#found.slice(0, SHOWN_MOST).map((one) => element("li", { textContent: typeof one === "string" ? one : text.changeWords(one) })), ...(this.#found.length > SHOWN_MOST ? [element("li", { textContent: "…" })] : []));
    items.tabIndex = 0;
    items.setAttribute("aria-label", this.#note || text.importTitle);
    const form = this.#state === "choose"
      ? element("form", { onsubmit: (event) => { event.preventDefault(); this.#check(input.files[0] ?? null); } }, element("label", {}, text.file, input), element("button", { type: "submit", id: "import-check", textContent: text.check }))
      : element("p", {}, ...(this.#state === "changes" ? [element("button", { type: "button", id: "import-confirm", textContent: text.confirm(this.#found.length), onclick: () => this.#confirm() }), " "] : []), element("button", { type: "button", id: "import-cancel", textContent: text.cancel, onclick: () => { this.#file = null; this.#become("choose", []); } }));
    return [note, ...(this.#found.length ? [items] : []), form];
  }

  #become(state, found, note = "", isFault = false) {
    [this.#state, this.#found, this.#note, this.#isFault] = [state, found, note, isFault];
    this.draw();
    if (note) document.getElementById("import-said")?.focus();
  }

  async #check(file) {
    const text = this.#ask.text();
    if (!file) {
      this.#become("choose", [], text.noFile, true);
      return;
    }
    this.#file = { type: file.name.toLowerCase().endsWith(".json") ? "application/json" : "text/csv", bytes: await file.arrayBuffer() };
    const back = await this.#send("?dryRun=true");
    if (!back) return;
    if (back.faults) this.#become("faults", back.faults, text.faults(back.faults.length), true);
    else if (back.changes.length === 0) this.#become("choose", [], text.noChanges);
    else this.#become("changes", back.changes, text.changes(back.changes.length));
  }

  async #confirm() {
    const text = this.#ask.text();
    const back = await this.#send("");
    if (!back) return;
    if (back.faults) {
      this.#become("faults", back.faults, text.faults(back.faults.length), true);
      return;
    }
    this.#file = null;
    this.#become("choose", [], text.imported(back.changes.length));
    this.#ask.done();
  }

  /** What the server says: faults or changes; null where neither came and that was said. */
  async #send(query) {
    const text = this.#ask.text();
    try {
      const answer = await fetch(`${this.#ask.address()}${query}`, { method: "POST", headers: { "Content-Type": this.#file.type }, body: this.#file.bytes });
      if (answer.status === 401 || answer.status === 403) {
        this.#ask.signIn();
        return null;
      }
      if (answer.status === 413) {
        this.#become("choose", [], text.tooLarge, true);
        return null;
      }
      const said = await answer.json();
      if (answer.ok || said.faults) return said;
      this.#become("choose", [], said.obstacle ? text.obstacles[said.obstacle] : text.lost, true);
    } catch {
      this.#become("choose", [], text.lost, true);
    }
    return null;
  }
}
