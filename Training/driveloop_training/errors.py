"""One error for input that is not as the format says."""


class TrainingError(Exception):
    """Says where, what was expected and what was found."""

    def __init__(self, where, expected, got):
        super().__init__(f"{where}: expected {expected}, got {got}")


def expect(condition, where, expected, got):
    if not condition:
        raise TrainingError(where, expected, got)
