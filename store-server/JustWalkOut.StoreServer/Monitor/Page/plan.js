// The floor plan on a canvas: the store as it is built below, people and what just changed above. Fed with states at about twelve a second and drawn at the screen's pace.
import { coloursNow, ground } from "/ground.js";
import { People, TRAIL_MS, placeAt } from "/people.js";

const FLASH_MS = 2500;
const MARGIN_METRES = 0.35;
const BODY_METRES = 0.26;
const AWAKE_MS = 1000 + FLASH_MS; // Nothing moves any more so long after the last news: then nothing is drawn.
const HEIGHT_SHARE_MOST = 0.62; // Of the window, so that the carts below are seen too.

/** A colour for a visit, apart from its neighbours' and legible on the floor of the theme. */
export const colourOf = (visit, isDark) => `hsl(${(visit * 137.5) % 360} ${isDark ? "70% 68%" : "75% 34%"})`;

/** A disc with a visit's number, by which somebody is known on the plan and in pictures; a question mark for somebody without a visit. */
export function drawDisc(context, { visit, x, y, radius, colours, isDark }) {
  const colour = visit ? colourOf(visit, isDark) : colours.soft;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = visit ? colour : colours.sheet;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = visit ? colours.sheet : colour;
  context.stroke();
  context.font = `700 ${Math.max(10, radius * 0.95)}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = visit ? (isDark ? "#10161c" : "#ffffff") : colours.soft;
  context.fillText(visit ?? "?", x, y + 0.5);
}

export class Plan {
  #canvas; #tip; #told; #words; #store; #scale = 1; #still = null; #people = new People(); #grams = new Map(); #flashes = new Map(); #health = {};
  #pointer = null; #chosen = -1; #colours = {}; #isDark = false; #awakeUntil = 0; #opens = null; #touched = null;

  /** `words()` gives the strings of the language in use; `told` is an element that says what is chosen by keyboard. */
  constructor(canvas, tip, told, words) {
    [this.#canvas, this.#tip, this.#told, this.#words] = [canvas, tip, told, words];
    new ResizeObserver(() => this.#fit()).observe(canvas.parentElement);
    addEventListener("resize", () => this.#fit());
    canvas.addEventListener("pointermove", (event) => this.#point([event.offsetX, event.offsetY]));
    canvas.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") this.#point(null); });
    canvas.addEventListener("pointerdown", (event) => {
      this.#point([event.offsetX, event.offsetY]);
      const href = this.#store && this.#target()?.href;
      // A finger has nothing to point with before it touches: its first touch tells of a place, its second opens it.
      this.#opens = event.pointerType !== "touch" || this.#touched === href ? href : null;
      this.#touched = href;
    });
    canvas.addEventListener("click", () => { if (this.#opens) location.assign(this.#opens); });
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("blur", () => this.#point(null));
    requestAnimationFrame(() => this.#frame());
  }

  /** Draws another store, with nobody in it. */
  open(store) {
    this.#store = store;
    this.#people.clear();
    this.#grams.clear();
    this.#fit();
  }

  /** Forgets who is where and what weighs what, to be told how it was at a moment of the past, which `moment()` gives; null for the present. */
  rewind(moment) {
    this.#people.pin(moment);
    this.#grams.clear();
    this.#flashes.clear();
    this.#wake();
  }

  /** The last moment of which it was told where people are. */
  get told() {
    return this.#people.told;
  }

  /** Takes where everybody is. */
  show(state) {
    if (state.people.length || this.#people.count) this.#wake();
    this.#people.take(state);
  }

  weigh(grams) {
    for (const [plate, load] of Object.entries(grams)) this.#grams.set(plate, load);
    if (this.#pointer || this.#chosen >= 0) this.#wake();
  }

  /** Shows where goods went or came: a load alone swings whenever somebody leans on a shelf or a door falls shut. */
  flash(plates) {
    plates.forEach((plate) => this.#flashes.set(plate, performance.now()));
    this.#wake();
  }

  health(parts) {
    this.#health = parts;
    this.#redraw();
  }

  /** People on the floor now. */
  get count() {
    return this.#people.count;
  }

  /** Where somebody is drawn, in metres; for whoever looks from outside. */
  get places() {
    const at = this.#people.now;
    return this.#people.all.map((person) => ({ visit: person.visit, ...placeAt(person.path, at) }));
  }

  theme() {
    this.#colours = coloursNow();
    this.#isDark = ground.isDark;
    this.#redraw();
  }

  #fit() {
    if (!this.#store) return;
    const width = this.#canvas.parentElement.clientWidth;
    const [left, bottom, right, top] = this.#bounds();
    this.#scale = Math.min(width / (right - left), (innerHeight * HEIGHT_SHARE_MOST) / (top - bottom));
    const height = Math.ceil((top - bottom) * this.#scale);
    const dots = devicePixelRatio || 1;
    this.#canvas.width = Math.round(width * dots);
    this.#canvas.height = Math.round(height * dots);
    this.#canvas.style.height = `${height}px`;
    this.#left = left - ((width / this.#scale) - (right - left)) / 2;
    this.#top = top;
    this.#redraw();
  }

  #left = 0; #top = 0;

  #bounds() {
    const xs = this.#store.outline.map((corner) => corner[0]);
    const ys = this.#store.outline.map((corner) => corner[1]);
    return [Math.min(...xs) - MARGIN_METRES, Math.min(...ys) - MARGIN_METRES, Math.max(...xs) + MARGIN_METRES, Math.max(...ys) + MARGIN_METRES];
  }

  #x(metres) { return (metres - this.#left) * this.#scale; }
  #y(metres) { return (this.#top - metres) * this.#scale; }

  #redraw() {
    this.#still = null;
    this.#wake();
  }

  #wake() { this.#awakeUntil = performance.now() + AWAKE_MS; }

  #begin(context) {
    const dots = devicePixelRatio || 1;
    context.setTransform(dots, 0, 0, dots, 0, 0);
    context.lineJoin = context.lineCap = "round";
  }

  #trace(context, corners, isClosed) {
    context.beginPath();
    corners.forEach(([x, y], index) => (index ? context.lineTo(this.#x(x), this.#y(y)) : context.moveTo(this.#x(x), this.#y(y))));
    if (isClosed) context.closePath();
  }

  /** What does not move, drawn once for a size and a theme. */
  #drawStill() {
    const still = new OffscreenCanvas(Math.max(1, this.#canvas.width), Math.max(1, this.#canvas.height));
    const context = still.getContext("2d");
    const colours = this.#colours;
    this.#begin(context);
    this.#trace(context, this.#store.outline, true);
    context.fillStyle = colours.floor;
    context.fill();
    for (const zone of this.#store.zones) this.#drawZone(context, zone);
    for (const gondola of this.#store.gondolas) {
      this.#trace(context, gondola.corners, true);
      context.fillStyle = colours.shelf;
      context.fill();
    }
    context.strokeStyle = colours.floor;
    context.lineWidth = 1;
    for (const place of this.#columns()) {
      this.#trace(context, place.corners, true);
      context.stroke();
    }
    context.font = `600 ${Math.max(10, this.#scale * 0.17)}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = colours["shelf-ink"];
    for (const { id, corners } of this.#store.gondolas) context.fillText(id, this.#x(middle(corners)[0]), this.#y(middle(corners)[1]));
    context.strokeStyle = colours.ink;
    context.lineWidth = 2.5;
    for (const wall of this.#store.walls) {
      this.#trace(context, wall, false);
      context.stroke();
    }
    for (const camera of this.#store.cameras) this.#drawCamera(context, camera);
    return still;
  }

  #drawZone(context, zone) {
    const colour = { entry: this.#colours.good, exit: this.#colours.accent, staff: this.#colours.soft }[zone.kind];
    if (!colour) return;
    this.#trace(context, zone.outline, true);
    context.globalAlpha = 0.16;
    context.fillStyle = colour;
    context.fill();
    context.globalAlpha = 1;
  }

  #drawCamera(context, camera) {
    if (!camera.at) return;
    const isWell = (this.#health[`camera/${camera.id}`] ?? "ok") === "ok";
    const colour = isWell ? this.#colours.soft : this.#colours.bad;
    const [x, y] = [this.#x(camera.at[0]), this.#y(camera.at[1])];
    if (camera.headingRadians != null) {
      const reach = this.#scale * 0.75;
      context.beginPath();
      context.moveTo(x, y);
      context.arc(x, y, reach, -camera.headingRadians - 0.5, -camera.headingRadians + 0.5);
      context.closePath();
      context.globalAlpha = isWell ? 0.12 : 0.25;
      context.fillStyle = colour;
      context.fill();
      context.globalAlpha = 1;
    }
    context.beginPath();
    context.rect(x - 4, y - 4, 8, 8);
    context.fillStyle = colour;
    context.fill();
    if (!isWell) {
      context.strokeStyle = this.#colours.sheet;
      context.lineWidth = 1.5;
      context.beginPath();
      context.moveTo(x - 2.5, y - 2.5); context.lineTo(x + 2.5, y + 2.5);
      context.moveTo(x + 2.5, y - 2.5); context.lineTo(x - 2.5, y + 2.5);
      context.stroke();
    }
  }

  /** Plates by where they are: those of a gondola's shelves lie over each other. */
  #columns() {
    if (this.#store.columns) return this.#store.columns;
    const places = new Map();
    for (const plate of this.#store.plates) {
      const key = middle(plate.corners).map((metres) => metres.toFixed(2)).join();
      if (!places.has(key)) places.set(key, { corners: plate.corners, plates: [] });
      places.get(key).plates.push(plate);
    }
    this.#store.columns = [...places.values()];
    return this.#store.columns;
  }

  #frame() {
    if (this.#store && performance.now() < this.#awakeUntil) this.#draw();
    requestAnimationFrame(() => this.#frame());
  }

  #draw() {
    const context = this.#canvas.getContext("2d");
    this.#still ??= this.#drawStill();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    context.drawImage(this.#still, 0, 0);
    this.#begin(context);
    const now = performance.now();
    for (const column of this.#columns()) this.#drawFlash(context, column, now);
    const at = this.#people.now;
    for (const person of this.#people.all) this.#drawTrail(context, person, at);
    for (const person of this.#people.all) this.#drawPerson(context, person, at);
    this.#drawChoice(context, at);
  }

  #drawFlash(context, column, now) {
    const since = Math.min(...column.plates.map((plate) => now - (this.#flashes.get(plate.id) ?? -Infinity)));
    if (since > FLASH_MS) return;
    this.#trace(context, column.corners, true);
    context.globalAlpha = 1 - since / FLASH_MS;
    context.fillStyle = this.#colours.accent;
    context.fill();
    context.globalAlpha = 1;
  }

  #colour(person) {
    return person.visit ? colourOf(person.visit, this.#isDark) : this.#colours.soft;
  }

  #drawTrail(context, person, at) {
    const path = person.path.filter((point) => point.at <= at);
    context.strokeStyle = this.#colour(person);
    context.lineWidth = Math.max(1.5, this.#scale * 0.045);
    context.lineCap = "butt"; // Round ends would show where two see-through pieces meet.
    for (let i = 1; i < path.length; i++) {
      context.globalAlpha = Math.max(0, 0.55 * (1 - (at - path[i].at) / TRAIL_MS));
      context.beginPath();
      context.moveTo(this.#x(path[i - 1].x), this.#y(path[i - 1].y));
      context.lineTo(this.#x(path[i].x), this.#y(path[i].y));
      context.stroke();
    }
    context.globalAlpha = 1;
    context.lineCap = "round";
  }

  #drawPerson(context, person, at) {
    const place = placeAt(person.path, at);
    const [x, y] = [this.#x(place.x), this.#y(place.y)];
    const colour = this.#colour(person);
    const radius = Math.max(9, this.#scale * BODY_METRES);
    context.strokeStyle = context.fillStyle = colour;
    for (const [handX, handY] of place.hands) {
      context.lineWidth = Math.max(2, this.#scale * 0.06);
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(this.#x(handX), this.#y(handY));
      context.stroke();
      context.beginPath();
      context.arc(this.#x(handX), this.#y(handY), Math.max(3, this.#scale * 0.08), 0, 2 * Math.PI);
      context.fill();
    }
    drawDisc(context, { visit: person.visit, x, y, radius, colours: this.#colours, isDark: this.#isDark });
  }

  /** Everything that can be pointed at: people before cameras before shelves. */
  #targets(at) {
    const words = this.#words();
    return [
      ...this.#people.all.map((person) => ({ at: placeAt(person.path, at), reach: BODY_METRES, text: words.person(person.visit) })),
      ...this.#store.cameras.filter((camera) => camera.at).map((camera) => {
        const how = this.#health[`camera/${camera.id}`] ?? words.opening;
        return { at: { x: camera.at[0], y: camera.at[1] }, reach: 0.15, href: `/cameras#${camera.id}`, text: `${words.camera(camera.id)}${how === "ok" ? "" : `\n${how}`}` };
      }),
      ...this.#columns().map((column) => ({ at: { x: middle(column.corners)[0], y: middle(column.corners)[1] }, corners: column.corners, href: `/shelves#${column.plates.at(-1).id}`, text: this.#weights(column, words) })),
    ];
  }

  #weights(column, words) {
    return [...column.plates].reverse().map((plate) => {
      const load = this.#grams.has(plate.id) ? words.grams(this.#grams.get(plate.id)) : words.noWeight;
      return `${plate.id}: ${load} · ${words.standing(plate.goods)}`;
    }).join("\n");
  }

  /** What is chosen by keyboard, else what is pointed at. */
  #target(pointer = this.#pointer, targets = this.#targets(this.#people.now)) {
    return this.#chosen >= 0 ? targets[this.#chosen] : pointer ? targets.find((one) => this.#isUnder(one, pointer)) : undefined;
  }

  #point(at) {
    this.#pointer = at;
    this.#chosen = -1;
    this.#wake();
  }

  #key(event) {
    this.#wake();
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.#chosen = -1;
    if (event.key === "Enter" && this.#store && this.#target()?.href) location.assign(this.#target().href);
    if (!step || !this.#store) return;
    event.preventDefault();
    const targets = this.#targets(this.#people.now);
    this.#chosen = (this.#chosen + step + targets.length + (this.#chosen < 0 && step < 0 ? 1 : 0)) % targets.length;
    this.#pointer = null;
    this.#told.textContent = targets[this.#chosen].text;
  }

  #drawChoice(context, at) {
    const target = this.#pointer || this.#chosen >= 0 ? this.#target(this.#pointer, this.#targets(at)) : undefined;
    this.#tip.hidden = !target;
    this.#canvas.style.cursor = target?.href && this.#pointer ? "pointer" : "";
    if (!target) return;
    context.strokeStyle = this.#colours.accent;
    context.lineWidth = 2.5;
    if (target.corners) {
      this.#trace(context, target.corners, true);
    } else {
      context.beginPath();
      context.arc(this.#x(target.at.x), this.#y(target.at.y), Math.max(12, this.#scale * (target.reach + 0.06)), 0, 2 * Math.PI);
    }
    context.stroke();
    if (this.#tip.textContent !== target.text) this.#tip.textContent = target.text;
    const [x, y] = [this.#x(target.at.x), this.#y(target.at.y)];
    const width = this.#canvas.clientWidth;
    this.#tip.style.left = `${Math.max(0, Math.min(x + 14, width - this.#tip.offsetWidth))}px`;
    this.#tip.style.top = `${y > this.#tip.offsetHeight + 18 ? y - this.#tip.offsetHeight - 14 : y + 16}px`;
  }

  #isUnder({ at, reach, corners }, [x, y]) {
    if (!corners) return Math.hypot(this.#x(at.x) - x, this.#y(at.y) - y) <= Math.max(10, reach * this.#scale);
    const xs = corners.map((corner) => this.#x(corner[0]));
    const ys = corners.map((corner) => this.#y(corner[1]));
    return x >= Math.min(...xs) && x <= Math.max(...xs) && y >= Math.min(...ys) && y <= Math.max(...ys);
  }
}

const middle = (corners) => [0, 1].map((axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length);
