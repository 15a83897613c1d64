// What cameras saw around an event: a film with heads blurred, one picture after the other, beside the plates' curves. Films are fetched once each, because each look is written down.
import { element } from "/ground.js";

const LEAD_SECONDS = 3; // Playing from the moment itself would show what came after it alone.
const NO_PICTURE_SECONDS = 0.6; // A picture that is older than its place in the film by more stands for one that is missing.
const ASK_AGAIN_MS = 4000;
const SVG = "http://www.w3.org/2000/svg";

function svg(tag, properties = {}, text = "") {
  const made = document.createElementNS(SVG, tag);
  Object.entries(properties).forEach(([name, value]) => made.setAttribute(name, value));
  made.textContent = text;
  return made;
}

export class ClipPlayer {
  #root; #say; #shown; #key = null; #base = ""; #clips = null; #index = 0; #films = new Map(); #frame = -1; #hasPlayed = false; #fault = null; #numbers = new Set(); #asking = 0; #mayLook = false;

  /** `root` gets all of it; `say()` are the words in use; `shown(at)` hears of the time of the picture on show, null for none. */
  constructor(root, say, shown) {
    [this.#root, this.#say, this.#shown] = [root, say, shown];
    this.video = element("video", { muted: true, playsInline: true, preload: "auto", disablePictureInPicture: true, tabIndex: -1 });
    this.over = svg("svg", { class: "over", "aria-hidden": "true", preserveAspectRatio: "none" });
    this.stage = element("div", { className: "stage" }, this.video, this.over);
    this.video.addEventListener("loadeddata", () => this.#seek(this.#frame < 0 ? this.moment : this.#frame));
    this.video.addEventListener("seeked", () => this.#follow());
    this.video.addEventListener("play", () => { this.#tick(); this.#drawBar(); });
    this.video.addEventListener("pause", () => this.#drawBar());
    this.video.addEventListener("ended", () => this.#drawBar());
    this.range = element("input", { type: "range", min: 0, step: 1, oninput: () => this.#pauseAt(Number(this.range.value)) });
    this.note = element("p", { className: "hint" });
    this.tabs = element("div", { className: "cameras" });
    this.bar = element("div", { className: "filmbar" });
    this.title = element("h4", { id: "film-title" });
    this.lack = element("p", { className: "hint lack" });
    root.append(this.title, this.tabs, this.stage, this.bar, this.range, this.note, this.lack);
  }

  get view() { return this.#clips?.views[this.#index] ?? null; }

  /** The picture on show, from 0; -1 for none. */
  get frame() { return this.#frame; }

  /** The picture at the event. */
  get moment() { return this.view ? Math.max(0, Math.min(this.view.taken.length - 1, Math.floor(this.view.moment * this.view.framesPerSecond))) : -1; }

  get isFilm() { return Boolean(this.view && !this.view.lack && !this.#fault); }

  /** Shows what there is of an observation; the same again changes nothing. `base` is its address. */
  show(seen, base, mayLook) {
    const key = seen ? `${base}|${mayLook}` : null;
    this.#numbers = new Set((seen?.candidates ?? []).map((one) => one.number).filter(Boolean));
    if (key === this.#key) { this.#draw(); return; }
    this.#forget();
    [this.#key, this.#base, this.#clips, this.#mayLook] = [key, base, seen?.clips ?? null, mayLook];
    this.#index = Math.max(0, this.#clips?.views.findIndex((view) => !view.lack) ?? 0);
    this.#open();
  }

  /** A key that is the film's: whether it was taken. */
  press(key) {
    if (!this.isFilm) return false;
    if (key === " ") this.toggle();
    else if (key === "ArrowLeft" || key === "ArrowRight") this.step(key === "ArrowLeft" ? -1 : 1);
    else if (key === "m") this.#pauseAt(this.moment);
    else if (key === "c") this.#switch((this.#index + 1) % this.#clips.views.length);
    else return false;
    return true;
  }

  toggle() {
    if (!this.video.paused) { this.video.pause(); return; }
    const { framesPerSecond, taken } = this.view;
    if (!this.#hasPlayed && this.#frame === this.moment) this.#seek(Math.max(0, this.moment - LEAD_SECONDS * framesPerSecond));
    else if (this.#frame >= taken.length - 1) this.#seek(0);
    this.#hasPlayed = true;
    this.video.play().catch(() => { /* Another picture was wanted meanwhile. */ });
  }

  step(by) { this.#pauseAt(this.#frame + by); }

  #pauseAt(frame) {
    this.video.pause();
    this.#hasPlayed = true;
    this.#seek(frame);
  }

  #seek(frame) {
    if (!this.view?.taken.length) return;
    this.#frame = Math.max(0, Math.min(this.view.taken.length - 1, Math.round(frame)));
    this.video.currentTime = (this.#frame + 0.5) / this.view.framesPerSecond;
    this.#drawFrame();
  }

  /** What the film has come to by itself. */
  #follow() {
    if (!this.isFilm || this.video.seeking) return;
    this.#frame = Math.max(0, Math.min(this.view.taken.length - 1, Math.floor(this.video.currentTime * this.view.framesPerSecond + 1e-6)));
    this.#drawFrame();
  }

  #tick() {
    if (this.video.paused || this.video.ended) { this.#follow(); return; }
    this.#follow();
    requestAnimationFrame(() => this.#tick());
  }

  #switch(index) {
    const at = this.view && this.#frame >= 0 ? this.#frame / this.view.framesPerSecond : null;
    this.video.pause();
    this.#index = index;
    this.#frame = at === null || !this.view.framesPerSecond ? -1 : Math.round(at * this.view.framesPerSecond);
    this.#open();
  }

  async #open() {
    this.#fault = null;
    clearTimeout(this.#asking);
    const [key, view] = [this.#key, this.view];
    if (this.#clips?.lack === "beingMade") this.#asking = setTimeout(() => this.#askAgain(), ASK_AGAIN_MS);
    if (!view || view.lack || !this.#mayLook) {
      this.#fault = view && !view.lack && !this.#mayLook ? "operators" : null;
      this.#draw();
      return;
    }
    this.#draw();
    try {
      const address = `${this.#base}/${encodeURIComponent(view.camera)}`;
      if (!this.#films.has(address)) this.#films.set(address, await this.#fetch(address));
      if (key !== this.#key || view !== this.view) return;
      this.video.src = this.#films.get(address);
    } catch (fault) {
      if (key !== this.#key) return;
      this.#fault = fault.message;
    }
    this.#draw();
  }

  async #fetch(address) {
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok) throw new Error(!answer ? "offline" : answer.status === 401 || answer.status === 403 ? "operators" : "gone");
    return URL.createObjectURL(await answer.blob());
  }

  async #askAgain() {
    const key = this.#key;
    const answer = await fetch(this.#base).catch(() => null);
    const clips = answer?.ok ? await answer.json() : null;
    if (key !== this.#key) return;
    if (clips) this.#clips = clips;
    this.#index = Math.max(0, this.#clips.views.findIndex((view) => !view.lack));
    this.#open();
  }

  #forget() {
    clearTimeout(this.#asking);
    this.video.pause();
    this.video.removeAttribute("src");
    this.#films.forEach((url) => URL.revokeObjectURL(url));
    this.#films.clear();
    [this.#frame, this.#hasPlayed, this.#fault] = [-1, false, null];
  }

  // ------------------------------------------------------------------ on the page

  #draw() {
    const text = this.#say();
    this.#root.hidden = !this.#key;
    this.title.textContent = text.film;
    this.#drawTabs();
    for (const part of [this.stage, this.bar, this.range, this.note]) part.hidden = !this.isFilm;
    this.lack.hidden = this.isFilm;
    this.lack.textContent = this.isFilm ? "" : text.noFilm(this.#fault ?? this.view?.lack ?? this.#clips?.lack ?? "noPictures");
    if (!this.isFilm) { this.#shown(null); return; }
    const { widthPx, heightPx, taken, camera } = this.view;
    this.stage.style.aspectRatio = `${widthPx} / ${heightPx}`;
    this.over.setAttribute("viewBox", `0 0 ${widthPx} ${heightPx}`);
    this.video.setAttribute("aria-label", text.filmOf(camera));
    this.range.max = taken.length - 1;
    this.range.setAttribute("aria-label", text.filmPlace);
    this.#drawBar();
    this.#drawFrame();
  }

  #drawTabs() {
    const views = this.#clips?.views ?? [];
    const focused = this.tabs.contains(document.activeElement);
    this.tabs.hidden = views.length < 2;
    this.tabs.replaceChildren(...views.map((view, index) => {
      const button = element("button", { type: "button", textContent: view.camera, onclick: () => this.#switch(index) });
      button.setAttribute("aria-pressed", index === this.#index);
      return button;
    }));
    this.tabs.setAttribute("role", "group");
    this.tabs.setAttribute("aria-label", this.#say().filmCameras);
    if (focused) this.tabs.children[this.#index]?.focus({ preventScroll: true });
  }

  #drawBar() {
    const text = this.#say();
    const focused = document.activeElement?.dataset?.film;
    const isPaused = this.video.paused || this.video.ended;
    const acts = [
      ["play", isPaused ? text.play : text.pause, text.keyNames.space, "Space", () => this.toggle()], ["back", text.back, "←", "ArrowLeft", () => this.step(-1)],
      ["on", text.on1, "→", "ArrowRight", () => this.step(1)], ["moment", text.toMoment, "M", "m", () => this.#pauseAt(this.moment)],
      ...(this.#clips?.views.length > 1 ? [["camera", text.nextCamera, "C", "c", () => this.press("c")]] : []),
    ];
    this.bar.replaceChildren(...acts.map(([name, words, key, shortcut, act]) => {
      const button = element("button", { type: "button", onclick: act }, words, element("kbd", { textContent: key, ariaHidden: "true" }));
      button.dataset.film = name;
      button.setAttribute("aria-keyshortcuts", shortcut);
      return button;
    }));
    if (focused) this.bar.querySelector(`[data-film="${focused}"]`)?.focus({ preventScroll: true });
  }

  #drawFrame() {
    if (!this.isFilm || this.#frame < 0) return;
    const { view } = this;
    const text = this.#say();
    const at = view.taken[this.#frame];
    const place = this.#frame / view.framesPerSecond;
    const off = text.fromMoment((place - view.moment).toFixed(1));
    this.#root.dataset.frame = this.#frame;
    this.#root.dataset.moment = this.moment;
    this.range.value = this.#frame;
    this.range.style.setProperty("--moment", `${(100 * this.moment) / Math.max(1, view.taken.length - 1)}%`);
    this.range.setAttribute("aria-valuetext", off);
    const isMissing = at < 0 || place - at > NO_PICTURE_SECONDS;
    this.note.textContent = [off, this.#frame === this.moment ? text.moment : "", isMissing ? text.noPictureThen : "", text.blurred].filter(Boolean).join(" · ");
    this.#drawOver();
    this.#shown(Date.parse(view.from) + 1000 * place);
  }

  /** The goods' place, and who is who. */
  #drawOver() {
    const { view } = this;
    const size = view.widthPx / 100;
    const marks = view.plates.map(([x, y]) => svg("circle", { class: "plate", cx: x * view.widthPx, cy: y * view.heightPx, r: 2.6 * size }));
    for (const { number, path } of view.people) {
      const [x, y] = path[this.#frame] ?? [];
      if (number && x !== undefined) {
        const kind = this.#numbers.has(number) ? "person candidate" : "person";
        marks.push(svg("circle", { class: kind, cx: x * view.widthPx, cy: y * view.heightPx, r: 1.9 * size }), svg("text", { class: kind, x: x * view.widthPx, y: y * view.heightPx, "font-size": 2.4 * size }, number));
      }
    }
    this.over.replaceChildren(...marks);
  }
}
