// The editor's page: one store is drawn at a time, and everything that changes it goes through one place, so that every step can be taken back.
import { Fields } from "/editor-fields.js";
import { Keys } from "/editor-keys.js";
import { EditorPlan, HEAT, readCoverage } from "/editor-plan.js";
import { BYTES_MOST, EditorServer, SignInNeeded } from "/editor-server.js";
import { words } from "/editor-words.js";
import { $, connection, element, furnish, ground, speak } from "/ground.js";
import { watch } from "/link.js";
import { Drawing, added, at, changes, cornerPath, cornersOf, duplicated, emptyStore, equal, frameOf, kindOf, moved, movedOnto, partOf, parts, placeOf, posed, put, removed, same, turned } from "/store-drawing.js";
import { angle, cameraPose, list, placed, poseOf, sizeOf, snapped, tidy } from "/store-shape.js";

const SNAP_METRES = 0.05;
const TURN_DEGREES = 5;

let server = null;
let running = null; // { name, currency, locale } of the store that is open.
let held = null; // What the server has: { open, draft, revision, by, at, maySave, obstacle }.
let base = null; // What this page's drawing began from: the store itself, its kind and what to call it.
let drawing = null;
let selection = null;
let found = null; // { count, faults }, or null while nothing is known.
let isChecking = true;
let coverage = null;
let coverageFault = "";
let isSaving = false;
let openedBy = "connecting";
let lead = ""; // The words of what was told last, so that another language need not repeat it.

const say = () => words[ground.language];
const day = (text) => new Intl.DateTimeFormat(ground.language === "ko" ? "ko" : "en-IE", { dateStyle: "medium", timeStyle: "short" }).format(new Date(text));
const nameOf = (path) => `${say().kinds[kindOf(path)]} ${kindOf(path) === "wall" ? path.at(-1) + 1 : at(drawing.store, path)?.id ?? ""}`.trim();
const isChanged = () => Boolean(drawing) && !equal(drawing.store, base.store);
const step = () => ($("snap").checked ? SNAP_METRES : 0);
const isUp = () => drawing !== null;

function tell(text) {
  lead = text;
  $("plan-now").textContent = text;
}

function where(path) {
  const place = placeOf(drawing.store, path);
  return place ? say().at(nameOf(path), tidy(place[0]), tidy(place[1])) : say().selected(nameOf(path));
}

// ------------------------------------------------------------------ changing and selecting

const plan = new EditorPlan($("plan"), {
  step,
  select: (path) => select(path),
  drag,
  dropped: () => drawing.rest(),
  sketched: (kind, run) => {
    const [store, path] = added(drawing.store, kind, run);
    change(store, null, path);
    tell(say().added(nameOf(path)));
  },
});

const fields = new Fields($("fields"), say, {
  change: (store) => change(store),
  add: (kind) => addBelow(kind),
  centre: () => plan.centre,
  isRunning: () => base.kind !== "fresh" && base.kind !== "file",
});

function change(store, movement = null, path = selection) {
  const isNews = drawing.change(store, selection, movement);
  selection = path;
  if (isNews) look();
  show();
}

function select(path, isTold = true) {
  selection = path;
  drawing.rest();
  if (isTold) tell(path ? where(path) : say().none);
  show();
}

function go(way) {
  const gone = drawing[way](selection);
  if (!gone) {
    tell(way === "undo" ? say().nothingToUndo : say().nothingToRedo);
    return;
  }
  selection = gone.selection && at(drawing.store, gone.selection) !== undefined ? gone.selection : null;
  tell(way === "undo" ? say().undone : say().redone);
  look();
  show();
}

/** What a pointer does to the part that it holds. */
function drag(kind, path, place, index) {
  const store = drawing.store;
  const part = at(store, path);
  const movement = `${kind} ${path} ${index ?? ""}`;
  if (kind === "move") change(movedOnto(store, path, place, step()), movement);
  if (kind === "vertex") change(put(store, [...cornerPath(path), index], place.map((metres) => snapped(metres, step()))), movement);
  if (kind === "turn") {
    const isCamera = kindOf(path) === "camera";
    const pose = isCamera ? cameraPose(part) : placed(frameOf(store, path), poseOf(part));
    const centre = isCamera ? pose : placed(pose, { x: sizeOf(part).width / 2, y: sizeOf(part).depth / 2, z: 0, yaw: 0 });
    const heading = (Math.atan2(place[1] - centre.y, place[0] - centre.x) * 180) / Math.PI - (isCamera ? 0 : 90);
    const to = angle(step() ? Math.round(heading / TURN_DEGREES) * TURN_DEGREES : heading);
    change(isCamera ? posed(store, path, { yaw: to }) : turned(store, path, to - pose.yaw), movement);
  }
  if (kind === "resize") {
    const pose = placed(frameOf(store, path), poseOf(part));
    const own = placed({ x: 0, y: 0, z: 0, yaw: -pose.yaw }, { x: place[0] - pose.x, y: place[1] - pose.y, z: 0, yaw: 0 });
    const least = step() || 0.01;
    change(put(store, [...path, "size"], { ...part.size, width: Math.max(least, snapped(own.x, step())), depth: Math.max(least, snapped(own.y, step())) }), movement);
  }
  tell(where(path));
}

function nudge(by, isHeld) {
  if (!selection) return tell(say().none);
  if (!isHeld) drawing.rest();
  change(moved(drawing.store, selection, by), `nudge ${selection}`);
  tell(where(selection));
}

function turn(degrees, isHeld) {
  if (!selection) return tell(say().none);
  if (!isHeld) drawing.rest();
  change(turned(drawing.store, selection, degrees), `turn ${selection}`);
  tell(where(selection));
}

function add(kind) {
  if (!isUp()) return;
  plan.cancel();
  if (kind === "zone" || kind === "wall") {
    select(null, false);
    plan.sketch(kind);
    tell(say().sketching[kind]);
    $("plan").focus();
    return;
  }
  const [store, path] = added(drawing.store, kind, plan.centre);
  change(store, null, path);
  tell(`${say().added(nameOf(path))}. ${where(path)}`);
  $("plan").focus();
}

/** A shelf to the furniture that is selected, or a plate to the shelf: a copy of the last one beside it, or a first one over all of it. */
function addBelow(kind) {
  const above = [...selection, kind === "shelf" ? "shelves" : "plates"];
  const siblings = list(at(drawing.store, above));
  if (siblings.length) {
    const [store, path] = duplicated(drawing.store, [...above, siblings.length - 1]);
    change(store, null, path);
  } else {
    const { width, depth, height } = at(drawing.store, [...selection, "size"]) ?? {};
    change(put(drawing.store, above, [{ id: "1", pose: { x: 0, y: 0, z: 0, yawDegrees: 0 }, size: { width, depth, height }, ...(kind === "shelf" ? { plates: [] } : {}) }]), null, [...above, 0]);
  }
  tell(say().added(nameOf(selection)));
}

function duplicate() {
  if (!selection || ["store", "floor"].includes(kindOf(selection))) return;
  const [store, path] = duplicated(drawing.store, selection);
  change(store, null, path);
  tell(`${say().added(nameOf(path))}. ${where(path)}`);
}

function remove() {
  if (!selection || ["store", "floor"].includes(kindOf(selection))) return;
  const name = nameOf(selection);
  change(removed(drawing.store, selection), null, ["shelf", "plate"].includes(kindOf(selection)) ? selection.slice(0, -2) : null);
  tell(say().removed(name));
}

const keys = new Keys($("plan"), $("parts"), { isUp, plan, go, nudge, turn, duplicate, remove, select, tell, say, rows: () => (drawing ? parts(drawing.store, selection ?? []) : []), selected: () => selection, edit: () => fields.focus() });

// ------------------------------------------------------------------ what the server makes of it

function look() {
  isChecking = true;
  server.look(drawing.store);
}

function checked(result) {
  [found, isChecking] = [result, false];
  show();
}

function covered(body, why) {
  [coverage, coverageFault] = [body && readCoverage(body), why];
  show();
}

function reached(isReached) {
  openedBy = isReached ? "live" : "lost";
  connection(openedBy, say());
}

// ------------------------------------------------------------------ opening and saving

function begin(kind, store, name = "") {
  base = { kind, store, name };
  drawing = new Drawing(store);
  plan.cancel();
  [selection, found, coverage, coverageFault] = [null, null, null, ""];
  $("file-fault").textContent = $("saved").textContent = "";
  $("overtaken").hidden = true;
  tell("");
  look();
  show();
  plan.fit();
}

const mayLeave = () => !isChanged() || confirm(say().really);

async function open(kind) {
  if (!mayLeave()) return;
  try {
    held = await server.read();
    reached(true);
  } catch (fault) {
    if (fault instanceof SignInNeeded) signIn(); else reached(false);
    return;
  }
  const isDraft = kind === "draft" && held.draft;
  begin(isDraft ? "draft" : "open", isDraft ? held.draft : held.open);
  if (held.trouble) $("file-fault").textContent = say().damaged(held.trouble);
}

async function openFile(file) {
  const refuse = (text) => { $("file-fault").textContent = text; };
  if (!mayLeave()) return;
  if (file.size > BYTES_MOST) return refuse(say().tooLarge(file.name));
  let text; let store;
  try {
    text = await file.text();
    store = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return refuse(say().notJson(file.name));
  }
  if (typeof store !== "object" || store === null || Array.isArray(store)) return refuse(say().notJson(file.name));
  try {
    // What the file says and this page cannot hold (a member that stands twice, a number too large) would be lost on the way: then it is as if another file had been checked.
    const [raw, kept] = await Promise.all([server.faultsOf(text), server.faultsOf(JSON.stringify(store))]);
    const lost = raw.faults.filter((fault) => !kept.faults.some((other) => equal(fault, other)));
    if (lost.length) return refuse(say().lossy(file.name, lost.slice(0, 5).map((fault) => `${fault.path} ${fault.text}`)));
  } catch {
    return refuse(say().notChecked);
  }
  begin("file", store, file.name);
}

async function download() {
  const refuse = (text) => { $("file-fault").textContent = text; };
  let text = `${JSON.stringify(drawing.store, null, 2)}\n`;
  refuse("");
  if (held.maySave && list(drawing.store.cameras).some((camera) => /:\/\/\*\*\*@/.test(camera?.source))) {
    try {
      text = await server.complete(drawing.store); // With the cameras' logins, which this page is never told.
    } catch (fault) {
      return refuse(say().refused(fault.faults?.join("\n") ?? say().notChecked));
    }
  }
  const link = element("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: "store.json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}

async function save(revision = held.revision) {
  isSaving = true;
  $("file-fault").textContent = $("saved").textContent = "";
  $("overtaken").hidden = true;
  show();
  const store = drawing.store;
  try {
    const answer = await server.save(store, revision);
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) {
      held = { ...held, draft: store, revision: body.revision, by: body.by, at: body.at };
      base = { kind: "draft", store, name: "" };
      $("saved").textContent = say().savedNow(day(body.at));
    } else if (answer.status === 412) {
      await overtaken();
    } else {
      $("file-fault").textContent = answer.status === 401 || answer.status === 403 ? say().signedOut : found?.count ? say().faultsFirst(found.count) : say().refused(body.faults?.join("\n") ?? body.detail ?? answer.status);
    }
  } catch {
    $("file-fault").textContent = say().notSaved;
  }
  isSaving = false;
  show();
}

/** Somebody else saved: says what they changed since this page opened what both began from, and leaves the choice. */
async function overtaken() {
  const now = await server.read();
  const before = held.draft ?? held.open;
  const theirs = now.draft ?? now.open;
  const differs = changes(before, theirs).map(({ kind, id, how }) => `${say().kinds[kind] ?? kind} ${id}: ${say().how[how]}`);
  const take = element("button", { type: "button", textContent: say().takeTheirs });
  const over = element("button", { type: "button", textContent: say().saveOver });
  take.addEventListener("click", () => {
    held = now;
    base = { kind: now.draft ? "draft" : "open", store: theirs, name: "" };
    $("overtaken").hidden = true;
    change(theirs, null, null);
  });
  over.addEventListener("click", () => {
    held = now;
    save();
  });
  $("overtaken").replaceChildren(
    element("p", { textContent: now.draft ? say().overtaken(now.by, now.at && day(now.at)) : say().goneDraft }),
    element("ul", {}, ...(differs.length ? differs : [say().nothingElse]).map((text) => element("li", { textContent: text.replace(" :", ":") }))),
    element("div", { className: "tools" }, take, over));
  $("overtaken").hidden = false;
}

async function discard() {
  if (!confirm(say().really)) return;
  try {
    const answer = await server.discard(held.revision);
    if (answer.status === 412) return await overtaken();
    held = await server.read();
    begin("open", held.open);
    $("saved").textContent = say().discarded;
  } catch {
    $("file-fault").textContent = say().notSaved;
  }
}

function signIn() {
  connection("live", { ...say(), live: "" });
  $("what").replaceChildren(element("a", { href: "/signin?to=/editor", textContent: say().noSave.signIn }));
}

// ------------------------------------------------------------------ what is shown

function show() {
  $("store-name").textContent = drawing?.store.name ?? running?.name ?? "JustWalkOut";
  ["undo", "redo", "duplicate", "remove", "save", "download", "open-running", "open-new", "open-file"].forEach((id) => { $(id).disabled = !isUp(); });
  document.querySelectorAll("[data-add]").forEach((button) => { button.disabled = !isUp(); });
  if (!isUp()) return;
  const bad = faultsByPart();
  showFile();
  $("undo").disabled = !drawing.canUndo;
  $("redo").disabled = !drawing.canRedo;
  $("duplicate").disabled = $("remove").disabled = !selection || ["store", "floor"].includes(kindOf(selection));
  keys.show(bad);
  $("fields-title").textContent = selection ? nameOf(selection) : say().none;
  fields.show(drawing.store, selection, selection ? (found?.faults ?? []).filter((fault) => same(partOf(drawing.store, fault.path), selection)) : []);
  plan.show(drawing.store, selection);
  showFaults();
  showCoverage();
}

function faultsByPart() {
  return new Set((found?.faults ?? []).map((fault) => String(partOf(drawing.store, fault.path))));
}

function showFile() {
  const what = { open: () => say().what.open(held.open.name), draft: () => say().what.draft(held.by, day(held.at)), fresh: say().what.fresh, file: () => say().what.file(base.name) }[base.kind]();
  $("what").replaceChildren(element("b", { textContent: what }), ` · ${isChanged() || base.kind === "fresh" ? say().unsaved : say().unchanged}`);
  $("open-draft").hidden = $("discard").hidden = !held.draft;
  $("discard").disabled = !held.maySave;
  const why = !held.maySave ? say().noSave.role : held.obstacle ? say().noSave[held.obstacle] : "";
  $("save").disabled = isSaving || Boolean(why) || (!isChanged() && base.kind !== "file");
  $("save").title = why;
  if (why) $("saved").textContent = why;
}

function showFaults() {
  const title = $("faults-title");
  title.className = isChecking || !found ? "" : found.count ? "bad" : "good";
  const text = isChecking ? say().checking : !found ? say().notChecked : found.count ? say().faults(found.count) : say().noFaults;
  if (title.textContent !== text) title.textContent = text;
  const faults = found?.faults ?? [];
  $("faults").replaceChildren(...faults.map((fault) => {
    const path = partOf(drawing.store, fault.path);
    const button = element("button", { type: "button" }, element("b", { textContent: nameOf(path) }), ` ${fault.path} ${fault.text}`);
    button.addEventListener("click", () => {
      select(path);
      fields.focus();
    });
    return element("li", {}, button);
  }), ...(found && found.count > faults.length ? [element("li", { textContent: say().moreFaults(found.count - faults.length) })] : []));
}

function showCoverage() {
  const layer = $("layer").value || "heads";
  const cells = layer === "off" ? null : layer;
  const camera = $("alone").checked && selection && kindOf(selection) === "camera" ? at(drawing.store, selection).id : null;
  const key = JSON.stringify([layer, camera, ground.language, ground.isDark]);
  plan.cover(coverage, { cells, camera });
  if (showCoverage.shown === coverage && showCoverage.key === key && coverage) return;
  [showCoverage.shown, showCoverage.key] = [coverage, key];
  const spots = coverage?.[cells ?? "heads"];
  const share = (part) => `${Math.round(part * 1000) / 10}%`;
  $("coverage-sum").textContent = spots ? say().coverageSum(share(spots.seenShare), share(spots.twiceShare), say().m2(coverage.floorM2))
    : coverageFault === "off" ? say().coverageOff : coverageFault ? say().coverageFault(coverageFault) : say().coverageNone;
  $("spots-title").textContent = spots ? say().spots(spots.spotCount, cells) : "";
  $("spots").replaceChildren(...(spots?.spots ?? []).map((spot) => placeItem(say().spot(spot.areaM2, tidy(spot.x), tidy(spot.y), spot.width, spot.depth), [spot.x, spot.y])));
  $("unseen-title").textContent = coverage ? say().unseenPlates(coverage.unseenPlates.length) : "";
  $("unseen").replaceChildren(...(coverage?.unseenPlates ?? []).slice(0, 200).map((plate) => placeItem(say().unseenPlate(plate.id, Math.round(plate.areaM2 * 10000), tidy(plate.x), tidy(plate.y)), [plate.x, plate.y])));
}

function placeItem(text, place) {
  const button = element("button", { type: "button", textContent: text });
  button.addEventListener("click", () => {
    plan.point(place);
    $("plan").scrollIntoView({ block: "nearest" });
    tell(text);
  });
  return element("li", {}, button);
}

function legend() {
  const swatch = (count) => {
    const box = element("i", { className: count ? "cell" : "cell none" });
    if (count) box.style.background = `color-mix(in srgb, var(--accent) ${HEAT[count - 1] * 100}%, var(--floor))`;
    return element("span", {}, box, say().seenBy(count));
  };
  $("heat-legend").replaceChildren(...[0, 1, 2, 3, 4].map(swatch));
  const chosen = $("layer").value || "heads";
  $("layer").replaceChildren(...["heads", "ground", "off"].map((name) => element("option", { value: name, textContent: say().layers[name], selected: name === chosen })));
}

$("undo").addEventListener("click", () => go("undo"));
$("redo").addEventListener("click", () => go("redo"));
$("duplicate").addEventListener("click", duplicate);
$("remove").addEventListener("click", remove);
$("zoom-in").addEventListener("click", () => plan.zoom(1));
$("zoom-out").addEventListener("click", () => plan.zoom(-1));
$("fit").addEventListener("click", () => plan.fit());
$("layer").addEventListener("change", show);
$("alone").addEventListener("change", show);
$("open-running").addEventListener("click", () => open("open"));
$("open-draft").addEventListener("click", () => open("draft"));
$("open-new").addEventListener("click", () => { if (mayLeave()) begin("fresh", emptyStore(running.name, running.currency, running.locale)); });
$("open-file").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", async () => {
  const [file] = $("file").files;
  if (file) await openFile(file);
  $("file").value = "";
});
$("download").addEventListener("click", download);
$("save").addEventListener("click", () => save());
$("discard").addEventListener("click", discard);
document.querySelectorAll("[data-add]").forEach((button) => button.addEventListener("click", () => add(button.dataset.add)));
addEventListener("beforeunload", (event) => { if (isChanged()) event.preventDefault(); });

furnish({
  spoken: () => {
    speak(words);
    legend();
    connection(openedBy, say());
    show();
    $("plan-now").textContent = lead;
  },
  painted: () => plan.theme(),
});

// The hub says which store this is, and is not needed beyond.
const hub = watch("/hubs/monitor", {
  ask: () => [null, 0],
  take: (message) => {
    if (message.kind !== "snapshot" || server) return;
    running = { name: message.store.name, currency: message.store.currency, locale: message.store.locale };
    hub.end();
    server = new EditorServer(running.name, { checked, covered, reached });
    window.editor = { get store() { return drawing?.store; }, plan }; // For whoever looks from outside.
    open("open");
  },
  state: (name) => { if (!server) connection(name, say()); },
});
