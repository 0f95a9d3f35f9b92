#!/usr/bin/env python3
"""Trains random networks with `cnn` and with PyTorch and compares their losses.

usage: scripts/compare-with-pytorch.py [--count 50] [--seed 0] [--cnn .build/release/cnn] [--only N] [--keep FOLDER]
       scripts/compare-with-pytorch.py --mnist FOLDER [--cnn .build/release/cnn]
needs: pip install torch numpy, and a built `cnn`

Each network, its sizes, options, loss, optimizer and schedule are drawn from the seed and the network's number. Both
sides start from the same weights (`--init`), see the same batches (`shuffle = no`, `mean = 0`, `std = 1`) and train 20
steps; the losses come from metrics.jsonl. Dropout is drawn with rate 0, since its random numbers differ, and plateau
not at all, since it follows a randomly held-out part. Some draws say nothing: training amplifies rounding so much that
PyTorch in single precision is far from PyTorch in double precision. They are counted and drawn again.

With `--mnist` the network is LeNet and the images are the first of MNIST's, whose IDX files are in FOLDER.

Exit code 0: every network's largest relative difference is below 5e-4, LeNet's below 2e-4.
"""
import argparse
import copy
import gzip
import json
import math
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile

import numpy
import torch
import torch.nn.functional as F

from pytorch_network import Network, configuration
from pytorch_training import Training, learning_rates

STEPS = 20
LIMIT = 5e-4
MNIST_LIMIT = 2e-4
# What PyTorch's own rounding may change; a draw beyond it says nothing about anybody's correctness.
ROUNDING_LIMIT = LIMIT / 20
# Below this a loss is compared absolutely: it has been learnt, and its digits are the rounding of larger numbers.
SMALLEST_LOSS = 1e-2
# Numbers that are normalised together.
SMALLEST_GROUP = 4

ACTIVATIONS = ["relu", "leaky_relu", "tanh", "sigmoid", "gelu", "silu", "elu", "softplus", "hard_swish", "relu6", "hard_sigmoid", "mish", "selu", "prelu"]


class Draw:
    """A random configuration, one stanza after the other, each checked against the shape before it."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.is_long = self.chance(0.25)
        channels = self.random.choice([1, 1, 2, 3, 4])
        size = {"length": self.random.randint(8, 40)} if self.is_long else {
            "height": self.random.randint(5, 18), "width": self.random.randint(5, 18)}
        self.stanzas = [{"stanza": "input", "channels": channels, **size}]
        self.names = 0
        self.batch = self.random.randint(SMALLEST_GROUP, 10)
        for _ in range(self.random.randint(1, 5)):
            self.attempt(self.random.choice(
                [self.conv, self.conv, self.conv, self.pool, self.residual, self.branches, self.gated, self.deconv, self.norm,
                 self.activation, self.other]))
        self.finish()

    def chance(self, probability):
        return self.random.random() < probability

    def shape(self):
        return self.output_shape(self.stanzas)

    @staticmethod
    def output_shape(stanzas):
        """The shape after these stanzas.

        Two numbers normalised together become 1 and -1 whatever they are: a step function, of which no two roundings
        agree. So groups of fewer than four numbers don't fit.
        """
        network = Network(stanzas)

        def check(module, inputs):
            groups = getattr(module, "num_groups", 1)
            if inputs[0][0].numel() // groups < SMALLEST_GROUP:
                raise ValueError("a normalisation of too few numbers")

        for module in network.modules():
            if isinstance(module, (torch.nn.GroupNorm, torch.nn.LayerNorm)):
                module.register_forward_pre_hook(check)
        return network(torch.zeros(2, *network.input_shape)).shape[1:]

    def attempt(self, make):
        """Adds what `make` draws, unless it doesn't fit or grows too large."""
        before = list(self.stanzas)
        try:
            shape = self.shape()
            self.stanzas = before + make(*shape)
            channels, height, width = self.output_shape(self.stanzas)
            if not 0 < channels * height * width <= 6000:
                self.stanzas = before
        except (RuntimeError, ValueError, AssertionError):
            self.stanzas = before

    def name(self):
        self.names += 1
        return f"layer{self.names}"

    def side(self, low, high):
        """One number, or in two dimensions sometimes two."""
        if not self.is_long and self.chance(0.3):
            return (self.random.randint(low, high), self.random.randint(low, high))
        return self.random.randint(low, high)

    def padding(self, allows_uneven=True):
        choice = self.random.random()
        if choice < 0.3:
            return {"padding": "same"}
        if choice < 0.5:
            return {}
        if choice < 0.6 and allows_uneven and not self.is_long:
            return {"padding": tuple(self.random.randint(0, 2) for _ in range(4))}
        return {"padding": self.side(0, 2)}

    def norm_keys(self, channels):
        kind = self.random.choice(["none", "none", "batch", "group", "layer"])
        if kind == "none":
            return {}
        keys = {"norm": kind}
        if kind == "group":
            keys["norm_groups"] = self.random.choice([g for g in range(1, channels + 1) if channels % g == 0])
        if self.chance(0.2):
            keys["norm_epsilon"] = 0.001
        return keys

    def activation_keys(self):
        if self.chance(0.3):
            return {}
        kind = self.random.choice(ACTIVATIONS)
        keys = {"activation": kind}
        if kind in ("leaky_relu", "elu") and self.chance(0.5):
            keys["slope"] = 0.2
        return keys

    def update_keys(self):
        keys = {}
        if self.chance(0.1):
            keys["learning_rate_scale"] = 0.5
        if self.chance(0.05):
            keys["freeze"] = True
        return keys

    def conv(self, channels, height, width):
        groups = self.random.choice([1, 1, 1, "depthwise"] + [g for g in (2, 3, 4) if channels % g == 0])
        filters = {"depthwise": channels}.get(groups, 0) * self.random.randint(1, 2) or self.random.randint(1, 4) * groups
        if self.chance(0.15) and groups == 1:
            filters = self.random.choice([16, 24, 32])
        keys = {"stanza": "conv", "name": self.name(), "filters": filters, "kernel": self.side(1, 5)}
        if self.chance(0.3):
            keys["stride"] = self.side(1, 3)
        keys |= self.padding()
        if "padding" in keys and self.chance(0.35):
            keys["padding_mode"] = self.random.choice(["replicate", "reflect", "circular"])
        if self.chance(0.25):
            keys["dilation"] = self.side(1, 3)
        if groups != 1:
            keys["groups"] = groups
        if self.chance(0.3):
            keys["bias"] = False
        return [keys | self.norm_keys(filters) | self.activation_keys() | self.update_keys()]

    def deconv(self, channels, height, width):
        groups = self.random.choice([1, 1] + [g for g in (2, 3) if channels % g == 0])
        filters = self.random.randint(1, 4) * groups
        stride = self.random.randint(1, 3)
        keys = {"stanza": "deconv", "name": self.name(), "filters": filters, "kernel": self.random.randint(1, 4),
                "stride": stride, "padding": self.random.randint(0, 1)}
        if stride > 1 and self.chance(0.3):
            keys["output_padding"] = 1
        if groups > 1:
            keys["groups"] = groups
        if self.chance(0.3):
            keys["bias"] = False
        return [keys | self.norm_keys(filters) | self.activation_keys()]

    def pool(self, channels, height, width):
        kind = self.random.choice(["max", "average"])
        if self.chance(0.2):
            return [{"stanza": "pool", "kind": kind, "output": self.side(1, 5)}]
        size = self.side(2, 3)
        keys = {"stanza": "pool", "kind": kind, "size": size}
        if self.chance(0.5):
            keys["stride"] = self.side(1, 3)
        if self.chance(0.4):
            keys["padding"] = 1
        if self.chance(0.4):
            keys["ceil"] = True
        if kind == "average" and self.chance(0.4):
            keys["count_padding"] = False
        return [keys]

    def same_conv(self, filters, **keys):
        return {"stanza": "conv", "name": self.name(), "filters": filters, "kernel": 3, "padding": "same",
                **self.norm_keys(filters), **keys}

    def residual(self, channels, height, width):
        first = self.same_conv(channels, **self.activation_keys())
        second = self.same_conv(channels)
        start = {"stanza": "activation", "name": self.name(), "kind": "silu"}
        names = [start["name"], second["name"]]
        return [start, first, second, {"stanza": "add", "from": names, **self.activation_keys()}]

    def branches(self, channels, height, width):
        start = self.same_conv(self.random.randint(2, 6), **self.activation_keys())
        left = self.same_conv(self.random.randint(1, 5), **self.activation_keys())
        right = self.same_conv(self.random.randint(1, 5), **self.activation_keys(), **{"from": start["name"]})
        names = [left["name"], right["name"]] + ([start["name"]] if self.chance(0.5) else [])
        return [start, left, right, {"stanza": "concat", "from": names, **self.activation_keys()}]

    def gated(self, channels, height, width):
        """Squeeze and excitation, or a map times another."""
        start = self.same_conv(self.random.randint(2, 6), **self.activation_keys())
        gate = [self.same_conv(start["filters"], activation="sigmoid")]
        if self.chance(0.6):
            gate = [{"stanza": "pool", "kind": "average", "size": "global"},
                    {"stanza": "linear", "units": 3, **self.activation_keys()},
                    {"stanza": "linear", "name": self.name(), "units": start["filters"], "activation": "sigmoid"}]
        return [start, *gate, {"stanza": "multiply", "from": [start["name"], gate[-1]["name"]], **self.activation_keys()}]

    def norm(self, channels, height, width):
        kind = self.random.choice(["batch", "group", "layer", "local_response"])
        keys = {"stanza": "norm", "kind": kind}
        if kind == "group":
            keys["groups"] = self.random.choice([g for g in range(1, channels + 1) if channels % g == 0])
        if kind == "batch" and self.chance(0.3):
            keys["momentum"] = 0.3
        if kind == "local_response":
            keys |= {"size": self.random.randint(1, 6), "alpha": 0.05, "beta": 0.6, "k": 1.5}
        return [keys]

    def activation(self, channels, height, width):
        return [{"stanza": "activation", "kind": self.random.choice(ACTIVATIONS)}]

    def other(self, channels, height, width):
        return [self.random.choice([
            {"stanza": "dropout", "rate": 0.0},
            {"stanza": "upsample", "factor": self.side(1, 3), "mode": "nearest"},
            {"stanza": "upsample", "factor": self.side(1, 3), "mode": "bilinear"},
            {"stanza": "scale", "factor": 0.5},
            {"stanza": "scale", "factor": 1.5, "learned": True},
        ])]

    def linear(self, channels, height, width):
        units = self.random.randint(2, 12)
        return [{"stanza": "linear", "units": units, **self.norm_keys(units), **self.activation_keys()}]

    # --- what stands after the layers

    def finish(self):
        self.loss = {"stanza": "loss", "kind": self.random.choice(
            ["cross_entropy"] * 5 + ["squared_error", "absolute_error", "binary_cross_entropy"])}
        has_filters = any(stanza["stanza"] in ("conv", "deconv") for stanza in self.stanzas)
        self.predicts_image = self.loss["kind"] != "cross_entropy" and has_filters and self.chance(0.4)
        if self.predicts_image:
            # There is no further layer that could be trained in its place.
            self.stanzas = [{key: value for key, value in stanza.items() if key != "freeze"} for stanza in self.stanzas]
        else:
            if self.chance(0.25):
                self.stanzas.append({"stanza": "pool", "kind": self.random.choice(["max", "average"]), "size": "global"})
            if self.chance(0.5):
                self.attempt(self.linear)
            self.stanzas.append({"stanza": "linear", "units": self.random.randint(2, 6)})
        self.output = tuple(self.shape())
        if self.loss["kind"] == "cross_entropy":
            if self.chance(0.3):
                self.loss["label_smoothing"] = 0.1
            weights = self.random.choice(["none", "none", "balanced", "list"])
            if weights == "list":
                self.loss["class_weights"] = [self.random.choice([0.5, 1.0, 2.0]) for _ in range(self.output[0])]
            elif weights == "balanced":
                self.loss["class_weights"] = weights
        if self.chance(0.2):
            self.loss["reduction"] = "sum"
        self.accumulate = 2 if self.chance(0.15) else 1
        self.training = self.draw_training()
        self.stanzas.append(self.loss)
        self.stanzas.append({"stanza": "data", "format": "idx", "mean": 0, "std": 1})
        self.stanzas.append({"stanza": "train", **self.training})
        last = self.random.randint(SMALLEST_GROUP, self.batch) if self.chance(0.3) else self.batch
        self.images = self.batch * (self.steps_per_epoch * self.accumulate - 1) + last

    def draw_training(self):
        epochs = self.random.choice([1, 2, 4, 5])
        self.steps_per_epoch = STEPS // epochs
        name = self.random.choice(["sgd", "sgd", "sgd", "adam", "adamw", "rmsprop", "adagrad", "lion", "muon"])
        rate = {"sgd": 0.01, "adam": 0.003, "adamw": 0.003, "rmsprop": 0.002, "adagrad": 0.01, "lion": 0.0005, "muon": 0.01}[name]
        outputs = math.prod(self.output) if self.loss["kind"] != "cross_entropy" else 1
        if self.loss.get("reduction") == "sum" and name in ("sgd", "muon"):
            rate = float(f"{rate / self.batch / outputs:.3g}")
        keys = {"epochs": epochs, "batch_size": self.batch, "optimizer": name, "learning_rate": rate}
        if name in ("sgd", "rmsprop", "muon") and self.chance(0.5):
            keys["momentum"] = self.random.choice([0.5, 0.9])
        if keys.get("momentum") and name in ("sgd", "muon") and self.chance(0.5):
            keys["nesterov"] = True
        if name in ("adam", "adamw", "lion") and self.chance(0.3):
            keys |= {"beta1": 0.8, "beta2": 0.95}
        if name in ("adam", "adamw", "rmsprop", "adagrad"):
            # A gradient that is nothing but rounding must not become a whole step.
            keys["epsilon"] = 1e-4
        if self.chance(0.3):
            keys["weight_decay"] = 0.01
            if self.chance(0.3):
                keys["weight_decay_all"] = True
        if self.chance(0.25):
            keys["clip_norm"] = self.random.choice([0.1, 1.0])
        if self.accumulate > 1:
            keys["accumulate"] = self.accumulate
        keys |= self.draw_schedule(rate)
        if self.chance(0.2):
            keys["warmup"] = self.random.randint(1, 8)
        return keys | {"shuffle": False, "log_every": 1, "evaluate": "end"}

    def draw_schedule(self, rate):
        name = self.random.choice(["constant", "step", "multistep", "exponential", "polynomial", "cosine", "one_cycle"])
        keys = {"schedule": name}
        if name == "step":
            keys |= {"step_size": self.random.randint(1, 2), "gamma": 0.5}
        elif name == "multistep":
            keys |= {"milestones": sorted(self.random.sample(range(1, 6), 2)), "gamma": 0.3}
        elif name == "exponential":
            keys |= {"gamma": 0.8}
        elif name == "polynomial":
            keys |= {"power": self.random.choice([1.0, 2.0]), "min_learning_rate": rate / 8}
        elif name == "cosine":
            keys |= {"min_learning_rate": rate / 16}
        elif name == "one_cycle":
            keys |= {"pct_start": 0.4, "div_factor": 10.0, "final_div_factor": 50.0}
        return keys


class LeNet:
    """LeNet on the first images of MNIST, in place of a draw."""

    def __init__(self):
        def conv(filters):
            return {"stanza": "conv", "filters": filters, "kernel": 5}

        pool = {"stanza": "pool", "kind": "max", "size": 2}
        self.batch, self.steps_per_epoch, self.accumulate, self.output = 64, STEPS, 1, (10, 1, 1)
        self.images = self.batch * STEPS
        self.loss = {"stanza": "loss", "kind": "cross_entropy"}
        self.training = {"epochs": 1, "batch_size": self.batch, "optimizer": "sgd", "learning_rate": 0.01, "momentum": 0.9,
                         "shuffle": False, "log_every": 1, "evaluate": "end"}
        self.stanzas = [
            {"stanza": "input", "channels": 1, "height": 28, "width": 28}, conv(20), pool, conv(50), pool,
            {"stanza": "linear", "units": 500, "activation": "relu"}, {"stanza": "linear", "units": 10}, self.loss,
            {"stanza": "data", "format": "idx", "mean": 0, "std": 1}, {"stanza": "train", **self.training}]


# --- files


def write_idx(path, array):
    kind = {numpy.dtype("uint8"): 0x08, numpy.dtype("float32"): 0x0D}[array.dtype]
    header = struct.pack(">BBBB", 0, 0, kind, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    path.write_bytes(header + array.astype(array.dtype.newbyteorder(">")).tobytes())


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, value in tensors.items():
        content = value.detach().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def write_data(folder, draw, generator):
    """Images as bytes, labels or targets; returns what PyTorch sees of them."""
    shape = Network(draw.stanzas).input_shape
    pixels = generator.integers(0, 256, (draw.images, *shape), dtype="uint8")
    result = {"images": torch.from_numpy(pixels).float() / 255}
    if draw.loss["kind"] == "cross_entropy":
        labels = generator.integers(0, draw.output[0], draw.images, dtype="uint8")
        # Every class occurs, so that balanced weights exist.
        labels[: draw.output[0]] = numpy.arange(draw.output[0])[: draw.images]
        result["labels"] = torch.from_numpy(labels).long()
        answers = {"labels-idx1-ubyte": labels}
    else:
        targets = generator.random((draw.images, *draw.output), dtype="float32")
        result["targets"] = torch.from_numpy(targets)
        answers = {"targets-idx4-float": targets}
    for prefix in ("train", "t10k"):
        write_idx(folder / f"{prefix}-images-idx4-ubyte", pixels)
        for name, array in answers.items():
            write_idx(folder / f"{prefix}-{name}", array)
    return result


def write_mnist(folder, draw, source):
    """The first training images of MNIST; returns what PyTorch sees of them."""
    def read(name, offset):
        paths = [path for path in (source / name, source / f"{name}.gz") if path.exists()]
        if not paths:
            sys.exit(f"{source}: error: there is no {name}, plain or with .gz")
        content = paths[0].read_bytes()
        return numpy.frombuffer(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content, "uint8", offset=offset)

    pixels = read("train-images-idx3-ubyte", 16)[: draw.images * 784].reshape(-1, 1, 28, 28)
    labels = read("train-labels-idx1-ubyte", 8)[: draw.images]
    for prefix in ("train", "t10k"):
        write_idx(folder / f"{prefix}-images-idx4-ubyte", pixels)
        write_idx(folder / f"{prefix}-labels-idx1-ubyte", labels)
    return {"images": torch.from_numpy(pixels.copy()).float() / 255, "labels": torch.from_numpy(labels.copy()).long()}


# --- the two sides


def loss_function(draw, data):
    reduction = draw.loss.get("reduction", "mean")
    if draw.loss["kind"] == "cross_entropy":
        weights = draw.loss.get("class_weights")
        if weights == "balanced":
            counts = torch.bincount(data["labels"], minlength=draw.output[0]).to(torch.get_default_dtype())
            weights = len(data["labels"]) / (draw.output[0] * counts)
        elif weights:
            weights = torch.tensor(weights)
        smoothing = draw.loss.get("label_smoothing", 0.0)
        return lambda output, rows: F.cross_entropy(
            output.flatten(1), data["labels"][rows], weight=weights, label_smoothing=smoothing, reduction=reduction)
    function = {"squared_error": F.mse_loss, "absolute_error": F.l1_loss,
                "binary_cross_entropy": F.binary_cross_entropy_with_logits}[draw.loss["kind"]]
    return lambda output, rows: function(output, data["targets"][rows], reduction=reduction)


def parameter_members(network, draw):
    """The trained parameters with whether they decay and their share of the learning rate."""
    keys = {stanza.get("name"): stanza for stanza in draw.stanzas}
    members = []
    for name, value in network.named_parameters():
        stanza = keys.get(name.split(".")[0], {})
        if stanza.get("freeze"):
            value.requires_grad_(False)
            continue
        decays = value.dim() > 1 or draw.training.get("weight_decay_all", False)
        members.append((value, decays, stanza.get("learning_rate_scale", 1.0)))
    return members


def pytorch_losses(network, draw, data):
    members = parameter_members(network, draw)
    training = Training(draw.training, members)
    rates = learning_rates(draw.training, STEPS, draw.steps_per_epoch)
    loss_of = loss_function(draw, data)
    losses = []
    network.train()
    for step in range(STEPS):
        start = step % draw.steps_per_epoch * draw.batch * draw.accumulate
        rows = slice(start, min(start + draw.batch * draw.accumulate, draw.images))
        network.zero_grad()
        # Accumulated batches go through the network one by one and share one loss.
        outputs = [network(images) for images in data["images"][rows].split(draw.batch)]
        loss = loss_of(torch.cat(outputs), rows)
        # A step record is a mean over the images for either reduction.
        images = sum(len(part) for part in outputs) if draw.loss.get("reduction") == "sum" else 1
        losses.append(loss.item() / images)
        loss.backward()
        if "clip_norm" in draw.training:
            torch.nn.utils.clip_grad_norm_([value for value, _, _ in members], draw.training["clip_norm"])
        training.step(rates[step])
    return losses


def cnn_losses(cnn, folder):
    command = [cnn, "train", "--config", folder / "network.cnn", "--data", folder, "--init", folder / "init.safetensors",
               "--out", folder / "run", "--quiet"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        first = result.stderr.strip().splitlines()[:1]
        raise RuntimeError(f"cnn train: exit code {result.returncode}: {''.join(first)}")
    records = [json.loads(line) for line in (folder / "run" / "metrics.jsonl").read_text().splitlines()]
    return [record["loss"] for record in records if record["event"] == "step"]


def difference(ours, theirs):
    if len(ours) != len(theirs):
        raise RuntimeError(f"{len(ours)} step records where {len(theirs)} were expected")
    return max(abs(a - b) / max(abs(b), SMALLEST_LOSS) for a, b in zip(ours, theirs))


def rounding(network, draw, data, losses):
    """How far PyTorch's losses are from its own in double precision."""
    precise = copy.deepcopy(network).double()
    data = {name: value.double() if value.is_floating_point() else value for name, value in data.items()}
    torch.set_default_dtype(torch.float64)
    try:
        return difference(losses, pytorch_losses(precise, draw, data))
    finally:
        torch.set_default_dtype(torch.float32)


def prepare(draw, write, folder):
    """Writes the files of a comparison; returns PyTorch's losses and how far rounding moves them."""
    for stale in folder.glob("*"):
        stale.unlink()
    network = Network(draw.stanzas)
    (folder / "network.cnn").write_text(configuration(draw.stanzas))
    write_safetensors(folder / "init.safetensors", network.tensors())
    data = write(folder, draw)
    untrained = copy.deepcopy(network)
    losses = pytorch_losses(network, draw, data)
    return losses, rounding(untrained, draw, data, losses)


def compare_random(number, arguments, folder):
    """The relative difference, and how many draws were needed."""
    for attempt in range(100):
        torch.manual_seed(arguments.seed * 1_000_000 + number * 1000 + attempt)
        draw = Draw(f"{arguments.seed}/{number}/{attempt}")
        generator = numpy.random.default_rng([arguments.seed, number, attempt])
        theirs, own = prepare(draw, lambda folder, draw: write_data(folder, draw, generator), folder)
        if own < ROUNDING_LIMIT:
            break
    ours = cnn_losses(arguments.cnn, folder)
    result = difference(ours, theirs)
    kinds = [stanza["stanza"] for stanza in draw.stanzas[1:-3]]
    verdict = "" if result < LIMIT else "  TOO FAR"
    description = f"{' '.join(kinds)} | {draw.loss['kind']} | {draw.training['optimizer']}"
    print(f"{number:4d}  {result:.1e}  {description}{verdict}", flush=True)
    if arguments.only is not None:
        print_losses(ours, theirs)
    return result, attempt


def print_losses(ours, theirs):
    for step, (a, b) in enumerate(zip(ours, theirs)):
        print(f"      step {step:2d}  cnn {a:.7f}  PyTorch {b:.7f}")


def compare_mnist(arguments):
    torch.manual_seed(arguments.seed)
    with tempfile.TemporaryDirectory() as temporary:
        write = lambda folder, draw: write_mnist(folder, draw, arguments.mnist)
        theirs, own = prepare(LeNet(), write, pathlib.Path(temporary))
        ours = cnn_losses(arguments.cnn, pathlib.Path(temporary))
    result = difference(ours, theirs)
    print_losses(ours, theirs)
    print(f"LeNet on MNIST, {STEPS} steps: largest relative difference {result:.1e}; PyTorch from itself in double "
          f"precision {own:.1e}")
    return 0 if result < MNIST_LIMIT else 1


def compare_all(arguments):
    numbers = [arguments.only] if arguments.only is not None else range(arguments.count)
    largest, failures, redrawn = 0.0, 0, 0
    for number in numbers:
        with tempfile.TemporaryDirectory() as temporary:
            folder = arguments.keep / str(number) if arguments.keep else pathlib.Path(temporary)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            try:
                result, attempts = compare_random(number, arguments, folder)
            except RuntimeError as error:
                print(f"{number:4d}  failed    {error}", flush=True)
                failures += 1
                continue
        largest = max(largest, result)
        redrawn += attempts
        failures += not result < LIMIT
    print(f"{len(numbers)} networks, seed {arguments.seed}: largest relative difference {largest:.1e}, {failures} failed, "
          f"{redrawn} drawn again")
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    root = pathlib.Path(__file__).resolve().parent.parent
    parser.add_argument("--cnn", type=pathlib.Path, default=root / ".build" / "release" / "cnn")
    parser.add_argument("--only", type=int, help="the number of one network, whose losses are printed")
    parser.add_argument("--keep", type=pathlib.Path, help="where to keep each network's files")
    parser.add_argument("--mnist", type=pathlib.Path, help="the folder of MNIST's files: compare LeNet on them")
    arguments = parser.parse_args()
    if not arguments.cnn.exists():
        sys.exit(f"{arguments.cnn}: error: not built yet; run: swift build -c release")
    torch.set_num_threads(1)
    sys.exit(compare_mnist(arguments) if arguments.mnist else compare_all(arguments))


if __name__ == "__main__":
    main()
