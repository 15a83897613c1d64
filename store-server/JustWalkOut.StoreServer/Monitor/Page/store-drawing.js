// A store.json that is being drawn: its parts by path, changes that leave what was there as it was, and the way back and forth between them. What nobody changes stays the very value that was read.
import { angle, cameraPose, cameraToStore, corners, isCalibrated, list, middle, number, placed, points, poseOf, sizeOf, snapped, tidy } from "/store-shape.js";

const STEPS_MOST = 500;

/** What can be selected, by the last name in its path. */
const KINDS = { zones: "zone", gates: "gate", gondolas: "gondola", shelves: "shelf", plates: "plate", cameras: "camera", walls: "wall" };

export const at = (value, path) => path.reduce((inner, key) => inner?.[key], value);

/** The same with another value at a path; whatever is beside the path is the very same. */
export function put(value, path, inner) {
  if (!path.length) return inner;
  const [key, ...rest] = path;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[key] = put(value?.[key], rest, inner);
  return copy;
}

const without = (value, path) => put(value, path.slice(0, -1), list(at(value, path.slice(0, -1))).filter((_, index) => index !== path.at(-1)));
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
export const same = (one, other) => one.length === other.length && one.every((key, index) => key === other[index]);

export function kindOf(path) {
  return !path.length ? "store" : same(path, ["floor"]) ? "floor" : KINDS[path.at(-2)];
}

/** Every part that can be selected, in the order of the list beside the plan: its path, kind and name. Shelves and plates only of the piece of furniture that is open. */
export function parts(store, open = []) {
  const rows = [{ path: [], kind: "store", id: String(store.name ?? "") }, { path: ["floor"], kind: "floor", id: "" }];
  const add = (path) => list(at(store, path)).forEach((part, index) => {
    const own = [...path, index];
    const kind = kindOf(own);
    if (kind === "wall" ? !Array.isArray(part) : !isObject(part)) return;
    rows.push({ path: own, kind, id: kind === "wall" ? String(index + 1) : String(part.id ?? "") });
    if (kind === "gondola" && open[0] === "gondolas" && open[1] === index) add([...own, "shelves"]);
    if (kind === "shelf" && open[2] === "shelves" && open[3] === index) add([...own, "plates"]);
  });
  add(["floor", "walls"]);
  ["zones", "gates", "gondolas", "cameras"].forEach((name) => add([name]));
  return rows;
}

/** The part that a JSON path of the server's, such as $.gondolas[2].pose.x, belongs to; the store itself where there is none. */
export function partOf(store, path) {
  const keys = [...path.matchAll(/\.([A-Za-z]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));
  for (let length = keys.length; length > 0; length--) {
    const own = keys.slice(0, length);
    if (kindOf(own) && at(store, own) != null && (typeof own.at(-1) === "number" || kindOf(own) === "floor")) return own;
  }
  return [];
}

/** Where shelves' and plates' frames begin: the pose in the store of whatever a part is within. */
export function frameOf(store, path) {
  let frame = { x: 0, y: 0, z: 0, yaw: 0 };
  for (let length = 2; length < path.length; length += 2) frame = placed(frame, poseOf(at(store, path.slice(0, length))));
  return frame;
}

/** The corners of a part on the plan; empty for what has a place alone. */
export function cornersOf(store, path) {
  const part = at(store, path);
  switch (kindOf(path)) {
    case "floor": return points(part?.outline);
    case "zone": return points(part?.outline);
    case "wall": return points(part);
    case "gondola": case "shelf": case "plate": return corners(placed(frameOf(store, path), poseOf(part)), sizeOf(part));
    default: return [];
  }
}

/** Where a part is: what is moved to the grid. Null for what is nowhere. */
export function placeOf(store, path) {
  const part = at(store, path);
  switch (kindOf(path)) {
    case "gate": return points([part?.at])[0] ?? null;
    case "camera": { const pose = cameraPose(part); return pose && [pose.x, pose.y]; }
    case "gondola": case "shelf": case "plate": { const pose = placed(frameOf(store, path), poseOf(part)); return [pose.x, pose.y]; }
    default: return cornersOf(store, path)[0] ?? null;
  }
}

/** The name of where the corners of a part that has some of its own are. */
export const cornerPath = (path) => (kindOf(path) === "wall" ? path : [...path, "outline"]);
export const hasCorners = (path) => ["floor", "zone", "wall"].includes(kindOf(path));

// ------------------------------------------------------------------ changes: each gives another store

export function moved(store, path, [dx, dy]) {
  const part = at(store, path);
  const shift = ([x, y]) => [tidy(x + dx), tidy(y + dy)];
  switch (kindOf(path)) {
    case "gate": return placeOf(store, path) ? put(store, [...path, "at"], shift(part.at)) : store;
    case "camera": return isCalibrated(part) ? put(put(store, [...path, "calibration", "cameraToStore", 0, 3], tidy(part.calibration.cameraToStore[0][3] + dx)), [...path, "calibration", "cameraToStore", 1, 3], tidy(part.calibration.cameraToStore[1][3] + dy)) : store;
    case "gondola": case "shelf": case "plate": {
      const by = placed({ x: 0, y: 0, z: 0, yaw: -frameOf(store, path).yaw }, { x: dx, y: dy, z: 0, yaw: 0 });
      return put(store, [...path, "pose"], { ...part.pose, x: tidy(number(part.pose?.x) + by.x), y: tidy(number(part.pose?.y) + by.y) });
    }
    case "floor": case "zone": case "wall": return put(store, cornerPath(path), list(at(store, cornerPath(path))).map((corner) => (points([corner]).length ? shift(corner) : corner)));
    default: return store;
  }
}

/** Moved so that its place is on the grid. */
export function movedOnto(store, path, [x, y], step) {
  const place = placeOf(store, path);
  return place ? moved(store, path, [snapped(x, step) - place[0], snapped(y, step) - place[1]]) : store;
}

/** Turned counter-clockwise: furniture about its middle, cameras where they hang, corners about their middle. */
export function turned(store, path, degrees) {
  const part = at(store, path);
  const kind = kindOf(path);
  if (kind === "camera") {
    const pose = cameraPose(part);
    return pose ? posed(store, path, { yaw: angle(pose.yaw + degrees) }) : store;
  }
  if (["gondola", "shelf", "plate"].includes(kind)) {
    const [before, { width, depth }] = [poseOf(part), sizeOf(part)];
    const centre = placed(before, { x: width / 2, y: depth / 2, z: 0, yaw: 0 });
    const off = placed({ x: 0, y: 0, z: 0, yaw: before.yaw + degrees }, { x: width / 2, y: depth / 2, z: 0, yaw: 0 });
    return put(store, [...path, "pose"], { ...part.pose, x: tidy(centre.x - off.x), y: tidy(centre.y - off.y), yawDegrees: angle(before.yaw + degrees) });
  }
  if (!hasCorners(path)) return store;
  const run = cornersOf(store, path);
  const [x, y] = middle(run);
  return put(store, cornerPath(path), run.map((corner) => placed({ x, y, z: 0, yaw: degrees }, { x: corner[0] - x, y: corner[1] - y, z: 0, yaw: 0 })).map((corner) => [tidy(corner.x), tidy(corner.y)]));
}

/** A camera with some of its x, y, z, yaw, tilt and roll changed. A place alone leaves its rotation as it was calibrated. */
export function posed(store, path, change) {
  const pose = cameraPose(at(store, path));
  if (!pose) return store;
  const fresh = { ...pose, ...change };
  const turn = at(store, [...path, "calibration", "cameraToStore"]);
  const isTurned = ["yaw", "tilt", "roll"].some((name) => name in change);
  return put(store, [...path, "calibration", "cameraToStore"], isTurned ? cameraToStore(fresh) : turn.map((row, index) => (index < 3 ? [...row.slice(0, 3), [fresh.x, fresh.y, fresh.z][index]] : row)));
}

/** Renames or takes away plates in the planogram, as their furniture was. */
function replanted(store, fate) {
  if (!Array.isArray(store.planogram)) return store;
  let isTouched = false;
  const rows = store.planogram.flatMap((row) => {
    const plates = list(row?.plates).flatMap((plate) => fate(plate) ?? []);
    if (!isObject(row) || (plates.length === list(row.plates).length && plates.every((plate, index) => plate === row.plates[index]))) return [row];
    isTouched = true;
    return plates.length ? [{ ...row, plates }] : [];
  });
  return isTouched ? put(store, ["planogram"], rows) : store;
}

/** The beginning of the plates' ids that lie on a part. */
function plateStart(store, path) {
  return [2, 4, 6].filter((length) => length <= path.length).map((length) => at(store, path.slice(0, length))?.id);
}

const isBelow = (plate, start) => typeof plate === "string" && start.every((id, index) => plate.split("/")[index] === id);

export function removed(store, path) {
  const kind = kindOf(path);
  if (!kind || kind === "store" || kind === "floor") return store;
  const start = ["gondola", "shelf", "plate"].includes(kind) ? plateStart(store, path) : null;
  const left = without(store, path);
  return start ? replanted(left, (plate) => (isBelow(plate, start) ? null : plate)) : left;
}

/** Another id; the planogram follows. */
export function renamed(store, path, id) {
  const start = plateStart(store, path);
  const fresh = put(store, [...path, "id"], id);
  if (!["gondola", "shelf", "plate"].includes(kindOf(path)) || !id || id.includes("/")) return fresh;
  return replanted(fresh, (plate) => (isBelow(plate, start) ? plate.split("/").map((part, index) => (index === start.length - 1 ? id : part)).join("/") : plate));
}

/** An id that no sibling has: the next number after the same letters. */
function freeId(siblings, like, otherwise) {
  const [, letters, digits] = /^(.*?)(\d*)$/.exec(like ?? "") ?? [];
  const taken = new Set(list(siblings).map((part) => part?.id));
  const stem = digits ? letters : like ? `${like}-` : otherwise;
  for (let next = digits ? Number(digits) + 1 : 1; ; next++) {
    const id = `${stem}${String(next).padStart(digits?.length ?? 0, "0")}`;
    if (!taken.has(id)) return id;
  }
}

/** A copy beside a part; the answer is the store and the copy's path. Its plates are empty. */
export function duplicated(store, path) {
  const kind = kindOf(path);
  if (!kind || kind === "store" || kind === "floor") return [store, path];
  const above = path.slice(0, -1);
  const siblings = list(at(store, above));
  const part = structuredClone(at(store, path));
  if (kind !== "wall") part.id = freeId(siblings, typeof part.id === "string" ? part.id : "", kind);
  const own = [...above, siblings.length];
  const fresh = put(store, above, [...siblings, part]);
  if (kind === "shelf") return [put(fresh, [...own, "pose"], { ...part.pose, z: tidy(poseOf(part).z + 0.4) }), own];
  if (kind === "plate") return [put(fresh, [...own, "pose"], { ...part.pose, x: tidy(poseOf(part).x + sizeOf(part).width) }), own];
  return [moved(fresh, own, [0.5, 0]), own];
}

/** A gondola's shelves and plates made anew: so many of each, of equal size. The planogram keeps what still has its plate. */
export function shelved(store, path, shelves, plates) {
  const { width, depth, height } = sizeOf(at(store, path));
  const [high, wide] = [tidy(height / shelves), tidy(width / plates)];
  const made = Array.from({ length: shelves }, (_, shelf) => ({
    id: String(shelf + 1),
    pose: { x: 0, y: 0, z: tidy((shelf * height) / shelves), yawDegrees: 0 },
    size: { width, depth, height: high },
    plates: Array.from({ length: plates }, (_, plate) => ({ id: String(plate + 1), pose: { x: tidy((plate * width) / plates), y: 0, z: 0, yawDegrees: 0 }, size: { width: wide, depth, height: high } })),
  }));
  const start = plateStart(store, path);
  const here = new Set(made.flatMap((shelf) => shelf.plates.map((plate) => `${start[0]}/${shelf.id}/${plate.id}`)));
  return replanted(put(store, [...path, "shelves"], made), (plate) => (isBelow(plate, start) && !here.has(plate) ? null : plate));
}

/** A calibration to begin with: the lens of another camera, which a store mostly has several of, hanging at 2.8 m and looking down along y. */
export function freshCalibration(store, [x, y]) {
  const like = list(store.cameras).findLast(isCalibrated)?.calibration;
  const lens = like ? structuredClone({ widthPx: like.widthPx, heightPx: like.heightPx, focalPx: like.focalPx, centrePx: like.centrePx, distortion: like.distortion })
    : { widthPx: 1280, heightPx: 720, focalPx: [700, 700], centrePx: [639.5, 359.5], distortion: [] };
  return { ...lens, cameraToStore: cameraToStore({ x, y, z: 2.8, yaw: 90, tilt: 55, roll: 0 }) };
}

/** A new part at a place, or with corners that were drawn; the answer is the store and its path. */
export function added(store, kind, where) {
  const name = Object.keys(KINDS).find((each) => KINDS[each] === kind);
  const above = kind === "wall" ? ["floor", "walls"] : [name];
  const siblings = list(at(store, above));
  const last = siblings.findLast(isObject)?.id;
  const own = [...above, siblings.length];
  const [x, y] = kind === "zone" || kind === "wall" ? [] : where.map((metres) => snapped(metres, 0.05));
  const make = {
    zone: () => ({ id: freeId(siblings, last ? "zone" : "", "zone-"), kind: "aisle", outline: where }),
    wall: () => where,
    gate: () => ({ id: freeId(siblings, last, "gate-"), at: [x, y] }),
    gondola: () => ({ id: freeId(siblings, last, ""), pose: { x, y, z: 0, yawDegrees: 0 }, size: { width: 1.2, depth: 0.4, height: 1.6 }, shelves: [] }),
    camera: () => ({ id: freeId(siblings, last, "c0"), source: null, calibration: freshCalibration(store, [x, y]) }),
  }[kind];
  const fresh = put(store, above, [...siblings, make()]);
  return [kind === "gondola" ? shelved(fresh, own, 4, 3) : fresh, own];
}

/** A store with a floor and nothing on it. */
export const emptyStore = (name, currency, locale) => ({
  version: 1, name, currency, locale, floor: { outline: [[0, 0], [8, 0], [8, 6], [0, 6]], walls: [] }, zones: [], gates: [], gondolas: [], cameras: [], catalog: [], planogram: [], rules: {},
});

/** What differs between two stores, part by part: kind, id, and whether it was added, removed or changed. */
export function changes(before, after) {
  const found = [];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!["zones", "gates", "gondolas", "cameras"].includes(name)) {
      if (!equal(before[name], after[name])) found.push({ kind: name, id: "", how: "changed" });
      continue;
    }
    const [old, fresh] = [before, after].map((store) => new Map(list(store[name]).map((part, index) => [String(part?.id ?? index), part])));
    for (const [id, part] of old) if (!fresh.has(id)) found.push({ kind: KINDS[name], id, how: "removed" }); else if (!equal(part, fresh.get(id))) found.push({ kind: KINDS[name], id, how: "changed" });
    for (const id of fresh.keys()) if (!old.has(id)) found.push({ kind: KINDS[name], id, how: "added" });
  }
  return found;
}

/** Whether two values of JSON say the same, in whatever order their members are. */
export function equal(one, other) {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((value, index) => equal(value, other[index]));
  if (!isObject(one) || !isObject(other)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => Object.hasOwn(other, name) && equal(one[name], other[name]));
}

/** A store and how it came to be. Steps that go on in one movement (a drag, a key that is held) are one step back. */
export class Drawing {
  #past = []; #future = []; #movement = null;

  constructor(store) {
    this.store = store;
  }

  get canUndo() { return this.#past.length > 0; }
  get canRedo() { return this.#future.length > 0; }

  /** Takes another store; the selection that was is kept with it, to be there again on the way back. */
  change(store, selection, movement = null) {
    if (store === this.store) return false;
    if (movement === null || movement !== this.#movement) {
      this.#past.push({ store: this.store, selection });
      if (this.#past.length > STEPS_MOST) this.#past.shift();
    }
    this.#movement = movement;
    this.#future = [];
    this.store = store;
    return true;
  }

  /** The movement is over: what comes is a step of its own. */
  rest() { this.#movement = null; }

  undo(selection) { return this.#go(this.#past, this.#future, selection); }
  redo(selection) { return this.#go(this.#future, this.#past, selection); }

  #go(from, to, selection) {
    const step = from.pop();
    if (!step) return null;
    to.push({ store: this.store, selection });
    [this.store, this.#movement] = [step.store, null];
    return step;
  }
}
