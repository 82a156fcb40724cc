"""The two made-up scenes of the tests, one to each split."""


def create_splits_scenes():
    return {"mini_train": ["scene-0001"], "mini_val": ["scene-0002"]}
