import pathlib
import sys

import pytest

TRAINING = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TRAINING))
VOCABULARY = TRAINING.parent / "Models/driveloop-vla/action_vocabulary.json"

from driveloop_training.words import tokenizer  # noqa: E402
from driveloop_training.data import samples, synthetic  # noqa: E402
from driveloop_training.words.vocabulary import ActionVocabulary  # noqa: E402


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
