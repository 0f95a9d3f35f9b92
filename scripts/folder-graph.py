#!/usr/bin/env python3
"""Draws which folders of each target use which others, and fails on a circle that is not known.

usage: scripts/folder-graph.py [--known scripts/folder-circles.txt] [--write]

A folder uses another if a file of it names a type that the other declares. Two folders that use each other are a circle: neither
can be read, moved or tested alone. scripts/folder-circles.txt lists the circles that there are, one a line; a new one is an
error, and so is one that is listed and gone. --write writes the list anew.
"""
import argparse, collections, pathlib, re, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DECLARATION = re.compile(r"^(?:public |final |indirect |package |@\w+ )*(?:struct|class|enum|protocol|actor|typealias) (\w+)", re.M)
COMMENT = re.compile(r"//[^\n]*|\"\"\".*?\"\"\"", re.S)


def folders(target):
    """The text of every folder of a target, without comments, and the types that it declares outside of others."""
    texts = collections.defaultdict(str)
    for path in sorted(target.rglob("*.swift")):
        parts = path.relative_to(target).parts
        texts[parts[0] if len(parts) > 1 else "."] += COMMENT.sub("", path.read_text()) + "\n"
    return texts, {folder: set(DECLARATION.findall(text)) for folder, text in texts.items()}


def graph(target):
    texts, declared = folders(target)
    uses = collections.defaultdict(dict)
    for folder, text in texts.items():
        words = set(re.findall(r"\b[A-Z]\w+", text))
        for other, names in declared.items():
            shared = words & names - declared[folder]
            if other != folder and shared:
                uses[folder][other] = sorted(shared)
    return uses


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--known", type=pathlib.Path, default=ROOT / "scripts/folder-circles.txt")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    found = []
    for target in sorted(path for path in (ROOT / "Sources").iterdir() if path.is_dir()):
        uses = graph(target)
        for folder in sorted(uses):
            print(f"{target.name}/{folder}: {', '.join(sorted(uses[folder]))}")
            found += [f"{target.name}: {folder} - {other}" for other in sorted(uses[folder])
                      if folder < other and folder in uses.get(other, {})]
    if options.write:
        options.known.write_text("".join(line + "\n" for line in found))
        return 0
    known = options.known.read_text().splitlines()
    for line in sorted(set(found) - set(known)):
        print(f"error: a new circle of folders: {line}; let one of them do without the other", file=sys.stderr)
    for line in sorted(set(known) - set(found)):
        print(f"error: {line} is no circle any more; scripts/folder-graph.py --write", file=sys.stderr)
    print(f"{len(found)} circles")
    return set(found) != set(known)


if __name__ == "__main__":
    sys.exit(main())
