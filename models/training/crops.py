"""Cuts squares around people out of annotated pictures, once, into one file per shard: around what detectors propose, around the people themselves, and around nothing.

    python3 crops.py --data DIR --out DIR [--ceiling checkpoint.pt] [--yolox yolox_nano.onnx] [--every N]

A crop is kept larger than the network takes it, so that training can shift, turn and scale it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray

from augment import PAD
from data import POINTS, fit, read_lines, seed_of, shard_folders
from decode import decoded, laid_in, overlaps
from evaluate import load
from net import CeilingNet

STORED = 160  # side of a stored crop
STORED_OVER_BOX = 2.2  # over the longer side of the proposed box
ASKED_PIXELS = 100
ASKED_SHARE = 0.2  # people of whom less can be seen are neither asked for nor counted as nobody
IS_PERSON_OVERLAP = 0.4
IS_NOBODY_OVERLAP = 0.2
NOBODY_MAX = 8  # in one picture
RANDOM_BOXES = 4
YOLOX_SIDE = 416

# What stands in a row: label, source, scale, share seen, then points, holding, visible box.
LABEL, SOURCE, SCALE, SEEN, PLACES, HOLDING, VISIBLE = 0, 1, 2, 3, slice(4, 16), slice(16, 18), slice(18, 22)
TRUTH, YOLOX, CEILING, RANDOM = range(4)


class Yolox:
    """YOLOX through OpenCV's own runtime, which Debian has."""

    def __init__(self, file: Path) -> None:
        self.net = cv2.dnn.readNetFromONNX(str(file))
        cells = []
        for stride in (8, 16, 32):
            y, x = np.mgrid[: YOLOX_SIDE // stride, : YOLOX_SIDE // stride]
            cells.append(np.stack([x.ravel(), y.ravel(), np.full(x.size, stride)], 1))
        self.cells = np.concatenate(cells).astype(np.float32)

    def boxes(self, picture: NDArray[np.uint8], least: float = 0.05) -> NDArray[np.float32]:
        height, width = picture.shape[:2]
        wide, high = fit(width, height, YOLOX_SIDE, YOLOX_SIDE)
        laid = np.full((YOLOX_SIDE, YOLOX_SIDE, 3), PAD, np.uint8)
        laid[:high, :wide] = cv2.resize(picture, (wide, high))
        self.net.setInput(laid.transpose(2, 0, 1)[None].astype(np.float32))
        out = self.net.forward()[0]
        score = out[:, 4] * out[:, 5]
        kept = np.flatnonzero(score >= least)
        kept = kept[np.argsort(-score[kept], kind="stable")][:100]
        middle = (out[kept, :2] + self.cells[kept, :2]) * self.cells[kept, 2:]
        half = np.exp(out[kept, 2:4]) * self.cells[kept, 2:] / 2
        boxes = np.concatenate([middle - half, middle + half], 1) * (width / wide)
        shared = overlaps(boxes, boxes)
        chosen: list[int] = []
        for at in range(len(boxes)):
            if not chosen or shared[at, chosen].max() <= 0.6:
                chosen.append(at)
        return np.clip(boxes[chosen], 0, [width, height, width, height]).astype(np.float32)


@torch.no_grad()
def ceiling_boxes(net: CeilingNet, picture: NDArray[np.uint8], least: float = 0.1) -> NDArray[np.float32]:
    planes = net(torch.from_numpy(laid_in(picture)).permute(2, 0, 1)[None].float()).numpy()[0]
    return decoded(planes, (picture.shape[1], picture.shape[0]), least).boxes


def random_boxes(size: tuple[int, int], chance: Generator) -> list[NDArray[np.float64]]:
    width, height = size
    boxes = []
    for _ in range(RANDOM_BOXES):
        high = np.exp(chance.uniform(np.log(30), np.log(200)))
        wide, x, y = high * chance.uniform(0.4, 1.2), chance.uniform(0, width), chance.uniform(0, height)
        boxes.append(np.clip([x - wide / 2, y - high / 2, x + wide / 2, y + high / 2], 0, [width, height, width, height]))
    return boxes


def cut(picture: NDArray[np.uint8], box: NDArray[np.float64]) -> tuple[NDArray[np.uint8], float, NDArray[np.float64]]:
    """The crop around a box, its pixels for one of the picture's, and the box's middle."""
    scale = STORED / (STORED_OVER_BOX * max(box[2] - box[0], box[3] - box[1]))
    middle = np.array([box[0] + box[2], box[1] + box[3]]) / 2
    offset = STORED / 2 - scale * middle + (scale - 1) / 2
    matrix = np.array([[scale, 0, offset[0]], [0, scale, offset[1]]])
    return cv2.warpAffine(picture, matrix, (STORED, STORED), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(PAD,) * 3), scale, middle


def label_of(box: NDArray[np.float64], people: list[dict], size: tuple[int, int]) -> tuple[int | None, dict | None]:
    """1 and whom a box is around, 0 for nobody, None for what is neither asked for nor counted as nobody."""
    visible = np.array([person["visibleBox"] for person in people], np.float32).reshape(-1, 4)
    whole = np.clip(np.array([person["box"] for person in people], np.float32).reshape(-1, 4), 0, [*size, *size])
    shared = np.maximum(overlaps(box[None], visible)[0], overlaps(box[None], whole)[0]) if people else np.zeros(0)
    best = shared.max(initial=0)
    if best >= IS_PERSON_OVERLAP:
        person = people[int(shared.argmax())]
        return (1, person) if is_asked(person) else (None, None)
    is_near_unasked = any(not is_asked(person) and share > 0.05 for person, share in zip(people, shared))
    return (0, None) if best < IS_NOBODY_OVERLAP and not is_near_unasked else (None, None)


def is_asked(person: dict) -> bool:
    return person["visiblePx"] >= ASKED_PIXELS and person["visibility"] >= ASKED_SHARE


def row_of(label: int, source: int, person: dict | None, placed: tuple[float, NDArray[np.float64]], width: int) -> NDArray[np.float32]:
    scale, middle = placed
    row = np.zeros(VISIBLE.stop, np.float32)
    row[[LABEL, SOURCE, SCALE]] = label, source, scale
    places = np.full((len(POINTS), 3), np.nan, np.float32)
    if person is not None:
        known = np.array([person[name] for name in POINTS], np.float32)
        is_unknown = (np.abs(known[:, :2]).max(-1) > 3 * width) | (known[:, :2] == -1).all(-1)
        places[:, :2] = (known[:, :2] - middle) * scale + STORED / 2
        places[:, 2] = known[:, 2]
        places[is_unknown, :2] = np.nan
        row[HOLDING] = person["leftHolding"] is not None, person["rightHolding"] is not None
        row[VISIBLE] = ((np.array(person["visibleBox"], np.float32).reshape(2, 2) - middle) * scale + STORED / 2).ravel()
        row[SEEN] = person["visibility"]
    row[PLACES] = places.ravel()
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--ceiling", type=Path, help="checkpoint of the one-pass network, to take its proposals")
    parser.add_argument("--yolox", type=Path, help="YOLOX-nano, to take its proposals")
    parser.add_argument("--every", type=int, default=1, help="one picture in so many")
    order = parser.parse_args()
    torch.set_num_threads(1)
    order.out.mkdir(parents=True, exist_ok=True)
    yolox = Yolox(order.yolox) if order.yolox else None
    ceiling = load(order.ceiling) if order.ceiling else None
    for folder in shard_folders(order.data):
        target = order.out / f"{folder.name}.rows.npy"
        if not target.exists():
            crops, rows = crops_of(folder, yolox, ceiling, order.every)
            np.save(order.out / f"{folder.name}.crops.npy", crops)
            np.save(target, rows)
            print(f"{folder.name}: {len(rows)} crops, {int(rows[:, LABEL].sum())} of people", flush=True)


def crops_of(folder: Path, yolox: Yolox | None, ceiling: CeilingNet | None, every: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    chance = np.random.default_rng(seed_of(folder))
    crops, rows = [], []
    for line in read_lines(folder)[::every]:
        picture = cv2.imread(str(folder / line["image"]))
        size = (picture.shape[1], picture.shape[0])
        people = [person for person in line["people"] if person["visiblePx"] > 0]
        proposed = [(box, YOLOX) for box in (yolox.boxes(picture) if yolox else [])] + [(box, CEILING) for box in (ceiling_boxes(ceiling, picture) if ceiling else [])]
        for person in people:
            if is_asked(person):
                share = chance.uniform()
                whole = np.clip(person["box"], 0, [*size, *size])
                proposed.append((share * np.array(person["visibleBox"]) + (1 - share) * whole, TRUTH))
        proposed += [(box, RANDOM) for box in random_boxes(size, chance)]
        nobody = 0
        for box, source in proposed:
            label, person = label_of(np.asarray(box, np.float64), people, size)
            if label is None or max(box[2] - box[0], box[3] - box[1]) < 10 or (label == 0 and nobody >= NOBODY_MAX):
                continue
            nobody += 1 - label
            crop, scale, middle = cut(picture, np.asarray(box, np.float64))
            crops.append(crop)
            rows.append(row_of(label, source, person, (scale, middle), size[0]))
    return np.stack(crops), np.stack(rows)


if __name__ == "__main__":
    main()
