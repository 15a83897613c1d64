// Where everybody on the floor is and was, from states at about twelve a second. People are shown a little late, so that they move between two places that are known.
const DELAY_MS = 220;
const GONE_MS = 1500; // Somebody who is in no state for so long is not shown any more.
const JUMP_MS = 3000;
export const TRAIL_MS = 9000;

export class People {
  #known = new Map(); #offset = null; #told = 0; #moment = null;

  /** Takes where everybody is. */
  take({ at, people }) {
    const told = Date.parse(at);
    const now = this.#moment ? told : performance.now();
    this.#told = told;
    // The least delayed state says how far the server's clock is from ours; a jump is a clock that was put, or a new server.
    const offset = told - performance.now();
    if (!this.#moment) this.#offset = this.#offset === null || Math.abs(offset - this.#offset) > JUMP_MS ? offset : Math.max(offset, this.#offset - 0.5);
    for (const person of people) {
      const known = this.#known.get(person.presence) ?? { path: [] };
      known.visit = person.visit;
      known.seen = now;
      const last = known.path.at(-1);
      if (!last || told > last.at) {
        known.path.push({ at: told, x: person.x, y: person.y, hands: person.hands });
      } else {
        Object.assign(last, { x: person.x, y: person.y, hands: person.hands });
      }
      while (known.path.length > 2 && known.path[0].at < told - TRAIL_MS) known.path.shift();
      this.#known.set(person.presence, known);
    }
    for (const [presence, known] of this.#known) {
      if (now - known.seen > GONE_MS) this.#known.delete(presence);
    }
  }

  clear() {
    this.#known.clear();
    this.#told = 0;
  }

  /** Shows a moment of the past, which `moment()` gives by the server's clock; null for the present. */
  pin(moment) {
    this.#moment = moment;
    this.#offset = null;
    this.clear();
  }

  get count() {
    return this.#known.size;
  }

  /** Everybody, each with visit and path: places in order of time. */
  get all() {
    return [...this.#known.values()];
  }

  /** The moment that is shown now, by the server's clock. */
  get now() {
    return this.#moment ? this.#moment() : performance.now() + (this.#offset ?? 0) - DELAY_MS;
  }

  /** The last moment of which anything is known. */
  get told() {
    return this.#told;
  }
}

/** Where somebody was at a moment: between the two places that are known around it. */
export function placeAt(path, at) {
  const next = path.findIndex((point) => point.at >= at);
  if (next < 0) return path.at(-1);
  if (next === 0) return path[0];
  const [a, b] = [path[next - 1], path[next]];
  const share = (at - a.at) / (b.at - a.at);
  const mix = (from, to) => from + (to - from) * share;
  const hands = b.hands.map((hand, index) => (a.hands[index] ? hand.map((metres, axis) => mix(a.hands[index][axis], metres)) : hand));
  return { x: mix(a.x, b.x), y: mix(a.y, b.y), hands };
}
