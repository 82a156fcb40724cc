"""Batches of one mode: token ids, targets and pictures of many samples, some of them seen in a mirror."""

import collections
import concurrent.futures
import dataclasses
import math

import numpy as np
import torch

from ..words import prompts
from . import labels

PICTURE_ROWS = 96  # visual tokens of a picture


@dataclasses.dataclass
class Batch:
    """n samples; t tokens, padded on the right; what is padded is never a target."""

    ids: torch.Tensor  # [n, t]
    pixels: torch.Tensor  # [n, 2, height, width, 3] bytes
    last: torch.Tensor  # [n] place of the prompt's last token
    text_places: torch.Tensor  # [m] place in n · t of the token before each word of the answers
    text_targets: torch.Tensor  # [m]
    text_weights: torch.Tensor  # [m]
    action_places: torch.Tensor  # [a] likewise, before each action
    action_targets: torch.Tensor  # [a] row of the vocabulary's soft targets, not the token
    presence: torch.Tensor  # [n, cells] bits
    depth: torch.Tensor  # [n, cells]
    light: torch.Tensor  # [n]
    lead: torch.Tensor  # [n], NaN where there is none
    target_speed: torch.Tensor  # [n], likewise
    mirrored: torch.Tensor  # [n]

    def to(self, device):
        moved = {field.name: getattr(self, field.name).to(device, non_blocking=True)
                 for field in dataclasses.fields(self)}
        return Batch(**moved)


class Batcher:
    """Turns samples into batches.

    placeholder: of visual tokens: <|video_pad|> with history, <|image_pad|> without.
    """

    def __init__(self, tokenizer, vocabulary, store, history=True, with_targets=True, blank=False,
                 fixed_weight=0.05, text_weight=0.3):
        self.tokenizer, self.vocabulary, self.store = tokenizer, vocabulary, store
        self.history, self.with_targets, self.blank = history, with_targets, blank
        self.fixed_weight, self.text_weight = fixed_weight, text_weight
        self.first_action = tokenizer.token_to_id(prompts.plan_word(0, vocabulary.form))
        placeholder = tokenizer.token_to_id("<|video_pad|>" if history else "<|image_pad|>")
        self.start = tokenizer.encode(prompts.PROMPT_START).ids + [placeholder] * PICTURE_ROWS
        self.picture_column = len(self.start) - PICTURE_ROWS
        self.padding = tokenizer.token_to_id("<|endoftext|>")

    def words(self, sample, mode, mirrored):
        """(request, answer) after the picture."""
        targets, command, text = sample.targets, sample.command, sample.text
        form = self.vocabulary.form
        actions = [0 if index is None else index for index in self.vocabulary.words(sample)]
        if mirrored:
            targets = [[x, -y] for x, y in targets]
            command = prompts.mirrored_command(command)
            actions = self.vocabulary.mirrored(actions)
        request = prompts.request(sample.speed, command, targets, mode, self.with_targets)
        if mode == "fast":
            return request, prompts.fast_answer(actions, form)
        if mirrored:
            text = {stage: prompts.mirrored_text(line) for stage, line in text.items()}
        return request, prompts.slow_answer(text, actions, form)

    def answer_ids(self, answers):
        pieces = [piece for answer in answers for piece in prompts.answer_pieces(answer)]
        ids = [found.ids for found in self.tokenizer.encode_batch(pieces)]
        return [first + second for first, second in zip(ids[::2], ids[1::2])]

    def batch(self, samples, mode, mirrored=None, pixels=True):
        mirrored = np.zeros(len(samples), bool) if mirrored is None else np.asarray(mirrored, bool)
        words = [self.words(sample, mode, flip) for sample, flip in zip(samples, mirrored)]
        requests = self.tokenizer.encode_batch([request for request, _ in words])
        answers = self.answer_ids([answer for _, answer in words])
        starts = [len(self.start) + len(request.ids) for request in requests]
        longest = max(start + len(answer) for start, answer in zip(starts, answers))
        # Few different lengths, so that a compiled model has few shapes. The last token of an answer is never read.
        longest = 8 * math.ceil((longest - 1) / 8)
        ids = np.full((len(samples), longest + 1), self.padding, np.int64)
        text_places, text_targets, text_weights, action_places, action_targets = [], [], [], [], []
        weight = self.fixed_weight if mode == "fast" else self.text_weight
        for row, (sample, request, answer, start) in enumerate(zip(samples, requests, answers, starts)):
            line = self.start + request.ids + answer
            ids[row, :len(line)] = line
            known, step = self.vocabulary.words(sample), 0
            for place in range(start, len(line)):
                token = line[place]
                before = row * longest + place - 1
                if self.first_action <= token < self.first_action + len(self.vocabulary):
                    if known[step] is not None:
                        action_places.append(before)
                        action_targets.append(self.vocabulary.target(step, token - self.first_action))
                    step += 1
                else:
                    text_places.append(before)
                    text_targets.append(token)
                    text_weights.append(weight)
        found = [sample.labels for sample in samples]
        presence = np.stack([label.presence for label in found]).astype(np.int32)
        depth = np.stack([label.depth for label in found]).astype(np.float32)
        presence[mirrored] = labels.mirrored(presence[mirrored])
        depth[mirrored] = labels.mirrored(depth[mirrored])
        if pixels:
            pictures = self.store.pairs(samples, self.history)
            if self.blank:
                pictures = torch.full_like(pictures, prompts.GREY)
        else:
            pictures = torch.zeros(len(samples), 0, dtype=torch.uint8)

        def floats(values):
            return torch.tensor(values, dtype=torch.float32)

        def whole(values):
            return torch.tensor(values, dtype=torch.int64)

        return Batch(
            ids=torch.from_numpy(ids[:, :longest].copy()), pixels=pictures,
            last=whole([start - 1 for start in starts]), text_places=whole(text_places),
            text_targets=whole(text_targets), text_weights=floats(text_weights), action_places=whole(action_places),
            action_targets=whole(action_targets), presence=torch.from_numpy(presence), depth=torch.from_numpy(depth),
            light=whole([label.light for label in found]), lead=floats([label.lead for label in found]),
            target_speed=floats([label.target_speed for label in found]), mirrored=torch.from_numpy(mirrored))


def change(sample, period=0.5):
    """Metres on average between where the car went and where it would have gone at the speed that it had, up to 4. What a
    driver who copies what he did so far gets wrong (keyframes: Wen et al. 2021)."""
    apart = [math.hypot(pose[0] - sample.speed * period * step, pose[1])
             for step, pose in enumerate(sample.future, 1) if pose is not None]
    return min(4.0, sum(apart) / len(apart)) if apart else 0.0


def epoch_order(weights, seed, epoch):
    """Indices of an epoch in shuffled order: sample i stands weight/mean times on average, never more than one time
    more or less than that. The same for the same seed and epoch."""
    generator = np.random.default_rng([seed, epoch])
    weights = np.asarray(weights, np.float64)
    share = weights / weights.mean()
    times = np.floor(share + generator.random(len(share))).astype(np.int64)
    order = np.repeat(np.arange(len(share)), times)
    generator.shuffle(order)
    return order


class SampleStream:
    """Endless batches of (indices, mode, mirrored). `position` and `epoch` say where it is, to go on from there."""

    def __init__(self, samples, batch, seed=0, slow_fraction=0.5, mirror_fraction=0.5, epoch=0, position=0,
                 change_weight=0.0):
        self.samples, self.batch, self.seed = samples, batch, seed
        self.slow_fraction, self.mirror_fraction = slow_fraction, mirror_fraction
        # change_weight: a sample in which the motion changes by a metre counts this much more.
        self.weights = [sample.weight * (1 + change_weight * change(sample)) for sample in samples]
        self.has_text = all(sample.text for sample in samples)
        self.epoch, self.position = epoch, position
        self.order = epoch_order(self.weights, seed, epoch)

    def next(self):
        if self.position + self.batch > len(self.order):
            self.epoch, self.position = self.epoch + 1, 0
            self.order = epoch_order(self.weights, self.seed, self.epoch)
        indices = self.order[self.position:self.position + self.batch]
        generator = np.random.default_rng([self.seed, self.epoch, self.position, 1])
        self.position += self.batch
        mode = "slow" if self.has_text and generator.random() < self.slow_fraction else "fast"
        return [self.samples[index] for index in indices], mode, generator.random(len(indices)) < self.mirror_fraction


class Feed:
    """Batches of a stream, made ahead by a thread while the model learns from the one before.

    `epoch` and `position` are those after the last batch that was taken, whatever is made ahead.
    """

    def __init__(self, stream, batcher, ahead=0):
        self.stream, self.batcher, self.ahead = stream, batcher, ahead
        self.epoch, self.position = stream.epoch, stream.position
        self.made = collections.deque()
        self.maker = concurrent.futures.ThreadPoolExecutor(1) if ahead else None

    def _make(self):
        samples, mode, mirrored = self.stream.next()
        return self.batcher.batch(samples, mode, mirrored), mode, self.stream.epoch, self.stream.position

    def next(self):
        """(batch, mode)"""
        if self.maker is None:
            batch, mode, self.epoch, self.position = self._make()
            return batch, mode
        while len(self.made) <= self.ahead:
            self.made.append(self.maker.submit(self._make))
        batch, mode, self.epoch, self.position = self.made.popleft().result()
        return batch, mode
