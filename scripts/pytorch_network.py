"""Networks described as stanzas: as text for `cnn`, and as PyTorch modules.

A description is a list of dictionaries, one a stanza: its kind under `stanza`, and the keys of docs/Specification.md.
Values are Python's: booleans, numbers, pairs (height, width), four paddings (top, bottom, left, right), lists of names.
Both sides are made from the description alone, so neither can borrow a mistake from the other. The modules carry the
names of a checkpoint, `conv1.weight`, `conv1.norm.running_mean`.
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

LAYER_KINDS = {"conv", "deconv", "pool", "linear", "activation", "norm", "dropout", "add", "concat", "multiply",
               "flatten", "upsample", "scale"}


def text_of_value(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple) and len(value) == 2:
        return f"{value[0]}x{value[1]}"
    if isinstance(value, (tuple, list)):
        return ", ".join(text_of_value(item) for item in value)
    return repr(value) if isinstance(value, float) else str(value)


def configuration(stanzas):
    """The text of a configuration."""
    parts = []
    for stanza in stanzas:
        lines = [f"{key} = {text_of_value(value)}" for key, value in stanza.items() if key != "stanza"]
        parts.append("\n".join([f"[{stanza['stanza']}]", *lines]) + "\n")
    return "\n".join(parts)


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def two_dimensional(stanza):
    """A stanza of a network over one-dimensional input, with its sizes as `1 x length`."""
    across = {"kernel": 1, "size": 1, "stride": 1, "dilation": 1, "factor": 1, "padding": 0, "output_padding": 0, "output": 1}
    return {key: (across[key], value) if key in across and isinstance(value, int) and stanza["stanza"] != "norm"
            and not (stanza["stanza"] == "scale") else value for key, value in stanza.items()}


def padding_of(stanza, size):
    """Top, bottom, left and right padding in pixels over an input of `size`."""
    rule = stanza.get("padding", "valid")
    if rule == "valid":
        return (0, 0, 0, 0)
    if rule == "same":
        sides = []
        window = pair(stanza.get("kernel", stanza.get("size")))
        strides = pair(stanza.get("stride", 1 if "kernel" in stanza else window))
        for n, k, s, d in zip(size, window, strides, pair(stanza.get("dilation", 1))):
            total = max((math.ceil(n / s) - 1) * s + d * (k - 1) + 1 - n, 0)
            sides += [total // 2, total - total // 2]
        return tuple(sides)
    if isinstance(rule, tuple) and len(rule) == 4:
        return rule
    down, across = pair(rule)
    return (down, down, across, across)


class HardSigmoid(nn.Module):
    """`nn.Hardsigmoid` with 1/6 in double precision: PyTorch rounds it to a float in the gradient."""

    def forward(self, x):
        return nn.functional.relu6(x + 3) / 6


class Slopes(nn.Module):
    """`nn.PReLU`, whose parameter is called `slope` in a checkpoint."""

    def __init__(self, channels, slope):
        super().__init__()
        self.slope = nn.Parameter(torch.full((channels,), slope))

    def forward(self, x):
        return F.prelu(x, self.slope)


def activation_module(kind, slope, channels):
    if slope is None:
        slope = {"elu": 1.0, "prelu": 0.25}.get(kind, 0.01)
    return {
        "relu": nn.ReLU, "leaky_relu": lambda: nn.LeakyReLU(slope), "tanh": nn.Tanh, "sigmoid": nn.Sigmoid,
        "gelu": nn.GELU, "silu": nn.SiLU, "elu": lambda: nn.ELU(slope), "softplus": nn.Softplus,
        "hard_swish": nn.Hardswish, "relu6": nn.ReLU6, "hard_sigmoid": HardSigmoid, "mish": nn.Mish, "selu": nn.SELU, "prelu": lambda: Slopes(channels, slope),
    }[kind]()


def norm_module(kind, channels, keys, is_flat):
    epsilon = keys.get("epsilon", 1e-5)
    if kind == "batch":
        return nn.BatchNorm2d(channels, eps=epsilon, momentum=keys.get("momentum", 0.1))
    if kind == "group":
        return nn.GroupNorm(keys.get("groups", 1), channels, eps=epsilon)
    if kind == "layer":
        return FlatLayerNorm(channels, eps=epsilon) if is_flat else nn.GroupNorm(1, channels, eps=epsilon)
    return nn.LocalResponseNorm(keys.get("size", 5), keys.get("alpha", 1e-4), keys.get("beta", 0.75), keys.get("k", 1.0))


class FlatLayerNorm(nn.LayerNorm):
    def forward(self, x):
        return super().forward(x.flatten(1))[:, :, None, None]


class Finish:
    """The norm and the activation that a stanza carries itself."""

    def add_finish(self, stanza, channels, is_flat=False):
        if stanza.get("norm", "none") != "none":
            keys = {key.removeprefix("norm_"): value for key, value in stanza.items() if key.startswith("norm_")}
            self.norm = norm_module(stanza["norm"], channels, keys, is_flat)
        self.finish_activation = nn.Identity()
        if stanza.get("activation", "none") != "none":
            self.finish_activation = activation_module(stanza["activation"], stanza.get("slope"), channels)

    def finish(self, x):
        return self.finish_activation(self.norm(x) if hasattr(self, "norm") else x)


class Conv(nn.Conv2d, Finish):
    def __init__(self, stanza, x):
        groups = stanza.get("groups", 1)
        groups = x.shape[1] if groups == "depthwise" else groups
        top, bottom, left, right = padding_of(stanza, x.shape[2:])
        mode = stanza.get("padding_mode", "zeros")
        is_symmetric = top == bottom and left == right
        super().__init__(
            x.shape[1], stanza["filters"], pair(stanza["kernel"]), pair(stanza.get("stride", 1)),
            (top, left) if is_symmetric else 0, pair(stanza.get("dilation", 1)), groups, stanza.get("bias", True),
            padding_mode=mode if is_symmetric else "zeros")
        self.before = None if is_symmetric else (left, right, top, bottom)
        self.before_mode = "constant" if mode == "zeros" else mode
        self.add_finish(stanza, stanza["filters"])

    def forward(self, x):
        if self.before:
            x = F.pad(x, self.before, mode=self.before_mode)
        return self.finish(super().forward(x))


class Deconv(nn.ConvTranspose2d, Finish):
    def __init__(self, stanza, x):
        top, bottom, left, right = padding_of(stanza, x.shape[2:])
        groups = stanza.get("groups", 1)
        super().__init__(
            x.shape[1], stanza["filters"], pair(stanza["kernel"]), pair(stanza.get("stride", 1)), (top, left),
            pair(stanza.get("output_padding", 0)), x.shape[1] if groups == "depthwise" else groups,
            stanza.get("bias", True), pair(stanza.get("dilation", 1)))
        self.add_finish(stanza, stanza["filters"])

    def forward(self, x):
        return self.finish(super().forward(x))


class Linear(nn.Linear, Finish):
    def __init__(self, stanza, x):
        super().__init__(x[0].numel(), stanza["units"], stanza.get("bias", True))
        self.add_finish(stanza, stanza["units"], is_flat=True)

    def forward(self, x):
        return self.finish(super().forward(x.flatten(1))[:, :, None, None])


class Add(nn.Module, Finish):
    def __init__(self, stanza, channels):
        super().__init__()
        self.add_finish(stanza, channels)

    def forward(self, *inputs):
        return self.finish(sum(inputs[1:], inputs[0]))


class Concat(Add):
    def forward(self, *inputs):
        return self.finish(torch.cat(inputs, dim=1))


class Multiply(Add):
    def forward(self, first, second):
        return self.finish(first * second)


class Flatten(nn.Module):
    def forward(self, x):
        return x.flatten(1)[:, :, None, None]


class AveragePool(nn.Module):
    """Average pooling with any padding; PyTorch's own does not pad the sides differently."""

    def __init__(self, size, stride, padding, counts_padding):
        super().__init__()
        self.size, self.stride, self.counts_padding = size, stride, counts_padding
        self.padding = (padding[2], padding[3], padding[0], padding[1])

    def forward(self, x):
        average = F.avg_pool2d(F.pad(x, self.padding), self.size, self.stride)
        if self.counts_padding:
            return average
        return average / F.avg_pool2d(F.pad(torch.ones_like(x), self.padding), self.size, self.stride)


class MaxPool(nn.Module):
    def __init__(self, size, stride, padding):
        super().__init__()
        self.size, self.stride = size, stride
        self.padding = (padding[2], padding[3], padding[0], padding[1])

    def forward(self, x):
        return F.max_pool2d(F.pad(x, self.padding, value=-math.inf), self.size, self.stride)


def pool_module(stanza, x):
    if "output" in stanza:
        output = pair(stanza["output"])
        return nn.AdaptiveMaxPool2d(output) if stanza["kind"] == "max" else nn.AdaptiveAvgPool2d(output)
    if stanza["size"] == "global":
        return nn.AdaptiveMaxPool2d(1) if stanza["kind"] == "max" else nn.AdaptiveAvgPool2d(1)
    size = pair(stanza["size"])
    stride = pair(stanza.get("stride", size))
    padding = padding_of(stanza, x.shape[2:])
    ceil, counts = stanza.get("ceil", False), stanza.get("count_padding", True)
    if padding[0] == padding[1] and padding[2] == padding[3]:
        if stanza["kind"] == "max":
            return nn.MaxPool2d(size, stride, padding[::2], ceil_mode=ceil)
        return nn.AvgPool2d(size, stride, padding[::2], ceil_mode=ceil, count_include_pad=counts)
    assert not ceil, "PyTorch has no ceil with different paddings"
    return MaxPool(size, stride, padding) if stanza["kind"] == "max" else AveragePool(size, stride, padding, counts)


class Scale(nn.Module):
    def __init__(self, stanza, x):
        super().__init__()
        self.factor = stanza.get("factor", 1.0)
        if stanza.get("learned", False):
            self.weight = nn.Parameter(torch.full((x.shape[1],), float(self.factor)))

    def forward(self, x):
        return x * (self.weight[None, :, None, None] if hasattr(self, "weight") else self.factor)


def layer_module(stanza, inputs):
    kind, x = stanza["stanza"], inputs[0]
    if kind == "conv":
        return Conv(stanza, x)
    if kind == "deconv":
        return Deconv(stanza, x)
    if kind == "linear":
        return Linear(stanza, x)
    if kind == "pool":
        return pool_module(stanza, x)
    if kind == "activation":
        return activation_module(stanza["kind"], stanza.get("slope"), x.shape[1])
    if kind == "norm":
        return norm_module(stanza["kind"], x.shape[1], stanza, x.shape[2:] == (1, 1))
    if kind == "dropout":
        return nn.Dropout(stanza["rate"])
    if kind == "add":
        return Add(stanza, x.shape[1])
    if kind == "concat":
        return Concat(stanza, sum(each.shape[1] for each in inputs))
    if kind == "multiply":
        return Multiply(stanza, x.shape[1])
    if kind == "flatten":
        return Flatten()
    if kind == "upsample":
        mode = stanza.get("mode", "nearest")
        factor = tuple(float(side) for side in pair(stanza["factor"]))
        return nn.Upsample(scale_factor=factor, mode=mode)
    return Scale(stanza, x)


class Network(nn.Module):
    """The modules of a description's layer stanzas, in order, read from `from` or from the stanza before."""

    def __init__(self, stanzas):
        super().__init__()
        input_stanza = stanzas[0]
        size = (1, input_stanza["length"]) if "length" in input_stanza else (
            input_stanza["height"], input_stanza["width"])
        self.input_shape = (input_stanza["channels"], *size)
        self.order = []
        outputs = {}
        # Two images of noise, so that batch normalisation has something to normalise.
        previous = torch.randn(2, *self.input_shape)
        counts = {}
        before = None
        for stanza in stanzas[1:]:
            kind = stanza["stanza"]
            if kind not in LAYER_KINDS:
                continue
            counts[kind] = counts.get(kind, 0) + 1
            name = stanza.get("name", f"{kind}{counts[kind]}")
            stanza = two_dimensional(stanza) if "length" in input_stanza else stanza
            sources = stanza.get("from", [before])
            sources = sources if isinstance(sources, list) else [sources]
            inputs = [previous if source is None else outputs[source] for source in sources]
            module = layer_module(stanza, inputs)
            with torch.no_grad():
                previous = outputs[name] = module.eval()(*inputs)
            self.add_module(name, module)
            self.order.append((name, sources))
            before = name

    def forward(self, x):
        outputs = {None: x}
        for name, sources in self.order:
            outputs[name] = getattr(self, name)(*(outputs[source] for source in sources))
        return outputs[self.order[-1][0]] if self.order else x

    def tensors(self):
        """Parameters and running statistics by the names of a checkpoint."""
        return {name.replace("finish_activation.", ""): value for name, value in self.state_dict().items()
                if not name.endswith("num_batches_tracked")}

    def named_parameters(self, *arguments, **options):
        for name, value in super().named_parameters(*arguments, **options):
            yield name.replace("finish_activation.", ""), value
