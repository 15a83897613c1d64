// The monitor: takes what the hub says and shows it. State replaces state; events are kept by number, so that a lost connection goes on where it was.
import { $, connection, element, furnish, ground, money as amount, speak, time } from "/ground.js";
import { ageCheck } from "/age.js";
import { Alerts } from "/alerts.js";
import { watch } from "/link.js";
import { searching } from "/search.js";
import { Plan, colourOf } from "/plan.js";
import { Timeline } from "/timeline.js";
import { words } from "/words.js";

const FEED_MOST = 200;
const CLOSED_MOST = 30;
const JUST_MS = 2000; // What happened so shortly before a moment of the past flashes on the plan.

let run = null;
let last = 0;
let store = null;
let link = "connecting";
let health = { parts: {}, ratesPerSecond: {}, latencies: {}, ailments: {} };
const carts = new Map();
const happened = [];
const extras = new Map(); // What others bring along, by path.
let isPast = false; // Whether a moment of the past is shown, while the present goes on unseen.
let isQuiet = false; // While many things are taken at once, nothing is drawn.
let lag = 0; // How far behind the moment of the past its people are, in milliseconds.
let missed = 0; // Alerts of the present while the past is shown.
let present = null; // The store as it is now.
let hub = null;
let found = null; // What was searched for, in place of what happens.

const say = () => words[ground.language];
const plan = new Plan($("plan"), $("plan-tip"), $("plan-now"), say);
const timeline = new Timeline({ say, show: rewind, take: onward, live: comeBack, told: (message) => (message.kind === "cart" && message.cart.status !== "settled" ? null : sentence(message)?.[0]) });
const alerts = new Alerts(say, (name) => part(name), (alert) => ailing(alert.ailment, alert.what));
const money = (minor) => amount(minor, store);

// ------------------------------------------------------------------ what comes

const takers = {
  snapshot(message) {
    if (!message.isResumed) {
      carts.clear();
      happened.length = 0;
      last = message.number;
    }
    run = message.run;
    store = present = message.store;
    message.carts.forEach((cart) => carts.set(cart.visit, { ...cart, fresh: new Set() }));
    happened.push(...message.recent);
    alerts.open(store, message.alerts);
    message.extras.forEach(bring);
    plan.open(store);
    plan.theme();
    if (message.hasTimeline) timeline.open(store);
    all();
  },
  presences(message) {
    plan.show(message);
    if (!isQuiet) figures();
  },
  plates: ({ grams }) => plan.weigh(grams),
  health(message) {
    health = message;
    if (isQuiet) return;
    parts();
    figures();
  },
  cart(message) {
    const before = carts.get(message.cart.visit);
    const had = new Map((before?.lines ?? []).map((line) => [line.sku, line.quantity]));
    carts.set(message.cart.visit, { ...message.cart, fresh: new Set(message.cart.lines.filter((line) => (had.get(line.sku) ?? 0) < line.quantity).map((line) => line.sku)) });
    if (message.cart.status === "settled" && before?.status !== "settled" && message.cart.role === "shopper") tell(message);
    forget();
    if (isQuiet) return;
    cards();
    figures();
  },
  action(message) {
    if (!isQuiet) plan.flash(message.action.plates);
    tell(message);
  },
  review: tell,
  alert(message) {
    alerts.take(message.alert, message.at, isQuiet);
    if (!isQuiet) parts();
    tell(message);
  },
};

function take(message) {
  if (message.number && message.kind !== "snapshot") last = message.number;
  if (isPast) meanwhile(message);
  else takers[message.kind]?.(message);
}

/** The present goes on while the past is shown: of what goes wrong there people hear all the same. */
function meanwhile(message) {
  if (message.kind === "snapshot") [run, last, present] = [message.run, message.isResumed ? last : message.number, message.store];
  if (message.kind === "alert" && !message.alert.isOver && !message.alert.by) missed++;
  news();
}

function news() {
  $("past-news").textContent = missed && isPast ? say().missed(missed) : "";
}

// ------------------------------------------------------------------ the past

/** Shows how things stood at a moment. */
function rewind(moment) {
  [isPast, lag] = [true, 0];
  begin(moment.start, moment.store ?? present);
  isQuiet = true;
  moment.trail.forEach((message) => plan.show(message));
  moment.messages.forEach((message) => onward({ at: moment.told, messages: [message] }));
  isQuiet = false;
  const at = Date.parse(moment.at);
  moment.messages.filter((message) => message.action && at - Date.parse(message.toldAt) < JUST_MS).forEach((message) => plan.flash(message.action.plates));
  all();
}

/** Takes what came after the moment. */
function onward(sample) {
  if (sample.start) {
    begin(sample.start, present);
    all();
  }
  for (const message of sample.messages) {
    if (message.kind === "presences") lag = Date.parse(sample.at) - Date.parse(message.at);
    takers[message.kind]?.(message);
  }
}

function begin(start, drawn) {
  carts.clear();
  happened.length = 0;
  health = { parts: {}, ratesPerSecond: {}, latencies: {}, ailments: {} };
  start.carts.forEach((cart) => carts.set(cart.visit, { ...cart, fresh: new Set() }));
  happened.push(...start.recent);
  alerts.past(start.alerts);
  if (drawn !== store) plan.open(store = drawn);
  plan.rewind(() => (timeline.isPlaying ? Math.min(plan.told, timeline.at - lag - timeline.delay) : plan.told));
}

/** Goes back to the present: everything anew, as on a first connection. */
function comeBack() {
  if (!isPast) return;
  [isPast, missed, run, last] = [false, 0, null, 0];
  plan.rewind(null);
  hub.end();
  listen();
  all();
}

function tell(message) {
  happened.push(message);
  if (happened.length > FEED_MOST) happened.shift();
  if (found || isQuiet) return;
  const item = line(message);
  if (!item) return;
  const list = $("feed");
  list.prepend(item);
  while (list.children.length > FEED_MOST) list.lastChild.remove();
}

/** Of carts that are closed the latest are enough. */
function forget() {
  const closed = [...carts.values()].filter(isClosed).sort((a, b) => a.visit - b.visit);
  closed.slice(0, Math.max(0, closed.length - CLOSED_MOST)).forEach((cart) => carts.delete(cart.visit));
}

// ------------------------------------------------------------------ in words

const isClosed = (cart) => cart.status !== "open";
const who = (visit) => (visit ? say().visit(visit) : say().somebody);
const places = (plates) => plates.join(", ");

function seconds(milliseconds) {
  return milliseconds == null ? say().none : `${(milliseconds / 1000).toLocaleString(ground.language, { maximumFractionDigits: 1, minimumFractionDigits: 1 })} s`;
}

function part(name) {
  const [kind, ...rest] = name.split("/");
  return { camera: say().camera, shelf: say().shelf, gate: say().gate, mail: say().mail, webhook: say().webhook, help: say().help, visit: say().visitPart }[kind]?.(rest.join("/")) ?? ({ broker: say().broker, vision: say().vision, timeline: say().timelinePart, alarm: say().alarm }[kind] ?? name);
}

/** What is wrong with a part, as far as there are words for it in this language. */
const ailing = (ailment, words) => say().ailments?.[ailment?.kind]?.(ailment.detail) ?? words;

/** An event as a sentence, and what kind of sentence it is. */
function sentence(message) {
  const text = say();
  if (message.kind === "alert" && message.alert.notedAt === message.at) return [text.noted(message.alert.by, part(message.alert.part)), ""];
  if (message.kind === "alert") return message.alert.isOver ? [text.well(part(message.alert.part)), "over"] : [`${part(message.alert.part)}: ${ailing(message.alert.ailment, message.alert.what)}`, "alert"];
  if (message.kind === "review") return [text.wants(who(message.visit), message.lines.length), "review"];
  if (message.kind === "cart") return [text.paid(who(message.cart.visit), money(message.cart.totalMinor)), "settled"];
  const action = message.action;
  const goods = text.goods(action.quantity, action.name);
  const sure = action.confidence == null ? "" : text.percent(action.confidence);
  switch (action.kind) {
    case "entered": return [text.entered(who(action.visit)), ""];
    case "took": return [text.took(who(action.visit), goods, action.plates.length ? text.from(places(action.plates)) : "", sure), ""];
    case "putBack": return [text.putBack(who(action.visit), goods, action.plates.length ? text.onto(places(action.plates)) : "", sure), ""];
    case "handedOver": return [text.handedOver(who(action.visit), goods, who(action.toVisit), sure), ""];
    case "left": return [text.left(who(action.visit)), ""];
    case "unexplained": return [text.unexplained(action.grams, places(action.plates)), "unexplained"];
    case "paymentDeclined": return [text.declined(who(action.visit)), "alert"];
    case "corrected": return [text.corrected(action.reason), ""];
    default: return null;
  }
}

function line(message) {
  const said = sentence(message);
  if (!said) return null;
  const clock = element("time", { dateTime: message.at, textContent: time(message.at) });
  const when = timeline.isOpen ? element("a", { className: "moment", href: timeline.href(message.toldAt), title: say().seeMoment }, clock) : clock;
  return element("li", { className: said[1], title: message.action?.reason ?? "" }, when, element("span", { textContent: said[0] }));
}

// ------------------------------------------------------------------ on the page

function all() {
  speak(words);
  $("carts").dataset.none = say().noCarts;
  $("receipts").dataset.none = say().noReceipts;
  $("store-name").textContent = store?.name ?? "JustWalkOut";
  feed();
  alerts.draw();
  extras.forEach((extra) => extra.speak?.());
  status();
  timeline.speak();
  news();
  legend();
  cards();
  parts();
  figures();
}

/** How the connection is, and whether what is shown is the present at all. */
function status() {
  connection(link, say());
  if (isPast) $("link").textContent = say().pastShort;
}

/** What was found, the latest first as the server has it; else what happens. */
function feed() {
  $("feed").dataset.none = found ? say().noneFound : say().noFeed;
  $("feed").replaceChildren(...(found ?? happened.toReversed()).map(line).filter(Boolean));
}

function cards() {
  if (!store) return;
  const inside = [...carts.values()].filter((cart) => !isClosed(cart)).sort((a, b) => a.visit - b.visit);
  const closed = [...carts.values()].filter((cart) => isClosed(cart) && cart.role === "shopper").sort((a, b) => b.visit - a.visit);
  const had = document.activeElement?.dataset?.age;
  $("carts").replaceChildren(...inside.map(card));
  $("receipts").replaceChildren(...closed.map(card));
  $("carts-count").textContent = inside.length || "";
  $("receipts-count").textContent = closed.length || "";
  if (had) document.querySelector(`[data-age="${had}"]`)?.focus();
}

function card(cart) {
  const state = cart.role !== "shopper" ? "staff" : cart.status !== "open" ? cart.status : cart.leftAt ? "leaving" : "shopping";
  const lines = [
    ...cart.lines.map((one) => element("li", { className: cart.fresh.has(one.sku) ? "fresh" : "" }, element("span", { textContent: say().goods(one.quantity, one.name) }), element("span", { textContent: money(one.totalMinor) }))),
    ...cart.inReview.map((one) => element("li", { className: "waits" }, element("span", { textContent: `${say().goods(Math.abs(one.quantity), one.name)}: ${say().doubts[one.doubt] ?? one.doubt}` }), element("span", { textContent: say().percent(one.confidence) }))),
  ];
  if (cart.extrasMinor) lines.push(element("li", {}, element("span", { textContent: say().priceExtras }), element("span", { textContent: money(cart.extrasMinor) })));
  const age = isPast ? null : ageCheck(cart, say(), `/api/v1/stores/${encodeURIComponent(store.name)}/`, (fault) => { cart.ageFault = fault; cards(); });
  const made = element(
    "article", { className: "cart" },
    element("h3", {}, element("span", { textContent: `${say().visit(cart.visit)} · ${cart.shopper}` }), element("span", { className: "sum", textContent: money(cart.totalMinor) })),
    ...(cart.badDebtMinor ? [element("p", { className: "state bad", textContent: say().badDebt(money(cart.badDebtMinor)) })] : cart.declined ? [element("p", { className: "state bad", textContent: say().declinedNow })] : []),
    element("p", { className: `state ${state}` }, state === "review" ? element("a", { href: `/review#${cart.id}`, textContent: say().review }) : say()[state]),
    lines.length ? element("ul", {}, ...lines) : element("p", { className: "state", textContent: isClosed(cart) ? say().nothing : say().empty }),
    ...(age ? [age] : []),
    ...(age && cart.ageFault ? [element("p", { className: "state bad", role: "alert", textContent: cart.ageFault })] : []),
  );
  made.style.setProperty("--mark", colourOf(cart.visit, ground.isDark));
  cart.fresh = new Set();
  return made;
}

function figures() {
  const { ratesPerSecond: rates, latencies } = health;
  const rows = [
    [say().inside, plan.count],
    [say().line, seconds(latencies.lineMsP50)],
    [say().receipt, seconds(latencies.receiptMsP50)],
    [say().pictures, rates.pictures ?? say().none],
    [say().dropped, rates.dropped ?? say().none],
  ];
  const list = $("figures");
  if (list.children.length !== rows.length) list.replaceChildren(...rows.map(() => element("div", {}, element("dt"), element("dd"))));
  rows.forEach(([name, value], index) => {
    const [term, figure] = list.children[index].children;
    if (term.textContent !== name) term.textContent = name;
    if (figure.textContent !== String(value)) figure.textContent = value;
  });
  $("plan").setAttribute("aria-label", `${say().plan}. ${plan.count ? say().now(plan.count) : say().nobody}`);
}

function parts() {
  plan.health(Object.fromEntries(Object.entries(health.parts).map(([name, how]) => [name, how === "ok" ? how : ailing(health.ailments[name], how)])));
  const names = Object.keys(health.parts);
  const isWell = (name) => health.parts[name] === "ok";
  const shelves = names.filter((name) => name.startsWith("shelf/"));
  const cameras = (store?.cameras ?? []).map((camera) => `camera/${camera.id}`);
  const rest = names.filter((name) => !name.startsWith("shelf/") && !name.startsWith("camera/"));
  const shown = [...rest, ...cameras, ...shelves.filter((name) => !isWell(name))].sort((a, b) => isWell(a) - isWell(b));
  const rows = shown.map((name) => {
    const how = health.parts[name];
    const rate = how === undefined ? say().opening : isWell(name) && name.startsWith("camera/") ? say().fps(health.ratesPerSecond[name] ?? 0) : "";
    const row = element("div", { className: "row" }, element("span", { className: how === undefined ? "" : isWell(name) ? "ok" : "bad", textContent: part(name) }), element("span", { textContent: rate }));
    return element("li", {}, row, ...(how === undefined || isWell(name) ? [] : [element("p", { className: "what", textContent: ailing(health.ailments[name], how) }), ...noted(name)]));
  });
  const well = shelves.filter(isWell).length;
  if (well) rows.push(element("li", {}, element("span", { className: "ok", textContent: say().shelvesWell(well) })));
  $("health").replaceChildren(...rows);
}

/** Opens what somebody else brings along to this store's monitor, once. */
async function bring(path) {
  if (extras.has(path)) return;
  extras.set(path, {});
  const section = element("section");
  $("extras").append(section);
  $("extras").hidden = false;
  const module = await import(path);
  extras.set(path, module);
  module.open(section);
}

function noted(name) {
  const alert = alerts.of(name);
  return alert?.by ? [element("p", { className: "noted", textContent: say().notedBy(alert.by, time(alert.notedAt)) })] : [];
}

function legend() {
  const sign = (shape, colour, text) => {
    const made = element("i", { className: "sign", textContent: shape, ariaHidden: "true" });
    made.style.color = colour;
    return element("span", {}, made, text);
  };
  $("bar-legend").replaceChildren(sign("▮", "var(--accent)", say().legendEvents), sign("◆", "var(--wait)", say().legendReviews), sign("▼", "var(--bad)", say().legendAlerts), sign("▨", "var(--soft)", say().legendSilence));
  const mark = (colour, round, text) => {
    const sign = element("i");
    sign.style.background = colour;
    sign.style.borderRadius = round ? "50%" : "0";
    return element("span", {}, sign, text);
  };
  $("legend").replaceChildren(
    mark(colourOf(1, ground.isDark), true, say().legendPerson), mark("var(--soft)", true, say().legendUnknown), mark("var(--soft)", false, say().legendCamera), mark("var(--bad)", false, say().legendBad),
    mark("color-mix(in srgb, var(--good) 35%, transparent)", false, say().legendIn), mark("color-mix(in srgb, var(--accent) 35%, transparent)", false, say().legendOut));
}

searching({
  store: () => store,
  say,
  show(events) {
    found = events;
    feed();
  },
});
furnish({
  spoken: all,
  painted: () => {
    plan.theme();
    timeline.draw();
    legend();
    cards();
  },
});
$("feed").addEventListener("click", (event) => {
  const to = event.target.closest("a.moment");
  if (!to || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return; // In a window of its own, where that is wanted.
  event.preventDefault();
  timeline.seek(Date.parse(new URL(to.href).searchParams.get("at")), { isNew: true });
});

function listen() {
  hub = watch("/hubs/monitor", {
    ask: () => [run, last],
    take,
    state(name) {
      if (name === link) return;
      link = name;
      status();
    },
  });
}

listen();

// For whoever looks from outside, such as a test: where people are drawn.
window.monitor = { get places() { return plan.places; }, get at() { return timeline.at; } };
