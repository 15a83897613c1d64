"""From the network's planes to people, as the store's own decoder does it: every cell whose score reaches a least one, best first, overlapping ones dropped."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from augment import PAD
from data import fit
from net import STRIDE, Planes

OVERLAP_MAX = 0.6


@dataclass
class Found:
    """What was found in one picture, best first, in the picture's pixels."""

    score: NDArray[np.float32]  # [n]
    boxes: NDArray[np.float32]  # [n, 4]
    points: NDArray[np.float32]  # [n, 4, 2] ground, head, left hand, right hand
    visible: NDArray[np.float32]  # [n, 3] head, left hand, right hand
    holding: NDArray[np.float32]  # [n, 2]
    appearance: NDArray[np.float32]  # [n, 32] of length 1


def laid_in(picture: NDArray[np.uint8], into: tuple[int, int]) -> NDArray[np.uint8]:
    """A picture in a network's input of the given width and height: aspect kept, top left, bilinear."""
    width, height = fit(picture.shape[1], picture.shape[0], *into)
    out = np.full((into[1], into[0], 3), PAD, np.uint8)
    out[:height, :width] = cv2.resize(picture, (width, height), interpolation=cv2.INTER_LINEAR)
    return out


def sigmoid(logit: NDArray[np.float32]) -> NDArray[np.float32]:
    return 1 / (1 + np.exp(-logit))


def decoded(planes: NDArray[np.float32], size: tuple[int, int], score_min: float = 0.02) -> Found:
    """The people in planes [planes, rows, columns] of a picture of the given width and height."""
    rows, columns = planes.shape[1:]
    middle = np.stack(np.meshgrid(np.arange(columns) + 0.5, np.arange(rows) + 0.5), -1).reshape(-1, 2).astype(np.float32)
    flat = planes.reshape(Planes.count, -1).T
    score = sigmoid(flat[:, 0])
    order = np.argsort(-score, kind="stable")
    order = order[score[order] >= score_min][:300]
    flat, middle = flat[order], middle[order]
    sides = np.maximum(flat[:, Planes.box], 0)
    boxes = np.concatenate([middle - sides[:, :2], middle + sides[:, 2:]], 1)
    kept = suppressed(boxes)
    width, height = fit(*size, columns * STRIDE, rows * STRIDE)
    scale = np.array([size[0] / width, size[1] / height], np.float32) * STRIDE
    flat, middle, boxes = flat[kept], middle[kept], boxes[kept]
    points = flat[:, Planes.ground.start : Planes.right_hand.stop].reshape(-1, 4, 2) + middle[:, None]
    vectors = flat[:, Planes.appearance]
    return Found(
        score[order][kept],
        np.clip(boxes * np.tile(scale, 2), 0, np.array([*size, *size], np.float32)),
        points * scale,
        sigmoid(flat[:, Planes.visible]),
        sigmoid(flat[:, Planes.holding]),
        vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9),
    )


def suppressed(boxes: NDArray[np.float32]) -> NDArray[np.int64]:
    """Which of boxes, best first, cover something that no better one covers."""
    shared = overlaps(boxes, boxes)
    kept: list[int] = []
    for at in range(len(boxes)):
        if not kept or shared[at, kept].max() <= OVERLAP_MAX:
            kept.append(at)
    return np.array(kept, np.int64)


def overlaps(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Intersection over union of every box with every other, [len(a), len(b)]."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.clip(high - low, 0, None).prod(-1)
    union = np.clip(a[:, 2:] - a[:, :2], 0, None).prod(-1)[:, None] + np.clip(b[:, 2:] - b[:, :2], 0, None).prod(-1)[None] - shared
    return shared / np.maximum(union, 1e-6)
