#!/usr/bin/env python3
"""Makes data/fashion-mnist-sample/ from the whole of Fashion-MNIST.

usage: data/make-fashion-mnist-sample.py [FOLDER]      writes the sample
       data/make-fashion-mnist-sample.py --check [FOLDER]   compares what is there, and writes nothing

FOLDER holds the four gzipped IDX files; Debian's package dataset-fashion-mnist puts them in
/usr/share/datasets/fashion-mnist, which is where they are looked for. Of every class the first 1,000 training and the first
200 test images are taken, in the order of the files, so the sample is the same wherever it is made.
"""
import gzip
import hashlib
import pathlib
import struct
import sys

SOURCE = pathlib.Path("/usr/share/datasets/fashion-mnist")
TARGET = pathlib.Path(__file__).resolve().parent / "fashion-mnist-sample"
CLASSES = "T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot".split(",")
IMAGES_OF_A_CLASS = {"train": 1_000, "t10k": 200}
# SHA-256 of the unpacked files of the whole data set.
DIGESTS = {
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}


def read(folder, name):
    path = folder / f"{name}.gz"
    if not path.exists():
        raise SystemExit(f"{path}: error: no such file; apt-get install dataset-fashion-mnist, or name the folder")
    content = gzip.decompress(path.read_bytes())
    if hashlib.sha256(content).hexdigest() != DIGESTS[name]:
        raise SystemExit(f"{path}: error: not the published Fashion-MNIST file")
    return content


def first_of_each_class(labels, count):
    taken = [0] * len(CLASSES)
    chosen = []
    for index, label in enumerate(labels):
        if taken[label] < count:
            taken[label] += 1
            chosen.append(index)
    return chosen


def sample(folder):
    """The content of the sample's IDX files by name."""
    files = {}
    for prefix, count in IMAGES_OF_A_CLASS.items():
        images, labels = f"{prefix}-images-idx3-ubyte", f"{prefix}-labels-idx1-ubyte"
        label_bytes = read(folder, labels)[8:]
        image_bytes = read(folder, images)
        _, _, height, width = struct.unpack(">4I", image_bytes[:16])
        pixels = height * width
        chosen = first_of_each_class(label_bytes, count)
        files[images] = struct.pack(">4I", 0x803, len(chosen), height, width) + b"".join(
            image_bytes[16 + index * pixels:16 + (index + 1) * pixels] for index in chosen)
        files[labels] = struct.pack(">2I", 0x801, len(chosen)) + bytes(label_bytes[index] for index in chosen)
    return files


def main(arguments):
    if "--help" in arguments or "-h" in arguments:
        raise SystemExit(__doc__)
    check = "--check" in arguments
    folders = [argument for argument in arguments if argument != "--check"]
    files = sample(pathlib.Path(folders[0]) if folders else SOURCE)
    for name, content in files.items():
        path = TARGET / f"{name}.gz"
        if check:
            if gzip.decompress(path.read_bytes()) != content:
                raise SystemExit(f"{path}: error: differs from the sample of the published files")
        else:
            # No name and no time in the header: the same content gives the same file.
            path.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))
    if not check:
        (TARGET / "classes.txt").write_text("\n".join(CLASSES) + "\n")
    print("the sample is what this script makes" if check else f"wrote {TARGET}")


if __name__ == "__main__":
    main(sys.argv[1:])
