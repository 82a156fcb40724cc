"""The small model's tokenizer: Qwen's byte-level BPE trained on our templates, with Qwen's special tokens renumbered.

Pattern, normaliser and names of special tokens are Qwen2.5's, so that every reader of Qwen's tokenizers reads it.
"""

import json
import pathlib
import re

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from . import prompts
from ..errors import expect

VOCABULARY_SIZE = 4096
PATTERN = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
           r"|\s+(?!\S)|\s+")
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>",
           "<|box_end|>", "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>",
           "<|image_pad|>", "<|video_pad|>"]
# Qwen2.5 has these as added tokens that are not special.
PLAIN = ["<tool_call>", "</tool_call>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|fim_pad|>",
         "<|repo_name|>", "<|file_sep|>"]

ADDED = re.compile(r"<\|\w+\|>|<(?:[vxy]|action|bin)_-?\d+>")


def number_words():
    return ([f"<v_{index}>" for index in range(prompts.SPEED_WORDS)]
            + [f"<x_{index}>" for index in range(prompts.X_RANGE[0], prompts.X_RANGE[1] + 1)]
            + [f"<y_{index}>" for index in range(prompts.Y_RANGE[0], prompts.Y_RANGE[1] + 1)])


def fixed_texts(form="actions"):
    """What every model must be able to say in few tokens, whatever was collected."""
    texts = [prompts.PROMPT_START]
    texts += [prompts.request(0, command, [], mode, with_targets=False)
             for command in prompts.COMMANDS for mode in ("fast", "slow")]
    texts += [prompts.behavior(steering, speed) for steering in prompts.STEERING for speed in prompts.SPEEDS]
    texts += [prompts.fast_answer([], form)]
    texts += [prompts.slow_answer(dict.fromkeys([stage.lower() for stage in prompts.STAGES], ""), [], form)]
    return texts


def build(texts, actions=2048, size=VOCABULARY_SIZE, form="actions"):
    """texts: of the collected samples. actions: how many words plans have, whatever their form. Gives at most `size`
    tokens; fewer where the texts have no more merges."""
    added = len(SPECIAL) + len(PLAIN) + len(number_words()) + actions
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(PATTERN), behavior="isolated", invert=False),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=size - added, show_progress=False,
                                  initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()))
    # Each text twice with its mirror image, so that both sides cost the same; the fixed ones often enough to win.
    collected = [text for text in texts for text in (text, prompts.mirrored_text(text))]
    # Words that become added tokens never reach the merges.
    cleaned = [part for text in collected + fixed_texts(form) * 100 for part in ADDED.split(text) if part]
    tokenizer.train_from_iterator(cleaned, trainer)
    tokenizer.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in SPECIAL])
    words = PLAIN + number_words() + [prompts.plan_word(index, form) for index in range(actions)]
    tokenizer.add_tokens(plain(words))
    return tokenizer


def plain(words):
    """Words that are added tokens, but not special."""
    return [AddedToken(name, special=False, normalized=False) for name in words]


def with_plan_words(tokenizer, count, form="actions"):
    """The tokenizer with the words of a form of answers; where it had another's, these come after them, so that every
    word keeps its number and a model what it knows."""
    known = tokenizer.token_to_id(prompts.plan_word(count - 1, form))
    if known is None:
        expect(tokenizer.token_to_id(prompts.plan_word(0, form)) is None, "tokenizer",
               f"none or {count} words for {form}", "some of them")
        size = tokenizer.get_vocab_size() + count
        expect(size <= VOCABULARY_SIZE, "tokenizer", f"room for {count} words of {form} in {VOCABULARY_SIZE}", f"{size}")
        tokenizer.add_tokens(plain(prompts.plan_word(index, form) for index in range(count)))
    return tokenizer


def save(tokenizer, folder, chat_template=None):
    """tokenizer.json and tokenizer_config.json. chat_template: the text of Qwen2.5-VL's Jinja program, which is not
    ours to keep here; driving needs none."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    configuration = {
        "tokenizer_class": "Qwen2Tokenizer", "model_max_length": 4096, "add_prefix_space": False,
        "add_bos_token": False, "bos_token": None, "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>",
        "unk_token": None, "errors": "replace", "split_special_tokens": False, "clean_up_tokenization_spaces": False,
    }
    if chat_template:
        configuration["chat_template"] = chat_template
    (folder / "tokenizer_config.json").write_text(json.dumps(configuration, indent=2) + "\n")


def read(folder):
    return Tokenizer.from_file(str(pathlib.Path(folder) / "tokenizer.json"))


def sample_texts(samples, form="actions"):
    """Texts of collected samples for `build`."""
    return [piece for sample in samples if sample.text
            for piece in prompts.answer_pieces(prompts.slow_answer(sample.text, [], form))]
