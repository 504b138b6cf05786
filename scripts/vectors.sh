#!/usr/bin/env bash
# Replays the recordings of the reference client, if they are there. They are not part of this repository.
# APIDECK_RECORDINGS names their folder; the default is ../shared/vectors.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=${APIDECK_RECORDINGS:-../shared/vectors}
if [ ! -d "$folder" ]; then
    echo "SKIPPED: recordings of the reference client: the folder $folder does not exist."
    exit 0
fi
APIDECK_RECORDINGS=$(realpath "$folder") cargo test --features full,dynamic --test vectors -- --nocapture
