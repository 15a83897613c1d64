// The cameras: everybody's pictures small, one of them large. Pictures come over a connection of their own, so that they delay nothing else, and only while the page is in sight.
import { $, connection, coloursNow, element, furnish, ground, speak, time } from "/ground.js";
import { watch } from "/link.js";
import { People } from "/people.js";
import { CameraSwap } from "/camera-swap.js";
import { Picture, marksOf } from "/picture.js";
import { words } from "/camera-words.js";

const HUB = "/hubs/monitor";
const PEOPLE_LATE_MS = 1500; // A picture waits so long for people to be told of its moment: they come about a second after it.
const LAST_LONG_AGO_MS = 10000; // Since when the last picture is worth its own word.

let run = null;
let last = 0;
let store = null;
let link = "connecting";
let hasPictures = false;
let health = { parts: {}, ailments: {}, since: {}, ratesPerSecond: {} };
let enlarged = null;
let pictures = null;
let colours = {};
const people = new People();
const swap = new CameraSwap($("large-swap"));
const tiles = new Map(); // By camera: { button, name, rate, now, what, picture, at, waiting }.
const large = { picture: new Picture($("large-picture")), waiting: [] };

const say = () => words[ground.language];
const partOf = (id) => `camera/${id}`;
const cameraOf = (id) => store.cameras.find((camera) => camera.id === id);
const how = (id) => health.parts[partOf(id)];
const isWell = (id) => how(id) === "ok" || how(id) === undefined;

// ------------------------------------------------------------------ what comes

const takers = {
  snapshot(message) {
    [run, store, hasPictures] = [message.run, message.store, message.hasPictures];
    if (!message.isResumed) last = message.number;
    people.clear();
    if (cameraOf(location.hash.slice(1))) enlarged ??= location.hash.slice(1);
    build();
    watchPictures();
  },
  presences(message) {
    people.take(message);
    due();
  },
  health(message) {
    health = message;
    states();
  },
};

function take(message) {
  if (message.number && message.kind !== "snapshot") last = message.number;
  takers[message.kind]?.(message);
}

/** Asks for pictures anew: of another camera large, or of none while nobody can see them. */
function watchPictures() {
  pictures?.end();
  pictures = null;
  $("none").hidden = hasPictures || !store;
  if (!hasPictures || document.hidden) return;
  pictures = watch(HUB, { target: "Pictures", ask: () => [enlarged], take: taken });
}

async function taken(message) {
  const place = message.isLarge ? (message.camera === enlarged ? large : null) : tiles.get(message.camera);
  if (!place) return;
  const bytes = Uint8Array.from(atob(message.content), (letter) => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: message.mediaType }));
  place.waiting.push({ bitmap, message, came: performance.now() });
  setTimeout(due, PEOPLE_LATE_MS + 10);
  due();
}

/** Shows each picture whose moment is told of by now. */
function due() {
  for (const [id, place] of [...tiles, [enlarged, large]]) {
    let next = null;
    while (place.waiting.length && (Date.parse(place.waiting[0].message.at) <= people.told || performance.now() - place.waiting[0].came > PEOPLE_LATE_MS)) {
      next?.bitmap.close();
      next = place.waiting.shift();
    }
    if (next) show(id, place, next);
  }
}

function show(id, place, { bitmap, message }) {
  place.picture.show(bitmap, marksOf(cameraOf(id)?.view, message, people));
  place.at = message.at;
  draw(id, place);
  tell(id);
}

// ------------------------------------------------------------------ on the page

const draw = (id, place) => place.picture.draw(colours, ground.isDark, isWell(id));

function build() {
  tiles.clear();
  $("wall").replaceChildren(...store.cameras.map((camera) => {
    const canvas = element("canvas", { ariaHidden: "true" });
    const [rate, now, what] = [element("span"), element("span", { className: "now" }), element("p", { className: "what", hidden: true })];
    const name = element("span");
    const button = element("button", { type: "button", id: `camera-${camera.id}`, onclick: () => enlarge(camera.id === enlarged ? null : camera.id) }, canvas, element("span", { className: "name" }, name, rate), now);
    shape(canvas, camera);
    tiles.set(camera.id, { button, name, rate, now, what, picture: new Picture(canvas), at: null, waiting: [] });
    return element("li", {}, button, what);
  }));
  if (enlarged) shape($("large-picture"), cameraOf(enlarged));
  all();
}

function shape(canvas, { view }) {
  canvas.style.setProperty("--shape", view ? `${view.widthPx} / ${view.heightPx}` : "16 / 9");
  canvas.style.setProperty("--ratio", view ? view.widthPx / view.heightPx : 1.78);
}

function all() {
  speak(words);
  $("store-name").textContent = store?.name ?? "JustWalkOut";
  $("none").textContent = say().noPictures;
  $("wall-count").textContent = store?.cameras.length || "";
  connection(link, say());
  legend();
  states();
}

/** How each camera is, and which one is large. */
function states() {
  for (const [id, tile] of tiles) {
    const isBad = !isWell(id);
    tile.button.className = isBad ? "bad" : "";
    tile.button.setAttribute("aria-pressed", String(id === enlarged));
    tile.button.querySelector("canvas").className = isBad ? "gone" : "";
    tile.name.textContent = say().camera(id);
    tile.rate.textContent = how(id) === "ok" ? say().fps(health.ratesPerSecond[partOf(id)] ?? 0) : "";
    tile.what.hidden = !isBad;
    tile.what.textContent = isBad ? ailing(id) : "";
    draw(id, tile);
    tell(id);
  }
  $("large").hidden = enlarged === null;
  swap.show(store?.name ?? null, enlarged, say());
  if (enlarged === null) return;
  const isBad = !isWell(enlarged);
  $("large-title").textContent = say().camera(enlarged);
  $("large-picture").className = isBad ? "gone" : "";
  $("large-what").hidden = !isBad;
  $("large-what").textContent = isBad ? ailing(enlarged) : "";
  draw(enlarged, large);
}

const ailing = (id) => say().ailments?.[health.ailments[partOf(id)]?.kind]?.(health.ailments[partOf(id)].detail) ?? how(id);

/** Who is in sight, or since when nothing is, in words. */
function tell(id) {
  const tile = tiles.get(id);
  const text = nowOf(id, tile);
  if (tile.now.textContent !== text) tile.now.textContent = text;
  if (id !== enlarged) return;
  $("large-now").textContent = text;
  $("large-now").className = isWell(id) ? "now" : "now bad";
  $("large-picture").setAttribute("aria-label", `${say().camera(id)}: ${text}`);
}

function nowOf(id, { picture, at }) {
  if (!isWell(id)) {
    const begun = health.since[partOf(id)];
    const since = time(begun ?? at ?? Date.now());
    const text = ["frozen", "resized", "knocked", "clockOff"].includes(health.ailments[partOf(id)]?.kind) ? say().badSince(since) : say().since(since);
    return at && Date.parse(begun) - Date.parse(at) > LAST_LONG_AGO_MS ? `${text}; ${say().last(time(at))}` : text;
  }
  if (how(id) === undefined) return say().opening;
  if (!picture.isThere) return say().noPicture;
  const known = picture.visits.filter(Boolean).sort((a, b) => a - b).map(say().visit);
  const unknown = picture.visits.filter((visit) => visit === null).length;
  if (unknown) known.push(say().unknown(unknown));
  return known.length ? say().inSight(known.join(", ")) : say().empty;
}

function legend() {
  const mark = (name, text) => element("span", {}, element("i", { className: name }), text);
  const seen = mark("", say().legendSeen);
  seen.firstChild.style.border = "2px solid var(--accent)";
  $("legend").replaceChildren(seen, mark("dashed", say().legendElsewhere), mark("thin", say().legendNobody));
}

// ------------------------------------------------------------------ one large

function enlarge(id) {
  const before = enlarged;
  if (id === before) return;
  enlarged = id;
  large.waiting.splice(0).forEach(({ bitmap }) => bitmap.close());
  large.picture.show(null, []);
  history.replaceState(null, "", id === null ? location.pathname : `#${id}`);
  if (id !== null) shape($("large-picture"), cameraOf(id));
  states();
  watchPictures();
  if (id === null) {
    $(`camera-${before}`)?.focus();
    $("said").textContent = say().closed;
  } else {
    $("large-title").focus({ preventScroll: true });
    $("large").scrollIntoView({ block: "nearest" });
    $("said").textContent = say().opened(say().camera(id));
  }
}

function step(by) {
  const ids = store.cameras.map((camera) => camera.id);
  enlarge(ids[(ids.indexOf(enlarged) + by + ids.length) % ids.length]);
}

const keys = { ArrowLeft: () => step(-1), ArrowRight: () => step(1), Escape: () => enlarge(null) };
document.addEventListener("keydown", (event) => {
  if (enlarged === null || !keys[event.key] || event.target.closest("input") || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  keys[event.key]();
});
$("before").addEventListener("click", () => step(-1));
$("after").addEventListener("click", () => step(1));
$("close").addEventListener("click", () => enlarge(null));
document.addEventListener("visibilitychange", watchPictures);
addEventListener("resize", states);

furnish({
  spoken: all,
  painted: () => {
    colours = coloursNow();
    states();
  },
});
watch(HUB, { ask: () => [run, last], take, state: (name) => { if (name !== link) connection(link = name, say()); } });

// For whoever looks from outside, such as a test: what was drawn last of each camera.
window.cameras = { get shown() { return Object.fromEntries([...tiles].map(([id, tile]) => [id, { at: tile.at, visits: tile.picture.visits }])); } };
