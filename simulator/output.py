"""Files: one for each tracker, day of loading and part of the visitors; and the manifest."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from simulator.columns import Columns
from simulator.trackers import TRACKERS, Tracker
from simulator.traffic import DAY, HOUR, NEVER_STOPS_DAYS, SECOND, Events, World, loaded_days

MANIFEST = "manifest.json"
# Counts up with every change of what the same arguments give.
REVISION = 1
# About as many rows as one part of a day has: bounds memory, whatever the size of the whole.
ROWS_OF_A_PART = 400_000
_COMPRESSION_LEVEL = 3


@dataclass(frozen=True)
class Order:
    """What is asked for, of one tracker."""

    tracker: str
    events: int
    seed: int
    days: int
    end: str
    files_per_day: int | None

    def arguments(self) -> dict[str, Any]:
        return {"revision": REVISION, **asdict(self)}


@dataclass
class Count:
    """What came out. Rows = events + duplicates."""

    rows: int = 0
    events: int = 0
    duplicates: int = 0
    loaded_over_an_hour_late: int = 0
    over_a_day_in_the_future: int = 0
    without_visitor: int = 0
    files: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, rows: Events) -> None:
        duplicate = rows["duplicate"]
        self.rows += len(duplicate)
        self.duplicates += int(duplicate.sum())
        self.events += int((~duplicate).sum())
        late = rows["loaded"] - rows["time"] > HOUR
        self.loaded_over_an_hour_late += int((late & ~duplicate).sum())
        ahead = rows["occurred"] - rows["loaded"] > DAY
        self.over_a_day_in_the_future += int((ahead & ~duplicate).sum())
        self.without_visitor += int((~rows["has_visitor"] & ~duplicate).sum())


def write(order: Order, out: Path) -> dict[str, Any]:
    """Writes a tracker's files, unless they are there already. Returns its part of the manifest."""
    manifest = _read_manifest(out)
    known = manifest.get(order.tracker)
    if known and known["arguments"] == order.arguments() and _is_whole(out, known):
        return known
    tracker = TRACKERS[order.tracker]
    # Files are moved to their place when all are written: no reader sees half of one.
    partial = out / f".partial-{order.tracker}"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    count = Count()
    for name, world, day, rows in _parts(order, tracker):
        frame = tracker.shaped(Columns(world, rows, tracker.HOSTS))
        path = partial / name
        _write_frame(frame, path)
        ends = (world.start_ms + (day + 1) * DAY) // SECOND
        os.utime(path, (ends, ends))
        count.add(rows)
        count.files[name] = {"rows": len(frame), "bytes": path.stat().st_size}

    folder = out / order.tracker
    folder.mkdir(exist_ok=True)
    own = known["files"] if known else {}
    others = [name for name in count.files if name not in own and (folder / name).exists()]
    if others:
        shutil.rmtree(partial)
        raise SystemExit(
            f"{folder / others[0]} was not simulated, and would be written over. To read the files"
            f" that are there, without simulating: SOJOURN_RAW_PATH={out}."
        )
    for name in own:
        (folder / name).unlink(missing_ok=True)
    for name in count.files:
        os.replace(partial / name, folder / name)
    partial.rmdir()
    entry = {"arguments": order.arguments(), **asdict(count)}
    manifest[order.tracker] = entry
    _write_manifest(out, manifest)
    return entry


def _parts(order: Order, tracker: Tracker) -> Iterator[tuple[str, World, int, Events]]:
    world = _world(order, tracker)
    parts = order.files_per_day or max(1, round(order.events / order.days / ROWS_OF_A_PART))
    bounds = np.linspace(0, world.visitors, parts + 1).astype(int)
    for part in range(parts):
        for day, rows in loaded_days(world, int(bounds[part]), int(bounds[part + 1])):
            if len(rows["key"]):
                name = f"{world.day(day):%Y-%m-%d}"
                name += f"-{part:03}" if parts > 1 else ""
                yield f"{name}{tracker.SUFFIX}", world, day, rows


def _world(order: Order, tracker: Tracker) -> World:
    """With as many visitors as it takes for the events asked for."""
    # The visitor that never stops has about one event of a hundred.
    span = min(NEVER_STOPS_DAYS, order.days) * DAY
    gap = int(np.clip(span * 100 // order.events, 5 * SECOND, 25 * 60 * SECOND))

    def world(visitors: int) -> World:
        end = date.fromisoformat(order.end)
        return World(
            order.seed, order.tracker, tracker.HABITS, end, order.days, visitors, gap
        )  # fmt: skip

    # What the first visitors do tells how many there must be; of a small world they are all.
    pilot = int(np.clip(order.events // 10, 4000, 20_000))
    seen = np.zeros(pilot, dtype=np.int64)
    for _, rows in loaded_days(world(pilot), 0, pilot):
        seen += np.bincount(rows["visitor"], minlength=pilot)
    total = np.cumsum(seen)
    if order.events <= total[-1]:
        return world(max(3, int(np.searchsorted(total, order.events)) + 1))
    a_visitor = seen[3:].mean()
    return world(pilot + int((order.events - total[-1]) / a_visitor))


def _write_frame(frame: pl.DataFrame, path: Path) -> None:
    if path.suffix == ".parquet":
        frame.write_parquet(path, compression="zstd", compression_level=_COMPRESSION_LEVEL)
    elif path.name.endswith(".csv.gz"):
        frame.write_csv(
            path,
            compression="gzip",
            compression_level=_COMPRESSION_LEVEL,
            datetime_format="%Y-%m-%d %H:%M:%S%.3f",
        )
    else:
        frame.write_csv(
            path,
            compression="gzip",
            compression_level=_COMPRESSION_LEVEL,
            include_header=False,
            quote_style="never",
            check_extension=False,
        )


def _is_whole(out: Path, known: dict[str, Any]) -> bool:
    folder = out / known["arguments"]["tracker"]
    return all(
        (folder / name).is_file() and (folder / name).stat().st_size == file["bytes"]
        for name, file in known["files"].items()
    )


def _read_manifest(out: Path) -> dict[str, Any]:
    path = out / MANIFEST
    return json.loads(path.read_text()) if path.is_file() else {}


def _write_manifest(out: Path, manifest: dict[str, Any]) -> None:
    partial = out / f".{MANIFEST}"
    partial.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    os.replace(partial, out / MANIFEST)
