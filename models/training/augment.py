"""Makes one picture into many: another crop and scale, mirrored, other light, worse lens and sensor, things in the way."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from data import CACHE_WIDTH, People
from net import INPUT_HEIGHT, INPUT_WIDTH

PAD = 114
PLAIN_SCALE = INPUT_WIDTH / CACHE_WIDTH

# Share of a person that must remain in view for them to be still asked for after a crop or behind an occluder.
REMAINING_MIN = 0.25

_NOISE = np.random.default_rng(4).standard_normal((2 * INPUT_HEIGHT, 2 * INPUT_WIDTH, 3)).astype(np.float32)


def augmented(picture: NDArray[np.uint8], people: People, chance: Generator) -> tuple[NDArray[np.uint8], People]:
    """One variant at the network's size, with its people in pixels of it."""
    matrix, mirrored = _placing(chance)
    out = cv2.warpAffine(picture, matrix, (INPUT_WIDTH, INPUT_HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(PAD, PAD, PAD))
    people = _moved(people, matrix, mirrored)
    if chance.random() < 0.3:
        people = _occluded(out, people, chance)
    return _photographed(out, chance), people


def plain(picture: NDArray[np.uint8], people: People) -> tuple[NDArray[np.uint8], People]:
    """The picture as a camera's would be laid into the network."""
    matrix = np.array([[PLAIN_SCALE, 0, (PLAIN_SCALE - 1) / 2], [0, PLAIN_SCALE, (PLAIN_SCALE - 1) / 2]])
    out = cv2.warpAffine(picture, matrix, (INPUT_WIDTH, INPUT_HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(PAD, PAD, PAD))
    return out, _moved(people, matrix, False)


def _placing(chance: Generator) -> tuple[NDArray[np.float64], bool]:
    """Most pictures are seen whole and nearly as they are, because that is how the network will be used."""
    scale = PLAIN_SCALE * (np.exp(chance.uniform(-0.35, 0.35)) if chance.random() < 0.6 else 1.0)
    stretch = np.exp(chance.uniform(-0.06, 0.06))
    mirrored = bool(chance.random() < 0.5)
    picture_height = CACHE_WIDTH * 9 / 16
    free_x = INPUT_WIDTH - CACHE_WIDTH * scale
    free_y = INPUT_HEIGHT - picture_height * scale
    left = chance.uniform(min(0, free_x), max(0, free_x))
    top = chance.uniform(min(0, free_y), max(0, free_y))
    if chance.random() < 0.3:
        left, top = left + chance.uniform(-40, 40), top + chance.uniform(-25, 25)
    scale_x = -scale * stretch if mirrored else scale * stretch
    if mirrored:
        left += CACHE_WIDTH * scale * stretch
    # Pixel centres lie at halves on both sides.
    return np.array([[scale_x, 0, left + (scale_x - 1) / 2], [0, scale / stretch, top + (scale / stretch - 1) / 2]]), mirrored


def _moved(people: People, matrix: NDArray[np.float64], mirrored: bool) -> People:
    slope = matrix[[0, 1], [0, 1]].astype(np.float32)
    offset = (matrix[:, 2] - (matrix[[0, 1], [0, 1]] - 1) / 2).astype(np.float32)
    corners = people.boxes.reshape(-1, 2, 2) * slope + offset
    boxes = np.concatenate([corners.min(1), corners.max(1)], 1)
    inside = np.clip(boxes, 0, np.array([INPUT_WIDTH, INPUT_HEIGHT] * 2, np.float32))
    points = people.points.copy()
    points[..., :2] = points[..., :2] * slope + offset
    outside = (points[..., 0] < 0) | (points[..., 0] >= INPUT_WIDTH) | (points[..., 1] < 0) | (points[..., 1] >= INPUT_HEIGHT)
    points[outside, 2] = 0
    holding = people.holding
    if mirrored:
        points = points[:, [0, 1, 3, 2]]
        holding = holding[:, ::-1]
    remaining = _area(inside) / np.maximum(_area(boxes), 1e-3)
    moved = People(inside, points, np.ascontiguousarray(holding), people.identity, people.asked & (remaining >= REMAINING_MIN))
    return moved.taken(_area(inside) > 0)


def _area(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.maximum(boxes[:, 2] - boxes[:, 0], 0) * np.maximum(boxes[:, 3] - boxes[:, 1], 0)


def _occluded(out: NDArray[np.uint8], people: People, chance: Generator) -> People:
    """Puts one to three plain or patterned rectangles into the picture; boxes shrink where a whole side is behind one."""
    boxes, points, asked = people.boxes.copy(), people.points.copy(), people.asked.copy()
    for _ in range(chance.integers(1, 4)):
        width, height = int(chance.uniform(8, 70)), int(chance.uniform(8, 70))
        left, top = int(chance.uniform(-10, INPUT_WIDTH - 5)), int(chance.uniform(-10, INPUT_HEIGHT - 5))
        right, bottom = min(left + width, INPUT_WIDTH), min(top + height, INPUT_HEIGHT)
        left, top = max(left, 0), max(top, 0)
        out[top:bottom, left:right] = chance.integers(0, 256, 3)
        if chance.random() < 0.5:
            out[top:bottom:4, left:right] = chance.integers(0, 256, 3)
        before = _area(boxes)
        hidden = _area(np.stack([np.maximum(boxes[:, 0], left), np.maximum(boxes[:, 1], top), np.minimum(boxes[:, 2], right), np.minimum(boxes[:, 3], bottom)], 1))
        across = (left <= boxes[:, 0]) & (right >= boxes[:, 2]) & (hidden > 0)
        down = (top <= boxes[:, 1]) & (bottom >= boxes[:, 3]) & (hidden > 0)
        boxes[:, 1] = np.where(across & (top <= boxes[:, 1]), np.minimum(bottom, boxes[:, 3]), boxes[:, 1])
        boxes[:, 3] = np.where(across & (bottom >= boxes[:, 3]), np.maximum(top, boxes[:, 1]), boxes[:, 3])
        boxes[:, 0] = np.where(down & (left <= boxes[:, 0]), np.minimum(right, boxes[:, 2]), boxes[:, 0])
        boxes[:, 2] = np.where(down & (right >= boxes[:, 2]), np.maximum(left, boxes[:, 0]), boxes[:, 2])
        asked &= hidden <= (1 - REMAINING_MIN) * np.maximum(before, 1e-3)
        behind = (points[..., 0] >= left) & (points[..., 0] < right) & (points[..., 1] >= top) & (points[..., 1] < bottom)
        points[..., 2] = np.where(behind & (points[..., 2] == 2), 1, points[..., 2])
    return People(boxes, points, people.holding, people.identity, asked).taken(_area(boxes) > 0)


def _photographed(out: NDArray[np.uint8], chance: Generator) -> NDArray[np.uint8]:
    """Light, colour, blur, noise and compression."""
    levels = np.arange(256, dtype=np.float32)
    gain = np.exp(chance.uniform(-0.35, 0.35))
    gamma = np.exp(chance.uniform(-0.3, 0.3))
    cast = np.exp(chance.uniform(-0.12, 0.12, 3))
    lift = chance.uniform(-12, 12)
    table = np.stack([255 * (levels / 255) ** gamma * gain * colour + lift for colour in cast], 1)
    out = cv2.LUT(out, np.clip(table, 0, 255).astype(np.uint8).reshape(256, 1, 3))
    if chance.random() < 0.4:
        grey = cv2.cvtColor(cv2.cvtColor(out, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
        share = chance.uniform(-0.3, 1.0)
        out = cv2.addWeighted(out, 1 - share, grey, share, 0)
    if chance.random() < 0.25:
        out = cv2.GaussianBlur(out, (0, 0), chance.uniform(0.3, 1.1))
    if chance.random() < 0.4:
        y, x = chance.integers(0, INPUT_HEIGHT), chance.integers(0, INPUT_WIDTH)
        grain = _NOISE[y : y + INPUT_HEIGHT, x : x + INPUT_WIDTH] * np.float32(chance.uniform(1, 9))
        out = cv2.add(out, grain, dtype=cv2.CV_8U)
    if chance.random() < 0.15:
        _, packed = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, int(chance.integers(30, 90))])
        out = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    return out
