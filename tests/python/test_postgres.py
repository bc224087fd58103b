"""What is PostgreSQL's own: several writers, infinite times, a time zone of the session."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from engines import ENGINES, RAW_SCHEMA, NotHereError, Remote
from project import CONTRACT

RUN = ("run", "--select", "+rejected_events")
TIME = datetime(2026, 1, 1, 12)
ROW = {
    "event_id": "a",
    "site_id": "s",
    "visitor_id": "v",
    "event_name": "view",
    "event_type": "pageview",
    "occurred_at": TIME,
    "loaded_at": TIME,
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    try:
        ENGINES["postgres"].python()
    except NotHereError as reason:
        pytest.skip(str(reason))
    folder = tmp_path_factory.mktemp("engine")
    remote = Remote("postgres", folder / "postgres", "custom")
    remote.call("prepare")
    columns = {name: [ROW.get(name)] for name in CONTRACT}
    rows = folder / "rows.parquet"
    pl.DataFrame(columns, schema=CONTRACT).write_parquet(rows)
    remote.call("lay", "custom", rows)
    remote.call("dbt", "seed")
    remote.call("dbt", *RUN)
    yield remote
    remote.close()


def test_of_two_runs_at_once_the_second_is_refused(engine: Remote) -> None:
    [(database,)] = engine.call("query", "select current_database()")[1]
    relation = f'"{database}"."sojourn"."rejected_events"'
    first = holding(database, f"hashtext('sojourn'), hashtext('{relation}')")
    try:
        with pytest.raises(AssertionError, match=r"Another run is writing .*rejected_events"):
            engine.call("dbt", *RUN)
    finally:
        first.kill()
        first.wait()
    engine.call("dbt", *RUN)


def holding(database: str, lock: str) -> subprocess.Popen[str]:
    """Another connection with the lock that a run takes."""
    given = ENGINES["postgres"](Path()).variables()
    other = subprocess.Popen(
        [
            *["psql", "--quiet", "--no-align", "--tuples-only", "--dbname", database],
            *["--host", given["SOJOURN_POSTGRES_HOST"]],
            *["--port", os.environ.get("SOJOURN_POSTGRES_PORT", "5432")],
            *["--username", given["SOJOURN_POSTGRES_USER"]],
        ],
        env=os.environ | {"PGPASSWORD": given["SOJOURN_POSTGRES_PASSWORD"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdin and other.stdout
    other.stdin.write(f"select pg_try_advisory_lock({lock});\n")
    other.stdin.flush()
    assert other.stdout.readline() == "t\n"
    return other


def test_an_infinite_time_is_no_time(engine: Remote) -> None:
    copied = ", ".join(name for name in CONTRACT if name not in ("event_id", "occurred_at"))
    for sign in ("", "-"):
        engine.call(
            "execute",
            f"insert into {RAW_SCHEMA}.custom (event_id, occurred_at, {copied})"
            f" select 'infinite{sign}', '{sign}infinity', {copied} from {RAW_SCHEMA}.custom"
            " where event_id = 'a'",
        )
    engine.call("dbt", *RUN)
    assert engine.call(
        "query",
        "select event_id, rejection_reason from sojourn.rejected_events order by event_id",
    )[1] == [("infinite", "missing_occurred_at"), ("infinite-", "missing_occurred_at")]


def test_a_date_is_its_first_instant_in_utc(engine: Remote) -> None:
    """Whatever time zone the session is in."""
    assert engine.call(
        "query",
        "set timezone to 'America/St_Johns';"
        " select sojourn.sojourn_read_timestamp(date '2026-01-01')",
    )[1] == [(datetime(2026, 1, 1),)]


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("text '2026-01-01T10:00:00Z'", "timestamp", datetime(2026, 1, 1, 10)),
        ("varchar '2026-01-01'", "timestamp", datetime(2026, 1, 1)),
        ("timestamptz '2026-01-01 10:00:00+02'", "timestamp", datetime(2026, 1, 1, 8)),
        ("bigint '1767261600'", "timestamp", None),
        ("jsonb '{}'", "timestamp", None),
        ("varchar '1.5'", "number", 1.5),
        ("smallint '2'", "number", 2),
        ("real '0.5'", "number", 0.5),
        ("numeric '0.1'", "number", 0.1),
        ("jsonb '12.25'", "number", 12.25),
        ("jsonb '{}'", "number", None),
        ("true", "number", None),
        ("interval '1 hour'", "number", None),
    ],
)
def test_a_column_of_any_type_is_read(
    engine: Remote, value: str, kind: str, expected: float | datetime | None
) -> None:
    limits = ", 3, -999, 999" if kind == "number" else ""
    [(found,)] = engine.call("query", f"select sojourn.sojourn_read_{kind}({value}{limits})")[1]
    assert (float(found) if isinstance(found, Decimal) else found) == expected
