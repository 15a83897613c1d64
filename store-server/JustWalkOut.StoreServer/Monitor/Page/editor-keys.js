// The keyboard: the plan's keys, and the list of parts beside it.
import { element } from "/ground.js";
import { same } from "/store-drawing.js";

const METRES = 0.01;
const METRES_WIDE = 0.1;
const SKETCH_METRES = 0.1;
const SKETCH_METRES_WIDE = 1;
const DEGREES = 1;
const DEGREES_WIDE = 15;
const INDENT = { shelf: "in1", plate: "in2" };
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class Keys {
  #canvas; #list; #do; #shown = "";

  /** `actions` are what keys lead to. */
  constructor(canvas, parts, actions) {
    [this.#canvas, this.#list, this.#do] = [canvas, parts, actions];
    canvas.addEventListener("keydown", (event) => this.#onPlan(event));
    parts.addEventListener("keydown", (event) => this.#onList(event));
    parts.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) actions.select(JSON.parse(option.dataset.path));
    });
    addEventListener("keydown", (event) => this.#anywhere(event));
  }

  /** Shows the parts; `bad` are the paths of those that have faults. */
  show(bad) {
    const [rows, selected, words] = [this.#do.rows(), this.#do.selected(), this.#do.say()];
    const shown = JSON.stringify([rows, selected, [...bad], words.partsTitle]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    let group = null;
    this.#list.replaceChildren();
    let into = null;
    for (const [index, row] of rows.entries()) {
      if (words.groups[row.kind] !== group) {
        group = words.groups[row.kind];
        into = element("div", { role: "group" }, ...(row.kind === "store" ? [] : [element("span", { className: "group", textContent: group, ariaHidden: "true" })]));
        into.setAttribute("aria-label", group);
        this.#list.append(into);
      }
      const isSelected = Boolean(selected) && same(row.path, selected);
      const option = element("div", { id: `part-${index}`, role: "option", textContent: `${words.kinds[row.kind]} ${row.id}`, className: [INDENT[row.kind], bad.has(String(row.path)) && "bad"].filter(Boolean).join(" ") });
      option.dataset.path = JSON.stringify(row.path);
      option.setAttribute("aria-selected", isSelected);
      into.append(option);
      if (isSelected) {
        this.#list.setAttribute("aria-activedescendant", option.id);
        const [top, bottom] = [option.offsetTop - this.#list.offsetTop, option.offsetTop - this.#list.offsetTop + option.offsetHeight];
        if (top < this.#list.scrollTop || bottom > this.#list.scrollTop + this.#list.clientHeight) this.#list.scrollTop = top - this.#list.clientHeight / 2;
      }
    }
    if (!selected) this.#list.removeAttribute("aria-activedescendant");
  }

  #onList(event) {
    const rows = this.#do.rows();
    const selected = this.#do.selected();
    const now = selected ? rows.findIndex((row) => same(row.path, selected)) : -1;
    const to = { ArrowDown: Math.min(rows.length - 1, now + 1), ArrowUp: Math.max(0, now < 0 ? rows.length - 1 : now - 1), Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      if (rows[to]) this.#do.select(rows[to].path);
    } else if (event.key === "Enter" && selected) {
      event.preventDefault();
      this.#do.edit();
    } else if (event.key === "Delete") {
      this.#do.remove();
    }
  }

  #onPlan(event) {
    if (!this.#do.isUp() || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = WAYS[event.key];
    const isSketching = this.#do.plan.isSketching;
    const done = isSketching ? this.#sketch(event, way) : this.#act(event, way);
    if (done !== false) event.preventDefault();
  }

  #act(event, way) {
    const { plan } = this.#do;
    if (way) {
      const by = event.shiftKey ? METRES_WIDE : METRES;
      return this.#do.nudge(way.map((axis) => axis * by), event.repeat);
    }
    switch (event.key) {
      case "[": case "{": return this.#do.turn(event.shiftKey ? DEGREES_WIDE : DEGREES, event.repeat);
      case "]": case "}": return this.#do.turn(event.shiftKey ? -DEGREES_WIDE : -DEGREES, event.repeat);
      case "+": case "=": return plan.zoom(1);
      case "-": return plan.zoom(-1);
      case "0": return plan.fit();
      case "Delete": return this.#do.remove();
      case "Escape": return this.#do.select(null);
      case "Enter": return this.#do.edit();
      default: return false;
    }
  }

  #sketch(event, way) {
    const { plan, say, tell } = this.#do;
    if (way) {
      const by = event.shiftKey ? SKETCH_METRES_WIDE : SKETCH_METRES;
      const [x, y] = plan.nudge(way.map((axis) => axis * by));
      return tell(`${x}, ${y} m`);
    }
    switch (event.key) {
      case " ": {
        const [x, y] = plan.nudge([0, 0]);
        const number = plan.corner();
        return plan.isSketching ? tell(say().cornerSet(number, x, y)) : undefined;
      }
      case "Enter": return plan.finish() ? undefined : tell(say().moreCorners);
      case "Backspace": return plan.back();
      case "Escape": plan.cancel(); return tell(say().gaveUp);
      case "+": case "=": return plan.zoom(1);
      case "-": return plan.zoom(-1);
      default: return false;
    }
  }

  /** Back and forth work wherever nobody is writing. */
  #anywhere(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !this.#do.isUp()) return;
    const isWriting = event.target.matches?.("input:not([type=checkbox]), select");
    const key = event.key.toLowerCase();
    const way = key === "z" ? (event.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : null;
    if (way && !isWriting) {
      event.preventDefault();
      this.#do.go(way);
    } else if (key === "d" && (event.target === this.#canvas || event.target === this.#list)) {
      event.preventDefault();
      this.#do.duplicate();
    }
  }
}
