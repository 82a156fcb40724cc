"""A small set of tables in nuScenes' schema: two scenes of eight keyframes at 2 Hz with sweeps between them, a parked car, a
walker and a cone, a front camera and a lidar."""
import json
import math
import os

SCENES = ["scene-0001", "scene-0002"]
KEYFRAMES = 8
CAR = {"name": "vehicle.car", "place": (612.0, 1004.0, 0.5), "size": [1.9, 4.6, 1.5], "yaw": 0.3}
WALKER = {"name": "human.pedestrian.adult", "place": (620.0, 1010.0, 0.9), "size": [0.6, 0.7, 1.8], "yaw": 1.0}
CONE = {"name": "movable_object.trafficcone", "place": (605.0, 1003.0, 0.4), "size": [0.4, 0.4, 0.8], "yaw": 0.0}
OBJECTS = [CAR, WALKER, CONE]
LIDAR = ([0.985793, 0.0, 1.84019], -math.pi / 2)
CAMERA = ([1.70079, 0.01594, 1.51095], 0.0)


def quaternion(yaw):
    return [math.cos(yaw / 2), 0.0, 0.0, math.sin(yaw / 2)]


def pose(step):
    """A left turn: 2 m and 0.1 rad a keyframe."""
    return 600 + 20 * math.sin(0.1 * step), 1000 + 20 * (1 - math.cos(0.1 * step)), 0.1 * step


def tables():
    rows = {name: [] for name in ["attribute", "visibility", "map", "ego_pose", "sample", "sample_data",
                                  "sample_annotation", "scene", "instance"]}
    rows["visibility"] = [{"token": "4", "level": "v80-100", "description": ""}]
    rows["sensor"] = [{"token": "s-lidar", "channel": "LIDAR_TOP", "modality": "lidar"},
                      {"token": "s-front", "channel": "CAM_FRONT", "modality": "camera"}]
    rows["calibrated_sensor"] = [
        {"token": "c-lidar", "sensor_token": "s-lidar", "translation": LIDAR[0], "rotation": quaternion(LIDAR[1]),
         "camera_intrinsic": []},
        {"token": "c-front", "sensor_token": "s-front", "translation": CAMERA[0], "rotation": quaternion(CAMERA[1]),
         "camera_intrinsic": [[1266.4, 0, 816.2], [0, 1266.4, 491.5], [0, 0, 1]]}]
    rows["category"] = [{"token": "k%d" % i, "name": thing["name"], "description": "", "index": i}
                        for i, thing in enumerate(OBJECTS)]
    rows["log"] = [{"token": "log", "logfile": "made", "vehicle": "n000", "date_captured": "2018-01-01",
                    "location": "nowhere"}]
    rows["map"] = [{"token": "map", "log_tokens": ["log"], "category": "semantic_prior", "filename": "maps/made.png"}]
    for number, scene in enumerate(SCENES):
        names = ["%s-k%d" % (scene, step) for step in range(KEYFRAMES)]
        rows["scene"].append({"token": scene, "name": scene, "description": "", "log_token": "log",
                              "nbr_samples": KEYFRAMES, "first_sample_token": names[0], "last_sample_token": names[-1]})
        for i, thing in enumerate(OBJECTS):
            tokens = ["%s-o%d" % (name, i) for name in names]
            rows["instance"].append({"token": "%s-i%d" % (scene, i), "category_token": "k%d" % i,
                                     "nbr_annotations": KEYFRAMES, "first_annotation_token": tokens[0],
                                     "last_annotation_token": tokens[-1]})
        for step, name in enumerate(names):
            time = 1_500_000_000_000_000 + number * 100_000_000 + 500_000 * step
            rows["sample"].append({"token": name, "timestamp": time, "scene_token": scene,
                                   "prev": names[step - 1] if step else "",
                                   "next": names[step + 1] if step + 1 < KEYFRAMES else ""})
            # A keyframe of each sensor, and a camera sweep a quarter of a second later.
            for channel, mount, ending, late in (("LIDAR_TOP", "c-lidar", "pcd.bin", 0), ("CAM_FRONT", "c-front", "jpg", 0),
                                                 ("CAM_FRONT", "c-front", "jpg", 250_000)):
                token = "%s-%s-%d" % (name, channel, late)
                x, y, yaw = pose(step + late / 500_000)
                rows["ego_pose"].append({"token": token, "timestamp": time + late, "translation": [x, y, 0.0],
                                         "rotation": quaternion(yaw)})
                rows["sample_data"].append({
                    "token": token, "sample_token": name, "ego_pose_token": token, "calibrated_sensor_token": mount,
                    "timestamp": time + late, "fileformat": ending.split(".")[0], "is_key_frame": late == 0,
                    "height": 900, "width": 1600, "prev": "", "next": "",
                    "filename": "%s/%s/%s.%s" % ("sweeps" if late else "samples", channel, token, ending)})
            for i, thing in enumerate(OBJECTS):
                rows["sample_annotation"].append({
                    "token": "%s-o%d" % (name, i), "sample_token": name, "instance_token": "%s-i%d" % (scene, i),
                    "visibility_token": "4", "attribute_tokens": [], "translation": list(thing["place"]),
                    "size": thing["size"], "rotation": quaternion(thing["yaw"]),
                    "prev": "%s-o%d" % (names[step - 1], i) if step else "",
                    "next": "%s-o%d" % (names[step + 1], i) if step + 1 < KEYFRAMES else "",
                    "num_lidar_pts": 10, "num_radar_pts": 1})
    return rows


def write(root, version="v1.0-mini"):
    """All tables, and a map picture of one pixel, which the devkit opens when it loads them."""
    folder = os.path.join(root, version)
    os.makedirs(folder)
    for name, rows in tables().items():
        with open(os.path.join(folder, name + ".json"), "w", encoding="utf-8") as file:
            json.dump(rows, file)
    os.makedirs(os.path.join(root, "maps"))
    with open(os.path.join(root, "maps", "made.png"), "wb") as file:
        file.write(bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
            "3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"))
