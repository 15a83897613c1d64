#!/usr/bin/env bash
# From nothing to a model: pictures -> training -> measuring -> ONNX. Each step goes on where it was stopped; run it again until it says 'done'.
#   models/training/run.sh WORK_FOLDER [TRAINING_SEEDS [PICTURES_SHOWN]]
# Needs Debian 12's python3-torch, python3-opencv, python3-numpy and python3-onnx (apt-get install --no-install-recommends), about 15 GB in WORK_FOLDER for
# 60 seeds, and patience: each 1000 pictures take one to two minutes of one core to make, each 1000 shown 40 seconds to learn from on a CPU and a quarter of a second on a GPU.
# TRAIN_OPTIONS holds further options for train.py, such as "--net ceiling-large --batch 256".
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
work=${1:?"usage: run.sh WORK_FOLDER [TRAINING_SEEDS [PICTURES_SHOWN]]"}
seeds=${2:-1..60}
shown=${3:-600000}
python=${PYTHON:-/usr/bin/python3}
mkdir -p "$work"

"$root/jwo" simulate dataset --seeds 900000..900011 --pictures 20 --out "$work/data/held"           # measured on, never trained on
"$root/jwo" simulate dataset --seeds 800000..800003 --pictures 20 --out "$work/data/calibration"    # neither: for the scores' meaning
"$root/jwo" simulate dataset --seeds "$seeds" --pictures 90 --out "$work/data/train"
# shellcheck disable=SC2086 # several words on purpose
"$python" "$here/train.py" --data "$work/data/train" --out "$work/run" --images "$shown" ${TRAIN_OPTIONS:-}
"$python" "$here/evaluate.py" --data "$work/data/held" --checkpoint "$work/run/checkpoint.pt" --out "$work/report"
"$python" "$here/export.py" --checkpoint "$work/run/checkpoint.pt" --calibration "$work/data/calibration" --out "$work/export" --report "$work/report/report.json"
echo "done: $work/export; put it into models/ with export.py's --models once its figures are better than those in models.json"
