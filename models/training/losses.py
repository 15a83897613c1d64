"""What the network is asked for: which cells answer for whom, and what each answer costs.

Cells are given to people by how well they do already (task-aligned assignment: Feng et al., TOOD, 2021): score times the sixth power of overlap. The score is
then taught to be that overlap, so that of the cells on one person the best placed one also scores best.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from net import CELLS_HIGH, CELLS_WIDE, Planes

CELLS_EACH = 9  # cells that answer for one person at most
SCORE_POWER = 0.5
OVERLAP_POWER = 6.0
# A small person's box may hold no cell's centre: the cells within this many cells of its centre may always answer.
REACH_MIN = 1.0
TEMPERATURE = 0.1

WEIGHTS = {"score": 1.0, "overlap": 2.0, "edges": 0.4, "points": 1.5, "visible": 0.15, "holding": 0.15, "appearance": 0.5}

# How much a point counts by COCO's visibility: outside, hidden, seen. The ground matters wherever it is: it says where somebody stands.
POINT_TRUST = torch.tensor([[0.3, 0.8, 1.0], [0.1, 0.5, 1.0], [0.0, 0.15, 1.0], [0.0, 0.15, 1.0]])


@dataclass
class Targets:
    """The people of a batch, padded to as many as the fullest picture has. Lengths are in cells."""

    boxes: Tensor  # [batch, most, 4]
    points: Tensor  # [batch, most, 4, 3]
    holding: Tensor  # [batch, most, 2]
    identity: Tensor  # [batch, most]
    real: Tensor  # [batch, most] bool: has to be found
    ignored: Tensor  # [batch, cells] bool: finding somebody here is neither right nor wrong


def centres(device: torch.device) -> Tensor:
    """[cells, 2] in cells."""
    y, x = torch.meshgrid(torch.arange(CELLS_HIGH, device=device) + 0.5, torch.arange(CELLS_WIDE, device=device) + 0.5, indexing="ij")
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
    """Each part of the loss, already weighted, per person."""
    flat = planes.flatten(2).transpose(1, 2)
    middle = centres(planes.device)
    boxes = boxes_of(flat, middle)
    logit = flat[..., 0]
    person, wanted = assign(logit.detach().sigmoid(), boxes.detach(), targets, middle)
    counts = (~targets.ignored | (person >= 0)).to(logit.dtype)
    total = wanted.sum().clamp(min=1.0)
    parts = {"score": (functional.binary_cross_entropy_with_logits(logit, wanted, reduction="none") * counts).sum() / total}

    picture, cell = torch.nonzero(person >= 0, as_tuple=True)
    who = person[picture, cell]
    weight = wanted[picture, cell]
    found, middles = flat[picture, cell], middle[cell]
    truth = targets.boxes[picture, who]
    parts["overlap"] = ((1 - overlap(boxes[picture, cell], truth, generalised=True)) * weight).sum() / total
    size = (truth[:, 2:] - truth[:, :2]).clamp(min=1.0).prod(-1).sqrt()
    sides = torch.cat([middles - truth[:, :2], truth[:, 2:] - middles], -1)
    parts["edges"] = ((found[:, Planes.box] - sides).abs().sum(-1) / size * weight).sum() / total
    parts.update(_points(found, middles, targets, (picture, who), weight / size / total, weight / total))
    parts["appearance"] = _appearance(flat, person, wanted, targets)
    return {name: WEIGHTS[name] * value for name, value in parts.items()}


def _points(found: Tensor, middles: Tensor, targets: Targets, at: tuple[Tensor, Tensor], by_size: Tensor, plain: Tensor) -> dict[str, Tensor]:
    truth = targets.points[at]
    seen = truth[..., 2].long()
    trust = POINT_TRUST.to(found.device)[torch.arange(4, device=found.device), seen] * torch.isfinite(truth[..., 0])
    offsets = torch.nan_to_num(truth[..., :2]) - middles[:, None]
    error = functional.smooth_l1_loss(found[:, Planes.ground.start : Planes.right_hand.stop].reshape(-1, 4, 2), offsets, reduction="none", beta=0.1).sum(-1)
    visible = functional.binary_cross_entropy_with_logits(found[:, Planes.visible], (seen[:, 1:] == 2).float(), reduction="none").sum(-1)
    holding = functional.binary_cross_entropy_with_logits(found[:, Planes.holding], targets.holding[at], reduction="none")
    shown = (seen[:, 2:] == 2).float()
    return {
        "points": ((error * trust).sum(-1) * by_size).sum(),
        "visible": (visible * plain).sum(),
        "holding": ((holding * (shown + 0.05)).sum(-1) * plain).sum(),
    }


def _appearance(flat: Tensor, person: Tensor, wanted: Tensor, targets: Targets) -> Tensor:
    """Supervised contrast (Khosla et al., 2020) between the best cells of everybody in the batch: nearer to oneself elsewhere than to anybody else."""
    batch, most = targets.real.shape
    mine = (torch.arange(most, device=person.device)[None, :, None] == person[:, None]) & targets.real[..., None]
    value, cell = torch.where(mine, wanted[:, None], torch.zeros_like(wanted[:, None])).max(-1)
    picture, who = torch.nonzero(value > 0, as_tuple=True)
    if len(picture) < 2:
        return flat.sum() * 0
    vectors = functional.normalize(flat[picture, cell[picture, who]][:, Planes.appearance], dim=-1)
    identity = targets.identity[picture, who]
    alike = (vectors @ vectors.t()) / TEMPERATURE
    itself = torch.eye(len(vectors), dtype=torch.bool, device=flat.device)
    same = (identity[:, None] == identity[None]) & ~itself
    log_share = alike - torch.logsumexp(alike.masked_fill(itself, -1e4), 1, keepdim=True)
    has = same.any(1)
    if not has.any():
        return flat.sum() * 0
    return -((log_share * same).sum(1)[has] / same.sum(1)[has]).mean()

