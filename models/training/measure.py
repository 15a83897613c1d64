"""How good found people are: matching with the truth, average precision, recall at a rate of false finds, area under the curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from decode import Found, overlaps

THRESHOLDS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0, 1, 101)
# A find of which this share lies on somebody who is not asked for is neither right nor wrong.
ON_IGNORED = 0.5


@dataclass
class Match:
    """One picture's finds against its truth at one overlap: for each find the person it is (-1 nobody, -2 neither right nor wrong)."""

    person: NDArray[np.int64]


def match(found: Found, boxes: NDArray[np.float32], counted: NDArray[np.bool_], overlap_min: float) -> Match:
    """Best score first, each takes the person it covers most; those who count come before those who do not."""
    person = np.full(len(found.score), -1, np.int64)
    if len(boxes) == 0 or len(person) == 0:
        return Match(person)
    shared = overlaps(found.boxes, boxes)
    area = np.maximum((found.boxes[:, 2:] - found.boxes[:, :2]).prod(-1), 1e-6)
    low = np.maximum(found.boxes[:, None, :2], boxes[None, :, :2])
    high = np.minimum(found.boxes[:, None, 2:], boxes[None, :, 2:])
    covered = np.clip(high - low, 0, None).prod(-1) / area[:, None]
    free = counted.copy()
    for at in range(len(person)):
        fitting = np.where(free, shared[at], 0)
        best = int(fitting.argmax())
        if fitting[best] >= overlap_min:
            person[at] = best
            free[best] = False
        elif ((shared[at] >= overlap_min) & ~counted).any() or ((covered[at] >= ON_IGNORED) & ~counted).any():
            person[at] = -2
    return Match(person)


def average_precision(scores: NDArray[np.float64], right: NDArray[np.bool_], people: int) -> float:
    """COCO's: the mean of the best precision at or beyond each of 101 recalls."""
    if people == 0:
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(right[order])
    precision = hits / np.arange(1, len(hits) + 1)
    recall = hits / people
    best = np.maximum.accumulate(precision[::-1])[::-1] if len(hits) else precision
    at = np.searchsorted(recall, RECALLS, side="left")
    return float(np.where(at < len(best), best[np.minimum(at, max(len(best) - 1, 0))], 0).mean()) if len(best) else 0.0


def score_at_false_rate(scores: NDArray[np.float64], right: NDArray[np.bool_], false_most: float) -> float:
    """The least score at which no more than so many finds are false."""
    false = np.sort(scores[~right])[::-1]
    allowed = int(false_most)
    return float(np.nextafter(false[allowed], 2)) if len(false) > allowed else 0.0


def area_under_curve(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Chance that one that is right scores above one that is not."""
    if right.all() or not right.any():
        return float("nan")
    values, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    n = right.sum()
    return float((ranks[right].sum() - n * (n + 1) / 2) / (n * (len(right) - n)))


def centiles(values: list[float]) -> dict[str, float]:
    if not values:
        return {"count": 0}
    return {"count": len(values), "median": float(np.median(values)), "p90": float(np.percentile(values, 90))}


def rank_one(vectors: NDArray[np.float32], keys: list[tuple[int, int, str]], present: int, seed: int) -> tuple[float, int]:
    """Share of queries that find themselves first among so many people of their scene, everybody seen by another camera than the query's.

    Keys are scene, identity, camera. Each query is asked once, against one find of itself and one each of others, drawn by the seed.
    """
    chance = np.random.default_rng(seed)
    by_person: dict[tuple[int, int], list[int]] = {}
    for at, (scene, identity, _) in enumerate(keys):
        by_person.setdefault((scene, identity), []).append(at)
    right = asked = 0
    for at, (scene, identity, camera) in enumerate(keys):
        mine = [other for other in by_person[scene, identity] if keys[other][2] != camera]
        others = [[i for i in rows if keys[i][2] != camera] for (s, who), rows in by_person.items() if s == scene and who != identity]
        others = [rows for rows in others if rows]
        if not mine or len(others) < 2:
            continue
        chosen = chance.choice(len(others), min(present - 1, len(others)), replace=False)
        gallery = [mine[chance.integers(len(mine))], *(others[i][chance.integers(len(others[i]))] for i in chosen)]
        right += int((vectors[gallery] @ vectors[at]).argmax() == 0)
        asked += 1
    return (right / asked if asked else float("nan")), asked
