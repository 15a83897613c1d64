// Work on a plate while the store is open: out of service, tare, test weight, back. Readings are the server's own; this page only asks for them, again while something still moves on the plate.
import { element, ground, time } from "/ground.js";

const TRIES = 8;
const TRY_AGAIN_MS = 1000;

/** A time of today, or a day and a time. */
const when = (at) => (new Date(at).toDateString() === new Date().toDateString() ? time(at) : new Date(at).toLocaleString(ground.language, { dateStyle: "medium", timeStyle: "short" }));

const shelfOf = (plate) => plate.slice(0, plate.lastIndexOf("/") + 1);

export class PlateWork {
  #root; #changed; #known = new Map(); #me = { mayDecide: false }; #address = ""; #plate = null; #all = []; #text = null; #drawn = ""; #fault = ""; #busy = false; #typed = new Map();

  /** `changed()` is called when a plate goes out of service or comes back. */
  constructor(root, changed) {
    [this.#root, this.#changed] = [root, changed];
  }

  isOut(plate) { return this.#known.get(plate)?.isOut ?? false; }

  /** Asks the server how plates stand, and who asks. */
  async look(store) {
    this.#address = `/api/v1/stores/${encodeURIComponent(store)}/`;
    try {
      const [me, plates] = await Promise.all(["/api/v1/me", `${this.#address}plates`].map((path) => fetch(path, { headers: { Accept: "application/json" } })));
      if (me.ok) this.#me = await me.json();
      if (plates.ok) this.#known = new Map((await plates.json()).plates.map((one) => [one.plate, one]));
    } catch { /* The connection's state says so; the next news looks again. */ }
    this.#draw();
  }

  /** Shows the work on a plate; null for none. */
  show(plate, all, text) {
    if (plate !== this.#plate) this.#fault = "";
    [this.#plate, this.#all, this.#text] = [plate, all, text];
    this.#draw();
  }

  #draw() {
    if (!this.#text) return;
    const plate = this.#plate;
    const known = this.#known.get(plate);
    const mates = this.#all.filter((one) => shelfOf(one) === shelfOf(plate ?? "")).map((one) => [one, this.isOut(one)]);
    const key = JSON.stringify([plate, known, mates, this.#me, ground.language, this.#fault, this.#busy]);
    if (key === this.#drawn) return; // Weights come several times a second; what is being typed stays.
    this.#drawn = key;
    const had = document.activeElement?.id;
    const isHere = this.#root.contains(document.activeElement);
    this.#root.replaceChildren(...(plate && (known || this.#me.mayDecide || !this.#me.name) ? this.#parts(known, mates) : []));
    const back = isHere ? (document.getElementById(had) ?? this.#root.querySelector("button")) : null;
    if (back && back.id) back.focus();
  }

  #parts(known, mates) {
    const text = this.#text.work;
    const isOut = known?.isOut ?? false;
    const title = element("h3", { textContent: text.title });
    if (!this.#me.mayDecide) return [title, ...this.#facts(known), ...(this.#me.name ? [] : [element("p", {}, element("a", { href: "/signin?to=/shelves", textContent: text.signIn }))])];
    const same = mates.filter(([, out]) => out === isOut).map(([plate]) => plate);
    const several = same.length > 1 ? [this.#button("shelf", isOut ? text.backShelf(same.length) : text.takeShelf(same.length), isOut ? "back" : "out", () => ({ plates: same }))] : [];
    const move = element("div", { className: "row" }, this.#button("move", isOut ? text.back : text.take, isOut ? "back" : "out", () => ({ plates: [this.#plate] })), ...several);
    const state = element("p", { className: this.#fault ? "fault" : "next", textContent: this.#fault || (this.#busy ? text.waits : isOut ? text.advice[known.advice] ?? "" : "") });
    state.setAttribute("role", "status");
    return [title, ...(isOut ? [element("p", { textContent: text.outSince(when(known.outSince), known.outBy) })] : [element("p", { className: "hint", textContent: text.hint })]), state, ...(isOut ? this.#tools(known) : []), move, ...this.#facts(known)];
  }

  #tools() {
    const text = this.#text.work;
    const field = (name, words, usual) => {
      const input = element("input", { id: `work-${name}`, inputMode: "decimal", autocomplete: "off", value: this.#typed.get(name) ?? usual });
      input.addEventListener("input", () => this.#typed.set(name, input.value));
      return element("label", {}, words, input);
    };
    const number = (name) => Number.parseFloat((document.getElementById(`work-${name}`).value || "").replace(",", "."));
    const tolerance = () => (Number.isFinite(number("tolerance")) ? { toleranceGrams: number("tolerance") } : {});
    return [
      element("div", { className: "row" }, this.#button("tare", text.tare, "tare", () => ({ plate: this.#plate }))),
      element("div", { className: "row" }, field("weight", text.weight, "1000"), field("tolerance", text.tolerance, "")),
      element("div", { className: "row" }, this.#button("test", text.test, "test", () => (number("weight") > 0 ? { plate: this.#plate, grams: number("weight"), ...tolerance() } : null))),
    ];
  }

  #facts(known) {
    if (!known) return [];
    const text = this.#text.work;
    const grams = (load) => this.#text.grams(Math.round(load * 10) / 10);
    const signed = (value, words) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${words(Math.abs(value))}`;
    const said = (test) => text.tested(grams(test.weightGrams), grams(test.shownGrams), signed(test.errorGrams, grams), signed(test.errorPercent, (value) => `${value} %`), grams(test.toleranceGrams));
    const rows = [[text.zero, [known.zeroGrams == null ? text.neverTared : text.zeroAt(grams(known.zeroGrams), when(known.taredAt))]]];
    if (known.test) rows.push([text.lastTest, [element("span", { className: known.test.isPassed ? "passed" : "failed", textContent: known.test.isPassed ? text.passed : text.failed }), `, ${said(known.test)}`]]);
    const records = known.records.toReversed().map(({ at, by, act, beforeGrams, afterGrams, test }) => element("li", {
      textContent: `${when(at)} ${text.acts[act]} ${text.by(by)}${act === "tared" ? `: ${text.from(beforeGrams == null ? null : grams(beforeGrams), grams(afterGrams))}` : test ? `: ${test.isPassed ? text.passed : text.failed}, ${said(test)}` : ""}`,
    }));
    return [element("dl", {}, ...rows.flatMap(([name, value]) => [element("dt", { textContent: name }), element("dd", {}, ...value)])), element("details", {}, element("summary", { textContent: text.records }), element("ul", {}, ...records))];
  }

  #button(name, words, act, body) {
    // Not disabled while it is busy, which would take the focus off it.
    return element("button", { type: "button", id: `work-${name}`, textContent: words, ariaDisabled: String(this.#busy), onclick: () => this.#do(act, body()) });
  }

  /** Asks for something, with one id however often: while the plate does not rest it is asked again. */
  async #do(act, body) {
    if (this.#busy) return;
    [this.#busy, this.#fault] = [body !== null, body === null ? this.#text.work.refusals.badWeight : ""];
    this.#draw();
    if (body === null) return;
    const id = crypto.randomUUID();
    let refusal = null;
    for (let tries = 0; tries < TRIES; tries++) {
      refusal = await this.#ask(act, { id, ...body });
      if (refusal !== "notAtRest" && refusal !== "lost") break;
      await new Promise((done) => setTimeout(done, TRY_AGAIN_MS));
    }
    this.#busy = false;
    this.#fault = refusal === null ? "" : this.#text.work.refusals[refusal] ?? this.#text.work.notDone;
    this.#draw();
    this.#changed();
  }

  /** Null where it was done, else why not. */
  async #ask(act, body) {
    try {
      const answer = await fetch(`${this.#address}plates/${act}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      if (answer.status === 401 || answer.status === 403) {
        location.assign("/signin?to=/shelves");
        return null;
      }
      const said = await answer.json();
      if (!answer.ok) return answer.status >= 500 ? "lost" : said.refusal ?? "notDone";
      for (const one of said.plates) this.#known.set(one.plate, one);
      return null;
    } catch {
      return "lost";
    }
  }
}
