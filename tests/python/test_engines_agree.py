"""The same raw rows in the same batches give the same tables on every engine, to the last bit.

The batches are dealt at random, so every event may be late by weeks; each run reads what there is.
DuckDB is the one that the others are held against. An engine that cannot be run is skipped with
the reason.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import polars as pl
import pytest
from engines import ENGINES, NotHereError, Remote
from project import HISTORIES, MARTS, ROOT
from raw_sample import TRACKERS, shuffled, simulate

EVENTS = 6_000
BATCHES = 5
READ_ALL = ("--vars", "{ingestion_from: '2000-01-01'}")
RECLASSIFY = ("--vars", "{ingestion_from: '2000-01-01', reclassify_from: '2000-01-01'}")
# An event of the sample whose type is none: rejected, unless its name is a conversion's.
OF_NO_TYPE = "filter_applied"
# What is made anew by each run is made with the last batch, and views that nothing drops once.
REMEMBERING = ("--select", "+config.materialized:incremental")
WITHOUT_VIEWS = ("--exclude", "config.materialized:view,+events")
OTHERS = [name for name in ENGINES if name != "duckdb"]

# Written down when somebody asks for it, so another on each engine.
OF_THE_CLOCK = {"unlinked_at"}

SITE = {"site_id": "shop-databuddy"}
PERIOD = SITE | {"start_date": "2026-09-01", "end_date": "2026-09-30"}
# The read queries and what they are asked: session_detail of the longest session.
QUESTIONS: dict[str, dict[str, Any]] = {
    "sessions_list": PERIOD | {"limit": 200, "bots": "exclude"},
    "session_detail": SITE | {"session_id": ""},
    "session_stats": PERIOD | {"device": "mobile"},
    "sources": PERIOD | {"breakdown": "source_medium_campaign", "limit": 1000},
    "engagement": PERIOD | {"visited_page": "/"},
    "user_retention": PERIOD | {"unit": "week"},
    "session_abandonment": PERIOD | {"start_event": "screen_view", "end_event": "page_exit"},
    "overlapping_sessions": PERIOD,
    "sessions_per_user": PERIOD,
    "visits": PERIOD | {"interval": "hour"},
    "entry_exit_points": PERIOD,
    "definition_comparison": PERIOD | {"other_definition": "universal_analytics"},
    "session_anomalies": PERIOD | {"events_per_minute": 2, "pageviews": 5},
    "tracking_health": {"start_date": "2026-09-01", "end_date": "2026-09-30"},
}

# Columns of raw rows with values that are rejected, and values that are dropped.
SPOILED = {
    "custom": {
        # Times as texts, some of which are none.
        "occurred_at": pl.coalesce(
            *[
                pl.when(pl.col("country") == country).then(pl.col("occurred_at").dt.strftime(form))
                for country, form in {
                    "US": "%Y-%m-%dT%H:%M:%S%.3f+02:00",
                    "GB": " %Y/%m/%d %H:%M:%S%.6f ",
                    "IN": "%Y-%m-%dT%H:%MZ",
                    "NP": "%Y-00-%dT%H:%M:%SZ",
                    "BR": "%Y-%m-%dT%H:60:%SZ",
                }.items()
            ],
            pl.col("occurred_at").dt.strftime("%Y-%m-%d %H:%M:%S%.6f"),
        ),
        # Capitals beyond ASCII.
        "utm_medium": pl.when(pl.col("country") == "AU")
        .then(pl.lit("ÉTÉ"))
        .otherwise(pl.col("utm_medium")),
        "event_type": pl.when(pl.col("event_name") == OF_NO_TYPE)
        .then(pl.lit("odd"))
        .otherwise(pl.col("event_type")),
        "scroll_depth": pl.when(pl.col("scroll_depth") > 90)
        .then(-pl.col("scroll_depth"))
        .otherwise(pl.col("scroll_depth")),
        # Numbers that are sent as texts: too large ones, none, and one between white space.
        "interaction_count": pl.col("country").replace_strict(
            {"DE": "2147483648", "US": "9" * 40, "GB": "-", "IN": " 7\n", "NL": "1,5", "ES": "2.5"},
            default=pl.col("interaction_count").cast(pl.String),
        ),
    },
    "sparklytics": {
        "event_data": pl.when(pl.col("event_data").is_null() & (pl.col("country") == "DE"))
        .then(pl.lit('{"revenue": "much"}'))
        .otherwise(pl.col("event_data")),
    },
}


# By stage of the history and table: names of columns, and how often each row is there.
Table = tuple[list[str], Counter[tuple[Any, ...]]]
Tables = dict[str, Table]
# By read query: names of columns, and rows in order.
Answers = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


class History(NamedTuple):
    stages: dict[str, Tables]
    erased: list[dict[str, str]]
    # Every table there is, private and left over ones, too.
    right_after_erasing: Tables
    answers: Answers


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Path]]:
    folder = tmp_path_factory.mktemp("sample")
    simulate(folder / "raw", events=EVENTS)
    batches = shuffled(folder / "raw", folder, BATCHES, seed=3)
    for batch in batches:
        for tracker, spoiled in SPOILED.items():
            rows = pl.read_parquet(batch[tracker]).with_columns(**spoiled)
            rows.write_parquet(batch[tracker])
    return batches


@pytest.fixture(scope="module")
def expected(batches: list[dict[str, Path]], tmp_path_factory: pytest.TempPathFactory) -> History:
    return history("duckdb", batches, tmp_path_factory.mktemp("engine"))


@pytest.fixture(scope="module", params=OTHERS)
def found(
    batches: list[dict[str, Path]],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> History:
    try:
        ENGINES[request.param].python()
    except NotHereError as reason:
        pytest.skip(str(reason))
    if not ENGINES[request.param].is_compared_whole():
        pytest.skip("compared whole by make test-engines, in part by a test of its own")
    return history(request.param, batches, tmp_path_factory.mktemp("engine"))


def history(name: str, batches: list[dict[str, Path]], folder: Path) -> History:
    """
    What an engine makes of the batches, with another rule from the second on and erasures before
    the last, and of a full refresh.
    """
    engine = Remote(name, folder / name, ",".join(TRACKERS))

    def take_in(batch: dict[str, Path], *command: str, given: Sequence[str] = READ_ALL) -> None:
        for tracker, rows in batch.items():
            engine.call("lay", tracker, rows)
        engine.call("dbt", *command, *given)

    try:
        engine.call("prepare")
        engine.call("dbt", "seed", *READ_ALL)
        first, second, *following, last = batches
        take_in(first, "run", *REMEMBERING)
        with (folder / name / "seeds/rules/conversion_events.csv").open("a") as seed:
            seed.write(f"shop-custom,{OF_NO_TYPE}\n")
        engine.call("dbt", "seed", "--select", "conversion_events", *READ_ALL)
        take_in(second, "run", *REMEMBERING, *WITHOUT_VIEWS, given=RECLASSIFY)
        for batch in following:
            take_in(batch, "run", *REMEMBERING, *WITHOUT_VIEWS)
        operations = erasures(table(engine, "events"))
        for operation, arguments in operations:
            engine.call("dbt", "run-operation", operation, "--args", json.dumps(arguments))
        erased = [arguments for operation, arguments in operations if operation == "erase_visitor"]
        kept = {name: table(engine, name) for name in engine.call("tables")}
        take_in(last, "build")
        stages = {"after the last batch": tables(engine)}
        engine.call("dbt", "run", "--full-refresh", *READ_ALL)
        stages["after a full refresh"] = tables(engine)
        engine.call("afterwards")
        answered = answers(engine, stages["after a full refresh"]["sessions"])
        return History(stages, erased, kept, answered)
    finally:
        engine.close()


def erasures(events: Table) -> list[tuple[str, dict[str, str]]]:
    """A visitor and a user go, and one of who stay is no user any more: those of most events."""
    visitor = most_frequent(events, "site_id", "visitor_id")
    user = most_frequent(events, "site_id", "user_id", other_than=visitor)
    linked = most_frequent(events, "site_id", "visitor_id", "user_id", other_than=visitor | user)
    return [
        ("erase_visitor", visitor),
        ("erase_visitor", user),
        ("unlink_visitor", linked),
    ]


def most_frequent(
    rows_of: Table, *columns: str, other_than: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    names, rows = rows_of
    places = [names.index(column) for column in columns]
    counts: Counter[tuple[Any, ...]] = Counter()
    for row, count in rows.items():
        values = tuple(row[place] for place in places)
        if None not in values and not set(values[1:]) & set(other_than.values()):
            counts[values] += count
    values, _ = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return dict(zip(columns, values, strict=True))


def answers(engine: Remote, sessions: Table) -> Answers:
    longest = longest_session(sessions)
    found: Answers = {}
    for query, parameters in QUESTIONS.items():
        given = parameters | ({"session_id": longest} if "session_id" in parameters else {})
        columns, rows = engine.call("ask", query, given)
        found[query] = (columns, [tuple(alike(value) for value in row) for row in rows])
    return found


def longest_session(sessions: Table) -> str:
    names, rows = sessions
    site, session, events = (names.index(n) for n in ("site_id", "session_id", "event_count"))
    _, found = max((row[events], row[session]) for row in rows if row[site] == SITE["site_id"])
    return str(found)


def tables(engine: Remote) -> Tables:
    return {name: table(engine, name) for name in MARTS}


def table(engine: Remote, name: str) -> Table:
    columns, rows = engine.call("read", name)
    order = sorted(range(len(columns)), key=columns.__getitem__)
    return (
        [columns[place] for place in order],
        Counter(
            tuple(
                row[place] is not None if columns[place] in OF_THE_CLOCK else alike(row[place])
                for place in order
            )
            for row in rows
        ),
    )


def alike(value: Any) -> Any:
    """A value as every client gives it: the same number or moment is the same."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return value


def differences(expected: Tables, found: Tables) -> Iterator[str]:
    for table, (other_columns, other_rows) in found.items():
        columns, rows = expected[table]
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


def test_engine_agrees_with_duckdb(found: History, expected: History) -> None:
    refreshed = expected.stages["after a full refresh"]
    empty = {table for table, (_, rows) in refreshed.items() if not rows}
    assert empty == {"active_sessions"}, "the sample has nothing to compare in these"
    said = [
        f"{stage}, {what}"
        for stage, right in expected.stages.items()
        for what in differences(right, found.stages[stage])
    ]
    assert not said, "\n".join(said)


def test_erased_people_are_gone(found: History) -> None:
    """That all else is right is said above: DuckDB's erasures have tests of their own."""
    assert {"events", "session_replacements"} <= found.right_after_erasing.keys()
    for person in found.erased:
        site, *ids = person.values()
        stages = found.stages | {"right after erasing": found.right_after_erasing}
        for stage, contents in stages.items():
            for name, (_, rows) in contents.items():
                left = [row for row in rows if site in row and set(ids) & set(row)]
                assert not left, f"{stage}, {name}"


def test_read_queries_agree(found: History, expected: History) -> None:
    assert found.answers.keys() == {path.stem for path in (ROOT / "analyses").glob("*.sql")}
    for query, (columns, rows) in expected.answers.items():
        assert rows, query
        assert found.answers[query] == (columns, rows), query


def test_incremental_equals_full_refresh_here(expected: History) -> None:
    """What the engines are held against holds itself; `revision` counts runs."""
    for table in MARTS:
        if table in HISTORIES:
            continue
        contents = []
        for stage in ("after the last batch", "after a full refresh"):
            columns, rows = expected.stages[stage][table]
            kept = [place for place, column in enumerate(columns) if column != "revision"]
            contents.append(Counter(tuple(row[place] for place in kept) for row in rows.elements()))
        assert contents[0] == contents[1], table
