// The demo's panel on the monitor: what a visitor makes happen in the simulated store, and where to look for what comes of it.
import { element, ground } from "/ground.js";

const LOOK_EVERY_MS = 2000;
const SHOWN = ["hand-to-hand", "wrong-place", "tampering", "handful"]; // Of all that can be wished for, what is seen best.

const STYLE = `
#switches .row { display: flex; flex-wrap: wrap; gap: .35rem; align-items: center; margin: .25rem 0; font-size: .85rem; }
#switches .row > span { min-width: 10rem; color: var(--soft); }
#switches button[aria-pressed="true"] { border-color: var(--bad); color: var(--bad); }
`;

const words = {
  en: {
    title: "This store is simulated: make something happen", cameras: "Cut a camera's power", camera: (id, isOff) => (isOff ? `${id}: off` : id), people: "Let shoppers",
    kinds: { "hand-to-hand": "hand an item over", "wrong-place": "put something back in the wrong place", tampering: "press on a plate and lift it", handful: "grab several at once" }, cards: "Payment", decline: "decline the next shopper's card",
    waits: (n) => ` · ${n} to come`, begun: (n) => ` · done ${n} times`, once: " · done once",
    look: "A camera that has no power shows below within three seconds, and among the cameras in grey. What people do shows among what happens, and in the carts: the next one who goes to a shelf does it.",
    closed: "The simulated store has closed.", full: "Enough of that is still to come.",
  },
  ko: {
    title: "시뮬레이션 매장입니다. 무언가 일어나게 해 보세요", cameras: "카메라 전원 끄기", camera: (id, isOff) => (isOff ? `${id}: 꺼짐` : id), people: "손님이",
    kinds: { "hand-to-hand": "상품을 건네주기", "wrong-place": "다른 자리에 되돌려 놓기", tampering: "저울판을 누르고 들기", handful: "여러 개를 한꺼번에 집기" }, cards: "결제", decline: "다음 손님의 카드 거절하기",
    waits: (n) => ` · ${n}번 남음`, begun: (n) => ` · ${n}번 함`, once: " · 1번 함",
    look: "전원이 꺼진 카메라는 3초 안에 아래에 나타나고 카메라 페이지에서 회색이 됩니다. 사람들이 하는 일은 지금 일어나는 일과 장바구니에 나타나며, 다음에 선반으로 가는 사람이 합니다.",
    closed: "시뮬레이션 매장이 닫혔습니다.", full: "그 일은 아직 충분히 남아 있습니다.",
  },
};

let section = null;
let state = null;
let fault = "";
const say = () => words[ground.language];

async function ask(path = "", method = "GET", body = undefined) {
  try {
    const answer = await fetch(`/demo/switches${path}`, { method, headers: body ? { "Content-Type": "application/json" } : {}, body: body && JSON.stringify(body) });
    fault = answer.ok ? "" : answer.status === 409 ? "full" : "closed";
    if (answer.ok) state = await answer.json();
  } catch {
    fault = "closed";
  }
  speak();
}

export function open(place) {
  section = place;
  section.id = "switches";
  section.setAttribute("aria-labelledby", "switches-title");
  // The server's policy lets no page bring styles in its text; a sheet that is made here is none.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets.push(sheet);
  section.append(
    element("h2", { id: "switches-title" }), row("cameras"), row("people"), row("cards"),
    element("p", { className: "hint", id: "switches-look" }), element("p", { className: "fault", id: "switches-fault" }),
  );
  document.getElementById("switches-fault").setAttribute("role", "status");
  ask();
  setInterval(() => { if (!document.hidden) ask(); }, LOOK_EVERY_MS);
}

function row(name) {
  const made = element("div", { className: "row", id: `switches-${name}` }, element("span", { id: `switches-${name}-title` }));
  made.setAttribute("role", "group");
  made.setAttribute("aria-labelledby", `switches-${name}-title`);
  return made;
}

/** Says and shows everything as it stands; buttons stay the same, so that the keyboard stays on them. */
export function speak() {
  if (!section) return;
  document.getElementById("switches-title").textContent = say().title;
  document.getElementById("switches-cameras-title").textContent = say().cameras;
  document.getElementById("switches-people-title").textContent = say().people;
  document.getElementById("switches-cards-title").textContent = say().cards;
  document.getElementById("switches-look").textContent = say().look;
  document.getElementById("switches-fault").textContent = fault && say()[fault];
  for (const { id, isOff } of state?.cameras ?? []) {
    const button = buttonOf("cameras", id, () => ask(`/cameras/${encodeURIComponent(id)}`, "PUT", { isOff: button.getAttribute("aria-pressed") !== "true" }));
    button.setAttribute("aria-pressed", String(isOff));
    button.textContent = say().camera(id, isOff);
  }
  for (const name of SHOWN) {
    const wish = state?.behaviours.find((one) => one.name === name);
    if (!wish) continue;
    const button = buttonOf("people", name, () => ask("/behaviours", "POST", { name }));
    button.textContent = say().kinds[name] + progress(wish);
  }
  if (!state) return;
  buttonOf("cards", "card", () => ask("/cards", "POST", { isDeclined: true })).textContent = say().decline + progress(state.declinedCards);
}

const progress = ({ waiting, begun }) => (waiting ? say().waits(waiting) : begun === 1 ? say().once : begun ? say().begun(begun) : "");

function buttonOf(rowName, name, onclick) {
  const id = `switch-${name}`;
  const known = document.getElementById(id);
  if (known) return known;
  const made = element("button", { type: "button", id, onclick });
  document.getElementById(`switches-${rowName}`).append(made);
  return made;
}
