#!/usr/bin/env bash
# scripts/sanitize.sh [address|thread]...: all tests with LLVM's sanitizers, kernels included; both without arguments.
# For a nightly job: half an hour on two cores. Exit code 1 if a test fails or a sanitizer finds anything.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
. scripts/lib/requirements.sh

require_swift
require_libraries
kinds=("$@")
[ ${#kinds[@]} -gt 0 ] || kinds=(address thread)
# Foundation and the test runner keep what they allocate once; leaks are not what this looks for.
export ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS:-}"
# All findings of a night; a process that had any ends with 66.
export TSAN_OPTIONS="halt_on_error=0:${TSAN_OPTIONS:-}"
for kind in "${kinds[@]}"; do
  case $kind in address | thread) ;; *) fail "no sanitizer $kind; there are: address thread" ;; esac
  # Kernels read exactly what they use; Package.swift says why.
  export CNN_SANITIZE=$kind
  step "all tests with the $kind sanitizer"
  # A build folder of its own: everything in it is instrumented.
  swift test --build-path ".build/$kind" --sanitize="$kind" --disable-xctest </dev/null ||
    fail "the $kind sanitizer or a test found something; it stands above"
done
step "nothing found"
