"""Trains the network of one person's points on crops (crops.py), measures it on held-out stores as it goes, and exports it.

    python3 train_points.py --crops DIR... --held DIR --out DIR [--steps 20000]

Stopped and run again, it goes on from the last checkpoint.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as functional
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor

from augment import PAD
from crops import HOLDING, LABEL, PLACES, STORED, STORED_OVER_BOX, VISIBLE
from data import HELD_OUT_FROM
from points import CELL, CELLS, OVER_BOX, SIDE, PointsNet, Told, best_places, mean_places

NOMINAL = STORED * OVER_BOX / STORED_OVER_BOX  # side of the network's square in a stored crop
BELL_CELLS = 0.8  # spread of what a map is taught
HIDDEN_WEIGHT = 0.3  # of a place that something hides
RATE_MAX, RATE_END_SHARE, WARM_UP_STEPS = 3e-3, 0.02, 200
AVERAGE_DECAY = 0.998

_NOISE = np.random.default_rng(4).standard_normal((2 * SIDE, 2 * SIDE, 3)).astype(np.float32)
_MIDDLES = torch.arange(CELLS).float() + 0.5


@dataclass
class Batch:
    """What a step learns from: pixels [n, 3, 96, 96], places [n, 4, 3] in them, holding [n, 2], labels [n], boxes [n, 4]."""

    pixels: Tensor
    places: Tensor
    holding: Tensor
    labels: Tensor
    boxes: Tensor


class Crops:
    """Crops of several shards, mapped from disk."""

    def __init__(self, folders: list[Path], is_held: bool) -> None:
        self.shards = []
        for folder in folders:
            for rows in sorted(folder.glob("shard-*.rows.npy")):
                seed = int(rows.name.split(".")[0].rsplit("-", 1)[1])
                if (seed >= HELD_OUT_FROM) != is_held:
                    raise ValueError(f"{rows} has seed {seed}; expected {'one from' if is_held else 'ones below'} {HELD_OUT_FROM}. What is measured on must not be trained on.")
                self.shards.append((np.load(rows.with_name(rows.name.replace(".rows.", ".crops.")), mmap_mode="r"), np.load(rows)))
        self.index = np.array([(shard, at) for shard, (_, rows) in enumerate(self.shards) for at in range(len(rows))])

    def batch(self, index: NDArray[np.int64], chance: Generator | None) -> Batch:
        made = [sample(self.shards[shard][0][at], self.shards[shard][1][at], chance) for shard, at in index]
        pixels = torch.from_numpy(np.stack([one[0] for one in made])).permute(0, 3, 1, 2).float().contiguous(memory_format=torch.channels_last)
        places, holding, boxes = (torch.from_numpy(np.stack([one[part] for one in made]).astype(np.float32)) for part in (1, 2, 3))
        return Batch(pixels, places, holding, torch.from_numpy(self.rows(index)[:, LABEL].copy()), boxes)

    def rows(self, index: NDArray[np.int64]) -> NDArray[np.float32]:
        return np.stack([self.shards[shard][1][at] for shard, at in index])


def sample(crop: NDArray[np.uint8], row: NDArray[np.float32], chance: Generator | None) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """A crop as the network takes it, its places, what hands hold, and the visible box; another one each time where there is chance."""
    side, middle, turn, is_mirrored = NOMINAL, np.full(2, STORED / 2), 0.0, False
    if chance is not None:
        side *= math.exp(chance.uniform(-0.18, 0.18))
        middle = middle + chance.normal(0, 0.06, 2) * NOMINAL / OVER_BOX
        turn, is_mirrored = chance.normal(0, 0.12), bool(chance.random() < 0.5)
    linear = SIDE / side * np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    if is_mirrored:
        linear = np.diag([-1.0, 1.0]) @ linear
    offset = SIDE / 2 - linear @ middle
    # Pixel centres lie at halves on both sides.
    matrix = np.concatenate([linear, (offset + linear @ [0.5, 0.5] - 0.5)[:, None]], 1)
    out = cv2.warpAffine(np.ascontiguousarray(crop), matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(PAD,) * 3)
    places = row[PLACES].reshape(4, 3).copy()
    places[:, :2] = places[:, :2] @ linear.T + offset
    holding = row[HOLDING].copy()
    corners = row[VISIBLE].reshape(2, 2) @ linear.T + offset
    if is_mirrored:
        places[[2, 3]], holding = places[[3, 2]], holding[::-1].copy()
    if chance is not None:
        if chance.random() < 0.25:
            hide(out, places, chance)
        out = photographed(out, chance)
    return out, places, holding, np.concatenate([corners.min(0), corners.max(0)])


def hide(out: NDArray[np.uint8], places: NDArray[np.float32], chance: Generator) -> None:
    """Puts something before a part of the picture."""
    left, top = (max(0, int(start)) for start in chance.uniform(-10, SIDE, 2))
    right, bottom = (min(SIDE, int(start + length)) for start, length in zip((left, top), chance.uniform(8, 45, 2)))
    if right > left and bottom > top:
        out[top:bottom, left:right] = chance.integers(0, 256, 3) if chance.random() < 0.5 else np.roll(out, (37, 53), (0, 1))[top:bottom, left:right]
        is_hidden = (places[:, 0] >= left) & (places[:, 0] < right) & (places[:, 1] >= top) & (places[:, 1] < bottom)
        places[is_hidden & (places[:, 2] == 2), 2] = 1


def photographed(out: NDArray[np.uint8], chance: Generator) -> NDArray[np.uint8]:
    """Other light, worse lens and sensor."""
    light = out.astype(np.float32) * (chance.uniform(0.7, 1.35) * np.exp(chance.normal(0, 0.06, 3)).astype(np.float32)) + chance.uniform(-25, 25)
    if chance.random() < 0.3:
        grey = light.mean(2, keepdims=True)
        light = grey + (light - grey) * chance.uniform(0.3, 1.4)
    if chance.random() < 0.3:
        light = cv2.GaussianBlur(light, (0, 0), chance.uniform(0.4, 1.1))
    if chance.random() < 0.6:
        y, x = chance.integers(0, SIDE, 2)
        light = light + _NOISE[y : y + SIDE, x : x + SIDE] * chance.uniform(1, 9)
    return np.clip(light, 0, 255).astype(np.uint8)


def losses(maps: Tensor, flags: Tensor, batch: Batch) -> dict[str, Tensor]:
    """Cross entropy of each map with a bell around its place, of each chance; of two hands the way round that fits better."""
    logs = maps.flatten(2).log_softmax(-1)
    at = batch.places[..., :2] / CELL
    is_inside = torch.isfinite(at).all(-1) & (at > -0.5).all(-1) & (at < CELLS + 0.5).all(-1)
    at = torch.where(is_inside[..., None], at, torch.zeros_like(at))
    across, down = (torch.exp(-0.5 * ((_MIDDLES - at[..., axis : axis + 1]) / BELL_CELLS) ** 2) for axis in (0, 1))
    bells = (down[..., :, None] * across[..., None, :]).flatten(2)
    bells = bells / bells.sum(-1, keepdim=True).clamp_min(1e-6)
    is_person = (batch.labels > 0.5).float()
    is_seen = (batch.places[..., 2] == 2).float()
    weights = torch.where(is_seen > 0, 1.0, HIDDEN_WEIGHT) * is_inside * is_person[:, None]
    weights[:, 0] = is_inside[:, 0] * is_person  # Feet are mostly hidden in a store, and are what matters.
    costs = -(bells * logs).sum(-1)
    straight = (costs[:, 2:] * weights[:, 2:]).sum(1)
    crossed = (-(bells[:, [3, 2]] * logs[:, 2:]).sum(-1) * weights[:, [3, 2]]).sum(1)
    is_crossed = (crossed < straight)[:, None]
    hands_seen = torch.where(is_crossed, is_seen[:, 2:].flip(1), is_seen[:, 2:])
    hands_hold = torch.where(is_crossed, batch.holding.flip(1), batch.holding)
    box = functional.smooth_l1_loss(flags[:, 6:], batch.boxes / SIDE, reduction="none", beta=0.03).mean(1)
    return {
        "ground, head": share((costs * weights)[:, :2], weights[:, :2]),
        "hands": torch.minimum(straight, crossed).sum() / weights[:, 2:].sum().clamp_min(1),
        "person": functional.binary_cross_entropy_with_logits(flags[:, 0], batch.labels),
        "seen": chance_loss(flags[:, 1], is_seen[:, 1], is_person) + chance_loss(flags[:, 2:4], hands_seen, is_person[:, None].expand(-1, 2)),
        "holds": 0.5 * chance_loss(flags[:, 4:6], hands_hold, is_person[:, None] * hands_seen),
        "box": 10 * share(box * is_person, is_person),
    }


def chance_loss(logits: Tensor, truth: Tensor, weights: Tensor) -> Tensor:
    return share(functional.binary_cross_entropy_with_logits(logits, truth, reduction="none") * weights, weights)


def share(weighted: Tensor, weights: Tensor) -> Tensor:
    return weighted.sum() / weights.sum().clamp_min(1)


@torch.no_grad()
def measured(net: PointsNet, held: Crops, most: int = 6000) -> dict[str, float]:
    """How far off places are (as shares of the box's longer side), and how well nobody is told from somebody."""
    index = held.index[np.random.default_rng(1).permutation(len(held.index))[:most]]
    errors: dict[str, list[float]] = {"ground": [], "hidden ground": [], "head": [], "hand": [], "sure hand": []}
    labels, scores = [], []
    for at in range(0, len(index), 128):
        batch = held.batch(index[at : at + 128], None)
        maps, chances = Told(net)(batch.pixels)
        best, sums = (part.numpy() for part in best_places(maps))
        mean = mean_places(maps)[0].numpy()
        labels += batch.labels.tolist()
        scores += chances[:, 0].tolist()
        for i in np.flatnonzero(batch.labels.numpy() > 0.5):
            places = batch.places[i].numpy()
            unit = SIDE / OVER_BOX
            if np.isfinite(places[0]).all() and places[0, 2] > 0:
                errors["ground" if places[0, 2] == 2 else "hidden ground"].append(np.hypot(*(mean[i, 0] - places[0, :2])) / unit)
            if places[1, 2] == 2:
                errors["head"].append(np.hypot(*(best[i, 1] - places[1, :2])) / unit)
            apart = np.array([[np.hypot(*(best[i, 2 + hand] - places[2 + true, :2])) / unit if places[2 + true, 2] == 2 else 0 for true in (0, 1)] for hand in (0, 1)])
            order = (0, 1) if apart[0, 0] + apart[1, 1] <= apart[0, 1] + apart[1, 0] else (1, 0)
            for hand, true in enumerate(order):
                if places[2 + true, 2] == 2:
                    errors["hand"].append(apart[hand, true])
                    if sums[i, 2 + hand] ** 2 >= 0.5:
                        errors["sure hand"].append(apart[hand, true])
    is_person, score = np.array(labels) > 0.5, np.array(scores)
    result = {f"{name}, {centile}": float(np.percentile(of, centile)) for name, of in errors.items() for centile in (50, 90) if of}
    return result | {"person AUC": float((score[is_person][:, None] > score[~is_person][None]).mean()), "sure hands": len(errors["sure hand"]) / max(1, len(errors["hand"]))}


def export(net: PointsNet, out: Path, accuracy: dict[str, float]) -> None:
    """Writes the ONNX file that the store runs and its entry for models.json."""
    file = out / "points.onnx"
    torch.onnx.export(Told(net), torch.zeros(1, 3, SIDE, SIDE), str(file), input_names=["pixels"], output_names=["maps", "chances"], opset_version=13)
    weights = file.read_bytes()
    entry = {
        "name": "points", "file": file.name, "sha256": hashlib.sha256(weights).hexdigest(), "bytes": len(weights), "publisher": "models/training", "licence": "MIT",
        "input": {"name": "pixels", "shape": [1, 3, SIDE, SIDE], "layout": "NCHW", "colourOrder": "BGR", "mean": [0, 0, 0], "deviation": [1, 1, 1], "placement": "top-left", "pad": PAD},
        "outputs": [{"name": "maps", "shape": [1, 4, CELLS, CELLS]}, {"name": "chances", "shape": [1, 6]}],
        "decoder": "points", "classes": ["person"],
        "accuracy": [{"measure": name, "data": "crops of stores held out", "value": round(value, 4)} for name, value in accuracy.items()],
    }  # fmt: skip
    (out / "entry.json").write_text(json.dumps(entry, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--crops", type=Path, nargs="+", required=True)
    parser.add_argument("--held", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--save-every", type=int, default=1000)
    order = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(order.seed)
    order.out.mkdir(parents=True, exist_ok=True)
    crops, held = Crops(order.crops, is_held=False), Crops(order.held, is_held=True)
    net = PointsNet().to(memory_format=torch.channels_last)
    average = copy.deepcopy(net).eval()
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE_MAX, weight_decay=0.02)
    checkpoint, step = order.out / "points.pt", 0
    if checkpoint.exists():
        state = torch.load(checkpoint)
        net.load_state_dict(state["net"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        step = state["step"]
    print(f"{len(crops.index)} crops to learn from, {len(held.index)} to measure on; step {step} of {order.steps}", flush=True)
    while step < order.steps:
        rate = RATE_MAX * min(1, (step + 1) / WARM_UP_STEPS) * (RATE_END_SHARE + (1 - RATE_END_SHARE) * 0.5 * (1 + math.cos(math.pi * step / order.steps)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        chance = np.random.default_rng([order.seed, step])
        batch = crops.batch(crops.index[chance.integers(0, len(crops.index), order.batch)], chance)
        net.train()
        parts = losses(*net(batch.pixels), batch)
        optimiser.zero_grad(set_to_none=True)
        torch.stack(list(parts.values())).sum().backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 10.0)
        optimiser.step()
        step += 1
        decay = min(AVERAGE_DECAY, step / (step + 20))
        for mean, new in zip(average.state_dict().values(), net.state_dict().values()):
            mean.lerp_(new, 1 - decay) if mean.dtype.is_floating_point else mean.copy_(new)
        if step % 100 == 0:
            print(step, {name: round(value.item(), 3) for name, value in parts.items()}, flush=True)
        if step % order.save_every == 0 or step == order.steps:
            torch.save({"net": net.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict(), "step": step}, checkpoint.with_suffix(".part"))
            checkpoint.with_suffix(".part").rename(checkpoint)
            print(step, {name: round(value, 4) for name, value in measured(average, held).items()}, flush=True)
    export(average, order.out, measured(average, held))


if __name__ == "__main__":
    main()
