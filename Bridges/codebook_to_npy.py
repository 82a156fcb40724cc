"""Takes one array out of a codebook's pickle or .npz file and writes it as .npy for `driveloop tokens convert`.

    python Bridges/codebook_to_npy.py agent_vocab.pkl --key token_all.veh --out /tmp/veh.npy

Pickles can run programs: only numpy's own types are let in. Codebooks have licences (AutoVLA's and SMART's are for
academic use and may not be passed on): write converted files outside this repository.
"""

import argparse
import io
import pathlib
import pickle
import sys

import numpy

ALLOWED = {
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy.core.multiarray", "scalar"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy._core.numeric", "_frombuffer"),
    ("numpy.core.numeric", "_frombuffer"),
    ("collections", "OrderedDict"),
}


class ArrayUnpickler(pickle.Unpickler):
    """Builds arrays, numbers, lists and dictionaries, and nothing else."""

    def find_class(self, module, name):
        if (module, name) not in ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} is not let in; expected arrays of numpy only")
        return super().find_class(module, name)


def arrays(value, path=""):
    """All arrays in nested dictionaries, as (dotted path, array)."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from arrays(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, numpy.ndarray):
        yield path, value


def load(path):
    content = path.read_bytes()
    if path.suffix == ".npz":
        with numpy.load(io.BytesIO(content), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    return ArrayUnpickler(io.BytesIO(content)).load()


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("codebook", type=pathlib.Path, help=".pkl or .npz file")
    parser.add_argument("--key", help="dotted path of the array; may be left out where there is one only")
    parser.add_argument("--out", type=pathlib.Path, required=True, help=".npy file to write")
    options = parser.parse_args(arguments)
    try:
        found = dict(arrays(load(options.codebook)))
    # A broken pickle fails in any of these ways.
    except (
        OSError, ValueError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, LookupError, TypeError,
        MemoryError, OverflowError,
    ) as error:
        print(f"error: {options.codebook}: {error}", file=sys.stderr)
        return 2
    key = options.key if options.key is not None else next(iter(found), None) if len(found) == 1 else None
    if key not in found:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in found.items()) or "none"
        print(f"error: {options.codebook}: no array '{options.key}'; arrays there: {shapes}", file=sys.stderr)
        return 2
    numpy.save(options.out, numpy.ascontiguousarray(found[key], dtype="<f8"), allow_pickle=False)
    print(f"{options.out}: {found[key].shape} of {key}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
