"""The network of one person's points: a square around whom a detector proposes, to maps of where ground point, head and hands are, and whether it is a person at all.

A detector that sees a whole ceiling view at 320 x 192 has three pixels for a hand. Looked at closely, a person is 64 pixels long, and some tens of thousands of examples teach on a CPU what a one-pass network
needs millions for. Which hand is the left one is not asked: seen from above it hardly shows, and the tracker tells two hands apart by where they were.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from net import Separable, convolution, stage

SIDE = 96  # of the input
OVER_BOX = 1.5  # side of the square over the longer side of the proposed box
CELL = 4  # input pixels a cell of the maps
MAPS = 4  # ground, head, two hands
CHANCES = 6  # a person, head seen, hands seen, hands hold
BOX = 4  # learned beside, to no use but that it teaches: left, top, right, bottom over the side
BLOCKS = (1, 5, 8)  # at strides 4, 8 and 16
NEAR_CELLS = 2  # a place is the mean so many cells around a map's best one


class PointsNet(nn.Module):
    """Takes pixels [batch, 3, 96, 96], blue, green, red, 0 to 255; gives logits of maps [batch, 4, 24, 24] and of chances and box [batch, 10]."""

    def __init__(self, blocks: tuple[int, int, int] = BLOCKS) -> None:
        super().__init__()
        self.stem = convolution(3, 16, 3, 2)
        self.at4 = stage(16, 32, blocks[0], dense=True)
        self.at8 = stage(32, 64, blocks[1], 5, dense=True)
        self.at16 = stage(64, 128, blocks[2], 5)
        self.up = nn.Upsample(scale_factor=2, mode="nearest")
        self.down16 = convolution(128, 64, 1, relu=False)
        self.relu = nn.ReLU(inplace=True)
        self.join8 = Separable(64, 64, 5)
        self.down8 = convolution(64, 64, 1, relu=False)
        self.lateral4 = convolution(32, 64, 1, relu=False)
        self.tower = nn.Sequential(Separable(64, 64, 5), Separable(64, 64, 5))
        self.maps = nn.Conv2d(64, MAPS, 1)
        self.flags = nn.Sequential(nn.Linear(128 * (SIDE // 16) ** 2, 64), nn.ReLU(inplace=True), nn.Linear(64, CHANCES + BOX))
        self.mix = convolution(128, 128, 1)

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        maps, flags = self.features(pixels / 255.0)
        with torch.autocast(pixels.device.type, enabled=False):
            return self.maps(maps.float()), self.flags(flags.float())

    def features(self, light: Tensor) -> tuple[Tensor, Tensor]:
        x4 = self.at4(self.stem(light))
        x8 = self.at8(x4)
        x16 = self.at16(x8)
        y8 = self.join8(self.relu(x8 + self.up(self.down16(x16))))
        y4 = self.relu(self.lateral4(x4) + self.up(self.down8(y8)))
        return self.tower(y4), self.mix(x16).flatten(1)


class Told(nn.Module):
    """What the store runs: chances instead of logits, no box."""

    def __init__(self, net: PointsNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        maps, flags = self.net(pixels)
        return maps.flatten(2).softmax(-1).view(maps.shape), flags[:, :CHANCES].sigmoid()


def middles(chances: Tensor) -> Tensor:
    return torch.arange(chances.shape[-1], device=chances.device) + 0.5


def best_places(chances: Tensor) -> tuple[Tensor, Tensor]:
    """The mean around each map's best cell, in input pixels [batch, maps, 2], and the chance of being there [batch, maps]."""
    cells, best, at = chances.shape[-1], chances.flatten(2).argmax(-1), middles(chances)
    rows = (at - 0.5 - torch.div(best, cells, rounding_mode="floor")[..., None]).abs() <= NEAR_CELLS
    columns = (at - 0.5 - (best % cells)[..., None]).abs() <= NEAR_CELLS
    near = chances * rows[..., :, None] * columns[..., None, :]
    sums = near.sum((2, 3))
    x, y = (near.sum(2) * at).sum(-1) / sums, (near.sum(3) * at).sum(-1) / sums
    return torch.stack([x, y], -1) * CELL, sums


def mean_places(chances: Tensor) -> tuple[Tensor, Tensor]:
    """Each map's mean, in input pixels [batch, maps, 2], and its standard deviation along an axis [batch, maps]."""
    across, down, at = chances.sum(2), chances.sum(3), middles(chances)
    x, y = (across * at).sum(-1), (down * at).sum(-1)
    variance = ((across * at**2).sum(-1) - x**2 + (down * at**2).sum(-1) - y**2) / 2
    return torch.stack([x, y], -1) * CELL, variance.clamp_min(0).sqrt() * CELL
