// A cart whose goods wait for an age check, with the buttons for who has looked; what they say is recorded with their name by the server.
import { element } from "/ground.js";

const sent = new Map(); // The id of each word that is being said, by visit: sent again it is the same one.

/** The row below a cart's lines; null where nothing of it waits for an age check. `done(fault)` is called with what went wrong, or nothing. */
export function ageCheck(cart, text, address, done) {
  const waits = cart.inReview.some((one) => one.doubt === "ageUnconfirmed");
  if (!waits && !cart.inReview.some((one) => one.doubt === "tooYoung")) return null;
  const button = (age, words) => {
    const made = element("button", { type: "button", textContent: words, onclick: () => say(cart.id, age, address, text, done) });
    made.dataset.age = `${cart.id}/${age}`;
    made.setAttribute("aria-label", `${words}: ${text.visit(cart.visit)}`);
    return made;
  };
  return element("p", { className: "age" }, `${waits ? text.ageWaits : text.ageDenied} `, button("confirmed", text.ageConfirm), ...(waits ? [" ", button("denied", text.ageDeny)] : []));
}

async function say(visit, age, address, text, done) {
  const key = `${visit}/${age}`;
  const id = sent.get(key) ?? crypto.randomUUID();
  sent.set(key, id);
  try {
    const answer = await fetch(`${address}visits/${visit}/age-check`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ id, age }) });
    if (answer.status === 401 || answer.status === 403) {
      location.assign("/signin?to=/");
      return;
    }
    if (answer.status < 500) sent.delete(key); // Said, or refused for good.
    done(answer.ok ? "" : text.ageNotTaken);
  } catch {
    done(text.ageNotTaken);
  }
}
