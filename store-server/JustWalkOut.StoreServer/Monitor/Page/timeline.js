// The bar under the plan: what happened over the last hours, and any moment of them to be looked at. It asks the server for a moment and for what came then; what is shown of it is the page's.
import { $, coloursNow, element, ground, time } from "/ground.js";

const LOOK_AGAIN_MS = 5000; // The store goes on: the bar grows.
const TICK_MS = 50;
const SPANS_MS = [600e3, 3600e3, 6 * 3600e3, 24 * 3600e3, 7 * 24 * 3600e3];
const SPEEDS = [1, 4, 16];
const STEP_MS = { 1: 200, 4: 400, 16: 1600 }; // State so often by the store's clock: about ten times a second by ours.
const AHEAD_S = 8; // By our clock.
const SILENCE_MS = 15000;
const TICK_PX = 4;
const KEEP_ADDRESS_MS = 400;
const EDGE_PX = 4; // So near the right edge is live.

function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

export class Timeline {
  #say; #show; #take; #live; #toldOf; #api = ""; #overview = null; #span = 0; #isChosen = false; #at = null; #wanted = null; #isAsking = false; #moment = null;
  #isPlaying = false; #speed = 1; #samples = []; #through = 0; #isFetching = false; #tickedAt = 0; #timer = 0; #addressing = 0; #fault = "";

  /**
   * `say()` gives the strings in use. `show(moment)` gets how things stood at a moment, `take(sample)` what came then, and `live()` is called to go back to the present; `told(message)` says an event as a sentence.
   */
  constructor({ say, show, take, live, told }) {
    [this.#say, this.#show, this.#take, this.#live, this.#toldOf] = [say, show, take, live, told];
    new ResizeObserver(() => this.#draw()).observe($("bar"));
    $("timeline").addEventListener("keydown", (event) => this.#key(event));
    $("bar").addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      $("bar").setPointerCapture(event.pointerId);
      this.#point(event);
    });
    $("bar").addEventListener("pointermove", (event) => { if ($("bar").hasPointerCapture(event.pointerId)) this.#point(event); });
    const acts = { "bar-previous": () => this.#event(-1), "bar-back": () => this.#step(-10000), "bar-play": () => this.#play(!this.#isPlaying), "bar-on": () => this.#step(10000), "bar-next": () => this.#event(1), "bar-live": () => this.leave(), "past-live": () => this.leave() };
    for (const [id, act] of Object.entries(acts)) $(id).addEventListener("click", act);
    $("bar-speed").addEventListener("change", () => this.#pace(Number($("bar-speed").value)));
    $("bar-span").addEventListener("change", () => {
      this.#isChosen = $("bar-span").value !== "";
      this.#span = Number($("bar-span").value);
      this.look();
      this.draw();
    });
    addEventListener("popstate", () => this.#follow());
  }

  get isOpen() { return !$("timeline").hidden; }

  get isPast() { return this.#at !== null; }

  /** The moment that is shown, by the server's clock in milliseconds; null for the present. */
  get at() { return this.#at; }

  get isPlaying() { return this.#isPlaying; }

  /** How far behind the moment people are drawn while it plays, so that they move between two places that are known. */
  get delay() { return STEP_MS[this.#speed]; }

  /** The address of a moment. */
  href(at) { return `/?at=${encodeURIComponent(new Date(at).toISOString())}`; }

  /** Begins with a store that keeps a timeline, and goes where the address says. */
  async open(store) {
    const isFirst = !this.#api;
    this.#api = `/api/v1/stores/${encodeURIComponent(store.name)}/timeline`;
    $("bar").setAttribute("aria-label", this.#say().timeline); // Until the server has answered there is nothing else to say of it.
    $("timeline").hidden = false;
    if (!isFirst) return;
    setInterval(() => { if (!document.hidden) this.look(); }, LOOK_AGAIN_MS);
    await this.look();
    this.#follow();
  }

  /** Asks again what happened over the hours. */
  async look() {
    if (!this.#api) return;
    const known = this.#overview;
    const span = this.#span || SPANS_MS[1];
    const until = known ? Date.parse(known.until) : null;
    const parts = Math.max(20, Math.min(600, Math.floor($("bar").clientWidth / TICK_PX)));
    const query = new URLSearchParams({ parts });
    if (until) {
      query.set("from", new Date(until - span).toISOString());
    }
    try {
      const answer = await fetch(`${this.#api}?${query}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      this.#overview = await answer.json();
    } catch {
      return; // The connection's state says so; it is asked again soon.
    }
    const fitting = this.#fitting();
    if (!this.#isChosen && this.#span !== fitting) {
      this.#span = fitting;
      await this.look();
      return;
    }
    this.#draw();
  }

  /** Shows a moment; one that has not come yet is the present. */
  seek(at, { isNew = false, isPlaying = false } = {}) {
    this.#samples = [];
    this.#isPlaying = isPlaying;
    clearInterval(this.#timer); // It goes on from where it will be, once that is shown.
    if (this.#overview && at >= Date.parse(this.#overview.until) && this.#at !== null && !isNew) {
      this.leave();
      return;
    }
    this.#fault = "";
    this.#at = Math.round(at);
    if (isNew) history.pushState(null, "", this.href(this.#at));
    this.#wanted = this.#at;
    this.draw();
    this.#ask();
    if (this.#overview && !this.#isChosen && this.#at < this.#window[0]) this.look();
  }

  /** Goes back to the present. */
  leave(isKept = false) {
    if (this.#at === null && !this.#fault) return;
    [this.#at, this.#wanted, this.#moment, this.#isPlaying, this.#samples, this.#fault] = [null, null, null, false, [], ""];
    clearTimeout(this.#addressing);
    if (!isKept && location.search) history.pushState(null, "", "/");
    this.draw();
    this.#live();
    put($("bar-said"), this.#say().isLive);
    this.look();
  }

  /** Says everything in the language in use. */
  speak() {
    const text = this.#say();
    for (const [id, name] of Object.entries({ "bar-previous": "barPrevious", "bar-back": "barBack", "bar-on": "barOn", "bar-next": "barNext" })) $(id).title = text[name];
    for (const [id, name] of Object.entries({ "bar-previous": "barPrevious", "bar-next": "barNext" })) $(id).setAttribute("aria-label", text[name]); // Whose own text is a sign.
    this.#choose("bar-speed", text.barSpeed, SPEEDS.map((speed) => [speed, `${speed}×`]), this.#speed);
    this.#choose("bar-span", text.barSpan, [["", text.spanAll], ...SPANS_MS.map((span) => [span, text.span(span / 60000)])], this.#isChosen ? this.#span : "");
    this.draw();
  }

  /** Everything as it stands. */
  draw() {
    const text = this.#say();
    const isPast = this.#at !== null;
    $("bar-play").setAttribute("aria-label", this.#isPlaying ? text.barPause : text.barPlay);
    put($("bar-play"), this.#isPlaying ? "❚❚" : "▶");
    $("bar-live").setAttribute("aria-pressed", String(!isPast));
    document.body.classList.toggle("past-now", isPast);
    $("past").hidden = !isPast && !this.#fault;
    put($("past-mark"), isPast || this.#fault ? this.#fault || text.past : "");
    put($("past-at"), isPast ? this.#when(this.#at) : "");
    $("past-at").dateTime = isPast ? new Date(this.#at).toISOString() : "";
    put($("past-silent"), isPast && this.#moment?.silentUntil ? text.silent : "");
    this.#draw();
  }

  #choose(id, label, options, value) {
    $(id).setAttribute("aria-label", label);
    $(id).replaceChildren(...options.map(([name, shown]) => element("option", { value: name, textContent: shown, selected: String(name) === String(value) })));
  }

  #when(at) {
    return new Intl.DateTimeFormat(ground.language === "en" ? "en-GB" : ground.language, { weekday: "short", day: "numeric", month: "short" }).format(at) + ", " + time(at);
  }

  /** The shortest span that holds all that is kept. */
  #fitting() {
    const kept = Date.parse(this.#overview.until) - Date.parse(this.#overview.since);
    const back = this.#at === null ? 0 : Date.parse(this.#overview.until) - this.#at;
    return SPANS_MS.find((span) => span >= Math.max(kept, back)) ?? SPANS_MS.at(-1);
  }

  get #window() {
    const until = Math.max(Date.parse(this.#overview.until), this.#at ?? 0);
    return [until - (this.#span || SPANS_MS[1]), until];
  }

  // ------------------------------------------------------------------ where to

  /** Goes where the address says. */
  #follow() {
    const at = Date.parse(new URLSearchParams(location.search).get("at") ?? "");
    if (Number.isNaN(at)) this.leave(true);
    else if (at !== this.#at) {
      this.seek(at, { isPlaying: false });
    }
  }

  #step(ms) {
    if (!this.#overview) return;
    const from = this.#at ?? Date.parse(this.#overview.until);
    if (this.#at === null && ms > 0) return;
    this.seek(Math.max(Date.parse(this.#overview.since), from + ms), { isPlaying: this.#isPlaying });
  }

  /** To the thing that happened before or after. */
  async #event(way) {
    if (!this.#overview || (this.#at === null && way > 0)) return;
    let moment = this.#moment;
    if (!moment || Date.parse(moment.at) !== this.#at) {
      moment = await this.#get(`/moment?at=${encodeURIComponent(new Date(this.#at ?? Date.parse(this.#overview.until)).toISOString())}`);
    }
    // At the present, what just happened is the one before.
    const to = way > 0 ? moment?.next : this.#at === null && moment && this.#toldAt(moment) ? moment.at : moment?.previous;
    if (to) this.seek(Date.parse(to));
    else if (moment && way > 0) this.leave();
    else put($("bar-said"), this.#say().noneBefore);
  }

  #point(event) {
    if (!this.#overview) return;
    const { left, width } = $("bar").getBoundingClientRect();
    const [from, to] = this.#window;
    const x = Math.max(0, Math.min(width, event.clientX - left));
    if (x >= width - EDGE_PX) this.leave();
    else this.seek(Math.max(Date.parse(this.#overview.since), from + (x / width) * (to - from)));
  }

  #key(event) {
    const isBracket = event.key === "[" || event.key === "]"; // On some keyboards with AltGr, which is Ctrl and Alt.
    if (!isBracket && (event.altKey || event.ctrlKey || event.metaKey)) return;
    const isOnBar = event.target === $("bar");
    const step = { ArrowLeft: -1000, ArrowDown: -1000, ArrowRight: 1000, ArrowUp: 1000 }[event.key];
    const page = { PageDown: -60000, PageUp: 60000 }[event.key];
    if (isBracket) this.#event(event.key === "[" ? -1 : 1);
    else if (isOnBar && step) this.#step(event.shiftKey ? step * 10 : step);
    else if (isOnBar && page) this.#step(page);
    else if (isOnBar && event.key === "Home" && this.#overview) this.seek(Date.parse(this.#overview.since));
    else if (isOnBar && event.key === "End") this.leave();
    else if (isOnBar && event.key === " ") this.#play(!this.#isPlaying);
    else return;
    event.preventDefault();
  }

  // ------------------------------------------------------------------ asking

  async #get(path) {
    try {
      const answer = await fetch(this.#api + path, { headers: { Accept: "application/json" } });
      if (answer.ok) return await answer.json();
      if (answer.status === 404) this.#fault = this.#say().notKept(this.#overview ? this.#when(Date.parse(this.#overview.since)) : "");
      else if (answer.status === 401 || answer.status === 403) location.reload(); // Signed out meanwhile: the page asks to sign in, and comes back to the same moment.
    } catch {
      this.#fault = this.#say().momentLost;
    }
    return null;
  }

  /** Asks for the moment that is wanted, one question at a time: while somebody drags, the newest wins. */
  async #ask() {
    if (this.#isAsking) return;
    this.#isAsking = true;
    while (this.#wanted !== null) {
      const at = this.#wanted;
      this.#wanted = null;
      const moment = await this.#get(`/moment?at=${encodeURIComponent(new Date(at).toISOString())}`);
      if (this.#wanted !== null || this.#at === null) continue;
      if (!moment) {
        // What is shown stays, and the mark says why it is not what was asked for.
        this.#isPlaying = false;
        this.#at = this.#moment && Date.parse(this.#moment.at);
        this.draw();
        continue;
      }
      this.#moment = moment;
      this.#through = at;
      this.#show(moment);
      this.#told(moment);
      if (this.#isPlaying) this.#run();
      this.#keepAddress();
      this.draw();
    }
    this.#isAsking = false;
  }

  /** Says what happened at the moment, to whoever does not see it. */
  #told(moment) {
    const just = this.#toldAt(moment);
    put($("bar-said"), just ? `${time(this.#at)}: ${this.#toldOf(just)}` : "");
  }

  /** What monitors were told at the moment itself. */
  #toldAt(moment) {
    const at = Date.parse(moment.at);
    return [...moment.start.recent, ...moment.messages].findLast((message) => message.toldAt && Date.parse(message.toldAt) === at && this.#toldOf(message));
  }

  /** The address names the moment, once somebody rests on it. */
  #keepAddress() {
    clearTimeout(this.#addressing);
    this.#addressing = setTimeout(() => { if (this.#at !== null) history.replaceState(null, "", this.href(this.#at)); }, KEEP_ADDRESS_MS);
  }

  // ------------------------------------------------------------------ playing

  #pace(speed) {
    this.#speed = speed;
    if (this.#isPlaying) this.seek(this.#at, { isPlaying: true });
    else this.draw();
  }

  #play(isOn) {
    if (!this.#overview) return;
    if (isOn) this.seek(this.#at ?? Math.max(Date.parse(this.#overview.since), Date.parse(this.#overview.until) - 60000), { isPlaying: true });
    else this.seek(this.#at);
  }

  #run() {
    clearInterval(this.#timer);
    this.#tickedAt = performance.now();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  #tick() {
    if (!this.#isPlaying || this.#at === null) {
      clearInterval(this.#timer);
      return;
    }
    const now = performance.now();
    const passed = (now - this.#tickedAt) * this.#speed;
    this.#tickedAt = now;
    const next = this.#samples[0];
    // Over a time of which nothing is kept it goes at once, and it waits for what it is still being told.
    if (next?.start && Date.parse(next.at) - this.#at > SILENCE_MS) this.#at = Date.parse(next.at);
    else this.#at = Math.min(this.#at + passed, Math.max(this.#at, this.#through));
    while (this.#samples.length && Date.parse(this.#samples[0].at) <= this.#at) this.#take(this.#samples.shift());
    if (!this.#isFetching && this.#through - this.#at < AHEAD_S * 1000 * this.#speed) this.#fetch();
    this.draw();
  }

  async #fetch() {
    this.#isFetching = true;
    const [from, speed] = [this.#through, this.#speed];
    const query = new URLSearchParams({ after: new Date(from).toISOString(), seconds: Math.min(60, 2 * AHEAD_S * speed), stepMs: STEP_MS[speed] });
    const answer = await this.#get(`/onward?${query}`);
    this.#isFetching = false;
    if (!answer || !this.#isPlaying || from !== this.#through || speed !== this.#speed) return;
    if (!answer.samples.length && this.#at >= from) {
      this.leave(); // Caught up.
      return;
    }
    this.#samples.push(...answer.samples);
    this.#through = Date.parse(answer.through);
  }

  // ------------------------------------------------------------------ the bar

  #draw() {
    if (!this.#overview || !this.isOpen) return;
    const [from, to] = this.#window;
    const at = this.#at ?? to;
    const share = Math.max(0, Math.min(1, (at - from) / (to - from)));
    const bar = $("bar");
    $("bar-head").style.left = `${share * 100}%`;
    bar.setAttribute("aria-label", this.#say().timeline);
    bar.setAttribute("aria-valuemin", "0");
    bar.setAttribute("aria-valuemax", String(Math.round((to - from) / 1000)));
    bar.setAttribute("aria-valuenow", String(Math.round(Math.max(0, at - from) / 1000)));
    bar.setAttribute("aria-valuetext", this.#at === null ? this.#say().isLive : this.#when(at));
    this.#drawTicks(from, to);
    const labels = bar.clientWidth < 500 ? 3 : 5;
    const form = (ms) => (to - from > 24 * 3600e3 ? this.#when(ms).slice(0, -3) : time(ms).slice(0, 5));
    $("bar-scale").replaceChildren(...Array.from({ length: labels }, (_, index) => element("span", { textContent: form(from + ((to - from) * index) / (labels - 1)) })));
  }

  #drawTicks(from, to) {
    const canvas = $("bar-ticks");
    const [width, height, dots] = [$("bar").clientWidth, $("bar").clientHeight, devicePixelRatio || 1];
    if (canvas.width !== Math.round(width * dots) || canvas.height !== Math.round(height * dots)) [canvas.width, canvas.height] = [Math.round(width * dots), Math.round(height * dots)];
    const context = canvas.getContext("2d");
    const colours = coloursNow();
    const x = (at) => ((Date.parse(at) - from) / (to - from)) * width;
    context.setTransform(dots, 0, 0, dots, 0, 0);
    context.clearRect(0, 0, width, height);
    for (const silence of this.#overview.silences) this.#hatch(context, [Math.max(0, x(silence.from)), x(silence.to)], height, colours.line);
    const { parts } = this.#overview;
    const most = Math.max(1, ...parts.map((part) => part.events));
    const wide = Math.max(2, TICK_PX - 1);
    for (const part of parts) {
      const left = x(part.at);
      const tall = part.events ? 4 + (height - 20) * Math.sqrt(part.events / most) : 0;
      context.fillStyle = colours.accent;
      context.fillRect(left, height - tall, wide, tall);
    }
    for (const part of parts.filter((one) => one.reviews)) this.#mark(context, x(part.at) + wide / 2, colours.wait, "review");
    for (const part of parts.filter((one) => one.alerts)) {
      context.fillStyle = colours.bad;
      context.fillRect(x(part.at) + wide / 2 - 1, 0, 2, height);
      this.#mark(context, x(part.at) + wide / 2, colours.bad, "alert");
    }
  }

  /** A diamond for what waits for a person, a triangle for what is wrong: told apart without colours too. */
  #mark(context, x, colour, kind) {
    context.fillStyle = colour;
    context.beginPath();
    (kind === "alert" ? [[-6, 0], [6, 0], [0, 10]] : [[0, 0], [5, 6], [0, 12], [-5, 6]]).forEach(([dx, dy], index) => (index ? context.lineTo(x + dx, 1 + dy) : context.moveTo(x + dx, 1 + dy)));
    context.fill();
  }

  #hatch(context, [left, right], height, colour) {
    context.save();
    context.beginPath();
    context.rect(left, 0, right - left, height);
    context.clip();
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    for (let x = left - height; x < right; x += 7) {
      context.beginPath();
      context.moveTo(x, height);
      context.lineTo(x + height, 0);
      context.stroke();
    }
    context.restore();
  }
}
