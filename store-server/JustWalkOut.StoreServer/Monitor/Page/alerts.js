// What is wrong and nobody has taken note of yet, with the button to do so; who did it is recorded by the server.
import { $, element, time } from "/ground.js";

export class Alerts {
  #alerts = new Map(); #say; #partOf; #wordsOf; #address = ""; #me = { mayDecide: false }; #fault = ""; #isPast = false;

  /** `say()` gives the strings of the language in use, `partOf(name)` a part's name and `wordsOf(alert)` what ails it in them. */
  constructor(say, partOf, wordsOf) {
    [this.#say, this.#partOf, this.#wordsOf] = [say, partOf, wordsOf];
  }

  /** Begins anew with a store's alerts. */
  async open(store, alerts) {
    this.#isPast = false;
    this.#address = `/api/v1/stores/${encodeURIComponent(store.name)}/alerts/`;
    this.#alerts = new Map(alerts.map((alert) => [alert.id, alert]));
    this.draw();
    await this.#ask();
  }

  /** Begins anew with the alerts of a moment of the past, of which nobody can take note any more. */
  past(alerts) {
    this.#isPast = true;
    this.#fault = "";
    this.#alerts = new Map(alerts.map((alert) => [alert.id, alert]));
  }

  /** Takes one as it is now; what begins to be wrong with a part ends whatever else was wrong with it then. */
  take(alert, at, isQuiet = false) {
    if (at && !alert.isOver) {
      for (const other of this.#alerts.values()) {
        if (other.part === alert.part && other.id !== alert.id && !other.isOver) this.#alerts.set(other.id, { ...other, isOver: true, overAt: at });
      }
    }
    this.#alerts.set(alert.id, alert);
    if (alert.isOver && alert.by) this.#alerts.delete(alert.id);
    if (!isQuiet) this.draw();
  }

  /** The alert of a part that does badly now. */
  of(part) {
    return [...this.#alerts.values()].findLast((alert) => alert.part === part && !alert.isOver);
  }

  draw() {
    const shown = [...this.#alerts.values()].filter((alert) => !alert.by);
    const had = document.activeElement?.closest?.("#alerts li")?.dataset.alert;
    $("alerts-section").hidden = shown.length === 0;
    $("alerts-count").textContent = shown.length || "";
    $("alerts-fault").textContent = this.#fault;
    $("alerts-sign").hidden = this.#me.mayDecide || this.#isPast;
    $("alerts-sign").textContent = this.#say().signInToNote;
    $("alerts").replaceChildren(...shown.reverse().map((alert) => this.#row(alert)));
    if (had) document.querySelector(`#alerts li[data-alert="${had}"] button`)?.focus();
  }

  #row(alert) {
    const text = this.#say();
    const when = alert.isOver ? text.fromTo(time(alert.since), time(alert.overAt)) : text.sinceTime(time(alert.since));
    const words = element("p", {}, element("b", { textContent: this.#partOf(alert.part) }), ` ${this.#wordsOf(alert)} `, element("span", { textContent: when }));
    const button = element("button", { type: "button", textContent: text.note, onclick: () => this.#note(alert) });
    button.setAttribute("aria-label", `${text.note}: ${this.#partOf(alert.part)}, ${when}`);
    const row = element("li", { className: alert.isOver ? "over" : "bad" }, words, ...(this.#me.mayDecide && !this.#isPast ? [button] : []));
    row.dataset.alert = alert.id;
    return row;
  }

  async #ask() {
    try {
      this.#me = await (await fetch("/api/v1/me", { headers: { Accept: "application/json" } })).json();
    } catch { /* The connection's state says so; it is asked again with the next snapshot. */ }
    this.draw();
  }

  async #note(alert) {
    this.#fault = "";
    try {
      const answer = await fetch(`${this.#address}${alert.id}/acknowledgement`, { method: "POST" });
      if (answer.status === 401 || answer.status === 403) {
        await this.#ask();
        this.#fault = this.#say().signedOut;
      } else if (answer.status === 404) {
        this.#alerts.delete(alert.id);
      } else if (answer.ok) {
        this.take(await answer.json());
      } else {
        this.#fault = this.#say().notNoted;
      }
    } catch {
      this.#fault = this.#say().notNoted;
    }
    this.draw();
    (document.querySelector("#alerts button") ?? $("feed-title")).focus();
  }
}
