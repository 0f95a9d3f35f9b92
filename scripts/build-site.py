#!/usr/bin/env python3
"""Builds the documentation's site with Swift's own docc: docs/cnn.docc, and docs/*.md with their pictures.

    scripts/build-site.py [--out DIR] [--base PATH]

The result, usually .build/site, is for any static host; --base is the path under which it will be served, if that isn't
the root. The pages of docs/ are read as they are: links between them become DocC's, links to pictures show the picture,
and links to other files of the project name them. A link that leads nowhere, a picture that is missing or used nowhere,
and every warning of docc end this with 1.

To look at it:

    python3 -m http.server --directory .build/site, and open http://localhost:8000/documentation/cnn
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "docs" / "cnn.docc"
PICTURES = ROOT / "docs" / "pictures"
PICTURE_KINDS = {".png", ".jpg"}
# The pages' names on the site, by their place in the project.
PAGES = {page.relative_to(ROOT): page.stem for page in sorted((ROOT / "docs").glob("*.md"))}
PAGES |= {pathlib.Path(name): pathlib.Path(name).stem for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")}
PAGES |= {pathlib.Path("data/README.md"): "data-README"}
TITLES = {"README": "Getting started", "CONTRIBUTING": "Contributing", "CHANGELOG": "Changes", "data-README": "The sample"}

LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")


class BrokenLink(Exception):
    pass


def outside_of_code(text, change):
    """Applies `change` to what is neither a fenced block nor code within a line."""
    parts = re.split(r"(^```.*?^```[^\n]*$|`[^`\n]+`)", text, flags=re.M | re.S)
    return "".join(part if index % 2 else change(part) for index, part in enumerate(parts))


def heading(page, anchor, link):
    """DocC's name of the heading that Markdown elsewhere links to by small letters without signs."""
    for title in re.findall(r"^#+ (.*)$", (ROOT / page).read_text(), flags=re.M):
        if re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") == anchor:
            return re.sub(r"[`'\"’]", "", title).replace(" ", "-")
    raise BrokenLink(f"{link}: {page} has no heading of that name")


def links_for_site(text, page, used, base):
    """The links of a page as DocC writes them; the pictures it shows are added to `used`."""

    def replaced(match):
        is_picture, label, target = match.groups()
        if re.match(r"[a-z]+:", target):
            return match[0]
        path, _, anchor = target.partition("#")
        place = (ROOT / page).parent / path if path else ROOT / page
        try:
            name = place.resolve().relative_to(ROOT)
        except ValueError:
            raise BrokenLink(f"{page}: {target} is outside of the project")
        if not place.exists():
            raise BrokenLink(f"{page}: {target} does not exist")
        if name.suffix in PICTURE_KINDS:
            used.add(name.name)
            return f"![{label}]({name.name})" if is_picture else f"[{label}]({base}/pictures/{name.name})"
        if name in PAGES:
            part = "#" + heading(name, anchor, f"{page}: {target}") if anchor else ""
            return f"[{label}](doc:{PAGES[name]}{part})"
        return f"{label} (`{name}`)"

    return outside_of_code(text, lambda part: LINK.sub(replaced, part))


def article(page, used, base):
    text = links_for_site((ROOT / page).read_text(), page, used, base)
    title = TITLES.get(PAGES[page])
    return re.sub(r"\A# .*", f"# {title}", text) if title else text


def prepare(folder, base):
    """Fills `folder` with a catalogue that docc can read."""
    shutil.copytree(CATALOGUE, folder)
    used = set(re.findall(r"!\[[^\]]*\]\(([^)]+)\)", (CATALOGUE / "cnn.md").read_text()))
    for page, name in PAGES.items():
        (folder / f"{name}.md").write_text(article(page, used, base))
    pictures = {picture.name for picture in PICTURES.iterdir()}
    if used != pictures:
        wrong = sorted(used - pictures) or sorted(pictures - used)
        raise BrokenLink(f"docs/pictures: {', '.join(wrong)}: {'missing' if used - pictures else 'no page shows it'}")
    for picture in PICTURES.iterdir():
        shutil.copy(picture, folder)


def convert(catalogue, out, base):
    docc = shutil.which("docc")
    if docc is None:
        compiler = shutil.which("swiftc")
        docc = compiler and pathlib.Path(compiler).resolve().parent / "docc"
    if docc is None or not pathlib.Path(docc).exists():
        sys.exit("build-site.py: error: Swift's docc is not installed: https://www.swift.org/install")
    command = [docc, "convert", catalogue, "--output-path", out, "--warnings-as-errors"]
    command += ["--fallback-display-name", "cnn", "--fallback-bundle-identifier", "cnn"]
    if base:
        command += ["--hosting-base-path", base]
    if subprocess.run(command).returncode != 0:
        sys.exit(1)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--out", type=pathlib.Path, default=ROOT / ".build" / "site", metavar="DIR")
    arguments.add_argument("--base", default="", metavar="PATH")
    choice = arguments.parse_args()
    with tempfile.TemporaryDirectory() as work:
        catalogue = pathlib.Path(work) / "cnn.docc"
        try:
            prepare(catalogue, f"/{choice.base.strip('/')}".rstrip("/"))
        except BrokenLink as broken:
            sys.exit(f"build-site.py: error: {broken}")
        choice.out.mkdir(parents=True, exist_ok=True)
        convert(catalogue, choice.out, choice.base)
    # Pages link to pictures themselves too, and the root leads to the first page.
    shutil.copytree(PICTURES, choice.out / "pictures", dirs_exist_ok=True)
    (choice.out / "index.html").write_text('<!doctype html><meta http-equiv="refresh" content="0; url=documentation/cnn/">\n')
    print(f"{choice.out}: documentation/cnn")


if __name__ == "__main__":
    main()
