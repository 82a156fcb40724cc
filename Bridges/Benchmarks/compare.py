"""Runs DriveLoop's benchmarks and its peers in turn on this machine and prints the ratios.

Usage: python compare.py [--binary .build/release/benchmarks] [--maps DIR] [--rounds 3]

Peers are run when installed, and named as absent otherwise: the `carla` wheel's carla.Map (OpenDRIVE parsing and
nearest-lane queries) and highway-env (world steps with 50 vehicles), pyzmq (round trips). Each round runs ours, then the peer; the
table gives medians over rounds and the ratio peer / ours (above 1: DriveLoop is faster). Embree (libembree-dev) draws the
renderer's triangles with simpler light than ours. openloop_peer.py is our own numpy and cv2 version of the open-loop protocols.
renderer's triangles with simpler light than ours. oneDNN (libdnnl-dev) multiplies matrices on one core with weights packed
its own way; ours also rounds and packs the inputs and applies what follows a product, which oneDNN is spared.
"""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time


def ours(binary, names, maps):
    env = dict(os.environ, DRIVELOOP_MAPS=maps)
    out = subprocess.run([binary, "--json", *names], check=True, stdout=subprocess.PIPE, env=env).stdout
    return {row["name"]: row["median"] for row in map(json.loads, out.decode().splitlines())}


def carla_parse(maps, town):
    import carla
    with open(os.path.join(maps, town + ".xodr")) as file:
        text = file.read()
    start = time.perf_counter()
    town_map = carla.Map(town, text)
    return time.perf_counter() - start, town_map


def carla_query(town_map, count=20000):
    import carla
    random.seed(1)
    waypoints = town_map.generate_waypoints(20.0)
    points = []
    for _ in range(count):
        place = random.choice(waypoints).transform.location
        points.append(carla.Location(place.x + random.uniform(-6, 6), place.y + random.uniform(-6, 6), place.z))
    start = time.perf_counter()
    for point in points:
        town_map.get_waypoint(point)
    return (time.perf_counter() - start) / count


def highway_step(ticks=200):
    import gymnasium
    import highway_env  # noqa: F401  registers the environments
    env = gymnasium.make("highway-v0", config={
        "vehicles_count": 50, "simulation_frequency": 20, "policy_frequency": 20, "duration": 10000,
        "action": {"type": "ContinuousAction"}, "observation": {"type": "Kinematics"}})
    env.reset(seed=0)
    start = time.perf_counter()
    for _ in range(ticks):
        _, _, done, _, _ = env.step([0.0, 0.0])
        if done:
            env.reset(seed=0)
    return (time.perf_counter() - start) / ticks


def pyzmq_round_trip(picture_bytes):
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Tests/Oracles/zeromq_peer.py")
    out = subprocess.run([sys.executable, script, "2000"], check=True, stdout=subprocess.PIPE).stdout
    rows = [json.loads(line) for line in out.decode().splitlines()]
    return next(row["median_us"] for row in rows if row["picture_bytes"] == picture_bytes) * 1e-6


class EmbreePeer:
    """The renderer's scene drawn by Intel Embree: 2x2 rays a pixel, Lambert, fog and labels; processor seconds."""

    def __init__(self, binary, maps):
        self.folder = tempfile.TemporaryDirectory()
        self.scene = os.path.join(self.folder.name, "scene")
        self.program = os.path.join(self.folder.name, "embree_peer")
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "embree_peer.cpp")
        if not os.path.exists("/usr/include/embree3/rtcore.h"):
            raise ImportError("libembree-dev is not installed")
        subprocess.run(["g++", "-O3", "-march=native", "-std=c++17", source, "-o", self.program, "-lembree3"],
                       check=True)
        subprocess.run([binary, "--json", "render-peer"], check=True, stdout=subprocess.DEVNULL,
                       env=dict(os.environ, DRIVELOOP_MAPS=maps, DRIVELOOP_RENDER_SCENE=self.scene))

    def __call__(self):
        out = subprocess.run([self.program, self.scene], check=True, stdout=subprocess.PIPE).stdout
        return json.loads(out)["median"]


class OpenLoopPeer:
    """The open-loop protocols' slow twin in numpy and cv2, on the same frames; processor seconds."""

    def __init__(self, binary, maps):
        import cv2  # noqa: F401
        self.folder = tempfile.TemporaryDirectory()
        self.frames = os.path.join(self.folder.name, "frames.jsonl")
        subprocess.run([binary, "--json", "openloop-peer"], check=True, stdout=subprocess.DEVNULL,
                       env=dict(os.environ, DRIVELOOP_MAPS=maps, DRIVELOOP_OPENLOOP_FRAMES=self.frames))

    def __call__(self):
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "openloop_peer.py")
        out = subprocess.run([sys.executable, script, self.frames], check=True, stdout=subprocess.PIPE).stdout
        return json.loads(out)["processor_seconds"]


class OneDNNPeer:
    """Matrix products by oneDNN on one core; processor seconds."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.program = os.path.join(self.folder.name, "onednn_peer")
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "onednn_peer.cpp")
        if not os.path.exists("/usr/include/dnnl.hpp"):
            raise ImportError("libdnnl-dev is not installed")
        subprocess.run(["g++", "-O2", "-std=c++17", source, "-o", self.program, "-ldnnl"], check=True)

    def __call__(self, path, rows, inputs, outputs):
        out = subprocess.run([self.program, path, str(rows), str(inputs), str(outputs)], check=True,
                             stdout=subprocess.PIPE, env=dict(os.environ, OMP_NUM_THREADS="1")).stdout
        return json.loads(out)["median"]


# As in Sources/benchmarks/Inference/ProductBenchmarks.swift: rows, inputs, outputs.
PRODUCTS = {
    "prefill300-up": (300, 2048, 22016), "prefill300-down": (300, 11008, 2048),
    "vision576-qkv": (576, 1280, 3840), "small128-up": (128, 384, 2048), "token-up": (1, 2048, 22016),
}


def text(seconds):
    for unit, scale in (("s", 1), ("ms", 1e3)):
        if seconds * scale >= 1:
            return "%.2f %s" % (seconds * scale, unit)
    return "%.2f us" % (seconds * 1e6)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=".build/release/benchmarks")
    parser.add_argument("--maps", default=os.environ.get(
        "DRIVELOOP_MAPS", os.path.expanduser("~/.cache/driveloop/maps")))
    parser.add_argument("--town", default="Town13")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()

    def parse_peer():
        return carla_parse(arguments.maps, arguments.town)[0]

    embree = []

    def embree_peer():
        if not embree:
            embree.append(EmbreePeer(arguments.binary, arguments.maps))
        return embree[0]()

    openloop = []

    def openloop_peer():
        if not openloop:
            openloop.append(OpenLoopPeer(arguments.binary, arguments.maps))
        return openloop[0]()

    onednn, products = [], {}

    def onednn_peer(path, shape):
        def run():
            if not onednn:
                onednn.append(OneDNNPeer())
            return onednn[0](path, *shape)
        return run

    query_maps = {}

    def query_peer(town):
        def run():
            if town not in query_maps:
                query_maps[town] = carla_parse(arguments.maps, town)[1]
            return carla_query(query_maps[town])
        return run

    rows = [
        ("map-parse", "carla.Map", parse_peer),
        ("map-cache", "carla.Map", parse_peer),
        ("nearest-lane", "carla.Map.get_waypoint, Town13", query_peer("Town13")),
        ("nearest-lane-town03", "carla.Map.get_waypoint, Town03", query_peer("Town03")),
        ("world-step", "highway-env, 50 vehicles", highway_step),
        ("render-peer", "Embree, same triangles, 2x2 rays, Lambert", embree_peer),
        ("openloop-peer", "the protocols in numpy and cv2, same 601 frames", openloop_peer),
        *(("product-%s-%s" % (path, name), "oneDNN, packed weights", onednn_peer(path, shape))
          for name, shape in PRODUCTS.items() for path in ("fp32", "bf16", "int8")),
        ("zeromq-6 x 60 KB", "pyzmq, same frames, nothing encoded", lambda: pyzmq_round_trip(60000)),
        ("zeromq-6 x 200 KB", "pyzmq, same frames, nothing encoded", lambda: pyzmq_round_trip(200000)),
    ]
    print("%-22s %12s %12s %8s  %s" % ("benchmark", "DriveLoop", "peer", "ratio", "peer program"))
    for name, label, peer in rows:
        mine, theirs = [], []
        try:
            for turn in range(arguments.rounds):
                if name.startswith("product-"):  # one run gives them all
                    if turn not in products:
                        products[turn] = ours(arguments.binary, ["product"], arguments.maps)
                    mine.append(products[turn][name])
                else:
                    mine.append(ours(arguments.binary, [name.split("-6")[0]], arguments.maps)[name])
                theirs.append(peer())
        except ImportError as error:
            print("%-22s %12s %12s %8s  %s (%s)" % (name, "", "absent", "", label, error))
            continue
        a, b = statistics.median(mine), statistics.median(theirs)
        print("%-22s %12s %12s %7.1fx  %s" % (name, text(a), text(b), b / a, label))
    return 0


if __name__ == "__main__":
    sys.exit(main())
