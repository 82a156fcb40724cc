import json

import numpy as np
import pytest

from driveloop_training.data import labels, pictures, samples, synthetic
from driveloop_training.errors import TrainingError


def test_samples_come_back(read_samples, vocabulary, shards):
    assert len(read_samples) == 60
    first = read_samples[0]
    record, jpeg = synthetic.sample(0, vocabulary, np.random.default_rng(0))
    assert first.actions == record["actions"] and first.future == record["future"]
    assert first.command == "follow the lane"
    store = pictures.PictureStore()
    assert store.bytes(first.picture) == jpeg
    assert store.picture(first.picture).shape == (168, 448, 3)


def test_kept_pictures_are_the_decoded_ones(read_samples, tmp_path):
    plain = pictures.PictureStore().pairs(read_samples[:5])
    kept = pictures.PictureStore(threads=3, cache=tmp_path / "pictures", capacity=3)
    for _ in range(2):  # more pictures than there is room for
        assert (kept.pairs(read_samples[:5]) == plain).all()


def test_wrong_shards_are_refused(shards, vocabulary, tmp_path):
    import shutil
    folder = tmp_path / "copy"
    shutil.copytree(shards, folder)
    manifest = json.loads((folder / "manifest.json").read_text())

    def refused(change, word):
        changed = json.loads(json.dumps(manifest))
        change(changed)
        (folder / "manifest.json").write_text(json.dumps(changed))
        with pytest.raises(TrainingError, match=word):
            samples.read([folder], vocabulary, say=lambda line: None)

    refused(lambda m: m.update(format="other"), "format")
    refused(lambda m: m.update(version=2), "version")
    refused(lambda m: m.update(vocabulary_sha256="0" * 64), "vocabulary")
    refused(lambda m: m["shards"][0].update(bin_sha256="0" * 64), "another file")
    refused(lambda m: m["shards"][0].pop("jsonl_sha256"), "jsonl_sha256")
    refused(lambda m: m["shards"][0].update(samples=7), "7 samples")
    refused(lambda m: m["shards"][0].update(name="../shard-00000"), "beside it")


def test_held_out_routes_are_apart(read_samples):
    training, held = samples.split(read_samples, 30)
    assert not {sample.route for sample in training} & {sample.route for sample in held}
    assert len(training) + len(held) == len(read_samples)


def test_labels_on_the_grid_by_hand():
    record = {"boxes": [
        {"kind": "vehicle.tesla.car", "x": 3, "y": 4, "box2d": [28, 84, 84, 112], "pixels": 9},
        {"kind": "walker", "x": 10, "y": 0, "box2d": [30, 90, 34, 100], "pixels": 9},
        {"kind": "car", "x": 1, "y": 0, "box2d": [0, 0, 448, 20], "pixels": 9},
        {"kind": "car", "x": 1, "y": 0, "box2d": [200, 60, 260, 90], "pixels": 0}],
        "light": {"state": "red"}, "lead": {"distance": 9}, "target_speed": 5}
    found = labels.parsed(record, (0, 56, 448, 168))
    expected = np.zeros(96, np.uint16)
    expected[16 + 1], expected[16 + 2] = 1 | 1 << 3, 1
    assert (found.presence == expected).all()
    assert np.isclose(found.depth[17], np.log(5), atol=1e-3) and found.depth[0] == 0
    assert labels.LIGHTS[found.light] == "red" and np.isclose(found.lead, np.log(10)) and found.target_speed == 5
    image = labels.mirrored(found.presence)
    assert image[16 + 14] == expected[17] and image[16 + 13] == 1


def test_pictures_that_are_cut_already(shards):
    manifest = json.loads((shards / "manifest.json").read_text())
    for stored, inside in (("0,0,448,252", (0, 56, 448, 168)), ("0,56,448,168", (0, 0, 448, 168)),
                           ("0,40,448,200", (0, 16, 448, 168))):
        assert samples.crop_inside(manifest | {"crop": stored}, (0, 56, 448, 168), "x") == inside
    with pytest.raises(TrainingError, match="that show"):
        samples.crop_inside(manifest | {"crop": "0,60,448,168"}, (0, 56, 448, 168), "x")
