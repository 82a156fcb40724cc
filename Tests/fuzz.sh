#!/usr/bin/env bash
# Builds the fuzz targets and runs each for SECONDS (default 60), two at a time. A crash fails the script.
# Usage: Tests/fuzz.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
targets=$(ls Tests/Fuzzing)
export DRIVELOOP_FUZZ=1
# The crash reporter would hang on libFuzzer's own handlers; the leak checker sees the runtime's own.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0
for target in $targets; do
  swift build -c release --product "$target" --scratch-path .build-fuzz -Xswiftc -use-ld=lld
done

# Small valid inputs to start from, by target.
seeds() {
  case $1 in
    FuzzCarla)
      # The first byte chooses version and pieces.
      python3 -c 'import json, pathlib, sys
for name, text in json.load(open("Tests/Oracles/carla_requests.json")).items():
    pathlib.Path(sys.argv[1], name).write_bytes(bytes([26]) + bytes.fromhex(text))' "$2"
      ;;
    FuzzCheckpoint) cp Tests/Oracles/model_files/* "$2" ;;
    FuzzImages) find Results/Pictures -name 'town-*.jpg' | head -n 4 | xargs -I{} cp {} "$2" ;;
    FuzzOpenDrive) cp Scenarios/Maps/*.xodr "$2" ;;
    FuzzRouteFile) cp Scenarios/Routes/*.xml "$2" ;;
    FuzzTokenizer) cp Tests/Oracles/Text/tokenizers/{qwen,llama,gpt2}.json "$2" ;;
    FuzzMessages) cp Bridges/Golden/*.msgpack "$2" ;;
  esac
}
run() {
  local work
  work=$(mktemp -d)
  mkdir "$work/corpus"
  seeds "$1" "$work/corpus" 2>/dev/null || true
  if ./.build-fuzz/release/"$1" "$work/corpus" -max_total_time="$seconds" -rss_limit_mb=4096 -timeout=20 \
    -artifact_prefix="$work/" >"$work/log" 2>&1 </dev/null; then
    echo "$1: $(grep -E '^Done' "$work/log" || tail -n 1 "$work/log")"
    rm -rf "$work"
  else
    echo "$1: failed; the input and the log are in $work"
    tail -n 40 "$work/log"
    return 1
  fi
}
failed=0
pids=()
for target in $targets; do
  run "$target" &
  pids+=($!)
  if [ ${#pids[@]} -ge 2 ]; then
    wait "${pids[0]}" || failed=1
    pids=("${pids[@]:1}")
  fi
done
for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
exit $failed
