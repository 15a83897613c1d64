// The numbers of what is selected: a form made from a description of it, which gives another store for each value that is put in. A field that somebody is in keeps its text.
import { element } from "/ground.js";
import { at, cornerPath, cornersOf, freshCalibration, hasCorners, kindOf, posed, put, renamed, shelved } from "/store-drawing.js";
import { angle, cameraPose, fieldOfView, isCalibrated, list, poseOf, sizeOf, tidy } from "/store-shape.js";

const METRES = { step: 0.01, min: -10000, max: 10000 };
const LENGTH = { step: 0.01, min: 0, max: 10000 };
const DEGREES = { step: 0.5, min: -360, max: 360 };
const PIXELS = { step: "any" };
const MINOR = { step: 1, min: 0, max: 1000000000, isOptional: true };

export class Fields {
  #form; #words; #listener; #signature = ""; #rows = []; #counts = { shelves: 4, plates: 3 };

  /** `listener` hears `change(store)`, `add(kind)` for a shelf or plate, and says `centre()` and `isRunning()`, whether the store is the one that is open. */
  constructor(form, words, listener) {
    [this.#form, this.#words, this.#listener] = [form, words, listener];
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  /** Shows a part of a store; `faults` are those that belong to it. */
  show(store, path, faults) {
    const sets = path && at(store, path) !== undefined ? this.#describe(store, path) : [];
    const signature = JSON.stringify([path, document.documentElement.lang, sets.map(({ legend, rows }) => [legend, rows.map((row) => [row.name, row.kind, row.label, row.options, row.text, row.isLocked])])]);
    if (signature !== this.#signature) {
      this.#signature = signature;
      this.#build(sets, path);
    }
    const rows = sets.flatMap((set) => set.rows);
    this.#rows.forEach((made, index) => this.#refresh(made, rows[index], faults));
    const told = this.#form.querySelector(".faulty");
    told?.replaceChildren(...faults.map((fault) => element("li", { textContent: `${fault.path}: ${fault.text}` })));
  }

  focus() { this.#form.querySelector("input:not(:disabled), select, button")?.focus(); }

  #build(sets, path) {
    const had = this.#form.contains(document.activeElement) ? document.activeElement.name : null;
    this.#rows = [];
    const made = sets.map(({ legend, rows }) => element("fieldset", {}, element("legend", { textContent: legend, hidden: !legend }), ...rows.map((row) => this.#row(row))));
    if (path) made.unshift(element("fieldset", {}, element("ul", { className: "faulty" })));
    this.#form.replaceChildren(...made);
    if (had) this.#form.elements.namedItem(had)?.focus?.();
  }

  #row(row) {
    const made = { input: null };
    this.#rows.push(made);
    if (row.kind === "hint") return element("p", { className: "hint", textContent: row.text });
    if (row.kind === "button") {
      made.input = element("button", { type: "button", textContent: row.label, className: "wide", name: row.name });
      made.input.addEventListener("click", () => made.row.press());
      return made.input;
    }
    if (row.kind === "corner") return this.#corner(made, row);
    const label = element("label", { className: row.isWide ? "wide" : "" }, element("span", { textContent: row.label }));
    made.input = row.options
      ? element("select", { name: row.name }, ...row.options.map(([value, text]) => element("option", { value, textContent: text })))
      : element("input", row.kind === "number" ? { name: row.name, type: "number", step: row.step ?? "any", min: row.min ?? "", max: row.max ?? "" } : { name: row.name, type: "text", maxLength: 500, spellcheck: false });
    made.input.disabled = Boolean(row.isLocked);
    made.input.addEventListener("change", () => this.#take(made));
    label.append(made.input);
    return label;
  }

  #corner(made, row) {
    const { index } = row;
    made.pair = [0, 1].map((axis) => {
      const input = element("input", { type: "number", step: 0.01, name: `corner-${index}-${axis}` });
      input.setAttribute("aria-label", this.#words().corner(index + 1, "xy"[axis]));
      input.addEventListener("change", () => this.#took(input, (value) => made.row.set(axis, value), made.row.value[axis]));
      return input;
    });
    const away = element("button", { type: "button", textContent: "−", disabled: row.isLast });
    away.setAttribute("aria-label", this.#words().removeCorner(index + 1));
    away.addEventListener("click", () => this.#listener.change(made.row.remove()));
    made.away = away;
    return element("div", { className: "corners" }, element("span", { textContent: String(index + 1) }), ...made.pair, away);
  }

  #refresh(made, row, faults) {
    made.row = row;
    if (made.pair) {
      made.pair.forEach((input, axis) => { if (document.activeElement !== input) input.value = row.value[axis]; });
      made.away.disabled = row.isLast;
    } else if (made.input && row.kind !== "button") {
      const text = row.value === null || row.value === undefined ? "" : String(row.value);
      if (document.activeElement !== made.input || made.input.tagName === "SELECT") made.input.value = text;
      made.input.classList.toggle("bad", Boolean(row.member) && faults.some((fault) => fault.path.includes(row.member)));
    }
  }

  #take(made) {
    if (made.row.kind === "number") this.#took(made.input, made.row.set, made.row.value, made.row.isOptional);
    else this.#listener.change(made.row.set(made.input.value));
  }

  /** Takes a number; what is none goes back to what it was. */
  #took(input, set, before, isOptional) {
    if (input.value === "" && isOptional && !input.validity.badInput) this.#listener.change(set(null));
    else if (input.value === "" || !Number.isFinite(input.valueAsNumber)) input.value = before ?? "";
    else this.#listener.change(set(input.valueAsNumber));
  }

  // ------------------------------------------------------------------ what each kind has

  #describe(store, path) {
    const words = this.#words();
    const part = at(store, path);
    const kind = kindOf(path);
    const field = (name, value, set, more = {}) => ({ name, label: words.field[name], kind: "number", value: typeof value === "number" ? tidy(value) : value, set, ...more });
    const member = (...keys) => ({ get: at(part, keys), set: (value) => put(store, [...path, ...keys], value) });
    const id = { ...field("id", part.id, (value) => renamed(store, path, value)), kind: "text", isWide: true, member: ".id" };
    switch (kind) {
      case "store": return this.#store(store, field, member);
      case "floor": case "wall": return [this.#corners(store, path)];
      case "zone": return [{ legend: "", rows: [id, { ...field("kind", part.kind, member("kind").set), kind: "select", isWide: true, member: ".kind", options: Object.entries(words.zoneKinds) }] }, this.#corners(store, path)];
      case "gate": return [{ legend: "", rows: [id] }, { legend: words.fieldset.place, rows: [0, 1].map((axis) => field("xy"[axis], list(part.at)[axis], member("at", axis).set, { ...METRES, member: ".at" })) }];
      case "camera": return this.#camera(store, path, field, [id, { ...field("source", part.source, (value) => member("source").set(value || null)), kind: "text", isWide: true, member: ".source" }]);
      default: return this.#furniture(store, path, field, member, id);
    }
  }

  #store(store, field, member) {
    const words = this.#words();
    const isRunning = this.#listener.isRunning();
    const text = (name, isLocked) => ({ ...field(name, store[name], member(name).set), kind: "text", member: `.${name}`, isLocked });
    const rule = (name, more) => field(name, member("rules", name).get, (value) => {
      const { [name]: _, ...others } = store.rules ?? {};
      return put(store, ["rules"], value === null ? others : { ...store.rules, [name]: value });
    }, { isOptional: true, member: `.${name}`, isWide: true, ...more });
    return [
      { legend: "", rows: [{ ...text("name", isRunning), isWide: true }, text("currency", isRunning), text("locale"), ...(isRunning ? [{ kind: "hint", text: words.keepsName }] : []), { kind: "hint", text: words.contents(list(store.catalog).length, list(store.planogram).length) }] },
      { legend: words.fieldset.rules, rows: [
        { ...field("handOver", store.rules?.handOver ?? "takerPays", (value) => put(store, ["rules"], { ...store.rules, handOver: value })), kind: "select", isWide: true, options: Object.entries(words.handOver) },
        rule("reviewBelow", { step: 0.01, min: 0, max: 1 }), rule("capacityPeople", { step: 1, min: 1 }), rule("holdMinor", MINOR), rule("offlineVisitMinor", MINOR), rule("offlineTotalMinor", MINOR),
      ] },
    ];
  }

  #corners(store, path) {
    const words = this.#words();
    const own = cornerPath(path);
    const run = cornersOf(store, path);
    const least = kindOf(path) === "wall" ? 2 : 3;
    const add = () => {
      const [last, before] = [run.at(-1) ?? [0, 0], run[0] ?? [1, 1]];
      this.#listener.change(put(store, own, [...list(at(store, own)), kindOf(path) === "wall" ? [tidy(last[0] + 1), last[1]] : [tidy((last[0] + before[0]) / 2), tidy((last[1] + before[1]) / 2)]]));
    };
    const rows = run.map((value, index) => ({
      kind: "corner", index, value: value.map(tidy), isLast: run.length <= least,
      set: (axis, metres) => put(store, [...own, index, axis], metres),
      remove: () => put(store, own, run.filter((_, each) => each !== index)),
    }));
    return { legend: words.fieldset.corners, rows: hasCorners(path) ? [...rows, { kind: "button", name: "add-corner", label: words.addCorner, press: add }] : [] };
  }

  #furniture(store, path, field, member, id) {
    const words = this.#words();
    const [pose, size] = [poseOf(at(store, path)), sizeOf(at(store, path))];
    const place = (name, value, key = name, limits = METRES) => field(name, value, member("pose", key).set, { ...limits, member: `.pose.${key}` });
    const extent = (name) => field(name, size[name], member("size", name).set, { ...LENGTH, member: `.size.${name}` });
    // About its middle, as the knob turns it, is not what a number says: the origin stays.
    const sets = [{ legend: "", rows: [id] }, { legend: words.fieldset.place, rows: [place("x", pose.x), place("y", pose.y), place("z", pose.z), place("yaw", pose.yaw, "yawDegrees", DEGREES)] }, { legend: words.fieldset.size, rows: ["width", "depth", "height"].map(extent) }];
    const kind = kindOf(path);
    if (kind === "shelf") sets[1].rows.push({ kind: "button", name: "add-plate", label: words.addPlate, press: () => this.#listener.add("plate") });
    if (kind !== "gondola") return sets;
    const shelves = list(at(store, path).shelves);
    const count = (name, max) => field(name, this.#counts[name], (value) => { this.#counts[name] = Math.max(1, Math.min(max, Math.round(value))); return store; }, { step: 1, min: 1, max });
    sets.push({ legend: words.fieldset.shelves, rows: [
      { kind: "hint", text: words.shelfHeld(shelves.length, shelves.reduce((sum, shelf) => sum + list(shelf?.plates).length, 0)) },
      count("shelves", 20), count("plates", 40),
      { kind: "button", name: "fill", label: words.fill, press: () => this.#listener.change(shelved(store, path, this.#counts.shelves, this.#counts.plates)) },
      { kind: "hint", text: words.fillHint },
      { kind: "button", name: "add-shelf", label: words.addShelf, press: () => this.#listener.add("shelf") },
    ] });
    return sets;
  }

  #camera(store, path, field, first) {
    const words = this.#words();
    const camera = at(store, path);
    const calibration = [...path, "calibration"];
    if (!isCalibrated(camera)) {
      const press = () => this.#listener.change(put(store, calibration, freshCalibration(store, this.#listener.centre().map(tidy))));
      return [{ legend: "", rows: [...first, { kind: "hint", text: words.calibrateHint }, { kind: "button", name: "calibrate", label: words.calibrate, press }] }];
    }
    const pose = cameraPose(camera);
    const seen = camera.calibration;
    const hung = (name, key, limits) => field(name, pose[key], (value) => posed(store, path, { [key]: ["yaw", "roll"].includes(key) ? angle(value) : value }), { ...limits, member: ".cameraToStore" });
    const lens = (name, keys) => field(name, at(seen, keys), (value) => put(store, [...calibration, ...keys], value), { ...(keys[0].endsWith("Px") && keys.length === 1 ? { step: 1, min: 1 } : PIXELS), member: `.${keys[0]}` });
    const terms = list(seen.distortion);
    return [
      { legend: "", rows: first },
      { legend: words.fieldset.camera, rows: [hung("x", "x", METRES), hung("y", "y", METRES), hung("z", "z", METRES), hung("heading", "yaw", DEGREES), hung("tilt", "tilt", { step: 0.5, min: -90, max: 90 }), hung("roll", "roll", DEGREES)] },
      { legend: words.fieldset.lens, rows: [lens("widthPx", ["widthPx"]), lens("heightPx", ["heightPx"]), lens("fx", ["focalPx", 0]), lens("fy", ["focalPx", 1]), lens("cx", ["centrePx", 0]), lens("cy", ["centrePx", 1]), { kind: "hint", text: words.fieldOfView(fieldOfView(seen)) }] },
      { legend: words.fieldset.distortion, rows: [
        ...terms.map((term, index) => ({ name: `term-${index}`, label: TERMS[index] ?? String(index + 1), kind: "number", value: term, step: "any", member: ".distortion", set: (value) => put(store, [...calibration, "distortion", index], value) })),
        { kind: "button", name: "add-term", label: words.addTerm, press: () => this.#listener.change(put(store, [...calibration, "distortion"], [...terms, 0])) },
      ] },
    ];
  }
}

const TERMS = ["k1", "k2", "p1", "p2", "k3", "k4", "k5", "k6", "s1", "s2", "s3", "s4"];
