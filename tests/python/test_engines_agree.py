"""The same raw rows in the same batches give the same tables on every engine, to the last bit.

The batches are dealt at random, so every event may be late by weeks; each run reads what there is.
DuckDB is the one that the others are held against. An engine that cannot be run is skipped with
the reason.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from engines import ENGINES, NotHereError, Remote
from project import HISTORIES, MARTS
from raw_sample import TRACKERS, shuffled, simulate

BATCHES = 5
READ_ALL = ("--vars", "{ingestion_from: '2000-01-01'}")
OTHERS = [
    name
    for name, engine in ENGINES.items()
    if name != "duckdb"
    and (engine.is_quick or name in os.environ.get("SOJOURN_ENGINES", "").split(","))
]

# By stage of the history and table: names of columns, and how often each row is there.
Tables = dict[str, tuple[list[str], Counter[tuple[Any, ...]]]]
History = dict[str, Tables]


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Path]]:
    folder = tmp_path_factory.mktemp("sample")
    simulate(folder / "raw", events=12_000)
    return shuffled(folder / "raw", folder, BATCHES, seed=3)


@pytest.fixture(scope="module")
def expected(batches: list[dict[str, Path]], tmp_path_factory: pytest.TempPathFactory) -> History:
    return history("duckdb", batches, tmp_path_factory.mktemp("engine"))


def history(name: str, batches: list[dict[str, Path]], folder: Path) -> History:
    """The tables after the first batch, after all of them, and after a full refresh."""
    engine = Remote(name, folder / name, ",".join(TRACKERS))
    try:
        found: History = {}
        engine.call("prepare")
        for number, batch in enumerate(batches):
            for tracker, rows in batch.items():
                engine.call("lay", tracker, rows)
            is_last = number == len(batches) - 1
            # Seeds come with the first, tests with the last.
            engine.call("dbt", "build" if number == 0 or is_last else "run", *READ_ALL)
            if number == 0:
                found["after the first batch"] = tables(engine)
        found["after the last batch"] = tables(engine)
        engine.call("dbt", "run", "--full-refresh", *READ_ALL)
        found["after a full refresh"] = tables(engine)
        engine.call("afterwards")
        return found
    finally:
        engine.close()


def tables(engine: Remote) -> Tables:
    found: Tables = {}
    for table in MARTS:
        columns, rows = engine.call("read", table)
        order = sorted(range(len(columns)), key=columns.__getitem__)
        found[table] = (
            [columns[place] for place in order],
            Counter(tuple(alike(row[place]) for place in order) for row in rows),
        )
    return found


def alike(value: Any) -> Any:
    """A value as every client gives it: the same number or moment is the same."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return value


def differences(expected: Tables, found: Tables) -> Iterator[str]:
    for table, (columns, rows) in expected.items():
        other_columns, other_rows = found[table]
        if columns != other_columns:
            yield f"{table} has the columns {other_columns}, not {columns}"
            continue
        missing, surplus = rows - other_rows, other_rows - rows
        if missing or surplus:
            yield (
                f"{table}: {missing.total()} rows are missing, {surplus.total()} too many, of"
                f" {rows.total()}\n{explained(columns, missing, surplus)}"
            )


def explained(
    columns: list[str], missing: Counter[tuple[Any, ...]], surplus: Counter[tuple[Any, ...]]
) -> str:
    """Each of a few missing rows beside the row most like it."""
    lines = []
    for row in sorted(missing, key=repr)[:5]:
        nearest = min(
            sorted(surplus, key=repr)[:2000],
            key=lambda other: sum(a != b for a, b in zip(row, other, strict=True)),
            default=None,
        )
        if nearest is None:
            lines.append(f"  missing: {dict(zip(columns, row, strict=True))}")
            continue
        unlike = [
            f"{column}: {right!r}, not {wrong!r}"
            for column, right, wrong in zip(columns, row, nearest, strict=True)
            if right != wrong
        ]
        lines.append("  " + "; ".join(unlike))
    return "\n".join(lines)


@pytest.mark.parametrize("name", OTHERS)
def test_engine_agrees_with_duckdb(
    name: str,
    batches: list[dict[str, Path]],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    try:
        ENGINES[name].python()
    except NotHereError as reason:
        pytest.skip(str(reason))
    expected: History = request.getfixturevalue("expected")
    empty = {table for table, (_, rows) in expected["after a full refresh"].items() if not rows}
    assert empty == {"active_sessions"}, "the sample has nothing to compare in these"
    found = history(name, batches, tmp_path_factory.mktemp("engine"))
    said = [
        f"{stage}, {what}"
        for stage, right in expected.items()
        for what in differences(right, found[stage])
    ]
    assert not said, "\n".join(said)


def test_incremental_equals_full_refresh_here(expected: History) -> None:
    """What the engines are held against holds itself; `revision` counts runs."""
    for table in MARTS:
        if table in HISTORIES:
            continue
        contents = []
        for stage in ("after the last batch", "after a full refresh"):
            columns, rows = expected[stage][table]
            kept = [place for place, column in enumerate(columns) if column != "revision"]
            contents.append(Counter(tuple(row[place] for place in kept) for row in rows.elements()))
        assert contents[0] == contents[1], table
