"""A raw sample of every tracker whose rows are tables, as Parquet files in shuffled batches."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
from project import ROOT

TRACKERS = ["databuddy", "millimetric", "sparklytics", "tracardi", "ga4", "custom"]

# Typed files keep their types; of text files every value is text, as they are read in raw folders.
READERS = {
    "sparklytics": "read_csv('{files}', all_varchar = true)",
    "tracardi": "read_json('{files}', format = 'newline_delimited', columns = {{"
    + ", ".join(
        f"{name}: 'varchar'"
        for name in (
            "id",
            "name",
            "type",
            "metadata",
            "session",
            "profile",
            "source",
            "properties",
            "context",
            "loaded_at",
        )
    )
    + "}})",
}
# Google's export says nothing of loading: whoever loads it into a table does.
LOADED_AT = {"ga4": ", make_timestamp(event_timestamp) + interval 20 hours as loaded_at"}


def simulate(folder: Path, events: int, days: int = 28, trackers: Sequence[str] = TRACKERS) -> None:
    subprocess.run(
        [
            sys.executable,
            "-m",
            "simulator",
            "--out",
            str(folder),
            "--events",
            str(events),
            "--days",
            str(days),
            "--seed",
            "11",
            "--trackers",
            ",".join(trackers),
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )


def rows_of(folder: Path, tracker: str) -> pa.Table:
    (suffix,) = {"".join(path.suffixes) for path in (folder / tracker).iterdir()}
    files = f"{folder / tracker}/*{suffix}"
    reader = READERS.get(tracker, "'{files}'").format(files=files)
    with duckdb.connect() as connection:
        found = connection.sql(f"select *{LOADED_AT.get(tracker, '')} from {reader}")
        return found.arrow().read_all()


def shuffled(folder: Path, out: Path, count: int, seed: int) -> list[dict[str, Path]]:
    """Each tracker's rows dealt at random to so many batches, each in an order of its own."""
    batches: list[dict[str, Path]] = [{} for _ in range(count)]
    for tracker in TRACKERS:
        rows = rows_of(folder, tracker)
        chance = random.Random(f"{seed} {tracker}")
        dealt: list[list[int]] = [[] for _ in range(count)]
        for number in range(rows.num_rows):
            dealt[chance.randrange(count)].append(number)
        for number, places in enumerate(dealt):
            chance.shuffle(places)
            path = out / f"{tracker}-{number}.parquet"
            pl.from_arrow(rows.take(places)).write_parquet(path)
            batches[number][tracker] = path
    return batches
