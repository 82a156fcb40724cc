"""From sample shards to an exported model: python -m driveloop_training.train --data FOLDER… --out FOLDER"""

import argparse
import csv
import dataclasses
import json
import math
import pathlib
import time

import torch

from . import evaluate, export, losses, model, state
from .data import batches, pictures, samples
from .errors import TrainingError
from .lean import LeanModel
from .words import prompts, tokenizer
from .words.neighbours import Neighbours
from .words.vocabulary import ActionVocabulary
from .words.waypoints import WaypointVocabulary


def arguments(given=None):
    parser = argparse.ArgumentParser(prog="driveloop_training.train", description=__doc__)
    add = parser.add_argument
    add("--data", nargs="+", help="folders of sample shards")
    add("--out", required=True, help="folder of the run: state, curves, exported model")
    add("--vocabulary", default="Models/driveloop-vla/action_vocabulary.json")
    add("--answer", choices=prompts.FORMS, default="actions",
        help="how the model says its plan: action tokens, or waypoints in bins (DriveRX-Agent)")
    add("--waypoint-vocabulary", help="for --answer waypoints; else one is made from the samples' futures")
    add("--size", choices=sorted(model.SIZES), default="t")
    add("--tokenizer", help="folder with a tokenizer to use; else one is built from the samples' text")
    add("--chat-template", help="file with Qwen2.5-VL's Jinja program, to be put beside the tokenizer")
    add("--start", help="a run's state file, or an exported model's folder, whose weights to start from (fine-tuning)")
    add("--no-history", action="store_true", help="the current picture twice, as a still")
    add("--without-targets", action="store_true", help="ablation: no target points in the prompt")
    add("--blank", action="store_true", help="ablation: grey pictures")
    add("--batch", type=int, default=32)
    add("--accumulate", type=int, default=1, help="batches a step")
    add("--steps", type=int, default=10000)
    add("--minutes", type=float, help="time budget; the learning rate falls with the time instead of with --steps")
    add("--rate", type=float, default=1e-3)
    add("--optimizer", choices=["adamw", "muon"], default="muon")
    add("--warm-up", type=float, default=0.03, help="share of the run")
    add("--decay", type=float, default=0.05, help="weight decay")
    add("--clip", type=float, default=1.0)
    add("--average", type=float, default=0.999, help="EMA's decay a step")
    add("--slow", type=float, default=0.5, help="share of batches with reasoning")
    add("--mirror", type=float, default=0.5, help="share of samples seen in a mirror")
    add("--jitter", type=float, default=0.15, help="strength of changes of colour")
    add("--sigma", type=float, default=0.10, help="metres, of the actions' targets")
    add("--apart", action="store_true", help="each number word learns for itself, not with its neighbours")
    add("--change", type=float, default=1.0, help="how much more samples count in which the motion changes; 0: no more")
    add("--auxiliary", type=float, default=1.0, help="factor on the auxiliary losses at the start; a fifth at the end")
    add("--held-out", type=int, default=5, help="percent of the routes")
    add("--evaluate-every", type=int, default=1000, help="steps")
    add("--evaluate-samples", type=int, default=256)
    add("--save-every", type=int, default=500, help="steps")
    add("--compact-state", action="store_true", help="state in bf16 and without moments")
    add("--no-resume", action="store_true")
    add("--skip-hashes", action="store_true", help="trust the shards")
    add("--precision", choices=["fp32", "bf16"], default="fp32")
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    add("--compile", action="store_true")
    add("--threads", type=int, default=0, help="of torch; 0: its own choice")
    add("--picture-threads", type=int, default=1)
    add("--picture-cache", help="file to keep decoded pictures in (0.23 MB each)")
    add("--seed", type=int, default=0)
    add("--export", help="folder of the exported model; default OUT/model")
    add("--export-only", action="store_true",
        help="no training: the model as --out's state has it, by the options that the run was started with")
    options = parser.parse_args(given)
    if options.export_only:
        path = pathlib.Path(options.out) / "options.json"
        try:
            parser.set_defaults(**json.loads(path.read_text()))
        except (OSError, ValueError) as error:
            raise TrainingError(path, "the options of a run to export", error) from error
        options = parser.parse_args(given)
    if not options.data:
        parser.error("--data: expected folders of sample shards")
    return options


def schedule(progress, rate, warm_up):
    """Rises linearly, then falls as a cosine to a hundredth. progress: 0 to 1."""
    if progress < warm_up:
        return rate * max(progress, 1e-6) / warm_up
    done = min(1.0, (progress - warm_up) / (1 - warm_up))
    return rate * (0.01 + 0.99 * (1 + math.cos(math.pi * done)) / 2)


class Optimizers:
    """Muon for the matrices inside, AdamW for the rest, seen as one optimiser."""

    def __init__(self, *parts):
        self.parts = parts

    @property
    def param_groups(self):
        return [group for part in self.parts for group in part.param_groups]

    def step(self):
        for part in self.parts:
            part.step()

    def zero_grad(self, set_to_none=True):
        for part in self.parts:
            part.zero_grad(set_to_none=set_to_none)

    def state_dict(self):
        return {"parts": [part.state_dict() for part in self.parts]}

    def load_state_dict(self, state):
        for part, own in zip(self.parts, state["parts"], strict=True):
            part.load_state_dict(own)


def optimizer_of(modules, options):
    """Weights of products decay; embeddings, norms and biases do not. Of a model's 2D weights but its embeddings Muon
    (https://kellerjordan.github.io/posts/muon) makes orthogonal steps of the size that AdamW's would have."""
    inside, decays, stays = [], [], []
    for module in modules:
        for name, parameter in module.named_parameters():
            if parameter.dim() < 2 or "embed_tokens" in name:
                stays.append(parameter)
            elif options.optimizer == "muon" and parameter.dim() == 2 and not isinstance(module, losses.Heads):
                inside.append(parameter)
            else:
                decays.append(parameter)
    adam = torch.optim.AdamW(
        [{"params": decays, "weight_decay": options.decay}, {"params": stays, "weight_decay": 0.0}],
        lr=options.rate, betas=(0.9, 0.95), fused=True)
    if not inside:
        return Optimizers(adam)
    return Optimizers(adam, torch.optim.Muon(
        inside, lr=options.rate, weight_decay=options.decay, momentum=0.95, adjust_lr_fn="match_rms_adamw"))


class Run:
    """Everything that a run has; `train` drives it."""

    def __init__(self, options, say=print):
        self.options, self.say = options, say
        self.out = pathlib.Path(options.out)
        self.out.mkdir(parents=True, exist_ok=True)
        if options.threads:
            torch.set_num_threads(options.threads)
        torch.manual_seed(options.seed)
        self.vocabulary = ActionVocabulary.read(options.vocabulary)
        everything, self.manifests = samples.read(
            options.data, self.vocabulary, check_hashes=not options.skip_hashes, crop=export.CROP_VALUES, say=say)
        self.samples, self.held = samples.split(everything, options.held_out)
        if options.answer == "waypoints":
            self.vocabulary = self._waypoints()
        # Samples without any action teach nothing.
        self.samples = [sample for sample in self.samples
                        if any(index is not None for index in self.vocabulary.words(sample))]
        if not self.samples:
            raise SystemExit("no samples to train on")
        self.held = self.held[::max(1, len(self.held) // options.evaluate_samples)][:options.evaluate_samples]
        self.tokenizer = self._tokenizer(everything)
        self.history = not options.no_history
        store = pictures.PictureStore(
            export.CROP_VALUES, options.picture_threads, options.picture_cache,
            capacity=2 * len(everything) if options.picture_cache else 0)
        self.batcher = batches.Batcher(
            self.tokenizer, self.vocabulary, store, self.history, not options.without_targets, options.blank)
        self.model = model.create(model.configuration(options.size, self.tokenizer), options.seed).to(options.device)
        self.heads = losses.Heads(self.model.config.text_config.hidden_size).to(options.device)
        self.lean = LeanModel(self.model, column=self.batcher.picture_column)
        self.losses = losses.Losses(
            self.vocabulary.soft_targets(options.sigma), self.batcher.first_action).to(options.device)
        self.neighbours = None if options.apart else Neighbours(self.tokenizer, self.vocabulary, options.device)
        self.average = state.Average(self.model, options.average)
        self.optimizer = optimizer_of([self.model, self.heads], options)
        self.feed = self._feed()
        self.jitter_generator = torch.Generator().manual_seed(options.seed)
        self.step, self.seconds, self.seen = 0, 0.0, 0
        self.state_file = self.out / "state.pt"
        self._resume()
        if options.compile:
            self.lean.vision = torch.compile(self.lean.vision)
            self.lean.text = torch.compile(self.lean.text)

    def _feed(self, epoch=0, position=0):
        stream = batches.SampleStream(
            self.samples, self.options.batch, self.options.seed, self.options.slow, self.options.mirror, epoch, position,
            self.options.change)
        return batches.Feed(stream, self.batcher, ahead=3 if self.options.picture_threads > 1 else 0)

    def _waypoints(self):
        """The file given, that of the run, or a new one over what is trained on."""
        options, path = self.options, self.out / WaypointVocabulary.file_name
        if options.waypoint_vocabulary:
            return WaypointVocabulary.read(options.waypoint_vocabulary)
        if not path.exists():
            WaypointVocabulary.over(self.samples, self.manifests, options.held_out / 100).write(path)
        return WaypointVocabulary.read(path)

    def _tokenizer(self, everything):
        folder = self.out / "tokenizer"
        template = pathlib.Path(self.options.chat_template).read_text() if self.options.chat_template else None
        start = pathlib.Path(self.options.start) if self.options.start else None
        given = self.options.tokenizer or (start if start and start.is_dir() else None)
        if given:
            found = tokenizer.with_plan_words(tokenizer.read(given), len(self.vocabulary), self.vocabulary.form)
        elif (folder / "tokenizer.json").exists():
            return tokenizer.read(folder)
        else:
            texts = tokenizer.sample_texts(everything, self.vocabulary.form)
            # A few thousand texts have all the words; more would only cost time.
            found = tokenizer.build(texts[::max(1, len(texts) // 20000)], actions=len(self.vocabulary),
                                    form=self.vocabulary.form)
        tokenizer.save(found, folder, template)
        return tokenizer.read(folder)

    def _resume(self):
        if self.options.start and not self.state_file.exists():
            if pathlib.Path(self.options.start).is_dir():
                self.model.load_state_dict(export.weights(self.options.start, self.model))
            else:
                state.load(self.options.start, self.model, self.heads, self.average, self.optimizer)
                # A run of its own, from the average's weights, with moments that belong to them.
                self.model.load_state_dict(self.average.weights)
            self.average = state.Average(self.model, self.options.average)
            self.optimizer = optimizer_of([self.model, self.heads], self.options)
        if self.state_file.exists() and not self.options.no_resume:
            progress = state.load(self.state_file, self.model, self.heads, self.average, self.optimizer)
            self.step, self.seconds, self.seen = progress["step"], progress["seconds"], progress["seen"]
            self.feed = self._feed(progress["epoch"], progress["position"])
            self.say(f"goes on at step {self.step}")

    def save(self):
        state.save(self.state_file, self.model, self.heads, self.average, self.optimizer, {
            "step": self.step, "seconds": self.seconds, "seen": self.seen, "epoch": self.feed.epoch,
            "position": self.feed.position}, self.options.compact_state)

    def export(self, figures, folder=None):
        """The averaged weights as a model's folder. The weights that were being trained are lost."""
        options = self.options
        folder = pathlib.Path(folder or options.export or self.out / "model")
        self.model.load_state_dict(self.average.weights)
        export.export(self.model, self.out / "tokenizer", self.vocabulary, folder, history=self.history,
                      card=export.card(options, self.manifests, self.step, self.seen, self.seconds, figures,
                                       model.parameter_count(self.model)))
        self.say(f"exported to {folder}")

    @property
    def progress(self):
        if self.options.minutes is not None:
            return self.seconds / (60 * self.options.minutes)
        return self.step / self.options.steps

    def one_step(self):
        """One step of the optimiser; gives the last batch's losses."""
        options = self.options
        progress = self.progress
        for group in self.optimizer.param_groups:
            group["lr"] = schedule(progress, options.rate, options.warm_up)
        factor = options.auxiliary * (1 - 0.8 * min(1.0, progress))
        standard = losses.Weights()
        self.losses.weights = dataclasses.replace(
            standard, **{name: getattr(standard, name) * factor for name in
                         ("presence", "depth", "light", "lead", "target_speed")})
        # By step, so that a run that was broken off goes on as if it had not been.
        self.jitter_generator.manual_seed(options.seed * 1_000_003 + self.step)
        for _ in range(options.accumulate):
            batch, mode = self.feed.next()
            batch = batch.to(options.device)
            jitter = pictures.jitter_of(len(batch.ids), self.jitter_generator, options.jitter) \
                if options.jitter > 0 and not options.blank else None
            with torch.autocast(options.device.split(":")[0], dtype=torch.bfloat16,
                                enabled=options.precision == "bf16"):
                visual, hidden = self.lean(batch.ids, evaluate.prepared(batch, jitter))
                loss, parts = self.losses(self.lean, self.heads, batch, visual, hidden)
            (loss / options.accumulate).backward()
            self.seen += len(batch.ids)
        if self.neighbours:
            self.neighbours.mix(self.model.lm_head.weight.grad)
        norm = torch.nn.utils.clip_grad_norm_(
            [*self.model.parameters(), *self.heads.parameters()], options.clip)
        if torch.isfinite(norm):
            self.optimizer.step()
            self.average.update(self.model)
        else:
            self.say(f"step {self.step}: a gradient that is no number; left out")
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        return parts, mode, float(norm)

    def report(self):
        """Figures of the averaged weights on held-out routes."""
        own = {name: value.clone() for name, value in self.model.state_dict().items()}
        self.model.load_state_dict(self.average.weights)
        figures = evaluate.evaluate(
            self.lean, self.heads, self.losses, self.batcher, self.held, self.options.batch, self.options.device,
            self.options.precision)
        self.model.load_state_dict(own)
        return figures


class Curves:
    """curves.csv, a line every few steps, and evaluations.jsonl."""

    COLUMNS = ["step", "seen", "seconds", "rate", "norm", "mode", "loss", "actions", "action_accuracy", "text", "presence",
               "depth", "light", "lead", "target_speed"]

    def __init__(self, folder):
        self.folder = folder
        self.file = folder / "curves.csv"
        if not self.file.exists():
            with open(self.file, "w", newline="") as file:
                csv.writer(file).writerow(self.COLUMNS)

    def add(self, **values):
        with open(self.file, "a", newline="") as file:
            csv.writer(file).writerow([f"{values[name]:.6g}" if isinstance(values.get(name), float)
                                       else values.get(name, "") for name in self.COLUMNS])


def train(options, say=print):
    """Runs to its end; gives the last evaluation's figures, and those of training in its last tenth."""
    run = Run(options, say)
    curves = Curves(run.out)
    say(f"{model.parameter_count(run.model):,} parameters, {len(run.samples)} samples to train on, {len(run.held)} held "
        f"out, {len(run.tokenizer.get_vocab())} tokens")
    if options.export_only:
        if not run.step:
            raise SystemExit(f"{run.state_file}: no state of a run to export")
        figures = run.report() if run.held else {}
        run.export(figures)
        return {"held_out": figures}
    (run.out / "options.json").write_text(json.dumps(vars(options), indent=2) + "\n")
    started, before = time.perf_counter(), run.seconds
    sums = {}
    last = {}
    while run.progress < 1:
        parts, mode, norm = run.one_step()
        run.seconds = before + time.perf_counter() - started
        late = run.progress > 0.9
        for name, value in parts.items():
            sums.setdefault(name, []).append(value)
        if run.step % 20 == 0 or run.progress >= 1:
            means = {name: float(torch.stack(values).float().mean()) for name, values in sums.items()}
            if late:
                last = means
            curves.add(step=run.step, seen=run.seen, seconds=run.seconds, mode=mode, norm=norm,
                       rate=run.optimizer.param_groups[0]["lr"], **means)
            if run.step % 100 == 0 or run.progress >= 1:
                say(f"step {run.step}: " + ", ".join(f"{name} {value:.3f}" for name, value in means.items())
                    + f"; {run.seen / max(run.seconds, 1e-9):.1f} samples/s")
            sums = {}
        if run.held and run.step % options.evaluate_every == 0 and run.progress < 1:
            figures = run.report()
            say(f"held out: {json.dumps(figures)}")
            state.append_line(run.out / "evaluations.jsonl", {"step": run.step, "seen": run.seen, **figures})
        if run.step % options.save_every == 0:
            run.save()
    run.save()
    figures = run.report() if run.held else {}
    if figures:
        state.append_line(run.out / "evaluations.jsonl", {"step": run.step, "seen": run.seen, **figures})
        say(f"held out at the end: {json.dumps(figures)}")
    run.export(figures)
    return {"held_out": figures, "training": last, "samples_per_second": run.seen / max(run.seconds, 1e-9)}


if __name__ == "__main__":
    train(arguments())
