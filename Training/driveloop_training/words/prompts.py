"""The prompt "driveloop-1" and its answers, word for word as the agent `vla` writes them."""

import math
import re

COMMANDS = ("follow the lane", "turn left", "turn right", "go straight", "change lane left", "change lane right")
# RoadOption's upstream names. VOID, at a route's end, is driven as following the lane.
OPTION_COMMANDS = {
    "LANEFOLLOW": "follow the lane", "LEFT": "turn left", "RIGHT": "turn right", "STRAIGHT": "go straight",
    "CHANGELANELEFT": "change lane left", "CHANGELANERIGHT": "change lane right", "VOID": "follow the lane",
}
SPEED_WORDS = 120
SPEED_STEP = 0.25  # m/s
X_RANGE = (-20, 99)  # metres ahead
Y_RANGE = (-60, 60)  # metres to the left
ACTIONS = 6
GREY = 128  # of a blanked picture

PROMPT_START = "<|im_start|>user\n<|vision_start|>"
ANSWER_MARK = "<|im_end|>\n<|im_start|>assistant\n"
FAST_THOUGHT = "This is a straightforward scenario, and a direct decision can be made."
# How a model says its plan: one word for each motion (AutoVLA), or two bins for each waypoint (DriveRX-Agent).
FORMS = ("actions", "waypoints")
OUTPUT_TEXTS = {"actions": "\n</think>\n<answer>\nThe final output action is: ",
                "waypoints": "\n</think>\n<answer>\nThe planned waypoints are: "}
PLAN_WORDS = {"actions": "<action_{}>", "waypoints": "<bin_{}>"}
ANSWER_END = "\n</answer><|im_end|>"
# The agent puts this in by itself and only then lets the model speak: CRITICAL: words are cut apart here, because a text
# cut in two has other tokens than one ("Perception: " and "The" are not "Perception:" and " The").
SLOW_START = "<think>\nPerception: "
STAGES = ("Perception", "Prediction", "Planning", "Behavior")


def rounded(value):
    """Halves away from zero, as Swift rounds."""
    return int(math.copysign(math.floor(abs(value) + 0.5), value))


def clamped(value, low, high):
    return max(low, min(high, value))


def speed_word(speed):
    return f"<v_{clamped(rounded(speed / SPEED_STEP), 0, SPEED_WORDS - 1)}>"


def target_words(target):
    x, y = (clamped(rounded(value), *limits) for value, limits in zip(target, (X_RANGE, Y_RANGE)))
    return f"<x_{x}><y_{y}>"


def command_words(command):
    return command if command in COMMANDS else OPTION_COMMANDS[command.upper().replace(" ", "").replace("_", "")]


def request(speed, command, targets, mode, with_targets=True):
    """What follows the picture, up to where the answer begins."""
    points = " ".join(target_words(target) for target in targets) + " " if with_targets else ""
    return f"<|vision_end|>{speed_word(speed)} {command_words(command)} {points}{mode}{ANSWER_MARK}"


def prompt(speed, command, targets, mode, placeholder="<|video_pad|>", rows=96, with_targets=True):
    return PROMPT_START + placeholder * rows + request(speed, command, targets, mode, with_targets)


def plan_word(index, form="actions"):
    return PLAN_WORDS[form].format(index)


def plan_words(ids, form="actions"):
    return "".join(plan_word(index, form) for index in ids)


def fast_answer(ids, form="actions"):
    return f"<think>\n{FAST_THOUGHT}{OUTPUT_TEXTS[form]}{plan_words(ids, form)}{ANSWER_END}"


def slow_answer(text, ids, form="actions"):
    """text: a stage's text by its name in lower case."""
    lines = "\n".join(f"{stage}: {stage_text(text, stage)}" for stage in STAGES)
    return f"<think>\n{lines}{OUTPUT_TEXTS[form]}{plan_words(ids, form)}{ANSWER_END}"


def answer_pieces(answer):
    """Parts of an answer that are made into tokens one by one."""
    if answer.startswith(SLOW_START):
        return [SLOW_START, answer[len(SLOW_START):]]
    return ["", answer]


def stage_text(text, stage):
    """Without the stage's name in front, and on one line."""
    line = " ".join(text[stage.lower()].split())
    return line.removeprefix(f"{stage}:").strip()


SWAPS = {"left": "right", "right": "left", "clockwise": "counterclockwise", "counterclockwise": "clockwise"}
SIDES = re.compile(r"\b(?:counterclockwise|clockwise|leftmost|rightmost|leftwards|rightwards|left|right)\b",
                   re.IGNORECASE)


def mirrored_text(text):
    """Left and right change places, in the case in which they stand. "right of way" and "right now" keep theirs."""

    def swap(match):
        word = match.group()
        after = text[match.end():match.end() + 8].lower()
        if word.lower() == "right" and (after.startswith((" of way", "-of-way", " now", " away"))):
            return word
        low = word.lower()
        for side in ("counterclockwise", "clockwise", "left", "right"):
            if low.startswith(side):
                low = SWAPS[side] + low[len(side):]
                break
        return low.upper() if word.isupper() else low.capitalize() if word[0].isupper() else low

    return SIDES.sub(swap, text)


def mirrored_command(command):
    return mirrored_text(command_words(command))


STEERING = ("going straight", "slightly steering to the left", "slightly steering to the right",
            "steering to the left", "steering to the right")
SPEEDS = ("not moving", "driving slowly", "driving with normal speed", "driving fast", "driving very fast")


def behavior(steering, speed):
    """DriveLM's sentence for the behaviour."""
    return f"The ego vehicle is {steering}. The ego vehicle is {speed}."
