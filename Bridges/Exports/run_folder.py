"""An output folder of `driveloop evaluate`: its manifest, and its routes with their records and traces."""
import json
import os


class ExportError(Exception):
    """What is wrong with the input, and where; nothing is exported."""


def load(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        raise ExportError("%s: no such file" % path) from None
    except (OSError, ValueError) as error:
        raise ExportError("%s: %s" % (path, error)) from None


class Route:
    """One finished route: `trace` is None where its program failed before there was one."""

    def __init__(self, index, route_id, record, trace, reason):
        self.index, self.route_id, self.record, self.trace, self.reason = index, route_id, record, trace, reason

    @property
    def scores(self):
        return self.record["scores"]

    @property
    def infractions(self):
        """Kind -> texts, without the speed entries, which are no infractions."""
        found = self.record.get("infractions", {})
        return {kind: texts for kind, texts in found.items() if kind != "min_speed_infractions"}


class Run:
    """Manifest and routes, in suite order."""

    def __init__(self, folder):
        if not os.path.isdir(folder):
            raise ExportError("%s: no such folder; expected an output folder of driveloop evaluate" % folder)
        self.folder = folder
        self.manifest = load(os.path.join(folder, "manifest.json"))
        if not isinstance(self.manifest, dict):
            raise ExportError("%s: expected an object" % os.path.join(folder, "manifest.json"))
        self.routes = [self._route(*line) for line in self._journal()]
        if not self.routes:
            raise ExportError("%s: no finished route in its journal.jsonl" % folder)

    def _journal(self):
        path = os.path.join(self.folder, "journal.jsonl")
        try:
            with open(path, encoding="utf-8") as file:
                lines = file.read().split("\n")
        except FileNotFoundError:
            raise ExportError("%s: no such file; expected an output folder of driveloop evaluate" % path) from None
        except (OSError, ValueError) as error:
            raise ExportError("%s: %s" % (path, error)) from None
        entries = {}
        for number, line in enumerate(lines, 1):
            if not line:
                continue
            try:
                entry = json.loads(line)
                entries[int(entry["index"])] = (path, number, entry)
            except (ValueError, TypeError, KeyError) as error:
                # The last line may be torn by a crash; its route counts as not finished.
                if number < len(lines):
                    raise ExportError("%s:%d: no journal entry: %s" % (path, number, error)) from None
        return [entries[index] for index in sorted(entries)]

    def _route(self, path, number, entry):
        try:
            index, route_id = int(entry["index"]), entry["route_id"]
            safe = "".join(c if c.isascii() and (c.isalnum() or c == "-") else "_" for c in route_id)[:80]
            stem = "%04d_%s" % (index, safe)
            has_trace, reason = entry["trace_sha256"] is not None, entry["reason"]
        except (KeyError, TypeError, ValueError) as error:
            raise ExportError("%s:%d: no journal entry: %s" % (path, number, error)) from None
        record_path = os.path.join(self.folder, "records", stem + ".json")
        record = load(record_path)
        try:
            for name in ("score_composed", "score_route", "score_penalty"):
                float(record["scores"][name])
            record["status"], record["meta"]["duration_game"]
        except (KeyError, TypeError, ValueError) as error:
            raise ExportError("%s: no route record: %s" % (record_path, error)) from None
        trace = os.path.join(self.folder, "traces", stem + ".dltrace") if has_trace else None
        if trace is not None and not os.path.isfile(trace):
            raise ExportError("%s: no such file, but the journal names it" % trace)
        return Route(index, route_id, record, trace, reason)

    def chosen(self, ids):
        """Routes of those ids; all without any."""
        if not ids:
            return self.routes
        known = {route.route_id: route for route in self.routes}
        for route_id in ids:
            if route_id not in known:
                raise ExportError("%s: no finished route '%s'; it has %s" % (
                    self.folder, route_id, ", ".join(sorted(known)[:20])))
        return [route for route in self.routes if route.route_id in set(ids)]
