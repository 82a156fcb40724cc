#!/bin/bash
# Starts `driveloop carla-server` where a program expects CARLA: point CARLA_ROOT at this folder.
#
# Takes the options that CARLA's own script takes. Those about windows and graphics mean nothing here and are passed over;
# any other unknown one is an error. DRIVELOOP_BINARY names the program (default: this checkout's, else the one on PATH),
# DRIVELOOP_CARLA_VERSION the clients' version (default: 0.9.15, which Bench2Drive's programs use), DRIVELOOP_CARLA_OPTIONS
# more options of `driveloop carla-server`, such as "--seed 1 --log-calls calls.jsonl".
set -eu

here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
binary=${DRIVELOOP_BINARY:-$here/../../.build/release/driveloop}
[ -x "$binary" ] || binary=$(command -v driveloop || true)
if [ -z "$binary" ]; then
  echo "CarlaUE4.sh: no driveloop: run \`make build\`, or name the program in DRIVELOOP_BINARY" >&2
  exit 2
fi

port=2000
streaming=
town=
given="$*"
refuse() {
  echo "CarlaUE4.sh: got '$1', expected $2" >&2
  exit 2
}
while [ $# -gt 0 ]; do
  case "$1" in
    -carla-rpc-port=* | -carla-port=* | -world-port=*) port=${1#*=} ;;
    -carla-streaming-port=*) streaming=${1#*=} ;;
    -carla-primary-* | -carla-secondary-* | -carla-multi-gpu*) refuse "$1" "one server: there are no secondary ones here" ;;
    -RenderOffScreen | -nosound | -windowed | -fullscreen | -benchmark | -opengl | -vulkan | -prefernvidia | -quality-level=* \
      | -ResX=* | -ResY=* | -fps=* | -graphicsadapter=* | -stdout | -FullStdOutLogOutput | -nullrhi | -carla-server | -game \
      | -log | --ros2) ;;
    /Game/* | Town*) town=${1##*/} ;;
    CarlaUE4) ;;
    *) refuse "$1" "an option of CARLA's script, such as -carla-rpc-port=2000 or -RenderOffScreen" ;;
  esac
  shift
done
case "$port" in "" | *[!0-9]*) refuse "$port" "a port for calls" ;; esac
if [ -n "$streaming" ] && [ "$streaming" != $((port + 1)) ]; then
  refuse "-carla-streaming-port=$streaming" "$((port + 1)): streams take the port after that of calls"
fi
# The options stay visible in the list of processes, by which evaluators look for servers of theirs that hang.
exec -a "CarlaUE4 $given" "$binary" carla-server --port "$port" ${town:+--town "$town"} \
  --carla-version "${DRIVELOOP_CARLA_VERSION:-0.9.15}" ${DRIVELOOP_CARLA_OPTIONS:-}
