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


def shipped_model(folder):
    """A copy of the shipped model."""
    shutil.copytree(SHIPPED, folder)
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
