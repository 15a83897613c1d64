"""Reads what ./jwo simulate dataset writes, and keeps its pictures decoded in one file per shard.

A shard is one store on one day: some cameras, some moments, the same people. Pictures of one shard therefore show the same people from several sides,
which the appearance part learns from. Seeds from 900000 on are held out: they are for measuring, and no training reads them.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

HELD_OUT_FROM = 900_000

# 0.7 MB a picture, a gigabyte for each 1,500.
PICTURE_WIDTH = 640
PICTURE_HEIGHT = 360

# A person of fewer visible pixels, in a picture 640 wide, is neither asked for nor counted as false.
VISIBLE_PIXELS_MIN = 100

POINTS = ("ground", "head", "leftHand", "rightHand")


@dataclass
class People:
    """The people of n pictures, padded to as many as the fullest has, in pixels of the kept picture. A point is x, y and COCO's visibility: 0 outside, 1 hidden, 2 seen."""

    boxes: Tensor  # [n, most, 4] left, top, right, bottom of what can be seen
    whole: Tensor  # [n, most, 4] of the whole body as far as it lies in the picture
    points: Tensor  # [n, most, 4, 3] in the order of POINTS; not finite where the place is not known
    holding: Tensor  # [n, most, 2] left, right: 1 or 0
    identity: Tensor  # [n, most] unique over all shards
    share: Tensor  # [n, most] of the body that can be seen
    asked: Tensor  # [n, most] bool: has to be found
    real: Tensor  # [n, most] bool: somebody, not padding

    def to(self, device: torch.device) -> People:
        return People(**{field.name: getattr(self, field.name).to(device) for field in fields(self)})

    def __getitem__(self, index: Tensor) -> People:
        return People(**{field.name: getattr(self, field.name)[index] for field in fields(self)})


def seed_of(folder: Path) -> int:
    return int(folder.name.rsplit("-", 1)[1])


def shard_folders(*roots: Path) -> list[Path]:
    """The whole shards under some folders, by seed. A shard whose annotations are not there yet is still being made."""
    return sorted((path.parent for root in roots for path in root.glob("shard-*/annotations.ndjson")), key=seed_of)


def read_lines(folder: Path) -> list[dict]:
    with open(folder / "annotations.ndjson", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def fit(width: int, height: int, into_width: int, into_height: int) -> tuple[int, int]:
    """The size that a picture takes in a box when its aspect is kept, rounded down as the C# letterbox does."""
    if width * into_height >= height * into_width:
        return into_width, max(1, height * into_width // width)
    return max(1, width * into_height // height), into_height


def people_of(lines: list[dict], seed: int) -> People:
    """The people of a shard's pictures."""
    seen = [[person for person in line["people"] if person["visiblePx"] > 0] for line in lines]
    count, most = len(lines), max(1, max((len(persons) for persons in seen), default=1))
    people = People(
        torch.zeros(count, most, 4), torch.zeros(count, most, 4), torch.full((count, most, 4, 3), torch.nan), torch.zeros(count, most, 2),
        torch.full((count, most), -1, dtype=torch.int64), torch.zeros(count, most), torch.zeros(count, most, dtype=torch.bool), torch.zeros(count, most, dtype=torch.bool),
    )  # fmt: skip
    people.points[..., 2] = 0
    for at, (line, persons) in enumerate(zip(lines, seen)):
        width, height = fit(line["width"], line["height"], PICTURE_WIDTH, PICTURE_HEIGHT)
        scale = torch.tensor([width / line["width"], height / line["height"]])
        pixels_min = VISIBLE_PIXELS_MIN * (line["width"] / 640) ** 2
        for slot, person in enumerate(persons):
            people.boxes[at, slot] = torch.tensor(person["visibleBox"]) * scale.repeat(2)
            people.whole[at, slot] = torch.minimum(torch.tensor(person.get("box", person["visibleBox"])).clamp_min(0) * scale.repeat(2), torch.tensor([width, height] * 2))
            points = torch.tensor([person[name] for name in POINTS], dtype=torch.float32)
            # The generator's mark for a place behind the camera is -1, -1, which no projection gives exactly; far outside is as good as unknown.
            is_unknown = (points[:, 2] == 0) & ((points[:, :2].abs().amax(-1) > 3 * line["width"]) | (points[:, :2] == -1).all(-1))
            points[:, :2] *= scale
            points[is_unknown, :2] = torch.nan
            people.points[at, slot] = points
            people.holding[at, slot] = torch.tensor([person["leftHolding"] is not None, person["rightHolding"] is not None]).float()
            people.identity[at, slot] = seed * 10_000 + person["identity"]
            people.share[at, slot] = person.get("visibility", 1.0)
            people.asked[at, slot] = person["visiblePx"] >= pixels_min
            people.real[at, slot] = True
    return people


def joined(parts: list[People]) -> People:
    """One table of several, padded to the fullest of all; of none, an empty one."""
    parts = [part for part in parts if len(part.real) > 0] or [people_of([], 0)]
    most = max(part.real.shape[1] for part in parts)

    def padded(of: Tensor, name: str) -> Tensor:
        rest = torch.zeros(len(of), most - of.shape[1], *of.shape[2:], dtype=of.dtype, device=of.device)
        return torch.cat([of, rest - 1 if name == "identity" else rest], 1)

    return People(**{field.name: torch.cat([padded(getattr(part, field.name), field.name) for part in parts]) for field in fields(People)})


def decode(folder: Path, target: Path) -> None:
    """Writes a shard's pictures in one array [n, 3, height, width] and its people beside it; the files appear whole or not at all."""
    cv2.setNumThreads(1)
    lines = read_lines(folder)
    pictures = np.zeros((len(lines), 3, PICTURE_HEIGHT, PICTURE_WIDTH), np.uint8)
    for at, line in enumerate(lines):
        picture = cv2.imread(str(folder / line["image"]), cv2.IMREAD_COLOR)
        if picture is None:
            raise FileNotFoundError(f"{folder / line['image']} cannot be read as a picture; expected what annotations.ndjson names. Make the shard again.")
        width, height = fit(picture.shape[1], picture.shape[0], PICTURE_WIDTH, PICTURE_HEIGHT)
        if (width, height) != (picture.shape[1], picture.shape[0]):
            picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
        pictures[at, :, :height, :width] = picture.transpose(2, 0, 1)
    target.parent.mkdir(parents=True, exist_ok=True)
    people = people_of(lines, seed_of(folder))
    torch.save({field.name: getattr(people, field.name) for field in fields(people)}, target.with_suffix(".people"))
    unfinished = target.with_suffix(".part.npy")
    np.save(unfinished, pictures)
    unfinished.rename(target)


class Pictures:
    """The pictures of several shards and who is on them. On a GPU all of them are kept there, with room for more; otherwise they stay on disk until they are taken."""

    def __init__(self, folders: list[Path], cache: Path, device: torch.device, room: int = 0) -> None:
        self.device, self._cache, self._room = device, cache, room
        self._shards: list[NDArray[np.uint8]] = []
        self._kept: Tensor | None = None
        self.folders: list[Path] = []
        self.people = joined([])
        self.take_in(folders)

    def take_in(self, folders: list[Path]) -> None:
        """Adds shards. Those that no other process has decoded yet are decoded first; on a GPU, no more than there is room for."""
        files = [self._cache / f"{folder.name}.npy" for folder in folders]
        missing = [(folder, file) for folder, file in zip(folders, files) if not file.exists()]
        if missing:
            with ProcessPoolExecutor(min(len(missing), os.cpu_count() or 1)) as pool:
                list(pool.map(decode, *zip(*missing)))
        shards = [np.load(file, mmap_mode="r") for file in files]
        if self.device.type != "cpu":
            shards = self._kept_there(shards)
        self._shards += shards
        self.folders += folders[: len(shards)]
        self.people = joined([self.people, *(People(**torch.load(file.with_suffix(".people"))).to(self.device) for file in files[: len(shards)])])
        self.counts = np.array([len(shard) for shard in self._shards])
        self.starts = np.concatenate([[0], np.cumsum(self.counts)])

    def _kept_there(self, shards: list[NDArray[np.uint8]]) -> list[NDArray[np.uint8]]:
        if self._kept is None:
            self._room = max(self._room, sum(map(len, shards)))
            self._kept = torch.empty(self._room, 3, PICTURE_HEIGHT, PICTURE_WIDTH, dtype=torch.uint8, device=self.device)
        start, fitting = sum(map(len, self._shards)), []
        for shard in shards:
            if start + len(shard) > self._room:
                break
            self._kept[start : start + len(shard)] = torch.from_numpy(np.array(shard)).to(self.device)
            start += len(shard)
            fitting.append(shard)
        return fitting

    def __len__(self) -> int:
        return int(self.starts[-1])

    def take(self, index: NDArray[np.int64]) -> tuple[Tensor, People]:
        """Pictures [n, 3, height, width], bytes, and their people."""
        where = torch.from_numpy(index)
        if self._kept is not None:
            where = where.pin_memory().to(self.device, non_blocking=True)
            return self._kept[where], self.people[where]
        shards = np.searchsorted(self.starts, index, side="right") - 1
        return torch.from_numpy(np.stack([self._shards[shard][at - self.starts[shard]] for shard, at in zip(shards, index)])), self.people[where]


def training_folders(*roots: Path) -> list[Path]:
    """Every shard that may be trained on."""
    return [folder for folder in shard_folders(*roots) if seed_of(folder) < HELD_OUT_FROM]


def open_training(roots: list[Path], cache: Path, device: torch.device, shards_max: int | None = None, room: int = 0) -> Pictures:
    """The shards that may be trained on and are there yet; with room for more, those that decode_as_they_come has decoded, so that no two processes write one file."""
    folders = training_folders(*roots)[:shards_max]
    if room > 0:
        folders = [folder for folder in folders if (cache / f"{folder.name}.npy").exists()] or folders
    if not folders:
        raise FileNotFoundError(f"{', '.join(map(str, roots))} holds no whole shard with a seed below {HELD_OUT_FROM}. Make some: ./jwo simulate dataset --seeds 1..100 --out {roots[0]}")
    return Pictures(folders, cache, device, room)


def decode_as_they_come(roots: list[Path], cache: Path) -> None:
    """Decodes shards while they are being made, so that trainings under way can take them in; ends when it is stopped."""
    with ProcessPoolExecutor() as pool:
        while True:
            missing = [(folder, cache / f"{folder.name}.npy") for folder in training_folders(*roots)]
            missing = [(folder, file) for folder, file in missing if not file.exists()]
            list(pool.map(decode, *zip(*missing)) if missing else [])
            time.sleep(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=decode_as_they_come.__doc__)
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="folders of shards")
    parser.add_argument("--cache", type=Path, required=True, help="folder of the decoded pictures")
    order = parser.parse_args()
    decode_as_they_come(order.data, order.cache)


if __name__ == "__main__":
    main()
