"""A route as a rerun recording (.rrd).

| entity | what |
|---|---|
| /world/ego | Transform3D each tick |
| /world/ego/body | Boxes3D, once, in the ego's frame |
| /world/actors | Boxes3D with labels, each tick |
| /world/route, /world/lanes | LineStrips3D, once |
| /world/lights | Boxes3D in the lights' colours, where a light changes |
| /world/plan | LineStrips3D: the plan in force, where a new one is made (`--model`) |
| /world/way | LineStrips3D: the way that it would steer along, where its model tells one |
| /answer | TextLog: its action tokens, and all that the model said (`--model`) |
| /camera/NAME | EncodedImage: saved pictures (`--images`) |
| /signals/… | Scalars: speed, yaw_rate, throttle, steer, brake, target_speed |
| /log | TextLog: scenarios, collisions, the agent's first reason where it changes |

Timelines: `sim_time` (simulated seconds from 0) and `tick`.
"""
try:
    from .mcap_file import COLOURS, LIGHTS, turned
    from .run_folder import ExportError
    from .trace_lines import events, pictures, quaternion
except ImportError:
    from mcap_file import COLOURS, LIGHTS, turned
    from run_folder import ExportError
    from trace_lines import events, pictures, quaternion

SIGNALS = ("speed", "yaw_rate", "throttle", "steer", "brake", "target_speed")


def module():
    try:
        import rerun
    except ImportError as error:
        raise ExportError("%s; install Bridges/Exports/requirements-rerun.txt" % error) from None
    return rerun


def rgb(colour):
    return [int(round(255 * part)) for part in colour]


def boxes(rr, items, **more):
    """items: (pose, body, colour)."""
    centres, sizes, turns, colours = [], [], [], []
    for pose, body, colour in items:
        rotation = quaternion(*pose[3:6])
        offset = turned(body["box_centre"], rotation)
        centres.append([a + b for a, b in zip(pose[:3], offset)])
        sizes.append(body["half_extent"])
        turns.append(rr.Quaternion(xyzw=rotation))
        colours.append(rgb(colour))
    return rr.Boxes3D(centers=centres, half_sizes=sizes, quaternions=turns, colors=colours, **more)


def static(rr, recording, trace):
    ego = trace.header["ego"]
    recording.log("world", rr.ViewCoordinates.RIGHT_HAND_Z_UP, static=True)
    recording.log("world/ego/body", rr.Boxes3D(
        centers=[ego["box_centre"]], half_sizes=[ego["half_extent"]], colors=[rgb(COLOURS["ego"])]), static=True)
    recording.log("world/route", rr.LineStrips3D(
        [[point["pose"][:3] for point in trace.header["dense_route"]]], colors=[rgb((0.2, 0.5, 1.0))], radii=[0.15]), static=True)
    if trace.lanes:
        recording.log("world/lanes", rr.LineStrips3D(
            [[point[:3] for point in lane["points"]] for lane in trace.lanes], radii=[0.08]), static=True)


def lights(rr, recording, trace, states):
    chosen = list(zip(trace.header["traffic_lights"], states))
    recording.log("world/lights", rr.Boxes3D(
        centers=[light["trigger_centre"] for light, _ in chosen],
        half_sizes=[light["trigger_half_extent"] for light, _ in chosen],
        quaternions=[rr.Quaternion(xyzw=quaternion(0, 0, light["trigger_yaw"])) for light, _ in chosen],
        colors=[rgb(LIGHTS[state]) for _, state in chosen]))


def drive(rr, recording, trace):
    bodies, states = trace.bodies, None
    for tick in trace.ticks:
        at(recording, tick["time"], tick["tick"])
        pose = tick["ego"]["pose"]
        recording.log("world/ego", rr.Transform3D(
            translation=pose[:3], rotation=rr.Quaternion(xyzw=quaternion(*pose[3:6]))))
        shown = [(actor[1:7], bodies[actor[0]]) for actor in tick["actors"] if actor[0] in bodies]
        recording.log("world/actors", boxes(
            rr, [(pose, body, COLOURS.get(body["kind"], (0.5, 0.5, 0.5))) for pose, body in shown],
            labels=["%d %s" % (body["id"], body["type_id"]) for _, body in shown], show_labels=False))
        if tick["lights"] != states:
            states = tick["lights"]
            lights(rr, recording, trace, states)
        if "plan" in tick:
            made = tick["plan"]
            if made["points"]:
                recording.log("world/plan", rr.LineStrips3D(
                    [[pose[:3]] + made["points"]], colors=[rgb(COLOURS["plan"])], radii=[0.2]))
            if made["way"]:
                recording.log("world/way", rr.LineStrips3D([made["way"]], colors=[rgb(COLOURS["way"])], radii=[0.1]))
            recording.log("answer", rr.TextLog("%s\ntokens: %s" % (
                made["text"] or "", " ".join(map(str, made["tokens"])))))
        values = dict(tick["control"], speed=tick["ego"]["speed"], yaw_rate=tick["ego"]["angular_velocity"][2],
                      target_speed=tick.get("decision", {}).get("target_speed"))
        for name in SIGNALS:
            if values[name] is not None:
                recording.log("signals/" + name, rr.Scalars(values[name]))


def at(recording, seconds, tick):
    recording.set_time("sim_time", duration=seconds)
    recording.set_time("tick", sequence=tick)


def write(path, trace, manifest, images=None):
    """One route's recording."""
    rr = module()
    name = "%s_%s_seed%s" % (trace.header["route_id"], trace.header["agent"], trace.header["seed"])
    recording = rr.RecordingStream("driveloop", recording_id=name)
    recording.save(path)
    # No wall clock in it.
    rr.set_log_time_enabled(False, recording)
    rr.set_log_tick_enabled(False, recording)
    recording.send_recording_start_time_nanos(0)
    static(rr, recording, trace)
    recording.log("manifest", rr.TextDocument(
        "\n".join("%s: %s" % (key, value) for key, value in manifest.items())), static=True)
    drive(rr, recording, trace)
    ticks = {tick["tick"]: tick["time"] for tick in trace.ticks}
    numbers = {tick["time"]: tick["tick"] for tick in trace.ticks}
    for seconds, level, text in events(trace):
        at(recording, seconds, numbers.get(seconds, 0))
        recording.log("log", rr.TextLog(text, level={"info": "INFO", "warning": "WARN", "error": "ERROR"}[level]))
    for tick, camera, picture in pictures(images, trace.header["route_id"]) if images else []:
        if tick not in ticks:
            raise ExportError("%s: the trace has no tick %d; are the pictures of another run?" % (picture, tick))
        at(recording, ticks[tick], tick)
        recording.log("camera/" + camera, rr.EncodedImage(path=picture, media_type="image/jpeg"))
    recording.flush()
    recording.disconnect()
