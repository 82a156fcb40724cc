"""The small models: Qwen2.5-VL's architecture at sizes that two cores or one GPU can train."""

import dataclasses
import math

import torch
from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration


@dataclasses.dataclass(frozen=True)
class Size:
    vision_width: int
    vision_depth: int
    vision_heads: int
    vision_feed_forward: int
    full_attention: tuple
    text_width: int
    text_depth: int
    text_heads: int
    text_key_heads: int
    text_feed_forward: int
    sections: tuple  # of M-RoPE: half a head


SIZES = {
    # For tests: learns a toy task in a minute.
    "tiny": Size(64, 2, 4, 128, (1,), 64, 2, 4, 2, 128, (2, 3, 3)),
    "xs": Size(128, 4, 4, 352, (1, 3), 192, 4, 6, 2, 512, (4, 6, 6)),
    "t": Size(192, 6, 6, 512, (2, 5), 256, 6, 8, 2, 768, (4, 6, 6)),
    "s": Size(384, 8, 6, 1024, (3, 7), 384, 6, 6, 2, 1152, (8, 12, 12)),
}


def configuration(size, tokenizer, vocabulary_size=4096):
    size = SIZES[size] if isinstance(size, str) else size

    def token(name):
        return tokenizer.token_to_id(name)

    return Qwen2_5_VLConfig(
        text_config=dict(
            model_type="qwen2_5_vl_text", hidden_size=size.text_width, num_hidden_layers=size.text_depth,
            num_attention_heads=size.text_heads, num_key_value_heads=size.text_key_heads,
            intermediate_size=size.text_feed_forward, vocab_size=vocabulary_size, rms_norm_eps=1e-6,
            max_position_embeddings=4096, use_sliding_window=False, initializer_range=0.02,
            rope_parameters={"rope_type": "default", "rope_theta": 1e6, "mrope_section": list(size.sections)},
            bos_token_id=token("<|endoftext|>"), eos_token_id=token("<|im_end|>"), pad_token_id=None),
        vision_config=dict(
            model_type="qwen2_5_vl_vision", hidden_size=size.vision_width, depth=size.vision_depth,
            num_heads=size.vision_heads, intermediate_size=size.vision_feed_forward, patch_size=14,
            temporal_patch_size=2, spatial_merge_size=2, window_size=112,
            fullatt_block_indexes=list(size.full_attention), out_hidden_size=size.text_width, tokens_per_second=2,
            in_channels=3, initializer_range=0.02),
        image_token_id=token("<|image_pad|>"), video_token_id=token("<|video_pad|>"),
        vision_start_token_id=token("<|vision_start|>"), vision_end_token_id=token("<|vision_end|>"),
        tie_word_embeddings=True)


def create(configuration, seed=0):
    """A new model. Weights are drawn so that values keep their size from layer to layer: σ = 1/√inputs, and what is
    added to the residual stream smaller by 1/√(2 · layers). transformers' σ = 0.02 suits models ten times as wide."""
    torch.manual_seed(seed)
    configuration._attn_implementation = "sdpa"
    model = Qwen2_5_VLForConditionalGeneration(configuration)
    generator = torch.Generator().manual_seed(seed)
    depths = {"visual": configuration.vision_config.depth, "language_model": configuration.text_config.num_hidden_layers}
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("embed_tokens.weight"):
                parameter.normal_(0, 0.02, generator=generator)
            elif parameter.dim() >= 2:
                deviation = 1 / math.sqrt(parameter[0].numel())
                if name.endswith(("o_proj.weight", "attn.proj.weight", "down_proj.weight")):
                    depth = next(value for key, value in depths.items() if key in name)
                    deviation /= math.sqrt(2 * depth)
                parameter.normal_(0, deviation, generator=generator)
            elif name.endswith("bias"):
                parameter.zero_()
    return model


def parameter_count(model):
    return sum(parameter.numel() for parameter in model.parameters())
