"""Measures a network on held-out stores.

    python3 evaluate.py --data DIR --checkpoint FILE --out DIR

Writes report.json, report.md and pictures of finds, best to look at for what goes wrong.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from camera import Camera
from data import VISIBLE_PIXELS_MIN, read_lines, seed_of, shard_folders
from decode import Found, decoded, laid_in
from measure import THRESHOLDS, area_under_curve, average_precision, centiles, match, rank_one, score_at_false_rate
from net import CHOSEN, CeilingNet

VISIBLE_SHARE_COUNTED = 0.25  # people less visible are neither asked for nor counted as false
FALSE_PER_PICTURE = 0.01
HAND_METRES = 0.19  # long, so that a hand of 8 px is one at less than 0.19 m x focal length / 8
HAND_PIXELS_MIN = 8.0
HAND_NEAR_METRES = 0.15
PRESENT = 10
PICTURES_DRAWN = 12

Row = dict[str, object]


def load(checkpoint: Path) -> CeilingNet:
    """The averaged network of a checkpoint. One from before there were several is of the first."""
    state = torch.load(checkpoint, map_location="cpu")
    net = CeilingNet(CHOSEN[state.get("name", "ceiling")])
    net.load_state_dict(state["average"])
    return net.eval()


@torch.no_grad()
def look(net: CeilingNet, folder: Path, lines: list[dict], batch: int = 16, score_min: float = 0.02) -> list[Found]:
    """What the network finds in every picture of a shard."""
    found: list[Found] = []
    for start in range(0, len(lines), batch):
        pictures = [cv2.imread(str(folder / line["image"])) for line in lines[start : start + batch]]
        pixels = torch.from_numpy(np.stack([laid_in(picture, net.size) for picture in pictures])).permute(0, 3, 1, 2).float()
        planes = net(pixels.contiguous(memory_format=torch.channels_last)).numpy()
        found += [decoded(of, (picture.shape[1], picture.shape[0]), score_min) for of, picture in zip(planes, pictures)]
    return found


class Tally:
    """Everything that is known of finds and people over all shards."""

    def __init__(self) -> None:
        self.pictures = 0
        self.scores: list[float] = []
        self.right: dict[float, list[int]] = {threshold: [] for threshold in THRESHOLDS}
        self.people: list[Row] = []
        self.ignored = 0

    def add(self, line: dict, found: Found) -> None:
        self.pictures += 1
        persons = [person for person in line["people"] if person["visiblePx"] > 0]
        pixels_min = VISIBLE_PIXELS_MIN * (line["width"] / 640) ** 2
        boxes = np.array([person["visibleBox"] for person in persons], np.float32).reshape(-1, 4)
        counted = np.array([person["visiblePx"] >= pixels_min and person["visibility"] >= VISIBLE_SHARE_COUNTED for person in persons], np.bool_)
        self.ignored += int((~counted).sum())
        self.scores += found.score.tolist()
        for threshold in THRESHOLDS:
            matched = match(found, boxes, counted, threshold).person
            self.right[threshold] += np.where(matched >= 0, 1, matched + 1).tolist()
            if threshold == THRESHOLDS[0]:
                self._note(line, persons, counted, found, matched)

    def _note(self, line: dict, persons: list[dict], counted: NDArray[np.bool_], found: Found, matched: NDArray[np.int64]) -> None:
        camera = Camera(line["camera"])
        for at in np.flatnonzero(counted):
            person = persons[at]
            row: Row = {
                "scene": line["scene"], "identity": person["identity"], "camera": line["camera"]["id"], "body": person["body"],
                "tilt": line["camera"]["tiltDeg"], "height": line["camera"]["heightM"], "distance": person["distanceM"], "visibility": person["visibility"],
                "score": 0.0,
            }
            of = np.flatnonzero(matched == at)
            if len(of) > 0:
                row["score"] = float(found.score[of[0]])
                row.update(_errors(camera, line, person, found, int(of[0])))
            self.people.append(row)


def _errors(camera: Camera, line: dict, person: dict, found: Found, at: int) -> Row:
    # The floor is seen along rays of different slope; what counts is how far off on the floor.
    ground = camera.on_floor(found.points[at, :1].astype(np.float64))[0]
    row: Row = {"ground": float(np.linalg.norm(ground - person["floor"])), "appearance": found.appearance[at]}
    hands = []
    for hand, name in enumerate(("left", "right")):
        x, y, visibility = person[f"{name}Hand"]
        metres = float(np.linalg.norm(np.array(person[f"{name}HandM"]) - camera.place))
        big = HAND_METRES * line["camera"]["fx"] / metres >= HAND_PIXELS_MIN
        if visibility == 2 and big:
            off = float(np.linalg.norm(found.points[at, 2 + hand] - (x, y))) * metres / line["camera"]["fx"]
            hands.append({"off": off, "visible": float(found.visible[at, 1 + hand]), "holding": float(found.holding[at, hand]), "holds": person[f"{name}Holding"] is not None})
    row["hands"] = hands
    return row


def band(name: str, edges: list[float], unit: str) -> Callable[[Row], str]:
    def of(row: Row) -> str:
        value = row[name]
        for low, high in zip(edges, edges[1:]):
            if low <= value < high:
                return f"{name} {low:g}-{high:g} {unit}"
        return f"{name} from {edges[-1]:g} {unit}"

    return of


GROUPS: list[Callable[[Row], str]] = [
    band("tilt", [0, 15, 30, 45, 61], "degrees"),
    band("distance", [0, 3, 4, 5, 6, 8], "m"),
    band("visibility", [0, 0.5, 0.75, 0.999], "share"),
    lambda row: f"body {row['body']}",
]


def summarise(tally: Tally) -> dict:
    scores = np.array(tally.scores)
    people = len(tally.people)
    precisions = {}
    for threshold in THRESHOLDS:
        right = np.array(tally.right[threshold])
        judged = right >= 0
        precisions[threshold] = average_precision(scores[judged], right[judged] == 1, people)
    right = np.array(tally.right[THRESHOLDS[0]])
    judged = right >= 0
    least = score_at_false_rate(scores[judged], right[judged] == 1, tally.pictures * FALSE_PER_PICTURE)
    return {
        "pictures": tally.pictures, "people": people, "peopleIgnored": tally.ignored,
        "ap50": precisions[THRESHOLDS[0]], "ap75": precisions[THRESHOLDS[5]], "ap50To95": float(np.mean(list(precisions.values()))),
        "scoreAtOneFalseIn100": least,
        "all": _group([row for row in tally.people if row["visibility"] >= 0.5], least),
        "groups": _groups(tally.people, least),
        "near": _group([row for row in tally.people if row["visibility"] >= 0.5 and 2.5 <= row["height"] <= 3.5 and row["distance"] <= 4], least),
        "rankOne": _rank_one(tally.people),
        "calibration": _calibration(scores[judged], right[judged] == 1),
    }


def _groups(people: list[Row], least: float) -> dict:
    groups: dict[str, list[Row]] = {}
    for row in people:
        for of in GROUPS:
            name = of(row)
            if row["visibility"] >= 0.5 or name.startswith("visibility"):
                groups.setdefault(name, []).append(row)
    return {name: _group(groups[name], least) for name in sorted(groups)}


def _group(rows: list[Row], least: float) -> dict:
    """The recall is at the working score; how far off points are is of everybody who was found at any: where only the easiest are found at that score, theirs would flatter."""
    found = [row for row in rows if row["score"] > 0]
    hands = [hand for row in found for hand in row["hands"]]
    holding = np.array([hand["holding"] for hand in hands])
    holds = np.array([hand["holds"] for hand in hands], np.bool_)
    return {
        "people": len(rows),
        "recall": sum(row["score"] >= max(least, 1e-6) for row in rows) / len(rows) if rows else float("nan"),
        "recallAnyScore": len(found) / len(rows) if rows else float("nan"),
        "groundMetres": centiles([row["ground"] if np.isfinite(row["ground"]) else 99.0 for row in found]),
        "handMetres": centiles([hand["off"] for hand in hands]),
        "handRecall": float(np.mean([hand["visible"] >= 0.5 and hand["off"] <= HAND_NEAR_METRES for hand in hands])) if hands else float("nan"),
        "holdingAuc": area_under_curve(holding, holds) if hands else float("nan"),
    }


def _rank_one(people: list[Row]) -> dict:
    rows = [row for row in people if "appearance" in row and row["visibility"] >= 0.5]
    if not rows:
        return {"share": float("nan"), "queries": 0}
    vectors = np.stack([row["appearance"] for row in rows])
    share, asked = rank_one(vectors, [(row["scene"], row["identity"], row["camera"]) for row in rows], PRESENT, seed=1)
    return {"share": share, "queries": asked}


def _calibration(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> list[dict]:
    rows = []
    for low in np.arange(0, 1, 0.1):
        inside = (scores >= low) & (scores < low + 0.1)
        if inside.any():
            rows.append({"from": round(float(low), 1), "finds": int(inside.sum()), "meanScore": float(scores[inside].mean()), "right": float(right[inside].mean())})
    return rows


def as_text(report: dict) -> str:
    lines = [
        f"{report['pictures']} pictures, {report['people']} people at least {VISIBLE_SHARE_COUNTED:.0%} visible ({report['peopleIgnored']} less so: not counted).", "",
        f"- AP50 {report['ap50']:.3f}, AP75 {report['ap75']:.3f}, AP50:95 {report['ap50To95']:.3f}",
        f"- one false find in 100 pictures at a score of {report['scoreAtOneFalseIn100']:.3f}; there, people at least half visible are found: {report['all']['recall']:.3f}",
        f"- rank-1 among {PRESENT} across cameras: {report['rankOne']['share']:.3f} of {report['rankOne']['queries']} queries", "",
        "| people at least half visible | people | recall | at any score | ground m, median | p90 | hand m, median | hands found | holding AUC |", "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    rows = {"all": report["all"], "camera 2.5-3.5 m up, within 4 m": report["near"], **report["groups"]}
    for name, group in rows.items():
        ground, hand = group["groundMetres"], group["handMetres"]
        lines.append(
            f"| {name} | {group['people']} | {group['recall']:.3f} | {group['recallAnyScore']:.3f} | {ground.get('median', float('nan')):.3f} | {ground.get('p90', float('nan')):.3f} "
            f"| {hand.get('median', float('nan')):.3f} | {group['handRecall']:.3f} | {group['holdingAuc']:.3f} |"
        )
    lines += ["", "| score | finds | mean score | right |", "| --- | --- | --- | --- |"]
    lines += [f"| from {row['from']} | {row['finds']} | {row['meanScore']:.2f} | {row['right']:.2f} |" for row in report["calibration"]]
    return "\n".join(lines) + "\n"


def draw(line: dict, found: Found, folder: Path, least: float) -> NDArray[np.uint8]:
    picture = cv2.imread(str(folder / line["image"]))
    for person in line["people"]:
        if person["visiblePx"] >= VISIBLE_PIXELS_MIN:
            left, top, right, bottom = (int(round(side)) for side in person["visibleBox"])
            cv2.rectangle(picture, (left, top), (right, bottom), (255, 255, 255), 1)
    for at in np.flatnonzero(found.score >= min(least, 0.3)):
        colour = (0, 220, 0) if found.score[at] >= least else (0, 160, 255)
        left, top, right, bottom = (int(round(float(side))) for side in found.boxes[at])
        cv2.rectangle(picture, (left, top), (right, bottom), colour, 1)
        cv2.putText(picture, f"{found.score[at]:.2f}", (left, top + 10), cv2.FONT_HERSHEY_SIMPLEX, 0.35, colour, 1)
        for point, (x, y) in enumerate(found.points[at]):
            if point == 0 or found.visible[at, point - 1] >= 0.5:
                filled = -1 if point >= 2 and found.holding[at, point - 2] >= 0.5 else 1
                cv2.circle(picture, (int(x), int(y)), 3, [(0, 0, 255), (255, 255, 0), (255, 0, 255), (0, 255, 255)][point], filled)
    return picture


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shards", type=int)
    parser.add_argument("--threads", type=int, default=1)
    order = parser.parse_args()
    torch.set_num_threads(order.threads)
    order.out.mkdir(parents=True, exist_ok=True)
    net, tally = load(order.checkpoint), Tally()
    folders = shard_folders(order.data)[: order.shards]
    shown: list[tuple[dict, Found, Path]] = []
    for folder in folders:
        lines = read_lines(folder)
        drawn = set(np.linspace(0, len(lines) - 1, max(1, PICTURES_DRAWN // len(folders)) + 2).astype(int)[1:-1].tolist())
        for at, (line, found) in enumerate(zip(lines, look(net, folder, lines))):
            tally.add(line, found)
            if at in drawn:
                shown.append((line, found, folder))
    report = {"seeds": [seed_of(folder) for folder in folders], **summarise(tally)}
    (order.out / "report.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    (order.out / "report.md").write_text(as_text(report), encoding="utf-8")
    pictures = [draw(line, found, folder, report["scoreAtOneFalseIn100"]) for line, found, folder in shown]
    rows = [np.hstack(pictures[start : start + 3]) for start in range(0, len(pictures) // 3 * 3, 3)]
    if rows:
        cv2.imwrite(str(order.out / "finds.jpg"), np.vstack(rows))
    print(as_text(report))


if __name__ == "__main__":
    main()
