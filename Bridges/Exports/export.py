"""Writes what `driveloop evaluate` left in an output folder for other programs to show.

  python export.py mcap RUN --out FOLDER [--route ID …] [--images FOLDER] [--lanes] [--model FOLDER]      for Foxglove: FOLDER/ROUTE.mcap
  python export.py rerun RUN --out FOLDER [--route ID …] [--images FOLDER] [--lanes] [--model FOLDER]     for rerun: FOLDER/ROUTE.rrd
  python export.py tensorboard RUN --out LOGDIR [--route ID …] [--model FOLDER]                           for TensorBoard

Tables for spreadsheets need no Python: `driveloop trace TRACE`, `driveloop score RUN/checkpoint.json --csv`.
Exit code 2: wrong input.
"""
import argparse
import os
import sys

try:
    from . import mcap_file, rerun_file, tensorboard_file, trace_lines
    from .run_folder import ExportError, Run
except ImportError:
    import mcap_file
    import rerun_file
    import tensorboard_file
    import trace_lines
    from run_folder import ExportError, Run


def arguments(given):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("format", choices=["mcap", "rerun", "tensorboard"])
    parser.add_argument("run", help="output folder of driveloop evaluate")
    parser.add_argument("--out", required=True, help="folder of the files; those of the same routes are replaced")
    parser.add_argument("--route", action="append", help="id of a route, may be repeated; all when absent")
    parser.add_argument("--images", help="folder that evaluate --save-images wrote")
    parser.add_argument("--lanes", action="store_true", help="also the lanes around the route, from the town's map")
    parser.add_argument("--model", help="folder of the model that drove: also its plans, action tokens and words, made again")
    parser.add_argument("--driveloop", help="the program (default: DRIVELOOP_BINARY, this checkout's build, the PATH)")
    parser.add_argument("--maps-cache", help="folder of the town maps, for --lanes and --model")
    return parser.parse_args(given)


def safe(name):
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)


def export(options):
    """Writes the files; returns their paths."""
    run = Run(options.run)
    routes = run.chosen(options.route)
    program = trace_lines.program(options.driveloop)
    if options.format == "tensorboard" and (options.images or options.lanes):
        raise ExportError("--images and --lanes are for mcap and rerun: TensorBoard gets numbers")
    if options.images and not os.path.isdir(options.images):
        raise ExportError("%s: no such folder; expected the folder of evaluate --save-images" % options.images)
    os.makedirs(options.out, exist_ok=True)
    written = []
    for route in routes:
        if route.trace is None:
            print("route %s has no trace (%s): passed over" % (route.route_id, route.reason), file=sys.stderr)
            continue
        trace = trace_lines.read(route.trace, program, lanes=options.lanes, maps_cache=options.maps_cache,
                                 model=options.model)
        stem = os.path.join(options.out, safe(route.route_id))
        if options.format == "mcap":
            written.append(stem + ".mcap")
            mcap_file.write(written[-1], trace, run.manifest, route.record, options.images)
        elif options.format == "rerun":
            written.append(stem + ".rrd")
            rerun_file.write(written[-1], trace, run.manifest, options.images)
        else:
            written.append(os.path.join(options.out, "routes", safe(route.route_id)))
            tensorboard_file.write_route(written[-1], trace)
    if options.format == "tensorboard":
        written.insert(0, os.path.join(options.out, "run"))
        tensorboard_file.write_run(written[0], routes)
    return written


def main(given=None):
    try:
        written = export(arguments(given))
    except (ExportError, OSError) as error:
        print("error: %s" % error, file=sys.stderr)
        return 2
    print("\n".join(written))
    return 0


if __name__ == "__main__":
    sys.exit(main())
