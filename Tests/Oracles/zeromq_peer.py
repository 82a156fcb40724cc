"""The peer of Sources/benchmarks/ZeroMQBenchmark.swift: pyzmq moves the same frames between two threads over ipc.

    python Tests/Oracles/zeromq_peer.py [ROUNDS]

One header and six pictures go out, a control-sized frame comes back; nothing is encoded or decoded. Prints JSON lines
{"picture_bytes", "median_us", "p10_us", "p90_us"}. Measured against: pyzmq 27.3 / libzmq 4.3.5.
"""
import json
import os
import sys
import threading
import time
import uuid

import zmq


def measure(picture_bytes, rounds):
    place = "ipc:///tmp/driveloop-peer-%s" % uuid.uuid4()
    world_context, agent_context = zmq.Context(), zmq.Context()
    world = world_context.socket(zmq.REP)
    world.bind(place)

    def agent():
        socket = agent_context.socket(zmq.REQ)
        socket.connect(place)
        while True:
            socket.send(bytes(100))
            if len(socket.recv_multipart(copy=False)) == 1:
                break
        socket.close()

    thread = threading.Thread(target=agent)
    thread.start()
    pictures = [os.urandom(picture_bytes) for _ in range(6)]
    world.recv()
    times = []
    for i in range(rounds + rounds // 10):
        start = time.perf_counter()
        world.send_multipart([bytes(400)] + pictures, copy=False)
        world.recv()
        if i >= rounds // 10:
            times.append((time.perf_counter() - start) * 1e6)
    world.send(b"bye")
    thread.join()
    world.close()
    world_context.term()
    agent_context.term()
    times.sort()
    return {
        "picture_bytes": picture_bytes, "median_us": times[rounds // 2], "p10_us": times[rounds // 10],
        "p90_us": times[rounds * 9 // 10],
    }  # fmt: skip


if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    for size in (60000, 200000):
        print(json.dumps(measure(size, rounds)), flush=True)
