"""What is Spark's own: partitions are replaced whole, without transactions, on a cluster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from engines import ENGINES, SCHEMA, NotHereError, Remote
from project import MARTS
from raw_sample import rows_of, simulate
from test_engines_agree import (
    READ_ALL,
    REMEMBERING,
    SPOILED,
    alike,
    differences,
    table,
)

NAME = "spark"
FOLLOWED = ["events", "sessions"]
DAYS = 42
HISTORY = 40
# What is run for each batch: what follows them catches up with all that come between.
RUNS = [REMEMBERING, *[("--select", *FOLLOWED)] * 3, ()]
MODELS = ["--select", "events", "sessions", "session_changes"]
# Tables that have nothing of this tracker, or of then.
OF_OTHERS = ["active_sessions"]
# Beside the models' own.
UNFINISHED = f"{SCHEMA}_unfinished"
POINTS = {
    "while it is written down": ("stop_inside", f"create table {UNFINISHED}.events__steps"),
    "when all is written down": ("stop_before", f"insert overwrite table {SCHEMA}.events "),
    "when all is done": ("stop_before", f"drop table {UNFINISHED}.events__steps"),
    "between events and sessions": ("stop_before", f"insert overwrite table {SCHEMA}.sessions "),
}


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    folder = tmp_path_factory.mktemp("raw")
    simulate(folder, events=6_000, days=DAYS, trackers=["custom"])
    frame = pl.from_arrow(rows_of(folder, "custom"))
    assert isinstance(frame, pl.DataFrame)
    first = frame["occurred_at"].min()
    days = (pl.col("occurred_at") - first).dt.total_days()
    return frame.with_columns(day=days)


@pytest.fixture(scope="module")
def rows_of_strangers(rows: pl.DataFrame) -> pl.DataFrame:
    """Nobody comes back on another day: whose sessions were numbered from the first on again."""
    of_day = pl.col("visitor_id") + pl.col("occurred_at").dt.strftime(" %m-%d")
    return rows.with_columns(visitor_id=of_day)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    try:
        ENGINES[NAME].python()
    except NotHereError as reason:
        pytest.skip(str(reason))
    remote = Remote(NAME, tmp_path_factory.mktemp("engine") / NAME, "custom")
    remote.call("prepare")
    remote.call("dbt", "seed")
    remote.laid = []
    yield remote
    remote.close()


@pytest.fixture(scope="module")
def batches(rows: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    history = rows.filter(pl.col("day") < HISTORY).sample(fraction=1, shuffle=True, seed=3)
    folder = tmp_path_factory.mktemp("batches")
    dealt = (history[number :: len(RUNS)] for number in range(len(RUNS)))
    return [laid_down(batch, folder, number) for number, batch in enumerate(dealt)]


@pytest.fixture(scope="module")
def duckdb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    remote = Remote("duckdb", tmp_path_factory.mktemp("engine") / "duckdb", "custom")
    remote.call("prepare")
    remote.call("dbt", "seed")
    yield remote
    remote.close()


@pytest.mark.parametrize("number", range(len(RUNS)))
def test_public_tables_of_one_tracker_are_those_of_duckdb(
    engine: Remote, duckdb: Remote, batches: list[Path], number: int
) -> None:
    """After each of five batches that were dealt at random those that are run then."""
    only_in_part()
    for either in (engine, duckdb):
        either.call("lay", "custom", batches[number])
        either.call("dbt", "run", *RUNS[number], *READ_ALL)
    engine.laid.append(batches[number])
    assert list(unlike(engine, duckdb, MARTS if RUNS[number] == () else FOLLOWED)) == []


def test_public_tables_of_one_tracker_are_those_of_duckdb_after_a_full_refresh(
    engine: Remote, duckdb: Remote
) -> None:
    only_in_part()
    for either in (engine, duckdb):
        either.call("dbt", "run", "--full-refresh", *READ_ALL)
    assert list(unlike(engine, duckdb, MARTS)) == []
    assert [name for name in MARTS if not table(duckdb, name)[1]] == OF_OTHERS
    engine.call("afterwards")


def test_a_days_batch_shuffles_its_days_and_not_the_history(
    engine: Remote, rows: pl.DataFrame, tmp_path: Path
) -> None:
    """Forty days, then some events of the next day and one that is late by 26 days.

    Whatever sorted, joined or counted the history would shuffle each row of it at least once.
    """
    only_in_part()
    history, last = (rows.filter(days) for days in (pl.col("day") < HISTORY, pl.col("day") == 40))
    if not engine.laid:
        take_in(engine, history, tmp_path, "--select", "+sessions")
    stored = {model: row_count(engine, model) for model in FOLLOWED}
    shuffled = shuffled_by(engine, with_late_one(last.head(50), history, day=14), tmp_path)
    print(f"shuffled {shuffled}, of 50 that come and {stored} that are there")
    assert shuffled["events"] < stored["events"] / 2
    assert shuffled["sessions"] < stored["sessions"] / 2
    assert contents(engine) == contents_on_duckdb(engine.laid, tmp_path)


def test_what_a_days_batch_shuffles_does_not_grow_with_the_history(
    engine: Remote, rows_of_strangers: pl.DataFrame, tmp_path: Path
) -> None:
    """Ten days and a day, then thirty more days before them, and the same day a day later.

    With each comes an event that is late: by ten days, of which there are then no more, and by
    26, of which one has as many events. Each is taken in by both executors of the cluster.
    """
    only_in_whole()
    rows = rows_of_strangers
    history, last = rows.filter(pl.col("day") < HISTORY), rows.filter(pl.col("day") == HISTORY)
    take_in(engine, history.filter(pl.col("day") >= 30), tmp_path, "--select", "+session_changes")
    of_ten_days = shuffled_by(engine, with_late_one(last, history, day=30), tmp_path)
    take_in(engine, history.filter(pl.col("day") < 30), tmp_path, *MODELS)
    later = a_day_later(last)
    of_forty_days = shuffled_by(engine, with_late_one(later, history, day=14), tmp_path)
    print(f"shuffled after 10 days {of_ten_days}, after 40 days {of_forty_days}, of {last.height}")
    # Of four times the history.
    assert of_forty_days["events"] < 1.2 * of_ten_days["events"]
    assert of_forty_days["sessions"] < 1.2 * of_ten_days["sessions"]
    assert contents(engine) == contents_on_duckdb(engine.laid, tmp_path)
    engine.call("afterwards")


def test_next_run_makes_good_what_a_killed_one_left(
    engine: Remote, rows_of_strangers: pl.DataFrame, tmp_path: Path
) -> None:
    only_in_whole()
    rows = rows_of_strangers
    if not engine.laid:
        stored = rows.filter(pl.col("day").is_between(39, 40))
        take_in(engine, stored, tmp_path, "--select", "+session_changes")
    late = rows.filter(pl.col("day") == 41)
    for number, (where, (stop, statement)) in enumerate(POINTS.items()):
        lay(engine, late.filter(pl.int_range(pl.len()) % len(POINTS) == number), tmp_path)
        killed_and_begun_again(engine, stop, statement)
        assert revisions(engine) == revisions(engine, "late_arrivals"), where
        assert noted_twice(engine) == [], where
        assert side_tables(engine) == [], where
    found = contents(engine)
    # Whose files are there, and whose table is not.
    killed_and_begun_again(
        engine, "stop_inside", f"create table {SCHEMA}.sessions", "--full-refresh"
    )
    assert found == contents(engine)


def only_in_part() -> None:
    if ENGINES[NAME].is_compared_whole():
        pytest.skip("make test-engines compares more than this")


def only_in_whole() -> None:
    if not ENGINES[NAME].is_compared_whole():
        pytest.skip("part of make test-engines: it takes Spark minutes")


def killed_and_begun_again(engine: Remote, stop: str, statement: str, *how: str) -> None:
    engine.call(stop, statement)
    with pytest.raises(AssertionError, match="stopped before"):
        engine.call("dbt", "run", *how, *MODELS)
    engine.call("stop_before", "")
    engine.call("dbt", "run", *MODELS)


def shuffled_by(engine: Remote, batch: pl.DataFrame, folder: Path) -> dict[str, int]:
    lay(engine, batch, folder)
    counts = {}
    for model in FOLLOWED:
        before = engine.call("shuffled_rows")
        engine.call("dbt", "run", "--select", model)
        counts[model] = engine.call("shuffled_rows") - before
    return counts


def a_day_later(batch: pl.DataFrame) -> pl.DataFrame:
    return batch.with_columns(
        pl.col("occurred_at", "loaded_at") + timedelta(days=1),
        pl.col("event_id", "visitor_id", "client_session_id") + "-later",
    )


def with_late_one(batch: pl.DataFrame, history: pl.DataFrame, day: int) -> pl.DataFrame:
    """The batch, and another event of someone who had two, both on that day."""
    of_two = history.filter(pl.len().over("visitor_id") == 2).filter(pl.col("day") == day)
    late = of_two.filter(pl.len().over("visitor_id") == 2).sort("occurred_at", "event_id").head(1)
    return batch.vstack(
        late.with_columns(
            event_id=pl.col("event_id") + "-late",
            loaded_at=pl.lit(batch["loaded_at"].max(), batch["loaded_at"].dtype),
        )
    )


def take_in(engine: Remote, batch: pl.DataFrame, folder: Path, *selected: str) -> None:
    lay(engine, batch, folder)
    engine.call("dbt", "run", *selected, *READ_ALL)


def lay(engine: Remote, batch: pl.DataFrame, folder: Path) -> None:
    path = laid_down(batch, folder, len(engine.laid))
    engine.call("lay", "custom", path)
    engine.laid.append(path)


def laid_down(batch: pl.DataFrame, folder: Path, number: int) -> Path:
    path = folder / f"batch-{number}.parquet"
    batch.drop("day").with_columns(**SPOILED["custom"]).write_parquet(path)
    return path


def unlike(engine: Remote, other: Remote, names: list[str]) -> Iterator[str]:
    found, expected = ({name: table(either, name) for name in names} for either in (engine, other))
    return differences(expected, found)


def row_count(engine: Remote, table: str) -> int:
    [(count,)] = engine.call("query", f"select count(*) from {SCHEMA}.{table}")[1]
    return int(count)


def contents_on_duckdb(laid: list[Path], folder: Path) -> dict[str, Counter[tuple[Any, ...]]]:
    duckdb = Remote("duckdb", folder / "duckdb", "custom")
    try:
        duckdb.call("prepare")
        for path in laid:
            duckdb.call("lay", "custom", path)
        duckdb.call("dbt", "seed")
        duckdb.call("dbt", "run", "--select", "+sessions")
        return contents(duckdb)
    finally:
        duckdb.close()


def contents(engine: Remote) -> dict[str, Counter[tuple[Any, ...]]]:
    tables = {}
    for name in FOLLOWED:
        columns, found = engine.call("read", name)
        order = sorted(range(len(columns)), key=columns.__getitem__)
        kept = [place for place in order if columns[place] != "revision"]
        tables[name] = Counter(tuple(alike(row[place]) for place in kept) for row in found)
    return tables


def revisions(engine: Remote, table: str = "events") -> Any:
    return engine.call("query", f"select max(revision) from {SCHEMA}.{table}")[1]


def noted_twice(engine: Remote) -> list[tuple[Any, ...]]:
    """What a run has noted that had to be begun again, and the one after it once more."""
    return engine.call(
        "query",
        f"select revision, tracker from {SCHEMA}.late_arrivals"
        " group by revision, tracker having count(*) > 1",
    )[1]


def side_tables(engine: Remote) -> list[tuple[Any, ...]]:
    """What a run keeps for itself and for the next one, were it killed."""
    found = engine.call("query", f"show tables in {UNFINISHED}")[1]
    return [row for row in found if not row[1].endswith("__arriving")]
