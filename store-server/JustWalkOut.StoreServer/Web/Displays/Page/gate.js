// The display at a gate. It says "go" only as long as the server, heard a moment ago, says so; whatever it does not know, it says that a person comes.
import { $, first, help, listen, newId, put, second, send, trouble } from "./display.js";

const WORDS = {
  en: { welcome: "Welcome", go: "Go", moment: "One moment", again: "Not this code", full: "The store is full", staff: "Wait for staff", lost: "Wait for staff", closed: "Closed", leave: "Leave the store now" },
  ko: { welcome: "어서 오세요", go: "들어가세요", moment: "잠시만 기다려 주세요", again: "쓸 수 없는 코드입니다", full: "매장이 꽉 찼습니다", staff: "직원을 기다려 주세요", lost: "직원을 기다려 주세요", closed: "영업 종료", leave: "지금 매장에서 나가 주세요" },
};

const WHY = {
  en: {
    welcome: "Show the code on your phone",
    people: (shown) => `${shown.people} people`,
    moment: "Your means of payment is being checked",
    full: "Somebody leaves in a moment",
    notACode: "It is not from this store's page",
    otherStore: "It is another store's",
    codeTooOld: "It is too old. Show the newest one",
    codeTooNew: "It is not valid yet. Show the newest one",
    codeUsed: "It was used already. Show the newest one",
    storeClosed: (shown) => (shown.opensAt ? `We open at ${shown.opensAt}` : "Please come another day"),
    fireAlarm: "The doors are open",
    paymentDenied: "Your means of payment was not accepted",
    none: "This gate has no connection to the store",
    role: "This display is not signed in",
    gate: "The store has no such gate",
  },
  ko: {
    welcome: "휴대전화의 코드를 보여 주세요",
    people: (shown) => `${shown.people}명`,
    moment: "결제 수단을 확인하고 있습니다",
    full: "곧 자리가 납니다",
    notACode: "이 매장의 코드가 아닙니다",
    otherStore: "다른 매장의 코드입니다",
    codeTooOld: "오래된 코드입니다. 최신 코드를 보여 주세요",
    codeTooNew: "아직 유효하지 않습니다. 최신 코드를 보여 주세요",
    codeUsed: "이미 사용된 코드입니다. 최신 코드를 보여 주세요",
    storeClosed: (shown) => (shown.opensAt ? `${shown.opensAt}에 문을 엽니다` : "다른 날 방문해 주세요"),
    fireAlarm: "문이 열려 있습니다",
    paymentDenied: "결제 수단이 승인되지 않았습니다",
    none: "게이트가 매장과 연결되어 있지 않습니다",
    role: "이 화면은 로그인되어 있지 않습니다",
    gate: "매장에 이 게이트가 없습니다",
  },
};

const SIGNS = {
  welcome: "M34 10h32a6 6 0 0 1 6 6v68a6 6 0 0 1-6 6H34a6 6 0 0 1-6-6V16a6 6 0 0 1 6-6zM44 36v.1M56 36v.1M44 50v.1M56 50v.1M44 64h12",
  go: "M50 84V18M22 44l28-28 28 28",
  moment: "M26 50h.1M50 50h.1M74 50h.1",
  again: "M78 40a30 30 0 1 0 1 18M80 18v22H58",
  full: "M34 34a11 11 0 1 0 .1 0M66 34a11 11 0 1 0 .1 0M14 82c0-16 40-16 40 0M54 72c8-8 32-6 32 10",
  staff: "M34 54V26a6 6 0 0 1 12 0v20V18a6 6 0 0 1 12 0v28V24a6 6 0 0 1 12 0v36c0 18-10 26-22 26-14 0-20-8-30-26a6 6 0 0 1 10-6z",
};
SIGNS.lost = SIGNS.staff;
SIGNS.closed = "M30 46V32a20 20 0 0 1 40 0v14M22 46h56v38H22zM50 60v10";
SIGNS.leave = "M20 84V16h34v68M54 50h32M72 36l14 14-14 14M42 50h.1";

const gate = decodeURIComponent(location.pathname.split("/")[2]);
const path = `/gate/${encodeURIComponent(gate)}`;
let view = null;
let until = 0;
let shown = "";

function take(news) {
  view = news;
  until = performance.now() + (news.forMs ?? 0);
}

/** What is known to be so this moment. */
function now() {
  const what = trouble();
  if (what || !view) return { word: "lost", why: what || "none" };
  if (view.forMs !== undefined && performance.now() >= until) return { word: "welcome", why: "welcome" };
  const why = view.refusal ?? view.word;
  return { word: view.word, why: view.word === "go" && view.people > 1 ? "people" : why, people: view.people, opensAt: view.opensAt };
}

function show() {
  const shownNow = now();
  const { word, why } = shownNow;
  document.body.dataset.word = word;
  const say = (language) => [WORDS[language][word], typeof WHY[language][why] === "function" ? WHY[language][why](shownNow) : WHY[language][why] ?? ""];
  const [[large, because], [other, otherBecause]] = [say(first), say(second)];
  put("word", large);
  put("other", other);
  put("why", because);
  put("other-why", otherBecause);
  $("other").lang = second;
  $("other-why").lang = second;
  if (shown !== word) $("sign").innerHTML = `<svg viewBox="0 0 100 100"><path d="${SIGNS[word]}"/></svg>`;
  shown = word;
  put("title", view ? `${view.store} · ${gate}` : gate);
  put("link", "");
  document.title = `${large} · ${gate}`;
  group(word === "go" ? view.visit : undefined);
  help(word === "lost" || word === "leave" ? null : view, gate);
}

const MORE = { en: "One more person", ko: "한 명 더" };
let asked = null; // The number that was asked for; pressed again before the answer it is one more.

/** Somebody who comes with whoever has just checked in is added here, while the gate is open. */
function group(visit) {
  const button = $("more");
  if (asked?.visit !== visit) asked = null;
  button.hidden = !visit;
  put("more", `+1 ${MORE[first]} · ${MORE[second]}`);
  button.onclick = async () => {
    button.blur(); // A scanner's Enter is no press of it.
    asked = { visit, people: Math.max(asked?.people ?? 0, view.people) + 1 };
    const answer = await send(`/api/v1/stores/${encodeURIComponent(view.store)}/visits/${visit}/group`, { id: newId(), people: asked.people });
    if (!answer?.ok) asked = null;
  };
}

// A scanner that types what it reads, as most do, needs no more than this page: what is typed up to Enter is a code.
let typed = "";
addEventListener("keydown", (event) => {
  if (event.key === "Enter") {
    if (typed) event.preventDefault();
    const code = typed;
    typed = "";
    if (code && view) enter(code);
  } else if (event.key.length === 1 && typed.length < 2000) {
    typed += event.key;
  }
});

async function enter(code) {
  // The same code at the same moment is the same check-in: sent again where the answer was lost, it lets in once. What came of it is shown as the server tells every display of the gate.
  await send(`/api/v1/stores/${encodeURIComponent(view.store)}/gates/${encodeURIComponent(gate)}/entries`, { code, at: new Date().toISOString() });
}

listen(`${path}/live`, take, show);
