// The server behind the editor: the open store and its draft, faults and coverage of what is drawn, and saving. What is drawn comes faster than it is looked at: the newest is, and an older look is given up.
const CHECK_AFTER_MS = 200;
const COVER_AFTER_MS = 150;
const AGAIN_MS = 3000;
export const BYTES_MOST = 4 * 1024 * 1024;

export class SignInNeeded extends Error {}

export class EditorServer {
  #base; #listener; #waiting = 0; #again = 0; #abort = null; #covered = null;

  /** `listener` hears `checked({ count, faults })` or `checked(null)` without an answer, `covered(body, why)` and `reached(isReached)`. */
  constructor(store, listener) {
    this.#base = `/api/v1/stores/${encodeURIComponent(store)}/draft`;
    this.#listener = listener;
  }

  async read() {
    const answer = await fetch(this.#base, { headers: { Accept: "application/json" } });
    if (answer.status === 401 || answer.status === 403) throw new SignInNeeded();
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  /** What is wrong with a file's text, as it is. */
  async faultsOf(text) {
    const answer = await this.#post("/check", text);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  /** Looks at a store once nothing has changed for a moment. */
  look(store) {
    clearTimeout(this.#waiting);
    clearTimeout(this.#again);
    this.#abort?.abort();
    this.#waiting = setTimeout(() => this.#look(store), CHECK_AFTER_MS);
  }

  async #look(store) {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const text = JSON.stringify(store);
    try {
      const answer = await this.#post("/check", text, signal);
      const found = await answer.json();
      if (signal.aborted) return;
      if (!answer.ok) { // It cannot even be read.
        this.#listener.checked({ count: 1, faults: (found.faults ?? [found.detail]).map((fault) => ({ path: "$", text: fault })) });
        this.#listener.covered(null, "");
        return;
      }
      this.#listener.reached(true);
      this.#listener.checked(found);
      if (found.count) {
        this.#covered = null;
        this.#listener.covered(null, "");
        return;
      }
      const seen = JSON.stringify([store.floor, store.zones, store.gondolas, store.cameras]);
      if (seen === this.#covered) return; // A name in the rules hides nobody.
      await new Promise((done) => setTimeout(done, COVER_AFTER_MS));
      if (signal.aborted) return;
      const coverage = await this.#post("/coverage", text, signal);
      const body = await coverage.json();
      if (signal.aborted) return;
      this.#covered = coverage.ok ? seen : null;
      this.#listener.covered(coverage.ok ? body : null, coverage.ok ? "" : coverage.status === 501 ? "off" : body.faults?.[0] ?? body.detail);
    } catch {
      if (signal.aborted) return;
      this.#listener.reached(false);
      this.#listener.checked(null);
      this.#again = setTimeout(() => this.#look(store), AGAIN_MS);
    }
  }

  /** A store's file with cameras' logins in it again, as bytes. */
  async complete(store) {
    const answer = await this.#post("/file", JSON.stringify(store));
    if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { faults: (await answer.json().catch(() => ({}))).faults });
    return answer.text();
  }

  save(store, revision) {
    return fetch(this.#base, { method: "PUT", headers: { "Content-Type": "application/json", "If-Match": `"${revision}"` }, body: JSON.stringify(store) });
  }

  discard(revision) {
    return fetch(this.#base, { method: "DELETE", headers: { "If-Match": `"${revision}"` } });
  }

  #post(path, body, signal) {
    return fetch(this.#base + path, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body, signal });
  }
}
