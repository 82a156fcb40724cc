"""Times DriveLoop's inference engine beside its peers on the same random models, in turn, on this machine.

    python compare_models.py [--binary .build/release/driveloop] [--work runs/compare-models]
        [--sizes small,3b] [--only prefill,decode,vision,decision] [--programs driveloop,llama] [--passes 2] [--rounds 3]
        [--json FILE]

3b: Qwen2.5-VL-3B's shape (3.75 billion parameters); prefill of 300 tokens, decoding after it, a picture of 448x252.
small: 20.7 million parameters; the same parts and a whole decision (picture, prefill of 128, six tokens).
Peers: transformers on torch, llama.cpp (llama-cpp-python, which must have been built natively) and, for the small model,
OpenVINO. Each program is a process of its own, so that one large model is in memory at a time; a pass visits every
program once, the next pass in the opposite order, and every visit times `--rounds` rounds after a warm one. The table
has medians over all rounds, their spread (quartiles), the share of the machine's limit, and how many times faster ours
is than the best peer, and than the best with weights of as many bits. Needs 25 GB of disk for 3b.
"""
import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import time

import sizes

HERE = os.path.dirname(os.path.abspath(__file__))
# What two Zen 4 cores do at most, GFLOP/s and GB/s, measured with loops in registers and long reads. On other machines
# the shares mean little; the ratios stand.
LIMITS = {"f32": 234, "bf16": 466, "int8": 917, "memory": 42, "cache": 193}
# Weights that fit into the last level's cache are read from there when a step is repeated, bytes.
CACHE = 32 << 20
# Precisions that hold weights in as many bits.
ALIKE = {"bf16": ("bf16", "f16"), "int8": ("int8", "q8_0", "int8+bf16"), "int4": ("q4_0",), "fp32": ("f32",)}
# (size, part, ours, peers of which the best counts, factor)
TARGETS = [
    ("3b", "prefill", "int8", "", 1.7), ("3b", "prefill", "bf16", "", 1.0),
    ("3b", "decode", "int4", "llama.cpp q4_0", 1.1), ("3b", "decode", "int8", "llama.cpp q8_0", 1.1),
    ("3b", "vision", "int8", "torch bf16", 1.8), ("3b", "vision", "bf16", "torch bf16", 1.0),
    ("small", "decision", "bf16", "OpenVINO", 1.5), ("small", "decision", "int8", "OpenVINO", 2.0)]
TITLES = {"prefill": "prefill of %d tokens, tokens/s", "decode": "decoding after %d tokens, tokens/s",
          "vision": "picture of 448x252, ms", "decision": "decision (picture, %d tokens, 6 tokens), ms"}


class Program:
    """How one competitor is started. `command` is given the parts and returns the arguments of a process."""

    def __init__(self, name, parts, needs, command):
        self.name, self.parts, self.needs, self.command = name, parts, needs, command

    def missing(self):
        return [n for n in self.needs if importlib.util.find_spec(n) is None]


def programs(size, folder, arguments):
    hf, gguf, openvino = (os.path.join(folder, name) for name in ("hf", "gguf", "openvino"))
    parts = ["prefill", "decode", "vision"] + (["decision"] if size == "small" else [])

    def python(script, place, *options):
        return lambda wanted: [sys.executable, os.path.join(HERE, script), place, "--size", size, "--parts",
                               ",".join(wanted), "--rounds", str(arguments.rounds), "--threads",
                               str(arguments.threads), *options]

    def ours(path):
        return lambda wanted: [
            arguments.binary, "model", "bench", hf, "--path", path, "--threads", str(arguments.threads), "--rounds",
            str(arguments.rounds), "--parts", ",".join(wanted), "--prefill", str(sizes.PREFILL[size]), "--decode",
            str(sizes.DECODE[size]), "--picture", "%dx%d" % sizes.PICTURE, "--json"]

    found = [Program("driveloop " + path, parts, [], ours(path)) for path in ("bf16", "int8", "int4")]
    for dtype in ["bf16"] + (["f32"] if size == "small" else []):
        found.append(Program("torch " + dtype, parts, ["torch", "transformers"],
                             python("peer_torch.py", hf, "--dtype", dtype)))
    for weights in ("bf16", "q8_0", "q4_0"):
        wanted = [p for p in parts if p != "vision"]
        found.append(Program("llama.cpp " + weights, wanted, ["llama_cpp", "gguf"],
                             python("peer_llama.py", gguf, "--weights", weights)))
    found.append(Program("llama.cpp mmproj f16", ["vision"], ["llama_cpp", "gguf"], python("peer_llama.py", gguf)))
    if size == "small":
        for precision in ("f32", "bf16", "int8", "int8+bf16"):
            found.append(Program("OpenVINO " + precision, parts, ["openvino", "nncf", "torch", "gguf"],
                                 python("peer_openvino.py", openvino, "--precision", precision)))
    return found


def prepare(size, folder, arguments, chosen):
    """The checkpoint and the peers' files made of it, where they are missing."""
    os.makedirs(folder, exist_ok=True)
    hf = os.path.join(folder, "hf")
    if not os.path.exists(os.path.join(hf, "config.json")):
        config = os.path.join(folder, "config.json")
        with open(config, "w") as file:
            json.dump(sizes.SIZES[size], file, indent=1)
        run([arguments.binary, "model", "random", "--config", config, "--seed", "1", "--out", hf])
    names = [program.name for program in chosen if not program.missing()]
    if any(name.startswith("llama.cpp") for name in names):
        run([sys.executable, os.path.join(HERE, "gguf_files.py"), hf, os.path.join(folder, "gguf")])
    graphs = os.path.join(folder, "openvino")
    if any(name.startswith("OpenVINO") for name in names) and not os.path.exists(os.path.join(graphs, "done")):
        run([sys.executable, os.path.join(HERE, "openvino_graph.py"), hf, graphs])
        open(os.path.join(graphs, "done"), "w").close()


def run(command):
    """Runs a process whose output matters only when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise RuntimeError("%s failed:\n%s" % (" ".join(command), done.stdout.decode(errors="replace")[-2000:]))


def busy(seconds=1.0):
    """Share of the processors that others use."""
    def read():
        with open("/proc/stat") as file:
            fields = [int(x) for x in file.readline().split()[1:]]
        return sum(fields), fields[3] + fields[4]
    total, idle = read()
    time.sleep(seconds)
    after, idle_after = read()
    return 1 - (idle_after - idle) / max(1, after - total)


def visit(program, wanted):
    """Rows of JSON that one process prints."""
    done = subprocess.run(program.command(wanted), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        print("%s failed: %s" % (program.name, done.stderr.decode(errors="replace")[-500:]), file=sys.stderr)
    rows = []
    for line in done.stdout.decode().splitlines():
        if line.startswith("{"):
            rows.append(dict(json.loads(line), program=program.name))
    return rows


def measure(size, chosen, parts, arguments):
    """(part, program) → seconds of all rounds; program → memory; and the results' fingerprints."""
    seconds, tokens, memory, checks = {}, {}, {}, {}
    for number in range(arguments.passes):
        for program in chosen if number % 2 == 0 else reversed(chosen):
            wanted = [part for part in program.parts if part in parts]
            if not wanted:
                continue
            load = busy()
            if load > 0.1:
                print("warning: other programs use %.0f %% of the machine" % (100 * load), file=sys.stderr)
            print("pass %d of %d: %s, %s" % (number + 1, arguments.passes, size, program.name), file=sys.stderr)
            for row in visit(program, wanted):
                if row["part"] == "memory":
                    memory[program.name] = row
                    continue
                key = (row["part"], program.name)
                seconds.setdefault(key, []).extend(row["seconds"])
                tokens[key] = row.get("tokens", 1)
                if "check" in row:
                    checks[key] = row["check"]
    return seconds, tokens, memory, checks


def limit_share(size, part, program, tokens, median):
    """What share of the machine's limit a program reaches: of memory for decoding, of arithmetic else."""
    config = sizes.SIZES[size]
    precision = program.split()[-1]
    if part == "decode":
        text = config["text_config"]
        weights = sizes.work(config, "prefill", 1) / 2
        head = text["hidden_size"] * text["vocab_size"]
        bytes_each = {"f32": 4, "bf16": 2, "q8_0": 1.0625, "int8": 1, "q4_0": 0.5625, "int4": 0.5625}.get(precision, 1)
        head_bytes = max(bytes_each, 0.82) if precision in ("q4_0", "int4") else bytes_each
        read = (weights - head) * bytes_each + head * head_bytes
        return read * tokens / median / 1e9 / LIMITS["cache" if read <= CACHE else "memory"]
    flops = sizes.work(config, part, tokens) if part != "decision" else (
        sizes.work(config, "vision") + sizes.work(config, "prefill", sizes.PREFILL[size])
        + sizes.DECISION_TOKENS * sizes.work(config, "prefill", 1))
    kind = {"f32": "f32", "bf16": "bf16", "f16": "bf16"}.get(precision, "int8")
    return flops / median / 1e9 / LIMITS[kind]


def print_table(size, parts, chosen, seconds, tokens):
    print("\n%s model, medians (quartiles), share of the limit" % size)
    for part in parts:
        names = [p.name for p in chosen if (part, p.name) in seconds]
        if not names:
            continue
        title = TITLES[part] % sizes.PREFILL[size] if "%" in TITLES[part] else TITLES[part]
        print("  " + title)
        peers = {n: statistics.median(seconds[part, n]) / tokens[part, n] for n in names if not n.startswith("driveloop")}
        for name in names:
            values = [s / tokens[part, name] for s in seconds[part, name]]
            median = statistics.median(values)
            low, high = quartiles(values)
            shown = [1 / median, 1 / high, 1 / low] if part in ("prefill", "decode") else [
                1e3 * median, 1e3 * low, 1e3 * high]
            share = limit_share(size, part, name, tokens[part, name], median * tokens[part, name])
            ratio = ""
            if name.startswith("driveloop") and peers:
                best = min(peers, key=peers.get)
                ratio = "%.2fx %s" % (peers[best] / median, best)
                alike = {n: t for n, t in peers.items() if n.split()[-1] in ALIKE[name.split()[-1]]}
                if alike and best not in alike:
                    best = min(alike, key=alike.get)
                    ratio += ", %.2fx %s" % (alike[best] / median, best)
            print("    %-22s %9.4g (%.4g–%.4g) %4.0f %%  %s" % (name, *shown, 100 * share, ratio))


def quartiles(values):
    if len(values) < 2:
        return values[0], values[0]
    cut = statistics.quantiles(values, n=4, method="inclusive")
    return cut[0], cut[2]


def print_targets(size, seconds, tokens):
    for target_size, part, path, peer, factor in TARGETS:
        mine = seconds.get((part, "driveloop " + path))
        rivals = [(n, statistics.median(s) / tokens[p, n]) for (p, n), s in seconds.items()
                  if p == part and not n.startswith("driveloop") and n.startswith(peer)]
        if target_size != size or not mine or not rivals:
            continue
        name, best = min(rivals, key=lambda r: r[1])
        ratio = best / (statistics.median(mine) / tokens[part, "driveloop " + path])
        print("  %s %s %s: %.2fx %s, target %.1fx: %s" % (
            size, part, path, ratio, name, factor, "met" if ratio >= factor else "NOT met"))


def print_checks(size, checks):
    """Do the programs compute the same? The place of the largest value and the spread must agree."""
    for part in ("prefill", "vision"):
        found = {name: check for (p, name), check in checks.items() if p == part}
        exact = {n: c for n, c in found.items() if n.endswith(("f32", " bf16", "f16"))}
        if len({c[0] for c in exact.values()}) > 1:
            print("  warning: results of the %s differ in the place of the largest value: %s" % (part, found))
        spreads = [c[1] for c in found.values()]
        if spreads and max(spreads) > 1.1 * min(spreads):
            print("  warning: results of the %s differ in spread: %s" % (part, found))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=".build/release/driveloop")
    parser.add_argument("--work", default="runs/compare-models")
    parser.add_argument("--sizes", default="small,3b")
    parser.add_argument("--only", default="prefill,decode,vision,decision")
    parser.add_argument("--programs", default="", help="beginnings of names; all when empty")
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", default="")
    arguments = parser.parse_args()
    parts = arguments.only.split(",")
    record = {}
    for size in arguments.sizes.split(","):
        folder = os.path.join(arguments.work, size)
        chosen = [p for p in programs(size, folder, arguments)
                  if not arguments.programs or p.name.startswith(tuple(arguments.programs.split(",")))]
        for program in chosen:
            if program.missing():
                print("absent: %s (no %s)" % (program.name, ", ".join(program.missing())))
        prepare(size, folder, arguments, chosen)
        chosen = [p for p in chosen if not p.missing()]
        seconds, tokens, memory, checks = measure(size, chosen, parts, arguments)
        print_table(size, parts, chosen, seconds, tokens)
        print_targets(size, seconds, tokens)
        print_checks(size, checks)
        for name, row in memory.items():
            print("  memory %-22s %6.2f GB, loaded in %.1f s" % (name, row["bytes"] / 1e9, row["load_seconds"]))
        record[size] = {"seconds": {"%s/%s" % key: value for key, value in seconds.items()}, "memory": memory,
                        "checks": {"%s/%s" % key: value for key, value in checks.items()}}
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(record, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
