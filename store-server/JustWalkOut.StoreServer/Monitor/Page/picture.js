// One camera's picture on a canvas, and over it who is in it: the network's own box in the colour of whoever stands there, a dashed one for whom other cameras see there and this one does not, a thin grey
// one for what the network took for somebody and nobody is. Picture and people are of the same moment.
import { drawDisc, colourOf } from "/plan.js";
import { placeAt } from "/people.js";
import { boxAt, overlap, project } from "/projection.js";

const SCORE_LEAST = 0.3; // Of a box that is nobody's: what is less sure is no news.
const OVERLAP_LEAST = 0.2;
const SHOULDER_METRES = 1.3;

/** Who is in a picture: everybody's box, whether it is the network's, and their hands. */
export function marksOf(view, { at, seen }, people) {
  if (!view) return [];
  const free = [...seen];
  const marks = [];
  for (const { visit, path } of people.all) {
    const place = placeAt(path, Date.parse(at));
    const box = boxAt(view, place);
    if (!box) continue;
    const best = free.map((one) => [overlap(box, one), one]).sort((a, b) => b[0] - a[0])[0];
    const isSeen = best?.[0] >= OVERLAP_LEAST;
    if (isSeen) free.splice(free.indexOf(best[1]), 1);
    const shoulder = project(view, [place.x, place.y, SHOULDER_METRES]);
    marks.push({ visit, box: isSeen ? best[1] : box, isSeen, isSomebody: true, shoulder, hands: place.hands.map((hand) => project(view, hand)).filter(Boolean) });
  }
  return [...free.filter((one) => one[4] >= SCORE_LEAST).map((box) => ({ box, isSeen: true, isSomebody: false, hands: [] })), ...marks];
}

export class Picture {
  #canvas; #bitmap = null; #marks = [];

  constructor(canvas) {
    this.#canvas = canvas;
  }

  /** Who is in it, as people are known: visits, and null for somebody without one. */
  get visits() {
    return this.#marks.filter((mark) => mark.isSomebody).map((mark) => mark.visit ?? null);
  }

  /** Takes the next picture; the one before is let go. */
  show(bitmap, marks) {
    if (bitmap !== this.#bitmap) this.#bitmap?.close();
    [this.#bitmap, this.#marks] = [bitmap, marks];
  }

  /** Whether there has been a picture. */
  get isThere() {
    return this.#bitmap !== null;
  }

  draw(colours, isDark, isLive) {
    const dots = devicePixelRatio || 1;
    const width = this.#canvas.clientWidth;
    const height = this.#canvas.clientHeight;
    if (!width || !height) return;
    [this.#canvas.width, this.#canvas.height] = [Math.round(width * dots), Math.round(height * dots)];
    const context = this.#canvas.getContext("2d");
    context.setTransform(dots, 0, 0, dots, 0, 0);
    if (!this.#bitmap) return;
    context.drawImage(this.#bitmap, 0, 0, width, height);
    if (!isLive) return;
    for (const mark of this.#marks) this.#drawMark(context, mark, { width, height, colours, isDark });
  }

  #drawMark(context, { visit, box, isSeen, isSomebody, shoulder, hands }, { width, height, colours, isDark }) {
    const [left, top, right, bottom] = [box[0] * width, box[1] * height, box[2] * width, box[3] * height];
    const colour = visit ? colourOf(visit, isDark) : "#ffffff";
    context.lineJoin = "round";
    context.setLineDash(isSeen ? [] : [6, 4]);
    // A dark edge under each line: pictures are of any colour.
    for (const [style, wide] of isSomebody ? [["#10161ccc", 4.5], [colour, 2.5]] : [["#10161c99", 2.5], ["#d5dbe1", 1]]) {
      context.strokeStyle = style;
      context.lineWidth = wide;
      context.strokeRect(left, top, right - left, bottom - top);
    }
    context.setLineDash([]);
    if (!isSomebody) return;
    for (const [x, y] of hands) {
      for (const [style, wide, radius] of [["#10161ccc", 4.5, 5.5], [colour, 2.5, 4]]) {
        context.strokeStyle = context.fillStyle = style;
        context.lineWidth = wide;
        context.beginPath();
        if (shoulder) context.moveTo(shoulder[0] * width, shoulder[1] * height);
        context.lineTo(x * width, y * height);
        context.stroke();
        context.beginPath();
        context.arc(x * width, y * height, radius, 0, 2 * Math.PI);
        context.fill();
      }
    }
    const radius = Math.max(9, Math.min(15, width / 50));
    const clamp = (value, most) => Math.min(Math.max(value, radius + 2), most - radius - 2);
    drawDisc(context, { visit, x: clamp((left + right) / 2, width), y: clamp(top, height), radius, colours, isDark });
  }
}
