"""What the network is asked for: which cells answer for whom, and what each answer costs.

Cells are given to people by how well they do already (task-aligned assignment: Feng et al., TOOD, 2021): score times the sixth power of overlap. The score is
then taught to be that overlap, so that of the cells on one person the best placed one also scores best.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from augment import constant
from data import People
from net import STRIDE, Planes

CELLS_EACH = 9  # cells that answer for one person at most
SCORE_POWER = 0.5
OVERLAP_POWER = 6.0
# A small person's box may hold no cell's centre: the cells within this many cells of its centre may always answer.
REACH_MIN = 1.0
TEMPERATURE = 0.1

WEIGHTS = {"score": 1.0, "overlap": 2.0, "edges": 0.4, "points": 1.5, "visible": 0.15, "holding": 0.15, "appearance": 0.5}

# How much a point counts by COCO's visibility: outside, hidden, seen. The ground matters wherever it is: it says where somebody stands.
POINT_TRUST = (0.3, 0.8, 1.0, 0.1, 0.5, 1.0, 0.0, 0.15, 1.0, 0.0, 0.15, 1.0)  # ground, head, left hand, right hand; outside, hidden, seen of each


@dataclass
class Targets:
    """The people of a batch, padded to as many as the fullest picture has, for maps of cells[0] columns and cells[1] rows. Lengths are in cells."""

    boxes: Tensor  # [batch, most, 4]
    points: Tensor  # [batch, most, 4, 3]
    holding: Tensor  # [batch, most, 2]
    identity: Tensor  # [batch, most]
    real: Tensor  # [batch, most] bool: has to be found
    ignored: Tensor  # [batch, cells] bool: finding somebody here is neither right nor wrong
    together: int = 1  # so many pictures of the batch, from the first, are of one shard


def targets_of(people: People, size: tuple[int, int], together: int = 1) -> Targets:
    """What pictures of the given width and height with these people ask for."""
    middle = centres((size[0] // STRIDE, size[1] // STRIDE), people.boxes.device)
    boxes = people.boxes / STRIDE
    is_near = ((middle >= boxes[:, :, None, :2] - 1) & (middle < boxes[:, :, None, 2:] + 1)).all(-1)
    ignored = (is_near & (people.real & ~people.asked)[..., None]).any(1)
    points = torch.cat([people.points[..., :2] / STRIDE, people.points[..., 2:]], -1)
    return Targets(boxes, points, people.holding, people.identity, people.real & people.asked, ignored, together)


def centres(cells: tuple[int, int], device: torch.device) -> Tensor:
    """[cells, 2] in cells."""
    y, x = torch.meshgrid(torch.arange(cells[1], device=device) + 0.5, torch.arange(cells[0], device=device) + 0.5, indexing="ij")
    return torch.stack([x, y], -1).reshape(-1, 2).float()


def overlap(a: Tensor, b: Tensor, generalised: bool = False) -> Tensor:
    """Intersection over union of boxes whose leading sides broadcast; the generalised one goes below 0 for boxes apart (Rezatofighi et al., 2019)."""
    low, high = torch.maximum(a[..., :2], b[..., :2]), torch.minimum(a[..., 2:], b[..., 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    area_a = (a[..., 2:] - a[..., :2]).clamp(min=0).prod(-1)
    area_b = (b[..., 2:] - b[..., :2]).clamp(min=0).prod(-1)
    union = (area_a + area_b - shared).clamp(min=1e-6)
    if not generalised:
        return shared / union
    hull = (torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])).clamp(min=0).prod(-1).clamp(min=1e-6)
    return shared / union - (hull - union) / hull


def boxes_of(planes: Tensor, middle: Tensor) -> Tensor:
    """[batch, cells, 4] left, top, right, bottom in cells, from flattened planes."""
    sides = planes[..., Planes.box]
    return torch.cat([middle - sides[..., :2], middle + sides[..., 2:]], -1)


@torch.no_grad()
def assign(score: Tensor, boxes: Tensor, targets: Targets, middle: Tensor) -> tuple[Tensor, Tensor]:
    """For each cell the person it answers for (-1 for none) and the score that it should give."""
    truth = targets.boxes
    half = torch.maximum((truth[..., 2:] - truth[..., :2]) / 2, torch.full_like(truth[..., 2:], REACH_MIN))
    centre = (truth[..., 2:] + truth[..., :2]) / 2
    near = ((middle[None, None] - centre[:, :, None]).abs() < half[:, :, None]).all(-1) & targets.real[..., None]
    shared = overlap(boxes[:, None], truth[:, :, None]) * near
    # Before anything is learned all overlaps are alike small: the 0.01 lets the nearest cells begin.
    nearness = torch.exp(-((middle[None, None] - centre[:, :, None]) / half[:, :, None]).square().sum(-1))
    fitness = (score[:, None].pow(SCORE_POWER) * shared.pow(OVERLAP_POWER) + 1e-4 * nearness) * near
    best = fitness.topk(CELLS_EACH, dim=-1)
    chosen = torch.zeros_like(fitness).scatter_(-1, best.indices, (best.values > 0).to(fitness.dtype))
    # A cell wanted for two people answers for the one that it fits better.
    claim = torch.where(chosen > 0, shared + 1e-3 * nearness, torch.full_like(shared, -1.0))
    value, person = claim.max(1)
    person = torch.where(value >= 0, person, torch.full_like(person, -1))
    mine = (torch.arange(truth.shape[1], device=person.device)[None, :, None] == person[:, None]).to(fitness.dtype)
    fitness, shared = fitness * mine, shared * mine
    wanted = fitness / fitness.amax(-1, keepdim=True).clamp(min=1e-12) * shared.amax(-1, keepdim=True).clamp(min=0.1)
    return person, (wanted * mine).amax(1)


def losses(planes: Tensor, targets: Targets) -> dict[str, Tensor]:
    """Each part of the loss, already weighted, per person. Every cell is reckoned and most count for nothing: shapes that hang on what was found would make a GPU wait."""
    flat = planes.flatten(2).transpose(1, 2)
    middle = centres((planes.shape[3], planes.shape[2]), planes.device)
    boxes = boxes_of(flat, middle)
    logit = flat[..., 0]
    person, wanted = assign(logit.detach().sigmoid(), boxes.detach(), targets, middle)
    counts = (~targets.ignored | (person >= 0)).to(logit.dtype)
    total = wanted.sum().clamp(min=1.0)
    parts = {"score": (functional.binary_cross_entropy_with_logits(logit, wanted, reduction="none") * counts).sum() / total}

    who = person.clamp(min=0)
    weight = wanted * (person >= 0) / total
    truth = of_whom(targets.boxes, who)
    parts["overlap"] = ((1 - overlap(boxes, truth, generalised=True)) * weight).sum()
    size = (truth[..., 2:] - truth[..., :2]).clamp(min=1.0).prod(-1).sqrt()
    sides = torch.cat([middle - truth[..., :2], truth[..., 2:] - middle], -1)
    parts["edges"] = ((flat[..., Planes.box] - sides).abs().sum(-1) / size * weight).sum()
    parts.update(_points(flat, middle, (of_whom(targets.points, who), of_whom(targets.holding, who)), weight / size, weight))
    parts["appearance"] = _appearance(flat, person, wanted, targets)
    return {name: WEIGHTS[name] * value for name, value in parts.items()}


def of_whom(values: Tensor, who: Tensor) -> Tensor:
    """[batch, cells, ...] of values [batch, most, ...]: those of the person that each cell answers for."""
    return values[torch.arange(len(values), device=values.device)[:, None], who]


def _points(flat: Tensor, middle: Tensor, truth: tuple[Tensor, Tensor], by_size: Tensor, plain: Tensor) -> dict[str, Tensor]:
    points, holds = truth
    seen = points[..., 2].long()
    trust = constant(POINT_TRUST, flat.device).view(4, 3)[torch.arange(4, device=flat.device), seen] * torch.isfinite(points[..., 0])
    offsets = torch.nan_to_num(points[..., :2]) - middle[:, None]
    told = flat[..., Planes.ground.start : Planes.right_hand.stop].unflatten(-1, (4, 2))
    error = functional.smooth_l1_loss(told, offsets, reduction="none", beta=0.1).sum(-1)
    visible = functional.binary_cross_entropy_with_logits(flat[..., Planes.visible], (seen[..., 1:] == 2).float(), reduction="none").sum(-1)
    holding = functional.binary_cross_entropy_with_logits(flat[..., Planes.holding], holds, reduction="none")
    shown = (seen[..., 2:] == 2).float()
    return {
        "points": ((error * trust).sum(-1) * by_size).sum(),
        "visible": (visible * plain).sum(),
        "holding": ((holding * (shown + 0.05)).sum(-1) * plain).sum(),
    }


def _appearance(flat: Tensor, person: Tensor, wanted: Tensor, targets: Targets) -> Tensor:
    """Supervised contrast (Khosla et al., 2020) between the best cells of everybody in the pictures of one shard: nearer to oneself elsewhere than to anybody else."""
    most = targets.real.shape[1]
    is_mine = (torch.arange(most, device=person.device)[None, :, None] == person[:, None]) & targets.real[..., None]
    value, cell = torch.where(is_mine, wanted[:, None], torch.zeros_like(wanted[:, None])).max(-1)
    vectors = functional.normalize(of_whom(flat[..., Planes.appearance], cell), dim=-1).unflatten(0, (-1, targets.together)).flatten(1, 2)
    identity, is_found = (of.unflatten(0, (-1, targets.together)).flatten(1, 2) for of in (targets.identity, value > 0))
    alike = vectors @ vectors.transpose(1, 2) / TEMPERATURE
    is_other = ~torch.eye(alike.shape[1], dtype=torch.bool, device=flat.device) & is_found[:, None] & is_found[:, :, None]
    same = ((identity[:, :, None] == identity[:, None]) & is_other).float()
    log_share = alike - torch.logsumexp(alike.masked_fill(~is_other, -1e4), 2, keepdim=True)
    each = -(log_share * same).sum(2) / same.sum(2).clamp(min=1)
    return each.sum() / (same.sum(2) > 0).sum().clamp(min=1)
