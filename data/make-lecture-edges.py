"""Writes data/lecture-edges: one image of 6x8 pixels and its horizontal differences, as IDX files of 32-bit floats.

The image is 1 except for columns 3 to 6, which are 0; the target is what the filter (1, -1) makes of it.
"""
import pathlib
import struct

FOLDER = pathlib.Path(__file__).parent / "lecture-edges"
FLOAT = 0x0D


def write(name, rows):
    header = struct.pack(">BBBB3I", 0, 0, FLOAT, 3, 1, len(rows), len(rows[0]))
    numbers = [number for row in rows for number in row]
    (FOLDER / name).write_bytes(header + struct.pack(f">{len(numbers)}f", *numbers))


image = [[1, 1, 0, 0, 0, 0, 1, 1]] * 6
FOLDER.mkdir(exist_ok=True)
write("train-images-idx3-float", image)
write("train-targets-idx3-float", [[left - right for left, right in zip(row, row[1:])] for row in image])
