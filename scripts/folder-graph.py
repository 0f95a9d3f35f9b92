#!/usr/bin/env python3
"""Draws which folders of each target use which others, and fails on a circle.

usage: scripts/folder-graph.py

A folder uses another if a file of it names a type that the other declares. Two folders that use each other are a circle: neither
can be read, moved or tested alone.
"""
import collections, pathlib, re, sys

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
    count = 0
    for target in sorted(path for path in (ROOT / "Sources").iterdir() if path.is_dir()):
        uses = graph(target)
        for folder in sorted(uses):
            print(f"{target.name}/{folder}: {', '.join(sorted(uses[folder]))}")
            for other in sorted(uses[folder]):
                if folder < other and folder in uses.get(other, {}):
                    count += 1
                    print(f"error: a circle of folders: {target.name}: {folder} - {other}; let one of them do without the other",
                          file=sys.stderr)
    print(f"{count} circles")
    return count > 0


if __name__ == "__main__":
    sys.exit(main())
