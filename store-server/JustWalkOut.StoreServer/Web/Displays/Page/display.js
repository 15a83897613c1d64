// What the displays at gates and exit have in common: they listen to the server, know when they hear nothing, and say everything in two languages, since nobody has told a display who stands before it.
const SILENCE_MOST_MS = 3000; // The server says something each second.
const RETRY_MS = 1000;
const KEY = "jwo.display.key";

export const $ = (id) => document.getElementById(id);

/** The language in which the large words are: asked for (?lang=), or the display's own; the other one stands below. */
const asked = new URLSearchParams(location.search).get("lang") ?? navigator.language;
export const first = asked.startsWith("ko") ? "ko" : "en";
export const second = first === "ko" ? "en" : "ko";
document.documentElement.lang = first;

/** A device's key comes behind # in the address, which no server is told, is kept on this device, and goes from the address at once. */
function key() {
  const given = new URLSearchParams(location.hash.slice(1)).get("key");
  try {
    if (given) localStorage.setItem(KEY, given);
    if (given) history.replaceState(null, "", location.pathname + location.search);
    return given ?? localStorage.getItem(KEY);
  } catch {
    return given; // Private windows keep nothing: the address has to hold it each time.
  }
}

const held = key();

export const headers = held ? { Authorization: `Bearer ${held}` } : {};

// Both clocks: one stands still while a machine sleeps, the other may be put. Whichever says that more time has passed is believed.
let heard = { steady: -Infinity, wall: -Infinity };

/** Milliseconds since the server was heard last. */
export const silence = () => Math.max(performance.now() - heard.steady, Date.now() - heard.wall);

/** What there is instead of a connection: "none", "role" where this display may not listen, "gate" where there is no such gate; "" while there is one. */
export function trouble() {
  return fault || (silence() > SILENCE_MOST_MS ? "none" : "");
}

let fault = "";

/** Listens for as long as the page is open. `take(view)` gets what is heard, `show()` is called when something may look different. */
export async function listen(path, take, show) {
  setInterval(show, 200);
  addEventListener("offline", () => {
    lose();
    show();
  });
  show();
  while (true) {
    const abort = new AbortController();
    const begun = performance.now();
    const watchdog = setInterval(() => { if (Math.min(silence(), performance.now() - begun) > 2 * SILENCE_MOST_MS) abort.abort(); }, 1000); // A connection that brings nothing is made anew.
    try {
      const answer = await fetch(path, { headers, cache: "no-store", signal: abort.signal });
      fault = answer.ok ? "" : answer.status === 404 ? "gate" : answer.status === 401 || answer.status === 403 ? "role" : "none";
      if (answer.ok) await read(answer.body, (view) => {
        heard = { steady: performance.now(), wall: Date.now() };
        take(view);
        show();
      });
    } catch { /* No server, or it fell silent; tried again. */ }
    clearInterval(watchdog);
    lose();
    show();
    await new Promise((done) => { setTimeout(done, RETRY_MS); });
  }
}

function lose() {
  heard = { steady: -Infinity, wall: -Infinity };
}

async function read(body, take) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (true) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const events = text.split("\n\n");
    text = events.pop();
    for (const event of events) if (event.startsWith("data: ")) take(JSON.parse(event.slice(6)));
  }
}

const HELP = {
  en: { call: "Call staff", called: "Staff is called", comes: "Somebody is coming", notCalled: "Nobody could be called. Please wait here" },
  ko: { call: "직원 호출", called: "직원을 불렀습니다", comes: "직원이 오고 있습니다", notCalled: "호출하지 못했습니다. 이곳에서 기다려 주세요" },
};

/** Names a request, so that sent again it is the same one. */
export const newId = () => `d${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;

/** Sends something to the store; tried again for as long as no answer comes, three times at most. */
export async function send(path, body) {
  for (let tries = 0; tries < 3; tries++) {
    try {
      return await fetch(path, { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) });
    } catch {
      await new Promise((done) => { setTimeout(done, 500); });
    }
  }
  return null;
}

let isFailed = false;

/** The button that calls a member of staff, and what came of it. `view` is null while the server is not heard: then nobody could be called. */
export function help(view, gate) {
  const says = !view ? "" : view.isCalled ? "called" : view.comes ? "comes" : isFailed ? "notCalled" : "";
  const button = $("help");
  button.hidden = !view || view.isCalled === true;
  put("help", `${HELP[first].call} · ${HELP[second].call}`);
  put("comes", says ? `${HELP[first][says]} · ${HELP[second][says]}` : "");
  button.onclick = async () => {
    button.blur(); // A scanner's Enter is no press of it.
    const answer = await send(`/api/v1/stores/${encodeURIComponent(view.store)}/help`, gate ? { id: newId(), gate } : { id: newId() });
    isFailed = !answer?.ok;
  };
}

/** Puts words in place only where they are others, so that a screen reader says them once. */
export function put(id, text) {
  if ($(id).textContent !== text) $(id).textContent = text;
}
