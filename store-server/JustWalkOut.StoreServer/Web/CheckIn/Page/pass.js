// The shopper's page at the gate while it is open: codes come as server-sent events, one after the other. How long one is good is counted here from its arrival, so that the phone's clock does not matter;
// when it is no longer good it is not shown, whatever the connection does.
const RETRY_FIRST_MS = 1000;
const RETRY_MOST_MS = 15000;

const code = document.getElementById("code");
const words = code ? JSON.parse(code.dataset.words) : {};
const $ = (id) => document.getElementById(id);
const say = (name, what) => words[name].replace("{0}", what);

let source = null;
let isLive = false;
let goodUntil = performance.now() + 60000; // The page's own code, until the first one comes.
let nextAt = performance.now();
let retry = RETRY_FIRST_MS;
let waiting = 0;

function take(news) {
  isLive = true;
  retry = RETRY_FIRST_MS;
  goodUntil = performance.now() + news.goodMs;
  nextAt = performance.now() + news.nextMs;
  code.innerHTML = news.picture;
  if (news.entered) {
    $("said").textContent = words.entered;
    location.assign(`${news.entered}?lang=${document.documentElement.lang}`);
  }
  show();
}

function connect() {
  clearTimeout(waiting);
  source?.close();
  source = new EventSource(code.dataset.live);
  source.onmessage = ({ data }) => take(JSON.parse(data));
  source.onerror = () => {
    isLive = false;
    show();
    if (source.readyState !== EventSource.CLOSED) return; // Else the browser tries again by itself.
    waiting = setTimeout(connect, retry);
    retry = Math.min(retry * 2, RETRY_MOST_MS);
  };
}

/** Says how long the code is good, or that it is not. */
function show() {
  const now = performance.now();
  const left = Math.ceil((goodUntil - now) / 1000);
  if (isLive && now > nextAt + 5000) isLive = false; // The next one should be here.
  code.classList.toggle("old", left <= 0);
  code.setAttribute("aria-hidden", left <= 0);
  $("good").textContent = isLive && left > 0 ? say("good", Math.max(0, Math.ceil((nextAt - now) / 1000))) : "";

  // Said once; the figure that falls is for eyes alone.
  const lost = $("lost");
  const kind = isLive ? "" : left > 0 ? "waiting" : "lost";
  lost.hidden = !kind;
  if (kind) {
    if (lost.dataset.kind === kind) lost.removeAttribute("role");
    else lost.setAttribute("role", "alert");
    lost.textContent = say(kind, left);
  }
  lost.dataset.kind = kind;
}

if (code) {
  connect();
  setInterval(show, 500);
  addEventListener("online", connect);
  addEventListener("offline", () => {
    isLive = false;
    show();
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible" && !isLive) connect(); });
}
