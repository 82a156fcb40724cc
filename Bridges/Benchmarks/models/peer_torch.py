"""Times transformers on torch: python peer_torch.py FOLDER --size 3b --dtype bf16 --parts prefill,decode,vision

Scaled-dot-product attention, eager (no compilation), a dynamic key-value cache; logits of the last token only.
"""
import argparse
import time

import sizes
import timing


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", help="Hugging Face checkpoint")
    parser.add_argument("--size", choices=sizes.SIZES, required=True)
    parser.add_argument("--dtype", choices=["bf16", "f32"], default="bf16")
    parser.add_argument("--parts", default="prefill,decode,vision,decision")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    import torch
    import transformers
    torch.set_num_threads(arguments.threads)
    transformers.logging.set_verbosity_error()
    dtype = {"bf16": torch.bfloat16, "f32": torch.float32}[arguments.dtype]
    start = time.perf_counter()
    model = transformers.Qwen2_5_VLForConditionalGeneration.from_pretrained(
        arguments.folder, dtype=dtype, attn_implementation="sdpa").eval()
    load = time.perf_counter() - start
    program = "torch " + arguments.dtype
    parts = arguments.parts.split(",")
    prefill, decode = sizes.PREFILL[arguments.size], sizes.DECODE[arguments.size]
    tokens = torch.tensor([sizes.prompt(arguments.size)])
    grid = torch.tensor([sizes.grid()])
    pixels = torch.from_numpy(sizes.patches()).to(dtype)
    cache = [None]

    def run_prefill():
        cache[0] = transformers.DynamicCache()
        positions = torch.arange(prefill)[None, None].expand(3, 1, -1)
        out = model(input_ids=tokens, position_ids=positions, past_key_values=cache[0], use_cache=True, logits_to_keep=1)
        return out.logits[0, -1]

    def run_decode(count):
        if cache[0].get_seq_length() > prefill:
            cache[0].crop(prefill - cache[0].get_seq_length())
        token = torch.tensor([[7]])
        for step in range(count):
            positions = torch.full((3, 1, 1), prefill + step)
            out = model(input_ids=token, position_ids=positions, past_key_values=cache[0], use_cache=True)
            token = out.logits[:, -1].argmax(-1, keepdim=True)

    def run_vision():
        return model.model.visual(pixels, grid_thw=grid).pooler_output

    def decide():
        run_vision()
        run_prefill()
        run_decode(sizes.DECISION_TOKENS)

    with torch.inference_mode():
        if "prefill" in parts:
            timing.tell(program, "prefill", timing.rounds(run_prefill, arguments.rounds), prefill,
                        check=timing.fingerprint(run_prefill().float().numpy()))
        if "decode" in parts:
            run_prefill()
            timing.tell(program, "decode", timing.rounds(lambda: run_decode(decode), arguments.rounds), decode)
        if "vision" in parts:
            timing.tell(program, "vision", timing.rounds(run_vision, arguments.rounds),
                        check=timing.fingerprint(run_vision().float().numpy()))
        if "decision" in parts:
            timing.tell(program, "decision", timing.rounds(decide, arguments.rounds))
    timing.tell_memory(program, load)


if __name__ == "__main__":
    main()
