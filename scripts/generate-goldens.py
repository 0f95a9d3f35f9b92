#!/usr/bin/env python3
"""Writes the golden files of Tests/Goldens with PyTorch, in double precision.

usage: scripts/generate-goldens.py [--out Tests/Goldens]      needs: pip install torch numpy

layers.json      one case for every layer and option: output, input gradient, parameter gradients
losses.json      value and gradient of every loss and option
optimizers.json  parameters after each of 20 steps
schedules.json   learning rates of 20 steps
networks.json    training losses of 20 steps of whole networks

What goes in is a whole number divided by a power of two, so that a float holds it exactly; what comes out is a double
with eleven digits. Cases whose values come near a kink (of relu, of a maximum) are drawn again.
"""
import argparse
import json
import math
import pathlib
import random

import torch
import torch.nn as nn

from pytorch_network import HardSigmoid, Network, Slopes, configuration
from pytorch_training import Training, learning_rates

OVER = 64
KINK_DISTANCE = 1e-3
STEPS = 20


def numbers(tensor):
    return [float(f"{value:.11g}") for value in tensor.detach().flatten().tolist()]


class Draw:
    """Whole numbers over a power of two, from a seeded generator."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def tensor(self, shape, largest=OVER, over=OVER):
        """The tensor, and how it is written down."""
        count = math.prod(shape)
        values = [self.random.randint(-largest, largest) for _ in range(count)]
        return self.written(shape, values, over)

    def distinct(self, shape):
        values = list(range(-(math.prod(shape) // 2), math.prod(shape) - math.prod(shape) // 2))
        self.random.shuffle(values)
        # Odd numbers stay off the kinks, which lie on whole numbers.
        return self.written(shape, [2 * value + 1 for value in values], OVER)

    @staticmethod
    def written(shape, values, over):
        tensor = torch.tensor(values, dtype=torch.float64).reshape(shape) / over
        return tensor, {"shape": list(shape), "over": over, "values": values}


# --- layers


def layer_cases():
    """Name, kind for the table, input shape (images first), layer stanzas."""

    def conv(**keys):
        return {"stanza": "conv", "filters": 4, "kernel": 3, **keys}

    def deconv(**keys):
        return {"stanza": "deconv", "filters": 4, "kernel": 3, **keys}

    def pool(kind, **keys):
        return {"stanza": "pool", "kind": kind, "size": 2, **keys}

    cases = [
        ("3x3", "conv", (2, 3, 6, 7), [conv()]),
        ("without bias", "conv", (2, 3, 5, 5), [conv(bias=False)]),
        ("1x1 map", "conv", (3, 5, 1, 1), [conv(kernel=1)]),
        ("1x1 map padded", "conv", (2, 2, 1, 1), [conv(padding=1)]),
        ("as large as the image", "conv", (2, 2, 4, 5), [conv(kernel=(4, 5))]),
        ("stride beyond the filter", "conv", (2, 2, 9, 8), [conv(kernel=2, stride=3)]),
        ("one of everything", "conv", (1, 1, 5, 5), [conv(filters=1)]),
        ("5x5 same", "conv", (2, 2, 7, 6), [conv(kernel=5, padding="same")]),
        ("same stride 2", "conv", (2, 2, 8, 7), [conv(padding="same", stride=2)]),
        ("same even", "conv", (2, 2, 6, 5), [conv(kernel=(2, 4), padding="same")]),
        ("padding down and across", "conv", (2, 2, 5, 6), [conv(padding=(2, 1))]),
        ("four paddings", "conv", (2, 2, 5, 6), [conv(padding=(0, 1, 2, 3))]),
        ("strides down and across", "conv", (2, 2, 9, 8), [conv(stride=(3, 2), kernel=(2, 3))]),
        ("dilation", "conv", (2, 2, 9, 8), [conv(dilation=(2, 3))]),
        ("dilation same", "conv", (2, 2, 7, 7), [conv(dilation=2, padding="same")]),
        ("groups", "conv", (2, 6, 5, 5), [conv(groups=2)]),
        ("depthwise", "conv", (2, 3, 5, 6), [conv(groups="depthwise", filters=3, padding=1)]),
        ("depthwise twice", "conv", (2, 3, 6, 6), [conv(groups="depthwise", filters=6, stride=2)]),
        ("replicate", "conv", (2, 2, 5, 4), [conv(padding=2, padding_mode="replicate")]),
        ("reflect", "conv", (2, 2, 5, 4), [conv(padding=2, padding_mode="reflect")]),
        ("circular", "conv", (2, 2, 5, 4), [conv(padding=2, padding_mode="circular")]),
        ("four paddings reflected", "conv", (2, 2, 5, 6), [conv(padding=(1, 2, 0, 3), padding_mode="reflect")]),
        ("batch norm", "conv", (3, 2, 5, 5), [conv(norm="batch", bias=False)]),
        ("batch norm relu", "conv", (3, 2, 5, 5), [conv(norm="batch", activation="relu")]),
        ("group norm silu", "conv", (2, 2, 5, 5), [conv(norm="group", norm_groups=2, activation="silu")]),
        ("layer norm tanh", "conv", (2, 2, 5, 5), [conv(norm="layer", activation="tanh")]),
        ("3x3 padded, 16 filters", "conv", (2, 8, 8, 8), [conv(filters=16, padding=1, activation="relu")]),
        ("5x5 padded, 16 filters", "conv", (1, 4, 8, 8), [conv(filters=16, kernel=5, padding=2)]),
        ("one dimension", "conv", (2, 3, 1, 11), [conv(kernel=4, stride=2, padding=1)]),
        ("one dimension dilated", "conv", (2, 2, 1, 13), [conv(kernel=3, dilation=3)]),
        ("3x3", "deconv", (2, 3, 4, 5), [deconv()]),
        ("doubling", "deconv", (2, 2, 4, 3), [deconv(kernel=4, stride=2, padding=1)]),
        ("output padding", "deconv", (2, 2, 4, 3), [deconv(stride=2, padding=1, output_padding=1)]),
        ("groups", "deconv", (2, 4, 3, 3), [deconv(groups=2, stride=2)]),
        ("dilation", "deconv", (2, 2, 3, 4), [deconv(dilation=2)]),
        ("stride beyond the filter", "deconv", (1, 1, 3, 3), [deconv(kernel=2, stride=3)]),
        ("batch norm relu", "deconv", (3, 2, 3, 3), [deconv(norm="batch", activation="relu", bias=False)]),
        ("one dimension", "deconv", (2, 2, 1, 5), [deconv(kernel=4, stride=2, padding=1)]),
        ("vector", "linear", (3, 7, 1, 1), [{"stanza": "linear", "units": 5}]),
        ("map", "linear", (2, 3, 2, 3), [{"stanza": "linear", "units": 4, "activation": "tanh"}]),
        ("one image, no bias", "linear", (1, 9, 1, 1), [{"stanza": "linear", "units": 3, "bias": False}]),
        ("batch norm", "linear", (5, 6, 1, 1), [{"stanza": "linear", "units": 4, "norm": "batch", "activation": "relu"}]),
        ("layer norm", "linear", (3, 6, 1, 1), [{"stanza": "linear", "units": 6, "norm": "layer", "activation": "gelu"}]),
        ("flatten", "linear", (2, 2, 2, 2), [{"stanza": "flatten"}, {"stanza": "linear", "units": 3}]),
    ]
    for kind in ["max", "average"]:
        cases += [
            ("2x2", f"{kind} pool", (2, 3, 6, 4), [pool(kind)]),
            ("pixels left over", f"{kind} pool", (2, 2, 7, 5), [pool(kind)]),
            ("overlapping", f"{kind} pool", (2, 2, 7, 7), [pool(kind, size=3, stride=2)]),
            ("stride 1 padded", f"{kind} pool", (2, 2, 5, 4), [pool(kind, size=3, stride=1, padding=1)]),
            ("stride beyond the window", f"{kind} pool", (1, 2, 8, 9), [pool(kind, stride=3)]),
            ("ceil", f"{kind} pool", (2, 2, 7, 5), [pool(kind, ceil=True)]),
            ("ceil padded", f"{kind} pool", (2, 1, 8, 7), [pool(kind, size=3, stride=2, padding=1, ceil=True)]),
            ("ceil drops a window", f"{kind} pool", (1, 1, 5, 5), [pool(kind, stride=3, padding=1, ceil=True)]),
            ("not square", f"{kind} pool", (2, 2, 6, 8), [pool(kind, size=(3, 2), stride=(1, 2))]),
            ("global", f"{kind} pool", (2, 3, 4, 5), [pool(kind, size="global")]),
            ("same", f"{kind} pool", (2, 2, 5, 5), [pool(kind, size=3, stride=2, padding="same")]),
            ("one dimension", f"{kind} pool", (2, 2, 1, 10), [pool(kind, size=3, stride=1, padding=1)]),
        ]
    cases += [
        ("padding not counted", "average pool", (2, 2, 6, 5), [pool("average", size=3, stride=2, padding=1, count_padding=False)]),
        ("ceil, padding not counted", "average pool", (2, 1, 8, 7),
         [pool("average", size=3, stride=2, padding=1, ceil=True, count_padding=False)]),
    ]
    for kind in ["relu", "leaky_relu", "tanh", "sigmoid", "gelu", "silu", "elu", "softplus", "hard_swish"]:
        cases.append((kind, "activation", (2, 4, 9, 7), [{"stanza": "activation", "kind": kind}]))
    for kind in ["leaky_relu", "elu"]:
        cases.append((f"{kind}, slope 0.25", "activation", (1, 3, 3, 5), [{"stanza": "activation", "kind": kind, "slope": 0.25}]))

    def norm(kind, **keys):
        return [{"stanza": "norm", "kind": kind, **keys}]

    cases += [
        ("batch", "norm", (3, 4, 3, 3), norm("batch")),
        ("batch epsilon, momentum", "norm", (3, 4, 3, 3), norm("batch", epsilon=0.01, momentum=0.3)),
        ("batch of vectors", "norm", (5, 4, 1, 1), norm("batch")),
        ("batch of one image", "norm", (1, 3, 4, 3), norm("batch")),
        ("group", "norm", (2, 6, 3, 4), norm("group", groups=3)),
        ("group of one channel", "norm", (2, 4, 3, 3), norm("group", groups=4)),
        ("layer", "norm", (2, 3, 4, 3), norm("layer")),
        ("layer of vectors", "norm", (3, 8, 1, 1), norm("layer", epsilon=0.001)),
        ("local response", "norm", (2, 8, 3, 3), norm("local_response")),
        ("local response options", "norm", (2, 6, 3, 2), norm("local_response", size=3, alpha=0.5, beta=0.6, k=2.0)),
        ("local response even", "norm", (1, 7, 2, 2), norm("local_response", size=4, alpha=0.3)),
        ("nearest", "upsample", (2, 2, 3, 4), [{"stanza": "upsample", "factor": 2}]),
        ("nearest 3x2", "upsample", (1, 2, 2, 3), [{"stanza": "upsample", "factor": (3, 2)}]),
        ("bilinear", "upsample", (2, 2, 3, 4), [{"stanza": "upsample", "factor": 2, "mode": "bilinear"}]),
        ("bilinear 3x4", "upsample", (1, 2, 3, 1), [{"stanza": "upsample", "factor": (3, 4), "mode": "bilinear"}]),
        ("constant", "scale", (2, 3, 3, 2), [{"stanza": "scale", "factor": 0.75}]),
        ("learned", "scale", (2, 3, 3, 2), [{"stanza": "scale", "factor": 0.5, "learned": True}]),
        ("add", "graph", (2, 3, 5, 4), [
            conv(name="a", filters=3, padding=1), conv(name="b", filters=3, padding=1, **{"from": "a"}),
            {"stanza": "add", "from": ["a", "b"], "activation": "relu"}]),
        ("add of three", "graph", (2, 2, 4, 4), [
            conv(name="a", padding=1), {"stanza": "activation", "name": "b", "kind": "tanh"},
            {"stanza": "activation", "name": "c", "kind": "sigmoid", "from": "a"},
            {"stanza": "add", "from": ["a", "b", "c"]}]),
        ("concat", "graph", (2, 2, 4, 5), [
            conv(name="a", padding=1, filters=3), conv(name="b", kernel=1, filters=2, **{"from": "a"}),
            {"stanza": "concat", "from": ["a", "b"], "activation": "tanh"}]),
        ("a layer read three times", "graph", (1, 2, 4, 4), [
            conv(name="a", padding=1), conv(name="b", kernel=1, filters=4), conv(name="c", kernel=1, filters=2, **{"from": "a"}),
            {"stanza": "concat", "from": ["a", "b", "c"]}, {"stanza": "pool", "kind": "average", "size": "global"}]),
    ]
    # A case's seed is its place, so new ones stand at the end.
    for kind in ["relu6", "hard_sigmoid", "mish", "selu"]:
        cases.append((kind, "activation", (2, 4, 9, 7), [{"stanza": "activation", "kind": kind}]))
    cases += [
        ("multiply", "graph", (2, 3, 4, 5), [
            conv(name="a", padding=1), {"stanza": "activation", "name": "b", "kind": "sigmoid"},
            {"stanza": "multiply", "from": ["a", "b"], "activation": "tanh"}]),
        ("multiply by a number a channel", "graph", (2, 3, 4, 5), [
            conv(name="map", padding=1), {"stanza": "pool", "kind": "average", "size": "global"},
            {"stanza": "linear", "name": "gate", "units": 4, "activation": "sigmoid"},
            {"stanza": "multiply", "from": ["map", "gate"]}]),
        ("a map by itself", "graph", (2, 2, 3, 3), [conv(name="a", padding=1), {"stanza": "multiply", "from": ["a", "a"]}]),
    ]
    for kind in ["max", "average"]:
        cases += [
            ("unequal parts", f"{kind} pool", (2, 3, 7, 5), [{"stanza": "pool", "kind": kind, "output": (3, 4)}]),
            ("equal parts", f"{kind} pool", (2, 2, 6, 4), [{"stanza": "pool", "kind": kind, "output": (3, 2)}]),
            ("more parts than pixels", f"{kind} pool", (1, 2, 3, 2), [{"stanza": "pool", "kind": kind, "output": (7, 5)}]),
        ]
    cases += [
        ("prelu", "activation", (2, 4, 9, 7), [{"stanza": "activation", "kind": "prelu"}]),
        ("prelu after a norm", "conv", (2, 2, 5, 5), [conv(norm="group", norm_groups=2, activation="prelu")]),
        ("prelu of vectors", "linear", (3, 4, 1, 1), [{"stanza": "linear", "units": 5, "activation": "prelu"}]),
        ("prelu after a sum", "graph", (2, 2, 4, 4), [
            conv(name="a", padding=1), conv(name="b", padding=1, **{"from": "a"}),
            {"stanza": "add", "from": ["a", "b"], "activation": "prelu"}]),
    ]
    return cases


def input_stanza(shape):
    _, channels, height, width = shape
    if height == 1 and width > 1:
        return {"stanza": "input", "channels": channels, "length": width}
    return {"stanza": "input", "channels": channels, "height": height, "width": width}


# Where the derivative jumps.
KINKS = {nn.ReLU: [0], nn.LeakyReLU: [0], nn.ELU: [0], nn.Hardswish: [-3, 3], nn.SELU: [0], HardSigmoid: [-3, 3], nn.ReLU6: [0, 6], Slopes: [0]}


def watch_kinks(network):
    """The distance from every kink that the next forward passes come to, in a list."""
    distances = []

    def watch(module, inputs, output):
        distances.append(min((inputs[0].detach() - kink).abs().min().item() for kink in KINKS[type(module)]))

    for module in network.modules():
        if type(module) in KINKS:
            module.register_forward_hook(watch)
    return distances


def fill(network, draw):
    """Random parameters, and how they are written down."""
    written = {}
    for name, value in network.tensors().items():
        fan_in = math.prod(value.shape[1:]) if value.dim() > 1 else 1
        over = OVER * 2 ** max(round(math.log2(fan_in) / 2), 0)
        if name.endswith("running_var"):
            values = [draw.random.randint(OVER // 2, 2 * OVER) for _ in range(value.numel())]
            tensor, written[name] = draw.written(value.shape, values, OVER)
        elif value.dim() == 1 and (name.endswith("norm.weight") or "norm" in name.split(".")[0]) and name.endswith("weight"):
            values = [draw.random.randint(OVER // 2, 2 * OVER) for _ in range(value.numel())]
            tensor, written[name] = draw.written(value.shape, values, OVER)
        else:
            tensor, written[name] = draw.tensor(value.shape, over=over)
        value.copy_(tensor)
    return written


def layer_case(name, kind, shape, layers, is_training, seed):
    draw = Draw(seed)
    # Names, so that a test may put a layer before these without renumbering them.
    named = [{"name": f"{stanza['stanza']}{index + 1}", **stanza} for index, stanza in enumerate(layers)]
    stanzas = [input_stanza(shape), *({"stanza": stanza["stanza"], **stanza} for stanza in named)]
    network = Network(stanzas).double()
    written = fill(network, draw)
    distances = watch_kinks(network)
    network.train(is_training)
    drawn, written_input = draw.distinct(shape) if "pool" in kind or kind == "activation" else draw.tensor(shape)
    x = drawn.requires_grad_()
    output = network(x)
    if distances and min(distances) < KINK_DISTANCE:
        return layer_case(name, kind, shape, layers, is_training, seed + 1_000_003)
    gradient, written_gradient = draw.tensor(output.shape)
    output.backward(gradient)
    return {
        "name": name, "kind": kind, "isTraining": is_training, "configuration": configuration(stanzas),
        "tensors": written, "input": written_input, "outputGradient": written_gradient,
        "outputShape": list(output.shape), "output": numbers(output), "inputGradient": numbers(x.grad),
        "gradients": {key: numbers(value.grad) for key, value in network.named_parameters()},
        "running": {key: numbers(value) for key, value in network.tensors().items() if "running" in key} if is_training else {},
    }


def layers():
    results = []
    for index, (name, kind, shape, stanzas) in enumerate(layer_cases()):
        results.append(layer_case(name, kind, shape, stanzas, True, index))
        if "batch" in json.dumps(stanzas):
            results.append(layer_case(f"{name}, inference", kind, shape, stanzas, False, index))
    return results


# --- losses

# Stanzas alone are no configuration: a loss and a training need a network to stand behind.
CLASSIFIER = [{"stanza": "input", "channels": 5, "height": 1, "width": 1}, {"stanza": "linear", "units": 5}]
REGRESSION = [{"stanza": "input", "channels": 2, "height": 2, "width": 3}, {"stanza": "conv", "filters": 2, "kernel": 1}]


def losses():
    draw = Draw(100)
    results = []
    options = [(smoothing, weights, reduction) for smoothing in (0.0, 0.1) for weights in ([], [0.5, 2.0, 1.0, 0.25, 3.0])
               for reduction in ("mean", "sum")]
    for smoothing, weights, reduction in options:
        logits, written = draw.tensor((6, 5, 1, 1), largest=4 * OVER)
        labels = [draw.random.randrange(5) for _ in range(6)]
        logits.requires_grad_()
        loss = nn.functional.cross_entropy(
            logits.flatten(1), torch.tensor(labels), weight=torch.tensor(weights, dtype=torch.float64) if weights else None,
            label_smoothing=smoothing, reduction=reduction)
        loss.backward()
        stanza = {"stanza": "loss", "kind": "cross_entropy", "label_smoothing": smoothing, "reduction": reduction}
        if weights:
            stanza["class_weights"] = weights
        results.append({"kind": "cross_entropy", "configuration": configuration([*CLASSIFIER, stanza]), "labelSmoothing": smoothing,
                        "classWeights": weights, "reduction": reduction, "output": written, "labels": labels,
                        "loss": numbers(loss)[0], "gradient": numbers(logits.grad)})
    functions = {"squared_error": nn.functional.mse_loss, "absolute_error": nn.functional.l1_loss,
                 "binary_cross_entropy": nn.functional.binary_cross_entropy_with_logits}
    for kind, function in functions.items():
        for reduction in ("mean", "sum"):
            output, written = draw.tensor((3, 2, 2, 3), largest=3 * OVER)
            targets = [draw.random.randint(0, OVER) for _ in range(output.numel())]
            target, written_targets = draw.written(output.shape, targets, OVER)
            output.requires_grad_()
            loss = function(output, target, reduction=reduction)
            loss.backward()
            stanza = {"stanza": "loss", "kind": kind, "reduction": reduction}
            results.append({"kind": kind, "configuration": configuration([*REGRESSION, stanza]), "labelSmoothing": 0.0, "classWeights": [],
                            "reduction": reduction, "output": written, "targets": written_targets, "loss": numbers(loss)[0],
                            "gradient": numbers(output.grad)})
    return results


# --- optimizers


# A matrix and a bias that an optimizer can be tried on.
LAYER = [{"stanza": "input", "channels": 4, "height": 1, "width": 1}, {"stanza": "linear", "units": 6}]

OPTIMIZERS = [
    {"optimizer": "sgd"},
    {"optimizer": "sgd", "momentum": 0.9},
    {"optimizer": "sgd", "momentum": 0.9, "nesterov": True, "weight_decay": 0.05},
    {"optimizer": "adam"},
    {"optimizer": "adam", "beta1": 0.8, "beta2": 0.95, "epsilon": 0.001, "weight_decay": 0.05},
    {"optimizer": "adamw"},
    {"optimizer": "adamw", "weight_decay": 0.3, "beta1": 0.7},
    {"optimizer": "rmsprop"},
    {"optimizer": "rmsprop", "momentum": 0.9, "beta2": 0.9, "weight_decay": 0.05, "epsilon": 0.001},
    {"optimizer": "adagrad"},
    {"optimizer": "adagrad", "weight_decay": 0.05, "epsilon": 0.01},
    {"optimizer": "lion"},
    {"optimizer": "lion", "weight_decay": 0.2, "beta1": 0.8, "beta2": 0.95},
    {"optimizer": "muon"},
    {"optimizer": "muon", "momentum": 0.8, "nesterov": False, "weight_decay": 0.0, "sgd_learning_rate": 0.015625},
]


def optimizers():
    results = []
    for index, keys in enumerate(OPTIMIZERS):
        draw = Draw(200 + index)
        keys = {**keys, "learning_rate": 0.03125}
        matrix, written_matrix = draw.tensor((6, 4))
        bias, written_bias = draw.tensor((6,))
        matrix.requires_grad_(), bias.requires_grad_()
        training = Training(keys, [(matrix, True, 1.0), (bias, False, 1.0)])
        gradients, values = [], []
        for _ in range(STEPS):
            matrix.grad, written_matrix_gradient = draw.tensor((6, 4))
            bias.grad, written_bias_gradient = draw.tensor((6,))
            training.step(training.rate)
            gradients.append({"matrix": written_matrix_gradient["values"], "bias": written_bias_gradient["values"]})
            values.append({"matrix": numbers(matrix), "bias": numbers(bias)})
        results.append({"configuration": configuration([*LAYER, {"stanza": "train", **keys}]), "kind": keys["optimizer"],
                        "matrix": written_matrix, "bias": written_bias, "gradientsOver": OVER, "gradients": gradients,
                        "parameters": values})
    return results


# --- schedules


SCHEDULES = [
    ({"schedule": "constant"}, 4),
    ({"schedule": "step", "step_size": 2, "gamma": 0.5}, 4),
    ({"schedule": "multistep", "milestones": [1, 3], "gamma": 0.2}, 4),
    ({"schedule": "exponential", "gamma": 0.7}, 4),
    ({"schedule": "polynomial", "power": 2.0}, 4),
    ({"schedule": "cosine"}, 4),
    ({"schedule": "cosine", "min_learning_rate": 0.02}, 2),
    ({"schedule": "one_cycle"}, 4),
    ({"schedule": "one_cycle", "pct_start": 0.4, "div_factor": 10.0, "final_div_factor": 100.0}, 5),
    ({"schedule": "cosine", "warmup": 5}, 4),
    ({"schedule": "step", "step_size": 1, "gamma": 0.5, "warmup": 6}, 4),
    ({"schedule": "plateau", "factor": 0.5, "plateau_patience": 1, "min_learning_rate": 0.02}, 1),
]
PLATEAU_LOSSES = [1.0, 0.9, 0.95, 0.92, 0.91, 0.8, 0.79999, 0.81, 0.82, 0.5, 0.6, 0.6, 0.6, 0.6, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4]


def schedules():
    results = []
    for keys, steps_per_epoch in SCHEDULES:
        rate = 0.25
        losses = PLATEAU_LOSSES if keys["schedule"] == "plateau" else []
        rates = learning_rates({**keys, "learning_rate": rate}, STEPS, steps_per_epoch, losses)
        held_out = [{"stanza": "data", "format": "idx", "validation": 0.1}] if losses else []
        stanza = {"stanza": "train", "epochs": STEPS // steps_per_epoch, "learning_rate": rate, **keys}
        results.append({"kind": keys["schedule"], "configuration": configuration([*CLASSIFIER, *held_out, stanza]), "stepsPerEpoch": steps_per_epoch,
                        "epochLosses": losses, "rates": [float(f"{value:.11g}") for value in rates]})
    return results


# --- networks


def network_cases():
    def conv(filters, kernel=3, **keys):
        return {"stanza": "conv", "filters": filters, "kernel": kernel, **keys}

    def linear(units, **keys):
        return {"stanza": "linear", "units": units, **keys}

    def pool(kind="max", size=2, **keys):
        return {"stanza": "pool", "kind": kind, "size": size, **keys}

    sgd = {"stanza": "train", "learning_rate": 0.05, "momentum": 0.9}
    return [
        ("lenet", (6, 1, 12, 12), [conv(4, 5), pool(), conv(6, 3), pool(), linear(8, activation="relu"), linear(4), sgd]),
        ("tanh", (6, 3, 8, 8), [
            conv(6, padding=1, activation="tanh"), pool(), conv(4, padding=1, activation="tanh"), pool(),
            linear(8, activation="tanh"), linear(2), {**sgd, "nesterov": True, "weight_decay": 0.01}]),
        ("residual", (4, 2, 8, 8), [
            conv(6, padding=1, norm="batch", activation="relu", name="stem"),
            conv(6, padding=1, norm="batch", activation="relu", bias=False), conv(6, padding=1, norm="batch", bias=False, name="left"),
            {"stanza": "add", "from": ["stem", "left"], "activation": "relu"}, pool("average", "global"), linear(3), sgd]),
        ("residual with a projection", (4, 2, 8, 8), [
            conv(4, padding=1, activation="silu", name="stem"), conv(8, padding=1, stride=2, norm="batch", activation="silu"),
            conv(8, padding=1, norm="batch", name="left"), conv(8, 1, stride=2, name="right", **{"from": "stem"}),
            {"stanza": "add", "from": ["left", "right"], "activation": "silu"}, pool("average", "global"), linear(3),
            {"stanza": "train", "learning_rate": 0.01, "optimizer": "adam"}]),
        ("depthwise", (4, 2, 8, 8), [
            conv(6, padding=1, activation="hard_swish"), conv(6, padding=1, groups="depthwise", norm="batch", activation="hard_swish"),
            conv(8, 1, norm="batch", activation="hard_swish"), pool("average", "global"), linear(3),
            {"stanza": "train", "learning_rate": 0.01, "optimizer": "adamw", "weight_decay": 0.1}]),
        ("dilated", (4, 2, 10, 10), [
            conv(4, padding="same", dilation=2, activation="gelu"), conv(4, dilation=3, padding="same", activation="gelu"),
            pool(size=3, stride=2, ceil=True), linear(3), {"stanza": "train", "learning_rate": 0.01, "optimizer": "rmsprop"}]),
        ("grouped", (4, 4, 8, 8), [
            conv(8, groups=2, norm="group", norm_groups=4, activation="elu"), conv(8, groups=4, padding=1, activation="leaky_relu"),
            pool(), linear(3), {"stanza": "train", "learning_rate": 0.03, "optimizer": "adagrad"}]),
        ("transposed", (4, 2, 6, 6), [
            conv(4, stride=2, padding=1, activation="tanh"),
            {"stanza": "deconv", "filters": 3, "kernel": 4, "stride": 2, "padding": 1, "activation": "tanh"},
            conv(2, activation="softplus"), linear(3), sgd]),
        ("one-dimensional", (6, 2, 1, 24), [
            conv(6, 5, padding=2, activation="relu"), pool(size=3, stride=2), conv(6, 3, stride=2, norm="layer", activation="tanh"),
            linear(4), {**sgd, "clip_norm": 0.5}]),
        ("concatenated", (4, 3, 8, 8), [
            conv(4, 1, name="stem", activation="relu"), conv(4, 3, padding=1, name="a", activation="relu"),
            conv(4, 5, padding=2, name="b", activation="relu", **{"from": "stem"}),
            {"stanza": "concat", "from": ["stem", "a", "b"]}, {"stanza": "norm", "kind": "local_response", "alpha": 0.01},
            pool("average", 3, stride=2, padding=1, count_padding=False), linear(3),
            {"stanza": "loss", "label_smoothing": 0.1}, sgd]),
        ("upsampled", (4, 2, 6, 6), [
            conv(4, padding=1, padding_mode="reflect", activation="sigmoid"), pool("average"),
            {"stanza": "upsample", "factor": 2, "mode": "bilinear"}, {"stanza": "scale", "factor": 2.0, "learned": True},
            conv(4, padding=1, padding_mode="circular", activation="relu"), linear(3),
            {"stanza": "train", "learning_rate": 0.001, "optimizer": "lion", "weight_decay": 0.1}]),
        ("wide and flat", (8, 12, 1, 1), [
            linear(16, norm="batch", activation="relu"), linear(16, norm="layer", activation="gelu"), linear(5),
            {"stanza": "loss", "class_weights": [1.0, 2.0, 0.5, 1.5, 1.0]},
            {"stanza": "train", "learning_rate": 0.02, "optimizer": "muon", "schedule": "cosine", "epochs": 10}]),
        ("strided 5x5", (4, 1, 14, 14), [
            conv(8, 5, stride=2, padding="same", activation="relu"), conv(8, 5, padding=2, activation="relu"),
            conv(8, 3, padding=1, padding_mode="replicate", activation="relu"), pool(), linear(4), sgd]),
    ]


BATCHES = 2


def network_case(name, shape, stanzas, seed):
    draw = Draw(seed)
    stanzas = [input_stanza(shape), *stanzas]
    keys = next(stanza for stanza in stanzas if stanza["stanza"] == "train")
    loss_keys = next((stanza for stanza in stanzas if stanza["stanza"] == "loss"), {})
    network = Network(stanzas).double().train()
    written = fill(network, draw)
    batches = [draw.tensor(shape) for _ in range(BATCHES)]
    classes = network(batches[0][0]).shape[1]
    for key, value in written.items():
        value_over = torch.tensor(value["values"], dtype=torch.float64).reshape(value["shape"]) / value["over"]
        network.state_dict()[key].copy_(value_over)
    labels = [[draw.random.randrange(classes) for _ in range(shape[0])] for _ in range(BATCHES)]
    training = Training(keys, [(value, value.dim() > 1, 1.0) for value in network.parameters()])
    rates = learning_rates(keys, STEPS, BATCHES)
    weights = torch.tensor(loss_keys["class_weights"], dtype=torch.float64) if "class_weights" in loss_keys else None
    results = []
    for step in range(STEPS):
        batch = step % BATCHES
        network.zero_grad()
        loss = nn.functional.cross_entropy(
            network(batches[batch][0]).flatten(1), torch.tensor(labels[batch]), weight=weights,
            label_smoothing=loss_keys.get("label_smoothing", 0.0))
        results.append(numbers(loss)[0])
        loss.backward()
        if "clip_norm" in keys:
            nn.utils.clip_grad_norm_(network.parameters(), keys["clip_norm"])
        training.step(rates[step])
    return {"name": name, "configuration": configuration(stanzas), "tensors": written,
            "batches": [written_batch for _, written_batch in batches], "labels": labels, "losses": results}


def networks():
    return [network_case(*case, seed=300 + index) for index, case in enumerate(network_cases())]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Goldens"
    parser.add_argument("--out", type=pathlib.Path, default=default)
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    for make in (layers, losses, optimizers, schedules, networks):
        cases = make()
        lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
        path = folder / f"{make.__name__}.json"
        path.write_text(f'{{"pytorch":"{torch.__version__}","cases":[\n{lines}\n]}}\n')
        print(f"{path}: {len(cases)} cases, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
