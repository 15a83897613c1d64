"""Begins a training with the weights of an exported network, so that what was learned once is not learned again.

An export has no batch normalisation left: it is folded into the convolutions. Here each gets one back that does nothing to what the first batch makes of it. A network with more blocks than the
exported one begins as that one too: blocks that are only added to what comes in begin with adding nothing.
"""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from net import CeilingNet, Separable


def exported_weights(file: Path) -> list[tuple[Tensor, Tensor]]:
    """Weights and biases of an export's convolutions and linear layers, in the order in which they run."""
    graph = onnx.load(str(file)).graph
    held = {of.name: torch.from_numpy(numpy_helper.to_array(of).copy()) for of in graph.initializer}
    return [(held[node.input[1]], held[node.input[2]].flatten()) for node in graph.node if node.op_type in ("Conv", "Gemm")]


@torch.no_grad()
def begin_with(net: nn.Module, file: Path, pixels: Tensor) -> None:
    """Gives net the weights of an export; pixels are a batch of what it will be trained on."""
    given, layers = exported_weights(file), _running(net, pixels[:1])
    added = _added(net, layers, [weight for weight, _ in given])
    for block in added:
        nn.init.zeros_(block.mixing[1].weight)
    theirs = [name for name, layer in layers if not any(layer in set(block.modules()) for block in added)]
    modules, biases = dict(net.named_modules()), {}
    for name, (weight, bias) in zip(theirs, given):
        layer = modules[name]
        # What takes bytes has the scale of pixels in its first weights.
        scale = 255 if isinstance(net, CeilingNet) and name == theirs[0] else 1
        layer.weight.copy_(weight * scale)
        if layer.bias is not None:
            layer.bias.copy_(bias)
        else:
            biases[name.rsplit(".", 1)[0] + ".1"] = bias
    _normalised(net, biases, pixels)


def _running(net: nn.Module, pixels: Tensor) -> list[tuple[str, nn.Module]]:
    """The layers with weights in the order in which they run."""
    order: list[tuple[str, nn.Module]] = []
    hooks = [
        layer.register_forward_hook(lambda module, given, out, name=name: order.append((name, module))) for name, layer in net.named_modules() if isinstance(layer, (nn.Conv2d, nn.Linear))
    ]
    net.eval()(pixels)
    for hook in hooks:
        hook.remove()
    return order


def _added(net: nn.Module, layers: list[tuple[str, nn.Module]], given: list[Tensor]) -> list[Separable]:
    """The last blocks of stages that have more of them than the export had, told by shapes alone."""
    blocks = {id(layer): block for block in net.modules() if isinstance(block, Separable) and block.is_residual for layer in block.modules()}
    added: list[Separable] = []
    at = 0
    for name, layer in layers:
        block = blocks.get(id(layer))
        if block in added:
            continue
        if at < len(given) and layer.weight.shape == given[at].shape:
            at += 1
        elif block is not None:
            added.append(block)
        else:
            raise ValueError(f"Layer {name} is of shape {tuple(layer.weight.shape)}; expected one that the export has next. Take an export of this network, or one with fewer blocks.")
    if at != len(given):
        raise ValueError(f"The export has {len(given)} layers, of which {at} find their like here; expected all. Take an export of this network, or one with fewer blocks.")
    return added


def _normalised(net: nn.Module, biases: dict[str, Tensor], pixels: Tensor) -> None:
    """One pass over pixels in which each normalisation in turn takes what comes to it as its usual, and gives it out as it was with the bias."""

    def settle(bias: Tensor):
        def hook(layer: nn.BatchNorm2d, given: tuple[Tensor]) -> None:
            spread, mean = torch.var_mean(given[0].float(), (0, 2, 3), unbiased=False)
            layer.running_mean.copy_(mean)
            layer.running_var.copy_(spread)
            layer.weight.copy_((spread + layer.eps).sqrt())
            layer.bias.copy_(mean + bias.to(mean.device))

        return hook

    hooks = [layer.register_forward_pre_hook(settle(biases[name])) for name, layer in net.named_modules() if name in biases]
    net.eval()(pixels)
    for hook in hooks:
        hook.remove()
