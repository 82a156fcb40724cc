"""The exported model: a Hugging Face folder with what an agent must know to drive with it."""

import json
import pathlib
import shutil

import torch

from .data import pictures
from .errors import TrainingError, expect

CROP = {"left": 0, "top": 56, "width": 448, "height": 168}
CROP_VALUES = tuple(CROP.values())


def driving(vocabulary, history=True, default_mode="fast"):
    document = {
        "format": "driveloop-driving-model", "version": 1, "prompt": "driveloop-1", "camera": "front", "crop": CROP,
        "history_seconds": 0.5 if history else 0, "planning_period": vocabulary.period, "horizon": vocabulary.horizon,
        "targets": 2,
    }
    named = {"file": vocabulary.file_name, "sha256": vocabulary.sha256}
    if vocabulary.form == "actions":
        # Version 1 is read by every agent.
        document["action_vocabulary"] = named
    else:
        document.update({"version": 2, "answer": vocabulary.form, "vocabulary": named})
    return {**document, "modes": ["fast", "slow"], "default_mode": default_mode}


def preprocessor():
    """Pictures come cropped to multiples of 28 pixels and are never scaled."""
    return {
        "image_processor_type": "Qwen2VLImageProcessor", "patch_size": 14, "temporal_patch_size": 2, "merge_size": 2,
        "min_pixels": 3136, "max_pixels": 12845056, "do_resize": True, "do_rescale": True, "rescale_factor": 1 / 255,
        "do_normalize": True, "do_convert_rgb": True, "resample": 3, "image_mean": list(pictures.MEAN),
        "image_std": list(pictures.DEVIATION),
    }


def generation(configuration):
    text = configuration.text_config
    return {"bos_token_id": text.bos_token_id, "eos_token_id": [text.eos_token_id, text.bos_token_id],
            "pad_token_id": text.bos_token_id, "do_sample": False, "repetition_penalty": 1.0}


def export(model, tokenizer_folder, vocabulary, folder, history=True, card="", dtype=torch.bfloat16,
           default_mode="fast"):
    """Writes the folder. model: its weights are what is exported; it is left as it is."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    copy = type(model)(model.config)
    copy.load_state_dict(model.state_dict())
    copy.to(dtype).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(pathlib.Path(tokenizer_folder) / name, folder / name)
    if vocabulary.path.resolve() != (folder / vocabulary.file_name).resolve():
        shutil.copyfile(vocabulary.path, folder / vocabulary.file_name)
    for name, document in (("driving.json", driving(vocabulary, history, default_mode)),
                           ("preprocessor_config.json", preprocessor()),
                           ("generation_config.json", generation(model.config))):
        (folder / name).write_text(json.dumps(document, indent=2) + "\n")
    (folder / "README.md").write_text(card)


def weights(folder, model):
    """The weights of an exported model for a model of the same size. TrainingError where they do not fit."""
    path = pathlib.Path(folder) / "model.safetensors"
    try:
        found = type(model).from_pretrained(folder, dtype=torch.float32).state_dict()
    except (OSError, ValueError) as error:
        raise TrainingError(path, "an exported model", error) from error
    for name, value in model.state_dict().items():
        expect(name in found and found[name].shape == value.shape, path, f"{name} of shape {list(value.shape)}",
               list(found[name].shape) if name in found else "none")
    return found


def card(options, manifests, steps, seen, seconds, figures, parameters):
    """What a reader must know of the model."""
    lines = [f"# {pathlib.Path(options.export or options.out).name}", "",
             f"A driving model of {parameters:,} parameters (size `{options.size}`, Qwen2.5-VL's architecture) for the agent "
             "`vla`: front camera, speed, command and two target points in, "
             + ("action tokens" if options.answer == "actions" else "waypoints in bins, as DriveRX-Agent says them,")
             + " out.", "", "## Training", "",
             f"{steps} steps, {seen} samples seen in {seconds / 60:.1f} minutes on {options.device}, seed {options.seed}; "
             f"batch {options.batch * options.accumulate}, rate {options.rate}, {options.slow:.0%} of the batches with "
             f"reasoning, {options.mirror:.0%} of the samples mirrored. Weights are the moving average.", "", "## Data", "",
             "| suite | agent | seed | commit |", "|---|---|---|---|"]
    for manifest in manifests:
        suite = manifest.get("suite", "")
        suite = suite.get("name", suite.get("file", "")) if isinstance(suite, dict) else suite
        lines.append(f"| {suite} | {manifest.get('agent', '')} | {manifest.get('seed', '')} | "
                     f"{manifest.get('commit', '')} |")
    if figures:
        lines += ["", "## Held-out routes (none of an evaluation)", "", "| figure | value |", "|---|---|"]
        lines += [f"| {name} | {value:.4g} |" for name, value in figures.items()]
        lines += ["", "`actions`: divergence of the action tokens from their soft targets, nats; ADE and FDE in metres."]
    lines += ["", "## Limits", "", "Trained on the embedded simulator's pictures alone: it knows no other world. "
              "Not for real cars.", ""]
    return "\n".join(lines)
