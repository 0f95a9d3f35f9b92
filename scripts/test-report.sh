#!/usr/bin/env bash
# Opens the program's pages in a real browser: a run's report, one full of hostile names, and a comparison. Fails on any
# error on the console, any request, anything wider than a phone. Installs Chromium with apt if it is missing; where that
# cannot be, says so and tests nothing.
#
#   scripts/test-report.sh CNN RUN      the program, and a run that it trained on the sample in data/
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
. scripts/lib/requirements.sh

[ $# -eq 2 ] || fail "give the program and the folder of a run: scripts/test-report.sh .build/release/cnn runs/quickstart-1"
cnn=$1 run=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

missing=()
command -v python3 >/dev/null || missing+=(python3)
command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium fonts-dejavu-core)
if [ ${#missing[@]} -gt 0 ] && ! (install_packages "${missing[@]}"); then
  printf '\n!! NOT TESTED: the pages in a browser, since %s cannot be installed here\n\n' "${missing[*]}" >&2
  exit 0
fi

# A data set whose classes are markup, and a configuration whose comments are.
hostile=$work/hostile
mkdir "$hostile"
cp data/fashion-mnist-sample/* "$hostile/"
printf '%s\n' '<script>alert(1)</script>' '"><img src=x onerror=alert(2)>' "';alert(3)//" '</style><b>' '{{name}}' '&lt;b&gt;' \
  '</title>' 'a"́ onload=alert(4)' ']]>' '-->' >"$hostile/classes.txt"
{
  printf '# </code></pre><script>alert(5)</script> <!-- {{{name}}} ]]>\n'
  cat configs/quickstart.cnn
} >"$work/hostile.cnn"
"$cnn" train --quiet --config "$work/hostile.cnn" --data "$hostile" --epochs 1 --out "$work/<i>hostile" \
  --set data.limit=512 --set data.validation=128 >/dev/null
"$cnn" report "$run" "$run" --out "$work/comparison.html" --quiet >/dev/null

scripts/browse-report.py "$run/report/report.html" "$work/<i>hostile/report/report.html" "$work/comparison.html"
