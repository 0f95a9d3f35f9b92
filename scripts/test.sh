#!/usr/bin/env bash
# Everything that has to hold before a change is taken, as .ci/run runs it: format, the folders of each target, the
# documentation's links, build without warnings, a training with an accuracy floor, its report in a browser, the live view
# in a terminal, the baseline kernels on an emulated old processor, ranks under two MPIs, and all tests. Installs what is missing with apt. Runs from any folder, without a terminal; under half an hour
# on two cores.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
. scripts/lib/requirements.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build ARGUMENT...: swift build that fails on a warning of the package too, since the compiler's are errors already, and on an
# import that Package.swift does not declare.
build() {
  swift build --explicit-target-dependency-import-check error "$@" </dev/null >"$work/build.log" 2>&1 || {
    cat "$work/build.log" >&2
    fail "the build failed"
  }
  if grep 'warning:' "$work/build.log" >&2; then fail "the build has warnings"; fi
}

require_swift
require_libraries

step "format"
swift format lint --strict --recursive --parallel --configuration .swift-format Package.swift Sources Tests Examples

command -v python3 >/dev/null || install_packages python3

step "the folders of each target"
scripts/folder-graph.py | tail -1

step "the documentation's site"
scripts/build-site.py --out "$work/site"

step "release build"
build -c release --product cnn
cnn=$(swift build -c release --show-bin-path)/cnn

step "a training has to reach 85 % on the sample"
"$cnn" train --config configs/quickstart.cnn --out "$work/quickstart"
"$cnn" eval "$work/quickstart/checkpoints/best.safetensors" --fail-under 0.85

step "the example of the library"
build -c release --product TrainingExample
"$(dirname "$cnn")/TrainingExample" configs/quickstart.cnn "$work/example" docs/pictures/filters.png

step "the pages in a browser"
scripts/test-report.sh "$cnn" "$work/quickstart"

step "the live view in a terminal"
command -v tmux >/dev/null || install_packages tmux
scripts/terminal-test.py "$cnn"

if [ "$(uname -sm)" = "Linux x86_64" ]; then
  step "an old processor computes what the baseline kernels compute here"
  command -v qemu-x86_64 >/dev/null || install_packages qemu-user
  few=(--config configs/quickstart.cnn --epochs 1 --set data.limit=256 --set data.validation=64 --threads 1 --quiet)
  CNN_ISA=baseline "$cnn" train "${few[@]}" --out "$work/here" --json >"$work/here.jsonl"
  qemu-x86_64 -cpu core2duo "$cnn" train "${few[@]}" --out "$work/old" --json >"$work/old.jsonl"
  digest() { grep -o '"weights_sha256":"[0-9a-f]*"' "$1"; }
  [ "$(digest "$work/here.jsonl")" = "$(digest "$work/old.jsonl")" ] || fail "the weights differ"
  digest "$work/old.jsonl"
fi

if [ "$(uname -s)" = Linux ]; then
  step "ranks under Open MPI and MPICH"
  { command -v mpirun.openmpi && command -v mpiexec.mpich; } >/dev/null || install_packages openmpi-bin mpich
  scripts/ranks-test.py --cnn "$cnn" --kills 2
fi

step "all tests"
swift test --disable-xctest </dev/null
