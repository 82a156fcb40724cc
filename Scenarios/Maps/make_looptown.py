#!/usr/bin/env python3
"""Writes Looptown.xodr and the routes through it; plain Python, no packages, same bytes every time.

    python3 Scenarios/Maps/make_looptown.py

Looptown is DriveLoop's own small town. It needs no download and shows, on a kilometre of road, what the
scorer and the simulator must cope with. OpenDRIVE 1.4 as RoadRunner writes it for CARLA: right-hand traffic,
physical signals carry validity 0..0, connecting roads refer to them.

                 R2 (parking lane)
        R3  +-----T1------------------+        T1  all-way stop (sign 206)
      (hill)|     | R5                |        S   traffic lights, crosswalks
            |     |                   |        T2  the avenue stops, north-south has priority
            +-----S--------R1--------T2        R1  avenue, two lanes each way, lane change allowed
                  | R7                |
                  +--R6-----R4--------+        R6  one single arc

Frame: x east, y north, metres, radians.
"""
import math
import os

LANE, SHOULDER, SIDEWALK, PARKING = 3.5, 1.0, 2.0, 2.2
BOX = 20.0  # half size of a junction
HERE = os.path.dirname(os.path.abspath(__file__))


def num(value):
    return "%.16e" % (value + 0.0)


class Road:
    """A reference line of lines and arcs, with lanes; `pieces` are (length, curvature)."""

    def __init__(self, id, name, start, heading, pieces, left, right, junction=-1, speed=30):
        self.id, self.name, self.junction, self.speed = id, name, junction, speed
        self.left, self.right = left, right  # lane types outwards
        self.planview, s, (x, y), h = [], 0.0, start, heading
        for length, curvature in pieces:
            if length < 1e-9:
                continue
            self.planview.append((s, x, y, h, length, curvature))
            x, y, h = advance(x, y, h, length, curvature)
            s += length
        self.length, self.end = s, (x, y, h)
        self.elevation = [(0.0, 0.0, 0.0, 0.0, 0.0)]
        self.predecessor = self.successor = None  # ("road", id, contact) or ("junction", id)
        self.links = {}  # lane id -> (predecessor lane, successor lane)
        self.objects, self.signals, self.references = [], [], []

    def pose(self, s):
        record = [g for g in self.planview if g[0] <= s + 1e-9][-1]
        x, y, h = advance(*record[1:4], s - record[0], record[5])
        start, a, b, c, d = [e for e in self.elevation if e[0] <= s + 1e-9][-1]
        t = s - start
        return x, y, a + t * (b + t * (c + t * d)), h

    def lane_centre(self, lane, s):
        """Centre of a driving lane (all are LANE wide), and the heading of travel on it."""
        x, y, z, h = self.pose(s)
        t = math.copysign((abs(lane) - 0.5) * LANE, lane)
        return x - t * math.sin(h), y + t * math.cos(h), z, h if lane < 0 else h + math.pi

    def width(self, types):
        return sum({"driving": LANE, "shoulder": SHOULDER, "sidewalk": SIDEWALK}.get(k, 0.0) for k in types)


def advance(x, y, h, length, curvature):
    if curvature == 0.0:
        return x + length * math.cos(h), y + length * math.sin(h), h
    turned = h + length * curvature
    return (x + (math.sin(turned) - math.sin(h)) / curvature,
            y - (math.cos(turned) - math.cos(h)) / curvature, turned)


# ---------------------------------------------------------------- roads between junctions
NARROW = ["driving", "shoulder", "sidewalk"]
WIDE = ["driving", "driving", "shoulder", "sidewalk"]
R, QUARTER = 40.0, 40.0 * math.pi / 2
EAST, NORTH, WEST, SOUTH = 0.0, math.pi / 2, math.pi, -math.pi / 2

roads = {
    1: Road(1, "Avenue", (20, 0), EAST, [(120, 0)], WIDE, WIDE),
    2: Road(2, "Parkside", (160, 20), NORTH, [(80, 0), (QUARTER, 1 / R), (100, 0)], NARROW, NARROW),
    3: Road(3, "Hill", (-20, 140), WEST,
            [(80, 0), (QUARTER, 1 / R), (60, 0), (QUARTER, 1 / R), (80, 0)], NARROW, NARROW),
    4: Road(4, "South", (160, -20), SOUTH, [(40, 0), (QUARTER, -1 / R), (80, 0)], NARROW, NARROW),
    5: Road(5, "School", (0, 20), NORTH, [(100, 0)], NARROW, NARROW, speed=20),
    6: Road(6, "Arc", (40, -100), WEST, [(QUARTER, -1 / R)], NARROW, NARROW),
    7: Road(7, "South End", (0, -60), NORTH, [(40, 0)], NARROW, NARROW),
}
SIGNAL_JUNCTION, STOP_JUNCTION, PRIORITY_JUNCTION = 100, 200, 300
roads[4].successor, roads[6].predecessor = ("road", 6, "start"), ("road", 4, "end")
roads[6].successor, roads[7].predecessor = ("road", 7, "start"), ("road", 6, "end")
for first, second in ((4, 6), (6, 7)):
    for lane in (-3, -2, -1, 1, 2, 3):
        before = roads[first].links.get(lane, (None, None))
        roads[first].links[lane] = (before[0], lane)
        roads[second].links[lane] = (lane, None)

# A hill of 5 m on road 3: two cubic flanks of 110 m (at most 6.8 % steep) and a flat top.
height, flank = 5.0, 110.0
c, d = 3 * height / flank ** 2, -2 * height / flank ** 3
roads[3].elevation = [(0.0, 0, 0, 0, 0), (30.0, 0, 0, c, d), (140.0, height, 0, 0, 0),
                      (200.0, height, 0, -c, -d), (310.0, 0, 0, 0, 0)]


# ---------------------------------------------------------------- junctions
class Arm:
    """One road's end at a junction; lanes are counted outwards from 1."""

    def __init__(self, road, contact):
        self.road, self.contact = roads[road], contact
        x, y, _, h = self.road.pose(0.0 if contact == "start" else self.road.length)
        self.x, self.y = x, y
        self.inward = h if contact == "end" else h + math.pi  # heading of entering traffic
        self.sides = [len([t for t in side if t == "driving"]) for side in (self.road.left, self.road.right)]

    def lane_in(self, k):
        return -k if self.contact == "end" else k

    def lane_out(self, k):
        return k if self.contact == "end" else -k

    def edge(self, k, entering):
        """Left edge, seen in the direction of travel, of the k-th lane."""
        h = self.inward if entering else self.inward + math.pi
        off = (k - 1) * LANE
        return self.x + off * math.sin(h), self.y - off * math.cos(h), h


junctions = {}
connecting = {}


def connect(junction, incoming, lane, outgoing, lane_out, kerb):
    """Adds the road from the lane-th lane of `incoming` to the lane_out-th of `outgoing`: line, arc, line."""
    x0, y0, h0 = incoming.edge(lane, True)
    x1, y1, h1 = outgoing.edge(lane_out, False)
    turn = math.remainder(h1 - h0, 2 * math.pi)
    ahead = (x1 - x0) * math.cos(h0) + (y1 - y0) * math.sin(h0)
    aside = -(x1 - x0) * math.sin(h0) + (y1 - y0) * math.cos(h0)
    if abs(turn) < 1e-9:
        assert abs(aside) < 1e-9
        pieces, kind = [(ahead, 0.0)], "straight"
    else:  # the two tangents meet `ahead` metres on, then `aside` to the left
        side, kind = math.copysign(1.0, turn), "left" if turn > 0 else "right"
        assert abs(abs(turn) - math.pi / 2) < 1e-9 and aside * side > 0
        radius = min(ahead, abs(aside))
        pieces = [(ahead - radius, 0.0), (radius * math.pi / 2, side / radius), (abs(aside) - radius, 0.0)]
    id = junction + len(junctions[junction]["connections"]) + 1
    right = NARROW if kerb else ["driving"]
    road = Road(id, "%d %s" % (junction, kind), (x0, y0), h0, pieces, [], right, junction,
                min(incoming.road.speed, outgoing.road.speed))
    road.predecessor = ("road", incoming.road.id, incoming.contact)
    road.successor = ("road", outgoing.road.id, outgoing.contact)
    road.links[-1] = (incoming.lane_in(lane), outgoing.lane_out(lane_out))
    if kerb:
        for extra in (1, 2):
            road.links[-1 - extra] = (incoming.lane_in(lane + extra), outgoing.lane_out(lane_out + extra))
    connecting[id] = road
    junctions[junction]["connections"].append((incoming, road))
    junctions[junction]["moves"][(incoming.road.id, outgoing.road.id)] = road
    return road


def junction(id, arms, movements):
    junctions[id] = {"connections": [], "moves": {}, "controllers": [], "arms": arms}
    for arm in arms:
        end = ("junction", id)
        if arm.contact == "start":
            arm.road.predecessor = end
        else:
            arm.road.successor = end
    for incoming, lane, outgoing, lane_out, kerb in movements:
        connect(id, incoming, lane, outgoing, lane_out, kerb)


w, e, n, s = Arm(3, "end"), Arm(1, "start"), Arm(5, "start"), Arm(7, "end")
junction(SIGNAL_JUNCTION, [w, e, n, s], [
    (w, 1, e, 1, False), (w, 1, n, 1, False), (w, 1, s, 1, True),
    (e, 1, w, 1, False), (e, 1, s, 1, False), (e, 2, n, 1, True),
    (n, 1, s, 1, False), (n, 1, e, 1, False), (n, 1, w, 1, True),
    (s, 1, n, 1, False), (s, 1, w, 1, False), (s, 1, e, 2, True),
])
e, w, s = Arm(2, "end"), Arm(3, "start"), Arm(5, "end")
junction(STOP_JUNCTION, [e, w, s], [
    (e, 1, w, 1, True), (e, 1, s, 1, False),
    (w, 1, e, 1, False), (w, 1, s, 1, True),
    (s, 1, w, 1, False), (s, 1, e, 1, True),
])
w, n, s = Arm(1, "end"), Arm(2, "start"), Arm(4, "start")
junction(PRIORITY_JUNCTION, [w, n, s], [
    (w, 1, n, 1, False), (w, 2, s, 1, True),
    (n, 1, s, 1, False), (n, 1, w, 2, True),
    (s, 1, n, 1, True), (s, 1, w, 1, False),
])

# ---------------------------------------------------------------- signals, signs, objects
LIGHT, STOP = "1000001", "206"
next_id = 900


def fresh():
    global next_id
    next_id += 1
    return next_id


def physical(road, name, kind, s, t, z, turned, dynamic):
    id = fresh()
    road.signals.append((id, name, kind, s, t, z, turned, dynamic, "-" if t < 0 else "+"))
    return id


def refer(junction, arm, signal):
    for incoming, road in junctions[junction]["connections"]:
        if incoming is arm:
            road.references.append((signal, 0.1))


# A light for each arm stands at the far right of the way straight on.
for arm in junctions[SIGNAL_JUNCTION]["arms"]:
    straight = [r for a, r in junctions[SIGNAL_JUNCTION]["connections"] if a is arm and "straight" in r.name][0]
    outgoing = roads[straight.successor[1]]
    lanes_out = outgoing.right if straight.successor[2] == "start" else outgoing.left
    t = -(outgoing.width(lanes_out) - SIDEWALK / 2)
    light = physical(straight, "Signal_3Light_Post01", LIGHT, straight.length - 3.0, t, 0.0, math.pi, True)
    refer(SIGNAL_JUNCTION, arm, light)
    junctions[SIGNAL_JUNCTION]["controllers"].append((fresh(), [light]))
    reach = max(arm.road.width(arm.road.left), arm.road.width(arm.road.right)) - SIDEWALK
    straight.objects.append(("ContinentalCrosswalk", "crosswalk", 3.0, 0.0, 0.0, math.pi / 2, "+", reach, 1.5))


def stop_sign(junction, arm):
    road, entering = arm.road, arm.contact == "end"
    lanes = road.right if entering else road.left
    side, s = (-1, road.length - 1.0) if entering else (1, 1.0)
    sign = physical(road, "Sign_Stop", STOP, s, side * (road.width(lanes) - SIDEWALK / 2), 2.4,
                    math.pi if entering else 0.0, False)
    refer(junction, arm, sign)
    for k in range(lanes.count("driving")):
        s = road.length - 3.0 if entering else 3.0
        road.objects.append(("Stencil_STOP", "roadMark", s, side * (k + 0.5) * LANE, 0.0,
                             0.0 if entering else math.pi, "-" if entering else "+", 0.9, 1.15))


for arm in junctions[STOP_JUNCTION]["arms"]:
    stop_sign(STOP_JUNCTION, arm)
stop_sign(PRIORITY_JUNCTION, junctions[PRIORITY_JUNCTION]["arms"][0])


def speed_sign(road, value):
    for side, s in ((-1, 12.0), (1, roads[road].length - 12.0)):
        lanes = roads[road].right if side < 0 else roads[road].left
        roads[road].objects.append(("Speed_%d" % value, "-1", s, side * (roads[road].width(lanes) - 0.3), 0.0,
                                    0.0 if side < 0 else math.pi, "-" if side < 0 else "+", 0.0, 0.0))


for road, value in ((1, 50), (2, 50), (3, 50), (4, 50), (5, 30)):
    speed_sign(road, value)


# ---------------------------------------------------------------- writing
def roadmark(s, kind, colour, change):
    width = "" if kind == "none" else ' width="%s"' % num(0.1524 if kind == "curb" else 0.125)
    colour = "" if kind == "curb" else ' color="%s"' % colour
    return '<roadMark sOffset="%s" type="%s" material="standard"%s%s laneChange="%s"/>' % (
        num(s), kind, colour, width, change)


def marks(road, lane, types, length):
    """Outer edge of a lane. Lane changes end 30 m before the junction that the lane runs into."""
    kind = types[abs(lane) - 1]
    outer = types[abs(lane)] if abs(lane) < len(types) else None
    if road.junction >= 0 and kind == "driving":
        return [roadmark(0, "none", "white", "none")]
    if kind == "driving" and outer == "driving":
        solid, broken = ("solid", "white", "none"), ("broken", "white", "both")
        first, second, at = (broken, solid, length - 30.0) if lane < 0 else (solid, broken, 30.0)
        return [roadmark(0, *first), roadmark(at, *second)]
    if kind == "driving":
        return [roadmark(0, "solid", "white", "none")]
    return [roadmark(0, "curb" if kind == "shoulder" else "none", "white", "none")]


def lane_xml(road, lane, types, link, widths, length):
    kind = types[abs(lane) - 1]
    out = ['<lane id="%d" type="%s" level="false">' % (lane, kind), "<link>"]
    if link[0] is not None:
        out.append('<predecessor id="%d"/>' % link[0])
    if link[1] is not None:
        out.append('<successor id="%d"/>' % link[1])
    out.append("</link>")
    for s, a, b, c, d in widths:
        out.append('<width sOffset="%s" a="%s" b="%s" c="%s" d="%s"/>' % tuple(map(num, (s, a, b, c, d))))
    return out + marks(road, lane, types, length) + ["</lane>"]


def sections(road):
    """(s, length, left types, right types, links, width of parking); road 2 has a parking lane in its middle."""
    links = lambda types, side: {side * (k + 1): road.links.get(side * (k + 1), (None, None))
                                 for k in range(len(types))}
    if road.id != 2:
        return [(0.0, road.length, road.left, road.right, {**links(road.left, 1), **links(road.right, -1)})]
    end, middle = 20.0, ["driving", "parking", "shoulder", "sidewalk"]
    outer, inner = {1: 1, 2: 3, 3: 4}, {1: 1, 2: None, 3: 2, 4: 3}
    lanes = [(side, k) for side in (1, -1) for k in (1, 2, 3, 4)]
    step = lambda table, side, k: None if table.get(k) is None else side * table[k]
    return [
        (0.0, end, NARROW, NARROW, {g * k: (None, step(outer, g, k)) for g, k in lanes if k < 4}),
        (end, road.length - 2 * end, middle, middle,
         {g * k: (step(inner, g, k), step(inner, g, k)) for g, k in lanes}),
        (road.length - end, end, NARROW, NARROW, {g * k: (step(outer, g, k), None) for g, k in lanes if k < 4}),
    ]


def widths(kind, length):
    if kind != "parking":
        return [(0.0, {"driving": LANE, "shoulder": SHOULDER, "sidewalk": SIDEWALK}[kind], 0.0, 0.0, 0.0)]
    taper = 10.0  # grows and shrinks along a cubic
    c, d = 3 * PARKING / taper ** 2, -2 * PARKING / taper ** 3
    return [(0.0, 0.0, 0.0, c, d), (taper, PARKING, 0.0, 0.0, 0.0), (length - taper, PARKING, 0.0, -c, -d)]


def end_xml(tag, end):
    if end is None:
        return []
    contact = ' contactPoint="%s"' % end[2] if end[0] == "road" else ""
    return ['<%s elementType="%s" elementId="%d"%s/>' % (tag, end[0], end[1], contact)]


def road_xml(road):
    out = ['<road name="%s" length="%s" id="%d" junction="%d">' % (road.name, num(road.length), road.id,
                                                                  road.junction), "<link>"]
    out += end_xml("predecessor", road.predecessor) + end_xml("successor", road.successor) + ["</link>"]
    out += ['<type s="%s" type="town">' % num(0), '<speed max="%d" unit="mph"/>' % road.speed, "</type>"]
    out.append("<planView>")
    for s, x, y, h, length, curvature in road.planview:
        shape = "<line/>" if curvature == 0 else '<arc curvature="%s"/>' % num(curvature)
        out += ['<geometry s="%s" x="%s" y="%s" hdg="%s" length="%s">' % tuple(map(num, (s, x, y, h, length))),
                shape, "</geometry>"]
    out += ["</planView>", "<elevationProfile>"]
    out += ['<elevation s="%s" a="%s" b="%s" c="%s" d="%s"/>' % tuple(map(num, r)) for r in road.elevation]
    zeros = ' a="%s" b="%s" c="%s" d="%s"/>' % ((num(0),) * 4)
    out += ["</elevationProfile>", "<lateralProfile>", '<superelevation s="%s"%s' % (num(0), zeros),
            "</lateralProfile>", "<lanes>", '<laneOffset s="%s"%s' % (num(0), zeros)]
    for s, length, left, right, links in sections(road):
        out.append('<laneSection s="%s">' % num(s))
        if left:
            out.append("<left>")
            for k in range(len(left), 0, -1):
                out += lane_xml(road, k, left, links[k], widths(left[k - 1], length), length)
            out.append("</left>")
        centre = ("none", "white") if road.junction >= 0 else ("solid solid", "yellow")
        out += ["<center>", '<lane id="0" type="none" level="false">', roadmark(0, *centre, "none"), "</lane>",
                "</center>", "<right>"]
        for k in range(1, len(right) + 1):
            out += lane_xml(road, -k, right, links[-k], widths(right[k - 1], length), length)
        out += ["</right>", "</laneSection>"]
    out += ["</lanes>", "<objects>"]
    for name, kind, s, t, z, h, orientation, u, v in road.objects:
        head = '<object id="%d" name="%s" s="%s" t="%s" zOffset="%s" hdg="%s" roll="%s" pitch="%s"' % (
            (fresh(), name) + tuple(map(num, (s, t, z, h, 0, 0))))
        head += ' orientation="%s" type="%s" width="%s" length="%s"' % (orientation, kind, num(2 * v), num(2 * u))
        if kind == "crosswalk":
            out += [head + ">", "<outline>"]
            out += ['<cornerLocal u="%s" v="%s" z="%s"/>' % (num(a * u), num(b * v), num(0))
                    for a, b in ((1, 1), (1, -1), (-1, -1), (-1, 1), (1, 1))]
            out += ["</outline>", "</object>"]
        else:
            out.append(head + ' height="%s"/>' % num(0))
    out += ["</objects>", "<signals>"]
    for id, name, kind, s, t, z, turned, dynamic, orientation in road.signals:
        out += ['<signal name="%s" id="%d" s="%s" t="%s" zOffset="%s" hOffset="%s" roll="%s" pitch="%s" '
                'orientation="%s" dynamic="%s" country="OpenDRIVE" type="%s" subtype="-1" value="%s" text="" '
                'height="%s" width="%s">' % ((name, id) + tuple(map(num, (s, t, z, turned, 0, 0))) + (
                    orientation, "yes" if dynamic else "no", kind, num(-1), num(1), num(0.6))),
                '<validity fromLane="0" toLane="0"/>', "</signal>"]
    for id, s in road.references:
        out += ['<signalReference id="%d" s="%s" t="%s" orientation="-">' % (id, num(s), num(0)),
                '<validity fromLane="-1" toLane="-1"/>', "</signalReference>"]
    return out + ["</signals>", "</road>"]


def town_xml():
    out = ['<?xml version="1.0" encoding="UTF-8"?>', "<OpenDRIVE>",
           '<header revMajor="1" revMinor="4" name="Looptown" version="1" date="2025-01-01T00:00:00" north="%s" '
           'south="%s" east="%s" west="%s" vendor="DriveLoop">' % tuple(map(num, (160, -120, 180, -120))),
           "<geoReference><![CDATA[+proj=tmerc +lat_0=49 +lon_0=8 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m "
           "+geoidgrids=egm96_15.gtx +vunits=m +no_defs ]]></geoReference>", "</header>"]
    for road in list(roads.values()) + list(connecting.values()):
        out += road_xml(road)
    for id, item in junctions.items():
        for sequence, (controller, lights) in enumerate(item["controllers"]):
            out.append('<controller name="ctrl%d" id="%d" sequence="%d">' % (controller, controller, sequence))
            out += ['<control signalId="%d" type=""/>' % light for light in lights] + ["</controller>"]
    for id, item in junctions.items():
        out.append('<junction id="%d" name="junction%d">' % (id, id))
        for index, (arm, road) in enumerate(item["connections"]):
            out.append('<connection id="%d" incomingRoad="%d" connectingRoad="%d" contactPoint="start">'
                       % (index, arm.road.id, road.id))
            out += ['<laneLink from="%d" to="%d"/>' % (road.links[lane][0], lane)
                    for lane in sorted(road.links, reverse=True)] + ["</connection>"]
        for sequence, (controller, _) in enumerate(item["controllers"]):
            out.append('<controller id="%d" type="" sequence="%d"/>' % (controller, sequence))
        out.append("</junction>")
    return "\n".join(out + ["</OpenDRIVE>"]) + "\n"


# ---------------------------------------------------------------- routes
def move(junction, from_road, to_road):
    return junctions[junction]["moves"][(from_road, to_road)], -1


def leg(road, lane, start=0.0, stop=0.0):
    """From `start` metres after the lane's beginning to `stop` metres before its end, along travel."""
    return road if isinstance(road, Road) else roads[road], lane, start, stop


ROUTES = [
    ("lt01", "straight at the light", [leg(3, -1, 270), leg(*move(SIGNAL_JUNCTION, 3, 1)), leg(1, -1, 0, 20)]),
    ("lt02", "left at the light", [leg(3, -1, 270), leg(*move(SIGNAL_JUNCTION, 3, 5)), leg(5, -1, 0, 20)]),
    ("lt03", "right at the light", [leg(3, -1, 270), leg(*move(SIGNAL_JUNCTION, 3, 7)), leg(7, 1), leg(6, 1, 0, 10)]),
    ("lt04", "left at the all-way stop", [leg(5, -1, 20), leg(*move(STOP_JUNCTION, 5, 3)), leg(3, -1, 0, 270)]),
    ("lt05", "lane change, then right at the stop sign",
     [leg(1, -1, 5, 65), leg(1, -2, 70), leg(*move(PRIORITY_JUNCTION, 1, 4)), leg(4, -1, 0, 120)]),
    ("lt06", "over the hill", [leg(3, -1, 20, 45)]),
    ("lt07", "along the curve and right at the light",
     [leg(4, -1, 20), leg(6, -1), leg(7, -1), leg(*move(SIGNAL_JUNCTION, 7, 1)), leg(1, -2, 0, 60)]),
    ("lt08", "past parked cars, straight at the all-way stop",
     [leg(2, -1, 60), leg(*move(STOP_JUNCTION, 2, 3)), leg(3, -1, 0, 280)]),
]
WEATHERS = {  # the values of Bench2Drive's presets 7 and 26
    "7": "cloudiness=\"5.0\" fog_density=\"2.0\" precipitation=\"0.0\" precipitation_deposits=\"0.0\" %s "
         "sun_altitude_angle=\"45.0\" sun_azimuth_angle=\"-1.0\" wetness=\"0.0\" wind_intensity=\"10.0\"",
    "26": "cloudiness=\"50.0\" fog_density=\"0.0\" precipitation=\"0.0\" precipitation_deposits=\"0.0\" %s "
          "sun_altitude_angle=\"70.0\" sun_azimuth_angle=\"0.0\" wetness=\"0.0\" wind_intensity=\"0.0\"",
}


def keypoints(legs):
    """Lane centres about 2 m apart, in CARLA's axes (y to the right).

    None inside a junction: there several ways lie so close together that a point may count to another one. The
    planner finds the only way between its two sides, and gives all of it the turn's command.
    """
    points = []
    for road, lane, start, stop in legs:
        if road.junction >= 0:
            continue
        start, stop = max(start, 1.0), max(stop, 1.0)
        length = road.length - start - stop
        steps = max(1, round(length / 2.0))
        for k in range(steps + 1):
            along = start + length * k / steps
            x, y, z, _ = road.lane_centre(lane, along if lane < 0 else road.length - along)
            points.append((x, -y, z))
    return points


def routes_xml():
    out = ['<?xml version="1.0" encoding="UTF-8"?>',
           "<!-- Routes through Looptown, one for each thing to master. Written by Scenarios/Maps/make_looptown.py. -->",
           "<routes>"]
    for index, (id, what, legs) in enumerate(ROUTES):
        weather = WEATHERS["7" if index % 2 else "26"]
        out += ["   <!-- %s -->" % what, '   <route id="%s" town="Looptown">' % id, "      <waypoints>"]
        out += ['         <position x="%.1f" y="%.1f" z="%.1f" />' % tuple(v + 0.0 for v in p) for p in keypoints(legs)]
        out += ["      </waypoints>", "      <scenarios>", "      </scenarios>", "      <weathers>"]
        out += ["         <weather %s />" % (weather % ('route_percentage="%d"' % share)) for share in (0, 100)]
        out += ["      </weathers>", "   </route>"]
    return "\n".join(out + ["</routes>"]).replace('"-0.0"', '"0.0"') + "\n"


if __name__ == "__main__":
    for path, text in ((os.path.join(HERE, "Looptown.xodr"), town_xml()),
                       (os.path.join(HERE, "..", "Routes", "looptown.xml"), routes_xml())):
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        print(os.path.relpath(path), len(text), "bytes")
