// Looks for what happened by visit, product and time, as far back as the server keeps it.
import { $, time } from "/ground.js";

const DAY_MS = 86400000;

/** A time of day as the moment that it last was; null for none. */
function moment(text, now) {
  if (!text) return null;
  const [hours, minutes] = text.split(":").map(Number);
  const at = new Date(now);
  at.setHours(hours, minutes, 0, 0);
  return at > now ? new Date(at - DAY_MS) : at;
}

/** Wires the form. `store()` names the store, `say()` gives the strings in use, `show(events)` gets what was found and null for what happens live. */
export function searching({ store, say, show }) {
  const form = $("search");
  const tell = (text) => { $("found").textContent = text; };
  const live = () => {
    form.reset();
    $("live").hidden = true;
    tell("");
    show(null);
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const now = new Date();
    const from = moment(form.from.value, now);
    const until = moment(form.to.value, now);
    const query = new URLSearchParams();
    if (form.visit.value) query.set("visit", form.visit.value);
    if (form.product.value.trim()) query.set("product", form.product.value.trim());
    if (from) query.set("from", from.toISOString());
    if (until) query.set("to", new Date(until.getTime() + 60000).toISOString()); // The whole of its minute.
    try {
      const answer = await fetch(`/api/v1/stores/${encodeURIComponent(store().name)}/happenings?${query}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const found = await answer.json();
      $("live").hidden = false;
      tell(say().found(found.events.length, found.isCut, time(found.since)));
      show(found.events);
    } catch {
      tell(say().notFound);
    }
  });
  form.addEventListener("keydown", (event) => { if (event.key === "Escape" && !$("live").hidden) live(); });
  $("live").addEventListener("click", () => {
    live();
    $("feed").focus();
  });
}
