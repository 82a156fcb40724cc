"""How a peer's part is timed and told: one line of JSON a part, as `driveloop model bench --json` does."""
import json
import resource
import time


def rounds(run, count, warm=1):
    """Wall seconds of `count` calls after `warm` untimed ones. `run` may return seconds that it measured itself."""
    for _ in range(warm):
        run()
    found = []
    for _ in range(count):
        start = time.perf_counter()
        inner = run()
        found.append(inner if isinstance(inner, float) else time.perf_counter() - start)
    return found


def tell(program, part, seconds, tokens=1, **more):
    """`seconds` are those of one round, `tokens` what a round made: the table divides."""
    print(json.dumps({"program": program, "part": part, "seconds": [round(s, 6) for s in seconds], "tokens": tokens,
                      **more}), flush=True)


def fingerprint(values):
    """A few numbers by which two programs' results can be compared: the place of the largest value, and the values'
    spread and first three."""
    values = values.flatten()
    return [int(values.argmax())] + [round(float(v), 4) for v in (values.std(), *values[:3])]


def tell_memory(program, load_seconds):
    """Peak resident memory of this process, bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"program": program, "part": "memory", "bytes": peak, "load_seconds": round(load_seconds, 2)}),
          flush=True)
