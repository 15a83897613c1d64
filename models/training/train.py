"""Trains the network. Stopped by SIGTERM or Ctrl-C it writes down where it is, and the same command goes on from there.

    python3 train.py --data DIR --out DIR [--images 600000] [--device cuda --workers 8]
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import os
import signal
import time
from pathlib import Path
from types import FrameType

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from batches import Batches, to_device
from data import open_training
from losses import losses
from net import CeilingNet

RATE_MAX = 2e-3  # of AdamW, at a batch of 32, and with its root at others; from there down as a cosine
RATE_END_SHARE = 0.02
WARM_UP_STEPS = 300
WEIGHT_DECAY = 0.02
GRADIENT_MAX = 10.0
AVERAGE_DECAY = 0.998  # of the averaged weights, which are the ones that are measured and exported
SAVE_EVERY_SECONDS = 300
SAY_EVERY_STEPS = 50


class Stop:
    """Becomes true at the first signal to end; the step under way is finished."""

    def __init__(self) -> None:
        self.asked = False
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


class Training:
    """The network, its average, its optimiser and how far it is."""

    def __init__(self, device: torch.device, steps: int, batch: int, seed: int) -> None:
        torch.manual_seed(seed)
        self.net = CeilingNet().to(device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.net).eval()
        decayed = [weight for weight in self.net.parameters() if weight.ndim > 1]
        others = [weight for weight in self.net.parameters() if weight.ndim <= 1]
        self.optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}], lr=RATE_MAX)
        self.device, self.steps, self.step = device, steps, 0
        self.rate_max = RATE_MAX * math.sqrt(batch / 32)

    def take(self, pixels: Tensor, targets) -> dict[str, float]:
        self.net.train()
        rate = self._rate()
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        pixels = pixels.to(self.device, memory_format=torch.channels_last, non_blocking=True).float()
        parts = losses(self.net(pixels), to_device(targets, self.device))
        total = torch.stack(list(parts.values())).sum()
        if not torch.isfinite(total):
            raise FloatingPointError(f"The loss at step {self.step} is {total.item()}: { {name: value.item() for name, value in parts.items()} }.")
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), GRADIENT_MAX)
        self.optimiser.step()
        self.step += 1
        self._follow()
        return {name: value.item() for name, value in parts.items()}

    def save(self, file: Path) -> None:
        unfinished = file.with_suffix(".part")
        state = {"step": self.step, "steps": self.steps, "net": self.net.state_dict(), "average": self.average.state_dict(), "optimiser": self.optimiser.state_dict()}
        torch.save(state, unfinished)
        unfinished.rename(file)

    def load(self, file: Path) -> None:
        state = torch.load(file, map_location=self.device)
        self.net.load_state_dict(state["net"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step = state["step"]

    def _rate(self) -> float:
        done = min(1.0, self.step / self.steps)
        warm = min(1.0, (self.step + 1) / WARM_UP_STEPS)
        return warm * self.rate_max * (RATE_END_SHARE + (1 - RATE_END_SHARE) * 0.5 * (1 + math.cos(math.pi * done)))

    @torch.no_grad()
    def _follow(self) -> None:
        decay = min(AVERAGE_DECAY, self.step / (self.step + 20))
        for mean, new in zip(self.average.state_dict().values(), self.net.state_dict().values()):
            if mean.dtype.is_floating_point:
                mean.lerp_(new, 1 - decay)
            else:
                mean.copy_(new)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of shards")
    parser.add_argument("--out", type=Path, required=True, help="folder of checkpoint.pt, log.ndjson and the decoded pictures")
    parser.add_argument("--images", type=int, default=600_000, help="pictures shown in all, repeats counted")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shards", type=int, help="the first so many shards only")
    parser.add_argument("--plain", action="store_true", help="no augmentation: to see whether a few pictures can be learned by heart")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--workers", type=int, default=0, help="processes that make batches; 0 makes them between steps")
    parser.add_argument("--threads", type=int, default=1)
    order = parser.parse_args()

    torch.set_num_threads(order.threads)
    order.out.mkdir(parents=True, exist_ok=True)
    shards = open_training(order.data, order.out / "pictures", order.shards)
    training = Training(torch.device(order.device), order.images // order.batch, order.batch, order.seed)
    checkpoint = order.out / "checkpoint.pt"
    if checkpoint.exists():
        training.load(checkpoint)
    pictures = sum(len(shard.people) for shard in shards)
    print(f"{len(shards)} shards, {pictures} pictures; step {training.step} of {training.steps}, {order.images / pictures:.1f} times each", flush=True)
    run(training, Batches(shards, order.seed, order.batch, not order.plain), order)


def run(training: Training, batches: Batches, order: argparse.Namespace) -> None:
    stop = Stop()
    loader = DataLoader(batches, batch_size=None, sampler=range(training.step, training.steps), num_workers=order.workers, pin_memory=order.device != "cpu")
    checkpoint = order.out / "checkpoint.pt"
    saved = said = time.monotonic()
    said_step = training.step
    sums: dict[str, float] = {}
    with open(order.out / "log.ndjson", "a", encoding="utf-8") as log:
        for pixels, targets in loader:
            for name, value in training.take(pixels, targets).items():
                sums[name] = sums.get(name, 0.0) + value
            now = time.monotonic()
            if training.step % SAY_EVERY_STEPS == 0:
                # Fewer than the usual steps where training has just gone on.
                taken = training.step - said_step
                rate = taken * order.batch / (now - said)
                line = {"step": training.step, **{name: round(value / taken, 4) for name, value in sums.items()}, "perSecond": round(rate, 1)}
                print(json.dumps(line), flush=True)
                log.write(json.dumps(line) + "\n")
                log.flush()
                said, said_step, sums = now, training.step, {}
            if now - saved > SAVE_EVERY_SECONDS:
                training.save(checkpoint)
                saved = now
            if stop.asked:
                break
    training.save(checkpoint)
    print(f"step {training.step} of {training.steps}: {'stopped; the same command goes on' if training.step < training.steps else 'done'}", flush=True)
    # Workers of the loader may hang at the end of an interrupted loop; everything worth keeping is on disk.
    os._exit(0 if training.step >= training.steps else 3)


if __name__ == "__main__":
    main()
