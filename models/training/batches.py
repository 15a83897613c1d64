"""Draws training batches. What a batch holds hangs on the seed, its number and the shards alone, so training goes on after a stop as if there had been none."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import torch
from numpy.random import Generator, default_rng
from torch import Tensor
from torch.utils.data import Dataset

from augment import augmented, plain
from data import People, Shard
from losses import Targets
from net import CELLS_HIGH, CELLS_WIDE, INPUT_HEIGHT, INPUT_WIDTH, STRIDE

# Pictures of one shard in a batch: people have to meet themselves again to learn what they look like, and others of the same hour to be told from.
TOGETHER = 4


class Batches(Dataset[tuple[Tensor, Targets]]):
    """Batch number i, for any i."""

    def __init__(self, shards: list[Shard], seed: int, size: int, augment: bool = True) -> None:
        if size % TOGETHER != 0:
            raise ValueError(f"A batch of {size} was asked for; expected a multiple of {TOGETHER}, the pictures taken of one shard.")
        self.shards, self.seed, self.size, self.augment = shards, seed, size, augment
        # Shards with more pictures are drawn more often, so that each picture is as likely as any other.
        counts = np.array([len(shard.people) for shard in shards], np.float64)
        self.shares = counts / counts.sum()

    def __getitem__(self, number: int) -> tuple[Tensor, Targets]:
        chance = default_rng([self.seed, number])
        pixels = np.empty((self.size, INPUT_HEIGHT, INPUT_WIDTH, 3), np.uint8)
        people: list[People] = []
        for start in range(0, self.size, TOGETHER):
            shard = self.shards[chance.choice(len(self.shards), p=self.shares)]
            for at in chance.choice(len(shard.people), TOGETHER, replace=len(shard.people) < TOGETHER):
                pixels[len(people)], found = self._picture(shard, int(at), chance)
                people.append(found)
        return torch.from_numpy(pixels).permute(0, 3, 1, 2), targets_of(people)

    def _picture(self, shard: Shard, at: int, chance: Generator) -> tuple[np.ndarray, People]:
        if self.augment:
            return augmented(shard.pictures[at], shard.people[at], chance)
        return plain(shard.pictures[at], shard.people[at])


def targets_of(people: list[People]) -> Targets:
    most = max(1, max(len(found.boxes) for found in people))
    count = len(people)
    targets = Targets(
        boxes=torch.zeros(count, most, 4),
        points=torch.zeros(count, most, 4, 3),
        holding=torch.zeros(count, most, 2),
        identity=torch.full((count, most), -1, dtype=torch.int64),
        real=torch.zeros(count, most, dtype=torch.bool),
        ignored=torch.zeros(count, CELLS_HIGH * CELLS_WIDE, dtype=torch.bool),
    )
    x = (np.arange(CELLS_WIDE) + 0.5) * STRIDE
    y = (np.arange(CELLS_HIGH) + 0.5) * STRIDE
    for at, found in enumerate(people):
        for left, top, right, bottom in found.boxes[~found.asked]:
            inside = ((y >= top - STRIDE) & (y < bottom + STRIDE))[:, None] & ((x >= left - STRIDE) & (x < right + STRIDE))[None]
            targets.ignored[at] |= torch.from_numpy(inside.reshape(-1))
        n = len(found.boxes)
        points = found.points.copy()
        points[..., :2] /= STRIDE
        targets.boxes[at, :n] = torch.from_numpy(found.boxes / STRIDE)
        targets.points[at, :n] = torch.from_numpy(points)
        targets.holding[at, :n] = torch.from_numpy(found.holding)
        targets.identity[at, :n] = torch.from_numpy(found.identity)
        targets.real[at, :n] = torch.from_numpy(found.asked)
    return targets


def to_device(targets: Targets, device: torch.device) -> Targets:
    return Targets(**{field.name: getattr(targets, field.name).to(device, non_blocking=True) for field in fields(targets)})
