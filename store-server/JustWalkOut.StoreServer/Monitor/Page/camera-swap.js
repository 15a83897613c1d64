// Another camera in the place of the one that is large. An address that is sent is never shown again with its login.
import { element, ground } from "/ground.js";

export class CameraSwap {
  #root; #text = null; #camera = null; #store = null; #me = { mayDecide: false }; #known = new Map(); #said = ""; #isFault = false; #busy = false; #isOpen = false; #drawn = "";

  constructor(root) { this.#root = root; }

  /** Shows it for a camera of a store; null for none. */
  show(store, camera, text) {
    if (camera !== this.#camera) [this.#said, this.#isOpen] = ["", false];
    const isNew = store !== this.#store;
    [this.#store, this.#camera, this.#text] = [store, camera, text];
    this.#draw();
    if (isNew && store) this.#look();
  }

  get #address() { return `/api/v1/stores/${encodeURIComponent(this.#store)}/cameras`; }

  async #look() {
    try {
      const me = await fetch("/api/v1/me", { headers: { Accept: "application/json" } });
      if (me.ok) this.#me = await me.json();
      if (this.#me.mayDecide) this.#known = new Map((await (await fetch(this.#address, { headers: { Accept: "application/json" } })).json()).map((one) => [one.camera, one]));
    } catch { /* The connection's state says so. */ }
    this.#draw();
  }

  #draw() {
    const known = this.#known.get(this.#camera);
    this.#root.hidden = !known || !this.#me.mayDecide;
    const key = JSON.stringify([known, this.#said, this.#busy, ground.language]);
    if (this.#root.hidden || key === this.#drawn) return;
    this.#drawn = key;
    const text = this.#text.swap;
    const input = element("input", { id: "swap-source", type: "text", autocomplete: "off", spellcheck: false, value: this.#root.querySelector("input")?.value ?? "", placeholder: "rtsp://HOST/PATH" });
    const form = element("form", { onsubmit: (event) => { event.preventDefault(); this.#send(input.value.trim()); } },
      element("label", {}, text.source, input), element("button", { type: "submit", id: "swap-send", textContent: text.send, ariaDisabled: String(this.#busy) }));
    const said = element("p", { className: this.#isFault ? "fault" : "hint", textContent: this.#busy ? text.busy : this.#said });
    said.setAttribute("role", "status");
    const had = this.#root.contains(document.activeElement) ? document.activeElement.id : null;
    const details = element("details", { open: this.#isOpen, ontoggle: () => { this.#isOpen = details.open; } }, element("summary", { id: "swap-open", textContent: text.title }),
      element("p", { className: "hint", textContent: text.hint(known.widthPx, known.heightPx) }), element("p", { textContent: known.address ? text.now(known.address) : text.noAddress }), form, said);
    this.#root.replaceChildren(details);
    if (had) document.getElementById(had)?.focus();
  }

  async #send(source) {
    if (this.#busy) return;
    [this.#busy, this.#said, this.#isFault] = [true, "", false];
    this.#draw();
    const text = this.#text.swap;
    const camera = this.#camera;
    try {
      const answer = await fetch(`${this.#address}/${encodeURIComponent(camera)}/source`, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ source }) });
      if (answer.status === 401 || answer.status === 403) {
        location.assign("/signin?to=/cameras");
        return;
      }
      const said = await answer.json();
      this.#isFault = !answer.ok;
      if (answer.ok) {
        this.#known.set(camera, said);
        const field = this.#root.querySelector("input");
        field.value = ""; // It may hold a password.
        this.#said = text.done[said.takesEffect];
      } else {
        this.#said = said.obstacle ? text.obstacles[said.obstacle] : answer.status === 400 ? text.noCamera : text.lost;
      }
    } catch {
      [this.#isFault, this.#said] = [true, text.lost];
    }
    this.#busy = false;
    this.#draw();
  }
}
