"""make bench-engine ENGINE=postgres: a full build and a day's batch where no file is read.

Raw events of the tracker custom in one table, all models; dbt runs in the engine's process,
which has read the project before: what is measured are the models. Besides the whole of a run,
what `events` and `sessions` take of it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from pathlib import Path

from benchmarks.__main__ import DAY, DAYS, ROOT, move, rows_in, simulate, split_last_day

sys.path.insert(0, str(ROOT / "tests" / "python"))

from engines import ENGINES, Remote

CORE = ("events", "sessions")


def timed(engine: Remote, name: str, *arguments: str) -> dict[str, float]:
    started = time.monotonic()
    models: dict[str, float] = engine.call("timed", "run", *arguments)
    whole = time.monotonic() - started
    core = sum(models[model] for model in CORE)
    slowest = sorted(models, key=models.__getitem__, reverse=True)[:8]
    print(f"{name:<16}{whole:>9.1f} s, {' and '.join(CORE)} {core:.1f} s;", end=" ")
    print(", ".join(f"{model} {models[model]:.1f}" for model in slowest), flush=True)
    return {"all models": whole, " + ".join(CORE): core}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engines", description=__doc__)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--work", type=Path, default=ROOT / "target" / "bench")
    arguments = parser.parse_args()

    work: Path = arguments.work.resolve() / f"{arguments.engine}-{arguments.events}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    simulate(work / "raw", arguments.events, DAYS)
    loaded = work / "raw" / "custom"
    files = sorted(loaded.iterdir())
    last_day = files[-1].name[:10]
    move([file for file in files if file.name.startswith(last_day)], work / "held")
    history = rows_in(loaded / "*.parquet")
    batch = split_last_day(work / "held", work, round(history * DAY))["a day"]

    engine = Remote(arguments.engine, work / arguments.engine, "custom")
    try:
        engine.call("prepare")
        for file in sorted(loaded.iterdir()):
            engine.call("lay", "custom", file)
        engine.call("dbt", "seed")
        print(f"{history:,} events, then {rows_in(batch):,} on {arguments.engine}", flush=True)
        full = timed(engine, "full build", "--full-refresh")
        engine.call("lay", "custom", batch)
        day = timed(engine, "a day")
        nothing = timed(engine, "nothing new")
    finally:
        engine.close()
    ratios = {
        f"{step} / full build, {part}": round(times[part] / full[part], 3)
        for step, times in {"a day": day, "nothing new": nothing}.items()
        for part in full
    }
    print(json.dumps(ratios, indent=2))


if __name__ == "__main__":
    main()
