"""Reads pickles of arrays and plain values, and nothing else.

A pickle may call any function when it is loaded. This reader knows numpy's arrays and scalars and a few containers, and refuses
every other name; it needs no numpy: arrays become nested lists.
"""
import collections
import pickle
import struct

FORMATS = {"f8": "d", "f4": "f", "f2": "e", "i8": "q", "i4": "i", "i2": "h", "i1": "b", "u8": "Q", "u4": "I",
           "u2": "H", "u1": "B", "b1": "?"}


class UnsafePickle(Exception):
    """The pickle asks for something else than arrays and plain values."""


class DataType:
    """numpy.dtype: a kind and a size, such as f8, and its byte order; O for objects."""

    def __init__(self, code, *_):
        self.code = code.lstrip("<>|=")
        self.order = ">" if code.startswith(">") else "<"

    def __setstate__(self, state):
        if len(state) > 1 and state[1] == ">":
            self.order = ">"

    def unpack(self, data):
        if self.code[0] in "SU":
            raise UnsafePickle("arrays of text are not read")
        if self.code not in FORMATS:
            raise UnsafePickle("arrays of type %s are not read" % self.code)
        letter = FORMATS[self.code]
        count = len(data) // struct.calcsize(letter)
        return list(struct.unpack("%s%d%s" % (self.order, count, letter), data))


class Array:
    """numpy.ndarray: filled by its state, read as nested lists."""

    def __init__(self):
        self.shape, self.values = (), []

    def __setstate__(self, state):
        _, shape, dtype, is_fortran, data = state
        values = data if isinstance(data, list) else dtype.unpack(data if isinstance(data, bytes) else data.encode("latin1"))
        if is_fortran and len(shape) == 2:
            rows, columns = shape
            values = [values[column * rows + row] for row in range(rows) for column in range(columns)]
        elif is_fortran and len(shape) > 2:
            raise UnsafePickle("arrays of three and more axes in column order are not read")
        self.shape, self.values = tuple(shape), values

    def tolist(self):
        def nest(values, shape):
            if len(shape) <= 1:
                return list(values)
            size = len(values) // shape[0] if shape[0] else 0
            return [nest(values[index * size:(index + 1) * size], shape[1:]) for index in range(shape[0])]
        return nest(self.values, self.shape) if self.shape else self.values[0]


def _reconstruct(*_):
    return Array()


def _scalar(dtype, data):
    return dtype.unpack(data if isinstance(data, bytes) else data.encode("latin1"))[0]


def _frombuffer(data, dtype, shape, order):
    array = Array()
    array.__setstate__((1, shape, dtype, order == "F", bytes(data)))
    return array


KNOWN = {
    "dtype": DataType, "ndarray": Array, "_reconstruct": _reconstruct, "scalar": _scalar, "_frombuffer": _frombuffer,
    ("builtins", "set"): set, ("builtins", "frozenset"): frozenset, ("builtins", "slice"): slice,
    ("builtins", "bytearray"): bytearray, ("collections", "OrderedDict"): collections.OrderedDict,
    ("_codecs", "encode"): lambda text, coding: text.encode(coding) if coding == "latin1" else None,
}


class _Reader(pickle.Unpickler):
    def find_class(self, module, name):
        if module.split(".")[0] == "numpy" and name in KNOWN:
            return KNOWN[name]
        if (module, name) in KNOWN:
            return KNOWN[module, name]
        raise UnsafePickle("the pickle asks for %s.%s, which is not read" % (module, name))


def plain(value):
    """Arrays become lists, all the way down."""
    if isinstance(value, Array):
        return plain(value.tolist())
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def load(path):
    with open(path, "rb") as file:
        return plain(_Reader(file).load())
