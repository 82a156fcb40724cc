"""Writes Sources/Inference/Tokenizer/Characters/Unicode*Tables.swift: what Hugging Face's tokenizers take for letters, numbers and
white space, and how they compose characters.

Measured on the library itself, scalar by scalar, because its parts follow different versions of Unicode: 0.23.3 splits
words by Unicode 16 (Oniguruma) and normalises by Unicode 9. Run it again, and the 100,000 strings of tokenizer.py,
when the library moves on.

    python Tests/Oracles/Text/unicode_tables.py
"""

import pathlib
import unicodedata

import tokenizers
from tokenizers import Regex, normalizers, pre_tokenizers

FOLDER = pathlib.Path(__file__).resolve().parents[3] / "Sources/Inference/Tokenizer/Characters"
SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
NFC, NFD = normalizers.NFC().normalize_str, normalizers.NFD().normalize_str


def matching(pattern):
    split = pre_tokenizers.Split(Regex(pattern), behavior="removed")
    return [c for c in SCALARS if not split.pre_tokenize_str(chr(c))]


def ranges(values):
    """Hexadecimal ranges, `41-5A 5F`, of sorted numbers."""
    runs = []
    for value in values:
        if runs and runs[-1][1] == value - 1:
            runs[-1][1] = value
        else:
            runs.append([value, value])
    return [f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in runs]


def is_reordered(c):
    """Whether the library gives the scalar a combining class: a mark of class 1 or one of class 240 changes places."""
    return NFD(chr(c) + "\u0334") != NFD(chr(c)) + "\u0334" or NFD("\u0345" + chr(c)) != "\u0345" + NFD(chr(c))


def wrapped(words):
    lines, line = [], "   "
    for word in words:
        if len(line) + 1 + len(word) > 105:
            lines.append(line + " \\")
            line = "   "
        line += " " + word
    return "\n".join(lines + [line])


def table(name, comment, words):
    doc = "\n".join("  /// " + line for line in comment.split("\n"))
    return f'{doc}\n  static let {name} = """\n{wrapped(words)}\n    """\n'


def write(name, story, tables):
    text = f"// Made by Tests/Oracles/Text/unicode_tables.py with tokenizers {tokenizers.__version__}; not to be edited.\n\n"
    text += f"/// {story}\nenum {name} {{\n" + "\n".join(tables) + "}\n"
    (FOLDER / f"{name}.swift").write_text(text)


def main():
    # General categories of Unicode 16.
    write(
        "UnicodeClassTables",
        "Ranges of Unicode 16, in hexadecimal, as Oniguruma in tokenizers has them.",
        [
            table("letters", r"`\p{L}`", ranges(matching(r"\p{L}"))),
            table("numbers", r"`\p{N}`", ranges(matching(r"\p{N}"))),
            table("spaces", r"`\s`", ranges(matching(r"\s"))),
        ],
    )

    pairs, whole, classes = [], [], {}
    for c in SCALARS:
        if 0xAC00 <= c <= 0xD7A3:
            continue  # Hangul syllables go by arithmetic.
        decomposed = NFD(chr(c))
        if decomposed != chr(c):
            parts = unicodedata.decomposition(chr(c)).split()
            if NFC(decomposed) == chr(c):
                assert len(parts) == 2
                pairs.append(f"{c:X}={parts[0].lstrip('0')}+{parts[1].lstrip('0')}")
            else:
                whole.append(f"{c:X}=" + "+".join(f"{ord(d):X}" for d in decomposed))
        elif unicodedata.combining(chr(c)) and is_reordered(c):
            classes.setdefault(unicodedata.combining(chr(c)), []).append(c)
        else:
            assert not is_reordered(c), hex(c)
    write(
        "UnicodeCompositionTables",
        "How characters come apart and together in Unicode 9, in hexadecimal.",
        [
            table("pairs", "Characters which come apart into two and are put together again.", pairs),
            table("others", "Characters which come apart for good; in full.", whole),
            table(
                "combiningClasses",
                "Canonical combining classes other than 0 (decimal) and who has them.",
                [f"{r}={k}" for k, v in sorted(classes.items()) for r in ranges(v)],
            ),
        ],
    )


if __name__ == "__main__":
    main()
