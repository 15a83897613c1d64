// The shelves as whoever stands before them sees them. Weights come over the hub as they change; what is believed to stand there is asked for again after each thing that happens.
import { $, connection, element, furnish, ground, speak, time } from "/ground.js";
import { watch } from "/link.js";
import { PlateWork } from "/plate-work.js";
import { words } from "/shelf-words.js";

const LOOK_AGAIN_MS = 300; // Several things that happen at once are one reason to look.
const LATELY_MOST = 5;
const ORDER = ["service", "silent", "out", "stray", "low"]; // What is worst comes first, as in the list of it.

let run = null;
let last = 0;
let store = null;
let link = "connecting";
let health = {};
let stands = []; // { sku, name, plates, atOpening, units, state }
let strays = []; // { plate, sku, name, quantity, at }
let chosen = decodeURIComponent(location.hash.slice(1)) || null;
let filter = "all";
let looking = 0;
const grams = new Map();
const cells = new Map(); // By plate: { button, goods, units, weight, mark }.
const lately = [];
const work = new PlateWork($("plate-work"), marks);

const say = () => words[ground.language];
const shelfOf = (plate) => `shelf/${plate.split("/").slice(0, 2).join("/")}`;
const standsOn = (plate) => stands.filter((stand) => stand.plates.includes(plate));
const straysOn = (plate) => strays.filter((stray) => stray.plate === plate);

// ------------------------------------------------------------------ what comes

const takers = {
  snapshot(message) {
    [run, store] = [message.run, message.store];
    if (!message.isResumed) {
      last = message.number;
      lately.splice(0, Infinity, ...message.recent.filter((one) => one.kind === "action"));
    }
    build();
    look();
  },
  plates(message) {
    for (const [plate, load] of Object.entries(message.grams)) {
      const was = grams.get(plate);
      grams.set(plate, load);
      if (!cells.has(plate)) continue;
      cells.get(plate).weight.textContent = weight(plate);
      if ((was === null) !== (load === null)) marks();
      if (plate === chosen) detail();
    }
  },
  health(message) {
    const before = JSON.stringify(health);
    health = message.parts;
    if (JSON.stringify(health) !== before) marks();
  },
  action(message) {
    lately.push(message);
    lookSoon();
  },
  cart: lookSoon,
};

function take(message) {
  if (message.number && message.kind !== "snapshot") last = message.number;
  takers[message.kind]?.(message);
}

function lookSoon() {
  clearTimeout(looking);
  looking = setTimeout(look, LOOK_AGAIN_MS);
}

async function look() {
  try {
    const answer = await fetch(`/api/v1/stores/${encodeURIComponent(store.name)}/shelves`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    ({ stands, strays } = await answer.json());
  } catch {
    return; // The connection's state says so, and the next news or connection looks again.
  }
  await work.look(store.name);
  goods();
}

// ------------------------------------------------------------------ in words

function weight(plate) {
  const load = grams.get(plate);
  if (load === null || (health[shelfOf(plate)] ?? "ok") !== "ok") return ""; // What it weighed last is no longer so.
  return load === undefined ? say().none : say().grams(load);
}

/** What is wrong on a plate, worst first; null where nothing is. */
function wrong(plate) {
  if (work.isOut(plate)) return "service";
  if (grams.get(plate) === null || (health[shelfOf(plate)] ?? "ok") !== "ok") return "silent";
  const states = standsOn(plate).map((stand) => stand.state);
  return states.includes("out") ? "out" : straysOn(plate).length ? "stray" : states.includes("low") ? "low" : null;
}

const doOf = (plate, mark) => say().does[mark === "silent" ? (grams.get(plate) === null ? "dead" : "shelf") : mark];
const unitsOf = (stand) => say().units(stand.units, stand.atOpening);
const namesOn = (plate) => standsOn(plate).map((stand) => stand.name).join(", ") || store.plates.find((one) => one.id === plate).goods.join(", ");

// ------------------------------------------------------------------ on the page

function build() {
  cells.clear();
  const gondolas = new Map();
  for (const { id } of store.plates) {
    const [gondola, shelf] = id.split("/");
    if (!gondolas.has(gondola)) gondolas.set(gondola, new Map());
    const shelves = gondolas.get(gondola);
    shelves.set(shelf, [...(shelves.get(shelf) ?? []), id]);
  }
  $("shelves").replaceChildren(...[...gondolas].map(([gondola, shelves]) => {
    const title = element("h2", { id: `gondola-${gondola}` }, element("span", { className: "name" }), element("span", { className: "bad" }));
    const rows = [...shelves].reverse().map(([shelf, plates]) => {
      const row = element("ol", { className: "shelf" }, ...plates.map((plate) => element("li", {}, cell(plate))));
      row.dataset.shelf = `${gondola}/${shelf}`;
      return row;
    });
    const made = element("section", {}, title, ...rows);
    made.setAttribute("aria-labelledby", title.id);
    made.dataset.gondola = gondola;
    made.addEventListener("keydown", walk);
    return made;
  }));
  if (!cells.has(chosen)) chosen = null;
  all();
  if (chosen) {
    cells.get(chosen).button.scrollIntoView({ block: "center", inline: "nearest" });
    cells.get(chosen).button.focus({ preventScroll: true });
  }
}

function cell(plate) {
  const parts = { goods: element("span", { className: "goods" }), mark: element("span", { className: "mark" }), units: element("b"), weight: element("span"), name: element("span", { className: "unseen" }) };
  parts.button = element("button", { type: "button", id: `plate-${plate}`, tabIndex: -1, onclick: () => choose(plate) }, parts.name, parts.goods, parts.mark, element("span", { className: "figures2" }, parts.units, parts.weight));
  parts.button.addEventListener("focus", () => reach(plate));
  cells.set(plate, parts);
  return parts.button;
}

function all() {
  speak(words);
  $("store-name").textContent = store?.name ?? "JustWalkOut";
  connection(link, say());
  document.querySelectorAll("[data-gondola]").forEach((section) => { section.querySelector(".name").textContent = say().gondola(section.dataset.gondola); });
  document.querySelectorAll(".shelf").forEach((row) => row.setAttribute("aria-label", say().shelf(row.dataset.shelf)));
  goods();
}

/** What stands where, and how much of it. */
function goods() {
  for (const [plate, parts] of cells) {
    const here = standsOn(plate);
    parts.name.textContent = say().plate(plate);
    parts.goods.textContent = namesOn(plate) || say().none;
    parts.units.textContent = here.length === 1 && here[0].units != null ? `${here[0].units}/${here[0].atOpening}` : "";
    parts.weight.textContent = weight(plate);
  }
  marks();
}

/** What is wrong where. */
function marks() {
  if (!store) return;
  for (const [plate, { button, mark, weight: load }] of cells) {
    const what = wrong(plate);
    load.textContent = weight(plate);
    button.className = what ?? (namesOn(plate) ? "" : "bare");
    mark.textContent = what ? say().marks[what] : "";
  }
  for (const section of document.querySelectorAll("[data-gondola]")) {
    const silent = [...new Set([...cells.keys()].filter((plate) => plate.startsWith(`${section.dataset.gondola}/`)).map(shelfOf))].filter((shelf) => (health[shelf] ?? "ok") !== "ok");
    section.querySelector("h2 .bad").textContent = silent.map((shelf) => `${say().shelf(shelf.slice(6))}: ${say().marks.silent}`).join(", ");
  }
  // Of each gondola one plate is in the order of the tabulator: the last that was looked at, else the first.
  for (const section of document.querySelectorAll("[data-gondola]")) {
    if (!section.querySelector("button[tabindex='0']")) section.querySelector("button")?.setAttribute("tabindex", "0");
  }
  todo();
  detail();
}

/** Everything that is wrong, worst first: once for each shelf, plate or product. */
function wrongs() {
  const silent = new Map();
  for (const plate of cells.keys()) {
    if (wrong(plate) === "silent") silent.set(grams.get(plate) === null ? plate : shelfOf(plate), plate);
  }
  const text = say();
  return [
    ...[...cells.keys()].filter((plate) => work.isOut(plate)).map((plate) => ({ what: "service", plate, title: `${text.plateTitle(plate)}: ${text.marks.service}` })),
    ...[...silent].map(([name, plate]) => ({ what: "silent", plate, title: `${name === plate ? text.plateTitle(plate) : text.shelf(name.slice(6))}: ${text.marks.silent}` })),
    ...stands.filter((stand) => stand.state === "out").map((stand) => ({ what: "out", plate: stand.plates[0], title: `${stand.name}: ${unitsOf(stand)}` })),
    ...strays.map((stray) => ({ what: "stray", plate: stray.plate, title: `${text.plateTitle(stray.plate)}: ${text.strayHere(stray.quantity, stray.name)}` })),
    ...stands.filter((stand) => stand.state === "low").map((stand) => ({ what: "low", plate: stand.plates[0], title: `${stand.name}: ${unitsOf(stand)}` })),
  ];
}

function todo() {
  const items = wrongs();
  const count = (what) => items.filter((item) => what === "all" || item.what === what).length;
  $("filters").replaceChildren(...["all", ...ORDER].map((what) => {
    const button = element("button", { type: "button", id: `filter-${what}`, textContent: `${say().filters[what]} ${count(what)}`, onclick: () => narrow(what) });
    button.setAttribute("aria-pressed", String(filter === what));
    return button;
  }));
  const shown = items.filter(({ what }) => filter === "all" || what === filter);
  $("todo").replaceChildren(...(shown.length
    ? shown.map(({ plate, what, title }) => element("li", { className: what }, element("button", { type: "button", onclick: () => choose(plate, true) }, element("b", { textContent: title }), doOf(plate, what))))
    : [element("li", { className: "none", textContent: say().nothingToDo })]));
}

function narrow(what) {
  filter = what;
  todo();
  $(`filter-${what}`).focus();
}

/** The plate that is chosen. */
function detail() {
  work.show(chosen, [...cells.keys()], say());
  $("plate-title").textContent = chosen ? say().plateTitle(chosen) : say().choose;
  if (!chosen) {
    $("plate-now").replaceChildren(element("p", { className: "hint", textContent: say().chooseHelp }));
    return;
  }
  const what = wrong(chosen);
  const rows = [[say().stands, namesOn(chosen) || say().noGoods]];
  const several = standsOn(chosen).length > 1;
  for (const stand of standsOn(chosen)) rows.push([several ? stand.name : say().left, `${unitsOf(stand)}${stand.plates.length > 1 ? ` ${say().onSeveral(stand.plates.length)}` : ""}`]);
  rows.push([say().weighs, weight(chosen) || say().marks.silent]);
  const happened = lately.filter(({ action }) => action.plates.includes(chosen)).slice(-LATELY_MOST).reverse();
  for (const { at, action } of happened) rows.push([time(at), `${action.visit ? say().visit(action.visit) : say().somebody}: ${action.kind === "unexplained" ? say().grams(Math.round(action.grams)) : `${action.kind === "putBack" ? "+" : "−"}${say().goods(action.quantity, action.name)}`}`]);
  $("plate-now").replaceChildren(
    ...(what ? [element("p", { className: `say ${what}`, textContent: `${what === "stray" ? `${straysOn(chosen).map((stray) => say().strayHere(stray.quantity, stray.name)).join(", ")}. ` : ""}${doOf(chosen, what)}` })] : []),
    element("dl", {}, ...rows.flatMap(([name, value]) => [element("dt", { textContent: name }), element("dd", { textContent: value })])),
  );
}

// ------------------------------------------------------------------ choosing

function choose(plate, moves = false) {
  if (!cells.has(plate)) return; // A plate of which no place is known is on no shelf here.
  cells.get(chosen)?.button.removeAttribute("aria-current");
  chosen = plate;
  const { button } = cells.get(plate);
  button.setAttribute("aria-current", "true");
  history.replaceState(null, "", `#${plate}`);
  detail();
  if (moves) button.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (moves) button.focus({ preventScroll: true });
}

/** A plate that is looked at is where its gondola is entered the next time. */
function reach(plate) {
  const section = cells.get(plate).button.closest("section");
  section.querySelectorAll("button[tabindex='0']").forEach((one) => { one.tabIndex = -1; });
  cells.get(plate).button.tabIndex = 0;
  choose(plate);
}

function walk(event) {
  const here = event.target.closest(".shelf li");
  if (!here || event.altKey || event.ctrlKey || event.metaKey) return;
  const row = here.parentElement;
  const index = [...row.children].indexOf(here);
  const rows = [...event.currentTarget.querySelectorAll(".shelf")];
  const line = rows.indexOf(row);
  const [toLine, toIndex] = { ArrowLeft: [line, index - 1], ArrowRight: [line, index + 1], ArrowUp: [line - 1, index], ArrowDown: [line + 1, index], Home: [line, 0], End: [line, row.children.length - 1] }[event.key] ?? [-1, -1];
  const next = rows[toLine]?.children[Math.min(toIndex, (rows[toLine]?.children.length ?? 0) - 1)];
  if (!next) return;
  event.preventDefault();
  next.firstChild.focus();
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
}

addEventListener("hashchange", () => {
  const plate = decodeURIComponent(location.hash.slice(1));
  if (cells.has(plate)) choose(plate, true);
});
furnish({ spoken: all, painted: () => {} });
watch("/hubs/monitor", { ask: () => [run, last], take, state: (name) => { if (name !== link) connection(link = name, say()); } });
