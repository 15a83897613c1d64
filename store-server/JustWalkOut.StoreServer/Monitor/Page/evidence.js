// Evidence as pictures: a plate's weight around a moment, and where on the plan it was. Plain SVG, coloured by the page's style.
const WIDTH = 480;
const HEIGHT = 150;
const LEFT = 52;
const BOTTOM = 22;
const TOP = 14;
const GRAMS_LEAST = 20; // A curve that only trembles is not blown up to a mountain range.

function svg(tag, properties = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(properties).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
}

const middle = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** A plate's curve with the moment of the event marked. `text` are the words in use. */
export function curve({ plate, from, to, seconds, grams }, at, text) {
  const length = (Date.parse(to) - Date.parse(from)) / 1000;
  const moment = (Date.parse(at) - Date.parse(from)) / 1000;
  const [low, high] = [Math.min(...grams), Math.max(...grams)];
  const room = Math.max(GRAMS_LEAST, high - low) * 0.1;
  const [least, most] = [(low + high) / 2 - Math.max(GRAMS_LEAST, high - low) / 2 - room, (low + high) / 2 + Math.max(GRAMS_LEAST, high - low) / 2 + room];
  const x = (second) => LEFT + (second / length) * (WIDTH - LEFT - 6);
  const y = (gram) => TOP + (1 - (gram - least) / (most - least)) * (HEIGHT - TOP - BOTTOM);
  const before = middle(grams.slice(0, Math.max(1, Math.floor(grams.length / 6))));
  const after = middle(grams.slice(-Math.max(1, Math.floor(grams.length / 6))));
  const made = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "curve", "aria-label": text.curve(plate, Math.round(before), Math.round(after)) });
  for (const level of new Set([Math.round(low), Math.round(high)])) {
    made.append(svg("line", { class: "grid", x1: LEFT, x2: WIDTH - 6, y1: y(level), y2: y(level) }), svg("text", { x: LEFT - 6, y: y(level) + 4, "text-anchor": "end" }, level.toLocaleString("en")));
  }
  for (let second = Math.ceil(-moment / 4) * 4; second <= length - moment; second += 4) {
    made.append(svg("text", { x: Math.min(WIDTH - 14, x(second + moment)), y: HEIGHT - 6, "text-anchor": "middle" }, second === 0 ? text.moment : text.seconds(second)));
  }
  made.append(svg("line", { class: "moment", x1: x(moment), x2: x(moment), y1: TOP, y2: HEIGHT - BOTTOM }));

  // Where the plate was silent there is a gap.
  let path = "";
  seconds.forEach((second, index) => { path += `${index && second - seconds[index - 1] < 0.5 ? "L" : "M"}${x(second).toFixed(1)} ${y(grams[index]).toFixed(1)}`; });
  made.append(svg("path", { class: "weight", d: path }));

  // What the film beside it shows just now.
  const now = svg("line", { class: "now", y1: TOP, y2: HEIGHT - BOTTOM });
  made.append(now);
  made.showAt = (when) => {
    const second = (when - Date.parse(from)) / 1000;
    const isIn = when !== null && second >= 0 && second <= length;
    now.setAttribute("visibility", isIn ? "visible" : "hidden");
    if (isIn) ["x1", "x2"].forEach((side) => now.setAttribute(side, x(second)));
  };
  made.showAt(null);
  return made;
}

/** The store from above with some plates marked. */
export function place(store, plates, text) {
  const wanted = new Set(plates);
  const points = store.outline.length ? store.outline : store.plates.flatMap((plate) => plate.corners);
  if (!points.length) return null;
  const [xs, ys] = [points.map((point) => point[0]), points.map((point) => point[1])];
  const [left, right, low, high] = [Math.min(...xs) - 0.3, Math.max(...xs) + 0.3, Math.min(...ys) - 0.3, Math.max(...ys) + 0.3];
  const corners = (list) => list.map(([x, y]) => `${x},${high + low - y}`).join(" ");
  const made = svg("svg", { viewBox: `${left} ${low} ${right - left} ${high - low}`, role: "img", class: "place", "aria-label": text.place(plates.join(", ")) });
  made.append(svg("polygon", { class: "ground", points: corners(store.outline) }));
  store.walls.forEach((wall) => made.append(svg("polyline", { class: "wall", points: corners(wall) })));
  store.gondolas.forEach((gondola) => made.append(svg("polygon", { class: "shelf", points: corners(gondola.corners) })));
  store.plates.filter((plate) => wanted.has(plate.id)).forEach((plate) => {
    const [x, y] = [0, 1].map((axis) => plate.corners.reduce((sum, corner) => sum + corner[axis], 0) / plate.corners.length);
    made.append(svg("circle", { class: "here", cx: x, cy: high + low - y, r: Math.max(right - left, high - low) / 22 }), svg("polygon", { class: "plate", points: corners(plate.corners) }));
  });
  return made;
}
