"""make bench-queries: what the read queries take, alone, over a table of many sessions.

Widens the sessions of a built sample by SQL to one site with as many sessions as are asked for,
lets dbt compile the queries, and runs their SQL. Rows lie as they would in a table that has grown
day by day, or as a full refresh leaves them.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

ROOT = Path(__file__).resolve().parent.parent
SITE = "bench"
LAST_DAY = date(2026, 10, 31)

# Each session of the sample comes back at times of its own; one visitor in three copies is new.
WIDENED = """
    create table sessions as
    with
    copies as (
        select sessions.*, copy, hash(session_id, copy) as place
        from sample.sessions, range({copies}) as copies(copy)
        limit {sessions}
    ),
    moved as (
        select
            *,
            cast('{last_day}' as timestamp) + interval 1 day - interval 1 microsecond
            - to_microseconds(cast(place % ({days} * 86400000000) as bigint)) as new_end
        from copies
    )
    select * exclude (copy, place, new_end) replace (
        '{site}' as site_id,
        md5(session_id || copy) as session_id,
        visitor_id || copy % greatest({copies} // 3, 1) as visitor_id,
        new_end - (ended_at - started_at) as started_at,
        new_end as ended_at,
        cast(new_end - (ended_at - started_at) as date) as started_on
    )
    from moved
    order by {order}
"""
ORDERS = {
    "grown": "cast(new_end as date), place",
    "refreshed": "cast(new_end - (ended_at - started_at) as date), place",
}


@dataclass(frozen=True)
class Case:
    query: str
    title: str
    parameters: dict[str, Any]


def widen(sample: Path, database: Path, sessions: int, days: int, order: str) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"attach '{sample}' as sample (read_only)")
        stored = connection.execute("select count(*) from sample.sessions").fetchone()
        if not stored or not stored[0]:
            sys.exit(f"There are no sessions in {sample}: run make build.")
        connection.execute("create table sites as select * from sample.sites")
        connection.execute(
            WIDENED.format(
                copies=-(-sessions // stored[0]),
                sessions=sessions,
                days=days,
                site=SITE,
                last_day=LAST_DAY,
                order=ORDERS[order],
            )
        )


def cases(days: int) -> list[Case]:
    week = {"site_id": SITE, "end_date": str(LAST_DAY - timedelta(days=1))}
    all_days = {**week, "start_date": str(LAST_DAY - timedelta(days=days))}
    return [
        Case("sessions_list", "7 days, 50 rows", week),
        Case("sessions_list", "7 days, 200 rows", {**week, "limit": 200}),
        Case("sessions_list", "7 days, two filters", {**week, "country": "DE", "os": "iOS"}),
        Case("sessions_list", "all days, 50 rows", all_days),
        Case("session_stats", "7 days and the 7 before", week),
        Case("session_stats", "7 days, two filters", {**week, "country": "DE", "os": "iOS"}),
        Case("session_stats", "all days", all_days),
        Case("sources", "7 days", week),
        Case("sources", "all days", all_days),
    ]


def compiled(case: Case) -> str:
    target = Path(os.environ["DBT_TARGET_PATH"])
    with contextlib.redirect_stdout(io.StringIO()):
        result = dbtRunner().invoke(
            [
                *["compile", "--quiet", "--select", case.query],
                *["--vars", json.dumps(case.parameters)],
                *["--project-dir", str(ROOT), "--profiles-dir", str(ROOT)],
            ]
        )
    DuckDBConnectionManager.close_all_connections()
    if not result.success:
        sys.exit(str(result.exception))
    return (target / "compiled" / "sojourn" / "analyses" / f"{case.query}.sql").read_text()


def measure(connection: duckdb.DuckDBPyConnection, sql: str, runs: int) -> tuple[float, float, int]:
    """Median milliseconds of the wall clock and of the processors, and the rows."""
    walls: list[float] = []
    processors: list[float] = []
    rows: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
    for _ in range(runs):
        wall, processor = time.perf_counter(), time.process_time()
        rows = connection.execute(sql).fetchall()
        walls.append(1000 * (time.perf_counter() - wall))
        processors.append(1000 * (time.process_time() - processor))
    return statistics.median(walls), statistics.median(processors), len(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=1_000_000)
    parser.add_argument(
        "--days", type=int, help="over which they spread; 90, or 365 from 5 million on"
    )
    parser.add_argument("--order", choices=[*ORDERS, "both"], default="both")
    parser.add_argument("--sample", type=Path, default=ROOT / "sojourn.duckdb")
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    days = options.days or (365 if options.sessions >= 5_000_000 else 90)

    for order in ORDERS if options.order == "both" else [options.order]:
        with tempfile.TemporaryDirectory(prefix="bench-queries-") as folder:
            database = Path(folder) / "bench.duckdb"
            os.environ["SOJOURN_DATABASE"] = str(database)
            os.environ["DBT_TARGET_PATH"] = str(Path(folder) / "target")
            os.environ["DBT_LOG_PATH"] = str(Path(folder) / "logs")
            widen(options.sample, database, options.sessions, days, order)
            print(f"\n{options.sessions:,} sessions in {days} days, rows {order}\n")
            statements = [(case, compiled(case)) for case in cases(days)]
            with duckdb.connect(str(database), read_only=True) as connection:
                for case, sql in statements:
                    wall, processor, rows = measure(connection, sql, options.runs)
                    print(
                        f"  {case.query:<16}{case.title:<26}{wall:>8.1f} ms"
                        f"{processor:>9.1f} CPU ms{rows:>6} rows",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
