import json
import pathlib
import shutil
import sys

import pytest

TRAINING = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TRAINING))
SHIPPED = TRAINING.parent / "Models/driveloop-vla"
VOCABULARY = SHIPPED / "action_vocabulary.json"

from driveloop_training.words import tokenizer  # noqa: E402
from driveloop_training.data import samples, synthetic  # noqa: E402
from driveloop_training.words.vocabulary import ActionVocabulary  # noqa: E402


def one_tower(folder):
    """A copy of the shipped model whose perception head sees through the way head's tower, and which has no signals head, as
    models may."""
    shutil.copytree(SHIPPED, folder)
    driving = json.loads((folder / "driving.json").read_text())
    views, _ = driving.pop("views", None), driving.pop("signals", None)
    if views:
        for member in ("backbone", "perception"):
            (folder / views[member]["file"]).rename(folder / f"{member}.safetensors")
            driving[member] = {"file": f"{member}.safetensors", "sha256": views[member]["sha256"]}
        driving["version"] = 5
        (folder / "driving.json").write_text(json.dumps(driving))
    return folder


def cut_off(training, step):
    """Interrupts a training of a tower after a step."""
    def stop():
        if training.step == step:
            raise KeyboardInterrupt

    training.after_step = stop
    with pytest.raises(KeyboardInterrupt):
        training.run()


@pytest.fixture(scope="session")
def vocabulary():
    return ActionVocabulary.read(VOCABULARY)


@pytest.fixture(scope="session")
def shards(tmp_path_factory, vocabulary):
    folder = tmp_path_factory.mktemp("shards")
    synthetic.write(folder, 60, vocabulary, shard=25)
    return folder


@pytest.fixture(scope="session")
def read_samples(shards, vocabulary):
    return samples.read([shards], vocabulary, say=lambda line: None)[0]


@pytest.fixture(scope="session")
def built_tokenizer(read_samples):
    return tokenizer.build(tokenizer.sample_texts(read_samples))
