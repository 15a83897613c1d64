"""Makes the ONNX file that the store runs, its entry for models.json, and golden outputs to hold other runtimes against.

    python3 export.py --checkpoint FILE --calibration DIR --out DIR [--report report.json] [--models ../models.json]

Scores are calibrated on stores that are neither trained on nor measured (seeds 800000 to 899999): a line through the logits, folded into the last weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from data import read_lines, seed_of, shard_folders
from decode import Found, laid_in
from evaluate import VISIBLE_SHARE_COUNTED, load, look
from measure import match
from net import STRIDE, CeilingNet, Planes

GOLDEN_PICTURES = 2
SAMPLE_PICTURES = 20
AGREES_TO = 1e-3


def line_through(logits: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset that make sigmoid(slope x logit + offset) the chance of being right (Platt, 1999), by Newton's steps."""
    slope, offset = 1.0, 0.0
    for _ in range(50):
        chance = 1 / (1 + np.exp(-(slope * logits + offset)))
        weight = chance * (1 - chance) + 1e-9
        design = np.stack([logits, np.ones_like(logits)], 1)
        step = np.linalg.solve(design.T @ (design * weight[:, None]) + 1e-6 * np.eye(2), design.T @ (right - chance))
        slope, offset = slope + step[0], offset + step[1]
        if np.abs(step).max() < 1e-9:
            break
    return float(slope), float(offset)


def calibrate(net: CeilingNet, root: Path) -> tuple[float, float]:
    """Changes the net's scores in place; returns the line."""
    scores: list[float] = []
    right: list[bool] = []
    for folder in shard_folders(root):
        lines = read_lines(folder)
        for line, found in zip(lines, look(net, folder, lines)):
            judged = _judged(line, found)
            scores += found.score[judged >= -1].tolist()
            right += (judged[judged >= -1] >= 0).tolist()
    if not any(right) or all(right):
        raise ValueError(f"{root} gave {len(right)} finds, {sum(right)} of them right; expected some of both to calibrate scores with.")
    score = np.clip(np.array(scores, np.float64), 1e-6, 1 - 1e-6)
    slope, offset = line_through(np.log(score / (1 - score)), np.array(right))
    with torch.no_grad():
        net.planes.weight[Planes.score] *= slope
        net.planes.bias[Planes.score] = net.planes.bias[Planes.score] * slope + offset
    return slope, offset


def _judged(line: dict, found: Found) -> NDArray[np.int64]:
    persons = [person for person in line["people"] if person["visiblePx"] > 0]
    boxes = np.array([person["visibleBox"] for person in persons], np.float32).reshape(-1, 4)
    counted = np.array([person["visibility"] >= VISIBLE_SHARE_COUNTED for person in persons], np.bool_)
    return match(found, boxes, counted, 0.5).person


def golden(net: CeilingNet, model: torch.nn.Module, root: Path, out: Path) -> float:
    """Pictures as laid in (PNG) and the planes that PyTorch makes of them (32-bit floats, little-endian); returns how far both forms of the net are apart."""
    folder = shard_folders(root)[0]
    lines = read_lines(folder)
    apart = 0.0
    for number in range(GOLDEN_PICTURES):
        picture = laid_in(cv2.imread(str(folder / lines[number * len(lines) // GOLDEN_PICTURES]["image"])), net.size)
        pixels = torch.from_numpy(picture).permute(2, 0, 1)[None].float()
        planes = model(pixels).detach().numpy()
        apart = max(apart, float(np.abs(planes - net(pixels).detach().numpy()).max()))
        cv2.imwrite(str(out / f"golden-{number}.png"), picture)
        planes.astype("<f4").tofile(out / f"golden-{number}.planes")
    return apart


def sample(root: Path, out: Path) -> int:
    """Some held-out pictures with people, evenly over all stores, and their annotations: enough for a test to notice a worse model. Returns how many."""
    (out / "images").mkdir(parents=True, exist_ok=True)
    shown = [(folder, line) for folder in shard_folders(root) for line in read_lines(folder) if any(person["visibility"] >= 0.5 for person in line["people"])]
    lines = []
    for number in range(SAMPLE_PICTURES):
        folder, line = shown[number * len(shown) // SAMPLE_PICTURES]
        name = f"images/{seed_of(folder)}-{Path(line['image']).name}"
        (out / name).write_bytes((folder / line["image"]).read_bytes())
        lines.append(json.dumps({**line, "image": name}, separators=(",", ":")))
    (out / "annotations.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def entry(name: str, file: Path, size: tuple[int, int], report: dict | None) -> dict:
    (wide, high), content = size, file.read_bytes()
    described = {
        "name": name, "file": file.name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content),
        "publisher": "models/training", "licence": "MIT",
        "input": {
            "name": "pixels", "shape": [1, 3, high, wide], "layout": "NCHW", "colourOrder": "BGR",
            "mean": [0, 0, 0], "deviation": [1, 1, 1], "placement": "top-left", "pad": 114,
        },
        "outputs": [{"name": "planes", "shape": [1, Planes.count, high // STRIDE, wide // STRIDE]}],
        "decoder": "ceiling", "classes": ["person"],
    }
    if report:
        data = f"drawn stores, seeds {min(report['seeds'])}..{max(report['seeds'])}"
        values = {
            "AP50": report["ap50"], "AP50:95": report["ap50To95"], "recall of people half visible at one false find in 100 pictures": report["all"]["recall"],
            "ground point within 4 m of a camera 3 m up, median metres": report["near"]["groundMetres"].get("median"),
            "rank-1 among 10 across cameras": report["rankOne"]["share"],
        }
        described["accuracy"] = [{"measure": measure, "data": data, "value": round(value, 4)} for measure, value in values.items() if value is not None and value == value]
    return described


def in_catalogue_form(entries: list[dict]) -> str:
    """JSON as models.json is laid out: what fits on a line of an entry stands on one."""

    def value(of: object, indent: int) -> str:
        if isinstance(of, dict) and indent < 6 and not ("shape" in of and len(of) == 2) and "measure" not in of:
            inner = ",\n".join(f"{' ' * (indent + 2)}{json.dumps(name)}: {value(child, indent + 2)}" for name, child in of.items())
            return f"{{\n{inner}\n{' ' * indent}}}"
        if isinstance(of, dict):
            return "{ " + ", ".join(f"{json.dumps(name)}: {value(child, indent)}" for name, child in of.items()) + " }"
        if isinstance(of, list) and of and isinstance(of[0], dict) and (len(of) > 1 or "measure" in of[0]):
            return "[\n" + ",\n".join(f"{' ' * (indent + 2)}{value(child, indent + 2)}" for child in of) + f"\n{' ' * indent}]"
        if isinstance(of, list):
            return "[" + ", ".join(value(child, indent) for child in of) + "]"
        return json.dumps(of, ensure_ascii=False)

    return "[\n" + ",\n".join(f"  {value(of, 2)}" for of in entries) + "\n]\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--calibration", type=Path, required=True, help="folder of shards for calibration and golden pictures")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", default="ceiling")
    parser.add_argument("--report", type=Path, help="report.json of evaluate.py, to be quoted in the entry")
    parser.add_argument("--held", type=Path, help="folder of held-out shards to take a small set of pictures from, for the program's own tests")
    parser.add_argument("--models", type=Path, help="models.json to put the entry into, in place of an earlier one of its name")
    order = parser.parse_args()
    order.out.mkdir(parents=True, exist_ok=True)
    net = load(order.checkpoint)
    slope, offset = calibrate(net, order.calibration)
    model = net.taking_bytes().eval()
    file = order.out / f"{order.name}.onnx"
    torch.onnx.export(
        model, torch.zeros(1, 3, net.size[1], net.size[0]), str(file), opset_version=13, input_names=["pixels"], output_names=["planes"],
        dynamic_axes={"pixels": {0: "batch"}, "planes": {0: "batch"}},
    )
    apart = golden(net, model, order.calibration, order.out)
    if apart > AGREES_TO:
        raise ValueError(f"The exported form is {apart} apart from the trained one; expected at most {AGREES_TO}.")
    if order.held:
        print(f"{sample(order.held, order.out)} pictures for the tests")
    described = entry(order.name, file, net.size, json.loads(order.report.read_text()) if order.report else None)
    (order.out / "entry.json").write_text(in_catalogue_form([described]), encoding="utf-8")
    if order.models:
        others = [of for of in json.loads(order.models.read_text(encoding="utf-8")) if of["name"] != order.name]
        order.models.write_text(in_catalogue_form([*others, described]), encoding="utf-8")
    print(f"{file}: {described['bytes']} bytes, sha256 {described['sha256']}; scores by {slope:.3f} x logit {offset:+.3f}; folding moved outputs by {apart:.1e}")


if __name__ == "__main__":
    main()
