"""Times OpenVINO on the small model: python peer_openvino.py FOLDER --precision bf16 --parts prefill,decode,vision

FOLDER holds openvino_graph.py's files. `int8` has weights of 8 bits and computes as OpenVINO chooses by itself from
32-bit floats; `int8+bf16` is hinted to bfloat16 besides.
"""
import argparse
import os
import time

import numpy as np
import openvino

import sizes
import timing


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--size", choices=["small"], default="small")
    parser.add_argument("--precision", choices=["f32", "bf16", "int8", "int8+bf16"], default="f32")
    parser.add_argument("--parts", default="prefill,decode,vision,decision")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    start = time.perf_counter()
    core = openvino.Core()
    options = {"INFERENCE_PRECISION_HINT": "bf16" if "bf16" in arguments.precision else "f32",
               "INFERENCE_NUM_THREADS": arguments.threads, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY"}
    suffix = "-int8.xml" if "int8" in arguments.precision else ".xml"

    def load(name):
        return core.compile_model(os.path.join(arguments.folder, name + suffix), "CPU", options).create_infer_request()

    vision, text = load("vision"), load("text")
    embeddings = np.load(os.path.join(arguments.folder, "embeddings.npy"))
    load_seconds = time.perf_counter() - start
    program = "OpenVINO " + arguments.precision
    parts = arguments.parts.split(",")
    prefill, decode = sizes.PREFILL[arguments.size], sizes.DECODE[arguments.size]
    rows = embeddings[sizes.prompt(arguments.size)][None]
    pixels = sizes.patches()
    positions = np.tile(np.arange(prefill), (3, 1))
    beam = np.zeros(1, np.int32)

    def feed(rows, positions):
        text.set_tensor("rows", openvino.Tensor(np.ascontiguousarray(rows)))
        text.set_tensor("positions", openvino.Tensor(positions))
        text.set_tensor("beam_idx", openvino.Tensor(beam))
        text.infer()
        return text.get_tensor("logits").data[0]

    def run_prefill():
        text.reset_state()
        return feed(rows, positions)

    def run_decode(count, logits):
        for step in range(count):
            logits = feed(embeddings[logits.argmax()][None, None], np.full((3, 1), prefill + step))

    def timed_decode():
        logits = run_prefill()
        begin = time.perf_counter()
        run_decode(decode, logits)
        return time.perf_counter() - begin

    def run_vision():
        vision.set_input_tensor(openvino.Tensor(pixels))
        vision.infer()
        return vision.get_output_tensor().data

    def decide():
        run_vision()
        run_decode(sizes.DECISION_TOKENS, run_prefill())

    if "prefill" in parts:
        timing.tell(program, "prefill", timing.rounds(run_prefill, arguments.rounds), prefill,
                    check=timing.fingerprint(run_prefill()))
    if "decode" in parts:
        timing.tell(program, "decode", timing.rounds(timed_decode, arguments.rounds), decode)
    if "vision" in parts:
        timing.tell(program, "vision", timing.rounds(run_vision, arguments.rounds),
                    check=timing.fingerprint(run_vision()))
    if "decision" in parts:
        timing.tell(program, "decision", timing.rounds(decide, arguments.rounds))
    timing.tell_memory(program, load_seconds)


if __name__ == "__main__":
    main()
