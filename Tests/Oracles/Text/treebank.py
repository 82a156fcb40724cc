"""Tokens and language metrics for Tests/ScoringTests: python3 treebank.py > treebank.json

The COCO caption tools' own tokeniser (a Java program in the package) and scorers: pycocoevalcap 1.2, OpenJDK 17, numpy 2.4.6.
DriveLM's `language_evaluation` holds the same program (stanford-corenlp-3.4.1) and the same scorers.
All lines are made up here.
"""
import contextlib, io, json, random, sys

from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.rouge.rouge import Rouge
from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

HARD = """The object <c1,CAM_BACK,1088.3,497.5> is a white sedan, isn't it?
There's a truck (big) at 1/2 mile; it can't stop... I don't know.
Colour grey centre metre favourite tyre kerb neighbour
He said "go left" and 'right' \u2014 or maybe not \u2013 ok?
A. Going ahead. B. Turn left! The answer is C.
e.g. the U.S. car at 5 p.m. costs $5.50 or \u20ac30 or 20%.
well-known right-hand lane, follow-up, 10-20 m, 3D, x2, CAM_FRONT_LEFT
http://example.com/a?b=c and a@b.com #tag @user :-) :) <3
gonna wanna cannot gimme lemme 'tis 'twas d'ye more'n
[brackets] {braces} a/b and/or * ** & &amp; + = ~ ^ | \\ _ `
it's its' dogs' the 90's '90s o'clock O'Brien rock'n'roll
they're we've he'll I'd I'm she's y'all don\u2019t it\u2019s
1,000.5 3,4 .5 5. 12:30 2024-01-02 1/2/2024 555-1234 (555) 123-4567 10 1/2
Mr. Smith vs. Dr. No, Inc. and Jan. 5. etc. St.
-- --- - ... .... \u2026 . . . ,, ;; ?? !! ?!
km/h 60km/h 60 km/h 5m 5m/s 30\u00b0 30\u00b0C x\u00b2 \u00bd
The ego vehicle should keep going at the same speed.No space here.After
\u201cquoted\u201d \u2018single\u2019 \u00abfr\u00bb \u00b4acute` ``double''
<b>bold</b> <br> <br/> <!-- c --> < 5 > 3 <= >= -> => <- <a href="x y">
what's who're how'd can't've shouldn't've 'em 's 'll n't
**Total Score:** 85/100 - Brief: C++ and C#, S&P R&D, US$5
na\u00efve caf\u00e9 \u00fcber \u6c7d\u8f66 \u043f\u0440\u0438\u0432\u0435\u0442 1.x file.py image_1.jpg
Keep going at the same speed, because there is no. 5""".split("\n")


def plain(rng):
    who = rng.choice(["The ego vehicle", "The car", "A red truck", "The pedestrian", "Object <c%d,CAM_FRONT,%.1f,%.1f>"
                      % (rng.randint(1, 6), rng.uniform(0, 1600), rng.uniform(0, 900)), "It", "There"])
    does = rng.choice(["is going straight", "should slow down", "isn't moving", "will turn left", "is driving slowly",
                       "can't stop in time", "keeps its lane", "is a black SUV", "won't yield"])
    why = rng.choice(["", ", because the light is red", " at the crosswalk", "; it's safe", " (low probability)",
                      " to the front-left", " - no safety issue", " in 3.5 s"])
    return who + " " + does + why + rng.choice([".", ".", "", "!", " ."])


def metrics(pairs):
    def captions(texts):
        return {i: [{"caption": t}] for i, t in enumerate(texts)}
    with contextlib.redirect_stdout(io.StringIO()):
        answers = PTBTokenizer().tokenize(captions([a for a, _ in pairs]))
        truths = PTBTokenizer().tokenize(captions([t for _, t in pairs]))
        bleu, _ = Bleu(4).compute_score(truths, answers)
        rouge, _ = Rouge().compute_score(truths, answers)
        cider, _ = Cider().compute_score(truths, answers)
    return {"pairs": pairs, "bleu": [float(b) for b in bleu], "rouge": float(rouge), "cider": float(cider)}


def main():
    rng = random.Random(7)
    lines = HARD + [plain(rng) for _ in range(120)]
    words = [w for line in lines for w in line.split(" ")]
    signs = ".,;:!?'\"()-/<>&$%5aAst"
    for _ in range(150):
        line = []
        for _ in range(rng.randint(3, 8)):
            word = rng.choice(words)
            if rng.random() < 0.3:
                place = rng.randrange(len(word) + 1)
                word = word[:place] + rng.choice(signs) + word[place:]
            line.append(word)
        lines.append(" ".join(line).strip())
    with contextlib.redirect_stdout(io.StringIO()):
        tokens = PTBTokenizer().tokenize({i: [{"caption": t}] for i, t in enumerate(lines)})
    sets = [[("", "The car stops."), ("...", "!!"), ("Brake", "")], [(plain(rng), "No.") for _ in range(3)]]
    for count in (2, 25, 80):
        pairs = []
        for _ in range(count):
            truth = plain(rng)
            pairs.append((rng.choice([truth, plain(rng), truth + " " + plain(rng)]), truth))
        sets.append(pairs)
    sets.append([(rng.choice(lines), rng.choice(lines)) for _ in range(60)])
    json.dump({"lines": [{"text": t, "words": tokens[i][0].split(" ")} for i, t in enumerate(lines)],
               "sets": [metrics(s) for s in sets]}, sys.stdout, indent=1)


main()
