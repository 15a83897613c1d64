// The geometry of a store's parts as store.json has them: metres, z up, angles in degrees counter-clockwise. Nothing here changes what it is given, and nothing trusts a file to be whole.
const DEGREE = Math.PI / 180;
const REACH_METRES = 9; // A view is drawn no further: beyond it people are small in any picture.

export const list = (value) => (Array.isArray(value) ? value : []);
export const number = (value, otherwise = 0) => (Number.isFinite(value) ? value : otherwise);
const isPoint = (value) => Array.isArray(value) && Number.isFinite(value[0]) && Number.isFinite(value[1]);
export const points = (value) => list(value).filter(isPoint);

/** To a tenth of a millimetre or a degree's thousandth: sums of tenths are no tenths in binary. */
export const tidy = (value) => { const tidied = Math.round(value * 1e4) / 1e4; return Object.is(tidied, -0) ? 0 : tidied; };
export const snapped = (value, step) => (step ? tidy(Math.round(value / step) * step) : tidy(value));

/** An angle as one from -180, which it is not, to 180. */
export function angle(degrees) {
  const turned = ((degrees % 360) + 540) % 360 - 180;
  return tidy(turned === -180 ? 180 : turned);
}

export const poseOf = (part) => ({ x: number(part?.pose?.x), y: number(part?.pose?.y), z: number(part?.pose?.z), yaw: number(part?.pose?.yawDegrees) });
export const sizeOf = (part) => ({ width: number(part?.size?.width), depth: number(part?.size?.depth), height: number(part?.size?.height) });

/** The pose in its parent's frame of a part that is given in `pose`'s frame. */
export function placed(pose, part) {
  const [cos, sin] = [Math.cos(pose.yaw * DEGREE), Math.sin(pose.yaw * DEGREE)];
  return { x: pose.x + cos * part.x - sin * part.y, y: pose.y + sin * part.x + cos * part.y, z: pose.z + part.z, yaw: pose.yaw + part.yaw };
}

/** Left front, right front, right back, left back, as a shopper sees it. */
export function corners(pose, { width, depth }) {
  return [[0, 0], [width, 0], [width, depth], [0, depth]].map(([x, y]) => placed(pose, { x, y, z: 0, yaw: 0 })).map(({ x, y }) => [x, y]);
}

export const middle = (run) => [0, 1].map((axis) => run.reduce((sum, corner) => sum + corner[axis], 0) / Math.max(1, run.length));

export function isWithin(outline, [x, y]) {
  let isIn = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [[ax, ay], [bx, by]] = [outline[i], outline[j]];
    if ((ay > y) !== (by > y) && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isIn = !isIn;
  }
  return isIn;
}

/** How far a place is from a run of corners. */
export function distance(run, [x, y], isClosed) {
  let least = Infinity;
  for (let i = isClosed ? 0 : 1; i < run.length; i++) {
    const [[ax, ay], [bx, by]] = [run[(i + run.length - 1) % run.length], run[i]];
    const length2 = (bx - ax) ** 2 + (by - ay) ** 2;
    const along = length2 ? Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length2)) : 0;
    least = Math.min(least, Math.hypot(ax + along * (bx - ax) - x, ay + along * (by - ay) - y));
  }
  return least;
}

// ------------------------------------------------------------------ cameras

export function isCalibrated(camera) {
  const turn = camera?.calibration?.cameraToStore;
  return Array.isArray(turn) && turn.length >= 3 && turn.slice(0, 3).every((row) => Array.isArray(row) && row.length === 4 && row.every(Number.isFinite));
}

const axis = (turn, column) => [turn[0][column], turn[1][column], turn[2][column]];
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Right and down of a camera that looks along a heading, so far below level, without roll. */
function level(yaw, tilt) {
  const [cosYaw, sinYaw, cosTilt, sinTilt] = [Math.cos(yaw), Math.sin(yaw), Math.cos(tilt), Math.sin(tilt)];
  const forward = [cosYaw * cosTilt, sinYaw * cosTilt, -sinTilt];
  const right = [sinYaw, -cosYaw, 0];
  return { forward, right, down: cross(forward, right) };
}

/**
 * Where a calibrated camera is and how it looks: `yaw` is its heading from x, `tilt` how far below level it looks (90 is straight down), `roll` how far it is turned about its own axis, clockwise as seen from behind it. Null without numbers.
 * Of one that looks straight down the heading is that of the picture's upper edge.
 */
export function cameraPose(camera) {
  if (!isCalibrated(camera)) return null;
  const turn = camera.calibration.cameraToStore;
  const forward = axis(turn, 2);
  const length = Math.hypot(...forward) || 1;
  const tilt = Math.asin(Math.max(-1, Math.min(1, -forward[2] / length)));
  const isPlumb = Math.hypot(forward[0], forward[1]) / length < 1e-6;
  const up = axis(turn, 1).map((part) => -part * Math.sign(tilt || 1));
  const yaw = isPlumb ? Math.atan2(up[1], up[0]) : Math.atan2(forward[1], forward[0]);
  const ground = level(yaw, tilt);
  const right = axis(turn, 0);
  const roll = isPlumb ? 0 : Math.atan2(dot(right, ground.down), dot(right, ground.right));
  return { x: turn[0][3], y: turn[1][3], z: turn[2][3], yaw: angle(yaw / DEGREE), tilt: tidy(tilt / DEGREE), roll: angle(roll / DEGREE) };
}

/** Rotation and place as store.json has them. */
export function cameraToStore({ x, y, z, yaw, tilt, roll }) {
  const { forward, right, down } = level(yaw * DEGREE, tilt * DEGREE);
  const [cos, sin] = [Math.cos(roll * DEGREE), Math.sin(roll * DEGREE)];
  const [turnedRight, turnedDown] = [right.map((part, i) => cos * part + sin * down[i]), down.map((part, i) => cos * part - sin * right[i])];
  const exact = (value) => Math.round(value * 1e12) / 1e12 + 0; // A right angle's cosine is no 0 in binary; and no -0.
  return [0, 1, 2].map((row) => [exact(turnedRight[row]), exact(turnedDown[row]), exact(forward[row]), [x, y, z][row]]);
}

/** The direction, across and down a metre ahead, that a distorted one is of: the camera's formula backwards, by repetition. */
function undistorted(calibration, u, v) {
  const k = (index) => number(list(calibration.distortion)[index]);
  let [x, y] = [u, v];
  for (let i = 0; i < 30; i++) {
    const r2 = Math.min(x * x + y * y, 9);
    const radial = (1 + r2 * (k(0) + r2 * (k(1) + r2 * k(4)))) / (1 + r2 * (k(5) + r2 * (k(6) + r2 * k(7))));
    const [du, dv] = [2 * k(2) * x * y + k(3) * (r2 + 2 * x * x) + k(8) * r2 + k(9) * r2 * r2, k(2) * (r2 + 2 * y * y) + 2 * k(3) * x * y + k(10) * r2 + k(11) * r2 * r2];
    const slack = radial > 0.2 ? 1 : 0.5; // Far out of a wide lens whole steps overshoot.
    [x, y] = [x + slack * ((u - du) / (radial || 1) - x), y + slack * ((v - dv) / (radial || 1) - y)];
  }
  return Number.isFinite(x) && Number.isFinite(y) ? [x, y] : [u, v];
}

/** What a camera's picture shows of the floor, as a polygon around it, as far as it is drawn; without what stands in the way. */
export function viewOutline(camera, reach = REACH_METRES) {
  const pose = cameraPose(camera);
  const { widthPx, heightPx, focalPx, centrePx } = camera.calibration ?? {};
  if (!pose || ![widthPx, heightPx, ...list(focalPx), ...list(centrePx)].every(Number.isFinite) || list(focalPx).length < 2 || list(centrePx).length < 2 || !(focalPx[0] > 0 && focalPx[1] > 0)) return [];
  const turn = camera.calibration.cameraToStore;
  const border = [];
  const steps = 8;
  for (let i = 0; i < steps; i++) border.push([i / steps, 0]);
  for (let i = 0; i < steps; i++) border.push([1, i / steps]);
  for (let i = 0; i < steps; i++) border.push([1 - i / steps, 1]);
  for (let i = 0; i < steps; i++) border.push([0, 1 - i / steps]);
  return border.map(([across, down]) => {
    const [x, y] = undistorted(camera.calibration, (across * widthPx - 0.5 - centrePx[0]) / focalPx[0], (down * heightPx - 0.5 - centrePx[1]) / focalPx[1]);
    const way = [0, 1, 2].map((row) => turn[row][0] * x + turn[row][1] * y + turn[row][2]);
    const flat = Math.hypot(way[0], way[1]) || 1e-9;
    const far = way[2] < 0 ? Math.min(reach, (-pose.z / way[2]) * flat) : reach;
    return [pose.x + (way[0] / flat) * far, pose.y + (way[1] / flat) * far];
  });
}

/** How wide a lens sees across, degrees; of the middle row, without its distortion. */
export const fieldOfView = ({ widthPx, focalPx }) => tidy((2 * Math.atan(number(widthPx) / 2 / number(list(focalPx)[0], 1))) / DEGREE);
