#!/usr/bin/env bash
# From nothing to a model that drives, in runs/training/model: samples, the model, its first heads, what the expert does after its
# errors (DAgger), heads with towers of their own. Each stage is passed over once it is done, and goes on where it was cut off.
# Usage: make model, with COUNT (routes of each type), MINUTES (of the model's training), STEPS (of each tower), EPOCHS (of each
# head on frozen tokens) from the environment; without them as much as the shipped model saw: most of a day of two cores.
set -euo pipefail
cd "$(dirname "$0")/.."
model=runs/training/model done=runs/training/stages
expert=runs/samples/expert disturbed=runs/samples/disturbed student=runs/samples/dagger-1
mkdir -p "$done"

# stage NAME COMMAND…: once.
stage() {
  [ -e "$done/$1" ] && { echo "$1: done before"; return; }
  echo "== $1"
  "${@:2}"
  touch "$done/$1"
}

stage samples make samples COUNT="${COUNT:-30}" VIEWS="${VIEWS:-1}"
stage train make train MODEL="$model" SAMPLES="$expert $disturbed" MINUTES="${MINUTES:-150}"
stage perception make perception MODEL="$model" SAMPLES="$expert $disturbed"
stage way make way MODEL="$model" SAMPLES="$expert $disturbed"
stage dagger make dagger MODEL="$model" ROUND=1
stage backbone make backbone MODEL="$model" SAMPLES="$expert $disturbed $student" STEPS="${STEPS:-3500}"
stage narrow make views CAMERAS=narrow HISTORY=0.5 SAMPLES="$disturbed $student"
stage surroundings make surroundings MODEL="$model" STEPS="${STEPS:-9000}" \
  VIEWS="$expert $disturbed $student $disturbed-narrow $student-narrow"
stage signals make signals MODEL="$model" SAMPLES="$expert $disturbed $student"
echo "$model drives: driveloop evaluate --suite Scenarios/Suites/smoke.xml --agent vla --model $model --out runs/mine"
