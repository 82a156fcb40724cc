import numpy as np

from driveloop_training.words import prompts
from driveloop_training.data import batches, pictures


def test_prompt_is_the_contracts():
    text = prompts.prompt(5.3, "LEFT", [[12.4, -1.5], [140, 88]], "fast", rows=2)
    assert text == ("<|im_start|>user\n<|vision_start|><|video_pad|><|video_pad|><|vision_end|><v_21> turn left "
                    "<x_12><y_-2> <x_99><y_60> fast<|im_end|>\n<|im_start|>assistant\n")
    bare = prompts.prompt(0, "follow the lane", [], "slow", rows=0, with_targets=False)
    assert bare.endswith("<|vision_end|><v_0> follow the lane slow<|im_end|>\n<|im_start|>assistant\n")


def test_numbers_are_rounded_away_from_zero_and_clamped():
    assert prompts.speed_word(0.125) == "<v_1>" and prompts.speed_word(99) == "<v_119>"
    assert prompts.speed_word(-1) == "<v_0>"
    assert prompts.target_words([-20.5, -0.5]) == "<x_-20><y_-1>"


def test_answers():
    assert prompts.fast_answer([1, 2]) == (
        "<think>\nThis is a straightforward scenario, and a direct decision can be made.\n</think>\n<answer>\n"
        "The final output action is: <action_1><action_2>\n</answer><|im_end|>")
    text = {"perception": "Perception: a", "prediction": "b", "planning": "c", "behavior": "d"}
    assert prompts.slow_answer(text, [5]) == (
        "<think>\nPerception: a\nPrediction: b\nPlanning: c\nBehavior: d\n</think>\n<answer>\n"
        "The final output action is: <action_5>\n</answer><|im_end|>")


def test_mirrored_words():
    assert prompts.mirrored_text("Left of it, slightly steering to the right.") == (
        "Right of it, slightly steering to the left.")
    assert prompts.mirrored_text("It has the right of way; bright lights leftover.") == (
        "It has the right of way; bright lights leftover.")
    assert prompts.mirrored_command("CHANGELANELEFT") == "change lane right"
    for command in prompts.COMMANDS:
        assert prompts.mirrored_text(prompts.mirrored_command(command)) == command


def test_tokens_of_a_batch_are_those_of_the_whole_text(built_tokenizer, vocabulary, read_samples):
    store = pictures.PictureStore()
    batcher = batches.Batcher(built_tokenizer, vocabulary, store)
    for mode in ("fast", "slow"):
        batch = batcher.batch(read_samples[:4], mode, [False, True, False, True])
        for row, sample in enumerate(read_samples[:4]):
            targets, actions, text = sample.targets, sample.actions, sample.text
            if row % 2:
                targets = [[x, -y] for x, y in targets]
                actions = [int(vocabulary.mirror[index]) for index in actions]
                text = {name: prompts.mirrored_text(line) for name, line in text.items()}
            question = prompts.prompt(sample.speed, sample.command, targets, mode)
            answer = prompts.fast_answer(actions) if mode == "fast" else prompts.slow_answer(text, actions)
            start = prompts.SLOW_START if mode == "slow" else ""
            assert answer.startswith(start)
            whole = [token for text in (question, start, answer[len(start):])
                     for token in built_tokenizer.encode(text).ids]
            assert batch.ids[row, :len(whole)].tolist() == whole[:batch.ids.shape[1]]
            assert batch.last[row] == len(built_tokenizer.encode(question).ids) - 1
        width = batch.ids.shape[1]
        first = built_tokenizer.token_to_id("<action_0>")
        columns = batch.action_places % width + 1
        assert (batch.ids[batch.action_places // width, columns] - first == batch.action_targets).all()
        assert len(batch.action_targets) == 4 * 6


def test_agents_pieces_of_a_fast_answer_are_the_whole(built_tokenizer):
    # As DriveAnswer cuts it: fastStart, actionStart.
    whole = prompts.fast_answer([]).removesuffix(prompts.ANSWER_END)
    cut = whole.index("<answer>")
    pieces = [token for text in (whole[:cut], whole[cut:]) for token in built_tokenizer.encode(text).ids]
    assert pieces == built_tokenizer.encode(whole).ids


def test_what_is_unknown_is_no_target(built_tokenizer, vocabulary, read_samples):
    import dataclasses
    cut = dataclasses.replace(read_samples[0], actions=read_samples[0].actions[:4] + [None, None])
    batch = batches.Batcher(built_tokenizer, vocabulary, pictures.PictureStore()).batch([cut], "fast")
    assert batch.action_targets.tolist() == cut.actions[:4]


def test_epochs_follow_weights_and_seed():
    order = batches.epoch_order([1, 1, 2, 0], seed=3, epoch=0)
    assert 3 <= len(order) <= 5 and (order == 2).sum() == 2 and (order == 3).sum() == 0
    assert np.array_equal(order, batches.epoch_order([1, 1, 2, 0], 3, 0))
