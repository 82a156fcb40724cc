"""What a numeric path's rounding alone does to a model: transformers' model with rounded weights and inputs.

    bf16   weights and inputs of linear layers to bfloat16; keys and values too
    int8   weights to 8 bits with a scale for each output (largest / 127), inputs likewise for each row
    int4   weights to 4 bits in groups of 64 inputs (the greater side takes the code -8, scales are half floats), inputs
           as int8; the embedding table, the output layer and all of the vision tower and its projector as int8
Everything else stays in 32-bit floats, as in DriveLoop's engine.
"""
import torch
from torch import nn

GROUP = 64


def bf16(x):
    return x.bfloat16().float()


def int8(x):
    step = x.abs().amax(-1, keepdim=True) / 127
    return torch.where(step > 0, (x / step).round().clamp(-127, 127) * step, torch.zeros_like(x))


def int4(x):
    parts = []
    for group in x.split(GROUP, -1):
        high, low = group.amax(-1, keepdim=True).clamp(min=0), group.amin(-1, keepdim=True).clamp(max=0)
        step = (torch.where(high > -low, high, low) / -8).half().float()
        parts.append(torch.where(step != 0, (group / step).round().clamp(-8, 7) * step, torch.zeros_like(group)))
    return torch.cat(parts, -1)


def sees(name):
    """Is it a part of the vision tower or its projector?"""
    return any(part in name for part in ("visual.", "vision_tower.", "multi_modal_projector."))


def apply(model, path):
    """Rounds a model in place."""
    weights = {"bf16": bf16, "int8": int8, "int4": int4}[path]
    inputs = bf16 if path == "bf16" else int8
    table = int8 if path == "int4" else weights
    head = model.get_output_embeddings()
    with torch.no_grad():
        for name, module in model.named_modules():
            if isinstance(module, nn.Linear) and "lora_" not in name:
                rounding = table if module is head or sees(name) else weights
                module.weight = nn.Parameter(rounding(module.weight.data))
                module.register_forward_pre_hook(lambda _, x: (inputs(x[0]), *x[1:]))
                if name.endswith(("k_proj", "v_proj", "attn.qkv")):
                    module.register_forward_hook(lambda _, x, y: bf16(y))
            elif isinstance(module, (nn.Conv2d, nn.Conv3d)):
                flat = table(module.weight.data.flatten(1))
                module.weight = nn.Parameter(flat.reshape(module.weight.shape))
            elif isinstance(module, nn.Embedding) and "position" not in name:
                module.weight = nn.Parameter(table(module.weight.data))
    return model
