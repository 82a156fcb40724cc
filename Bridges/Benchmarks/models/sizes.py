"""The two models of the comparison and what is timed on them; the shapes are Hugging Face's config.json."""
import numpy as np

PICTURE = (448, 252)  # pixels, width and height
PREFILL = {"3b": 300, "small": 128}  # tokens
DECODE = {"3b": 24, "small": 6}  # tokens after the prefill
DECISION_TOKENS = 6


def qwen25(text, vision, vocabulary):
    return {
        "model_type": "qwen2_5_vl", "architectures": ["Qwen2_5_VLForConditionalGeneration"],
        "tie_word_embeddings": True, "image_token_id": 4 if vocabulary < 100000 else 151655,
        "video_token_id": 5 if vocabulary < 100000 else 151656,
        "vision_start_token_id": 2 if vocabulary < 100000 else 151652,
        "vision_end_token_id": 3 if vocabulary < 100000 else 151653,
        "text_config": {
            "model_type": "qwen2_5_vl_text", "vocab_size": vocabulary, "rms_norm_eps": 1e-6, "hidden_act": "silu",
            "max_position_embeddings": 32768, "use_sliding_window": False, "bos_token_id": 0, "eos_token_id": 1, **text},
        "vision_config": {
            "model_type": "qwen2_5_vl_vision", "patch_size": 14, "temporal_patch_size": 2, "spatial_merge_size": 2,
            "in_channels": 3, "hidden_act": "silu", "window_size": 112, "tokens_per_second": 2, **vision}}


SIZES = {
    # Qwen2.5-VL-3B: 3.75 billion parameters.
    "3b": qwen25(
        {"hidden_size": 2048, "num_hidden_layers": 36, "num_attention_heads": 16, "num_key_value_heads": 2,
         "intermediate_size": 11008,
         "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [16, 24, 24]}},
        {"hidden_size": 1280, "depth": 32, "num_heads": 16, "intermediate_size": 3420, "out_hidden_size": 2048,
         "fullatt_block_indexes": [7, 15, 23, 31]}, 151936),
    # A driving model of 20.7 million parameters.
    "small": qwen25(
        {"hidden_size": 384, "num_hidden_layers": 8, "num_attention_heads": 6, "num_key_value_heads": 2,
         "intermediate_size": 1024,
         "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [8, 12, 12]}},
        {"hidden_size": 256, "depth": 6, "num_heads": 4, "intermediate_size": 688, "out_hidden_size": 384,
         "fullatt_block_indexes": [2, 5]}, 4096),
}


def grid():
    """Patches of the picture: steps, rows, columns."""
    return [1, PICTURE[1] // 14, PICTURE[0] // 14]


def prompt(size):
    """Tokens of the prefill, the same for every program."""
    return [10 + i * 7 % 280 for i in range(PREFILL[size])]


def picture():
    """The picture's bytes, [height, width, 3]."""
    width, height = PICTURE
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    return ((x * 3 + y * 5 + c * 40 + x * y // 50) % 251).astype(np.uint8)


def patches():
    """The picture as the vision tower reads it: [rows * columns, 3 * 2 * 14 * 14], blocks of 2 x 2 patches."""
    mean = np.array([0.48145466, 0.4578275, 0.40821073], np.float32)
    deviation = np.array([0.26862954, 0.26130258, 0.27577711], np.float32)
    x = (picture().astype(np.float32) / 255 - mean) / deviation
    _, rows, columns = grid()
    x = x.reshape(rows // 2, 2, 14, columns // 2, 2, 14, 3).transpose(0, 3, 1, 4, 6, 2, 5)
    x = x.reshape(rows * columns, 3, 1, 14, 14).repeat(2, axis=2)
    return np.ascontiguousarray(x.reshape(rows * columns, -1))


def work(config, part, tokens=0):
    """Multiply-adds of the matrix products of a part, times two: floating-point operations."""
    text, vision = config["text_config"], config["vision_config"]
    if part == "vision":
        rows, hidden, ff = 576, vision["hidden_size"], vision["intermediate_size"]
        block = rows * (4 * hidden * hidden + 3 * hidden * ff)
        attention = 0
        for layer in range(vision["depth"]):
            keys = rows if layer in vision["fullatt_block_indexes"] else 64
            attention += 2 * rows * keys * hidden
        merger = rows // 4 * (16 * hidden * hidden + 4 * hidden * vision["out_hidden_size"])
        return 2 * (vision["depth"] * block + attention + rows * 1176 * hidden + merger)
    hidden, ff = text["hidden_size"], text["intermediate_size"]
    narrow = hidden * text["num_key_value_heads"] // text["num_attention_heads"]
    layer = 2 * hidden * hidden + 2 * hidden * narrow + 3 * hidden * ff
    attention = tokens * (tokens + 1) // 2 * 2 * hidden
    head = hidden * text["vocab_size"]
    return 2 * (text["num_hidden_layers"] * (tokens * layer + attention) + head)
