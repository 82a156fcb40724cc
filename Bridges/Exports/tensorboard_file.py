"""A run's scores and its routes' signals as TensorBoard's event files.

LOGDIR/run has one value for each route, by its place in the suite (`route/driving_score`, `route/completion`,
`route/penalty`, `route/success`, `route/seconds`, `infractions/KIND`) and the means (`run/driving_score`, `run/success_rate`).
LOGDIR/routes/ID has a value for each tick: `ego/speed`, `control/throttle`, `decision/target_speed`, …; with `--model` also
one for each plan: `plan/reach` (metres from the ego to its last point) and `plan/token/0`, `plan/token/1`, …
Wall times are simulated seconds, so that TensorBoard's "relative" axis is the drive's time.
"""
import math
import os
import shutil

try:
    from .run_folder import ExportError
except ImportError:
    from run_folder import ExportError

SUCCESS = ("Completed", "Perfect")


def open_writer(folder):
    try:
        # TensorFlow, where it is installed, is slow to load and not needed.
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        from tensorboard.summary import Writer
    except ImportError as error:
        raise ExportError("%s; install Bridges/Exports/requirements.txt" % error) from None
    # Event files of an earlier export would stand beside the new ones.
    if os.path.isdir(folder):
        shutil.rmtree(folder)
    return Writer(folder)


def is_success(route):
    return route.record["status"] in SUCCESS and not any(route.infractions.values())


def write_run(folder, routes):
    writer = open_writer(folder)
    for route in routes:
        def put(tag, value):
            writer.add_scalar(tag, value, route.index, wall_time=float(route.index))
        put("route/driving_score", route.scores["score_composed"])
        put("route/completion", route.scores["score_route"])
        put("route/penalty", route.scores["score_penalty"])
        put("route/success", float(is_success(route)))
        put("route/seconds", route.record["meta"]["duration_game"])
        for kind, texts in sorted(route.infractions.items()):
            put("infractions/" + kind, len(texts))
    mean = sum(route.scores["score_composed"] for route in routes) / len(routes)
    writer.add_scalar("run/driving_score", mean, 0, wall_time=0.0)
    writer.add_scalar("run/success_rate", 100.0 * sum(map(is_success, routes)) / len(routes), 0, wall_time=0.0)
    writer.close()


def write_route(folder, trace):
    writer = open_writer(folder)
    for tick in trace.ticks:
        values = {"ego/speed": tick["ego"]["speed"], "ego/yaw_rate": tick["ego"]["angular_velocity"][2],
                  "world/actors": len(tick["actors"]), "world/contacts": len(tick["collisions"])}
        values.update({"control/" + name: tick["control"][name] for name in ("throttle", "steer", "brake")})
        if "decision" in tick:
            values["decision/target_speed"] = tick["decision"]["target_speed"]
            values["decision/lateral_offset"] = tick["decision"]["lateral_offset"]
        if "plan" in tick:
            points, place = tick["plan"]["points"], tick["ego"]["pose"][:2]
            if points:
                values["plan/reach"] = math.dist(points[-1][:2], place)
            values.update({"plan/token/%d" % number: token for number, token in enumerate(tick["plan"]["tokens"])})
        for tag, value in values.items():
            writer.add_scalar(tag, value, tick["tick"], wall_time=tick["time"])
    writer.close()
