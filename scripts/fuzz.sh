#!/usr/bin/env bash
# scripts/fuzz.sh TARGET SECONDS: looks for bytes that a reader does not survive.
# TARGET is specification, idx, cifar, gzip, safetensors or png. Begins with the corpus in Fuzzers/corpus/TARGET; what breaks the
# reader is written there as crash-*, slow-* or oom-*, and is from then on part of the tests. Exit code 1 if anything was found.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
. scripts/lib/requirements.sh

[ $# -eq 2 ] || fail "usage: scripts/fuzz.sh TARGET SECONDS"
target=$1 seconds=$2
[ -d "Fuzzers/corpus/$target" ] || fail "no target $target; there are: $(ls Fuzzers/corpus | tr '\n' ' ')"

require_swift
require_libraries
export CNN_FUZZ=$target
step "building"
# A build folder of its own: everything in it is instrumented. Optimised, since every check that traps stays in it.
swift build -c release --build-path .build/fuzz --sanitize=fuzzer --product Fuzz </dev/null >&2
fuzz=$(swift build -c release --build-path .build/fuzz --show-bin-path)/Fuzz

step "fuzzing $target for $seconds seconds"
# Files of inputs go to memory, where the system has such a folder.
CNN_FUZZ_FOLDER=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")")
export CNN_FUZZ_FOLDER
work=$(mktemp -d)
trap 'rm -rf "$work" "$CNN_FUZZ_FOLDER"' EXIT
# New inputs go to the first folder; the committed one is only read. 10 seconds or 1 GB for one small input are a finding.
"$fuzz" "$work" "Fuzzers/corpus/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=8192 \
  -artifact_prefix="Fuzzers/corpus/$target/" -print_final_stats=1 ||
  fail "$target: an input that breaks the reader was written to Fuzzers/corpus/$target"
