"""Makes the eight-bit form of an exported network, which processors with VNNI run faster, and measures what it loses.

    python3 quantise.py --model ../ceiling.onnx --calibration DIR --held DIR --out DIR [--name ceiling-int8]

Activations are unsigned with one scale a tensor, weights signed with one scale a channel (symmetric), as ONNX Runtime's kernels take them; scales come from the calibration stores (seeds 800000 to 899999) and nothing is trained. The first layers stay as they are, because with
few channels eight bits are slower there; so does the last: lengths of forty cells to a hundredth do not fit into eight bits.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor
from torch.nn import functional

from data import read_lines, seed_of, shard_folders
from decode import laid_in
from evaluate import VISIBLE_SHARE_COUNTED, look
from export import entry, in_catalogue_form
from measure import THRESHOLDS, average_precision, match

# Of a tensor's values this share is kept within the scale, the rest is cut off: a few outliers would make all others coarse.
KEPT_SHARE = 0.9999
SAMPLED = 4096  # values of each tensor and picture that the range is taken from
LEVELS = 255
WEIGHT_LEVELS = 127
SCORE_MIN = 0.001  # an export's scores are chances: what scores 0.02 before calibration scores less after it
OPSET = 13


@dataclass
class Range:
    """What a tensor's values span: the bytes 0 to 255 stand for (byte - zero) x scale."""

    low: float = 0.0
    high: float = 0.0
    seen: list[NDArray[np.float32]] = field(default_factory=list)

    def settle(self) -> None:
        values = np.concatenate(self.seen)
        cut = (1 - KEPT_SHARE) / 2
        self.low, self.high = min(0.0, float(np.quantile(values, cut))), max(0.0, float(np.quantile(values, 1 - cut)))
        self.seen = []

    @property
    def scale(self) -> float:
        return max(1e-8, (self.high - self.low) / LEVELS)

    @property
    def zero(self) -> int:
        return int(round(-self.low / self.scale))


class Graph:
    """An exported network, run node by node: only what our exports are made of."""

    def __init__(self, file: Path, whole: int) -> None:
        self.model = onnx.load(str(file))
        self.nodes = [node for node in self.model.graph.node if node.op_type not in ("Constant", "Cast")]
        casts = {node.output[0]: node.input[0] for node in self.model.graph.node if node.op_type == "Cast"}
        for node in self.nodes:
            for at, name in enumerate(node.input):
                node.input[at] = casts.get(name, name)
        self.held = {of.name: numpy_helper.to_array(of) for of in self.model.graph.initializer}
        shape = self.model.graph.input[0].type.tensor_type.shape.dim
        self.size = (shape[3].dim_value, shape[2].dim_value)
        self.last = self.nodes[-1]
        at = [at for at, node in enumerate(self.nodes) if node.op_type == "Conv"][whole]
        self.whole = {"pixels", self.last.output[0], *(node.output[0] for node in self.nodes[: max(0, at - 1)])}
        self.ranges: dict[str, Range] = {}
        self.is_eight_bit = False
        self._weights = {node.output[0]: self._weight(node) for node in self.nodes if node.op_type == "Conv"}

    def __call__(self, pixels: Tensor) -> Tensor:
        """Planes of pixels, 0 to 255; as eight bits make them where they are set."""
        return self.run(pixels)[self.last.output[0]]

    @torch.no_grad()
    def run(self, pixels: Tensor) -> dict[str, Tensor]:
        values = {"pixels": self._rounded("pixels", pixels)}
        for node in self.nodes:
            name = node.output[0]
            values[name] = self._rounded(name, self._computed(node, values))
        return values

    def is_kept_whole(self, name: str) -> bool:
        """Whether a value is never rounded: what comes first, the planes, and what only a Relu reads, which is rounded behind it."""
        readers = [node for node in self.nodes if name in node.input]
        return name in self.whole or (len(readers) == 1 and readers[0].op_type == "Relu")

    def has_bytes(self, node: onnx.NodeProto) -> bool:
        """Whether a convolution's weights are bytes."""
        return node is not self.last and node.input[0] in self.ranges

    def scales_of(self, node: onnx.NodeProto) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
        """A convolution's weights as bytes and the scale of each channel."""
        weight = self.held[node.input[1]]
        scale = np.maximum(np.abs(weight).reshape(len(weight), -1).max(1), 1e-8) / WEIGHT_LEVELS
        return np.clip(np.round(weight / scale[:, None, None, None]), -WEIGHT_LEVELS, WEIGHT_LEVELS).astype(np.int8), scale.astype(np.float32)

    def _weight(self, node: onnx.NodeProto) -> tuple[Tensor, Tensor]:
        levels, scale = self.scales_of(node)
        return torch.from_numpy(self.held[node.input[1]].copy()), torch.from_numpy(levels.astype(np.float32) * scale[:, None, None, None])

    def _rounded(self, name: str, value: Tensor) -> Tensor:
        if not self.is_eight_bit or name not in self.ranges:
            return value
        of = self.ranges[name]
        return ((value / of.scale).round() + of.zero).clamp(0, LEVELS).sub(of.zero) * of.scale

    def _computed(self, node: onnx.NodeProto, values: dict[str, Tensor]) -> Tensor:
        first = values[node.input[0]]
        if node.op_type == "Conv":
            told = {of.name: helper.get_attribute_value(of) for of in node.attribute}
            weight = self._weights[node.output[0]][int(self.is_eight_bit and self.has_bytes(node))]
            bias = torch.from_numpy(self.held[node.input[2]].copy())
            return functional.conv2d(first, weight, bias, tuple(told["strides"]), tuple(told["pads"][:2]), groups=told["group"])
        if node.op_type == "Relu":
            return first.relu()
        if node.op_type == "Add":
            return first + values[node.input[1]]
        if node.op_type == "Resize":
            return functional.interpolate(first, scale_factor=2, mode="nearest")
        raise ValueError(f"Node {node.name} is a {node.op_type}; expected Conv, Relu, Add or Resize, of which our exports are made.")


def settle(graph: Graph, root: Path) -> None:
    """Takes the range of every tensor from the pictures of the calibration stores."""
    names = [name for name in ["pixels", *(node.output[0] for node in graph.nodes)] if not graph.is_kept_whole(name)]
    graph.ranges = {name: Range() for name in names}
    draw = np.random.default_rng(1)
    for folder in shard_folders(root):
        lines = read_lines(folder)

        def watched(pixels: Tensor) -> Tensor:
            values = graph.run(pixels)
            for name in names:
                flat = values[name].flatten().numpy()
                graph.ranges[name].seen.append(flat[draw.integers(0, flat.size, SAMPLED)].astype(np.float32))
            return values[graph.last.output[0]]

        watched.size = graph.size
        look(watched, folder, lines)
    for name in names:
        graph.ranges[name].settle()
    for node in graph.nodes:
        if node.op_type == "Resize":
            graph.ranges[node.output[0]] = graph.ranges[node.input[0]]


def precision(graph: Graph, root: Path) -> dict[str, float]:
    """AP on the stores held out."""
    scores: list[NDArray[np.float32]] = []
    persons: list[NDArray[np.int64]] = []
    people = 0
    for folder in shard_folders(root):
        lines = read_lines(folder)
        for line, found in zip(lines, look(graph, folder, lines, score_min=SCORE_MIN)):
            there = [person for person in line["people"] if person["visiblePx"] > 0]
            boxes = np.array([person["visibleBox"] for person in there], np.float32).reshape(-1, 4)
            counted = np.array([person["visibility"] >= VISIBLE_SHARE_COUNTED for person in there], np.bool_)
            judged = np.stack([match(found, boxes, counted, threshold).person for threshold in THRESHOLDS], 1)
            people += int(counted.sum())
            scores.append(found.score)
            persons.append(judged)
    score, person = np.concatenate(scores), np.concatenate(persons)
    each = [average_precision(score[is_judged], person[is_judged, at] >= 0, people) for at in range(len(THRESHOLDS)) for is_judged in [person[:, at] >= -1]]
    return {"AP50": float(each[0]), "AP50:95": float(np.mean(each))}


class Writer:
    """Writes a network with the roundings as QuantizeLinear and DequantizeLinear, which the runtime fuses into eight-bit operations."""

    def __init__(self, graph: Graph) -> None:
        self._graph, self._nodes, self._held = graph, [], []

    def write(self, file: Path) -> None:
        graph = self._graph
        for node in graph.nodes:
            self._add(node)
            self._round(node.output[0])
        old = graph.model.graph
        made = helper.make_graph(self._nodes, "eight bits", list(old.input), list(old.output), self._held)
        model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=graph.model.ir_version)
        onnx.checker.check_model(model)
        onnx.save(model, str(file))

    def _hold(self, name: str, values: NDArray) -> str:
        self._held.append(numpy_helper.from_array(values, name))
        return name

    def _read(self, name: str) -> str:
        return name + ".eight" if name in self._graph.ranges else name

    def _round(self, name: str) -> None:
        if name not in self._graph.ranges:
            return
        of = self._graph.ranges[name]
        scale, zero = self._hold(name + ".scale", np.float32(of.scale)), self._hold(name + ".zero", np.uint8(of.zero))
        self._nodes.append(helper.make_node("QuantizeLinear", [name, scale, zero], [name + ".bytes"]))
        self._nodes.append(helper.make_node("DequantizeLinear", [name + ".bytes", scale, zero], [name + ".eight"]))

    def _add(self, node: onnx.NodeProto) -> None:
        told = {of.name: helper.get_attribute_value(of) for of in node.attribute}
        if node.op_type == "Resize":
            scales = self._hold(node.output[0] + ".times", np.array([1, 1, 2, 2], np.float32))
            self._nodes.append(helper.make_node("Resize", [self._read(node.input[0]), "", scales], list(node.output), mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor"))
        elif node.op_type == "Conv" and not self._graph.has_bytes(node):
            inputs = [self._read(node.input[0]), *(self._hold(name, self._graph.held[name]) for name in node.input[1:])]
            self._nodes.append(helper.make_node("Conv", inputs, list(node.output), **told))
        elif node.op_type == "Conv":
            self._nodes.append(helper.make_node("Conv", [self._read(node.input[0]), *self._eight_bit_weights(node)], list(node.output), **told))
        else:
            self._nodes.append(helper.make_node(node.op_type, [self._read(name) for name in node.input], list(node.output)))

    def _eight_bit_weights(self, node: onnx.NodeProto) -> list[str]:
        weight, bias = node.input[1], node.input[2]
        levels, scale = self._graph.scales_of(node)
        names = [self._hold(weight + ".bytes", levels), self._hold(weight + ".scale", scale), self._hold(weight + ".zero", np.zeros(len(scale), np.int8))]
        self._nodes.append(helper.make_node("DequantizeLinear", names, [weight + ".eight"], axis=0))
        steps = (scale * np.float32(self._graph.ranges[node.input[0]].scale)).astype(np.float32)
        sums = np.round(self._graph.held[bias] / steps).astype(np.int32)
        names = [self._hold(bias + ".sums", sums), self._hold(bias + ".scale", steps), self._hold(bias + ".zero", np.zeros(len(steps), np.int32))]
        self._nodes.append(helper.make_node("DequantizeLinear", names, [bias + ".eight"], axis=0))
        return [weight + ".eight", bias + ".eight"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="an export of ours")
    parser.add_argument("--calibration", type=Path, required=True, help="folder of shards that scales are taken from")
    parser.add_argument("--held", type=Path, help="folder of held-out shards to measure both forms on")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", default="ceiling-int8")
    parser.add_argument("--whole", type=int, default=1, help="so many convolutions from the first stay as they are")
    parser.add_argument("--threads", type=int, default=1)
    order = parser.parse_args()
    torch.set_num_threads(order.threads)
    order.out.mkdir(parents=True, exist_ok=True)
    graph = Graph(order.model, order.whole)
    settle(graph, order.calibration)
    file = order.out / f"{order.name}.onnx"
    Writer(graph).write(file)
    described = entry(order.name, file, graph.size, None)
    if order.held:
        before = precision(graph, order.held)
        graph.is_eight_bit = True
        after = precision(graph, order.held)
        described["accuracy"] = [{"measure": measure, "data": f"drawn stores, seeds {min(map(seed_of, shard_folders(order.held)))}..{max(map(seed_of, shard_folders(order.held)))}", "value": round(value, 4)} for measure, value in after.items()]
        print(", ".join(f"{measure} {before[measure]:.4f} -> {after[measure]:.4f}" for measure in before))
    (order.out / "entry.json").write_text(in_catalogue_form([described]), encoding="utf-8")
    print(f"{file}: {described['bytes']} bytes, sha256 {described['sha256']}")


if __name__ == "__main__":
    main()
