"""The same model as transformers' class, on the same weights, for batches in which all pictures have one size and stand
in one place of the prompt: which is what driving prompts are.

transformers' forward cuts every picture into windows in a Python loop and works out positions for each sample. Here
windows of one size are one batch of one attention, positions are worked out once, and logits only where they are asked
for. Tests/test_lean.py proves the outputs equal.
"""

import itertools

import torch
import torch.nn.functional as F
from transformers.vision_utils import get_vision_position_ids, get_vision_window_index


def rotated(x, cosine, sine):
    half = x.shape[-1] // 2
    return x * cosine + torch.cat((-x[..., half:], x[..., :half]), -1) * sine


class RootMeanSquareNorm(torch.autograd.Function):
    """F.rms_norm with few passes over memory: on processors torch 2.13 puts it together from many small steps.

    x in 32 bits, [..., width]; what comes out is what products are made in (autocast's type, or x's)."""

    @staticmethod
    def forward(ctx, x, weight, eps, out):
        scale = torch.linalg.vector_norm(x, dim=-1, keepdim=True).square_().div_(x.shape[-1]).add_(eps).rsqrt_()
        ctx.save_for_backward(x, weight, scale)
        return (x * scale).mul_(weight).to(out)

    @staticmethod
    def backward(ctx, gradient):
        x, weight, scale = ctx.saved_tensors
        gradient = gradient.float()
        even = x * scale
        weight_gradient = (gradient * even).flatten(0, -2).sum(0)
        gradient = gradient * weight
        share = torch.linalg.vecdot(gradient, even)[..., None].div_(x.shape[-1])
        return torch.addcmul(gradient, even, share, value=-1).mul_(scale), weight_gradient, None, None


def normed(x, norm, eps):
    if x.device.type == "cpu" and x.dtype == torch.float32:
        out = torch.get_autocast_dtype("cpu") if torch.is_autocast_enabled("cpu") else x.dtype
        return RootMeanSquareNorm.apply(x, norm.weight, eps, out)
    return F.rms_norm(x, (x.shape[-1],), norm.weight, eps)


class LeanModel(torch.nn.Module):
    """grid: patches down and across. column: where the first visual token stands in the prompt."""

    def __init__(self, model, grid=(12, 32), column=4):
        super().__init__()
        self.model = model
        vision, text = model.config.vision_config, model.config.text_config
        self.heads, self.text_heads, self.key_heads = (
            vision.num_heads, text.num_attention_heads, text.num_key_value_heads)
        self.full = set(vision.fullatt_block_indexes)
        self.eps, self.column = text.rms_norm_eps, column
        self.rows = grid[0] * grid[1] // vision.spatial_merge_size ** 2
        self.grid = grid
        self.merge = vision.spatial_merge_size
        self._vision_tables(vision)
        self.positions = -1
        self._text_tables(512)

    def _vision_tables(self, vision):
        thw = torch.tensor([[1, *self.grid]])
        unit = self.merge ** 2
        window, bounds = get_vision_window_index(
            thw, spatial_merge_size=self.merge, window_size=vision.window_size, patch_size=vision.patch_size)
        window, bounds = window.cpu(), bounds.cpu()
        order = (window[:, None] * unit + torch.arange(unit)).flatten()
        places = get_vision_position_ids(thw, self.merge)
        with torch.no_grad():
            cosine, sine = self.model.model.visual.rotary_pos_emb(torch.zeros(1), places)
        device = self.model.lm_head.weight.device
        self.register_buffer("order", order.to(device), persistent=False)
        self.register_buffer("unorder", torch.argsort(window).to(device), persistent=False)
        self.register_buffer("vision_cosine", cosine[order].float().to(device), persistent=False)
        self.register_buffer("vision_sine", sine[order].float().to(device), persistent=False)
        # Runs of windows of one size: (windows, patches of each).
        sizes = [size for size in (bounds[1:] - bounds[:-1]).tolist() if size]
        self.runs = [(len(list(run)), size) for size, run in itertools.groupby(sizes)]

    def _text_tables(self, length):
        """Positions depend on the column alone: text counts up, pictures have row and column on the merged grid."""
        if length <= self.positions:
            return
        device = self.model.lm_head.weight.device
        rows, columns = self.grid[0] // self.merge, self.grid[1] // self.merge
        after = self.column + max(rows, columns)
        cell = torch.arange(rows * columns)
        picture = torch.stack([torch.zeros_like(cell), cell // columns, cell % columns]) + self.column
        before = torch.arange(self.column).expand(3, -1)
        rest = torch.arange(after, after + length - self.column - self.rows).expand(3, -1)
        places = torch.cat([before, picture, rest], 1)
        with torch.no_grad():
            cosine, sine = self.model.model.language_model.rotary_emb(
                torch.zeros(1, device=device), places[:, None].to(device))
        self.register_buffer("text_cosine", cosine.reshape(-1, cosine.shape[-1]).float(), persistent=False)
        self.register_buffer("text_sine", sine.reshape(-1, sine.shape[-1]).float(), persistent=False)
        self.positions = length

    def vision(self, patches):
        """[n, patches, 1176] to [n, merged patches, text width], row by row."""
        tower = self.model.model.visual
        count, length, _ = patches.shape
        weight = tower.patch_embed.proj.weight
        # The residual stream stays in 32 bits whatever products are made in.
        x = F.linear(patches, weight.flatten(1)).float()[:, self.order]
        width = x.shape[-1]
        for index, block in enumerate(tower.blocks):
            attention = block.attn
            qkv = attention.qkv(normed(x, block.norm1, 1e-6)).view(count, length, 3, self.heads, -1)
            cosine, sine = self.vision_cosine[:, None], self.vision_sine[:, None]
            # unbind and split, not slices: gradients of slices are filled with zeros and added up.
            q, k, v = qkv.unbind(2)
            q = rotated(q.float(), cosine, sine).to(qkv.dtype)
            k = rotated(k.float(), cosine, sine).to(qkv.dtype)
            if index in self.full:
                mixed = self._attended(q, k, v)
            else:
                lengths = [windows * size for windows, size in self.runs]
                parts = []
                for (windows, size), *run in zip(self.runs, *(t.split(lengths, 1) for t in (q, k, v))):
                    run = (t.reshape(count * windows, size, self.heads, -1) for t in run)
                    parts.append(self._attended(*run).view(count, windows * size, width))
                mixed = torch.cat(parts, 1)
            x = x + attention.proj(mixed.view(count, length, width))
            mlp, y = block.mlp, normed(x, block.norm2, 1e-6)
            x = x + mlp.down_proj(F.silu(mlp.gate_proj(y)) * mlp.up_proj(y))
        merger = tower.merger
        x = normed(x, merger.ln_q, 1e-6).view(count, self.rows, -1)
        return merger.mlp(x)[:, self.unorder]

    @staticmethod
    def _attended(q, k, v, causal=False):
        """[n, t, heads, head] each to [n, t, heads · head]."""
        q, k, v = q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2)
        if q.device.type == "cpu" and q.dtype == torch.bfloat16:
            # Two to five times as fast as torch 2.13's fused attention, whose backward has no bf16 products there.
            with torch.autocast("cpu", enabled=False):
                scores = (q * q.shape[-1] ** -0.5) @ k.transpose(2, 3)
                if causal:
                    ahead = torch.ones(scores.shape[2:], dtype=torch.bool).triu(1)
                    scores = scores.masked_fill_(ahead, float("-inf"))
                mixed = scores.softmax(-1) @ v
        else:
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
        return mixed.transpose(1, 2).flatten(2)

    def text(self, ids, visual):
        """[n, t] ids, whose placeholders are replaced by visual, to [n, t, width] after the last norm."""
        tower = self.model.model.language_model
        count, length = ids.shape
        self._text_tables(length)
        before = tower.embed_tokens(ids[:, :self.column])
        after = tower.embed_tokens(ids[:, self.column + self.rows:])
        x = torch.cat([before, visual.to(before.dtype), after], 1)
        cosine, sine = self.text_cosine[:length, None], self.text_sine[:length, None]
        groups = self.text_heads // self.key_heads
        for layer in tower.layers:
            attention, y = layer.self_attn, normed(x, layer.input_layernorm, self.eps)
            q = attention.q_proj(y).view(count, length, self.text_heads, -1)
            k = attention.k_proj(y).view(count, length, self.key_heads, -1)
            v = attention.v_proj(y).view(count, length, self.key_heads, -1)
            q = rotated(q.float(), cosine, sine).to(q.dtype)
            k = rotated(k.float(), cosine, sine).to(k.dtype).repeat_interleave(groups, 2)
            x = x + attention.o_proj(self._attended(q, k, v.repeat_interleave(groups, 2), causal=True))
            mlp, y = layer.mlp, normed(x, layer.post_attention_layernorm, self.eps)
            x = x + mlp.down_proj(F.silu(mlp.gate_proj(y)) * mlp.up_proj(y))
        return normed(x, tower.norm, self.eps)

    def forward(self, ids, patches):
        """(visual [n, merged patches, width], hidden [n, t, width])"""
        visual = self.vision(patches)
        return visual, self.text(ids, visual)

    def logits(self, hidden):
        return self.model.lm_head(hidden)
