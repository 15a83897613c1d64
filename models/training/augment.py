"""Makes a batch of pictures into another one: other crops and scales, mirrored, other light, worse lens and sensor, things in the way. All of it where the pictures are, on a GPU too."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional

from data import PICTURE_HEIGHT, PICTURE_WIDTH, People

PAD = 114.0

# Share of a person that must remain in view for them to be still asked for after a crop or behind an occluder.
REMAINING_MIN = 0.25
OCCLUDERS = 3
BLUR_TAPS = 7

# JPEG's table for brightness (ITU-T T.81, annex K.1): what its quality scales.
_JPEG_STEPS = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip


@lru_cache(maxsize=None)
def constant(values: tuple[float, ...], device: torch.device) -> Tensor:
    """A vector that is on its device already: carrying one there anew each time would make a GPU wait."""
    return torch.tensor(values, device=device, dtype=torch.float32)


class Chance:
    """Random numbers of one batch: they hang on the seed and the batch's number alone."""

    def __init__(self, device: torch.device, seed: int, number: int) -> None:
        self.device = device
        self._source = torch.Generator(device)
        self._source.manual_seed(seed * 1_000_000_007 + number)

    def uniform(self, low: float, high: float, *shape: int) -> Tensor:
        return torch.rand(shape, generator=self._source, device=self.device) * (high - low) + low

    def normal(self, *shape: int) -> Tensor:
        return torch.randn(shape, generator=self._source, device=self.device)

    def happens(self, share: float, *shape: int) -> Tensor:
        return torch.rand(shape, generator=self._source, device=self.device) < share


def warped(pictures: Tensor, linear: Tensor, offset: Tensor, size: tuple[int, int]) -> Tensor:
    """Pictures [n, 3, height, width] of bytes laid into width and height of size: place = linear [n, k, 2, 2] x picture's place + offset [n, k, 2], pixel centres at halves.

    Gives [n x k, 3, height, width] of floats. What lies outside a picture is PAD.
    """
    wide, high = size
    y, x = torch.meshgrid(torch.arange(high, device=pictures.device) + 0.5, torch.arange(wide, device=pictures.device) + 0.5, indexing="ij")
    back = torch.linalg.inv(linear)
    places = (torch.stack([x, y], -1)[None, None] - offset[:, :, None, None]) @ back.transpose(-1, -2)[:, :, None]
    grid = places * (2.0 / constant((pictures.shape[3], pictures.shape[2]), pictures.device)) - 1
    many = grid.shape[1]
    out = functional.grid_sample(pictures.float() - PAD, grid.flatten(1, 2), align_corners=False) + PAD
    return out.unflatten(2, (many, high)).transpose(1, 2).flatten(0, 1)


def plain_placing(count: int, device: torch.device, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """Slope [n, 2] and offset [n, 2] that lay pictures in as a camera's would be."""
    return torch.full((count, 2), min(size[0] / PICTURE_WIDTH, size[1] / PICTURE_HEIGHT), device=device), torch.zeros(count, 2, device=device)


def drawn_placing(count: int, chance: Chance, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """Most pictures are seen whole and nearly as they are, because that is how the network will be used."""
    plain, _ = plain_placing(count, chance.device, size)
    scale = plain * torch.where(chance.happens(0.6, count, 1), chance.uniform(-0.35, 0.35, count, 1).exp(), torch.ones(count, 1, device=chance.device))
    stretch = chance.uniform(-0.06, 0.06, count).exp()
    slope = scale * torch.stack([stretch, 1 / stretch], 1)
    picture = constant((PICTURE_WIDTH, PICTURE_HEIGHT), chance.device)
    offset = chance.uniform(0, 1, count, 2) * (constant(size, chance.device) - picture * slope)
    pushed = constant((size[0] / 8, size[1] / 8), chance.device) * chance.uniform(-1, 1, count, 2)
    offset = offset + pushed * chance.happens(0.3, count, 1)
    is_mirrored = chance.happens(0.5, count)
    across = torch.where(is_mirrored, offset[:, 0] + picture[0] * slope[:, 0], offset[:, 0])
    return torch.stack([torch.where(is_mirrored, -slope[:, 0], slope[:, 0]), slope[:, 1]], 1), torch.stack([across, offset[:, 1]], 1)


def moved(people: People, slope: Tensor, offset: Tensor, size: tuple[int, int]) -> People:
    """People where a placing puts them; asked for as far as enough of them remains in view."""
    corners = people.boxes.unflatten(-1, (2, 2)) * slope[:, None, None] + offset[:, None, None]
    boxes = torch.cat([corners.amin(2), corners.amax(2)], -1)
    inside = clipped(boxes, size)
    points = people.points.clone()
    points[..., :2] = points[..., :2] * slope[:, None, None] + offset[:, None, None]
    is_outside = (points[..., :2] < 0).any(-1) | (points[..., :2] >= constant(size, points.device)).any(-1)
    points[..., 2] = torch.where(is_outside, torch.zeros_like(points[..., 2]), points[..., 2])
    is_mirrored = (slope[:, 0] < 0)[:, None, None]
    points = torch.where(is_mirrored[..., None], points[:, :, [0, 1, 3, 2]], points)
    holding = torch.where(is_mirrored, people.holding.flip(-1), people.holding)
    is_in_view = area(inside) > 0
    is_asked = people.asked & (area(inside) >= REMAINING_MIN * area(boxes).clamp_min(1e-3)) & is_in_view
    return replace(people, boxes=inside, points=points, holding=holding, asked=is_asked, real=people.real & is_in_view)


def clipped(boxes: Tensor, size: tuple[int, int]) -> Tensor:
    return torch.minimum(boxes.clamp_min(0), constant((*size, *size), boxes.device))


def area(boxes: Tensor) -> Tensor:
    return (boxes[..., 2:] - boxes[..., :2]).clamp_min(0).prod(-1)


def occluded(pixels: Tensor, people: People, chance: Chance) -> tuple[Tensor, People]:
    """Puts up to three things, plain or out of another picture, before three in ten pictures; boxes shrink where a whole side is behind one."""
    count, _, high, wide = pixels.shape
    boxes, points, asked = people.boxes.clone(), people.points.clone(), people.asked.clone()
    has_any = chance.happens(0.3, count)
    elsewhere = pixels.roll(1, 0).roll((high // 3, wide // 4), (2, 3))
    for _ in range(OCCLUDERS):
        long = chance.uniform(wide / 40, wide / 4.5, count, 2) * (has_any & chance.happens(0.7, count))[:, None]
        start = torch.stack([chance.uniform(-wide / 32, wide, count), chance.uniform(-high / 19, high, count)], 1)
        end = torch.minimum(start + long, constant((wide, high), pixels.device)).round()
        start = start.clamp_min(0).round()
        pixels = covered(pixels, torch.cat([start, end], 1), elsewhere, chance)
        low, top = start[:, None, 0], start[:, None, 1]
        right, bottom = end[:, None, 0], end[:, None, 1]
        shared = torch.stack([torch.maximum(boxes[..., 0], low), torch.maximum(boxes[..., 1], top), torch.minimum(boxes[..., 2], right), torch.minimum(boxes[..., 3], bottom)], -1)
        before, hidden = area(boxes), area(shared)
        is_across = (low <= boxes[..., 0]) & (right >= boxes[..., 2]) & (hidden > 0)
        is_down = (top <= boxes[..., 1]) & (bottom >= boxes[..., 3]) & (hidden > 0)
        up = torch.where(is_across & (top <= boxes[..., 1]), torch.minimum(bottom, boxes[..., 3]), boxes[..., 1])
        down = torch.where(is_across & (bottom >= boxes[..., 3]), torch.maximum(top, boxes[..., 1]), boxes[..., 3])
        near = torch.where(is_down & (low <= boxes[..., 0]), torch.minimum(right, boxes[..., 2]), boxes[..., 0])
        far = torch.where(is_down & (right >= boxes[..., 2]), torch.maximum(low, boxes[..., 0]), boxes[..., 2])
        boxes = torch.stack([near, up, far, down], -1)
        asked &= hidden <= (1 - REMAINING_MIN) * before.clamp_min(1e-3)
        points = behind(points, torch.cat([start, end], 1)[:, None])
    return pixels, replace(people, boxes=boxes, points=points, asked=asked & (area(boxes) > 0), real=people.real & (area(boxes) > 0))


def covered(pixels: Tensor, rectangles: Tensor, elsewhere: Tensor, chance: Chance) -> Tensor:
    """One rectangle [n, 4] of each picture filled with a colour or with what elsewhere has there."""
    count, _, high, wide = pixels.shape
    x, y = torch.arange(wide, device=pixels.device) + 0.5, torch.arange(high, device=pixels.device) + 0.5
    is_in = ((x > rectangles[:, :1]) & (x < rectangles[:, 2:3]))[:, None, None] & ((y > rectangles[:, 1:2]) & (y < rectangles[:, 3:]))[:, None, :, None]
    colour = chance.uniform(0, 256, count, 3, 1, 1)
    filling = torch.where(chance.happens(0.5, count, 1, 1, 1), colour, elsewhere)
    return torch.where(is_in, filling, pixels)


def behind(points: Tensor, rectangles: Tensor) -> Tensor:
    """Points [n, ..., 4, 3] that were seen and lie in a rectangle [n, ..., 4] are hidden from now on."""
    x, y = points[..., 0], points[..., 1]
    left, top, right, bottom = (rectangles[..., side : side + 1] for side in range(4))
    is_hidden = (x >= left) & (x < right) & (y >= top) & (y < bottom) & (points[..., 2] == 2)
    return torch.cat([points[..., :2], torch.where(is_hidden, torch.ones_like(x), points[..., 2])[..., None]], -1)


def photographed(pixels: Tensor, chance: Chance) -> Tensor:
    """Light, colour, blur, noise and compression."""
    count, _, high, wide = pixels.shape
    light = (pixels / 255).clamp(0, 1) + 1e-4
    light = light ** chance.uniform(-0.35, 0.35, count, 1, 1, 1).exp()
    light = light * (chance.uniform(-0.4, 0.4, count, 1, 1, 1) + chance.uniform(-0.13, 0.13, count, 3, 1, 1)).exp() + chance.uniform(-0.06, 0.06, count, 1, 1, 1)
    grey = light.mean(1, keepdim=True)
    share = torch.where(chance.happens(0.4, count, 1, 1, 1), chance.uniform(-0.4, 1.0, count, 1, 1, 1), torch.zeros(count, 1, 1, 1, device=pixels.device))
    light = light + share * (grey - light)
    light = blurred(light, torch.where(chance.happens(0.3, count), chance.uniform(0.3, 1.3, count), torch.full((count,), 0.05, device=pixels.device)))
    grain = chance.happens(0.5, count, 1, 1, 1) * chance.uniform(0.004, 0.04, count, 1, 1, 1)
    light = (light + grain * chance.normal(count, 3, high, wide)).clamp(0, 1) * 255
    few = count // 6
    return torch.cat([compressed(light[:few], chance.uniform(30, 90, few)), light[few:]]).round()


def blurred(light: Tensor, spread: Tensor) -> Tensor:
    """Each picture through a bell of its own spread, in pixels."""
    count = len(light)
    taps = torch.arange(BLUR_TAPS, device=light.device) - BLUR_TAPS // 2
    bell = torch.exp(-0.5 * (taps / spread[:, None]) ** 2)
    bell = (bell / bell.sum(1, keepdim=True)).repeat_interleave(3, 0)[:, None]
    out = functional.pad(light, (BLUR_TAPS // 2,) * 4, mode="replicate").flatten(0, 1)[None]
    out = functional.conv2d(out, bell[:, :, None], groups=3 * count)
    return functional.conv2d(out, bell[:, :, :, None], groups=3 * count)[0].unflatten(0, (count, 3))


def compressed(pixels: Tensor, quality: Tensor) -> Tensor:
    """What JPEG's rounding of 8 x 8 cosines leaves, with brightness's table for all three channels and no thinning of colour."""
    if len(pixels) == 0:
        return pixels
    at = torch.arange(8, device=pixels.device)
    cosines = torch.cos((2 * at[None] + 1) * at[:, None] * math.pi / 16) * 0.5
    cosines[0] *= math.sqrt(0.5)
    strength = torch.where(quality < 50, 50 / quality, 2 - quality / 50)
    steps = (constant(_JPEG_STEPS, pixels.device).view(8, 8) * strength[:, None, None]).clamp_min(1)[:, None, None, None]
    blocks = (pixels - 128).unflatten(3, (-1, 8)).unflatten(2, (-1, 8)).permute(0, 1, 2, 4, 3, 5)
    waves = ((cosines @ blocks @ cosines.t()) / steps).round() * steps
    return (cosines.t() @ waves @ cosines + 128).permute(0, 1, 2, 4, 3, 5).flatten(4, 5).flatten(2, 3).clamp(0, 255)
