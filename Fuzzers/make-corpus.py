#!/usr/bin/env python3
"""Writes the seeds of the fuzzers' corpus: small files that are right, and their near misses.

    Fuzzers/make-corpus.py

Seeds are named seed-*; inputs that a fuzzer found (crash-*, slow-*) lie beside them and are left alone.
"""

import gzip, hashlib, json, math, pathlib, struct, zlib

root = pathlib.Path(__file__).parent / "corpus"


def seed(target, name, content):
    folder = root / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"seed-{name}").write_bytes(content if isinstance(content, bytes) else content.encode())


def idx(sizes, values, kind=8):
    return struct.pack(f">BBBB{len(sizes)}I", 0, 0, kind, len(sizes), *sizes) + bytes(values)


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, depth, colour, row, extra=b""):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    data = zlib.compress((b"\0" + row) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def safetensors(header, data=b""):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


configs = pathlib.Path(__file__).parent.parent / "configs"
for name in ("quickstart", "fashion-mnist", "cifar10-resnet20"):
    seed("specification", name, (configs / f"{name}.cnn").read_bytes())
seed("specification", "blocks", "[block]\nname = b\nparameters = n, k = 3\n[conv]\nfilters = $n\nkernel = $k\n[end]\n[b]\nn = 3\nrepeat = 4\n")
seed("specification", "number", "[input]\nchannels = 99999999999999999999\nheight = 1e308\nwidth = -1\n[linear]\nunits = 2147483647\n")

images = idx([2, 3, 2], range(12))
seed("idx", "good", images)
seed("idx", "floats", idx([2, 1, 1], struct.pack(">2f", 0.5, float("nan")), kind=13))
seed("idx", "channels", idx([2, 3, 2, 2], range(24)))
seed("idx", "huge", struct.pack(">BBBBIII", 0, 0, 8, 3, 2**31 - 1, 2**32 - 1, 2**32 - 1))
seed("gzip", "good", gzip.compress(images, mtime=0))
seed("gzip", "two-members", gzip.compress(images[:5], mtime=0) + gzip.compress(images[5:], mtime=0))
seed("gzip", "trailing", gzip.compress(images, mtime=0) + b"tail")
seed("gzip", "bomb", gzip.compress(idx([2, 3, 2], []) + bytes(1 << 20), mtime=0))
seed("cifar", "good", bytes([3]) + bytes(i % 251 for i in range(3072)))
seed("cifar", "label", bytes([10]) + bytes(3072))
seed("cifar", "short", bytes(100))
tensors = {"w": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, "b": {"dtype": "F16", "shape": [2], "data_offsets": [24, 28]}}
seed("safetensors", "good", safetensors(tensors, bytes(28)))
seed("safetensors", "metadata", safetensors({"__metadata__": {"format": "cnn", "format_version": "1", "configuration": "x", "digest": "0"}, **tensors}, bytes(28)))
seed("safetensors", "overlap", safetensors({"w": tensors["w"], "b": {"dtype": "F32", "shape": [2], "data_offsets": [20, 28]}}, bytes(28)))

def digest(texts, tensors):
    """As `Checkpoint` computes it: texts by key, then names, shapes and bytes of the tensors."""
    parts = [part.encode() for key in sorted(texts) for part in (key, texts[key])]
    for name, shape, content in tensors:
        parts += [name.encode(), ("[" + ", ".join(map(str, shape)) + "]").encode(), content]
    hashed = hashlib.sha256()
    for number, part in enumerate(parts):
        # The bytes of a tensor have their length in its shape.
        is_tensor = number >= 2 * len(texts) and (number - 2 * len(texts)) % 3 == 2
        hashed.update(part if is_tensor else str(len(part)).encode() + b":" + part)
    return hashed.hexdigest()


def checkpoint(**changes):
    texts = {
        "format": "cnn", "format_version": "1", "overrides": "[]", "classes": '["a","b"]', "epoch": "1", "step": "3",
        "preprocessing": '{"mean":[0.5],"std":[0.25]}',
        "configuration": "[input]\nchannels = 1\nheight = 2\nwidth = 2\n[linear]\nunits = 2\n"
        "[data]\nformat = idx\npath = data\n[train]\nepochs = 2\nbatch_size = 2\noptimizer = sgd\nlearning_rate = 0.1\n",
        "state": '{"batchInEpoch":1,"correct":1,"dataDigest":"","epochsWithoutImprovement":0,"hasAccuracy":true,"images":2,'
        '"lossSum":1.5,"lossWeight":2,"plannedEpochs":2,"stoppedEarly":false}',
        "best": '{"correct":1,"epoch":1,"images":2,"loss":0.5,"split":"test","step":3}', **changes}
    shapes = [("linear1.weight", [2, 4]), ("linear1.bias", [2])]
    own = [(name, shape, struct.pack(f"<{math.prod(shape)}f", *range(math.prod(shape)))) for name, shape in shapes]
    texts["digest"] = digest(texts, own)
    header, offset = {"__metadata__": texts}, 0
    for name, shape, content in own:
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [offset, offset + len(content)]}
        offset += len(content)
    return safetensors(header, b"".join(content for _, _, content in own))


seed("safetensors", "checkpoint", checkpoint())
seed("safetensors", "channels", checkpoint(preprocessing='{"mean":[0.5,0.5],"std":[0.25]}'))

seed("safetensors", "overflow", safetensors({"w": {"dtype": "F32", "shape": [1 << 40, 1 << 40], "data_offsets": [0, 4]}}, bytes(4)))
seed("png", "grey", png(8, 8, 8, 0, bytes(range(8))))
seed("png", "colour", png(8, 8, 8, 2, bytes(range(24))))
seed("png", "alpha", png(4, 4, 8, 6, bytes(range(16))))
seed("png", "sixteen", png(4, 4, 16, 0, bytes(range(8))))
seed("png", "palette", png(8, 8, 1, 3, b"\xa5", chunk(b"PLTE", bytes(range(6))) + chunk(b"tRNS", b"\x80")))
seed("png", "giant", png(100_000, 100_000, 8, 0, b"")[:64])
