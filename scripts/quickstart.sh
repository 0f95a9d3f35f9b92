#!/usr/bin/env bash
# Builds cnn, trains a small network on the sample in data/, evaluates it, and says where the pictures are.
# Installs what the build needs with apt. Runs from any folder; takes under a minute after the build.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
. scripts/lib/requirements.sh

require_swift
require_libraries

step "building cnn (some minutes the first time)"
swift build -c release --product cnn </dev/null >&2 || fail "the build failed; its errors stand above"
cnn=$(swift build -c release --show-bin-path)/cnn

step "training configs/quickstart.cnn on the sample in data/"
"$cnn" train --config configs/quickstart.cnn

run=runs/$(readlink runs/latest)
step "evaluating $run on the test images"
"$cnn" eval "$run/checkpoints/best.safetensors"

folder=$(pwd)
cat <<END

The report:     $folder/$run/report/report.html   (open it in a browser)
Its pictures:   $folder/$run/report/curves.png
                $folder/$run/report/confusion.png
The program:    $cnn   (cnn --help)
The network:    $folder/configs/quickstart.cnn: change it, and train again
END
