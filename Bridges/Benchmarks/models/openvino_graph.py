"""Writes the small model as OpenVINO graphs: python openvino_graph.py FOLDER OUT

The same work as transformers' model, in the form that suits OpenVINO best: windows of the vision tower as one padded
batch with a mask, key-value caches as the graph's own state, scaled-dot-product attention as one operation. OUT gets
vision.xml and text.xml in 32-bit floats, vision-int8.xml and text-int8.xml with weights compressed to 8 bits by nncf,
and embeddings.npy, the table that turns tokens into rows.
"""
import os
import sys

import numpy as np
import openvino
import torch
from torch import nn
from torch.nn import functional

import sizes
from gguf_files import Checkpoint


def norm(x, weight, epsilon=1e-6):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * weight


def rotate(x, cosines, sines):
    """x: [..., tokens, width]; cosines and sines: [tokens, width]."""
    first, second = x.chunk(2, -1)
    return x * cosines + torch.cat([-second, first], -1) * sines


class Weights(nn.Module):
    def __init__(self, checkpoint):
        super().__init__()
        self.checkpoint = checkpoint

    def keep(self, name, array):
        self.register_buffer(name.replace(".", "_"), torch.from_numpy(np.ascontiguousarray(array)))

    def linear(self, name, bias=True):
        weight = self.checkpoint.f32(name + ".weight")
        layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias)
        layer.weight.data = torch.from_numpy(np.array(weight))
        if bias:
            layer.bias.data = torch.from_numpy(np.array(self.checkpoint.f32(name + ".bias")))
        return layer


class Vision(Weights):
    """[patches, 1176] → [patches / 4, out]: one grid, whose windows are constants of the graph."""

    def __init__(self, checkpoint):
        super().__init__(checkpoint)
        c = self.c = checkpoint.config["vision_config"]
        self.heads, self.width = c["num_heads"], c["hidden_size"] // c["num_heads"]
        _, rows, columns = sizes.grid()
        rows, columns = rows // 2, columns // 2
        side = c["window_size"] // c["patch_size"] // 2
        merged = np.arange(rows * columns).reshape(rows, columns)
        windows = [merged[y:y + side, x:x + side].flatten()
                   for y in range(0, rows, side) for x in range(0, columns, side)]
        order = np.concatenate(windows)
        patches = (order[:, None] * 4 + np.arange(4)).flatten()
        self.register_buffer("order", torch.from_numpy(patches))
        self.register_buffer("back", torch.from_numpy(np.argsort(order)))
        # Every window padded to the largest: places in the ordered patches, a mask, and the way back.
        longest, places, mask, start = max(map(len, windows)) * 4, [], [], 0
        for window in windows:
            size = len(window) * 4
            places.append(np.minimum(np.arange(longest), size - 1) + start)
            mask.append(np.where(np.arange(longest) < size, 0.0, -1e9))
            start += size
        flat = np.concatenate(places)
        self.register_buffer("padded", torch.from_numpy(flat))
        self.register_buffer("mask", torch.from_numpy(np.stack(mask).astype(np.float32))[:, None, None, :])
        self.register_buffer("unpadded", torch.from_numpy(np.unique(flat, return_index=True)[1]))
        self.windows, self.longest = len(windows), longest
        # Angles by row and column of each patch, in blocks of 2 x 2.
        y, x = np.divmod(np.arange(rows * columns), columns)
        y = (y[:, None] * 2 + np.array([0, 0, 1, 1])).flatten()[patches]
        x = (x[:, None] * 2 + np.array([0, 1, 0, 1])).flatten()[patches]
        inverse = 10000.0 ** (-np.arange(0, self.width // 2, 2) / (self.width // 2))
        angles = np.concatenate([y[:, None] * inverse, x[:, None] * inverse], 1)
        angles = np.concatenate([angles, angles], 1).astype(np.float32)
        self.keep("cosines", np.cos(angles))
        self.keep("sines", np.sin(angles))
        patch = checkpoint.f32("visual.patch_embed.proj.weight")
        self.embed = nn.Linear(patch[0].size, patch.shape[0], bias=False)
        self.embed.weight.data = torch.from_numpy(patch.reshape(patch.shape[0], -1).copy())
        for layer in range(c["depth"]):
            name = "visual.blocks.%d." % layer
            for part in ("attn.qkv", "attn.proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"):
                self.add_module((name + part).replace(".", "_"), self.linear(name + part))
            for part in ("norm1", "norm2"):
                self.keep(name + part, checkpoint.f32(name + part + ".weight"))
        self.keep("last", checkpoint.f32("visual.merger.ln_q.weight"))
        self.merger = nn.Sequential(self.linear("visual.merger.mlp.0"), nn.GELU(), self.linear("visual.merger.mlp.2"))

    def forward(self, pixels):
        x = self.embed(pixels)[self.order]
        for layer in range(self.c["depth"]):
            def part(name):
                return getattr(self, "visual_blocks_%d_%s" % (layer, name))
            qkv = part("attn_qkv")(norm(x, part("norm1"))).reshape(-1, 3, self.heads, self.width)
            q, k, v = (t.squeeze(0) for t in qkv.permute(1, 2, 0, 3).split(1))
            q, k = rotate(q, self.cosines, self.sines), rotate(k, self.cosines, self.sines)
            if layer in self.c["fullatt_block_indexes"]:
                y = functional.scaled_dot_product_attention(q[None], k[None], v[None])[0].transpose(0, 1)
            else:
                q, k, v = (t[:, self.padded].reshape(self.heads, self.windows, self.longest, self.width).transpose(0, 1)
                           for t in (q, k, v))
                y = functional.scaled_dot_product_attention(q, k, v, attn_mask=self.mask)
                y = y.transpose(1, 2).reshape(-1, self.heads, self.width)[self.unpadded]
            x = x + part("attn_proj")(y.reshape(-1, self.heads * self.width))
            y = norm(x, part("norm2"))
            x = x + part("mlp_down_proj")(functional.silu(part("mlp_gate_proj")(y)) * part("mlp_up_proj")(y))
        x = norm(x, self.last).reshape(-1, 4 * self.c["hidden_size"])
        return self.merger(x)[self.back]


class Text(Weights):
    """Rows of new tokens, their positions [3, tokens] and the caches → the last token's logits and longer caches."""

    def __init__(self, checkpoint):
        super().__init__(checkpoint)
        c = self.c = checkpoint.config["text_config"]
        self.heads, self.key_heads = c["num_attention_heads"], c["num_key_value_heads"]
        self.width = c["hidden_size"] // self.heads
        sections = np.repeat(np.arange(3), c["rope_parameters"]["mrope_section"])
        self.register_buffer("sections", torch.from_numpy(sections))
        self.keep("inverse", (c["rope_parameters"]["rope_theta"] ** (
            -np.arange(0, self.width, 2) / self.width)).astype(np.float32))
        for layer in range(c["num_hidden_layers"]):
            name = "model.layers.%d." % layer
            for part in ("q_proj", "k_proj", "v_proj"):
                self.add_module((name + part).replace(".", "_"), self.linear(name + "self_attn." + part))
            self.add_module((name + "o_proj").replace(".", "_"), self.linear(name + "self_attn.o_proj", bias=False))
            for part in ("gate_proj", "up_proj", "down_proj"):
                self.add_module((name + part).replace(".", "_"), self.linear(name + "mlp." + part, bias=False))
            for part in ("input_layernorm", "post_attention_layernorm"):
                self.keep(name + part, checkpoint.f32(name + part + ".weight"))
        self.keep("last", checkpoint.f32("model.norm.weight"))
        self.head = self.linear("model.embed_tokens", bias=False)

    def forward(self, rows, positions, beam_idx, *caches):
        angles = positions.float()[self.sections].transpose(0, 1) * self.inverse
        angles = torch.cat([angles, angles], -1)
        cosines, sines = angles.cos(), angles.sin()
        x, count, past = rows, rows.shape[1], caches[0].shape[2]
        columns = torch.arange(past + count)
        mask = torch.where(columns[None] > columns[past:, None], -1e9, 0.0)[None, None]
        grown = []
        for layer in range(self.c["num_hidden_layers"]):
            def part(name):
                return getattr(self, "model_layers_%d_%s" % (layer, name))
            y = norm(x, part("input_layernorm"))
            q = part("q_proj")(y).reshape(1, -1, self.heads, self.width).transpose(1, 2)
            k = part("k_proj")(y).reshape(1, -1, self.key_heads, self.width).transpose(1, 2)
            v = part("v_proj")(y).reshape(1, -1, self.key_heads, self.width).transpose(1, 2)
            q, k = rotate(q, cosines, sines), rotate(k, cosines, sines)
            k = torch.cat([caches[2 * layer].index_select(0, beam_idx), k], 2)
            v = torch.cat([caches[2 * layer + 1].index_select(0, beam_idx), v], 2)
            grown += [k, v]
            repeat = self.heads // self.key_heads
            k, v = (t[:, :, None].expand(-1, -1, repeat, -1, -1).reshape(1, self.heads, -1, self.width)
                    for t in (k, v))
            y = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
            x = x + part("o_proj")(y.transpose(1, 2).reshape(1, -1, self.heads * self.width))
            y = norm(x, part("post_attention_layernorm"))
            x = x + part("down_proj")(functional.silu(part("gate_proj")(y)) * part("up_proj")(y))
        return (self.head(norm(x[:, -1], self.last)), *grown)


def convert_text(checkpoint):
    from openvino._offline_transformations import apply_make_stateful_transformation
    text = Text(checkpoint).eval()
    c = text.c
    layers = c["num_hidden_layers"]
    cache = torch.zeros(1, text.key_heads, 5, text.width)
    example = (torch.zeros(1, 3, c["hidden_size"]), torch.zeros(3, 3, dtype=torch.int64), torch.zeros(1, dtype=torch.int32),
               *[cache] * (2 * layers))
    with torch.no_grad():
        model = openvino.convert_model(text, example_input=example)
    shape = openvino.PartialShape([-1, text.key_heads, -1, text.width])
    names = ["rows", "positions", "beam_idx"]
    names += ["past_%s_%d" % (kind, layer) for layer in range(layers) for kind in ("key", "value")]
    outputs = ["logits"] + ["present_%s_%d" % (kind, layer) for layer in range(layers) for kind in ("key", "value")]
    for tensor, name in zip(model.inputs, names):
        tensor.get_tensor().set_names({name})
    for tensor, name in zip(model.outputs, outputs):
        tensor.get_tensor().set_names({name})
    shapes = {"rows": openvino.PartialShape([1, -1, c["hidden_size"]]), "positions": openvino.PartialShape([3, -1]),
              "beam_idx": openvino.PartialShape([-1])}
    model.reshape({name: shapes.get(name, shape) for name in names})
    model.validate_nodes_and_infer_types()
    apply_make_stateful_transformation(
        model, {name: name.replace("past", "present") for name in names if name.startswith("past")})
    begin_empty(model, text.key_heads, text.width)
    return model


def begin_empty(model, heads, width):
    """States start with no tokens; OpenVINO fuses attention with its cache only where a graph says so."""
    from openvino import opset13 as op
    rows = next(p for p in model.get_parameters() if "rows" in p.output(0).get_names())
    batch = op.gather(op.shape_of(rows, output_type="i64"), op.constant(np.array([0])), op.constant(0))
    shape = op.concat([batch] + [op.constant(np.array([n])) for n in (heads, 0, width)], axis=0)
    for node in model.get_ops():
        if node.get_type_name() == "ReadValue":
            zero = op.constant(0.0, dtype=node.get_output_element_type(0))
            node.set_arguments([op.broadcast(zero, shape)])
    model.validate_nodes_and_infer_types()


def write_all(folder, out):
    import nncf
    os.makedirs(out, exist_ok=True)
    checkpoint = Checkpoint(folder)
    np.save(os.path.join(out, "embeddings.npy"), checkpoint.f32("model.embed_tokens.weight"))
    with torch.no_grad():
        vision = openvino.convert_model(Vision(checkpoint).eval(), example_input=torch.zeros(576, 1176))
    vision.reshape({0: [576, 1176]})
    for name, model in [("vision", vision), ("text", convert_text(checkpoint))]:
        openvino.save_model(model, os.path.join(out, name + ".xml"), compress_to_fp16=False)
        openvino.save_model(nncf.compress_weights(model, mode=nncf.CompressWeightsMode.INT8_SYM),
                            os.path.join(out, name + "-int8.xml"), compress_to_fp16=False)


if __name__ == "__main__":
    write_all(sys.argv[1], sys.argv[2])
