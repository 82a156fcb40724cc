"""Compares our tokenizer with Hugging Face's, and makes the fixture of TokenizerOracleTests.

    python Tests/Oracles/Text/tokenizer.py compare DRIVELOOP QWEN_TIKTOKEN [COUNT] [SEED]
    python Tests/Oracles/Text/tokenizer.py characters DRIVELOOP
    python Tests/Oracles/Text/tokenizer.py fixture

`compare` builds Qwen2.5's tokenizer with 2,048 action tokens from tiktoken's ranks, gives COUNT (100,000) random strings
to it and to `driveloop model tokenize` (DRIVELOOP), and compares ids and decoded texts, with special tokens and without.
`characters` does so for every character in every position that matters, with tokenizers of single bytes that show where
words start. `fixture` trains small vocabularies on a text of our own and writes them, with strings and their ids, to tokenizers/.
Made with transformers 5.23.0 and tokenizers 0.23.3.
"""

import base64
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import unicodedata

import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

QWEN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA = QWEN.replace(r"|\p{N}|", r"|\p{N}{1,3}|")
SPECIAL = [
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>",
    "<|box_end|>", "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>",
    "<|image_pad|>", "<|video_pad|>",
]
PLAIN = [
    "<tool_call>", "</tool_call>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|fim_pad|>", "<|repo_name|>",
    "<|file_sep|>",
]
ACTIONS = [f"<action_{i}>" for i in range(2048)]


# Random strings


def scalars(*ranges):
    return [chr(c) for low, high in ranges for c in range(low, high + 1) if not 0xD800 <= c < 0xE000]


ALPHABETS = [
    scalars((0x20, 0x7E)),
    scalars((0x61, 0x7A)) * 4 + [" ", " ", " ", ",", ".", "'"],
    scalars((0x00, 0x20), (0x7F, 0xA0)),
    list("\t\n\r\x0b\x0c \x85\xa0\u1680\u2000\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u200b\ufeff\u180e") + list(" \n\r") * 6,
    scalars((0xC0, 0x24F)),
    scalars((0x300, 0x36F)) + list("aeioucnszEACOU \u00e9\u1e63\u0323\u0307"),
    scalars((0x370, 0x52F)),
    scalars((0x590, 0x6FF)),
    scalars((0x900, 0xDFF)),
    scalars((0xE00, 0x109F)),
    scalars((0x1100, 0x11FF), (0xAC00, 0xAC80), (0x3131, 0x3163)),
    scalars((0x1E00, 0x1FFF)),
    scalars((0x2000, 0x2BFF)),
    scalars((0x3040, 0x30FF), (0x4E00, 0x4FFF), (0xFF00, 0xFFEF)),
    scalars((0xF900, 0xFAFF), (0x2F800, 0x2FA1D), (0x2F00, 0x2FD5)),
    scalars((0x1F300, 0x1F6FF), (0x1F1E6, 0x1F1FF), (0x1F3FB, 0x1F3FF)) + list("\u200d\ufe0f\u20e3"),
    scalars((0x660, 0x669), (0x6F0, 0x6F9), (0x966, 0x96F), (0x2150, 0x218B), (0xB2, 0xB3), (0x1D7CE, 0x1D7FF)) + list("0123456789."),
    scalars((0x1D100, 0x1D1FF), (0x1D400, 0x1D7FF), (0x10000, 0x1013F), (0x11000, 0x1173F), (0x1E000, 0x1E95F)),
    list("\u0f71\u0f72\u0f73\u0f74\u0f75\u0f80\u0f81\u0344\u0345\u0334\u0301\u031b\u0323\u0327\u05b0\u3099\u309a\u304b\u1100\u1161\u11a8\uac00a"),
]
CHUNKS = (
    ["'s", "'S", "'t", "'re", "'RE", "'vE", "'m", "'ll", "'LL", "'d", "'\u017f", "'l", "'v", "\u2019s", "'"]
    + ["I'm we'LL don't", "   ", "\n\n", "\r\n", " \n ", "\t\t x", "12345", "3.14159", " -7", "\u00bd", "x\u00b2", "\x00", "\U0010ffff"]
    + ["e\u0301", "\u0301", "A\u030a", "\u212b", "\ufb01", "\u1e9b\u0323", "\uac00\u11a8", "\u0958", "\U0001f697\U0001f6a6", "\U0001f468\u200d\U0001f469\u200d\U0001f467"]
    + ["The current velocity of the vehicle is 5.231 m/s", "<c1,CAM_FRONT,394.2,496.7>", "<think>\nred light\n</think>", "https://example.org/a?b=c&d=%20"]
    + ["{\n    \"a\": [1, 2, 3],\n    \"b\": null\n}\n", "for (int i = 0; i < n; ++i) {", "\u81ea\u52a8\u9a7e\u9a76\u7cfb\u7edf", "\u041f\u0440\u0438\u0432\u0435\u0442"]
    + SPECIAL + PLAIN + ["<|im_start|", "<|im_end|>>", "<action_", "<action_0>", "<action_2047>", "<action_2048>", "<action_01>", "<<action_7>", "<action_12><action_13>"]
)


def random_string(chance):
    kind = chance.random()
    if kind < 0.01:  # A very long run.
        return chance.choice(["a", "ab", " ", "\n", "0", "\u00e9", "\u65e5", "<", "=", "e\u0301", "\U0001f697"]) * chance.randint(50, 3000)
    if kind < 0.05:  # Any scalars at all.
        return "".join(chr(c) for c in (chance.randrange(0x110000) for _ in range(chance.randint(1, 30))) if not 0xD800 <= c < 0xE000)
    parts = []
    for _ in range(chance.randint(1, 8)):
        if chance.random() < 0.4:
            parts.append(chance.choice(CHUNKS))
        elif chance.random() < 0.1:
            parts.append(f"<action_{chance.randrange(2100)}>" * chance.randint(1, 3))
        else:
            alphabet = chance.choice(ALPHABETS)
            parts.append("".join(chance.choice(alphabet) for _ in range(chance.randint(1, 20))))
        if chance.random() < 0.3:
            parts.append(" ")
    return "".join(parts)


# Comparison with the real vocabulary


def byte_names():
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [b for b in range(256) if b not in printable]
    return {b: chr(b) for b in printable} | {b: chr(0x100 + i) for i, b in enumerate(others)}


def qwen_from_ranks(path):
    """Hugging Face's Qwen2 tokenizer; each token's merge is the pair to which the merges before it lead."""
    from transformers import Qwen2Tokenizer

    ranks = {}
    for line in pathlib.Path(path).read_text().splitlines():
        token, rank = line.split()
        ranks[base64.b64decode(token)] = int(rank)
    names = byte_names()
    merges = []
    for token, rank in sorted(ranks.items(), key=lambda item: item[1]):
        parts = [token[i : i + 1] for i in range(len(token))]
        while len(parts) > 2:
            best, at = min((ranks.get(parts[i] + parts[i + 1], 1 << 40), i) for i in range(len(parts) - 1))
            assert best < rank
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        if len(parts) == 2:
            merges.append(tuple("".join(names[b] for b in part) for part in parts))
    vocabulary = {"".join(names[b] for b in token): rank for token, rank in ranks.items()}
    tokenizer = Qwen2Tokenizer(vocab=vocabulary, merges=merges)
    tokenizer.add_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    tokenizer.add_tokens([AddedToken(token, special=False, normalized=False) for token in PLAIN])
    tokenizer.add_tokens(ACTIONS)
    assert len(tokenizer) == 153713
    return tokenizer


def ours(binary, folder, options, lines):
    """What the program prints for lines of JSON."""
    command = [binary, "model", "tokenize", str(folder), *options]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def agrees(binary, backend, strings, chance):
    """Whether all ids and texts are the same."""
    vocabulary = backend.get_vocab_size()
    backend.encode_special_tokens = False
    ids = [e.ids for e in backend.encode_batch(strings)]
    noise = [[chance.randrange(vocabulary + 300) for _ in range(chance.randint(1, 12))] for _ in strings]
    checks = [
        ("ids", [], strings, ids),
        ("text", ["--decode"], ids, [backend.decode(i, skip_special_tokens=False) for i in ids]),
        ("text without special", ["--decode", "--skip-special"], ids, [backend.decode(i) for i in ids]),
        ("text of random ids", ["--decode"], noise, [backend.decode(i, skip_special_tokens=False) for i in noise]),
    ]
    backend.encode_special_tokens = True
    plain = [e.ids for e in backend.encode_batch(strings, add_special_tokens=False)]
    checks.append(("ids without special", ["--plain"], strings, plain))
    every = True
    with tempfile.TemporaryDirectory() as folder:
        backend.save(folder + "/tokenizer.json")
        for name, options, given, expected in checks:
            got = ours(binary, folder, options, given)
            wrong = [i for i in range(len(given)) if i >= len(got) or got[i] != expected[i]]
            print(f"{name}: {len(given) - len(wrong)} of {len(given)} equal")
            for i in wrong[:5]:
                print(f"  {given[i]!r:.200}\n    expected {expected[i]!r:.300}")
                print(f"    got      {(got[i] if i < len(got) else None)!r:.300}")
            every &= not wrong
    print(f"{sum(map(len, strings))} characters, {sum(map(len, ids))} tokens")
    return every


def compare(binary, ranks, count=100_000, seed=1):
    chance = random.Random(int(seed))
    print(f"Qwen2.5's vocabulary, tokenizers {tokenizers.__version__}")
    strings = [random_string(chance) for _ in range(int(count))]
    every = agrees(binary, qwen_from_ranks(ranks).backend_tokenizer, strings, chance)
    for name, tokenizer in small_tokenizers():
        print(f"A small one like {name}'s")
        strings = [fixture_string(chance, name) if i % 2 else random_string(chance) for i in range(int(count) // 5)]
        every &= agrees(binary, tokenizer, strings, chance)
    sys.exit(not every)


# Every character


def showing_words(pattern, composing):
    """Bytes for tokens, and a space before each word that starts with none."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(alphabet)}, merges=[]))
    tokenizer.normalizer = normalizers.NFC() if composing else None
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"), byte_level])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def characters(binary):
    every = scalars((0, 0x10FFFF))
    # As part of words, numbers, symbols, contractions and white space; with marks of classes 1, 230 and 240, with Hangul.
    frames = [
        ("a{0}b {0}{0}1{0}2 '{0} {0}\n{0}\t{0}!{0}'s{0}", False),
        ("{0}\u0301\u0334{0}\u0345{0}\u0334\u0327{0} e{0}\u0301 \u1100{0}\u11a8\uac00{0}\u1161\u11a8\u0cc6{0}\u0cd5", True),
    ]
    same = True
    for pattern in (QWEN, LLAMA, GPT2):
        for frame, composing in frames:
            strings = ["".join(frame.format(c) for c in every[i : i + 16]) for i in range(0, len(every), 16)]
            tokenizer = showing_words(pattern, composing)
            with tempfile.TemporaryDirectory() as folder:
                tokenizer.save(folder + "/tokenizer.json")
                got = ours(binary, folder, [], strings)
            wrong = [i for i, e in enumerate(tokenizer.encode_batch(strings)) if e.ids != got[i]]
            print(f"{len(every)} characters, {pattern[:30]}…, composing {composing}: {len(wrong)} strings differ")
            for i in wrong[:5]:
                print(f"  U+{ord(every[16 * i]):04X}…")
            same &= not wrong
    sys.exit(not same)


# The fixture

TEXT = """The ego vehicle is driving slowly because the traffic light ahead is red. It'll stop at the line, wait, and
don't forget the cyclist on the right. A bus stands in the bus lane; there's a pedestrian behind it. Turn left at the next
junction, then keep the lane for 120 metres. Velocity 5.25 m/s, acceleration -0.5 m/s\u00b2, heading 90\u00b0. The final output action is:
Die Stra\u00dfe ist na\u00df, \u00fcberholen verboten. La vitesse est limit\u00e9e \u00e0 30 km/h. \u0421\u0442\u043e\u0439! \u505c\u8f66\u8ba9\u884c \u81ea\u52a8\u9a7e\u9a76
def brake(speed, gap):
    return speed * speed / (2 * gap)  # metres per second squared
"""


def trained(pattern, merges):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"), byte_level])
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(
        TEXT.splitlines() * 3, trainers.BpeTrainer(vocab_size=256 + merges, initial_alphabet=alphabet, show_progress=False)
    )
    return tokenizer


def qwen_like():
    tokenizer = trained(QWEN, 220)
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in SPECIAL[:3]])
    tokenizer.add_tokens([AddedToken("<tool_call>", normalized=False)] + [f"<action_{i}>" for i in range(24)])
    return tokenizer


def llama_like():
    tokenizer = trained(LLAMA, 160)
    tokenizer.normalizer = None
    state = json.loads(tokenizer.to_str())
    state["model"]["ignore_merges"] = True
    # A word that only a vocabulary without its merges gives.
    state["model"]["vocab"]["\u0120unmerged"] = len(state["model"]["vocab"])
    # Merges as lines, as files before 2024 have them.
    state["model"]["merges"] = [" ".join(pair) for pair in state["model"]["merges"]]
    tokenizer = Tokenizer.from_str(json.dumps(state))
    tokenizer.add_special_tokens(["<|begin_of_text|>", "<|end_of_text|>"])
    bos = tokenizer.token_to_id("<|begin_of_text|>")
    tokenizer.post_processor = processors.Sequence(
        [
            processors.ByteLevel(trim_offsets=False),
            processors.TemplateProcessing(single="<|begin_of_text|> $A", special_tokens=[("<|begin_of_text|>", bos)]),
        ]
    )
    return tokenizer


def gpt2_like():
    """With every flag of added tokens, and a space before the text."""
    tokenizer = trained(QWEN, 100)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True), AddedToken("<pad>", special=True)])
    tokenizer.add_tokens(
        [
            AddedToken("bus", single_word=True, normalized=False),
            AddedToken("[R]", rstrip=True, normalized=False),
            AddedToken("[B]", lstrip=True, rstrip=True, normalized=False),
            AddedToken("caf\u00e9", normalized=True),
            AddedToken("e\u0301t\u00e9", normalized=True),
            AddedToken("cafeteria", normalized=False),
            AddedToken("cafe", normalized=False),
            AddedToken(" \u00fc ", normalized=False, lstrip=True),
            AddedToken("driv", normalized=True, single_word=True),
        ]
    )
    return tokenizer


def cl100k_like():
    """tiktoken's own spelling of the pattern of GPT-4."""
    tokenizer = trained(LLAMA, 150)
    pattern = r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"), byte_level])
    return tokenizer


def small_tokenizers():
    return [("qwen", qwen_like()), ("llama", llama_like()), ("gpt2", gpt2_like()), ("cl100k", cl100k_like())]


MARKS = {
    "cl100k": ["'sT", "1234", "\r\n\r\n x"],
    "qwen": ["<|im_end|>", "<|endoftext|>", "<tool_call>", "<action_7>", "<action_23>", "<action_24>", "<action_", "<|im_"],
    "llama": ["<|begin_of_text|>", "<|end_of_text|>", " unmerged", "unmerged", "1234567", "\u0661\u0662\u0663\u0664"],
    "gpt2": [
        "<mask>", " <mask> ", "\u3000<mask>", "<pad>", "bus", "busy", "omnibus", " bus ", "bus\u0301", "_bus", "1bus", "[R]  x", "[R] [B] \n",
        " [B]", "cafe\u0301", "caf\u00e9", "cafe\u0301teria", "cafeteria", "cafes", "\u00e9te\u0301", "e\u0301t\u00e9", " \u00fc ", "  \u00fc \u00fc ", "[R] \u00fc x", "driv", "driving", "overdriv", " driv.",
    ],
}


def fixture_string(chance, name):
    chunks = [c for c in CHUNKS if not c.startswith("<")] + MARKS[name] * 6 + TEXT.split()
    alphabets = ALPHABETS[:2] * 4 + ALPHABETS
    parts = []
    for _ in range(chance.randint(1, 5)):
        if chance.random() < 0.7:
            parts.append(chance.choice(chunks))
        else:
            alphabet = chance.choice(alphabets)
            parts.append("".join(chance.choice(alphabet) for _ in range(chance.randint(1, 6))))
        if chance.random() < 0.4:
            parts.append(" ")
    return "".join(parts)


def fixture():
    chance = random.Random(3)
    folder = pathlib.Path(__file__).with_name("tokenizers")
    folder.mkdir(exist_ok=True)
    for name, tokenizer in small_tokenizers()[:3]:
        cases = []
        strings = [fixture_string(chance, name) for _ in range(110)]
        strings += ["", " ", "\n", "a" * 200, " " * 60, "ab" * 120 + "\n" * 30]
        for text in strings:
            tokenizer.encode_special_tokens = False
            ids = tokenizer.encode(text).ids
            decoded = [tokenizer.decode(ids, skip_special_tokens=skip) for skip in (False, True)]
            tokenizer.encode_special_tokens = True
            plain = tokenizer.encode(text, add_special_tokens=False).ids
            cases.append({"text": text, "ids": ids})
            # What is the same is left out.
            if decoded[0] != text:
                cases[-1]["decoded"] = decoded[0]
            if decoded[1] != decoded[0]:
                cases[-1]["without_special"] = decoded[1]
            if plain != ids:
                cases[-1]["plain"] = plain
        size = tokenizer.get_vocab_size()
        noise = [[chance.randrange(size + 9) for _ in range(chance.randint(1, 9))] for _ in range(40)]
        decodings = [{"ids": ids, "decoded": tokenizer.decode(ids, skip_special_tokens=False)} for ids in noise]
        tokenizer.encode_special_tokens = False
        made = {"tokenizers": tokenizers.__version__, "cases": cases, "decodings": decodings}
        for file, content in ((f"{name}.json", json.loads(tokenizer.to_str())), (f"{name}_cases.json", made)):
            text = json.dumps(content, separators=(",", ":"), ensure_ascii=False) + "\n"
            (folder / file).write_text(text)
            print(f"{file}: {len(text.encode())} bytes")


if __name__ == "__main__":
    {"compare": compare, "characters": characters, "fixture": fixture}[sys.argv[1]](*sys.argv[2:])
