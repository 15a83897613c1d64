"""Fits the map from a body's colours to the few numbers by which people are told apart within a visit (Vision/Localization/BodyLooks.cs).

    python3 look.py --data DIR --calibration DIR --held DIR --out look.bin

No network: the colours of twelve heights of a body that stands where it was placed, as histograms in four bands, centred and mapped by linear discriminant
analysis (Fisher 1936, with the within-class covariance shrunk towards a multiple of one). The numbers vary by 1 from picture to picture of one person; what is
written to OUT is the histograms' mean and the map, as float32. What it measures on the held-out stores is printed.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from data import shard_folders

# The same in BodyLooks.cs.
HEIGHTS = np.array([0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.05, 1.15, 1.25, 1.35, 1.5, 1.65])
BANDS = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3])
ASIDE = np.array([-0.18, -0.12, -0.06, 0, 0.06, 0.12, 0.18])
BAND_COUNT, HUES, LIGHTS = 4, 6, 4
BINS = HUES * HUES * LIGHTS
POINTS_MIN = 12
LENGTH = 24

SHRINK = 0.3  # of 0.02, 0.1 and 0.3 the best at every length on stores that were not fitted
PLACE_SD = 0.08  # metres that a placed body is off
EDGE_SD = 0.04  # of a box's sides
VISIBILITY_MIN, PIXELS_MIN = 0.5, 400
PEOPLE_PER_SHARD = 1000


def project(camera: dict, points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    pose = np.array(camera["cameraToStore"])
    seen = (points - pose[:, 3]) @ pose[:, :3]
    depth = seen[:, 2]
    x, y = seen[:, 0] / depth, seen[:, 1] / depth
    k1, k2, p1, p2, k3 = (camera["distortion"] + [0] * 5)[:5]
    r2 = x * x + y * y
    radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3))
    # Whole numbers are the pixels' edges, as the boxes have them; the camera's middle is one of a pixel.
    u = camera["fx"] * (x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x)) + camera["cx"] + 0.5
    v = camera["fy"] * (y * radial + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y) + camera["cy"] + 0.5
    return u, v, depth


def colours(picture: NDArray[np.uint8], camera: dict, floor: NDArray[np.float64], box: NDArray[np.float64]) -> NDArray[np.float32] | None:
    """Roots of the bands' histograms, then which bands have any point; None where too little lies in the box."""
    eye = np.array(camera["cameraToStore"])[:, 3]
    away = floor - eye[:2]
    across = np.array([-away[1], away[0]]) / max(float(np.hypot(*away)), 1e-3)
    height, aside = (grid.ravel() for grid in np.meshgrid(HEIGHTS, ASIDE, indexing="ij"))
    u, v, depth = project(camera, np.stack([floor[0] + aside * across[0], floor[1] + aside * across[1], height], 1))
    inside = (depth > 0.1) & (u >= max(0, box[0])) & (u < min(picture.shape[1], box[2])) & (v >= max(0, box[1])) & (v < min(picture.shape[0], box[3]))
    if inside.sum() < POINTS_MIN:
        return None
    band = np.repeat(BANDS, len(ASIDE))[inside]
    blue, green, red = (picture[v[inside].astype(int), u[inside].astype(int)].astype(np.float32) / 255).T
    total = red + green + blue + 0.12
    axes = [node(((red - green) / total + 0.25) / 0.5, HUES), node(((red + green - 2 * blue) / (2 * total) + 0.25) / 0.5, HUES), node((red + green + blue) / 3, LIGHTS)]
    bins = np.zeros((BAND_COUNT, BINS), np.float32)
    for corner in np.ndindex(2, 2, 2):
        weight = np.prod([share if step else 1 - share for step, (_, share) in zip(corner, axes)], axis=0)
        a, c, i = (first + step for step, (first, _) in zip(corner, axes))
        np.add.at(bins, (band, (a * HUES + c) * LIGHTS + i), weight)
    count = bins.sum(1, keepdims=True)
    return np.concatenate([np.sqrt(bins / np.maximum(count, 1e-6)).ravel(), (count[:, 0] > 0).astype(np.float32)])


def node(at: NDArray[np.float32], nodes: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    scaled = np.clip(at * (nodes - 1), 0, nodes - 1.001)
    first = scaled.astype(int)
    return first, scaled - first


def read(folder: Path, seed: int) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    """Colours, person and camera of everybody who can be seen well enough; people and cameras numbered over all shards."""
    chance = np.random.default_rng(seed)
    rows, people, cameras = [], [], []
    for shard, path in enumerate(shard_folders(folder)):
        names: dict[str, int] = {}
        for line in open(path / "annotations.ndjson", encoding="utf-8"):
            scene = json.loads(line)
            there = [one for one in scene["people"] if one["visibility"] >= VISIBILITY_MIN and one["visiblePx"] >= PIXELS_MIN]
            picture = cv2.imread(str(path / scene["image"])) if there else None
            for one in there:
                box = np.array(one["visibleBox"], float)
                sides = np.array([box[2] - box[0], box[3] - box[1]] * 2)
                row = colours(picture, scene["camera"], np.array(one["floor"]) + chance.normal(0, PLACE_SD, 2), box + chance.normal(0, EDGE_SD, 4) * sides)
                if row is not None:
                    rows.append(row)
                    people.append(shard * PEOPLE_PER_SHARD + one["identity"])
                    cameras.append(names.setdefault(scene["camera"]["id"], len(names)))
    return np.array(rows), np.array(people), np.array(cameras)


def centred(rows: NDArray[np.float32], mean: NDArray[np.float32]) -> NDArray[np.float32]:
    bins, bands = rows[:, :-BAND_COUNT], rows[:, -BAND_COUNT:]
    return (bins - mean) * np.repeat(bands, BINS, axis=1)


def means_of(rows: NDArray, people: NDArray[np.int64]) -> tuple[NDArray, NDArray[np.int64]]:
    """The mean of each person, and which of them each row is."""
    _, number = np.unique(people, return_inverse=True)
    means = np.zeros((number.max() + 1, rows.shape[1]))
    np.add.at(means, number, rows)
    return means / np.bincount(number)[:, None], number


def fit(rows: NDArray[np.float32], people: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    bands = np.repeat(rows[:, -BAND_COUNT:], BINS, axis=1)
    mean = (rows[:, :-BAND_COUNT] * bands).sum(0) / np.maximum(bands.sum(0), 1)
    inside = centred(rows, mean)
    means, number = means_of(inside, people)
    apart = inside - means[number]
    within = apart.T @ apart / (len(inside) - len(means))
    within += SHRINK * np.trace(within) / len(within) * np.eye(len(within))
    values, axes = np.linalg.eigh(within)
    white = axes / np.sqrt(values)
    between, turn = np.linalg.eigh(white.T @ (means.T @ means / len(means)) @ white)
    return mean, white @ turn[:, np.argsort(-between)[:LENGTH]]


def first_of_ten(looks: NDArray, people: NDArray[np.int64], cameras: NDArray[np.int64], across: bool, seed: int) -> float:
    """How often, of one picture of each of ten people of a store, the one of the person asked for is the nearest to another picture of them."""
    chance = np.random.default_rng(seed)
    found = asked = 0
    rows_of = {person: np.flatnonzero(people == person) for person in np.unique(people)}
    for _ in range(4000):
        row = chance.integers(len(people))
        own = [other for other in rows_of[people[row]] if other != row and (cameras[other] != cameras[row]) == across]
        others = [person for person in rows_of if person != people[row] and person // PEOPLE_PER_SHARD == people[row] // PEOPLE_PER_SHARD]
        if not own or len(others) < 9:
            continue
        nearest = np.sum((looks[row] - looks[chance.choice(own)]) ** 2)
        rivals = [rows[(cameras[rows] != cameras[row]) == across] for rows in (rows_of[person] for person in chance.permutation(others)[:9])]
        asked += 1
        found += all(np.sum((looks[row] - looks[chance.choice(rows)]) ** 2) > nearest for rows in rivals if len(rows))
    return found / asked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "calibration", "held", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    order = parser.parse_args()
    rows, people, _ = read(order.data, 1)
    mean, axes = fit(rows, people)
    print(f"{len(rows)} pictures of {len(np.unique(people))} people")

    rows, people, _ = read(order.calibration, 2)
    looks = centred(rows, mean) @ axes
    means, number = means_of(looks, people)
    axes = axes / np.sqrt(((looks - means[number]) ** 2).sum(0) / (len(looks) - len(means)))

    rows, people, cameras = read(order.held, 3)
    looks = centred(rows, mean) @ axes
    means, number = means_of(looks, people)
    within = ((looks - means[number]) ** 2).sum(0) / (len(looks) - len(means))
    spread = means.var(0)
    same, other = (first_of_ten(looks, people, cameras, across, 4) for across in (False, True))
    of_cameras, place = means_of(looks, people * 100 + cameras)
    inside = ((looks - of_cameras[place]) ** 2).sum(0) / (len(looks) - len(of_cameras))
    print(f"held out, {len(rows)} pictures of {len(means)} people: first of ten {same:.3f} in one camera, {other:.3f} across")
    print(f"variance from picture to picture {within.mean():.2f} ({inside.mean():.2f} within a camera), from person to person {spread.mean():.2f} ({spread.min():.2f} to {spread.max():.2f})")
    order.out.write_bytes(np.concatenate([mean.ravel(), axes.ravel()]).astype("<f4").tobytes())


if __name__ == "__main__":
    main()
