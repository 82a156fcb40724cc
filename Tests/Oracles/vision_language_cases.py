"""The shapes of models and prompts that vision_language.py compares.

A prompt is a list of parts: ("text", tokens), ("image", rows, columns) and ("video", steps, rows, columns, seconds per
step) in patches before merging. Each case differs from the others in something that a wrong engine would trip over.
"""

VOCABULARY = 320
# Placeholders at the end of the vocabulary; random text keeps below them.
IMAGE, VIDEO, VISION_START, VISION_END = 316, 317, 318, 319
TEXT_TOKENS = 312


def qwen25_text(hidden, layers, heads, key_value_heads, feed_forward, sections, theta=1e6, epsilon=1e-6):
    return {"hidden_size": hidden, "num_hidden_layers": layers, "num_attention_heads": heads,
            "num_key_value_heads": key_value_heads, "intermediate_size": feed_forward, "vocab_size": VOCABULARY,
            "rms_norm_eps": epsilon, "hidden_act": "silu", "max_position_embeddings": 4096,
            "use_sliding_window": False, "bos_token_id": 0, "eos_token_id": 1,
            "rope_parameters": {"rope_type": "default", "rope_theta": theta, "mrope_section": sections}}


def flat(text):
    """The text part as transformers 4 wrote it: at the top level, with `rope_theta` and `rope_scaling`."""
    rope = text.pop("rope_parameters")
    text["rope_theta"] = rope["rope_theta"]
    text["rope_scaling"] = {"type": "mrope", "mrope_section": rope["mrope_section"]}
    return text


def qwen25_vision(hidden, depth, heads, feed_forward, out, window, full, tokens_per_second=2, patch=14):
    return {"model_type": "qwen2_5_vl_vision", "hidden_size": hidden, "depth": depth, "num_heads": heads,
            "intermediate_size": feed_forward, "out_hidden_size": out, "window_size": window,
            "fullatt_block_indexes": full, "tokens_per_second": tokens_per_second, "patch_size": patch,
            "temporal_patch_size": 2, "spatial_merge_size": 2, "in_channels": 3, "hidden_act": "silu"}


def places():
    return {"image_token_id": IMAGE, "video_token_id": VIDEO, "vision_start_token_id": VISION_START,
            "vision_end_token_id": VISION_END}


def qwen25(text, vision, tied=True):
    return {"model_type": "qwen2_5_vl", "architectures": ["Qwen2_5_VLForConditionalGeneration"],
            "tie_word_embeddings": tied, "vision_config": vision, **places(),
            **({"text_config": {"model_type": "qwen2_5_vl_text", **text}} if "rope_parameters" in text else text)}


def cases():
    """name → (config.json, prompt, options)."""
    found = {}

    # Flat configuration, several images, ragged windows (10 columns of patches are 5 merged; a window has 4).
    vision = qwen25_vision(48, 3, 3, 80, 64, 112, [1])
    vision["in_chans"] = vision.pop("in_channels")
    found["flat_ragged"] = (
        qwen25(flat(qwen25_text(64, 3, 4, 2, 112, [2, 3, 3])), vision),
        [("text", 5), ("image", 8, 12), ("text", 3), ("image", 6, 10), ("text", 7)], {})

    # Deep, one key head for six query heads, head width 8 and 20, windows of 2 x 2 merged patches.
    found["deep_small_windows"] = (
        qwen25(qwen25_text(48, 6, 6, 1, 100, [1, 1, 2], theta=1e4, epsilon=1e-5),
               qwen25_vision(40, 5, 2, 52, 48, 56, [0, 4])),
        [("text", 2), ("image", 14, 6), ("text", 11)], {"sharded": "90KB", "configuration": "written"})

    # A film of three steps, then a still; an output layer of its own.
    found["video_untied"] = (
        qwen25(qwen25_text(64, 2, 4, 4, 96, [2, 3, 3]),
               qwen25_vision(32, 4, 2, 64, 64, 112, [3], tokens_per_second=4), tied=False),
        [("text", 4), ("video", 3, 4, 8, 0.7), ("text", 2), ("image", 4, 4), ("text", 6)], {})

    # The head widths of the published models (128 and 80) and a prompt longer than a block of any kernel.
    found["published_heads"] = (
        qwen25(qwen25_text(256, 1, 2, 1, 160, [16, 24, 24]), qwen25_vision(80, 2, 1, 100, 256, 112, [1])),
        [("text", 60), ("image", 18, 26), ("text", 70)], {})

    # Small patches, every layer attends everywhere, a picture of one merged patch beside a wide one.
    found["small_patches"] = (
        qwen25(qwen25_text(96, 2, 6, 3, 136, [2, 3, 3], theta=5e5),
               qwen25_vision(64, 2, 4, 96, 96, 64, [0, 1], patch=8)),
        [("image", 2, 2), ("text", 3), ("image", 2, 18), ("text", 1)], {"dtype": "bfloat16"})

    # Text alone through a model with a vision tower.
    found["text_only"] = (
        qwen25(qwen25_text(64, 2, 2, 1, 64, [4, 6, 6]), qwen25_vision(32, 1, 2, 32, 64, 112, [0])),
        [("text", 40)], {"names": "memory"})

    # Adapters of low rank on queries, keys, values and outputs, as reinforcement learning leaves them.
    found["adapter"] = (
        qwen25(qwen25_text(64, 2, 4, 2, 96, [2, 3, 3]), qwen25_vision(32, 2, 2, 48, 64, 112, [1])),
        [("text", 6), ("image", 4, 6), ("text", 9)],
        {"adapter": {"r": 4, "lora_alpha": 2, "target_modules": ["q_proj", "k_proj", "v_proj", "o_proj"]}})

    # Qwen2-VL: layer norms, quick GELU, full attention, films that count steps.
    found["qwen2_vl"] = (
        {"model_type": "qwen2_vl", "architectures": ["Qwen2VLForConditionalGeneration"], "tie_word_embeddings": True,
         **places(), "text_config": {"model_type": "qwen2_vl_text", **qwen25_text(64, 3, 4, 2, 112, [2, 3, 3])},
         "vision_config": {"model_type": "qwen2_vl_vision", "embed_dim": 48, "hidden_size": 64, "depth": 3,
                           "num_heads": 3, "mlp_ratio": 2, "patch_size": 14, "temporal_patch_size": 2,
                           "spatial_merge_size": 2, "in_channels": 3, "hidden_act": "quick_gelu"}},
        [("text", 3), ("image", 6, 8), ("text", 2), ("video", 2, 4, 6, 1.0), ("text", 5)], {})

    # Qwen2: text alone, one position for all.
    found["qwen2"] = (
        {"model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"], "hidden_size": 80, "num_hidden_layers": 3,
         "num_attention_heads": 5, "num_key_value_heads": 1, "intermediate_size": 120, "vocab_size": VOCABULARY,
         "rms_norm_eps": 1e-6, "rope_theta": 1000000.0, "hidden_act": "silu", "max_position_embeddings": 2048,
         "use_sliding_window": False, "tie_word_embeddings": True, "bos_token_id": 0, "eos_token_id": 1},
        [("text", 33)], {"dtype": "float16", "configuration": "written"})

    # LLaVA: CLIP, projector, Llama with stretched frequencies (of 64 positions, so that they matter here).
    found["llava"] = (
        {"model_type": "llava", "architectures": ["LlavaForConditionalGeneration"], "image_token_index": IMAGE,
         "projector_hidden_act": "gelu", "vision_feature_layer": -2, "vision_feature_select_strategy": "default",
         "tie_word_embeddings": False, "image_seq_length": 16,
         "text_config": {
             "model_type": "llama", "hidden_size": 64, "num_hidden_layers": 3, "num_attention_heads": 4,
             "num_key_value_heads": 2, "intermediate_size": 96, "vocab_size": VOCABULARY, "rms_norm_eps": 1e-5,
             "rope_theta": 500000.0, "hidden_act": "silu", "max_position_embeddings": 4096, "attention_bias": False,
             "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                              "original_max_position_embeddings": 64},
             "bos_token_id": 0, "eos_token_id": 1},
         "vision_config": {"model_type": "clip_vision_model", "hidden_size": 48, "num_hidden_layers": 3,
                           "num_attention_heads": 3, "intermediate_size": 96, "image_size": 56, "patch_size": 14,
                           "num_channels": 3, "hidden_act": "quick_gelu", "layer_norm_eps": 1e-5,
                           "projection_dim": 48}},
        [("text", 4), ("image", 4, 4), ("text", 2), ("image", 4, 4), ("text", 30)], {"configuration": "written"})

    # Llama: text alone, heads wider than hidden / heads.
    found["llama"] = (
        {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 64, "num_hidden_layers": 2,
         "num_attention_heads": 4, "num_key_value_heads": 4, "head_dim": 32, "intermediate_size": 88,
         "vocab_size": VOCABULARY, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "hidden_act": "silu",
         "max_position_embeddings": 2048, "attention_bias": False, "mlp_bias": False, "tie_word_embeddings": False,
         "bos_token_id": 0, "eos_token_id": 1},
        [("text", 21)], {})
    return found
