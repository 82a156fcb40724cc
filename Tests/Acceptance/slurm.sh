#!/bin/bash
# Eight shards on a real Slurm of one node, one killed and one requeued in flight, merged, against a single run:
#
#   Tests/Acceptance/slurm.sh .build/release/driveloop [SUITE [AGENT]]
#
# Needs root and Debian's slurm-wlm and munge. The daemons live in a temporary folder, on ports of their own, without
# systemd, cgroups or accounting, and end with this script.
set -eu -o pipefail

driveloop=$(realpath "$1")
suite=${2:-Scenarios/Suites/regression.xml}
agent=${3:-expert}
cd "$(dirname "$0")/../.."
for program in munged slurmctld slurmd sbatch; do
  command -v $program >/dev/null || { echo "skipped: no $program (apt install slurm-wlm munge)"; exit 77; }
done
[ "$(id -u)" = 0 ] || { echo "skipped: not root"; exit 77; }

work=$(mktemp -d /tmp/driveloop-slurm.XXXXXX)
daemons=()
finish() {
  code=$?
  for daemon in "${daemons[@]}"; do kill "$daemon" 2>/dev/null || true; done
  if [ $code -ne 0 ]; then tail -n 5 "$work"/*.log "$work"/*.err 2>/dev/null || true; fi
  for daemon in "${daemons[@]}"; do wait "$daemon" 2>/dev/null || true; done
  rm -rf "$work"
  exit $code
}
trap finish EXIT

chmod 755 "$work"
mkdir "$work/state" "$work/spool"
dd if=/dev/urandom of="$work/munge.key" bs=1024 count=1 status=none
chmod 400 "$work/munge.key"
munged --foreground --force --key-file="$work/munge.key" --socket="$work/munge.socket" --pid-file="$work/munged.pid" \
  --log-file="$work/munged.log" --seed-file="$work/munge.seed" 2> "$work/munged.err" &
daemons+=($!)

port=$((20000 + RANDOM % 20000))
node=$(hostname -s)
export SLURM_CONF=$work/slurm.conf
cat > "$SLURM_CONF" <<CONF
ClusterName=driveloop
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
# Requeued jobs wait for as long as a credential lives.
AuthInfo=socket=$work/munge.socket,cred_expire=5
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
SwitchType=switch/none
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1
SlurmdParameters=config_overrides
ReturnToService=2
JobRequeue=1
KillWait=5
MinJobAge=3600
NodeName=$node NodeAddr=127.0.0.1 CPUs=3 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
for _ in $(seq 100); do [ -S "$work/munge.socket" ] && break; sleep 0.1; done
slurmctld -D -c 2> "$work/slurmctld.err" &
daemons+=($!)
slurmd -D -N "$node" 2> "$work/slurmd.err" &
daemons+=($!)
for _ in $(seq 300); do
  [ "$(sinfo -h -o %T 2>/dev/null)" = idle ] && break
  sleep 0.2
done
[ "$(sinfo -h -o %T)" = idle ] || { echo "FAILED: the node did not come up: $(sinfo -h -o '%T %E')"; exit 1; }
echo "slurm $(slurmctld -V | cut -d' ' -f2): node $node is up"

out=$work/run
export DRIVELOOP=$driveloop SBATCH_OUTPUT=$work/%x-%A_%a.log
read -r array merge < <(Bridges/Slurm/submit.sh 8 "$out" --suite "$suite" --agent "$agent")
echo "submitted: array $array, merge $merge"

# Waits until shard $1 has a finished route and is still at work.
in_flight() {
  for _ in $(seq 12000); do
    [ -s "$out/shards/$1-of-8/journal.jsonl" ] && return 0
    sleep 0.01
  done
  echo "FAILED: shard $1 never began"
  exit 1
}
routes() { [ -f "$out/shards/$1-of-8/journal.jsonl" ] && wc -l < "$out/shards/$1-of-8/journal.jsonl" || echo 0; }

in_flight 1
in_flight 2
# kill -9 of the whole evaluation, parent and workers, as by a machine that runs out of memory.
mapfile -t victims < <(pgrep -f -- "--out $out/shards/1-of-8" || true)
[ ${#victims[@]} -gt 0 ] || { echo "FAILED: shard 1 was over before it could be killed"; exit 1; }
kill -9 "${victims[@]}" 2>/dev/null || true
scontrol requeue "${array}_2"
echo "killed shard 1 after $(routes 1) routes (${#victims[@]} processes)"
echo "requeued shard 2 after $(routes 2) routes"

state() { scontrol show job "$1" -o | grep -o 'JobState=[A-Z_]*' | sort | uniq -c | tr '\n' ' '; }
for _ in $(seq 1800); do
  case $(state "$merge") in *COMPLETED*) break ;; *FAILED* | *CANCELLED*) break ;; esac
  sleep 0.5
done
echo "array: $(state "$array"); merge: $(state "$merge")"
case $(state "$merge") in *COMPLETED*) ;; *) echo "FAILED: no merge"; exit 1 ;; esac
scontrol show job "${array}_1" -o | grep -q 'Restarts=[1-9]' || { echo "FAILED: shard 1 was not requeued"; exit 1; }
scontrol show job "${array}_2" -o | grep -q 'Restarts=[1-9]' || { echo "FAILED: shard 2 was not requeued"; exit 1; }

"$driveloop" evaluate --suite "$suite" --agent "$agent" --jobs 2 --out "$work/single" > "$work/single.txt" 2> "$work/single.err" \
  || [ $? = 1 ]
diff -r --exclude='timing.json*' --exclude=.lock "$out/merged" "$work/single" \
  || { echo "FAILED: the merged folder differs from the single run"; exit 1; }
files=$(cd "$work/single" && find . -type f ! -name 'timing.json*' ! -name .lock | wc -l)
echo "ok: $files files of the merged folder equal those of a single run, byte for byte"
# Merging once more changes nothing.
before=$(cd "$out/merged" && find . -type f ! -name 'timing.json*' -exec sha256sum {} + | sort)
"$driveloop" merge "$out"/shards/*-of-8 "$out/merged" --out "$out/merged" > "$work/again.txt"
[ "$before" = "$(cd "$out/merged" && find . -type f ! -name 'timing.json*' -exec sha256sum {} + | sort)" ] \
  || { echo "FAILED: a second merge changed the folder"; exit 1; }
echo "ok: merged once more, nothing changed"
