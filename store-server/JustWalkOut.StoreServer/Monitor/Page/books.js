// A day's books: asked for once and shown; nothing here changes by itself, so whoever wants news asks again.
import { $, connection, element, furnish, ground, money, speak } from "/ground.js";
import { words } from "/book-words.js";
import { watch } from "/link.js";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
const WAITING = ["neverSettled", "waitsForPerson", "paymentUnfinished", "refundOutstanding"];

let store = null;
let day = null;
let state = "none"; // none, asking, shown, failed, signIn
let acts = []; // Who did what, the latest first.
let earlier = null; // What to ask for to get those before; null for no more.

const say = () => words[ground.language];
const today = () => new Date().toLocaleDateString("sv"); // Swedish dates are ISO 8601's, in this browser's time zone.
const api = (date, rest = "") => `/api/v1/stores/${encodeURIComponent(store.name)}/books/${date}${rest}?zone=${encodeURIComponent(zone)}`;

async function read(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (answer.status === 401 || answer.status === 403) throw Object.assign(new Error("sign in"), { isSignIn: true });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function look() {
  const date = $("date").value;
  if (!date || !store) return;
  history.replaceState(null, "", `#${date}`);
  [state, day] = ["asking", null];
  show();
  try {
    const found = await read(api(date));
    if ($("date").value !== date) return;
    [state, day] = ["shown", found];
  } catch (fault) {
    state = fault.isSignIn ? "signIn" : "failed";
  }
  show();
}

/** Who did what to the server, whatever the day: the latest, and on demand those before. */
async function readActs(after) {
  if (!store) return;
  try {
    const page = await read(`/api/v1/stores/${encodeURIComponent(store.name)}/acts?limit=50${after ? `&after=${after}` : ""}`);
    acts = after ? [...acts, ...page.items] : page.items;
    earlier = page.next ?? null;
    $("acts-section").hidden = false;
  } catch { /* Whoever may not, or cannot just now, sees what the books say about it. */ }
  showActs();
}

function showActs() {
  const words = say();
  $("acts-none").hidden = acts.length > 0;
  $("acts").hidden = acts.length === 0;
  $("acts-more").hidden = earlier === null;
  $("acts").tBodies[0].replaceChildren(...acts.map((act) => element("tr", { className: act.kind === "signInFailed" ? "failed" : "" }, ...[
    new Date(act.at).toLocaleString(ground.language, { dateStyle: "medium", timeStyle: "medium" }),
    act.by || (act.from ? words.nobody2 : words.program),
    `${words.did[act.kind]?.(act.about) ?? `${act.kind} ${act.about}`}${act.detail ? ` (${act.detail})` : ""}`,
    act.from ?? "",
  ].map((text) => element("td", { textContent: text })))));
}

// ------------------------------------------------------------------ what is shown

function show() {
  if (state !== "none") connection(state === "failed" ? "lost" : state === "asking" ? "connecting" : "live", { ...say(), troubleLost: say().notRead });
  $("store-name").textContent = store?.name ?? "JustWalkOut";
  const verdict = $("verdict");
  verdict.className = state === "shown" ? (day.isClean ? "good" : "bad") : "soft";
  verdict.replaceChildren(...(state === "signIn" ? [element("a", { href: "/signin?to=/books", textContent: say().signIn })]
    : [state === "asking" ? say().asking : state !== "shown" ? "" : day.notRead ? say().notCompared(day.notRead) : day.isClean ? say().clean : say().differs(day.mismatches.length)]));
  $("sums").hidden = $("download").hidden = state !== "shown";
  $("found").hidden = state !== "shown" || day.mismatches.length === 0;
  $("day-title").textContent = state === "shown" ? say().title(day.date, day.visits, day.open, day.inReview, day.underWay) : "";
  if (state !== "shown") return;
  $("download").href = api(day.date, "/csv");
  const sum = (minor) => (minor === null ? "" : money(minor, { locale: store.locale, currency: day.currency }));
  $("sums").tBodies[0].replaceChildren(...[
    [say().taken, day.billedMinor, day.takenMinor, day.notRead ? null : day.serviceTakenMinor],
    [say().given, day.givenBackMinor, day.refundedMinor, day.notRead ? null : day.serviceRefundedMinor],
    [say().debt, null, day.badDebtMinor, null],
  ].map(([name, ...sums]) => element("tr", {}, element("th", { scope: "row", textContent: name }), ...sums.map((minor) => element("td", { textContent: sum(minor) })))));
  $("found-title").textContent = say().found;
  $("mismatches").replaceChildren(...day.mismatches.map((one) => item(one, sum)));
}

function item(one, sum) {
  const amount = (figure) => `${say().sides[figure.side]} ${one.unit === "minor" ? sum(figure.amount) : one.unit === "grams" ? `${figure.amount} g` : say().units(figure.amount)}`;
  const name = one.number ? say().visit(one.number) : one.visit ? say().unknownVisit : "";
  const visit = one.kind === "waitsForPerson" ? element("a", { href: `/review#${one.visit}`, textContent: name }) : element("span", { textContent: name });
  return element("li", { className: WAITING.includes(one.kind) ? "waits" : "" },
    element("div", { className: "what" }, element("span", { textContent: say().kinds[one.kind]?.[0] ?? one.name }), visit),
    element("p", { className: "sides", textContent: `${amount(one.one)} · ${amount(one.other)}${one.subject ? ` (${one.subject})` : ""}` }),
    element("p", { className: "remedy", textContent: say().kinds[one.kind]?.[1] ?? one.remedy }));
}

$("date").value = /^#\d{4}-\d\d-\d\d$/.test(location.hash) ? location.hash.slice(1) : today();
$("date").max = today();
$("choose").addEventListener("submit", (event) => {
  event.preventDefault();
  look();
});
$("acts-more").addEventListener("click", () => readActs(earlier));
furnish({
  spoken: () => {
    speak(words);
    show();
    showActs();
  },
  painted: () => {},
});

// The hub says which store this is, and is not needed beyond.
const hub = watch("/hubs/monitor", {
  ask: () => [null, 0],
  take: (message) => {
    if (message.kind !== "snapshot" || store) return;
    store = message.store;
    hub.end();
    look();
    readActs();
  },
  state: (name) => { if (!store) connection(name, say()); },
});
