// The display at the exit: what the carts of those who stand there come to so far, and of those who have just left until their receipt is final. What it does not know this moment it does not show.
import { $, first, help, listen, put, second, send, trouble } from "./display.js";

const WORDS = {
  en: { idle: "Just walk out", here: "Your total so far", pay: "Please pay here", ask: "Which is yours?", bye: "Goodbye", lost: "No connection", leave: "Leave the store now" },
  ko: { idle: "그냥 걸어 나가세요", here: "현재 합계", pay: "여기서 결제해 주세요", ask: "어느 것이 고객님 것입니까?", bye: "안녕히 가세요", lost: "연결이 끊겼습니다", leave: "지금 매장에서 나가 주세요" },
};

const TEXT = {
  en: {
    idle: "Thank you for your visit", leave: "The doors are open. Nothing is charged for now", lost: "Your receipt comes to your phone all the same", none: "", role: "This display is not signed in", items: (count) => (count === 1 ? "1 item" : `${count} items`), visit: (number) => `Visit ${number}`,
    here: "so far", left: "being added up", final: "final, thank you", review: "being looked at: no need to wait", staff: "Please wait for staff", age: "Age check: please wait for staff", pay: "pay with your card or code", paying: "one moment, please wait", paid: "paid, thank you: you may go", unpaid: "not paid: please come back to the reader", waiting: (count) => `${count} being looked at, not charged`, more: (count) => `and ${count} more`,
  },
  ko: {
    idle: "방문해 주셔서 감사합니다", leave: "문이 열려 있습니다. 지금은 결제되지 않습니다", lost: "영수증은 휴대전화로 받으실 수 있습니다", none: "", role: "이 화면은 로그인되어 있지 않습니다", items: (count) => `상품 ${count}개`, visit: (number) => `방문 ${number}`,
    here: "현재까지", left: "계산 중", final: "확정, 감사합니다", review: "확인 중입니다. 기다리지 않으셔도 됩니다", staff: "직원을 기다려 주세요", age: "나이 확인: 직원을 기다려 주세요", pay: "카드나 코드로 결제해 주세요", paying: "처리 중입니다. 잠시 기다려 주세요", paid: "결제되었습니다. 가셔도 됩니다", unpaid: "결제되지 않았습니다. 단말기로 돌아와 주세요", waiting: (count) => `${count}건 확인 중, 청구되지 않음`, more: (count) => `외 ${count}건`,
  },
};

let view = null;

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function money(minor) {
  const format = new Intl.NumberFormat(first === "ko" ? "ko" : view.locale, { style: "currency", currency: view.currency });
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
}

function row(cart) {
  const text = TEXT[first];
  const more = (words) => [words[cart.state], ...(cart.waiting ? [words.waiting(cart.waiting)] : [])].join(" · ");
  return element("li", { className: cart.state },
    element("span", { className: "what" }, `${text.visit(cart.number)} · ${text.items(cart.items)}`, element("small", { textContent: more(text) }), element("small", { lang: second, textContent: more(TEXT[second]) })),
    element("span", { className: "sum", textContent: money(cart.totalMinor) }));
}

/** Something was shown, and it is not plain whose visit it pays: whoever showed it points at theirs. Nobody is charged by guess. */
function choice(cart) {
  const button = element("button", { type: "button" }, `${TEXT[first].visit(cart.number)} · ${TEXT[first].items(cart.items)} · ${money(cart.totalMinor)}`);
  button.onclick = async () => {
    const { id, gate } = view.question;
    $("choices").querySelectorAll("button").forEach((each) => { each.disabled = true; });
    await send(`/api/v1/stores/${encodeURIComponent(view.store)}/gates/${encodeURIComponent(gate)}/payments`, { id, visit: cart.visit });
    $("choices").querySelectorAll("button").forEach((each) => { each.disabled = false; });
  };
  return element("li", {}, button);
}

const CHOICES_MOST = 4; // More do not fit on a display that is read from three metres; staff choose then.

let drawn = "";
let offered = "";

function show() {
  const fault = trouble();
  const question = fault || view?.isEvacuating ? null : view?.question;
  const carts = fault || !view || question ? [] : view.carts; // Who chooses sees nothing else.
  const word = fault || !view ? "lost" : view.isEvacuating ? "leave" : !carts.length && !question ? "idle" : question ? "ask" : carts.some((cart) => ["pay", "paying", "unpaid"].includes(cart.state)) ? "pay" : carts.some((cart) => ["here", "staff", "age"].includes(cart.state)) ? "here" : "bye";
  document.body.dataset.word = word;
  document.body.classList.toggle("busy", carts.length > 0);
  put("word", WORDS[first][word]);
  put("other", word === "lost" ? TEXT[first][fault === "role" ? "role" : "lost"] : WORDS[second][word]);
  $("other").lang = word === "lost" ? first : second;
  put("title", view ? `${view.store}` : "");
  put("more", carts.length && view.more ? TEXT[first].more(view.more) : word === "lost" ? TEXT[second][fault === "role" ? "role" : "lost"] : word === "leave" ? `${TEXT[first].leave} · ${TEXT[second].leave}` : word === "idle" ? `${TEXT[first].idle} · ${TEXT[second].idle}` : "");
  document.title = WORDS[first][word];
  const now = JSON.stringify(carts);
  if (now !== drawn) $("carts").replaceChildren(...carts.map(row));
  drawn = now;
  const asked = JSON.stringify(question ?? null);
  if (asked !== offered) $("choices").replaceChildren(...(question?.candidates ?? []).slice(0, CHOICES_MOST).map(choice));
  offered = asked;
  help(fault || view?.isEvacuating ? null : view);
}

listen("/exit/live", (news) => { view = news; }, show);
