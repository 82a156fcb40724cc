"""Writes nuScenes keyframes as DriveLoop's open-loop samples (JSON Lines), and result pickles as predictions (JSON).

  python export.py samples infos INFOS.pkl [--pictures FOLDER] [--out FILE]   mmdetection3d-style info pickles
  python export.py samples tables DATAROOT --version v1.0-mini [--split mini_val] [--out FILE]
  python export.py predictions RESULTS.pkl [--frame lidar|ego] [--name NAME] [--out FILE]

`samples` needs only the standard library for info pickles; tables are read through nuscenes-devkit. Numbers are rounded to 0.1 mm.
Samples name the front camera's pictures (this keyframe's and the one before), for planners that see.
"""
import argparse
import json
import math
import os
import sys

try:
    from .geometry import Motion, flat
    from .pickles import UnsafePickle, load
except ImportError:
    from geometry import Motion, flat
    from pickles import UnsafePickle, load

STEPS = 6
CLASSES = ["car", "truck", "bus", "trailer", "construction_vehicle", "motorcycle", "bicycle", "pedestrian", "other"]
PREFIXES = [("vehicle.car", 0), ("vehicle.truck", 1), ("vehicle.bus", 2), ("vehicle.trailer", 3),
            ("vehicle.construction", 4), ("vehicle.motorcycle", 5), ("vehicle.bicycle", 6), ("human", 7)]


class Keyframe:
    """One keyframe: poses, and boxes in its own lidar frame as (class, centre, length, width, direction)."""

    def __init__(self, token, scene, timestamp, ego, lidar, boxes, picture=None):
        self.token, self.scene, self.timestamp = token, scene, timestamp
        self.ego, self.mount, self.boxes, self.picture = ego, lidar, boxes, picture
        self.lidar = ego @ lidar


def category(name):
    if name in CLASSES:
        return CLASSES.index(name)
    return next((index for prefix, index in PREFIXES if name.startswith(prefix)), CLASSES.index("other"))


def from_infos(path):
    """mmdetection3d before 1.0: box = [x, y, z, w, l, h, yaw] with heading -(yaw + pi/2), in the keyframe's own lidar frame."""
    infos = load(path)
    if isinstance(infos, dict):
        infos = infos["infos"] if "infos" in infos else infos["data_list"]
    frames = []
    infos = sorted(infos, key=lambda info: info["timestamp"])
    for info in infos:
        boxes = []
        for name, (x, y, z, width, length, _, yaw, *_) in zip(info.get("gt_names", []), info.get("gt_boxes", [])):
            heading = -(yaw + math.pi / 2)
            boxes.append((category(str(name)), [x, y, z], length, width, [math.cos(heading), math.sin(heading), 0]))
        frames.append(Keyframe(
            info["token"], info.get("scene_token") or info.get("scene_name"), int(info["timestamp"]),
            Motion.of(info["ego2global_rotation"], info["ego2global_translation"]),
            Motion.of(info["lidar2ego_rotation"], info["lidar2ego_translation"]), boxes,
            (info.get("cams") or {}).get("CAM_FRONT", {}).get("data_path")))
    return frames


def from_tables(root, version, split):
    from nuscenes.nuscenes import NuScenes
    from nuscenes.utils.splits import create_splits_scenes
    tables = NuScenes(version=version, dataroot=root, verbose=False)
    wanted = set(create_splits_scenes()[split]) if split else None
    frames = []
    for scene in tables.scene:
        if wanted is not None and scene["name"] not in wanted:
            continue
        token = scene["first_sample_token"]
        while token:
            sample = tables.get("sample", token)
            data = tables.get("sample_data", sample["data"]["LIDAR_TOP"])
            pose = tables.get("ego_pose", data["ego_pose_token"])
            mount = tables.get("calibrated_sensor", data["calibrated_sensor_token"])
            ego = Motion.of(pose["rotation"], pose["translation"])
            lidar = Motion.of(mount["rotation"], mount["translation"])
            world = (ego @ lidar).inverse()
            boxes = []
            for annotation in sample["anns"]:
                box = tables.get("sample_annotation", annotation)
                width, length, _ = box["size"]
                own = Motion.of(box["rotation"], box["translation"])
                boxes.append((category(box["category_name"]), world(own.t), length, width,
                              world.turn(own.turn([1, 0, 0]))))
            front = sample["data"].get("CAM_FRONT")
            frames.append(Keyframe(sample["token"], scene["name"], sample["timestamp"], ego, lidar, boxes,
                                   tables.get("sample_data", front)["filename"] if front else None))
            token = sample["next"]
    return frames


def gap_in_time(before, after):
    """Keyframes of a scene are half a second apart; more than two seconds, or two kilometres, are another drive."""
    seconds = (after.timestamp - before.timestamp) * 1e-6
    metres = math.dist(before.ego.t, after.ego.t)
    return not 0 < seconds < 2 or metres > 2000


def scenes(frames):
    """Keyframes by scene, in time; without scene names a gap in time starts the next one."""
    groups = {}
    number, before = 0, None
    for frame in frames:
        if frame.scene is None:
            if before is not None and gap_in_time(before, frame):
                number += 1
            before = frame
            groups.setdefault("drive-%03d" % number, []).append(frame)
        else:
            groups.setdefault(str(frame.scene), []).append(frame)
    return {name: sorted(group, key=lambda frame: frame.timestamp) for name, group in groups.items()}


def rounded(*values):
    return [round(value, 4) + 0.0 for value in values]


def sample(name, index, group):
    """The keyframe as a sample: future places and boxes in the lidar and ego frames of t0."""
    now = group[index]
    to_lidar, to_ego = now.lidar.inverse(), now.ego.inverse()
    out = {"token": now.token, "scene": name, "index": index, "timestamp_us": now.timestamp, "mask": [],
           "gt_lidar": [], "gt_ego": [], "boxes_lidar": [], "boxes_ego": []}
    for step in range(1, STEPS + 1):
        if index + step >= len(group):
            out["mask"].append(0)
            out["gt_lidar"].append([0.0, 0.0])
            out["gt_ego"].append([0.0, 0.0])
            out["boxes_lidar"].append(None)
            out["boxes_ego"].append(None)
            continue
        then = group[index + step]
        in_lidar, in_ego = to_lidar @ then.lidar, to_ego @ then.lidar
        out["mask"].append(1)
        out["gt_lidar"].append(rounded(*to_lidar(then.lidar.t)[:2]))
        out["gt_ego"].append(rounded(*to_ego(then.ego.t)[:2]))
        for key, motion in (("boxes_lidar", in_lidar), ("boxes_ego", in_ego)):
            rows = []
            for kind, centre, length, width, direction in then.boxes:
                x, y, yaw = flat(motion, centre, direction)
                rows.append([kind, *rounded(x, y, length, width, yaw)])
            out[key].append(rows)
    last = [place for place, there in zip(out["gt_lidar"], out["mask"]) if there]
    lateral = last[-1][0] if last else 0
    out["command"] = "right" if lateral >= 2 else "left" if lateral <= -2 else "forward"
    if now.picture:
        out["picture"] = now.picture
        if index > 0 and group[index - 1].picture:
            out["previous_picture"] = group[index - 1].picture
    if index > 0:
        # Half a second at the speed since the keyframe before.
        before = group[index - 1]
        x, y, _ = to_ego(before.ego.t)
        scale = 0.5 / ((now.timestamp - before.timestamp) * 1e-6)
        out["last_step"] = rounded(-x * scale, -y * scale)
    return out


def header(options):
    """The first line: what the samples are of, and where their pictures are."""
    if options.source == "tables":
        suite, pictures = " ".join(filter(None, [options.version, options.split])), options.path
    else:
        suite, pictures = os.path.basename(options.path), None
    line = {"format": "driveloop-openloop/1", "world": "nuScenes", "suite": options.suite or suite}
    pictures = options.pictures or pictures
    if pictures:
        line["pictures"] = os.path.abspath(pictures)
    return line


def path_of(value):
    """Six [x, y] out of what planners store: arrays with leading axes of one, further columns, cached texts."""
    if isinstance(value, dict):
        for key in ("planning", "planning_traj", "sdc_traj", "ego_fut_preds", "plan_traj", "trajectory", "pred_traj"):
            if key in value:
                return path_of(value[key])
        raise SystemExit("error: no planned trajectory among the keys " + ", ".join(map(str, value)))
    while isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
        value = value[0]
    if not (isinstance(value, list) and value and all(isinstance(p, list) and len(p) >= 2 for p in value)):
        raise SystemExit("error: expected a list of points, got %s" % str(value)[:80])
    return [[float(point[0]), float(point[1])] for point in value]


def predictions(path, frame, name):
    results = load(path)
    if isinstance(results, dict):
        for key in ("results", "bbox_results", "plan_results"):
            if key in results:
                results = results[key]
                break
    if isinstance(results, dict):
        paths = {str(token): path_of(value) for token, value in results.items()}
    else:
        paths = {str(entry.get("token") or entry["sample_token"]): path_of(entry) for entry in results}
    return {"name": name, "frame": frame, "predictions": paths}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    kinds = parser.add_subparsers(dest="kind", required=True)
    samples = kinds.add_parser("samples")
    samples.add_argument("source", choices=["infos", "tables"])
    samples.add_argument("path")
    samples.add_argument("--version", default="v1.0-trainval")
    samples.add_argument("--split")
    samples.add_argument("--pictures", help="folder that picture paths start from (tables: DATAROOT)")
    samples.add_argument("--suite", help="name of the set in tables (default: version and split, or the pickle's name)")
    planned = kinds.add_parser("predictions")
    planned.add_argument("path")
    planned.add_argument("--frame", choices=["lidar", "ego"], default="lidar")
    planned.add_argument("--name", default="planner")
    for one in (samples, planned):
        one.add_argument("--out")
    options = parser.parse_args()
    out = open(options.out, "w") if options.out else sys.stdout
    try:
        if options.kind == "predictions":
            json.dump(predictions(options.path, options.frame, options.name), out)
            out.write("\n")
            return 0
        frames = (from_infos(options.path) if options.source == "infos"
                  else from_tables(options.path, options.version, options.split))
        out.write(json.dumps(header(options)) + "\n")
        for name, group in scenes(frames).items():
            for index in range(len(group)):
                out.write(json.dumps(sample(name, index, group)) + "\n")
    except UnsafePickle as error:
        print("error: %s: %s" % (options.path, error), file=sys.stderr)
        return 2
    finally:
        if options.out:
            out.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
