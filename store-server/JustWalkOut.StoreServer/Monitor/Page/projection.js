// From the store to a camera's picture: as the pipeline's own CameraModel does it, Brown and Conrady with OpenCV's rational and thin-prism terms. Places in a picture are shares of its width and height.
const NEAR_METRES = 0.05;
const SLOPE_MOST = 4;
const TALL_METRES = 1.75; // Nobody measures people: whoever is smaller or taller gets a box that is.
const HALF_WIDTH_METRES = 0.26;

/** Where a point of the store appears; it may lie outside of the picture. Null behind the lens. */
export function project(view, [x, y, z]) {
  const turn = view.cameraToStore;
  const away = [x - turn[0][3], y - turn[1][3], z - turn[2][3]];
  const along = (axis) => away[0] * turn[0][axis] + away[1] * turn[1][axis] + away[2] * turn[2][axis];
  const depth = along(2);
  if (!(depth > NEAR_METRES)) return null;
  const [across, down] = [along(0) / depth, along(1) / depth];
  if (Math.hypot(across, down) > SLOPE_MOST) return null;
  const k = (index) => view.distortion[index] ?? 0;
  const r2 = across * across + down * down;
  const radial = (1 + r2 * (k(0) + r2 * (k(1) + r2 * k(4)))) / (1 + r2 * (k(5) + r2 * (k(6) + r2 * k(7))));
  const u = across * radial + 2 * k(2) * across * down + k(3) * (r2 + 2 * across * across) + k(8) * r2 + k(9) * r2 * r2;
  const v = down * radial + k(2) * (r2 + 2 * down * down) + 2 * k(3) * across * down + k(10) * r2 + k(11) * r2 * r2;
  return [(view.focalPx[0] * u + view.centrePx[0] + 0.5) / view.widthPx, (view.focalPx[1] * v + view.centrePx[1] + 0.5) / view.heightPx];
}

/** The box around somebody who stands at a place: left, top, right, bottom. Null where less than a third of it is in the picture. */
export function boxAt(view, { x, y }) {
  const corners = [0, TALL_METRES].flatMap((z) => [-1, 1].flatMap((a) => [-1, 1].map((b) => project(view, [x + a * HALF_WIDTH_METRES, y + b * HALF_WIDTH_METRES, z]))));
  if (corners.includes(null)) return null;
  const whole = [Math.min(...corners.map((at) => at[0])), Math.min(...corners.map((at) => at[1])), Math.max(...corners.map((at) => at[0])), Math.max(...corners.map((at) => at[1]))];
  const inside = [Math.max(0, whole[0]), Math.max(0, whole[1]), Math.min(1, whole[2]), Math.min(1, whole[3])];
  return area(inside) > area(whole) / 3 ? inside : null;
}

const area = ([left, top, right, bottom]) => Math.max(0, right - left) * Math.max(0, bottom - top);

/** How far two boxes are the same: what they share of what they cover together. */
export function overlap(one, other) {
  const shared = area([Math.max(one[0], other[0]), Math.max(one[1], other[1]), Math.min(one[2], other[2]), Math.min(one[3], other[3])]);
  return shared / (area(one) + area(other) - shared || 1);
}
