"""Writes chat_templates.json: conversations as transformers writes them down, for ChatTemplateTests.

    python Tests/Oracles/Text/chat_templates.py FOLDER

FOLDER has the models' own Jinja programs, which are not ours to copy here: qwen2_5_vl.jinja, qwen2_5.jinja and
deepseek_r1.jinja (in the wheel of trl 1.16.0, chat_templates/, the last as deepseek_r1_distill.jinja),
deepseek_r1_first.jinja (the same as first published, without the <think> at the end), qwen2.jinja (Qwen2-7B-Instruct) and
align_ds_v.jinja (Align-DS-V). Prints each program's fingerprint, by which ChatTemplate knows it.
"""

import json
import pathlib
import random
import sys

import jinja2
import jinja2.sandbox
import transformers

FAMILIES = {
    "qwen2_5_vl": "qwenVL",
    "qwen2": "qwenVL",
    "qwen2_5": "qwen25",
    "deepseek_r1": "deepSeekR1",
    "deepseek_r1_first": "deepSeekR1First",
    "align_ds_v": "alignDSV",
}
PICTURES = {"qwen2_5_vl": ["image", "video"], "align_ds_v": ["image"]}
ROLES = {
    "qwen2_5_vl": ["user", "assistant", "tool", "system"],
    "qwen2": ["user", "assistant", "system"],
    "qwen2_5": ["user", "assistant", "tool", "system"],
    "deepseek_r1": ["user", "assistant", "tool"],
    "deepseek_r1_first": ["user", "assistant", "tool"],
    "align_ds_v": ["user", "assistant", "tool"],
}
TEXTS = [
    "Where to?", "", "Turn left at the light.\n", " ahead: a bus\u2026", "<think>\nbraking\n</think>\nStop.", "</think>",
    "It's \u00e9 \u65e5\u672c <|im_end|>", "{{ curly }} {% if %}", "a\n\nb  ", "<tool_call>\n{\"name\": \"zoom\"}\n</tool_call>",
]
BOS = "<\uff5cbegin\u2581of\u2581sentence\uff5c>"


SAMPLES = [
    "{% for m in messages %}<|im_start|>system\nBe brief.<|im_end|>\n{% endfor %}",
    "{%- if x %}\n  {{- '<|im_start|>system\\n' + m + '<|im_end|>' }}{{ '<|im_start|>system\\nDrive well.<|im_end|>\\n' }}{{ 'Drive well.' }}",
    "<|im_start|>system\n<|im_end|>\t{{ messages }}",
    "no marks \u00e9",
    "\n{{  'a  b' +\"c ' d\" }} e  f {%- if x  %}\n\n{%   endif%} \n",
]


def fingerprint(program):
    """ChatTemplate.fingerprint in Python; and the default system prompt."""
    text = program
    prompt = None
    for opening, forbidden in (("<|im_start|>system\n", "{}"), ("<|im_start|>system\\n", "{}'")):
        start = 0
        while prompt is None and (mark := text.find(opening, start)) >= 0:
            start = mark + len(opening)
            end = text.find("<|im_end|>", start)
            if end < 0:
                break
            if not any(c in forbidden for c in text[start:end]):
                prompt = text[start:end]
    if prompt:
        text = text.replace(prompt, "")
    value, tag, quote = 0xCBF29CE484222325, False, None
    data = text.strip(" \t\r\n").encode()
    for i, byte in enumerate(data):
        pair = data[i : i + 2]
        if not tag and pair in (b"{%", b"{{"):
            tag = True
        elif tag and quote is None and pair in (b"%}", b"}}"):
            tag = False
        elif tag and quote is None and byte in b"'\"":
            quote = byte
        elif tag and byte == quote:
            quote = None
        if not (tag and quote is None and byte in b" \t\r\n"):
            value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}", prompt


def render(program, messages, generation, vision):
    # As transformers.utils.chat_template_utils compiles them.
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(program).render(
        messages=messages, add_generation_prompt=generation, add_vision_id=vision, bos_token=BOS, tools=None
    )


def conversation(name, chance):
    messages = []
    if chance.random() < 0.5:
        messages.append(("system", [["text", chance.choice(TEXTS)]]))
    for _ in range(chance.randint(1, 6)):
        role = chance.choices(ROLES[name], [6, 4, 3, 1][: len(ROLES[name])])[0]
        kinds = ["text", "text"] + (PICTURES.get(name, []) if role in ("user", "tool") else [])
        parts = [chance.choice(kinds) for _ in range(chance.randint(1, 4))]
        messages.append((role, [[p, chance.choice(TEXTS) if p == "text" else ""] for p in parts]))
    return messages


def hugging_face(name, messages):
    """Messages as the program wants them: lists of parts, or plain strings."""
    if name in PICTURES:
        return [
            {"role": r, "content": [{"type": p, "text": t} if p == "text" else {"type": p} for p, t in c]}
            for r, c in messages
        ]
    return [{"role": r, "content": "".join(t for _, t in c)} for r, c in messages]


def main():
    folder = pathlib.Path(sys.argv[1])
    chance = random.Random(5)
    cases, fingerprints = [], []
    for name, family in FAMILIES.items():
        program = (folder / f"{name}.jinja").read_text()
        fingerprints.append([family, *fingerprint(program)])
        print(f"{name}: {fingerprint(program)}")
        for _ in range(10):
            messages = conversation(name, chance)
            generation, vision = chance.random() < 0.7, name == "qwen2_5_vl" and chance.random() < 0.4
            expected = render(program, hugging_face(name, messages), generation, vision)
            cases.append(
                {"family": family, "generation": generation, "vision": vision, "messages": messages, "prompt": expected}
            )
    made = {"jinja2": jinja2.__version__, "transformers": transformers.__version__, "cases": cases}
    made["fingerprints"] = fingerprints
    made["samples"] = [[program, *fingerprint(program)] for program in SAMPLES]
    output = pathlib.Path(__file__).with_name("chat_templates.json")
    output.write_text(json.dumps(made, separators=(",", ":")) + "\n")
    print(f"{len(cases)} conversations, {output.stat().st_size} bytes")


if __name__ == "__main__":
    main()
