"""Trains the network of one person's points, measures it on held-out stores, and exports it.

    python3 train_points.py --data DIR --held DIR --ceiling checkpoint.pt --out DIR [--images 6000000 | --minutes 15]

Stopped and run again, it goes on from the last checkpoint. The one-pass network proposes; its checkpoint is read again whenever there is a newer one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from augment import Chance
from data import Pictures, open_training, shard_folders
from evaluate import load
from initial import begin_with
from measure import area_under_curve
from points import CELL, CHANCES, OVER_BOX, SIDE, PointsNet, Told, best_places, mean_places
from proposals import EACH, SquareBatches, Squares
from train import GROW_EVERY_STEPS, SAVE_EVERY_SECONDS, Log, Stop, Training, arguments, grow, schedule_of

BELL_CELLS = 0.8  # spread of what a map is taught
HIDDEN_WEIGHT = 0.3  # of a place that something hides
OTHERS_CELLS = 1.2  # spread of what counts as somebody else's point
OTHERS_WEIGHT = 1.0  # of a map that lies on somebody else's point, against one that lies beside its own
SURE = 0.5  # how much of a hand's map has to be in one place, times the chance that it is seen, for the hand to count as sure
TAKEN = 0.08  # of the box's longer side: nearer than this to somebody's hand, a place is that hand's
LOOK_AGAIN_STEPS = 500


def losses(out: tuple[Tensor, Tensor], squares: Squares) -> dict[str, Tensor]:
    """Cross entropy of each map with a bell around its place, of each chance; of two hands the way round that fits better."""
    maps, flags = (of.float() for of in out)
    cells, side = maps.shape[-1], maps.shape[-1] * CELL
    logs = maps.flatten(2).log_softmax(-1)
    at = squares.places[..., :2] / CELL
    is_inside = torch.isfinite(at).all(-1) & (at > -0.5).all(-1) & (at < cells + 0.5).all(-1)
    at = torch.where(is_inside[..., None], at, torch.zeros_like(at))
    middles = torch.arange(cells, device=maps.device) + 0.5
    across, down = (torch.exp(-0.5 * ((middles - at[..., axis : axis + 1]) / BELL_CELLS) ** 2) for axis in (0, 1))
    bells = (down[..., :, None] * across[..., None, :]).flatten(2)
    bells = bells / bells.sum(-1, keepdim=True).clamp_min(1e-6)
    is_person = (squares.labels == 1).float()
    is_seen = (squares.places[..., 2] == 2).float()
    weights = torch.where(is_seen > 0, 1.0, HIDDEN_WEIGHT) * is_inside * is_person[:, None]
    # Feet are mostly hidden in a store, and are what matters.
    weights = torch.cat([(is_inside[:, 0] * is_person)[:, None], weights[:, 1:]], 1)
    costs = -(bells * logs).sum(-1)
    straight = (costs[:, 2:] * weights[:, 2:]).sum(1)
    crossed = (-(bells[:, [3, 2]] * logs[:, 2:]).sum(-1) * weights[:, [3, 2]]).sum(1)
    is_crossed = (crossed < straight)[:, None]
    hands_seen = torch.where(is_crossed, is_seen[:, 2:].flip(1), is_seen[:, 2:])
    hands_hold = torch.where(is_crossed, squares.holding.flip(1), squares.holding)
    theirs = on_others(maps.flatten(2).softmax(-1).unflatten(2, (cells, cells)), squares)
    box = functional.smooth_l1_loss(flags[:, CHANCES:], squares.boxes / side, reduction="none", beta=0.03).mean(1)
    return {
        "ground, head": share((costs * weights)[:, :2], weights[:, :2]),
        "hands": torch.minimum(straight, crossed).sum() / weights[:, 2:].sum().clamp_min(1),
        "others": -OTHERS_WEIGHT * share((1 - theirs.clamp(0, 0.99)).log() * is_person[:, None], is_person[:, None].expand_as(theirs)),
        "person": chance_loss(flags[:, 0], squares.labels.clamp_min(0), (squares.labels >= 0).float()),
        "seen": chance_loss(flags[:, 1], is_seen[:, 1], is_person) + chance_loss(flags[:, 2:4], hands_seen, is_person[:, None].expand(-1, 2)),
        "holds": 0.5 * chance_loss(flags[:, 4:6], hands_hold, is_person[:, None] * hands_seen),
        "box": 10 * share(box * is_person, is_person),
    }


def on_others(chances: Tensor, squares: Squares) -> Tensor:
    """[batch, maps] how much of each map lies where somebody else's such point can be seen and its own is not: another's hand looks as much like a hand as one's own."""
    middles = torch.arange(chances.shape[-1], device=chances.device) + 0.5

    def bells(places: Tensor) -> Tensor:
        at = torch.nan_to_num(places[..., :2], nan=-1e3) / CELL
        across, down = (torch.exp(-0.5 * ((middles - at[..., axis : axis + 1]) / OTHERS_CELLS) ** 2) for axis in (0, 1))
        return down[..., :, None] * across[..., None, :]

    seen = (squares.others[..., 2] == 2)[..., None, None]
    others, own = (bells(squares.others) * seen).amax(1), bells(squares.places)
    # Which of two hands is which is not asked: neither map may lie on either hand of others, both may on either of one's own.
    others, own = (torch.cat([of[:, :2], of[:, 2:].amax(1, keepdim=True).expand(-1, 2, -1, -1)], 1) for of in (others, own))
    return (chances * others * (1 - own)).sum((2, 3))


def chance_loss(logits: Tensor, truth: Tensor, weights: Tensor) -> Tensor:
    return share(functional.binary_cross_entropy_with_logits(logits, truth, reduction="none") * weights, weights)


def share(weighted: Tensor, weights: Tensor) -> Tensor:
    return weighted.sum() / weights.sum().clamp_min(1)


class Errors:
    """How far off places are, as shares of the box's longer side, and how well things are told apart, over all squares measured."""

    def __init__(self) -> None:
        self.off: dict[str, list[float]] = {"ground": [], "hidden ground": [], "head": [], "hand": [], "sure hand": [], "crowded hand": []}
        self.told: dict[str, tuple[list[float], list[bool]]] = {"person": ([], []), "hand seen": ([], []), "holds": ([], [])}
        self.taken: dict[str, list[bool]] = {"hands": [], "sure hands": [], "sure hands where somebody is near": []}

    def add(self, squares: Squares, maps: Tensor, chances: Tensor) -> None:
        (best, sums), (mean, _) = best_places(maps), mean_places(maps)
        is_judged = squares.labels >= 0
        self._tell("person", chances[is_judged, 0], squares.labels[is_judged] == 1)
        unit = maps.shape[-1] * CELL / OVER_BOX
        for i in torch.nonzero(squares.labels == 1)[:, 0].tolist():
            places, seen = squares.places[i, :, :2], squares.places[i, :, 2]
            if bool(torch.isfinite(places[0]).all()) and seen[0] > 0:
                self.off["ground" if seen[0] == 2 else "hidden ground"].append(float((mean[i, 0] - places[0]).norm()) / unit)
            if seen[1] == 2:
                self.off["head"].append(float((best[i, 1] - places[1]).norm()) / unit)
            self._hands(squares, (best[i, 2:], sums[i, 2:], chances[i, 2:]), i, unit)
            self._others(squares, (best[i, 2:], sums[i, 2:]), i, unit)

    def _hands(self, squares: Squares, hands: tuple[Tensor, Tensor, Tensor], i: int, unit: float) -> None:
        best, sums, chances = hands
        is_seen = squares.places[i, 2:, 2] == 2
        apart = torch.where(is_seen[None], (best[:, None] - squares.places[i, None, 2:, :2]).norm(dim=-1) / unit, torch.zeros(2, 2))
        order = (0, 1) if apart[0, 0] + apart[1, 1] <= apart[0, 1] + apart[1, 0] else (1, 0)
        for hand, true in enumerate(order):
            self._tell("hand seen", chances[hand : hand + 1], is_seen[true : true + 1])
            if is_seen[true]:
                self.off["hand"].append(float(apart[hand, true]))
                if bool((torch.isfinite(squares.others[i, :, 1, :2]).all(-1) & ((squares.others[i, :, 1, :2] - squares.places[i, 1, :2]).norm(dim=-1) < unit / 2)).any()):
                    self.off["crowded hand"].append(float(apart[hand, true]))
                self._tell("holds", chances[2 + hand : 3 + hand], squares.holding[i, true : true + 1] == 1)
                if sums[hand] ** 2 >= SURE:
                    self.off["sure hand"].append(float(apart[hand, true]))

    def _others(self, squares: Squares, hands: tuple[Tensor, Tensor], i: int, unit: float) -> None:
        """Whether hands, seen or not, are put on a hand of somebody else that can be seen."""
        best, sums = hands
        theirs = squares.others[i, :, 2:]
        theirs = theirs[theirs[..., 2] == 2][:, :2]
        own = squares.places[i, 2:, :2]
        for hand in range(2):
            to_own = (best[hand] - own[torch.isfinite(own).all(-1)]).norm(dim=-1)
            to_theirs = (best[hand] - theirs).norm(dim=-1)
            is_taken = bool((to_theirs < TAKEN * unit).any()) and not bool((to_own < TAKEN * unit).any())
            self.taken["hands"].append(is_taken)
            if sums[hand] ** 2 >= SURE:
                self.taken["sure hands"].append(is_taken)
                if bool((to_theirs < unit / 2).any()):
                    self.taken["sure hands where somebody is near"].append(is_taken)

    def _tell(self, name: str, score: Tensor, truth: Tensor) -> None:
        self.told[name][0].extend(score.tolist())
        self.told[name][1].extend(truth.tolist())

    def summary(self) -> dict[str, float]:
        off = {f"{name}, {centile}": float(np.percentile(of, centile)) for name, of in self.off.items() for centile in (50, 90) if of}
        told = {f"{name} AUC": area_under_curve(np.array(score), np.array(truth, np.bool_)) for name, (score, truth) in self.told.items()}
        taken = {f"somebody else's, of {name}": float(np.mean(of)) for name, of in self.taken.items() if of}
        return off | told | taken | {"sure hands": len(self.off["sure hand"]) / max(1, len(self.off["hand"]))}


@torch.no_grad()
def measured(net: PointsNet, batches: SquareBatches) -> dict[str, float]:
    """Over EACH squares of every picture, nothing of them altered."""
    errors, told = Errors(), Told(net).eval()
    for number, start in enumerate(range(0, len(batches.pictures), 16)):
        squares = batches.of(np.arange(start, min(start + 16, len(batches.pictures))), Chance(batches.pictures.device, 1, number))
        errors.add(squares, *told(squares.pixels.contiguous(memory_format=torch.channels_last)))
    return errors.summary()


def export(net: PointsNet, out: Path, accuracy: dict[str, float]) -> None:
    """Writes the ONNX file that the store runs and its entry for models.json."""
    file, cells = out / "points.onnx", SIDE // CELL
    torch.onnx.export(Told(net), torch.zeros(1, 3, SIDE, SIDE), str(file), input_names=["pixels"], output_names=["maps", "chances"], opset_version=13)
    weights = file.read_bytes()
    entry = {
        "name": "points", "file": file.name, "sha256": hashlib.sha256(weights).hexdigest(), "bytes": len(weights), "publisher": "models/training", "licence": "MIT",
        "input": {"name": "pixels", "shape": [1, 3, SIDE, SIDE], "layout": "NCHW", "colourOrder": "BGR", "mean": [0, 0, 0], "deviation": [1, 1, 1], "placement": "top-left", "pad": 114},
        "outputs": [{"name": "maps", "shape": [1, 4, cells, cells]}, {"name": "chances", "shape": [1, CHANCES]}],
        "decoder": "points", "classes": ["person"],
        "accuracy": [{"measure": name, "data": "squares of stores held out", "value": round(value, 4)} for name, value in accuracy.items()],
    }  # fmt: skip
    (out / "entry.json").write_text(json.dumps(entry, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    parser = arguments(__doc__, batch=48)
    parser.add_argument("--ceiling", type=Path, required=True, help="checkpoint of the one-pass network, which proposes")
    parser.add_argument("--held", type=Path, help="folder of held-out shards; with it the network is measured and exported at the end")
    order = parser.parse_args()
    torch.set_num_threads(order.threads)
    torch.manual_seed(order.seed)
    order.out.mkdir(parents=True, exist_ok=True)
    device, checkpoint = torch.device(order.device), order.out / "checkpoint.pt"
    net = PointsNet().to(device)
    pictures = open_training(order.data, order.cache or order.out / "pictures", device, order.shards, order.room)
    if order.start:
        first = SquareBatches(pictures, load(order.ceiling).to(device), order.seed, order.batch)[0]
        begin_with(net, order.start, first.pixels)
    training = Training(net, device, schedule_of(order))
    if checkpoint.exists():
        training.load(checkpoint)
    if training.schedule.done < 1:
        run(training, pictures, order, checkpoint)
    if order.held:
        net, cpu = training.average.net.to("cpu"), torch.device("cpu")
        held = SquareBatches(Pictures(shard_folders(order.held), order.cache or order.out / "pictures", cpu), load(order.ceiling), 1, 16 * EACH, augment=False)
        accuracy = measured(net, held)
        print(json.dumps({name: round(value, 4) for name, value in accuracy.items()}), flush=True)
        export(net, order.out, accuracy)


def run(training: Training, pictures: Pictures, order: argparse.Namespace, checkpoint: Path) -> None:
    stop, log, saved = Stop(), Log(order.out / "log.ndjson", order.batch), time.monotonic()
    looked, batches = 0.0, None
    print(f"{len(pictures.counts)} shards, {len(pictures)} pictures; {training.schedule.done:.1%} done", flush=True)
    while training.schedule.done < 1 and not stop.asked:
        step = training.schedule.step
        if step % GROW_EVERY_STEPS == 0:
            grow(pictures, order)
        if batches is None or (step % LOOK_AGAIN_STEPS == 0 and order.ceiling.stat().st_mtime > looked):
            looked = order.ceiling.stat().st_mtime
            ceiling: nn.Module = load(order.ceiling).to(training.device, memory_format=torch.channels_last)
            batches = SquareBatches(pictures, ceiling, order.seed, order.batch)
        squares = batches[step]
        log.add(training.take(squares.pixels, lambda out: losses(out, squares)), training.schedule)
        if time.monotonic() - saved > SAVE_EVERY_SECONDS:
            training.save(checkpoint)
            saved = time.monotonic()
    training.save(checkpoint)
    print("done" if training.schedule.done >= 1 else "stopped; the same command goes on", flush=True)


if __name__ == "__main__":
    main()
