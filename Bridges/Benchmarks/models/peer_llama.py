"""Times llama.cpp: python peer_llama.py FOLDER --size 3b --weights q8_0 --parts prefill,decode,vision

FOLDER holds gguf_files.py's files. `vision` alone is timed beside a decoder of one layer, so that memory holds one
large model at a time. Pictures enter as pixels; only their encoding is timed.
"""
import argparse
import ctypes
import os
import time

import llama_cpp
import numpy as np
from llama_cpp import mtmd_cpp as mtmd

import sizes
import timing


def quiet():
    callback = llama_cpp.llama_log_callback(lambda level, text, data: None)
    llama_cpp.llama_log_set(callback, ctypes.c_void_p(0))
    if hasattr(mtmd, "mtmd_log_set"):
        mtmd.mtmd_log_set(callback, ctypes.c_void_p(0))
    return callback


class Decoder:
    def __init__(self, path, threads):
        options = llama_cpp.llama_model_default_params()
        options.n_gpu_layers = 0
        self.model = llama_cpp.llama_model_load_from_file(path.encode(), options)
        if not self.model:
            raise RuntimeError("llama.cpp cannot load " + path)
        context = llama_cpp.llama_context_default_params()
        context.n_ctx, context.n_batch, context.n_ubatch = 1024, 512, 512
        context.n_threads = context.n_threads_batch = threads
        self.context = llama_cpp.llama_init_from_model(self.model, context)
        vocabulary = llama_cpp.llama_model_get_vocab(self.model)
        self.size = llama_cpp.llama_vocab_n_tokens(vocabulary)

    def feed(self, tokens):
        array = (llama_cpp.llama_token * len(tokens))(*tokens)
        if llama_cpp.llama_decode(self.context, llama_cpp.llama_batch_get_one(array, len(tokens))) != 0:
            raise RuntimeError("llama_decode failed")
        llama_cpp.llama_synchronize(self.context)

    def forget(self, first=0):
        llama_cpp.llama_memory_seq_rm(llama_cpp.llama_get_memory(self.context), 0, first, -1)

    def logits(self):
        return np.array(llama_cpp.llama_get_logits_ith(self.context, -1)[:self.size])


class VisionTower:
    def __init__(self, path, decoder, threads):
        options = mtmd.mtmd_context_params_default()
        options.use_gpu, options.print_timings, options.n_threads, options.warmup = False, False, threads, False
        self.context = mtmd.mtmd_init_from_file(path.encode(), decoder.model, options)
        if not self.context:
            raise RuntimeError("llama.cpp cannot load " + path)
        width, height = sizes.PICTURE
        pixels = (ctypes.c_uint8 * (width * height * 3)).from_buffer_copy(sizes.picture().tobytes())
        picture = mtmd.mtmd_bitmap_init(width, height, pixels)
        marker = mtmd.mtmd_default_marker()
        text = mtmd.mtmd_input_text(text=marker, text_len=len(marker), add_special=False, parse_special=True)
        self.chunks = mtmd.mtmd_input_chunks_init()
        pictures = (mtmd.mtmd_bitmap_p_ctypes * 1)(picture)
        if mtmd.mtmd_tokenize(self.context, self.chunks, ctypes.byref(text), pictures, 1) != 0:
            raise RuntimeError("mtmd_tokenize failed")
        kinds = [mtmd.mtmd_input_chunks_get(self.chunks, i) for i in range(mtmd.mtmd_input_chunks_size(self.chunks))]
        self.chunk = next(k for k in kinds if mtmd.mtmd_input_chunk_get_type(k) == 1)
        self.tokens = mtmd.mtmd_input_chunk_get_n_tokens(self.chunk)
        if self.tokens != width // 28 * (height // 28):
            raise RuntimeError("the picture gives %d tokens: it was resized" % self.tokens)

    def encode(self):
        if mtmd.mtmd_encode_chunk(self.context, self.chunk) != 0:
            raise RuntimeError("mtmd_encode_chunk failed")

    def output(self, width):
        return np.array(mtmd.mtmd_get_output_embd(self.context)[:self.tokens * width])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--size", choices=sizes.SIZES, required=True)
    parser.add_argument("--weights", choices=["bf16", "q8_0", "q4_0"], default="q8_0")
    parser.add_argument("--parts", default="prefill,decode,vision,decision")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    parts = arguments.parts.split(",")
    keep = quiet()  # noqa: F841  the library calls it
    llama_cpp.llama_backend_init()
    start = time.perf_counter()
    alone = parts == ["vision"]
    name = "stub" if alone else "text-" + arguments.weights
    decoder = Decoder(os.path.join(arguments.folder, name + ".gguf"), arguments.threads)
    program = "llama.cpp mmproj f16" if alone else "llama.cpp " + arguments.weights
    tower = None
    if "vision" in parts or "decision" in parts:
        tower = VisionTower(os.path.join(arguments.folder, "vision-f16.gguf"), decoder, arguments.threads)
    load = time.perf_counter() - start
    prefill, decode = sizes.PREFILL[arguments.size], sizes.DECODE[arguments.size]
    tokens = sizes.prompt(arguments.size)
    width = sizes.SIZES[arguments.size]["text_config"]["hidden_size"]

    def run_prefill():
        decoder.forget()
        decoder.feed(tokens)

    def run_decode(count):
        decoder.forget(prefill)
        for step in range(count):
            decoder.feed([7 + step])

    def decide():
        tower.encode()
        run_prefill()
        run_decode(sizes.DECISION_TOKENS)

    if "prefill" in parts:
        timing.tell(program, "prefill", timing.rounds(run_prefill, arguments.rounds), prefill,
                    check=timing.fingerprint(decoder.logits()))
    if "decode" in parts:
        run_prefill()
        timing.tell(program, "decode", timing.rounds(lambda: run_decode(decode), arguments.rounds), decode)
    if "vision" in parts:
        timing.tell(program, "vision", timing.rounds(tower.encode, arguments.rounds),
                    check=timing.fingerprint(tower.output(width)))
    if "decision" in parts:
        timing.tell(program, "decision", timing.rounds(decide, arguments.rounds))
    timing.tell_memory(program, load)


if __name__ == "__main__":
    main()
