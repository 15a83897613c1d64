"""Trains the network. Stopped by SIGTERM or Ctrl-C it writes down where it is, and the same command goes on from there.

    python3 train.py --data DIR --out DIR [--net ceiling] [--images 6000000 | --minutes 15] [--batch 256]
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import signal
import time
from pathlib import Path
from types import FrameType

import numpy as np
import torch
from torch import Tensor, nn

from augment import Chance, drawn_placing, moved, occluded, photographed, plain_placing, warped
from data import Pictures, open_training, training_folders
from initial import begin_with
from losses import Targets, losses, targets_of
from net import CHOSEN, CeilingNet

RATE_MAX = 2e-3  # of AdamW, at a batch of 32; with its root at others, but never over twice as much; from there down as a cosine
RATE_END_SHARE = 0.01
WARM_UP_STEPS = 300
WEIGHT_DECAY = 0.02
GRADIENT_MAX = 10.0
AVERAGE_DECAY = 0.999  # of the averaged weights, which are the ones that are measured and exported
SAVE_EVERY_SECONDS = 60
SAY_EVERY_STEPS = 50
GROW_EVERY_STEPS = 200
GROW_SHARDS = 20  # at a time, so that a step waits for seconds at most

# Pictures of one shard in a batch: people have to meet themselves again to learn what they look like, and others of the same hour to be told from.
TOGETHER = 8


class Stop:
    """Becomes true at the first signal to end; the step under way is finished."""

    def __init__(self) -> None:
        self.asked = False
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


class Batches:
    """Draws training batches. What batch number i holds hangs on the seed, i and the shards alone, so training goes on after a stop as if there had been none."""

    def __init__(self, pictures: Pictures, seed: int, count: int, size: tuple[int, int], augment: bool = True) -> None:
        if count % TOGETHER != 0:
            raise ValueError(f"A batch of {count} was asked for; expected a multiple of {TOGETHER}, the pictures taken of one shard.")
        self.pictures, self.seed, self.count, self.size, self.augment = pictures, seed, count, size, augment

    def __getitem__(self, number: int) -> tuple[Tensor, Targets]:
        draw = np.random.default_rng([self.seed, number])
        # Shards with more pictures are drawn more often, so that each picture is as likely as any other.
        shards = draw.choice(len(self.pictures.counts), self.count // TOGETHER, p=self.pictures.counts / self.pictures.counts.sum())
        at = (draw.random((len(shards), TOGETHER)) * self.pictures.counts[shards][:, None]).astype(np.int64)
        pixels, people = self.pictures.take((self.pictures.starts[shards][:, None] + at).ravel())
        chance = Chance(pixels.device, self.seed, number)
        slope, offset = drawn_placing(self.count, chance, self.size) if self.augment else plain_placing(self.count, pixels.device, self.size)
        people = moved(people, slope, offset, self.size)
        out = warped(pixels, torch.diag_embed(slope)[:, None], offset[:, None], self.size)
        if self.augment:
            out, people = occluded(out, people, chance)
            out = photographed(out, chance)
        return out, targets_of(people, self.size, TOGETHER)


class Averaged:
    """Weights that follow those that are trained, as a running mean."""

    def __init__(self, net: nn.Module, decay: float) -> None:
        self.net, self.decay = copy.deepcopy(net).eval(), decay
        self._means = [of for of in self.net.state_dict().values() if of.dtype.is_floating_point]
        self._counts = [of for of in self.net.state_dict().values() if not of.dtype.is_floating_point]

    @torch.no_grad()
    def follow(self, net: nn.Module, step: int) -> None:
        decay = min(self.decay, step / (step + 20))
        new = list(net.state_dict().values())
        torch._foreach_mul_(self._means, decay)
        torch._foreach_add_(self._means, [of for of in new if of.dtype.is_floating_point], alpha=1 - decay)
        for count, of in zip(self._counts, [of for of in new if not of.dtype.is_floating_point]):
            count.copy_(of)


class Schedule:
    """How much of training is done, by steps or by time, and how fast to learn."""

    def __init__(self, steps: int | None, seconds: float | None, rate_max: float) -> None:
        self.steps, self.seconds, self.rate_max = steps, seconds, rate_max
        self.step, self.elapsed = 0, 0.0
        self._last = time.monotonic()

    @property
    def done(self) -> float:
        return min(1.0, self.elapsed / self.seconds if self.seconds else self.step / (self.steps or 1))

    def take(self) -> None:
        now = time.monotonic()
        self.elapsed += now - self._last
        self._last = now
        self.step += 1

    def rate(self) -> float:
        warm = min(1.0, (self.step + 1) / WARM_UP_STEPS)
        return warm * self.rate_max * (RATE_END_SHARE + (1 - RATE_END_SHARE) * 0.5 * (1 + math.cos(math.pi * self.done)))


class Training:
    """A network, its average, its optimiser and how far it is."""

    def __init__(self, net: nn.Module, device: torch.device, schedule: Schedule) -> None:
        self.net = net.to(device, memory_format=torch.channels_last)
        self.average = Averaged(self.net, AVERAGE_DECAY)
        decayed = [weight for weight in self.net.parameters() if weight.ndim > 1]
        others = [weight for weight in self.net.parameters() if weight.ndim <= 1]
        self.optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}], lr=schedule.rate_max)
        self.device, self.schedule = device, schedule
        if device.type == "cuda":
            # One whole program for a GPU, where hundreds of small operations would wait for each other.
            self.net.features = torch.compile(self.net.features)

    def take(self, pixels: Tensor, cost) -> dict[str, Tensor]:
        """One step on pixels; cost takes what the network gives and tells the parts of the loss."""
        self.net.train()
        for group in self.optimiser.param_groups:
            group["lr"] = self.schedule.rate()
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            out = self.net(pixels.contiguous(memory_format=torch.channels_last))
        parts = cost(out)
        self.optimiser.zero_grad(set_to_none=True)
        torch.stack(list(parts.values())).sum().backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), GRADIENT_MAX)
        self.optimiser.step()
        self.schedule.take()
        self.average.follow(self.net, self.schedule.step)
        return {name: value.detach() for name, value in parts.items()}

    def save(self, file: Path, **more: object) -> None:
        unfinished = file.with_suffix(".part")
        where = {"step": self.schedule.step, "elapsed": self.schedule.elapsed}
        torch.save({**where, **more, "net": self.net.state_dict(), "average": self.average.net.state_dict(), "optimiser": self.optimiser.state_dict()}, unfinished)
        unfinished.rename(file)

    def load(self, file: Path) -> None:
        state = torch.load(file, map_location=self.device)
        self.net.load_state_dict(state["net"])
        self.average.net.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.step, self.schedule.elapsed = state["step"], state.get("elapsed", 0.0)


class Log:
    """Says the mean of each part of the loss every so many steps, on the console and in a file."""

    def __init__(self, file: Path, batch: int) -> None:
        self._file, self._batch = open(file, "a", encoding="utf-8"), batch
        self._sums: dict[str, Tensor] = {}
        self._said, self._taken = time.monotonic(), 0

    def add(self, parts: dict[str, Tensor], schedule: Schedule) -> None:
        for name, value in parts.items():
            self._sums[name] = self._sums.get(name, 0) + value
        self._taken += 1
        if schedule.step % SAY_EVERY_STEPS != 0:
            return
        means = {name: round(float(value) / self._taken, 4) for name, value in self._sums.items()}
        if not all(map(math.isfinite, means.values())):
            raise FloatingPointError(f"The loss up to step {schedule.step} is {means}; expected numbers. Lower the rate.")
        now = time.monotonic()
        line = {"step": schedule.step, "done": round(schedule.done, 3), **means, "perSecond": round(self._taken * self._batch / (now - self._said), 1)}
        print(json.dumps(line), flush=True)
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()
        self._said, self._taken, self._sums = now, 0, {}


def arguments(description: str, batch: int) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="folders of shards")
    parser.add_argument("--cache", type=Path, help="folder of the decoded pictures; OUT/pictures otherwise")
    parser.add_argument("--out", type=Path, required=True, help="folder of checkpoint.pt, log.ndjson and the decoded pictures")
    parser.add_argument("--images", type=int, default=600_000, help="pictures shown in all, repeats counted")
    parser.add_argument("--minutes", type=float, help="instead of a number of pictures: as many as fit in so long")
    parser.add_argument("--batch", type=int, default=batch)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shards", type=int, help="the first so many shards only")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rate", type=float, default=RATE_MAX, help="most of the learning rate, at a batch of 32")
    parser.add_argument("--start", type=Path, help="an exported network of this shape or a shallower one, whose weights are taken to begin with")
    parser.add_argument("--room", type=int, default=0, help="takes in shards that data.py decodes beside it until there are so many pictures, as far as a GPU's memory holds them")
    return parser


def grow(pictures: Pictures, order: argparse.Namespace) -> None:
    """Takes in shards that have been made and decoded since."""
    if order.room <= len(pictures):
        return
    cache, held = order.cache or order.out / "pictures", set(pictures.folders)
    new = [folder for folder in training_folders(*order.data) if folder not in held and (cache / f"{folder.name}.npy").exists()]
    if new:
        pictures.take_in(new[:GROW_SHARDS])
        print(f"{len(pictures.counts)} shards, {len(pictures)} pictures", flush=True)


def schedule_of(order: argparse.Namespace) -> Schedule:
    rate_max = order.rate * min(2.0, math.sqrt(order.batch / 32))
    return Schedule(None if order.minutes else order.images // order.batch, order.minutes * 60 if order.minutes else None, rate_max)


def main() -> None:
    parser = arguments(__doc__, batch=32)
    parser.add_argument("--net", default="ceiling", choices=list(CHOSEN))
    parser.add_argument("--plain", action="store_true", help="no augmentation: to see whether a few pictures can be learned by heart")
    order = parser.parse_args()

    torch.set_num_threads(order.threads)
    torch.manual_seed(order.seed)
    order.out.mkdir(parents=True, exist_ok=True)
    device = torch.device(order.device)
    pictures = open_training(order.data, order.cache or order.out / "pictures", device, order.shards, order.room)
    batches = Batches(pictures, order.seed, order.batch, CHOSEN[order.net].size, not order.plain)
    net = CeilingNet(CHOSEN[order.net]).to(device)
    if order.start:
        begin_with(net, order.start, batches[0][0])
    training = Training(net, device, schedule_of(order))
    checkpoint = order.out / "checkpoint.pt"
    if checkpoint.exists():
        training.load(checkpoint)
    print(f"{len(pictures.counts)} shards, {len(pictures)} pictures; {training.schedule.done:.1%} done", flush=True)
    run(training, batches, order, checkpoint)


def run(training: Training, batches: Batches, order: argparse.Namespace, checkpoint: Path) -> None:
    stop, log, saved = Stop(), Log(order.out / "log.ndjson", order.batch), time.monotonic()
    while training.schedule.done < 1 and not stop.asked:
        if training.schedule.step % GROW_EVERY_STEPS == 0:
            grow(batches.pictures, order)
        pixels, targets = batches[training.schedule.step]
        log.add(training.take(pixels, lambda planes: losses(planes, targets)), training.schedule)
        if time.monotonic() - saved > SAVE_EVERY_SECONDS:
            training.save(checkpoint, name=order.net)
            saved = time.monotonic()
    training.save(checkpoint, name=order.net)
    print("done" if training.schedule.done >= 1 else "stopped; the same command goes on", flush=True)


if __name__ == "__main__":
    main()
