"""Every invariant fails on a model whose SQL has a fault.

One build of random events under all definitions is right. Then single lines of the compiled SQL
of events and sessions are changed, both tables are built again by it, and the compiled tests run.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from project import Project

CORE = Path("target/compiled/sojourn/models/marts/core")
DEFINITIONS = [
    "sliding",
    "sparklytics",
    "databuddy",
    "millimetric",
    "tracardi",
    "ga4",
    "universal_analytics",
    "matomo",
]
HALF_HOUR = timedelta(minutes=30)
GAPS = [
    timedelta(0),
    timedelta(milliseconds=1),
    timedelta(seconds=20),
    timedelta(minutes=7),
    HALF_HOUR - timedelta(milliseconds=1),
    HALF_HOUR,
    HALF_HOUR + timedelta(milliseconds=1),
    timedelta(hours=11),
]
PAGES = [
    "https://site.example/a",
    "https://site.example/b?utm_source=news&utm_medium=email&utm_campaign=one",
    "https://site.example/c?utm_source=news&utm_medium=email&utm_campaign=two",
    "https://site.example/d",
]
REFERRERS = [None, None, "https://blog.example.org/", "https://site.example/"]


@dataclass(frozen=True)
class Fault:
    model: str
    right: str
    wrong: str
    noticed_by: str


FAULTS = {
    "the timeout is one millisecond too long": Fault(
        "events",
        "> longest_gap_microseconds",
        "> longest_gap_microseconds + 1000",
        "events_no_idle_gap_within_session",
    ),
    "a gap equal to the timeout starts a session everywhere": Fault(
        "events",
        "> longest_gap_microseconds",
        ">= longest_gap_microseconds",
        "sessions_consecutive_ones_are_apart",
    ),
    "midnight splits under every definition": Fault(
        "events",
        "when site_rules.splits_at_midnight",
        "when true",
        "sessions_consecutive_ones_are_apart",
    ),
    "midnight splits nothing": Fault(
        "events",
        "coalesce(local_on != previous_on, false)",
        "false",
        "sessions_no_midnight_within_session",
    ),
    "midnight is that of UTC": Fault(
        "events",
        "at time zone site_rules.time_zone",
        "at time zone 'UTC'",
        "sessions_no_midnight_within_session",
    ),
    "a campaign that ends splits": Fault(
        "events",
        "(touch_rule != 'direct' and touch_rule not like 'internal%')",
        "true",
        "sessions_consecutive_ones_are_apart",
    ),
    "the exit is that of the activity": Fault(
        "events",
        "lead(starts_session)",
        "lead(starts_activity)",
        "events_one_entry_and_one_exit_per_session",
    ),
    "events are numbered from 0": Fault(
        "events",
        "stream_position + 1 - max(",
        "stream_position - max(",
        "events_one_entry_and_one_exit_per_session",
    ),
    "duplicates stay": Fault(
        "events",
        "where arrival_number = 1",
        "where arrival_number >= 1",
        "events_unique_by_site_and_event_id",
    ),
    "streams share their keys": Fault(
        "events",
        "end) ) as stream_key",
        "end) ) % 3 as stream_key",
        "events_one_entry_and_one_exit_per_session",
    ),
    "the id is that of the activity": Fault(
        "events",
        "cast(epoch_us(session_started_at) as",
        "cast(epoch_us(activity_started_at) as",
        "sessions_id_is_a_function_of_site_stream_and_start",
    ),
    "sessions without pageviews fall out": Fault(
        "sessions",
        "left join first_pageviews",
        "inner join first_pageviews",
        "events_every_event_in_one_session",
    ),
    "the end is that of the first event": Fault(
        "sessions",
        "max(occurred_at) as ended_at",
        "min(occurred_at) as ended_at",
        "sessions_agree_with_their_events",
    ),
    "the end is when the last event was loaded": Fault(
        "sessions",
        "max(occurred_at) as ended_at",
        "max(loaded_at) as ended_at",
        "sessions_of_a_stream_do_not_overlap",
    ),
    "every event is a pageview": Fault(
        "sessions",
        "cast(count(case when event_type = 'pageview' then 1 end) as bigint) as pageview_count",
        "count(*) as pageview_count",
        "sessions_agree_with_their_events",
    ),
    "the entry is the last event": Fault(
        "sessions",
        "where events.is_entry",
        "where events.is_exit",
        "sessions_entry_agrees_with_one_event",
    ),
    "the entry page is the last one": Fault(
        "sessions",
        "events.event_number = aggregated.first_pageview_number",
        "events.event_number = aggregated.last_pageview_number",
        "sessions_agree_with_their_events",
    ),
    "no pageview is a bounce, too": Fault(
        "sessions",
        "pageview_count = 1 as is_bounce",
        "pageview_count <= 1 as is_bounce",
        "sessions_bounce_is_exactly_one_pageview",
    ),
    "every session is there twice": Fault(
        "sessions",
        "from entries inner join explained",
        "from (select * from entries union all select * from entries) as entries"
        " inner join explained",
        "sessions_unique_by_site_and_session_id",
    ),
    "events of one instant are parted": Fault(
        "events",
        "occurred_at > previous_at and",
        "true and",
        "sessions_unique_by_stream_and_start",
    ),
    "durations run backwards": Fault(
        "sessions",
        "(epoch_us(aggregated.ended_at) - epoch_us(entries.started_at))",
        "(epoch_us(entries.started_at) - epoch_us(aggregated.ended_at))",
        "sessions_duration_is_from_start_to_end",
    ),
}


def random_events() -> Iterator[dict[str, Any]]:
    choose = random.Random(7)
    for definition in DEFINITIONS:
        for visitor in range(12):
            moment = datetime(2026, 3, 27) + choose.choice(GAPS)
            for number in range(15):
                moment += choose.choice(GAPS)
                is_pageview = choose.random() < 0.6
                event = {
                    "event_id": f"{visitor}-{number}",
                    "site_id": definition,
                    # Server-side events have no tab, some browsers no visitor.
                    "visitor_id": None if visitor == 0 else f"v{visitor}",
                    "client_session_id": (f"tab{visitor}-{number // 6}" if visitor < 6 else None),
                    "event_name": "view" if is_pageview else "click",
                    "event_type": "pageview" if is_pageview else "custom",
                    "occurred_at": moment,
                    "loaded_at": moment + timedelta(hours=1),
                    "page_url": choose.choice(PAGES) if is_pageview else None,
                    "referrer_url": choose.choice(REFERRERS) if is_pageview else None,
                    "browser": choose.choice(["Firefox", "Chrome"]),
                }
                yield event
                if choose.random() < 0.05:
                    yield {**event, "loaded_at": moment + timedelta(hours=2)}


@dataclass
class Compiled:
    database: Path
    models: dict[str, str]
    tests: dict[str, str]

    def failures(self, **models: str) -> set[str]:
        """The tests that fail where the models are built by this SQL."""
        copy = self.database.with_name("copy") / self.database.name
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(self.database, copy)
        with duckdb.connect(str(copy)) as connection:
            connection.execute("set TimeZone = 'UTC'")
            for name in ["events", "sessions"]:
                sql = models.get(name, self.models[name])
                connection.execute(f"create or replace table {name} as {sql}")
            return {name for name, sql in self.tests.items() if connection.execute(sql).fetchall()}


def in_one_line(sql: str) -> str:
    return " ".join(re.sub("--.*", "", sql).split())


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    project = Project(tmp_path_factory.mktemp("compiled"))
    project.sites(f"{name},{name},Europe/Berlin,site.example" for name in DEFINITIONS)
    project.put(random_events(), "events")
    # Only the tests that need no other table.
    cautious = ["--indirect-selection", "cautious"]
    project.dbt("build", "--select", "+events", "+sessions", *cautious)
    core = project.folder / CORE
    return Compiled(
        project.database,
        {name: in_one_line((core / f"{name}.sql").read_text()) for name in ["events", "sessions"]},
        {path.stem: path.read_text() for path in core.glob("*.yml/*.sql")},
    )


def test_right_models_pass(compiled: Compiled) -> None:
    assert compiled.failures() == set()


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_noticed(compiled: Compiled, name: str) -> None:
    fault = FAULTS[name]
    sql = compiled.models[fault.model]
    assert fault.right in sql, f"the model no longer has: {fault.right}"
    assert fault.noticed_by in compiled.failures(
        **{fault.model: sql.replace(fault.right, fault.wrong)}
    )


def test_every_invariant_notices_a_fault(compiled: Compiled) -> None:
    noticing = {fault.noticed_by for fault in FAULTS.values()}
    assert noticing <= compiled.tests.keys()
    unproven = {name for name in compiled.tests if not name.startswith("accepted_values")}
    assert unproven - noticing == set()
