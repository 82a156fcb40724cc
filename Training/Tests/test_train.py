import json

import numpy as np
import pytest
import torch

from conftest import VOCABULARY
from driveloop_training import losses, train
from driveloop_training.errors import TrainingError


def options(shards, out, *more):
    return train.arguments([
        "--data", str(shards), "--out", str(out), "--vocabulary", str(VOCABULARY), "--size", "tiny", "--batch", "4",
        "--steps", "6", "--held-out", "30", "--device", "cpu", "--evaluate-samples", "4", *more])


def quiet(line):
    pass


def test_a_run_that_was_broken_off_goes_on_as_if_not(shards, tmp_path):
    whole = train.Run(options(shards, tmp_path / "whole"), quiet)
    for _ in range(4):
        whole.one_step()
    half = train.Run(options(shards, tmp_path / "half"), quiet)
    for _ in range(2):
        half.one_step()
    half.save()
    rest = train.Run(options(shards, tmp_path / "half"), quiet)
    assert rest.step == 2
    for _ in range(2):
        rest.one_step()
    for name, value in whole.model.state_dict().items():
        assert torch.equal(value, rest.model.state_dict()[name]), name
    for name, value in whole.average.weights.items():
        assert torch.equal(value, rest.average.weights[name]), name


def test_from_data_to_a_folder_that_transformers_reads(shards, tmp_path):
    from transformers import AutoTokenizer, Qwen2_5_VLForConditionalGeneration
    figures = train.train(options(shards, tmp_path, "--compact-state", "--accumulate", "2"), quiet)
    assert figures["held_out"]["ade_3s"] > 0
    folder = tmp_path / "model"
    model = Qwen2_5_VLForConditionalGeneration.from_pretrained(folder)
    assert model.config.text_config.vocab_size == 4096 and model.config.tie_word_embeddings
    assert len(AutoTokenizer.from_pretrained(folder)) <= 4096
    driving = json.loads((folder / "driving.json").read_text())
    assert driving["format"] == "driveloop-driving-model" and driving["crop"]["top"] == 56
    assert (folder / driving["action_vocabulary"]["file"]).read_bytes() == VOCABULARY.read_bytes()
    assert {"README.md", "config.json", "model.safetensors", "tokenizer.json", "preprocessor_config.json",
            "generation_config.json"} <= {file.name for file in folder.iterdir()}
    averages = torch.load(tmp_path / "state.pt", weights_only=True)["average"]
    name = "model.language_model.layers.0.mlp.up_proj.weight"
    assert torch.equal(model.state_dict()[name].to(torch.bfloat16), averages[name])


def test_a_run_is_exported_while_it_goes_on_and_another_starts_from_the_folder(shards, tmp_path):
    first = options(shards, tmp_path / "first", "--save-every", "3")
    train.train(first, quiet)
    given = ["--out", str(tmp_path / "first"), "--export-only", "--export", str(tmp_path / "early")]
    figures = train.train(train.arguments(given), quiet)
    assert figures["held_out"]["samples"] == 4
    for name in ("model.safetensors", "tokenizer.json"):
        assert (tmp_path / "early" / name).read_bytes() == (tmp_path / "first/model" / name).read_bytes()
    second = train.Run(options(shards, tmp_path / "second", "--start", str(tmp_path / "early")), quiet)
    averages = torch.load(tmp_path / "first/state.pt", weights_only=True)["average"]
    for name, value in second.model.state_dict().items():
        assert torch.equal(value, averages[name].to(torch.bfloat16).float()), name
    assert second.tokenizer.to_str() == train.tokenizer.read(tmp_path / "early").to_str()
    with pytest.raises(TrainingError, match="of shape"):
        train.Run(options(shards, tmp_path / "third", "--size", "xs", "--start", str(tmp_path / "early")), quiet)
    with pytest.raises(TrainingError, match="options of a run"):
        train.arguments(["--out", str(tmp_path / "nothing"), "--export-only"])


def test_matrices_inside_go_to_muon(shards, tmp_path):
    run = train.Run(options(shards, tmp_path), quiet)
    adam, muon = run.optimizer.parts
    inside = {id(parameter) for group in muon.param_groups for parameter in group["params"]}
    for name, parameter in run.model.named_parameters():
        assert (id(parameter) in inside) == (parameter.dim() == 2 and "embed_tokens" not in name), name
    assert not any(id(parameter) in inside for parameter in run.heads.parameters())
    assert len(train.optimizer_of([run.model], options(shards, tmp_path, "--optimizer", "adamw")).parts) == 1


def test_action_loss_is_zero_for_the_targets_themselves(vocabulary):
    soft = vocabulary.soft_targets()
    loss = losses.Losses(soft, first_action=10)
    chosen = torch.tensor([3, 900])
    logits = torch.full((2, 10 + len(vocabulary)), -1e4)
    logits.scatter_(1, loss.soft_ids[chosen], loss.soft_shares[chosen].clamp_min(1e-30).log())
    logs = torch.log_softmax(logits, -1).gather(1, loss.soft_ids[chosen])
    divergence = -(loss.soft_shares[chosen] * logs).sum(1) - loss.soft_entropy[chosen]
    assert np.allclose(divergence, 0, atol=1e-4)


def test_rate_rises_and_falls():
    rates = [train.schedule(progress, 1.0, 0.1) for progress in (0, 0.05, 0.1, 0.5, 1, 2)]
    assert rates[0] < 0.01 and abs(rates[1] - 0.5) < 1e-9 and rates[2] == 1 and 0.4 < rates[3] < 0.7
    assert abs(rates[4] - 0.01) < 1e-9 and rates[5] == rates[4]
