"""When a route's scenarios were triggered, and when their actors set off, on both sides of `parity.py`.

Official side: from the log of calls that `survey.py --keep-calls` keeps. The evaluator tells nobody when it triggers a
scenario, but it carries the spectator along above the ego, so the log holds the ego's place at every tick; a scenario is
triggered when the point of the route nearest to the ego comes within 2 m of its trigger (scenario_runner's
ScenarioTriggerer). Points lie 1 m apart, so times are right to half a metre of driving. A scenario's actors (role_name
`scenario`, `scenario no lights`) act when a call first drives one after that, makes it walk, or opens a door of it. Putting
one into its place is no act: the official scenarios hide theirs below the ground until then, ours stand there from the
beginning.

Own side: from the trace, in which the world says itself when a scenario started; its actors act when one first moves (also
where the ego pushes it) or opens a door.

Both count seconds of the route's own time: the first tick of both ends at 0.05 s.
"""
import collections
import functools
import glob
import json
import math
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Exports"))
from run_folder import ExportError  # noqa: E402
from trace_lines import program as driveloop  # noqa: E402

TICK = 0.05
#: Metres along the road to a trigger (ScenarioTriggerer's 2 m), and to its side: an ego may be on another lane.
AHEAD, ASIDE = 2.0, 6.0
#: Metres in one tick between which an actor drives or walks: 1 and 200 km/h. Beyond, it was put elsewhere.
SLOWEST, FASTEST = 0.014, 2.8
#: Where an actor's open doors stand in its row of a trace.
DOORS = 11
#: CARLA's ids of sensors and the spectator on DriveLoop's server; those of all other actors are lower.
FIRST_FRONT_ID = 1000000
#: Calls that set their actor in motion, and whether they do with these arguments.
MOVES = {
    "set_actor_target_velocity": lambda arguments: any(arguments[1]),
    "enable_actor_constant_velocity": lambda arguments: any(arguments[1]),
    "apply_control_to_vehicle": lambda arguments: arguments[1][0] > 0,
    "apply_control_to_walker": lambda arguments: arguments[1][1] > 0,
    "open_vehicle_door": lambda arguments: True,
}
#: The same as commands of a batch, by their number.
COMMANDS = {2: MOVES["apply_control_to_vehicle"], 4: MOVES["apply_control_to_walker"],
            8: MOVES["set_actor_target_velocity"]}  # fmt: skip
SPAWN_COMMAND = 0


class ProgramError(Exception):
    """driveloop, which reads traces, cannot be run."""


def scenarios_of(path):
    """(name, x, y, yaw in radians) of each scenario's trigger in a file of one route, in CARLA's axes."""
    found = []
    for scenario in ElementTree.parse(path).getroot().iter("scenario"):
        point = scenario.find("trigger_point")
        found.append((scenario.get("name"), float(point.get("x")), float(point.get("y")),
                      math.radians(float(point.get("yaw", 0)))))  # fmt: skip
    return found


def reached(track, x, y, yaw):
    """Seconds at which a track of (seconds, x, y) first comes to a trigger; None where it never does."""
    for seconds, here_x, here_y in track:
        along = math.cos(yaw) * (here_x - x) + math.sin(yaw) * (here_y - y)
        across = -math.sin(yaw) * (here_x - x) + math.cos(yaw) * (here_y - y)
        if abs(along) < AHEAD and abs(across) < ASIDE:
            return seconds
    return None


class Play:
    """One side's account of a route: the ego's track, and when actors of scenarios were moved, all in seconds."""

    def __init__(self):
        #: (seconds, x, y) of the ego at each tick, in CARLA's axes.
        self.track = []
        #: Seconds of everything that moved an actor of a scenario, in order.
        self.acts = []
        #: Seconds by scenario, where this side says itself when each started; else None.
        self.started = None

    def start(self, scenario):
        name, x, y, yaw = scenario
        return reached(self.track, x, y, yaw) if self.started is None else self.started.get(name)

    def first_act(self, start):
        return None if start is None else next((seconds for seconds in self.acts if seconds >= start - TICK / 2), None)


def lines_of(lines):
    """The objects of JSON Lines, up to one that was cut off."""
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            return


def official(path):
    """The play that a server's log of calls tells of: a `Play`; None where the route's first tick never came."""
    births, acts, places, controls = [], [], [], []
    for line in lines_of(open(path)):
        name, arguments, frame = line.get("call"), line.get("arguments"), line["frame"]
        if name == "load_new_episode":  # The route's own town; ids begin anew.
            births, acts, places, controls = [], [], [], []
        elif name == "set_actor_transform" and arguments[0] >= FIRST_FRONT_ID:
            places.append((frame, arguments[1][0]))
        elif name == "spawn_actor" and "refused" not in line and not arguments[0][1].startswith("sensor."):
            births.append(role_of(arguments[0]))
        elif name == "apply_batch":
            commands = [command[0] for command in arguments[0]]
            spawns = [payload for number, payload in commands if number == SPAWN_COMMAND]
            # The log does not say which commands of a batch were refused: the last ones, we take it.
            births += [role_of(payload[0]) for payload in spawns[:len(spawns) - len(line.get("refused", ()))]]
            acts += [(frame, payload[0]) for number, payload in commands
                     if number in COMMANDS and COMMANDS[number](payload)]  # fmt: skip
        elif name in MOVES and "refused" not in line:
            if name == "apply_control_to_vehicle":
                controls.append((frame, arguments[0]))
            if MOVES[name](arguments):
                acts.append((frame, arguments[0]))
    if not controls or "hero" not in births:
        return None
    # The evaluator drives its ego once in each tick, from the first one on; nobody is driven as often.
    ego = collections.Counter(actor for _, actor in controls).most_common(1)[0][0]
    begin = next(frame for frame, actor in controls if actor == ego)
    play, first = Play(), ego - births.index("hero")  # Ids follow each other in the order of births.
    play.track = [((frame - begin + 1) * TICK, place[0], place[1]) for frame, place in places if frame >= begin]
    for frame, actor in acts:
        if frame >= begin and 0 <= actor - first < len(births) and births[actor - first].startswith("scenario"):
            play.acts.append((frame - begin + 1) * TICK)
    return play


def role_of(description):
    return next((attribute[2] for attribute in description[2] if attribute[0] == "role_name"), "")


def own(lines):
    """The play that a trace tells of, from the lines of `driveloop trace --json-lines`."""
    play, roles, last = Play(), {}, {}
    play.started = {}
    for line in lines_of(lines):
        if line["type"] != "tick":
            continue
        seconds, pose = line["time"], line["ego"]["pose"]
        play.track.append((seconds, pose[0], -pose[1]))
        for signal in line["signals"]:
            found = re.match(r"scenario started: (.*) \(\w+\)$", signal)
            if found:
                play.started.setdefault(found.group(1), seconds)
        roles.update((actor["id"], actor["role"]) for actor in line["spawned"])
        for actor in line["actors"]:
            if roles.get(actor[0]) == "scenario":
                x, y, doors = actor[1], actor[2], actor[DOORS]
                before = last.get(actor[0], (x, y, doors))
                if SLOWEST < math.hypot(x - before[0], y - before[1]) < FASTEST or doors & ~before[2]:
                    play.acts.append(seconds)
                last[actor[0]] = x, y, doors
    return play


def trace_lines(program, trace):
    """program: None for the usual places. Throws: ProgramError."""
    try:
        program = driveloop(program)
        done = subprocess.run([program, "trace", trace, "--json-lines"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except (OSError, ExportError) as error:
        raise ProgramError("%s; expected driveloop: build it, or name it with --program" % error)
    if done.returncode:
        raise ProgramError("%s cannot read %s: %s" % (program, trace, done.stderr.decode(errors="replace").strip()))
    return done.stdout.decode().splitlines()


@functools.lru_cache(maxsize=1)
def own_outcomes(folder):
    """By route and scenario, what the own side's journal says became of it."""
    found = {}
    path = os.path.join(folder, "journal.jsonl")
    if os.path.exists(path):
        with open(path) as file:
            for entry in lines_of(file):
                for scenario in entry.get("scenarios", []):
                    found[entry["route_id"], scenario["name"]] = scenario["outcome"]
    return found


def skipped(path):
    """By scenario, why the official side could not set it up, from the evaluator's own words."""
    if not os.path.exists(path):
        return {}
    with open(path, errors="replace") as file:
        return dict(re.findall(r"Skipping scenario '([^']*)' due to setup error: (.*)", file.read()))


def compare(route, official_folder, own_folder, program):
    """A line for each scenario of a route: seconds of its start and of its actors' first act on both sides, and what kept it
    from being played. None where no log of calls was kept."""
    log = os.path.join(official_folder, route + ".calls")
    traces = glob.glob(os.path.join(own_folder, "traces", "*_%s.dltrace" % route))
    theirs = official(log) if os.path.exists(log) else None
    if theirs is None or not traces:
        return None
    ours, outcomes = own(trace_lines(program, traces[0])), own_outcomes(own_folder)
    refused = skipped(os.path.join(official_folder, route + ".log"))
    rows = []
    for scenario in scenarios_of(os.path.join(official_folder, route + ".xml")):
        starts = [None if scenario[0] in refused else theirs.start(scenario), ours.start(scenario)]
        rows.append({
            "scenario": scenario[0], "started": starts,
            "first_act": [theirs.first_act(starts[0]), ours.first_act(starts[1])],
            "official_skipped": refused.get(scenario[0]), "own_outcome": outcomes.get((route, scenario[0])),
        })  # fmt: skip
    return rows


def explanations(rows, within=0.5):
    """What differs by more than `within` seconds, in words: start, and from the start to the actors' first act."""
    def told(seconds):
        return "never" if seconds is None else "%.1f s" % seconds

    found = []
    for row in rows or ():
        (a, b), acts = row["started"], row["first_act"]
        if row["official_skipped"]:
            found.append("official scenario not set up: %s" % row["official_skipped"])
        if (a is None) != (b is None) or (a is not None and abs(a - b) > within):
            found.append("triggered %s / %s" % (told(a), told(b)))
        if a is None or b is None:
            continue
        waits = [None if act is None else act - start for act, start in zip(acts, (a, b))]
        if (waits[0] is None) != (waits[1] is None) or (waits[0] is not None and abs(waits[0] - waits[1]) > within):
            found.append("actors act %s / %s after it" % tuple(map(told, waits)))
    return found
