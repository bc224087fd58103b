"""Ten days of a real GA4 export, one day a run, against counts that share no code with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow
import pytest
from project import SHARED, Project

EXPORT = SHARED / "ga4"
DAYS = sorted(EXPORT.glob("events_*.parquet"))

pytestmark = pytest.mark.skipif(not DAYS, reason="needs the real input")

# Counted in the raw files by gaps of more than 30 minutes, apart from any model.
EVENTS = 345_469
SESSIONS = 36_530

PAIRS = f"""
    select count(distinct (
        user_pseudo_id,
        list_filter(event_params, lambda param: param.key = 'ga_session_id')[1].value.int_value
    ))
    from '{EXPORT}/events_*.parquet'
"""
TABLES = {
    "events": "select * exclude (revision) from events order by event_key, event_id",
    "sessions": "select * exclude (revision) from sessions order by site_id, session_id",
}


def seeded(folder: Path, definition: str) -> Project:
    project = Project(folder, trackers="ga4")
    (project.raw / "ga4").mkdir()
    sites = project.folder / "seeds" / "rules" / "sites.csv"
    header = sites.read_text().splitlines()[0]
    sites.write_text(f"{header}\n*,{definition},UTC,,,\n")
    project.dbt("seed")
    return project


def add(project: Project, days: list[Path]) -> None:
    for day in days:
        shutil.copy(day, project.raw / "ga4")


@pytest.fixture(scope="module")
def by_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = seeded(tmp_path_factory.mktemp("ga4"), "sliding")
    for day in DAYS:
        add(project, [day])
        project.dbt("run", "--select", "+sessions", "+event_audit")
    yield project


def test_every_event_and_session_of_ten_days_is_there(by_day: Project) -> None:
    assert by_day.query("select count(*) from events") == [(EVENTS,)]
    assert by_day.query("select count(*), sum(event_count) from sessions") == [(SESSIONS, EVENTS)]
    audit = "select sum(raw_count), sum(accepted_count), sum(lost_count) from event_audit"
    assert by_day.query(audit) == [(EVENTS, EVENTS, 0)]


def test_a_session_is_not_direct_where_its_first_instant_names_a_source(by_day: Project) -> None:
    """Google's session_start and first_visit share it, and name none."""
    [(count, direct_count)] = by_day.query(
        "select count(*), count(*) filter (sessions.entry_source = '(direct)') from sessions"
        " where exists (select 1 from events where events.session_id = sessions.session_id"
        " and events.occurred_at = sessions.started_at and events.utm_source is not null)"
    )
    assert count > 1_000
    assert direct_count == 0


def test_a_day_a_run_is_what_a_full_refresh_makes(by_day: Project) -> None:
    incremental = {table: contents(by_day, query) for table, query in TABLES.items()}
    by_day.dbt("run", "--select", "+sessions", "--full-refresh")
    for table, query in TABLES.items():
        assert contents(by_day, query).equals(incremental[table]), table


def contents(project: Project, query: str) -> pyarrow.Table:
    """As columns: row by row, these would be sixty million objects of Python."""
    with duckdb.connect(str(project.database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.sql(query).to_arrow_table()


def test_sessions_of_ga4_are_its_own(tmp_path: Path) -> None:
    project = seeded(tmp_path, "ga4")
    add(project, DAYS)
    project.dbt("run", "--select", "+sessions")
    with duckdb.connect() as connection:
        pairs = connection.execute(PAIRS).fetchall()
    assert project.query("select count(*) from sessions") == pairs
