"""On ClickHouse, which has no transactions, the next run makes good what a killed one has left.

Each run of a history is stopped before another statement, and begun again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from engines import ENGINES, SCHEMA, NotHereError, Remote
from raw_sample import shuffled, simulate

NAME = "clickhouse"
POINTS = {
    "before the new events count": "rename table `sojourn`.`events__placing`",
    "between the events that leave and those that come": "insert into `sojourn`.`events` ",
    "when all events are there": "drop table `sojourn`.`events__placed`",
    "between the sessions that leave and those that come": "insert into `sojourn`.`sessions` ",
}
FOLLOWED = ["events", "sessions"]
# The batches are dealt at random: what comes later may have been loaded earlier.
MODELS = ["--vars", "{ingestion_from: '2000-01-01'}", "--select", *FOLLOWED, "session_changes"]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    try:
        ENGINES[NAME].python()
    except NotHereError as reason:
        pytest.skip(str(reason))
    folder = tmp_path_factory.mktemp("stops")
    simulate(folder / "raw", events=6_000)
    batches = shuffled(folder / "raw", folder, len(POINTS) + 1, seed=5)
    remote = Remote(NAME, folder / NAME, "custom")
    remote.call("prepare")
    remote.batches = [batch["custom"] for batch in batches]
    yield remote
    remote.close()


def test_next_run_makes_good_what_a_killed_one_left(engine: Remote) -> None:
    engine.call("lay", "custom", engine.batches[0])
    engine.call("dbt", "seed")
    engine.call("dbt", "run", *MODELS, "+events")
    for rows, (where, statement) in zip(engine.batches[1:], POINTS.items(), strict=True):
        engine.call("lay", "custom", rows)
        engine.call("stop_before", statement)
        with pytest.raises(AssertionError, match="stopped before"):
            engine.call("dbt", "run", *MODELS)
        engine.call("stop_before", "")
        engine.call("dbt", "run", *MODELS)
        assert revisions(engine) == revisions(engine, "session_replacements"), where
        assert noted_twice(engine) == [], where
        assert side_tables(engine) == [], where
    found = contents(engine)
    engine.call("dbt", "run", "--full-refresh", *MODELS)
    assert found == contents(engine)


def contents(engine: Remote) -> dict[str, Counter[tuple[Any, ...]]]:
    tables = {}
    for table in FOLLOWED:
        columns, rows = engine.call("read", table)
        revision = columns.index("revision")
        tables[table] = Counter(row[:revision] + row[revision + 1 :] for row in rows)
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
    """What a run keeps for the next one, were it killed."""
    return engine.call(
        "query",
        "select name from system.tables"
        " where match(name, '__(placed|placing|leaving|dbt_tmp|dbt_backup)$')",
    )[1]
