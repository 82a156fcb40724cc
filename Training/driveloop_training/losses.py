"""What is minimised: answers word by word, actions by how near they are, and what the picture shows."""

import dataclasses

import torch
import torch.nn.functional as F

from .data import labels


class Heads(torch.nn.Module):
    """Auxiliary heads; not part of the exported model. Speeds count in units of 10 m/s."""

    def __init__(self, width):
        super().__init__()
        self.cells = torch.nn.Linear(width, len(labels.CLASSES) + 1)
        self.last = torch.nn.Linear(width, len(labels.LIGHTS) + 2)
        for layer in (self.cells, self.last):
            torch.nn.init.normal_(layer.weight, 0, width ** -0.5 / 10)
            torch.nn.init.zeros_(layer.bias)
        # Most cells show nothing: start from there.
        torch.nn.init.constant_(self.cells.bias[:len(labels.CLASSES)], -4)


@dataclasses.dataclass
class Weights:
    actions: float = 1.0
    presence: float = 1.0
    depth: float = 0.2
    light: float = 0.1
    lead: float = 0.1
    target_speed: float = 0.1


class Losses(torch.nn.Module):
    """soft: ids and probabilities of each target's neighbours, itself first, [targets, k] each (`soft_targets` of a
    vocabulary)."""

    def __init__(self, soft, first_action, weights=None):
        super().__init__()
        ids, shares = soft
        self.register_buffer("soft_ids", torch.as_tensor(ids) + first_action, persistent=False)
        self.register_buffer("soft_shares", torch.as_tensor(shares), persistent=False)
        entropy = -(self.soft_shares * self.soft_shares.clamp_min(1e-12).log()).sum(1)
        # No prediction has a smaller cross-entropy than the targets' own entropy: taken off, so that 0 is perfect.
        self.register_buffer("soft_entropy", entropy, persistent=False)
        self.weights = weights or Weights()

    def forward(self, lean, heads, batch, visual, hidden):
        """(loss, its parts as tensors without a graph)."""
        flat = hidden.flatten(0, 1)
        places = torch.cat([batch.action_places, batch.text_places])
        logits = lean.logits(flat[places]).float()
        action_logits, text_logits = logits.split([len(batch.action_places), len(batch.text_places)])
        parts, count = {}, len(batch.ids)

        total = logits.new_zeros(())
        if len(batch.action_places):
            logs = F.log_softmax(action_logits, -1)
            near = logs.gather(1, self.soft_ids[batch.action_targets])
            divergence = -(self.soft_shares[batch.action_targets] * near).sum(1) - self.soft_entropy[batch.action_targets]
            parts["actions"] = divergence.mean()
            total = total + self.weights.actions * parts["actions"]
            wanted = self.soft_ids[batch.action_targets, 0]
            parts["action_accuracy"] = (action_logits.argmax(1) == wanted).float().mean()
        text = F.cross_entropy(text_logits, batch.text_targets, reduction="none")
        parts["text"] = text.mean()
        total = total + (text * batch.text_weights).mean()
        for name, value in self._auxiliary(heads, batch, visual, hidden, count).items():
            parts[name] = value
            total = total + getattr(self.weights, name) * value
        parts["loss"] = total
        return total, {name: value.detach() for name, value in parts.items()}

    @staticmethod
    def _auxiliary(heads, batch, visual, hidden, count):
        cells = heads.cells(visual).float()
        classes = len(labels.CLASSES)
        bits = (batch.presence[..., None] >> torch.arange(classes, device=cells.device)) & 1
        presence = F.binary_cross_entropy_with_logits(cells[..., :classes], bits.float(), reduction="none")
        shown = batch.presence > 0
        apart = F.smooth_l1_loss(cells[..., classes], batch.depth, reduction="none", beta=0.1)
        depth = (apart * shown).sum() / shown.sum().clamp_min(1)
        last = heads.last(hidden[torch.arange(count, device=hidden.device), batch.last]).float()
        light = F.cross_entropy(last[:, :len(labels.LIGHTS)], batch.light)
        # Summed over classes: a cell's loss does not shrink with classes that it does not show.
        return {"presence": presence.sum(-1).mean(), "depth": depth, "light": light,
                "lead": known(last[:, -2], batch.lead),
                "target_speed": known(last[:, -1], batch.target_speed / 10)}


def known(guess, target):
    """Smooth L1 over the samples whose target is known."""
    has = torch.isfinite(target)
    apart = F.smooth_l1_loss(guess, torch.where(has, target, 0), reduction="none", beta=0.1)
    return (apart * has).sum() / has.sum().clamp_min(1)
