// The shopper's page while it is open: how things stand comes as server-sent events and takes the place of what the server rendered; where there is no connection the page says how old it is.
// What was visited is kept on this device alone.
const receipt = document.getElementById("receipt");
const staff = document.getElementById("staff");
const PAST_MOST = 20;
const HEARD_MOST_MS = 12000; // The server says something every five seconds.
const RETRY_FIRST_MS = 1000;
const RETRY_MOST_MS = 15000;
const CHANGES_MOST = 5;

const words = receipt ? JSON.parse(receipt.dataset.words) : {};
const path = location.pathname;
const $ = (id) => document.getElementById(id);
const say = (name, what) => words[name].replace("{0}", what);

function kept(name, otherwise) {
  try { return JSON.parse(localStorage.getItem(`jwo.${name}`)) ?? otherwise; } catch { return otherwise; }
}

function keep(name, value) {
  try { localStorage.setItem(`jwo.${name}`, JSON.stringify(value)); } catch { /* Private windows keep nothing. */ }
}

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// ------------------------------------------------------------------ how things stand

let source = null;
let heard = performance.now();
let stoodAt = receipt ? Date.parse(receipt.dataset.at) : 0;
let retry = RETRY_FIRST_MS;
let waiting = 0;

/** Puts the newest in place; what somebody has opened, filled in and is in stays so. */
function show(html) {
  const open = new Map([...receipt.querySelectorAll("details[open]")].map((details) => [details.dataset.key, [...details.querySelectorAll("select, input:not([type=hidden])")].map((field) => field.value)]));
  const focused = document.activeElement?.closest?.("details")?.dataset.key;
  const name = document.activeElement?.name || document.activeElement?.localName;
  receipt.innerHTML = html;
  for (const details of receipt.querySelectorAll("details")) {
    const values = open.get(details.dataset.key);
    if (!values) continue;
    details.open = true;
    [...details.querySelectorAll("select, input:not([type=hidden])")].forEach((field, index) => { field.value = values[index] ?? field.value; });
    if (details.dataset.key === focused) (details.querySelector(`[name="${name}"]`) ?? details.querySelector(name))?.focus();
  }
}

/** Puts what can be done about doors and staff in place; a button that somebody is on stays theirs. */
function offer(html) {
  if (staff.innerHTML.trim() === html.trim()) return;
  const action = staff.contains(document.activeElement) ? document.activeElement.form?.getAttribute("action") : null;
  staff.innerHTML = html;
  if (action) [...staff.querySelectorAll("form")].find((form) => form.getAttribute("action") === action)?.querySelector("button")?.focus();
}

function take(news) {
  stoodAt = Date.now();
  hear();
  show(news.html);
  offer(news.staff);
  $("name").textContent = news.name;
  if (news.says) tell(news.says);
  if (news.isCorrection) {
    $("changes").prepend(element("li", {}, element("time", { textContent: new Date(news.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }) }), ` ${news.says}`));
    while ($("changes").children.length > CHANGES_MOST) $("changes").lastChild.remove();
  }
  keep(`page.${path}`, { html: news.html, at: stoodAt });
  remember(news);
}

function tell(what) {
  $("said").textContent = what;
}

function hear() {
  heard = performance.now();
  retry = RETRY_FIRST_MS;
  age();
}

function connect() {
  clearTimeout(waiting);
  source?.close();
  source = new EventSource(receipt.dataset.live);
  source.onmessage = ({ data }) => take(JSON.parse(data));
  source.addEventListener("beat", () => {
    stoodAt = Date.now();
    hear();
  });
  source.onerror = () => {
    heard = -Infinity;
    age();
    if (source.readyState !== EventSource.CLOSED) return; // Else the browser tries again by itself.
    waiting = setTimeout(connect, retry);
    retry = Math.min(retry * 2, RETRY_MOST_MS);
  };
}

/** Says whether what is shown is how things stand, and if not, how old it is. */
function age() {
  const isLive = performance.now() - heard < HEARD_MOST_MS;
  $("live").hidden = !isLive;
  $("live").textContent = words.live;
  const seconds = Math.max(0, Math.round((Date.now() - stoodAt) / 1000));
  const old = seconds < 90 ? say("seconds", seconds) : seconds < 5400 ? say("minutes", Math.round(seconds / 60)) : say("hours", Math.round(seconds / 3600));
  const text = isLive ? "" : say("lost", old);

  // Said once; the figure that grows is for eyes alone.
  const lost = $("lost");
  lost.hidden = isLive;
  if (lost.dataset.live !== String(isLive)) {
    lost.dataset.live = String(isLive);
    lost.setAttribute("role", "alert");
    lost.textContent = text;
  } else if (lost.textContent !== text) {
    lost.removeAttribute("role");
    lost.textContent = text;
  }
}

// ------------------------------------------------------------------ what is sent

/** Sends a form without leaving the page, so that without a connection nothing that was filled in is lost. */
async function send(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  const button = form.querySelector("button");
  const label = button.textContent;
  button.disabled = true;
  button.textContent = words.sending;
  let what = words.sent;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
    if (answer.type !== "opaqueredirect" && !answer.ok) what = words.refused;
    else if (form.closest("details")) form.closest("details").open = false;
  } catch {
    what = words.notSent;
  }
  button.disabled = false;
  button.textContent = label;
  if (what !== words.sent || !form.closest(".doors")) notice(what, what !== words.sent); // What is sent to the doors shows on the page itself.
}

function notice(what, isWrong) {
  document.querySelector("main > .notice:not(#lost)")?.remove();
  $("live").before(element("p", { className: isWrong ? "notice wrong" : "notice", role: "status", textContent: what }));
}

// ------------------------------------------------------------------ what is kept on this device

function remember(news) {
  const past = kept("visits", []).filter((visit) => visit.path !== path);
  past.unshift({ path, store: receipt.dataset.store, entered: news.entered, total: news.total, status: news.status });
  past.sort((a, b) => b.entered.localeCompare(a.entered));
  past.splice(PAST_MOST).forEach((visit) => localStorage.removeItem(`jwo.page.${visit.path}`));
  keep("visits", past);
  drawPast();
}

function drawPast() {
  const others = kept("visits", []).filter((visit) => visit.path !== path);
  $("past").hidden = !others.length;
  $("past").replaceChildren(
    element("h2", { textContent: words.past }),
    element("ul", { className: "lines" }, ...others.map((visit) => {
      const when = new Date(visit.entered).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
      const link = element("a", { href: `${visit.path}?lang=${document.documentElement.lang}`, textContent: `${visit.store}, ${when}` });
      return element("li", {}, element("div", { className: "line" }, element("span", {}, link, ...(words[visit.status] ? [element("small", { textContent: words[visit.status] })] : [])), element("span", { className: "amount", textContent: visit.total })));
    })),
    element("button", { type: "button", className: "quiet", textContent: words.forget, onclick: forget }));
}

async function forget() {
  Object.keys(localStorage).filter((name) => name === "jwo.visits" || name.startsWith("jwo.page.")).forEach((name) => localStorage.removeItem(name));
  if (window.caches) await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  drawPast();
}

// ------------------------------------------------------------------ beginning

if (receipt) {
  // A page from the worker's shelf may be older than what was heard last.
  const last = kept(`page.${path}`, null);
  if (last && last.at > stoodAt) {
    stoodAt = last.at;
    show(last.html);
  }
  drawPast();
  connect();
  setInterval(age, 1000);
  addEventListener("online", connect);
  addEventListener("offline", () => {
    heard = -Infinity;
    age();
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible" && performance.now() - heard > HEARD_MOST_MS) connect(); });
  receipt.addEventListener("submit", send);
  staff.addEventListener("submit", send);
  navigator.serviceWorker?.register("/r/worker.js").catch(() => { /* Without one the page is as good as its connection. */ });
}
