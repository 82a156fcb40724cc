"""A route as MCAP for Foxglove: Foxglove's own schemas as protobuf where they fit, JSON for what one plots.

| topic | schema | what |
|---|---|---|
| /tf | foxglove.FrameTransform | `map` to `ego`, each tick |
| /ego | driveloop.Ego (JSON) | speed, acceleration, turn rates |
| /control | driveloop.Control (JSON) | throttle, steer, brake |
| /decision | driveloop.Decision (JSON) | what the agent wants and its reasons, where it says so |
| /actors | foxglove.SceneUpdate | everybody and the ego as boxes, each tick |
| /lights | foxglove.SceneUpdate | trigger volumes in the light's colour, where a light changes; stop signs |
| /route | foxglove.SceneUpdate | the planned route, once |
| /plan | foxglove.SceneUpdate | the plan in force as a line, and the way that it would steer along, where a new one is made (`--model`) |
| /answer | driveloop.Answer (JSON) | its action tokens, and all that the model said (`--model`) |
| /map | foxglove.SceneUpdate | lanes around the route, once (`--lanes`) |
| /camera/NAME | foxglove.CompressedImage | saved pictures (`--images`) |
| /log | foxglove.Log | scenarios, collisions, the agent's first reason where it changes |

Times are simulated seconds from 0. The manifest is the metadata record `driveloop`, the route's record an attachment.
"""
import json

try:
    from .run_folder import ExportError
    from .trace_lines import events, pictures, quaternion
except ImportError:
    from run_folder import ExportError
    from trace_lines import events, pictures, quaternion

COLOURS = {"vehicle": (0.2, 0.4, 0.8), "walker": (0.75, 0.15, 0.8), "prop": (0.9, 0.35, 0.05),
           "ego": (0.85, 0.15, 0.15), "plan": (0.1, 0.75, 0.35), "way": (0.75, 0.1, 0.35)}
LIGHTS = {"R": (0.94, 0.27, 0.27), "Y": (0.96, 0.62, 0.04), "G": (0.13, 0.77, 0.37), "O": (0.4, 0.4, 0.4),
          "?": (0.4, 0.4, 0.4)}
NUMBER, TEXT = {"type": "number"}, {"type": "string"}
PLOTTED = {
    "driveloop.Ego": {"speed": NUMBER, "acceleration_x": NUMBER, "acceleration_y": NUMBER, "acceleration_z": NUMBER,
                      "yaw_rate": NUMBER},
    "driveloop.Control": {"throttle": NUMBER, "steer": NUMBER, "brake": NUMBER},
    "driveloop.Answer": {"tokens": {"type": "array", "items": NUMBER}, "text": TEXT},
    "driveloop.Decision": {"target_speed": NUMBER, "lateral_offset": NUMBER, "reasons": TEXT},
}


def nanoseconds(seconds):
    return int(round(seconds * 1e9))


class File:
    """An open MCAP file: channels are registered when they are first written to."""

    def __init__(self, stream):
        try:
            from mcap.writer import CompressionType, Writer
            import foxglove_schemas_protobuf  # noqa: F401
            import mcap_protobuf  # noqa: F401
        except ImportError as error:
            raise ExportError("%s; install Bridges/Exports/requirements.txt" % error) from None
        self.writer = Writer(stream, compression=CompressionType.ZSTD)
        self.writer.start(profile="", library="driveloop exports")
        self.channels = {}
        self.numbers = {}

    def _put(self, topic, time, data, register):
        if topic not in self.channels:
            self.channels[topic] = register()
        number = self.numbers[topic] = self.numbers.get(topic, -1) + 1
        self.writer.add_message(self.channels[topic], log_time=time, publish_time=time, sequence=number, data=data)

    def message(self, topic, time, message):
        from mcap_protobuf.schema import register_schema
        self._put(topic, time, message.SerializeToString(deterministic=True), lambda: self.writer.register_channel(
            topic, "protobuf", register_schema(self.writer, type(message))))

    def plot(self, topic, time, schema, values):
        def register():
            text = json.dumps({"type": "object", "title": schema, "properties": PLOTTED[schema]})
            return self.writer.register_channel(
                topic, "json", self.writer.register_schema(schema, "jsonschema", text.encode()))
        self._put(topic, time, json.dumps(values).encode(), register)


def stamp(message, time):
    message.seconds, message.nanos = divmod(time, 1_000_000_000)


def place(message, position, rotation):
    message.position.x, message.position.y, message.position.z = position
    q = message.orientation
    q.x, q.y, q.z, q.w = rotation


def cube(entity, position, rotation, size, colour, opacity=1.0):
    box = entity.cubes.add()
    place(box.pose, position, rotation)
    box.size.x, box.size.y, box.size.z = size
    box.color.r, box.color.g, box.color.b = colour
    box.color.a = opacity


def entity(update, name, time):
    item = update.entities.add()
    item.id, item.frame_id = name, "map"
    stamp(item.timestamp, time)
    return item


def line(item, points, width, colour):
    strip = item.lines.add()
    strip.type, strip.thickness = 0, width
    strip.pose.orientation.w = 1.0
    strip.color.r, strip.color.g, strip.color.b = colour
    strip.color.a = 1.0
    for x, y, z in points:
        strip.points.add(x=x, y=y, z=z)


def turned(vector, q):
    """A vector turned by a quaternion (x, y, z, w)."""
    x, y, z, w = q
    a, b, c = vector
    tx, ty, tz = 2 * (y * c - z * b), 2 * (z * a - x * c), 2 * (x * b - y * a)
    return (a + w * tx + y * tz - z * ty, b + w * ty + z * tx - x * tz, c + w * tz + x * ty - y * tx)


def actor_box(update, body, pose, time, colour, speed):
    rotation = quaternion(*pose[3:6])
    offset = turned(body["box_centre"], rotation)
    item = entity(update, str(body["id"]), time)
    cube(item, [a + b for a, b in zip(pose[:3], offset)], rotation, [2 * half for half in body["half_extent"]], colour)
    for key, value in (("type_id", body["type_id"]), ("role", body["role"]), ("speed", "%.2f m/s" % speed)):
        item.metadata.add(key=key, value=value)


def static(file, trace, first):
    from foxglove_schemas_protobuf.SceneUpdate_pb2 import SceneUpdate
    update = SceneUpdate()
    line(entity(update, "route", first), [point["pose"][:3] for point in trace.header["dense_route"]], 0.3, (0.2, 0.5, 1.0))
    file.message("/route", first, update)
    if trace.lanes:
        update = SceneUpdate()
        item = entity(update, "lanes", first)
        for lane in trace.lanes:
            shade = (0.6, 0.6, 0.6) if lane["use"] == "driving" else (0.4, 0.4, 0.4)
            line(item, [point[:3] for point in lane["points"]], 0.15, shade)
        file.message("/map", first, update)


def lights(file, trace, tick, time, before):
    """The volumes of the lights that changed, and at first those of the stop signs."""
    from foxglove_schemas_protobuf.SceneUpdate_pb2 import SceneUpdate
    update = SceneUpdate()

    def volume(control, name, colour):
        cube(entity(update, name, time), control["trigger_centre"], quaternion(0, 0, control["trigger_yaw"]),
             [2 * half for half in control["trigger_half_extent"]], colour, 0.4)
    for number, (light, state) in enumerate(zip(trace.header["traffic_lights"], tick["lights"])):
        if before is None or before[number] != state:
            volume(light, "light %d" % light["id"], LIGHTS[state])
    if before is None:
        for sign in trace.header["stop_signs"]:
            volume(sign, "stop sign %d" % sign["id"], (0.7, 0.1, 0.1))
    if update.entities:
        file.message("/lights", time, update)


def plan(file, tick, time):
    from foxglove_schemas_protobuf.SceneUpdate_pb2 import SceneUpdate
    made = tick["plan"]
    # An answer that is no plan leaves the earlier one in force.
    if made["points"]:
        update = SceneUpdate()
        line(entity(update, "plan", time), [tick["ego"]["pose"][:3]] + made["points"], 0.4, COLOURS["plan"])
        if made["way"]:
            line(entity(update, "way", time), made["way"], 0.2, COLOURS["way"])
        file.message("/plan", time, update)
    file.plot("/answer", time, "driveloop.Answer", {"tokens": made["tokens"], "text": made["text"] or ""})


def drive(file, trace):
    from foxglove_schemas_protobuf.FrameTransform_pb2 import FrameTransform
    from foxglove_schemas_protobuf.SceneUpdate_pb2 import SceneUpdate
    bodies, ego = trace.bodies, trace.header["ego"]
    alive, states = set(), None
    for tick in trace.ticks:
        time, pose = nanoseconds(tick["time"]), tick["ego"]["pose"]
        transform = FrameTransform(parent_frame_id="map", child_frame_id="ego")
        stamp(transform.timestamp, time)
        transform.translation.x, transform.translation.y, transform.translation.z = pose[:3]
        q = transform.rotation
        q.x, q.y, q.z, q.w = quaternion(*pose[3:6])
        file.message("/tf", time, transform)
        a, w = tick["ego"]["acceleration"], tick["ego"]["angular_velocity"]
        file.plot("/ego", time, "driveloop.Ego", {
            "speed": tick["ego"]["speed"], "acceleration_x": a[0], "acceleration_y": a[1], "acceleration_z": a[2],
            "yaw_rate": w[2]})
        file.plot("/control", time, "driveloop.Control", {
            name: tick["control"][name] for name in ("throttle", "steer", "brake")})
        if "decision" in tick:
            decision = tick["decision"]
            file.plot("/decision", time, "driveloop.Decision", {
                "target_speed": decision["target_speed"], "lateral_offset": decision["lateral_offset"],
                "reasons": ", ".join(reason["cause"] for reason in decision["reasons"])})
        update = SceneUpdate()
        now = {actor[0] for actor in tick["actors"]}
        for gone in sorted(alive - now):
            item = update.deletions.add()
            item.id = str(gone)
            stamp(item.timestamp, time)
        alive = now
        actor_box(update, ego, pose, time, COLOURS["ego"], tick["ego"]["speed"])
        for actor in tick["actors"]:
            body = bodies.get(actor[0])
            if body is not None:
                speed = sum(v * v for v in actor[7:10]) ** 0.5
                actor_box(update, body, actor[1:7], time, COLOURS.get(body["kind"], (0.5, 0.5, 0.5)), speed)
        file.message("/actors", time, update)
        if "plan" in tick:
            plan(file, tick, time)
        if tick["lights"] != states or states is None:
            lights(file, trace, tick, time, states)
            states = tick["lights"]


def log(file, trace):
    from foxglove_schemas_protobuf.Log_pb2 import Log
    levels = {"info": Log.INFO, "warning": Log.WARNING, "error": Log.ERROR}
    for seconds, level, text in events(trace):
        message = Log(level=levels[level], message=text, name="driveloop")
        stamp(message.timestamp, nanoseconds(seconds))
        file.message("/log", nanoseconds(seconds), message)


def show(file, trace, folder):
    from foxglove_schemas_protobuf.CompressedImage_pb2 import CompressedImage
    times = {tick["tick"]: tick["time"] for tick in trace.ticks}
    for tick, camera, path in pictures(folder, trace.header["route_id"]):
        if tick not in times:
            raise ExportError("%s: the trace has no tick %d; are the pictures of another run?" % (path, tick))
        time = nanoseconds(times[tick])
        with open(path, "rb") as picture:
            message = CompressedImage(frame_id="ego", format="jpeg", data=picture.read())
        stamp(message.timestamp, time)
        file.message("/camera/" + camera, time, message)


def write(path, trace, manifest, record, images=None):
    """One route's file."""
    with open(path, "wb") as stream:
        file = File(stream)
        file.writer.add_metadata("driveloop", {name: str(value) for name, value in manifest.items()})
        file.writer.add_attachment(0, 0, "record.json", "application/json", json.dumps(record).encode())
        static(file, trace, nanoseconds(trace.ticks[0]["time"]) if trace.ticks else 0)
        drive(file, trace)
        log(file, trace)
        if images:
            show(file, trace, images)
        file.writer.finish()
