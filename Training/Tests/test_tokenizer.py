import json

import pytest

from driveloop_training.words import prompts, tokenizer
from driveloop_training.errors import TrainingError

TEXTS = ["", " a  b\n\n c", "The ego vehicle is going straight.", "caf\u00e9 cafe\u0301 \u65e5\u672c \U0001f697", "12 345 it's",
         "<think>\nx\n</think>", "\t tabs\r\n", "<action_12><v_3> <x_-20><y_60>", "<|im_end|>\n<|im_start|>assistant\n"]


def test_sizes_and_words(built_tokenizer):
    words = built_tokenizer.get_vocab()
    assert len(words) <= tokenizer.VOCABULARY_SIZE
    assert sorted(words.values()) == list(range(len(words)))
    first = words["<action_0>"]
    assert [words[f"<action_{index}>"] - first for index in (1, 1000, 2047)] == [1, 1000, 2047]
    for name in ("<v_119>", "<x_-20>", "<x_99>", "<y_-60>", "<y_60>", "<|video_pad|>", "<tool_call>"):
        assert name in words
    assert not {"<x_100>", "<y_61>", "<v_120>", "<action_2048>"} & set(words)


def test_texts_come_back(built_tokenizer):
    import unicodedata
    for text in TEXTS:
        ids = built_tokenizer.encode(text).ids
        assert built_tokenizer.decode(ids, skip_special_tokens=False) == unicodedata.normalize("NFC", text)


def test_templates_cost_a_token_a_word(built_tokenizer):
    assert len(built_tokenizer.encode(prompts.PROMPT_START).ids) == 4
    assert len(built_tokenizer.encode(prompts.ANSWER_MARK).ids) == 5
    assert len(built_tokenizer.encode(" The ego vehicle is slightly steering to the left.").ids) == 10
    assert len(built_tokenizer.encode(prompts.fast_answer(range(6))).ids) <= 48


def test_transformers_reads_the_folder(built_tokenizer, tmp_path):
    from transformers import AutoTokenizer
    tokenizer.save(built_tokenizer, tmp_path, chat_template="{{ messages[0]['content'] }}")
    loaded = AutoTokenizer.from_pretrained(tmp_path)
    for text in TEXTS:
        assert loaded(text, add_special_tokens=False)["input_ids"] == built_tokenizer.encode(text).ids
    assert loaded.eos_token == "<|im_end|>"
    kinds = {token["content"]: token["special"] for token in json.loads(
        (tmp_path / "tokenizer.json").read_text())["added_tokens"]}
    assert kinds["<|im_end|>"] and not kinds["<action_5>"] and not kinds["<tool_call>"]


def test_another_form_of_answers_gets_words_behind_those_that_there_are(built_tokenizer):
    before = built_tokenizer.get_vocab()
    both = tokenizer.with_plan_words(tokenizer.Tokenizer.from_str(built_tokenizer.to_str()), 512, "waypoints")
    words = both.get_vocab()
    assert {name: words[name] for name in before} == before
    assert [words[f"<bin_{index}>"] for index in (0, 511)] == [len(before), len(before) + 511]
    assert both.encode("<bin_7><action_7>").ids == [words["<bin_7>"], words["<action_7>"]]
    # Words that there are stay as they are.
    assert tokenizer.with_plan_words(both, 512, "waypoints").get_vocab() == words
    with pytest.raises(TrainingError, match="some of them"):
        tokenizer.with_plan_words(both, 600, "waypoints")
    with pytest.raises(TrainingError, match="room for"):
        tokenizer.with_plan_words(tokenizer.Tokenizer.from_str(built_tokenizer.to_str()), 2000, "waypoints")
