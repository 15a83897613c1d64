"""Reads what ./jwo simulate dataset writes, and keeps its pictures decoded and small in one file per shard.

A shard is one store on one day: some cameras, some moments, the same people. Pictures of one shard therefore show the same people from several sides,
which the appearance part learns from. Seeds from 900000 on are held out: they are for measuring, and no training reads them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

HELD_OUT_FROM = 900_000

# Pictures are kept at 0.7 of 640 x 360: large enough to zoom in by 1.4, a quarter of a gigabyte for each thousand.
CACHE_WIDTH = 448
CACHE_HEIGHT = 252

# A person of fewer visible pixels, in a picture 640 wide, is neither asked for nor counted as false.
VISIBLE_PIXELS_MIN = 100

POINTS = ("ground", "head", "leftHand", "rightHand")


@dataclass
class People:
    """The people of one picture, in pixels of the cached picture. A point is x, y and COCO's visibility: 0 outside, 1 hidden, 2 seen."""

    boxes: NDArray[np.float32]  # [n, 4] left, top, right, bottom of what can be seen
    points: NDArray[np.float32]  # [n, 4, 3] in the order of POINTS; not finite where the place is not known
    holding: NDArray[np.float32]  # [n, 2] left, right: 1 or 0
    identity: NDArray[np.int64]  # [n] unique over all shards
    asked: NDArray[np.bool_]  # [n] whether the network has to find them

    def taken(self, which: NDArray[np.bool_]) -> People:
        return People(self.boxes[which], self.points[which], self.holding[which], self.identity[which], self.asked[which])


@dataclass
class Shard:
    """One shard: the pictures, decoded, and who is on them."""

    seed: int
    folder: Path
    pictures: NDArray[np.uint8]  # [n, CACHE_HEIGHT, CACHE_WIDTH, 3], blue, green, red; mapped from its file
    people: list[People]


def seed_of(folder: Path) -> int:
    return int(folder.name.rsplit("-", 1)[1])


def shard_folders(root: Path) -> list[Path]:
    """The whole shards under a folder, by seed. A shard whose annotations are not there yet is still being made."""
    return sorted((path.parent for path in root.glob("shard-*/annotations.ndjson")), key=seed_of)


def read_lines(folder: Path) -> list[dict]:
    with open(folder / "annotations.ndjson", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def fit(width: int, height: int, into_width: int, into_height: int) -> tuple[int, int]:
    """The size that a picture takes in a box when its aspect is kept, rounded down as the C# letterbox does."""
    if width * into_height >= height * into_width:
        return into_width, max(1, height * into_width // width)
    return max(1, width * into_height // height), into_height


def people_of(line: dict, seed: int) -> People:
    width, height = fit(line["width"], line["height"], CACHE_WIDTH, CACHE_HEIGHT)
    scale = np.array([width / line["width"], height / line["height"]], np.float32)
    pixels_min = VISIBLE_PIXELS_MIN * (line["width"] / 640) ** 2
    persons = [person for person in line["people"] if person["visiblePx"] > 0]
    count = len(persons)
    boxes = np.array([person["visibleBox"] for person in persons], np.float32).reshape(count, 4) * np.tile(scale, 2)
    points = np.array([[person[name] for name in POINTS] for person in persons], np.float32).reshape(count, 4, 3)
    points[..., :2] *= scale
    # The generator's mark for a place behind the camera is -1, -1, which no projection gives exactly; far outside is as good as unknown.
    unknown = (points[..., 2] == 0) & ((np.abs(points[..., :2]).max(-1) > 3 * CACHE_WIDTH) | (points[..., :2] == -scale).all(-1))
    points[unknown, :2] = np.nan
    holding = np.array([[person["leftHolding"] is not None, person["rightHolding"] is not None] for person in persons], np.float32).reshape(count, 2)
    identity = np.array([seed * 10_000 + person["identity"] for person in persons], np.int64)
    asked = np.array([person["visiblePx"] >= pixels_min for person in persons], np.bool_)
    return People(boxes, points, holding, identity, asked)


def decode(folder: Path, lines: list[dict], target: Path) -> None:
    """Writes a shard's pictures in one array; the file appears whole or not at all."""
    pictures = np.zeros((len(lines), CACHE_HEIGHT, CACHE_WIDTH, 3), np.uint8)
    for at, line in enumerate(lines):
        picture = cv2.imread(str(folder / line["image"]), cv2.IMREAD_COLOR)
        if picture is None:
            raise FileNotFoundError(f"{folder / line['image']} cannot be read as a picture; expected what annotations.ndjson names. Make the shard again.")
        width, height = fit(picture.shape[1], picture.shape[0], CACHE_WIDTH, CACHE_HEIGHT)
        pictures[at, :height, :width] = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part.npy")
    np.save(unfinished, pictures)
    unfinished.rename(target)


def open_shard(folder: Path, cache: Path) -> Shard:
    lines = read_lines(folder)
    file = cache / f"{folder.name}-{CACHE_WIDTH}x{CACHE_HEIGHT}.npy"
    if not file.exists():
        decode(folder, lines, file)
    pictures = np.load(file, mmap_mode="r")
    if len(pictures) != len(lines):
        raise ValueError(f"{file} holds {len(pictures)} pictures; expected the {len(lines)} of {folder}. Delete it, and it is made again.")
    seed = seed_of(folder)
    return Shard(seed, folder, pictures, [people_of(line, seed) for line in lines])


def open_training(root: Path, cache: Path, shards_max: int | None = None) -> list[Shard]:
    """Every shard that may be trained on."""
    folders = [folder for folder in shard_folders(root) if seed_of(folder) < HELD_OUT_FROM][:shards_max]
    if not folders:
        raise FileNotFoundError(f"{root} holds no whole shard with a seed below {HELD_OUT_FROM}. Make some: ./jwo simulate dataset --seeds 1..100 --out {root}")
    return [open_shard(folder, cache) for folder in folders]
