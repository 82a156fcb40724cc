#!/bin/bash
# Submits an evaluation as an array of shards and the job that merges them:
#
#   Bridges/Slurm/submit.sh SHARDS OUT --suite FILE --agent expert [other options of driveloop evaluate]
#
# Options for sbatch itself: SBATCH_ARRAY_OPTIONS="--cpus-per-task=4 --time=2:00:00 --partition=…"; for both jobs Slurm's own
# variables, such as SBATCH_PARTITION. Prints the two job ids.
set -eu -o pipefail

[ $# -ge 3 ] || { echo "usage: submit.sh SHARDS OUT OPTIONS-OF-EVALUATE…" >&2; exit 2; }
[[ $1 =~ ^[1-9][0-9]*$ ]] || { echo "submit.sh: got '$1' shards; expected a number from 1" >&2; exit 2; }
here=$(dirname "$0")
shards=$1
out=$2
shift 2
read -r -a options <<< "${SBATCH_ARRAY_OPTIONS:-}"
array=$(sbatch --parsable --array="1-$shards" "${options[@]}" "$here/evaluate.sbatch" "$out" "$@")
merge=$(sbatch --parsable --dependency="afterok:${array%%;*}" --kill-on-invalid-dep=yes "$here/merge.sbatch" "$out" "$shards")
echo "${array%%;*} ${merge%%;*}"
