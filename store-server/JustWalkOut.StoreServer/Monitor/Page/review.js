// The review page: what waits for a person, one case at a time. What is decided is kept here until it is sent, and can be undone until then.
import { ClipPlayer } from "/clip.js";
import { Decisions, linesOf } from "/decisions.js";
import { curve, place } from "/evidence.js";
import { $, connection, element, furnish, ground, money, speak, time } from "/ground.js";
import { ask } from "/goods.js";
import { watch } from "/link.js";
import { words } from "/review-words.js";

const LOOK_AGAIN_MS = 300; // Several things that happen at once are one reason to look.
const MOST = 500;

let run = null;
let last = 0;
let store = null;
let hasTimeline = false;
let link = "connecting";
let me = { mayDecide: false };
let queue = [];
let current = null; // { item, decisions, evidence }
let wanted = location.hash.slice(1);
let looking = 0;
let isSending = false;
const skipped = new Set();
let catalog = null;

const say = () => words[ground.language];
const api = (path) => `/api/v1/stores/${encodeURIComponent(store.name)}/${path}`;
const titleOf = (item) => (item.kind === "dispute" ? say().visit(item.data.number) : say().title(item.data.number, item.data.shopper));
const film = new ClipPlayer($("film"), () => words[ground.language], (at) => document.querySelectorAll("#curves .curve").forEach((one) => one.showAt?.(at)));
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

async function get(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

// ------------------------------------------------------------------ the queue

/** Reads what waits; the case that is open stays as it is unless it no longer waits. */
async function look() {
  if (!store) return;
  let reviews; let disputes;
  try {
    catalog ??= await get(api("catalog")); // Before any case: whoever types a product's name at once types it into its list.
    [me, reviews, disputes] = await Promise.all([get("/api/v1/me"), get(api(`reviews?limit=${MOST}`)), get(api(`disputes?state=open&limit=${MOST}`))]);
  } catch {
    return; // The connection's state says so, and the next news or connection looks again.
  }
  const found = [
    ...reviews.items.map((data) => ({ kind: "review", key: data.visit, visit: data.visit, at: data.leftAt, data })),
    ...disputes.map((data) => ({ kind: "dispute", key: data.dispute, visit: data.visit, at: data.at, data })),
  ];
  // Whoever waits longest comes first, after all that nobody has skipped.
  queue = found.sort((a, b) => skipped.has(a.key) - skipped.has(b.key) || (a.at ?? "").localeCompare(b.at ?? "") || a.key.localeCompare(b.key));
  const now = current && queue.find((item) => item.key === current.item.key);
  if (current && !now && !isSending) {
    tell(say().already);
    await next();
  } else if (!current && queue.length) {
    await next();
  } else if (now && JSON.stringify(now.data) !== JSON.stringify(current.item.data) && current.decisions.made.size === 0) {
    await open(now, false); // More came to light, and nothing is decided yet.
  }
  draw();
}

function lookSoon() {
  clearTimeout(looking);
  looking = setTimeout(look, LOOK_AGAIN_MS);
}

/** Opens what comes next: what the address names, else whoever waits longest. */
async function next() {
  const item = queue.find((one) => one.key === wanted || one.visit === wanted) ?? queue[0];
  wanted = "";
  if (!item) {
    current = null;
    draw();
    return;
  }
  await open(item, true);
}

async function open(item, isNews) {
  let evidence = { seen: [] };
  try {
    evidence = await get(api(`visits/${item.visit}/evidence`));
  } catch { /* Decided without: the page says that nothing is kept. */ }
  const hadFocus = $("case").contains(document.activeElement) || document.activeElement === document.body;
  current = { item, evidence, decisions: new Decisions(item, linesOf(item, evidence.seen)) };
  fault("");
  draw();
  if (isNews && hadFocus) $("case").focus({ preventScroll: true });
  if (isNews) tell(say().next(titleOf(item)));
}

// ------------------------------------------------------------------ deciding

async function send() {
  const { decisions, item } = current;
  if (!decisions.isReady) {
    tell(say().undecided(decisions.lines.length ? decisions.open : 1));
    return;
  }
  isSending = true;
  draw();
  try {
    const [path, body] = decisions.message();
    const answer = await fetch(api(path), { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const said = await answer.json().catch(() => ({}));
    if (answer.status === 401 || answer.status === 403) {
      fault(say().signedOut);
    } else if (said.refusal === "notInReview") {
      await done(say().already);
    } else if (!answer.ok) {
      fault(say().refused(say().refusals[said.refusal] ?? said.detail ?? answer.status));
    } else {
      await done(item.kind === "review" && said.status === "review" ? say().sentOpen : say().sent(titleOf(item)));
    }
  } catch {
    fault(say().offline);
  }
  isSending = false;
  draw();
}

/** The case is sent: the next one loads itself. */
async function done(what) {
  tell(what);
  queue = queue.filter((item) => item !== current.item);
  current = null;
  await look();
}

const acts = {
  accept() {
    const { decisions } = current;
    if (!decisions.lines.length) { decide({ action: "asItStands" }); return; }
    const seen = decisions.asSeen(decisions.line);
    if (seen) decide(seen);
    else fault(say().refused(say().refusals.unknownProduct));
  },
  async another() {
    const { decisions } = current;
    if (!decisions.line?.canDecide) return;
    const product = await ask(catalog, say(), (minor) => money(minor, store));
    if (product) decide({ action: "correct", sku: product.sku, name: product.name, quantity: decisions.line.seen?.quantity ?? decisions.line.quantity });
    $("case").focus({ preventScroll: true });
  },
  more: () => count(1),
  fewer: () => count(-1),
  drop: () => decide({ action: "drop" }),
  refund: () => decide({ action: "refund", quantity: current.decisions.line.quantity }),
  stand: () => decide({ action: "stand" }),
  async skipCase() {
    skipped.add(current.item.key);
    queue = [...queue.filter((item) => item !== current.item), current.item];
    tell(say().skipped);
    await next();
  },
  undo() {
    if (current.decisions.undo()) tell(say().undone);
    draw();
  },
  send,
};

function decide(decision) {
  const { decisions } = current;
  const { line } = decisions;
  decisions.decide(decision);
  fault("");
  draw();
  if (line) tell(say().said(goodsOf(line), decisionText(decision)));
}

function count(step) {
  const { decisions } = current;
  decisions.count(step);
  draw();
  const made = decisions.line && decisions.made.get(decisions.line.key);
  if (made) tell(decisionText(made));
}

const KEYS = { a: "accept", p: "another", "+": "more", "=": "more", "-": "fewer", d: "drop", r: "refund", k: "stand", s: "skipCase", u: "undo", Enter: "send" };
const SHOWN = { accept: "A", another: "P", more: "+", fewer: "−", drop: "D", refund: "R", stand: "K", skipCase: "S", undo: "U", send: "Enter" };

$("case").addEventListener("keydown", (event) => {
  if (!current || event.altKey || event.metaKey || (event.ctrlKey && event.key !== "z")) return;
  const isOnButton = event.target.closest?.("button, a, summary, input");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const name = event.ctrlKey ? "undo" : KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (step) {
    current.decisions.move(step);
    draw();
    tell(lineText(current.decisions.line));
  } else if (!isOnButton && !event.ctrlKey && film.press(event.key.length === 1 ? event.key.toLowerCase() : event.key)) {
    // The film's.
  } else if (/^[1-9]$/.test(event.key)) {
    choose(Number(event.key) - 1);
  } else if (name && !(event.key === "Enter" && isOnButton) && may(name)) {
    acts[name]();
  } else {
    return;
  }
  event.preventDefault();
});

function choose(index) {
  const { decisions } = current;
  const decision = me.mayDecide && decisions.line?.canDecide ? decisions.candidate(decisions.line, index) : null;
  if (decision && current.item.kind === "review") decide(decision);
}

function may(name) {
  if (!current || isSending) return false;
  const { item, decisions } = current;
  if (name === "skipCase") return queue.length > 1;
  if (name === "undo") return decisions.canUndo;
  if (!me.mayDecide) return false;
  if (name === "send") return true;
  if (item.kind === "dispute") return ["refund", "stand", "more", "fewer"].includes(name);
  if (!decisions.lines.length) return name === "accept";
  return ["accept", "another", "more", "fewer", "drop"].includes(name) && Boolean(decisions.line?.canDecide);
}

// ------------------------------------------------------------------ in words

const goodsOf = (line) => {
  const goods = say().goods(line.quantity, line.name);
  return line.direction === "out" ? say().returned(goods) : goods;
};
const whyOf = (line) => (line.reason ? say().reasons[line.reason] : say().why[line.doubt] ?? line.doubt);

function decisionText({ action, quantity, name, number }) {
  const text = say();
  if (action === "accept") return text.accepted(text.goods(quantity, name));
  if (action === "correct") return `${text.corrected(text.goods(quantity, name))}${number ? ` ${text.on(number)}` : ""}`;
  return { drop: text.dropped, stand: text.stands, refund: text.refunded(quantity), asItStands: text.accept }[action];
}

const lineText = (line) => `${goodsOf(line)}. ${whyOf(line)}. ${line.seen ? say().percent(line.seen.candidates[0].probability) : ""}`;

function tell(what) {
  $("said").textContent = what;
}

function fault(what) {
  $("case-fault").textContent = what;
  $("case-fault").hidden = !what;
}

// ------------------------------------------------------------------ on the page

function draw() {
  document.title = `${queue.length ? `(${queue.length}) ` : ""}JustWalkOut: ${say().reviews}`;
  $("queue-count").textContent = queue.length || "";
  $("queue").replaceChildren(...queue.map(queued));
  drawWho();
  $("case").classList.toggle("empty", !current);
  if (!current) {
    $("case-title").textContent = store ? say().none : "";
    film.show(null);
    return;
  }
  const { item, decisions } = current;
  const when = item.at && [time(item.at), new Date(item.at).toLocaleDateString(ground.language)];
  $("case-title").textContent = titleOf(item);
  $("case-when").textContent = when ? (item.kind === "dispute" ? say().disputedAt : say().left)(...when) : say().inside;
  $("doubts-title").textContent = item.kind === "dispute" ? say().disputed : decisions.lines.length ? say().doubts : say().asItStands;
  $("doubts").replaceChildren(...decisions.lines.map(doubt));
  drawActions();
  drawOthers();
  drawEvidence();
}

function queued(item) {
  const isCurrent = item.key === current?.item.key;
  const button = element(
    "button", { type: "button", className: skipped.has(item.key) ? "skipped" : "", onclick: () => open(item, true) }, titleOf(item),
    element("small", { textContent: item.kind === "dispute" ? `${say().kind.dispute}: ${item.data.name}` : item.data.inReview.length ? `${say().lines(item.data.inReview.length)} · ${whyOf(item.data.inReview[0])}` : say().why.notFinal }));
  if (isCurrent) button.setAttribute("aria-current", "true");
  return element("li", {}, button);
}

function drawWho() {
  const text = say();
  const sign = element("a", { href: "/signin?to=/review", textContent: me.name ? text.signOut : text.signIn });
  const parts = me.name ? [me.mayDecide ? text.signedIn(me.name) : text.maySee(me.name), sign] : [sign];
  $("who").replaceChildren(...parts);
}

function doubt(line, index) {
  const { decisions } = current;
  const made = decisions.made.get(line.key);
  const row = element(
    "li", { className: made ? "done" : line.canDecide ? "" : "with", onclick: () => { decisions.at = index; draw(); } },
    element("p", { className: "what" }, element("span", { textContent: goodsOf(line) }), element("span", { textContent: line.confidence === undefined ? "" : say().percent(line.confidence) })),
    element("p", { className: "why", textContent: whyOf(line) }),
    ...(made ? [element("p", { className: "decision", textContent: decisionText(made) })] : []));
  row.querySelector(".what").style.margin = 0;
  if (index === decisions.at) row.setAttribute("aria-current", "true");
  return row;
}

function drawActions() {
  const names = current.item.kind === "dispute" ? ["refund", "stand", "more", "fewer"] : current.decisions.lines.length ? ["accept", "another", "more", "fewer", "drop"] : ["accept"];
  const focused = document.activeElement?.dataset?.act;
  $("actions").replaceChildren(
    ...[...names, "skipCase", "undo", "send"].map((name) => {
      const button = element(
        "button", { type: "button", className: name, disabled: !may(name) || (name === "send" && !current.decisions.isReady), onclick: () => acts[name]() },
        say()[name], element("kbd", { textContent: SHOWN[name], ariaHidden: "true" }));
      button.dataset.act = name;
      button.setAttribute("aria-keyshortcuts", SHOWN[name] === "−" ? "-" : SHOWN[name]);
      return button;
    }),
    element("p", { className: "hint", textContent: say().keys }));
  if (focused) {
    const again = $("actions").querySelector(`[data-act="${focused}"]`);
    (again?.disabled ? $("case") : again)?.focus({ preventScroll: true });
  }
}

function drawOthers() {
  const { item, evidence } = current;
  const lines = item.kind === "review"
    ? item.data.lines.map((line) => [say().goods(line.quantity, line.name), money(line.totalMinor, store)])
    : evidence.seen.filter((seen) => seen.sku !== item.data.sku).map((seen) => [seenText(seen), time(seen.at)]);
  const rows = lines.map(([what, figure]) => element("li", {}, element("span", { textContent: what }), element("span", { textContent: figure })));
  $("others").replaceChildren(...(rows.length ? rows : [element("li", { className: "none", textContent: say().nothing })]));
}

function seenText(seen) {
  const goods = say().goods(seen.quantity, seen.name);
  return seen.flow === "putBack" || seen.flow === "handedOut" ? say().returned(goods) : goods;
}

function drawEvidence() {
  const text = say();
  const { decisions, evidence } = current;
  const seen = decisions.line?.seen ?? null;
  if (!seen) {
    film.show(null);
    $("reason").replaceChildren(text.unseen);
    $("candidates").replaceChildren();
    $("curves").replaceChildren();
    $("place").replaceChildren();
    return;
  }
  const moment = hasTimeline ? [" ", element("a", { href: `/?at=${encodeURIComponent(seen.at)}`, textContent: text.seeMoment })] : [];
  const what = seen.plates.length ? text.saw(time(seen.at), seen.grams, seen.plates.join(", ")) : text.sawHands(time(seen.at));
  $("reason").replaceChildren(
    [what, decisions.line.doubt ? `${capital(whyOf(decisions.line))}.` : "", seen.certainty === "provisional" ? text.provisional : "", seen.corrected ? text.correctedByVision(seen.corrected) : ""].filter(Boolean).join(" "),
    ...moment,
    ...(seen.reason ? [element("details", { open: ground.language === "en" }, element("summary", { textContent: text.ownWords }), element("span", { lang: "en", textContent: seen.reason }))] : []));
  $("candidates").setAttribute("aria-label", text.candidate);
  $("candidates").replaceChildren(...seen.candidates.map(candidate));
  const curves = seen.curves.flatMap((one) => [element("h4", { textContent: text.curveTitle(one.plate) }), curve(one, seen.at, text)]);
  const without = !seen.plates.length ? text.hands : evidence.curvesKeptHours === undefined ? text.elsewhere : text.gone(evidence.curvesKeptHours);
  $("curves").replaceChildren(...(curves.length ? curves : [element("p", { className: "hint", textContent: without })]));
  film.show(seen, api(`visits/${current.item.visit}/evidence/${seen.observation}/clips`), me.mayDecide);
  const drawn = seen.plates.length ? place(store, seen.plates, text) : null;
  $("place").replaceChildren(...(drawn ? [element("figcaption", { textContent: text.place(seen.plates.join(", ")) }), drawn] : []));
}

function candidate(one, index) {
  const { decisions, item } = current;
  const whose = one.visit === item.visit ? "" : ` · ${one.number ? say().of(one.number) : say().nobody}`;
  const decision = item.kind === "review" && decisions.line.canDecide ? decisions.candidate(decisions.line, index) : null;
  const made = decisions.made.get(decisions.line.key);
  const bar = element("span", { className: "bar" });
  bar.style.width = `${Math.round(one.probability * 100)}%`;
  bar.style.position = "absolute";
  const isChosen = made && decision && made.sku === decision.sku && made.quantity === decision.quantity && made.visit === decision.visit;
  return element("li", {}, element(
    "button", { type: "button", className: isChosen ? "chosen" : "", disabled: !decision || !me.mayDecide, onclick: () => choose(index) },
    bar, element("span", {}, element("kbd", { textContent: index + 1, ariaHidden: "true" })), element("span", { textContent: `${say().goods(one.quantity, one.name)}${whose}` }), element("span", { textContent: say().percent(one.probability) })));
}

// ------------------------------------------------------------------ beginning

function all() {
  speak(words);
  $("store-name").textContent = store?.name ?? "JustWalkOut";
  connection(link, say());
  draw();
}

addEventListener("hashchange", () => {
  wanted = location.hash.slice(1);
  if (wanted) next();
});
furnish({ spoken: all, painted: () => {} });
watch("/hubs/monitor", {
  ask: () => [run, last],
  take(message) {
    if (message.number && message.kind !== "snapshot") last = message.number;
    if (message.kind === "snapshot") {
      [run, store, hasTimeline] = [message.run, message.store, message.hasTimeline];
      if (!message.isResumed) last = message.number;
      all();
      look();
    } else if (message.kind === "cart" && message.cart.status !== "open") {
      lookSoon();
    }
  },
  state: (name) => { if (name !== link) connection(link = name, say()); },
});
