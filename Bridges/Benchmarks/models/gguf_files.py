"""Writes a Hugging Face Qwen2.5-VL checkpoint as llama.cpp's GGUF files.

    python gguf_files.py FOLDER OUT     OUT/text-bf16.gguf, text-q8_0.gguf, text-q4_0.gguf, stub.gguf, vision-f16.gguf

The quantised files are made by llama.cpp's own quantiser from the BF16 file. `stub.gguf` is a decoder of one layer:
llama.cpp encodes pictures only beside a decoder. The vocabulary is a placeholder: bytes, then numbered words.
"""
import ctypes
import glob
import json
import os
import sys

import gguf
import numpy as np


class Checkpoint:
    """Tensors of a folder of safetensors files, read one at a time as raw bytes."""

    def __init__(self, folder):
        with open(os.path.join(folder, "config.json")) as file:
            self.config = json.load(file)
        self.places = {}
        for path in sorted(glob.glob(os.path.join(folder, "*.safetensors"))):
            with open(path, "rb") as file:
                size = int.from_bytes(file.read(8), "little")
                for name, entry in json.loads(file.read(size)).items():
                    if name != "__metadata__":
                        self.places[name] = (path, 8 + size, entry)

    def bf16(self, name):
        """The values as 16-bit patterns, memory-mapped where the file holds bfloat16."""
        path, start, entry = self.places[name]
        begin, end = entry["data_offsets"]
        shape = tuple(entry["shape"])
        if entry["dtype"] == "BF16":
            return np.memmap(path, np.uint16, "r", start + begin, shape)
        if entry["dtype"] != "F32":
            raise ValueError("%s: %s is %s, expected BF16 or F32" % (path, name, entry["dtype"]))
        bits = np.memmap(path, np.uint32, "r", start + begin, shape)
        return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)

    def f32(self, name):
        return (self.bf16(name).astype(np.uint32) << 16).view(np.float32)


def add_vocabulary(writer, size):
    byte_words = gguf_bytes()
    special = ["<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"]
    words = special + byte_words + ["w%d" % i for i in range(size - len(special) - len(byte_words))]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(words)
    writer.add_token_types([3] * len(special) + [1] * (size - len(special)))
    writer.add_token_merges(["w w"])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(1)


def gguf_bytes():
    """GPT-2's printable names of the 256 bytes."""
    printable = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    names, extra = {b: chr(b) for b in printable}, 0
    for byte in range(256):
        if byte not in names:
            names[byte] = chr(256 + extra)
            extra += 1
    return [names[b] for b in range(256)]


def add_bf16(writer, name, values):
    writer.add_tensor(name, values.reshape(values.shape[0], -1).view(np.uint8),
                      raw_dtype=gguf.GGMLQuantizationType.BF16)


def write_text(checkpoint, path, layers=None, vocabulary=None):
    text = checkpoint.config["text_config"]
    layers = text["num_hidden_layers"] if layers is None else layers
    vocabulary = vocabulary or text["vocab_size"]
    writer = gguf.GGUFWriter(path, "qwen2vl")
    writer.add_context_length(text["max_position_embeddings"])
    writer.add_embedding_length(text["hidden_size"])
    writer.add_block_count(layers)
    writer.add_feed_forward_length(text["intermediate_size"])
    writer.add_head_count(text["num_attention_heads"])
    writer.add_head_count_kv(text["num_key_value_heads"])
    writer.add_rope_freq_base(text["rope_parameters"]["rope_theta"])
    writer.add_rope_dimension_sections(text["rope_parameters"]["mrope_section"] + [0])
    writer.add_layer_norm_rms_eps(text["rms_norm_eps"])
    writer.add_vocab_size(vocabulary)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_BF16)
    add_vocabulary(writer, vocabulary)
    add_bf16(writer, "token_embd.weight", checkpoint.bf16("model.embed_tokens.weight")[:vocabulary])
    writer.add_tensor("output_norm.weight", checkpoint.f32("model.norm.weight"))
    names = {"input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm", "self_attn.q_proj": "attn_q",
             "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
             "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down"}
    for layer in range(layers):
        for theirs, ours in names.items():
            name = "model.layers.%d.%s" % (layer, theirs)
            target = "blk.%d.%s" % (layer, ours)
            if theirs.endswith("layernorm"):
                writer.add_tensor(target + ".weight", checkpoint.f32(name + ".weight"))
            else:
                add_bf16(writer, target + ".weight", checkpoint.bf16(name + ".weight"))
            if name + ".bias" in checkpoint.places:
                writer.add_tensor(target + ".bias", checkpoint.f32(name + ".bias"))
    finish(writer)


def write_vision(checkpoint, path):
    vision = checkpoint.config["vision_config"]
    hidden = vision["hidden_size"]
    writer = gguf.GGUFWriter(path, "clip")
    writer.add_clip_has_vision_encoder(True)
    writer.add_clip_projector_type(gguf.VisionProjectorType.QWEN25VL)
    writer.add_vision_image_size(560)
    writer.add_vision_patch_size(vision["patch_size"])
    writer.add_vision_embedding_length(hidden)
    writer.add_vision_feed_forward_length(vision["intermediate_size"])
    writer.add_vision_block_count(vision["depth"])
    writer.add_vision_head_count(vision["num_heads"])
    writer.add_vision_projection_dim(vision["out_hidden_size"])
    writer.add_vision_attention_layernorm_eps(1e-6)
    writer.add_vision_image_mean([0.48145466, 0.4578275, 0.40821073])
    writer.add_vision_image_std([0.26862954, 0.26130258, 0.27577711])
    writer.add_vision_use_silu(True)
    writer.add_vision_n_wa_pattern(vision["fullatt_block_indexes"][0] + 1)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)

    def matrix(name, values):
        writer.add_tensor(name, values.astype(np.float16))

    patch = checkpoint.f32("visual.patch_embed.proj.weight")
    matrix("v.patch_embd.weight", np.ascontiguousarray(patch[:, :, 0]))
    matrix("v.patch_embd.weight.1", np.ascontiguousarray(patch[:, :, 1]))
    for layer in range(vision["depth"]):
        name, target = "visual.blocks.%d." % layer, "v.blk.%d." % layer
        for kind in ("weight", "bias"):
            add = matrix if kind == "weight" else writer.add_tensor
            joined = checkpoint.f32(name + "attn.qkv." + kind)
            for index, part in enumerate("qkv"):
                add(target + "attn_%s.%s" % (part, kind), joined[index * hidden:(index + 1) * hidden].copy())
            for theirs, ours in [("attn.proj", "attn_out"), ("mlp.gate_proj", "ffn_gate"), ("mlp.up_proj", "ffn_up"),
                                 ("mlp.down_proj", "ffn_down")]:
                add(target + ours + "." + kind, checkpoint.f32(name + theirs + "." + kind))
        writer.add_tensor(target + "ln1.weight", checkpoint.f32(name + "norm1.weight"))
        writer.add_tensor(target + "ln2.weight", checkpoint.f32(name + "norm2.weight"))
    writer.add_tensor("v.post_ln.weight", checkpoint.f32("visual.merger.ln_q.weight"))
    for index in (0, 2):
        matrix("mm.%d.weight" % index, checkpoint.f32("visual.merger.mlp.%d.weight" % index))
        writer.add_tensor("mm.%d.bias" % index, checkpoint.f32("visual.merger.mlp.%d.bias" % index))
    finish(writer)


def finish(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def quantise(source, target, kind):
    import llama_cpp
    options = llama_cpp.llama_model_quantize_default_params()
    options.ftype = {"q8_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0, "q4_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_0}[kind]
    options.nthread = 2
    if llama_cpp.llama_model_quantize(source.encode(), target.encode(), ctypes.byref(options)) != 0:
        raise RuntimeError("llama.cpp cannot quantise " + source)


def write_all(folder, out):
    os.makedirs(out, exist_ok=True)
    checkpoint = Checkpoint(folder)
    for name, make in [
        ("text-bf16", lambda path: write_text(checkpoint, path)),
        ("text-q8_0", lambda path: quantise(os.path.join(out, "text-bf16.gguf"), path, "q8_0")),
        ("text-q4_0", lambda path: quantise(os.path.join(out, "text-bf16.gguf"), path, "q4_0")),
        ("stub", lambda path: write_text(checkpoint, path, layers=1, vocabulary=300)),
        ("vision-f16", lambda path: write_vision(checkpoint, path)),
    ]:
        path = os.path.join(out, name + ".gguf")
        if not os.path.exists(path):
            make(path + ".part")
            os.rename(path + ".part", path)


if __name__ == "__main__":
    write_all(sys.argv[1], sys.argv[2])
