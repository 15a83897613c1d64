"""Squares around people, drawn anew for every batch: around what the one-pass network proposes, around the people themselves, and around nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from augment import Chance, behind, clipped, covered, photographed, plain_placing, warped
from data import PICTURE_HEIGHT, PICTURE_WIDTH, People, Pictures
from losses import boxes_of, centres, overlap
from net import STRIDE, CeilingNet
from points import OVER_BOX, SIDE

SIZE = (PICTURE_WIDTH, PICTURE_HEIGHT)
PEAKS, CELLS, OF_TRUTH, ANYWHERE = 2, 2, 3, 1  # squares of each kind in one picture
EACH = PEAKS + CELLS + OF_TRUTH + ANYWHERE
SCORE_MIN = 0.06
ASKED_SHARE = 0.2  # people of whom less can be seen are neither asked for nor counted as nobody
IS_PERSON_OVERLAP = 0.4
IS_NOBODY_OVERLAP = 0.2
SHORTEST = 10.0  # pixels of a box's longer side
OTHERS = 4  # of the people nearest to a square, whose points are not its own
CROWDED_OVERLAP = 0.1  # of two whole bodies: one stands before the other, or arm in arm
CROWDED_WEIGHT = 1.0  # how much more often pictures and people are drawn for each who stands so
EMPTY_WEIGHT = 0.5


@dataclass
class Squares:
    """A batch of n squares: pixels [n, 3, 96, 96]; labels [n], 1 for a person, 0 for nobody, -1 for what is not judged; where its own things are, in its pixels."""

    pixels: Tensor
    labels: Tensor
    places: Tensor  # [n, 4, 3] ground, head, left hand, right hand: x, y, COCO's visibility
    holding: Tensor  # [n, 2]
    boxes: Tensor  # [n, 4] of what can be seen
    others: Tensor  # [n, OTHERS, 4, 3] places of the people nearest to it; not finite where there is nobody


class SquareBatches:
    """Draws batches of squares. What batch number i holds hangs on the seed, i, the shards and the one-pass network."""

    def __init__(self, pictures: Pictures, ceiling: CeilingNet, seed: int, count: int, augment: bool = True) -> None:
        self.pictures, self.ceiling, self.seed, self.count, self.augment = pictures, ceiling, seed, count, augment
        self._upto = np.zeros(0)

    def __getitem__(self, number: int) -> Squares:
        if len(self._upto) != len(self.pictures):
            self._upto = np.cumsum(drawing_weights(self.pictures.people))
        index = np.searchsorted(self._upto, np.random.default_rng([self.seed, number]).random(self.count // EACH) * self._upto[-1], side="right")
        return self.of(index, Chance(self.pictures.device, self.seed, number))

    @torch.no_grad()
    def of(self, index: np.ndarray, chance: Chance) -> Squares:
        """EACH squares of each of these pictures."""
        pictures, people = self.pictures.take(index)
        boxes = torch.cat([self._proposed(pictures, chance), _around(people, chance, self.augment), _anywhere(len(pictures), chance)], 1)
        labels, who = labelled(boxes, people)
        linear, offset = self._placing(boxes, chance)
        pixels = warped(pictures, linear, offset, (SIDE, SIDE))
        rows = torch.arange(len(pictures), device=boxes.device)[:, None]
        points, holding, visible = people.points[rows, who], people.holding[rows, who], people.boxes[rows, who]
        is_mirrored = torch.linalg.det(linear)[..., None] < 0
        points = torch.where(is_mirrored[..., None], points[:, :, [0, 1, 3, 2]], points)
        holding = torch.where(is_mirrored, holding.flip(-1), holding)
        places = _placed(points, linear, offset)
        others = _placed(_others(boxes, people, who), linear[:, :, None], offset[:, :, None])
        corners = visible.unflatten(-1, (2, 2)) @ linear.transpose(-1, -2) + offset[:, :, None]
        squares = [of.flatten(0, 1) for of in (labels, places, holding, torch.cat([corners.amin(2), corners.amax(2)], -1), others)]
        if self.augment:
            pixels, everybody = self._hidden(pixels, torch.cat([squares[1][:, None], squares[4]], 1), chance)
            squares[1], squares[4] = everybody[:, 0], everybody[:, 1:]
            pixels = photographed(pixels, chance)
        return Squares(pixels, *squares)

    def _proposed(self, pictures: Tensor, chance: Chance) -> Tensor:
        """[n, PEAKS + CELLS, 4]: some of the cells that score, half of them the best of their surroundings. Where there are too few, cells that score less."""
        slope, offset = plain_placing(len(pictures), pictures.device, self.ceiling.size)
        laid = warped(pictures, torch.diag_embed(slope)[:, None], offset[:, None], self.ceiling.size)
        planes = self.ceiling(laid.contiguous(memory_format=torch.channels_last))
        score = planes[:, :1].sigmoid()
        is_peak = score == functional.max_pool2d(score, 3, 1, 1)
        boxes = boxes_of(planes.flatten(2).transpose(1, 2), centres((planes.shape[3], planes.shape[2]), planes.device)) * STRIDE / slope[:, :1, None]
        chosen = []
        for is_one, many in ((is_peak & (score >= SCORE_MIN), PEAKS), (score >= SCORE_MIN, CELLS)):
            key = torch.where(is_one, 1 + chance.uniform(0, 1, *score.shape), score).flatten(1)
            chosen.append(key.topk(many, 1).indices)
        return clipped(boxes.gather(1, torch.cat(chosen, 1)[..., None].expand(-1, -1, 4)), SIZE)

    def _placing(self, boxes: Tensor, chance: Chance) -> tuple[Tensor, Tensor]:
        """Linear maps [n, k, 2, 2] and offsets [n, k, 2] from pictures to squares."""
        shape = boxes.shape[:2]
        long = (boxes[..., 2:] - boxes[..., :2]).amax(-1).clamp_min(SHORTEST)
        middle = (boxes[..., 2:] + boxes[..., :2]) / 2
        turn, across, scale = torch.zeros(shape, device=boxes.device), torch.ones(shape, device=boxes.device), SIDE / (OVER_BOX * long)
        if self.augment:
            scale = scale * chance.uniform(-0.18, 0.18, *shape).exp()
            middle = middle + chance.normal(*shape, 2) * (0.06 * long)[..., None]
            turn, across = chance.normal(*shape) * 0.12, torch.where(chance.happens(0.5, *shape), -across, across)
        linear = scale[..., None, None] * torch.stack([across * turn.cos(), -across * turn.sin(), turn.sin(), turn.cos()], -1).unflatten(-1, (2, 2))
        return linear, SIDE / 2 - (linear @ middle[..., None])[..., 0]

    def _hidden(self, pixels: Tensor, places: Tensor, chance: Chance) -> tuple[Tensor, Tensor]:
        """Puts something before a part of a quarter of the squares."""
        start = chance.uniform(-0.1, 1, len(pixels), 2) * SIDE
        long = chance.uniform(0.08, 0.47, len(pixels), 2) * SIDE * chance.happens(0.25, len(pixels), 1)
        rectangles = torch.cat([start, start + long], 1).clamp(0, SIDE)
        return covered(pixels, rectangles, pixels.roll(1, 0), chance), behind(places, rectangles[:, None])


def is_crowded(people: People) -> Tensor:
    """[n, most] whether somebody who is asked for stands in somebody's way, or somebody in theirs."""
    apart = torch.eye(people.real.shape[1], device=people.real.device) == 0
    shared = overlap(people.whole[:, :, None], people.whole[:, None]) * (people.real[:, :, None] & people.real[:, None] & apart)
    return is_asked(people) & (shared.amax(-1) >= CROWDED_OVERLAP)


def drawing_weights(people: People) -> np.ndarray:
    """How often each picture is drawn, relative to others: by how many people it has to ask for, those who stand close together counting more."""
    weights = [EMPTY_WEIGHT + is_asked(of).sum(1) + CROWDED_WEIGHT * is_crowded(of).sum(1) for of in (people[at] for at in torch.arange(len(people.real), device=people.real.device).split(1024))]
    return torch.cat(weights).sqrt().cpu().numpy().astype(np.float64)


def _placed(points: Tensor, linear: Tensor, offset: Tensor) -> Tensor:
    """Points [..., 4, 3] of a picture in a square's pixels."""
    return torch.cat([points[..., :2] @ linear.transpose(-1, -2) + offset[..., None, :], points[..., 2:]], -1)


def _others(boxes: Tensor, people: People, who: Tensor) -> Tensor:
    """[n, k, OTHERS, 4, 3]: points of the people nearest to the middle of boxes [n, k, 4] who are not those the boxes are around."""
    middle, theirs = ((of[..., :2] + of[..., 2:]) / 2 for of in (boxes, people.whole))
    apart = (middle[:, :, None] - theirs[:, None]).square().sum(-1)
    is_own = torch.arange(apart.shape[2], device=boxes.device) == who[..., None]
    apart = torch.where(is_own | ~people.real[:, None], torch.full_like(apart, torch.inf), apart)
    if apart.shape[2] < OTHERS:
        apart = functional.pad(apart, (0, OTHERS - apart.shape[2]), value=torch.inf)
    nearest = apart.topk(OTHERS, -1, largest=False)
    points = people.points[torch.arange(len(boxes), device=boxes.device)[:, None, None], nearest.indices.clamp_max(people.real.shape[1] - 1)]
    return torch.where(torch.isfinite(nearest.values)[..., None, None], points, torch.full_like(points, torch.nan))


def _around(people: People, chance: Chance, prefers_crowds: bool) -> Tensor:
    """[n, OF_TRUTH, 4]: between what can be seen of somebody and their whole body, moved and scaled a little. Where there are too few people, nothing."""
    key = is_asked(people) * (1 + chance.uniform(0, 1, *people.real.shape))
    if prefers_crowds:
        key = key + 0.5 * is_crowded(people)
    missing = max(0, OF_TRUTH - key.shape[1])
    chosen = functional.pad(key, (0, missing)).topk(OF_TRUTH, 1)
    who = chosen.indices.clamp_max(key.shape[1] - 1)[..., None].expand(-1, -1, 4)
    share = chance.uniform(0, 1, len(key), OF_TRUTH, 1)
    boxes = share * people.boxes.gather(1, who) + (1 - share) * people.whole.gather(1, who)
    long = (boxes[..., 2:] - boxes[..., :2]).amax(-1, keepdim=True)
    boxes = boxes + chance.normal(len(key), OF_TRUTH, 4) * 0.06 * long
    return clipped(boxes, SIZE) * (chosen.values > 0)[..., None]


def _anywhere(count: int, chance: Chance) -> Tensor:
    high = chance.uniform(math.log(30), math.log(200), count, ANYWHERE).exp()
    wide = high * chance.uniform(0.4, 1.2, count, ANYWHERE)
    x, y = chance.uniform(0, PICTURE_WIDTH, count, ANYWHERE), chance.uniform(0, PICTURE_HEIGHT, count, ANYWHERE)
    return clipped(torch.stack([x - wide / 2, y - high / 2, x + wide / 2, y + high / 2], -1), SIZE)


def is_asked(people: People) -> Tensor:
    return people.asked & (people.share >= ASKED_SHARE)


def labelled(boxes: Tensor, people: People) -> tuple[Tensor, Tensor]:
    """For boxes [n, k, 4]: 1 where one is around somebody, 0 around nobody, -1 where it is neither; and around whom, as an index into people."""
    shared = torch.maximum(overlap(boxes[:, :, None], people.boxes[:, None]), overlap(boxes[:, :, None], people.whole[:, None])) * people.real[:, None]
    best, who = shared.max(-1)
    asked = is_asked(people)
    is_near_unasked = ((shared > 0.05) & (people.real & ~asked)[:, None]).any(-1)
    is_person = (best >= IS_PERSON_OVERLAP) & asked.gather(1, who)
    is_nobody = (best < IS_NOBODY_OVERLAP) & ~is_near_unasked
    labels = torch.where(is_person, 1.0, torch.where(is_nobody, 0.0, -1.0))
    is_long = (boxes[..., 2:] - boxes[..., :2]).amax(-1) >= SHORTEST
    return torch.where(is_long, labels, torch.full_like(labels, -1.0)), who
