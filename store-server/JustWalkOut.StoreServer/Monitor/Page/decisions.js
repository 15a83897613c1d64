// What has been decided about one case and not yet been sent: a visit in review, or a dispute. Knows nothing of the page.
const UNITS_MOST = 1000;

/** A line that is to be decided, with what vision saw of it: `seen` is null where that is not known. */
export function linesOf(item, seen) {
  if (item.kind === "dispute") {
    const { sku, name, quantity, reason } = item.data;
    return [{ key: "dispute", sku, name, quantity, reason, canDecide: true, seen: seen.find((one) => one.sku === sku) ?? null }];
  }
  const flows = { in: ["taken", "handedIn"], out: ["putBack", "handedOut"] };
  return item.data.inReview.map((line) => ({
    ...line,
    key: `${line.direction}/${line.observation}`,
    canDecide: line.doubt !== "perhapsReturned",
    seen: seen.find((one) => one.observation === line.observation && flows[line.direction].includes(one.flow)) ?? null,
  }));
}

export class Decisions {
  #history = [];

  constructor(item, lines) {
    this.item = item;
    this.lines = lines;
    this.made = new Map();
    this.asItStands = false;
    this.at = Math.max(0, lines.findIndex((line) => line.canDecide));
    // The same for as long as the same is sent: a resend after a lost answer is no second decision.
    this.id = crypto.randomUUID();
  }

  get line() { return this.lines[this.at] ?? null; }

  get open() { return this.lines.filter((line) => line.canDecide && !this.made.has(line.key)).length; }

  /** Whether there is something to send, and nothing is left open. */
  get isReady() { return this.lines.length ? this.open === 0 && this.made.size > 0 : this.asItStands; }

  get canUndo() { return this.#history.length > 0; }

  move(step) {
    if (this.lines.length) this.at = (this.at + step + this.lines.length) % this.lines.length;
  }

  /** Says of the line what it was, and goes on to the next that is open. */
  decide(decision) {
    if (!this.lines.length) {
      this.#keep();
      this.asItStands = true;
      return;
    }
    const line = this.line;
    if (!line.canDecide) return;
    this.#keep();
    this.made.set(line.key, decision);
    const next = [...this.lines.keys()].map((step) => (this.at + step) % this.lines.length).find((index) => this.lines[index].canDecide && !this.made.has(this.lines[index].key));
    this.at = next ?? this.at;
  }

  /** Changes how many it were, of what is decided or, where nothing is, of what vision has. Stays on the line. */
  count(step) {
    const { line } = this;
    const before = line && (this.made.get(line.key) ?? (this.item.kind === "dispute" ? { action: "refund", quantity: line.quantity } : this.asSeen(line)));
    if (!before || !["accept", "correct", "refund"].includes(before.action)) return;
    const most = before.action === "refund" ? line.quantity : UNITS_MOST;
    const quantity = Math.min(most, Math.max(1, (before.quantity ?? line.quantity) + step));
    this.#keep();
    this.made.set(line.key, before.action === "refund" ? { ...before, quantity } : { ...before, action: "correct", sku: before.sku ?? line.sku, name: before.name ?? line.name, quantity });
  }

  /** That the line is as vision has it; null where vision does not know what it is. */
  asSeen(line) {
    return line.sku ? { action: "accept", sku: line.sku, name: line.name, quantity: line.seen?.quantity ?? line.quantity } : null;
  }

  /** One of vision's candidates as a decision; null where it names no product or nobody known. */
  candidate(line, index) {
    const wanted = line.seen?.candidates[index];
    if (!wanted?.sku || !wanted.visit) return null;
    const isHere = wanted.visit === this.item.visit;
    if (isHere && wanted.sku === line.sku && wanted.quantity === line.seen.quantity) return this.asSeen(line);
    return { action: "correct", sku: wanted.sku, name: wanted.name, quantity: wanted.quantity, ...(isHere ? {} : { visit: wanted.visit, number: wanted.number }) };
  }

  undo() {
    const before = this.#history.pop();
    if (!before) return false;
    [this.made, this.at, this.asItStands] = before;
    return true;
  }

  /** Where it goes, and what is sent there. */
  message() {
    const { kind, data, visit } = this.item;
    if (kind === "dispute") {
      const made = this.made.get("dispute");
      if (made.action === "stand") return [`receipts/${visit}/disputes/${data.dispute}/rejection`, { id: this.id }];
      const reason = { notTaken: "notTaken", wrongQuantity: "notTaken", wrongProduct: "wrongProduct", wrongPrice: "wrongPrice" }[data.reason] ?? "goodwill";
      return [`receipts/${visit}/refunds`, { id: this.id, reason, dispute: data.dispute, lines: [{ sku: data.sku, quantity: made.quantity, unitPriceMinor: data.unitPriceMinor }] }];
    }
    const lines = this.lines.filter((line) => this.made.has(line.key)).map((line) => {
      const { action, sku, quantity, visit: other } = this.made.get(line.key);
      const said = { direction: line.direction, observation: line.observation, action };
      return action === "correct" ? { ...said, sku, quantity, ...(other ? { visit: other } : {}) } : said;
    });
    return [`reviews/${visit}/decisions`, { id: this.id, lines }];
  }

  #keep() {
    this.#history.push([new Map(this.made), this.at, this.asItStands]);
    this.id = crypto.randomUUID();
  }
}
