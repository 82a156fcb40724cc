"""Types of the fields of messages: each checks what came in and brings what goes out into its one form.

Python's msgpack would take whatever it is given; DriveLoop's messages have one spelling only, so that equal messages
have equal bytes in every language.
"""
import math
import re
from collections import namedtuple

from .errors import MalformedError


def _fail(path, value, expected):
    text = repr(value)
    raise MalformedError(
        "message field '%s': got %s %s, expected %s"
        % (path, type(value).__name__, text if len(text) < 60 else text[:57] + "...", expected)
    )


class Integer:
    def __init__(self, low=-(1 << 63), high=(1 << 63) - 1):
        self.low, self.high = low, high

    def read(self, value, path):
        if type(value) is not int:
            _fail(path, value, "integer")
        if not self.low <= value <= self.high:
            _fail(path, value, "%d...%d" % (self.low, self.high))
        return value

    def write(self, value, path):
        return self.read(int(value), path)


class Float:
    """Always Float64 on the wire, also for whole numbers."""

    def read(self, value, path):
        if type(value) is not float:
            _fail(path, value, "float64")
        return value

    def write(self, value, path):
        return float(value)


class Bool:
    def read(self, value, path):
        if type(value) is not bool:
            _fail(path, value, "bool")
        return value

    def write(self, value, path):
        return bool(value)


class Text:
    def __init__(self, choices=None):
        self.choices = choices

    def read(self, value, path):
        if type(value) is not str:
            _fail(path, value, "string")
        if self.choices is not None and value not in self.choices:
            _fail(path, value, "one of " + ", ".join(self.choices))
        return value

    def write(self, value, path):
        return self.read(value, path)


class Line(Text):
    """A string that matches a pattern as a whole and has a bounded number of bytes."""

    def __init__(self, pattern, most):
        Text.__init__(self)
        self.pattern, self.most = pattern, most

    def read(self, value, path):
        Text.read(self, value, path)
        if len(value.encode()) > self.most or not re.fullmatch(self.pattern, value):
            _fail(path, value, "at most %d bytes of %s" % (self.most, self.pattern))
        return value


class Optional:
    def __init__(self, inner):
        self.inner = inner

    def read(self, value, path):
        return None if value is None else self.inner.read(value, path)

    def write(self, value, path):
        return None if value is None else self.inner.write(value, path)


class Finite(Float):
    """Float64 that is a number and not infinite."""

    def read(self, value, path):
        if type(value) is not float or not math.isfinite(value):
            _fail(path, value, "finite float64")
        return value

    def write(self, value, path):
        return self.read(float(value), path)


class List:
    def __init__(self, inner):
        self.inner = inner

    def read(self, value, path):
        if type(value) is not list:
            _fail(path, value, "array")
        read = self.inner.read
        return [read(element, path) for element in value]

    def write(self, value, path):
        write = self.inner.write
        return [write(element, path) for element in value]


class ShortList(List):
    """A list of bounded length."""

    def __init__(self, inner, most):
        List.__init__(self, inner)
        self.most = most

    def read(self, value, path):
        if type(value) is list and len(value) > self.most:
            _fail(path, value, "at most %d elements" % self.most)
        return List.read(self, value, path)

    def write(self, value, path):
        if len(value) > self.most:
            _fail(path, value, "at most %d elements" % self.most)
        return List.write(self, value, path)


class Numbers:
    """Many finite numbers, `group` of them belonging together, in one flat list; at least two groups."""

    def __init__(self, group):
        self.group = group

    def read(self, value, path):
        if type(value) is not list or len(value) % self.group or len(value) < 2 * self.group:
            _fail(path, value, "array of %d, %d, ... numbers" % (2 * self.group, 3 * self.group))
        for number in value:
            if type(number) is not float or not math.isfinite(number):
                _fail(path, number, "finite float64")
        return value

    def write(self, value, path):
        return self.read([float(number) for number in value], path)


class Row:
    """An array whose elements have fixed meanings; a named tuple in Python."""

    def __init__(self, name, fields):
        self.tuple = namedtuple(name, [field for field, _ in fields])
        self.types = [kind for _, kind in fields]
        self.paths = ["." + field for field, _ in fields]

    def read(self, value, path):
        if type(value) is not list or len(value) != len(self.types):
            _fail(path, value, "array of %d" % len(self.types))
        return self.tuple(*[t.read(v, path + p) for t, v, p in zip(self.types, value, self.paths)])

    def write(self, value, path):
        if len(value) != len(self.types):
            _fail(path, value, "%d elements" % len(self.types))
        return [t.write(v, path + p) for t, v, p in zip(self.types, value, self.paths)]


class Multiple(Integer):
    """A size in bytes of whole rows."""

    def __init__(self, row):
        Integer.__init__(self, 0)
        self.row = row

    def read(self, value, path):
        if Integer.read(self, value, path) % self.row:
            _fail(path, value, "a multiple of %d" % self.row)
        return value


class Choice:
    """An array of a name, a kind and a content whose type follows from the kind; a named tuple in Python."""

    def __init__(self, name, label, kind, content, types):
        self.tuple = namedtuple(name, [label, kind, content])
        self.kind, self.types = Text(types), types

    def read(self, value, path):
        return self.tuple(*self._each(value, path, "read"))

    def write(self, value, path):
        return self._each(list(value), path, "write")

    def _each(self, value, path, action):
        if type(value) is not list or len(value) != 3:
            _fail(path, value, "array of 3")
        label, kind, content = value
        kind = getattr(self.kind, action)(kind, path + "." + self.tuple._fields[1])
        label = getattr(Text(), action)(label, path + "." + self.tuple._fields[0])
        content = getattr(self.types[kind], action)(content, path + "." + self.tuple._fields[2])
        return [label, kind, content]


class Map:
    """A map with exactly these keys in exactly this order; a dict in Python."""

    def __init__(self, *fields):
        self.fields = fields

    def read(self, value, path):
        if type(value) is not dict or len(value) != len(self.fields):
            _fail(path, value, "map of %d" % len(self.fields))
        result = {}
        for (name, kind), (key, found) in zip(self.fields, value.items()):
            if key != name:
                _fail(path + "." + name, key, "this field here")
            result[name] = kind.read(found, path + "." + name)
        return result

    def write(self, value, path):
        result = {}
        for name, kind in self.fields:
            if name not in value:
                raise MalformedError("message field '%s.%s': missing" % (path, name))
            result[name] = kind.write(value[name], path + "." + name)
        return result
