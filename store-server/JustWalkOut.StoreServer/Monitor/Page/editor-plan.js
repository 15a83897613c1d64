// The plan that is drawn on: a store from above to scale, with its grid in metres, what its cameras see, and what is selected. Whatever moves something here tells its listener, who changes the store.
import { coloursNow } from "/ground.js";
import { at, cornersOf, frameOf, hasCorners, kindOf, parts, placeOf, same } from "/store-drawing.js";
import { cameraPose, distance, fieldOfView, isCalibrated, isWithin, list, middle, placed, points, poseOf, sizeOf, snapped, tidy, viewOutline } from "/store-shape.js";

const HANDLE_PX = 6;
const NEAR_PX = 12; // A fingertip covers more than what it means.
const ZOOM_STEP = 1.25;
const SCALE_LEAST = 2;
const SCALE_MOST = 1000;
const MARGIN_METRES = 0.6;
const CONE_METRES = 0.8;
const TURN_METRES = 0.45; // A handle to turn by is so far outside.
const GRID_METRES = [0.1, 0.5, 1, 5, 10, 50, 100, 500];
const GRID_PX_LEAST = 9;
const LABEL_SCALE_LEAST = 22; // Below so many pixels a metre names would lie over each other.

export class EditorPlan {
  #canvas; #listener; #store = null; #selection = null; #coverage = null; #layer = null; #colours = {}; #scale = 60; #left = 0; #top = 0; #isFitted = false;
  #drag = null; #fingers = new Map(); #sketch = null; #mark = null; #pending = 0; #heat = null;

  /** `listener` hears `select(path)`, `drag(kind, path, place, isDone)` and `sketched(corners)`; `step()` gives the grid that is snapped to, or 0. */
  constructor(canvas, listener) {
    [this.#canvas, this.#listener] = [canvas, listener];
    new ResizeObserver(() => this.#resize()).observe(canvas.parentElement);
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    ["pointerup", "pointercancel"].forEach((name) => canvas.addEventListener(name, (event) => this.#up(event)));
    canvas.addEventListener("dblclick", () => { if (this.#sketch) this.finish(); });
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  show(store, selection) {
    const isOther = store !== this.#store;
    [this.#store, this.#selection] = [store, selection];
    if (isOther && !this.#isFitted) this.fit();
    this.redraw();
  }

  /** What cameras see, as the server worked it out, and of it what is painted: { cells: "heads" or "ground", camera: an index or null }. */
  cover(coverage, layer) {
    [this.#coverage, this.#layer, this.#heat] = [coverage, layer, null];
    this.redraw();
  }

  /** Points at a place for a while: where a blind spot is. */
  point(place) {
    this.#mark = place;
    const [x, y] = [this.#x(place[0]), this.#y(place[1])];
    if (x < 0 || y < 0 || x > this.#width || y > this.#height) this.#centre(place);
    this.redraw();
  }

  theme() {
    this.#colours = coloursNow();
    this.#heat = null;
    this.redraw();
  }

  // ------------------------------------------------------------------ the view

  get #width() { return this.#canvas.clientWidth; }
  get #height() { return this.#canvas.clientHeight; }
  #x(metres) { return (metres - this.#left) * this.#scale; }
  #y(metres) { return (this.#top - metres) * this.#scale; }
  #place(x, y) { return [this.#left + x / this.#scale, this.#top - y / this.#scale]; }

  /** The place in the middle of what is seen: where something new goes. */
  get centre() { return this.#place(this.#width / 2, this.#height / 2); }

  /** Where a place is on the canvas, in pixels; for whoever looks from outside. */
  pixel([x, y]) { return [this.#x(x), this.#y(y)]; }

  fit() {
    if (!this.#store || !this.#width) return;
    this.#isFitted = true;
    const all = [...points(this.#store.floor?.outline), ...list(this.#store.floor?.walls).flatMap(points), ...list(this.#store.gondolas).flatMap((_, index) => cornersOf(this.#store, ["gondolas", index])), ...list(this.#store.cameras).filter(isCalibrated).map((camera) => { const { x, y } = cameraPose(camera); return [x, y]; })];
    const [xs, ys] = all.length ? [all.map((corner) => corner[0]), all.map((corner) => corner[1])] : [[0, 8], [0, 6]];
    const [left, bottom, right, top] = [Math.min(...xs) - MARGIN_METRES, Math.min(...ys) - MARGIN_METRES, Math.max(...xs) + MARGIN_METRES, Math.max(...ys) + MARGIN_METRES];
    this.#scale = this.#bounded(Math.min(this.#width / (right - left), this.#height / (top - bottom)));
    this.#centre([(left + right) / 2, (bottom + top) / 2]);
    this.redraw();
  }

  zoom(steps, [x, y] = [this.#width / 2, this.#height / 2]) {
    const [before, scale] = [this.#place(x, y), this.#bounded(this.#scale * ZOOM_STEP ** steps)];
    this.#scale = scale;
    this.#left = before[0] - x / scale;
    this.#top = before[1] + y / scale;
    this.redraw();
  }

  #bounded(scale) { return Math.max(SCALE_LEAST, Math.min(SCALE_MOST, scale)); }

  #centre([x, y]) {
    this.#left = x - this.#width / 2 / this.#scale;
    this.#top = y + this.#height / 2 / this.#scale;
  }

  #resize() {
    const dots = devicePixelRatio || 1;
    const was = this.#canvas.width ? this.centre : null;
    this.#canvas.width = Math.round(this.#width * dots);
    this.#canvas.height = Math.round(this.#height * dots);
    if (!this.#isFitted || !was) this.fit(); else this.#centre(was);
    this.redraw();
  }

  // ------------------------------------------------------------------ drawing corners

  /** Begins to draw corners; a cross in the middle goes where the arrow keys lead it. */
  sketch(kind) {
    this.#sketch = { kind, corners: [], at: this.centre.map((metres) => snapped(metres, this.#listener.step() || 0.05)) };
    this.redraw();
  }

  get isSketching() { return this.#sketch !== null; }

  nudge([dx, dy]) {
    this.#sketch.at = [tidy(this.#sketch.at[0] + dx), tidy(this.#sketch.at[1] + dy)];
    const [x, y] = this.pixel(this.#sketch.at);
    if (x < 0 || y < 0 || x > this.#width || y > this.#height) this.#centre(this.#sketch.at);
    this.redraw();
    return this.#sketch.at;
  }

  corner(place = this.#sketch.at) {
    const run = this.#sketch.corners;
    const isClosing = this.#sketch.kind === "zone" && run.length > 2 && same(place, run[0]);
    if (isClosing) return this.finish();
    if (!run.length || !same(place, run.at(-1))) run.push(place);
    this.redraw();
    return run.length;
  }

  back() {
    this.#sketch.corners.pop();
    this.redraw();
  }

  cancel() {
    this.#sketch = null;
    this.redraw();
  }

  /** Ends a zone or a wall that has corners enough. */
  finish() {
    const { kind, corners: run } = this.#sketch;
    if (run.length < (kind === "zone" ? 3 : 2)) return 0;
    this.#sketch = null;
    this.#listener.sketched(kind, run);
    return run.length;
  }

  // ------------------------------------------------------------------ pointers

  #event(event) { return [event.offsetX, event.offsetY]; }

  #down(event) {
    if (event.button > 0 || !this.#store) return;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, this.#event(event));
    this.#mark = null;
    if (this.#fingers.size === 2) {
      this.#drop(false);
      return;
    }
    const [x, y] = this.#event(event);
    const place = this.#place(x, y);
    if (this.#sketch) {
      this.#drag = { kind: "corner", from: [x, y] };
      return;
    }
    const handle = this.#handles().find(({ at: spot }) => Math.hypot(this.#x(spot[0]) - x, this.#y(spot[1]) - y) <= NEAR_PX);
    const path = handle ? this.#selection : this.#under(place);
    const isHeld = path && (!hasCorners(path) || (this.#selection && same(path, this.#selection)));
    const origin = path && placeOf(this.#store, path);
    this.#drag = { kind: handle?.kind ?? (isHeld && kindOf(path) !== "floor" ? "move" : "pan"), handle, path, from: [x, y], grip: origin ? [place[0] - origin[0], place[1] - origin[1]] : [0, 0], view: [this.#left, this.#top], isMoved: false };
    if (path && !handle) this.#listener.select(path);
  }

  #move(event) {
    const [x, y] = this.#event(event);
    if (!this.#fingers.has(event.pointerId)) {
      this.#canvas.style.cursor = this.#sketch ? "crosshair" : this.#store && (this.#handles().some(({ at: spot }) => Math.hypot(this.#x(spot[0]) - x, this.#y(spot[1]) - y) <= NEAR_PX) || this.#under(this.#place(x, y))) ? "pointer" : "";
      return;
    }
    if (this.#fingers.size === 2) {
      this.#pinch(event);
      return;
    }
    this.#fingers.set(event.pointerId, [x, y]);
    const drag = this.#drag;
    if (!drag || (!drag.isMoved && Math.hypot(x - drag.from[0], y - drag.from[1]) < 3)) return;
    drag.isMoved = true;
    const place = this.#place(x, y);
    if (drag.kind === "pan") {
      this.#left = drag.view[0] - (x - drag.from[0]) / this.#scale;
      this.#top = drag.view[1] + (y - drag.from[1]) / this.#scale;
      this.redraw();
    } else if (drag.kind !== "corner") {
      this.#listener.drag(drag.kind, drag.path, drag.kind === "move" ? [place[0] - drag.grip[0], place[1] - drag.grip[1]] : place, drag.handle?.index);
    }
  }

  #up(event) {
    this.#fingers.delete(event.pointerId);
    const drag = this.#drag;
    if (drag && this.#sketch && drag.kind === "corner") {
      const place = this.#place(...this.#event(event)).map((metres) => snapped(metres, this.#listener.step()));
      const first = this.#sketch.corners[0];
      const isFirst = first && Math.hypot(this.#x(first[0]) - event.offsetX, this.#y(first[1]) - event.offsetY) <= NEAR_PX;
      this.#sketch.at = place;
      this.corner(isFirst && this.#sketch.corners.length > 2 ? first : place);
    } else if (drag && !drag.path && !drag.isMoved) {
      this.#listener.select(null);
    }
    this.#drop(true);
  }

  #drop(isDone) {
    if (this.#drag?.isMoved && isDone) this.#listener.dropped();
    this.#drag = null;
  }

  #pinch(event) {
    const spread = () => { const [[ax, ay], [bx, by]] = [...this.#fingers.values()]; return { apart: Math.hypot(ax - bx, ay - by), x: (ax + bx) / 2, y: (ay + by) / 2 }; };
    const before = spread();
    this.#fingers.set(event.pointerId, this.#event(event));
    const after = spread();
    this.zoom(Math.log(after.apart / Math.max(1, before.apart)) / Math.log(ZOOM_STEP), [after.x, after.y]);
    this.#left -= (after.x - before.x) / this.#scale;
    this.#top += (after.y - before.y) / this.#scale;
  }

  /** The wheel zooms once the plan is in use; before that, and for whoever only scrolls by, it is the page's. */
  #wheel(event) {
    if (document.activeElement !== this.#canvas && !event.ctrlKey) return;
    event.preventDefault();
    this.zoom(-Math.sign(event.deltaY), this.#event(event));
  }

  /** What is at a place: what is small before what is large. */
  #under(place) {
    const near = NEAR_PX / this.#scale;
    const rows = parts(this.#store);
    const of = (kind) => rows.filter((row) => row.kind === kind).reverse();
    for (const row of [...of("camera"), ...of("gate")]) {
      const spot = placeOf(this.#store, row.path);
      if (spot && Math.hypot(spot[0] - place[0], spot[1] - place[1]) <= near) return row.path;
    }
    // A shelf or plate that was chosen from the list stays so under the pointer.
    if (this.#selection?.length > 2 && ["shelf", "plate"].includes(kindOf(this.#selection)) && isWithin(cornersOf(this.#store, this.#selection), place)) return this.#selection;
    for (const row of of("gondola")) if (isWithin(cornersOf(this.#store, row.path), place)) return row.path;
    for (const row of of("wall")) if (distance(cornersOf(this.#store, row.path), place, false) <= near / 2) return row.path;
    for (const row of of("zone")) if (isWithin(cornersOf(this.#store, row.path), place)) return row.path;
    return distance(cornersOf(this.#store, ["floor"]), place, true) <= near / 2 ? ["floor"] : null;
  }

  /** What the selected part can be held by: its corners, or a knob to turn it and one to resize it. */
  #handles() {
    if (!this.#selection || this.#sketch || !at(this.#store, this.#selection)) return [];
    const part = at(this.#store, this.#selection);
    const kind = kindOf(this.#selection);
    if (hasCorners(this.#selection)) return cornersOf(this.#store, this.#selection).map((spot, index) => ({ kind: "vertex", index, at: spot }));
    if (kind === "camera" && isCalibrated(part)) {
      const { x, y, yaw } = cameraPose(part);
      const far = Math.max(TURN_METRES, 32 / this.#scale);
      return [{ kind: "turn", at: [x + far * Math.cos((yaw * Math.PI) / 180), y + far * Math.sin((yaw * Math.PI) / 180)] }];
    }
    if (["gondola", "shelf", "plate"].includes(kind)) {
      const pose = placed(frameOf(this.#store, this.#selection), poseOf(part));
      const { width, depth } = sizeOf(part);
      const spot = (x, y) => { const found = placed(pose, { x, y, z: 0, yaw: 0 }); return [found.x, found.y]; };
      const knobs = [{ kind: "resize", at: spot(width, depth) }];
      return kind === "gondola" ? [{ kind: "turn", at: spot(width / 2, depth + Math.max(TURN_METRES * 0.6, 22 / this.#scale)) }, ...knobs] : knobs;
    }
    return [];
  }

  // ------------------------------------------------------------------ drawing

  redraw() {
    this.#pending ||= requestAnimationFrame(() => {
      this.#pending = 0;
      if (this.#store && this.#canvas.width) this.#draw();
    });
  }

  #trace(context, run, isClosed) {
    context.beginPath();
    run.forEach(([x, y], index) => (index ? context.lineTo(this.#x(x), this.#y(y)) : context.moveTo(this.#x(x), this.#y(y))));
    if (isClosed) context.closePath();
  }

  #draw() {
    const context = this.#canvas.getContext("2d");
    const dots = devicePixelRatio || 1;
    const colours = this.#colours;
    context.setTransform(dots, 0, 0, dots, 0, 0);
    context.lineJoin = context.lineCap = "round";
    context.fillStyle = colours.sheet;
    context.fillRect(0, 0, this.#width, this.#height);
    this.#trace(context, cornersOf(this.#store, ["floor"]), true);
    context.fillStyle = colours.floor;
    context.fill();
    this.#drawHeat(context);
    this.#drawGrid(context);
    list(this.#store.zones).forEach((zone) => this.#drawZone(context, zone));
    list(this.#store.gondolas).forEach((_, index) => this.#drawGondola(context, ["gondolas", index]));
    this.#stroke(context, cornersOf(this.#store, ["floor"]), { isClosed: true, colour: colours.soft, width: 1.5 });
    list(this.#store.floor?.walls).forEach((wall) => this.#stroke(context, points(wall), { isClosed: false, colour: colours.ink, width: 3 }));
    list(this.#store.gates).forEach((gate) => this.#drawGate(context, gate));
    list(this.#store.cameras).forEach((camera, index) => this.#drawCamera(context, camera, index));
    this.#drawSelection(context);
    this.#drawSketch(context);
    this.#drawMark(context);
  }

  #stroke(context, run, { isClosed, colour, width, dash = [] }) {
    this.#trace(context, run, isClosed);
    context.setLineDash(dash);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
    context.setLineDash([]);
  }

  #drawGrid(context) {
    const fine = GRID_METRES.find((metres) => metres * this.#scale >= GRID_PX_LEAST) ?? 1000;
    const bold = GRID_METRES.find((metres) => metres > fine && metres * this.#scale >= 44) ?? fine * 5;
    const [[left, top], [right, bottom]] = [this.#place(0, 0), this.#place(this.#width, this.#height)];
    context.lineWidth = 1;
    context.strokeStyle = this.#colours.line;
    for (const [step, alpha] of [[fine, 0.45], [bold, 1]]) {
      context.globalAlpha = alpha;
      context.beginPath();
      for (let x = Math.ceil(left / step); x * step <= right; x++) { context.moveTo(this.#x(x * step), 0); context.lineTo(this.#x(x * step), this.#height); }
      for (let y = Math.ceil(bottom / step); y * step <= top; y++) { context.moveTo(0, this.#y(y * step)); context.lineTo(this.#width, this.#y(y * step)); }
      context.stroke();
    }
    context.globalAlpha = 1;
    context.font = "11px system-ui, sans-serif";
    context.fillStyle = this.#colours.soft;
    context.textAlign = "left";
    context.textBaseline = "top";
    for (let x = Math.ceil(left / bold); x * bold <= right; x++) context.fillText(`${tidy(x * bold)}`, this.#x(x * bold) + 3, 3);
    for (let y = Math.ceil(bottom / bold); y * bold <= top - 24 / this.#scale; y++) context.fillText(`${tidy(y * bold)} m`, 3, this.#y(y * bold) + 2);
  }

  /** Cells by how many cameras see them. What nobody sees is hatched, so that it is told apart without colours. */
  #drawHeat(context) {
    if (!this.#coverage || !this.#layer?.cells) return;
    this.#heat ??= this.#paintHeat();
    const { left, front, columns, rows, cell } = this.#coverage;
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#heat, this.#x(left), this.#y(front + rows * cell), columns * cell * this.#scale, rows * cell * this.#scale);
    context.save();
    context.beginPath();
    for (let index = 0; index < columns * rows; index++) {
      if (!this.#coverage.isFloor(index) || this.#count(index)) continue;
      context.rect(this.#x(left + (index % columns) * cell), this.#y(front + (Math.floor(index / columns) + 1) * cell), cell * this.#scale, cell * this.#scale);
    }
    context.clip();
    context.beginPath();
    const gap = 9;
    const shift = ((this.#x(0) + this.#y(0)) % gap + gap) % gap; // The hatch keeps its place when the plan is moved.
    for (let x = shift - this.#height - gap; x < this.#width + this.#height; x += gap) { context.moveTo(x, 0); context.lineTo(x - this.#height, this.#height); }
    for (let x = shift; x < this.#width + this.#height; x += gap) { context.moveTo(x, 0); context.lineTo(x - this.#height, this.#height); }
    context.strokeStyle = this.#colours.bad;
    context.lineWidth = 1.2;
    context.stroke();
    context.restore();
  }

  #count(index) {
    const cameras = this.#coverage.cameras;
    const chosen = this.#layer.camera === null ? cameras : cameras.filter((camera) => camera.id === this.#layer.camera);
    return chosen.reduce((sum, camera) => sum + camera[this.#layer.cells](index), 0);
  }

  #paintHeat() {
    const { columns, rows } = this.#coverage;
    const heat = new OffscreenCanvas(columns, rows);
    const context = heat.getContext("2d");
    for (let index = 0; index < columns * rows; index++) {
      if (!this.#coverage.isFloor(index)) continue;
      const count = this.#count(index);
      context.fillStyle = count ? this.#colours.accent : this.#colours.bad;
      context.globalAlpha = count ? HEAT[Math.min(count, HEAT.length) - 1] : 0.12;
      context.fillRect(index % columns, rows - 1 - Math.floor(index / columns), 1, 1);
    }
    return heat;
  }

  #drawZone(context, zone) {
    const run = points(zone?.outline);
    const colour = { entry: this.#colours.good, exit: this.#colours.accent, staff: this.#colours.soft }[zone?.kind] ?? this.#colours.soft;
    this.#trace(context, run, true);
    context.globalAlpha = zone?.kind === "aisle" ? 0.05 : 0.2;
    context.fillStyle = colour;
    context.fill();
    context.globalAlpha = 1;
    this.#stroke(context, run, { isClosed: true, colour, width: 1.2, dash: [5, 4] });
    context.font = "600 11px system-ui, sans-serif";
    const room = run.length ? (Math.max(...run.map(([x]) => x)) - Math.min(...run.map(([x]) => x))) * this.#scale : 0;
    if (context.measureText(String(zone?.id ?? "")).width < room) this.#label(context, String(zone?.id ?? ""), middle(run), colour, 11);
  }

  #label(context, text, [x, y], colour, size) {
    context.font = `600 ${size}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineWidth = 3;
    context.strokeStyle = this.#colours.sheet;
    context.strokeText(text, this.#x(x), this.#y(y));
    context.fillStyle = colour;
    context.fillText(text, this.#x(x), this.#y(y));
  }

  #drawGondola(context, path) {
    const gondola = at(this.#store, path);
    const run = cornersOf(this.#store, path);
    this.#trace(context, run, true);
    context.fillStyle = this.#colours.shelf;
    context.fill();
    const plates = new Map(); // Those of a gondola's shelves lie over each other.
    list(gondola?.shelves).forEach((shelf, shelfIndex) => list(shelf?.plates).forEach((plate, index) => {
      const corner = cornersOf(this.#store, [...path, "shelves", shelfIndex, "plates", index]);
      const key = corner[0].map(tidy).join();
      const isUnseen = this.#coverage?.unseen.has(`${gondola.id}/${shelf.id}/${plate?.id}`);
      plates.set(key, { corner, isUnseen: isUnseen || plates.get(key)?.isUnseen });
    }));
    for (const { corner } of plates.values()) this.#stroke(context, corner, { isClosed: true, colour: this.#colours.floor, width: 1 });
    for (const { corner, isUnseen } of plates.values()) {
      if (!isUnseen || !this.#layer?.cells) continue;
      this.#stroke(context, [corner[0], corner[2]], { isClosed: false, colour: this.#colours.bad, width: 1.5 });
      this.#stroke(context, [corner[1], corner[3]], { isClosed: false, colour: this.#colours.bad, width: 1.5 });
    }
    this.#stroke(context, run, { isClosed: true, colour: this.#colours["shelf-ink"], width: 1 });
    this.#stroke(context, run.slice(0, 2), { isClosed: false, colour: this.#colours["shelf-ink"], width: 3.5 }); // Its front.
    this.#label(context, String(gondola?.id ?? ""), middle(run), this.#colours.ink, Math.max(10, Math.min(15, this.#scale * 0.17)));
  }

  #drawGate(context, gate) {
    const [spot] = points([gate?.at]);
    if (!spot) return;
    const [x, y] = [this.#x(spot[0]), this.#y(spot[1])];
    context.beginPath();
    [[0, -7], [7, 0], [0, 7], [-7, 0]].forEach(([dx, dy]) => context.lineTo(x + dx, y + dy));
    context.closePath();
    context.fillStyle = this.#colours.good;
    context.fill();
    if (this.#scale >= 2 * LABEL_SCALE_LEAST) this.#label(context, String(gate.id ?? ""), [spot[0], spot[1] + 16 / this.#scale], this.#colours.good, 11);
  }

  #drawCamera(context, camera, index) {
    if (!isCalibrated(camera)) return;
    const isSelected = this.#selection && same(this.#selection, ["cameras", index]);
    const { x, y, yaw, tilt } = cameraPose(camera);
    const outline = viewOutline(camera);
    if (isSelected && outline.length) {
      this.#trace(context, outline, true);
      context.globalAlpha = 0.1;
      context.fillStyle = this.#colours.accent;
      context.fill();
      context.globalAlpha = 1;
      this.#stroke(context, outline, { isClosed: true, colour: this.#colours.accent, width: 1.2, dash: [6, 4] });
    } else if (outline.length) {
      // Of those that are not selected a short cone: all views whole would lie over each other.
      const half = tilt > 75 ? Math.PI : Math.max(0.2, (fieldOfView(camera.calibration) * Math.PI) / 360);
      const heading = (-yaw * Math.PI) / 180;
      context.beginPath();
      context.moveTo(this.#x(x), this.#y(y));
      context.arc(this.#x(x), this.#y(y), CONE_METRES * this.#scale, heading - half, heading + half);
      context.closePath();
      context.globalAlpha = 0.18;
      context.fillStyle = this.#colours.ink;
      context.fill();
      context.globalAlpha = 1;
    }
    const [px, py] = [this.#x(x), this.#y(y)];
    context.save();
    context.translate(px, py);
    context.rotate((-yaw * Math.PI) / 180);
    context.fillStyle = isSelected ? this.#colours.accent : this.#colours.ink;
    context.beginPath();
    context.rect(-6, -5, 10, 10);
    if (tilt < 85) { context.moveTo(4, -3); context.lineTo(9, -6); context.lineTo(9, 6); context.lineTo(4, 3); }
    context.fill();
    context.restore();
    if (this.#scale >= LABEL_SCALE_LEAST || isSelected) this.#label(context, String(camera.id ?? ""), [x, y - 16 / this.#scale], this.#colours.ink, 11);
  }

  #drawSelection(context) {
    if (!this.#selection || !at(this.#store, this.#selection)) return;
    const colour = this.#colours.accent;
    const run = cornersOf(this.#store, this.#selection);
    const spot = placeOf(this.#store, this.#selection);
    if (run.length) this.#stroke(context, run, { isClosed: kindOf(this.#selection) !== "wall", colour, width: 2.5 });
    else if (spot) {
      context.beginPath();
      context.arc(this.#x(spot[0]), this.#y(spot[1]), 14, 0, 2 * Math.PI);
      context.strokeStyle = colour;
      context.lineWidth = 2.5;
      context.stroke();
    }
    for (const { kind, at: [x, y] } of this.#handles()) {
      context.beginPath();
      if (kind === "turn") context.arc(this.#x(x), this.#y(y), HANDLE_PX + 1, 0, 2 * Math.PI);
      else context.rect(this.#x(x) - HANDLE_PX, this.#y(y) - HANDLE_PX, 2 * HANDLE_PX, 2 * HANDLE_PX);
      context.fillStyle = this.#colours.sheet;
      context.fill();
      context.strokeStyle = colour;
      context.lineWidth = 2;
      context.stroke();
    }
  }

  #drawSketch(context) {
    if (!this.#sketch) return;
    const { corners: run, at: [x, y] } = this.#sketch;
    this.#stroke(context, [...run, [x, y]], { isClosed: false, colour: this.#colours.accent, width: 2 });
    for (const [cornerX, cornerY] of run) {
      context.beginPath();
      context.arc(this.#x(cornerX), this.#y(cornerY), 5, 0, 2 * Math.PI);
      context.fillStyle = this.#colours.accent;
      context.fill();
    }
    const [px, py] = [this.#x(x), this.#y(y)];
    context.beginPath();
    context.moveTo(px - 12, py); context.lineTo(px + 12, py); context.moveTo(px, py - 12); context.lineTo(px, py + 12);
    context.strokeStyle = this.#colours.ink;
    context.lineWidth = 1.5;
    context.stroke();
  }

  #drawMark(context) {
    if (!this.#mark) return;
    context.beginPath();
    context.arc(this.#x(this.#mark[0]), this.#y(this.#mark[1]), 18, 0, 2 * Math.PI);
    context.strokeStyle = this.#colours.bad;
    context.lineWidth = 3;
    context.stroke();
  }
}

/** How strongly a cell is painted that one camera sees, two, three, four or more. */
export const HEAT = [0.14, 0.3, 0.46, 0.62];

/** What the server worked out, with its sets of bits to be asked: of cells and of plates. */
export function readCoverage(body) {
  const bits = (text) => { const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)); return (index) => (bytes[index >> 3] >> (index & 7)) & 1; };
  return {
    ...body,
    isFloor: bits(body.floor),
    unseen: new Set(body.unseenPlates.map((plate) => plate.id)),
    cameras: body.cameras.map((camera) => ({ id: camera.id, headsM2: camera.headsM2, heads: bits(camera.heads), ground: bits(camera.ground), plates: bits(camera.plates) })),
  };
}
