"""What the exporter asks of nuscenes-devkit: tables by token, with the reverse indices that the devkit makes when it loads
them (`data` and `anns` of a sample, `category_name` of an annotation)."""
import json
import os

TABLES = ["category", "attribute", "visibility", "instance", "sensor", "calibrated_sensor", "ego_pose", "log", "scene",
          "sample", "sample_data", "sample_annotation", "map"]


class NuScenes:
    def __init__(self, version, dataroot, verbose=True):
        folder = os.path.join(dataroot, version)
        for name in TABLES:
            with open(os.path.join(folder, name + ".json"), encoding="utf-8") as file:
                setattr(self, name, json.load(file))
        self._rows = {name: {row["token"]: row for row in getattr(self, name)} for name in TABLES}
        for row in self.sample:
            row["data"], row["anns"] = {}, []
        for row in self.sample_data:
            mount = self.get("calibrated_sensor", row["calibrated_sensor_token"])
            if row["is_key_frame"]:
                self.get("sample", row["sample_token"])["data"][
                    self.get("sensor", mount["sensor_token"])["channel"]] = row["token"]
        for row in self.sample_annotation:
            instance = self.get("instance", row["instance_token"])
            row["category_name"] = self.get("category", instance["category_token"])["name"]
            self.get("sample", row["sample_token"])["anns"].append(row["token"])

    def get(self, table, token):
        return self._rows[table][token]
