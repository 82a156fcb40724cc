"""Holds our table of CARLA's packed layouts against the debug information of an installed wheel.

    python Tests/Acceptance/carla_layouts.py [LIBRARY.so]

LIBRARY.so is a wheel's `libcarla…so`; without it, that of the `carla` package of this Python. Wheels of 0.9.15 and 0.9.16 carry
DWARF; `llvm-dwarfdump` (package llvm) reads it. The table is read from `Sources/CarlaProtocol/Streams/RawLayout.swift`. Prints a
line for each layout: whether some structure of that name in the wheel has the same members at the same offsets and the same
size. Ends with 1 if one disagrees. No `carla` is imported and no server is needed.
"""

import glob
import importlib.util
import os
import re
import shutil
import subprocess
import sys

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Sources/CarlaProtocol/Streams/RawLayout.swift")
SIZES = {"u8": 1, "u32": 4, "i32": 4, "u64": 8, "f32": 4, "f64": 8}
#: Structures whose own name in CARLA is only `Header`, by the name in our table.
HEADERS = {"SensorHeader": "Header", "EpisodeHeader": "Header"}


def table(path=TABLE):
    """[(CARLA's name, size, [(member, offset)])] as the Swift table has it, in its order."""
    with open(path) as file:
        text = file.read()
    layouts, sizes = [], {}
    for variable, name, body in re.findall(r'static let (\w+) = RawLayout\(\s*"(\w+)",\s*\[(.*?)\]\)', text, re.S):
        offset, members = 0, []
        for member, kind in re.findall(r'\("(\w+)", \.([\w.]+(?:\([\w.]+\))?)\)', body):
            members.append((member, offset))
            what, _, argument = kind.rstrip(")").partition("(")
            if what in SIZES:
                offset += SIZES[what]
            elif argument.isdigit():
                offset += int(argument)
            else:
                offset += sizes[argument.partition(".")[0]]
        sizes[variable] = offset
        layouts.append((name, offset, members))
    listed = re.search(r"static let all = \[(.*?)\]", text, re.S)
    if not listed or len(re.findall(r"\w+", listed.group(1))) != len(layouts):
        sys.exit(f"{path}: read {len(layouts)} layouts, which is not how many `all` lists")
    return layouts


def structures(library, names):
    """{name: {(size, ((member, offset), …)), …}} of every structure in the library that has one of the names."""
    done = subprocess.run(
        ["llvm-dwarfdump", "--show-children", *(f"--name={name}" for name in sorted(names)), library],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"llvm-dwarfdump: {done.stderr.strip()}")
    found = {}
    # Entries are separated by empty lines; a child stands deeper than its parent.
    owner = None
    for entry in done.stdout.split("\n\n"):
        head = re.search(r"0x[0-9a-f]+:( +)DW_TAG_(\w+)", entry)
        if not head:
            continue
        depth, tag = len(head.group(1)), head.group(2)
        name = re.search(r'DW_AT_name\t\("([^"]*)"\)', entry)
        if tag in ("structure_type", "class_type"):
            size = re.search(r"DW_AT_byte_size\t\((0x[0-9a-f]+)\)", entry)
            if depth == 1:
                owner = None
            if name and name.group(1) in names and size:
                owner = (depth, name.group(1), int(size.group(1), 16), [])
                found.setdefault(owner[1], []).append(owner)
        elif tag == "member" and owner and depth == owner[0] + 2:
            place = re.search(r"DW_AT_data_member_location\t\((0x[0-9a-f]+)\)", entry)
            if name and place:
                owner[3].append((name.group(1), int(place.group(1), 16)))
    return {name: {(size, tuple(members)) for _, _, size, members in owners} for name, owners in found.items()}


def installed():
    package = importlib.util.find_spec("carla")
    folder = os.path.dirname(package.origin) if package and package.origin else ""
    libraries = glob.glob(os.path.join(folder, "libcarla*.so"))
    if not libraries:
        sys.exit("no carla wheel is installed here; name its libcarla….so")
    return libraries[0]


def main():
    if not shutil.which("llvm-dwarfdump"):
        sys.exit("llvm-dwarfdump is missing; it comes with LLVM (Debian: apt-get install llvm)")
    library = sys.argv[1] if len(sys.argv) > 1 else installed()
    layouts = table()
    found = structures(library, {HEADERS.get(name, name) for name, _, _ in layouts})
    failed = 0
    for name, size, members in layouts:
        theirs = found.get(HEADERS.get(name, name), set())
        if any(size == own and tuple(members) == those for own, those in theirs):
            print(f"ok      {name} ({size} bytes)")
            continue
        failed += 1
        seen = "; ".join(f"{own} bytes {list(those)}" for own, those in sorted(theirs)) or "no such structure"
        print(f"FAILED  {name}: here {size} bytes {members}; in the wheel {seen}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
