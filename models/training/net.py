"""The network: one pass over a ceiling view gives, for each cell of 8 x 8 pixels, what a person centred there would look like.

Depthwise-separable residual blocks down to stride 32, the coarse maps added back up to stride 8, one head. Every operation is one that ONNX Runtime
fuses on the CPU (convolution with ReLU, addition, nearest upsampling), channels are multiples of 16 because its AVX-512 kernels work in blocks of 16.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import torch
from torch import Tensor, nn

STRIDE = 8
APPEARANCE = 32


class Planes:
    """Which planes of the output [batch, planes, rows, columns] hold what. All lengths are in cells (8 input pixels) from the cell's centre."""

    score = slice(0, 1)  # logit of "a person, and this box fits"
    box = slice(1, 5)  # left, top, right, bottom distances; below 0 counts as 0
    ground = slice(5, 7)  # x, y of the point between the feet, seen or not, inside the picture or not
    head = slice(7, 9)
    left_hand = slice(9, 11)
    right_hand = slice(11, 13)
    visible = slice(13, 16)  # logits: head, left hand, right hand can be seen
    holding = slice(16, 18)  # logits: left hand, right hand holds something
    appearance = slice(18, 18 + APPEARANCE)  # to be divided by its length; then cosine tells people apart

    count = 18 + APPEARANCE


@dataclass(frozen=True)
class Widths:
    """The input's width and height, multiples of 32; channels and numbers of blocks at stride 2, 4, 8, 16, 32; channels of the head."""

    size: tuple[int, int]
    channels: tuple[int, int, int, int, int]
    blocks: tuple[int, int, int, int]
    head: int


# Those that are trained; log.md has what others cost.
CHOSEN = {
    "ceiling": Widths((320, 192), channels=(16, 32, 64, 160, 256), blocks=(0, 3, 5, 3), head=80),
    "ceiling-large": Widths((480, 288), channels=(16, 48, 96, 192, 288), blocks=(0, 3, 6, 3), head=96),
}


def convolution(inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1, relu: bool = True) -> nn.Sequential:
    """A convolution with batch normalisation, which the export folds into its weights."""
    layers: list[nn.Module] = [
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
    ]
    return nn.Sequential(*layers, nn.ReLU(inplace=True)) if relu else nn.Sequential(*layers)


class Separable(nn.Module):
    """A depthwise and a pointwise convolution, added to what came in where the shapes allow."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> None:
        super().__init__()
        self.spatial = convolution(inputs, inputs, kernel, stride, groups=inputs)
        self.mixing = convolution(inputs, outputs, 1, relu=False)
        self.relu = nn.ReLU(inplace=True)
        self.is_residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        y = self.mixing(self.spatial(x))
        return self.relu(x + y if self.is_residual else y)


def stage(inputs: int, outputs: int, count: int, kernel: int = 3, dense: bool = False) -> nn.Sequential:
    """Halves the sides, then count further blocks."""
    halving = convolution(inputs, outputs, 3, 2) if dense else Separable(inputs, outputs, 3, 2)
    return nn.Sequential(halving, *(Separable(outputs, outputs, kernel) for _ in range(count)))


class CeilingNet(nn.Module):
    """Takes pixels [batch, 3, height, width], blue, green, red, 0 to 255; gives Planes."""

    def __init__(self, widths: Widths = CHOSEN["ceiling"]) -> None:
        super().__init__()
        self.size = widths.size
        c2, c4, c8, c16, c32 = widths.channels
        self.stem = convolution(3, c2, 3, 2)
        # Dense where there are few channels: faster in the runtime and in training than a depthwise and a pointwise pass over so large a map.
        self.at4 = stage(c2, c4, widths.blocks[0], dense=True)
        self.at8 = stage(c4, c8, widths.blocks[1])
        self.at16 = stage(c8, c16, widths.blocks[2], 5)
        self.at32 = stage(c16, c32, widths.blocks[3], 5)
        self.lateral8 = convolution(c8, widths.head, 1, relu=False)
        self.lateral16 = convolution(c16, c16, 1, relu=False)
        self.lateral32 = convolution(c32, c16, 1, relu=False)
        self.down16 = convolution(c16, widths.head, 1, relu=False)
        self.up = nn.Upsample(scale_factor=2, mode="nearest")
        self.relu = nn.ReLU(inplace=True)
        self.tower = nn.Sequential(Separable(widths.head, widths.head, 5), Separable(widths.head, widths.head, 5))
        self.planes = nn.Conv2d(widths.head, Planes.count, 1)
        self._start()

    def forward(self, pixels: Tensor) -> Tensor:
        return self.seen(pixels / 255.0)

    def seen(self, light: Tensor) -> Tensor:
        """The same of pixels from 0 to 1."""
        # Lengths of forty cells to a hundredth: too fine for sixteen bits, where training uses them.
        features = self.features(light)
        with torch.autocast(light.device.type, enabled=False):
            return self.planes(features.float())

    def features(self, light: Tensor) -> Tensor:
        x = self.at4(self.stem(light))
        x8 = self.at8(x)
        x16 = self.at16(x8)
        x32 = self.at32(x16)
        x16 = self.relu(self.lateral16(x16) + self.up(self.lateral32(x32)))
        x8 = self.relu(self.lateral8(x8) + self.up(self.down16(x16)))
        return self.tower(x8)

    def taking_bytes(self) -> nn.Module:
        """A copy that does the same in fewer operations, for the runtime: the scale of the pixels goes into the first weights."""
        return _TakingBytes(self)

    def _start(self) -> None:
        """Scores start at 1 in 100 and boxes at the size of a person, so that the first steps are not spent on saying 'nobody' everywhere."""
        nn.init.normal_(self.planes.weight, std=0.01)
        nn.init.zeros_(self.planes.bias)
        with torch.no_grad():
            self.planes.bias[Planes.score] = -4.6
            self.planes.bias[Planes.box] = 3.0
            self.planes.weight[Planes.appearance].normal_(std=0.1)


class _TakingBytes(nn.Module):
    def __init__(self, net: CeilingNet) -> None:
        super().__init__()
        self.net, self.size = copy.deepcopy(net), net.size
        with torch.no_grad():
            self.net.stem[0].weight /= 255.0

    def forward(self, pixels: Tensor) -> Tensor:
        return self.net.seen(pixels)
