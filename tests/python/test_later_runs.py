"""What a run takes in, by how late it came, and what a run reads again where it is told to."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from arrivals import MILLISECOND, MINUTE, NOON, at, contents
from project import Project

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BLOG = {"referrer_url": "https://blog.example.org/"}


def row(name: str, minute: float, delay: timedelta, **columns: Any) -> dict[str, Any]:
    event = at(minute, name)
    return {
        "site_id": "shop",
        "visitor_id": "v",
        "event_name": "view",
        "event_type": "pageview",
        "loaded_at": event["occurred_at"] + delay,
        **event,
        **columns,
    }


FIRST = [
    row("in time", 0, MINUTE - MILLISECOND),
    row("by a minute", 1, MINUTE),
    row("by an hour less a millisecond", 2, HOUR - MILLISECOND),
    row("by an hour", 3, HOUR),
    row("by a day less a millisecond", 4, DAY - MILLISECOND),
    row("by a day", 5, DAY),
    row("by 30 days less a millisecond", 6, 30 * DAY - MILLISECOND),
    row("by 30 days", 7, 30 * DAY),
    row("before it happened", 8, -HOUR),
    row("no visitor", 9, DAY, visitor_id=None),
]
# Of the session that they join nothing else is new.
SECOND = [
    row("by 100 days", 10, 100 * DAY),
    # A later copy changes nothing; an earlier one takes the place of the stored one.
    row("by an hour", 3, DAY),
    row("by 30 days", 7, HOUR),
]
# At each side of the time from which touches are read again, sessions apart.
BEFORE, AT, AFTER = -600 - MILLISECOND / MINUTE, -600.0, -500.0
THIRD = [
    row("before", BEFORE, timedelta(0), visitor_id="w", **BLOG),
    row("at", AT, timedelta(0), visitor_id="x", **BLOG),
    row("after", AFTER, timedelta(0), visitor_id="w", **BLOG),
]
FROM = NOON - 600 * MINUTE
BEFORE_TIME = FROM - MILLISECOND

LATE = """
    select
        event_count, late_by_minutes_count, late_by_hours_count, late_by_days_count,
        late_by_months_count
    from late_events
    order by revision
"""
CHANNELS = """
    select events.event_id, events.channel, events.touch_rule, sessions.entry_channel
    from events
    inner join sessions
        on events.site_id = sessions.site_id and events.session_id = sessions.session_id
    where events.visitor_id != 'v'
    order by events.occurred_at
"""
NO_ROW = ("Referral", "referral", "Referral")
NEW_ROW = ("Organic Social", "referrer:blog.example.org", "Organic Social")


MARTS = ["events", "sessions", "rejected_events", "event_audit"]
RUN = ["run", "--select", *(f"+{mart}" for mart in [*MARTS, "late_events"])]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("later"))
    project.dbt("seed")
    for name, rows in (("first", FIRST), ("second", SECOND), ("third", THIRD)):
        project.put(rows, name)
        project.dbt(*RUN)
    return project


def test_late_events_are_counted_by_run_and_age(project: Project) -> None:
    assert project.query(LATE) == [(9, 2, 2, 2, 1), (2, 0, 1, 0, 1), (3, 0, 0, 0, 0)]


def test_a_change_of_the_touch_rules_holds_from_the_time_that_is_asked_for(
    project: Project,
) -> None:
    seed = project.folder / "seeds" / "rules" / "referrers.csv"
    header = seed.read_text().splitlines()[0].split(",")
    values = {"domain": "blog.example.org", "source": "blog", "medium": "social"}
    assert set(values) <= set(header)
    with seed.open("a") as file:
        file.write(",".join(values.get(column, "") for column in header) + "\n")
    project.dbt("seed", "--select", "referrers")

    project.dbt(*RUN)
    rows = project.query(CHANNELS)
    assert rows == [("before", *NO_ROW), ("at", *NO_ROW), ("after", *NO_ROW)]

    noted = project.query("select * from late_events order by all")
    project.dbt(*RUN, "--vars", f"{{reclassify_from: '{FROM}'}}")
    rows = project.query(CHANNELS)
    assert rows == [("before", *NO_ROW), ("at", *NEW_ROW), ("after", *NEW_ROW)]
    # None of them is new.
    assert project.query("select * from late_events order by all") == noted

    reclassified = contents(project, {"revision"}, MARTS)
    project.dbt(*RUN, "--full-refresh")
    assert project.query(CHANNELS)[0] == ("before", *NEW_ROW)
    refreshed = contents(project, {"revision"}, MARTS)
    for table in ("events", "sessions"):
        differing = set(refreshed[table]) ^ set(reclassified[table])
        assert len(differing) == 2, table
        assert {True} == {BEFORE_TIME in values for values in differing}, table
    for table in ("rejected_events", "event_audit"):
        assert refreshed[table] == reclassified[table], table
    # The refresh has taken in all at once.
    assert project.query(LATE) == [(13, 2, 3, 2, 1)]


def test_an_empty_run_takes_no_file_and_is_refused_where_there_are_events(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.put(FIRST, "first")
    run = ["run", "--select", "+session_changes"]
    project.dbt("seed")
    project.dbt(*run, "--empty")
    project.dbt(*run, "--empty")
    assert project.query("select count(*) from events") == [(0,)]
    project.dbt(*run)
    stored = contents(project, set(), ["events", "sessions", "session_changes"])
    assert len(stored["events"]) == 9

    project.put(SECOND, "second")
    success, said = project.try_dbt(*run, "--empty")
    assert not success
    assert "Run it in another schema or another database." in said
    assert contents(project, set(), ["events", "sessions", "session_changes"]) == stored
    project.dbt(*run)
    assert project.query("select count(*) from events") == [(10,)]


def test_another_schema_takes_what_it_lacks_from_the_first_one(project: Project) -> None:
    profiles = yaml.safe_load((project.folder / "profiles.yml").read_text())
    outputs = profiles["sojourn"]["outputs"]
    outputs["other"] = {**outputs["duckdb"], "schema": "other"}
    (project.folder / "profiles.yml").write_text(yaml.safe_dump(profiles))
    project.dbt("parse", "--write-json")
    (project.folder / "state").mkdir()
    shutil.copy(project.folder / "target" / "manifest.json", project.folder / "state")

    other = ["--target", "other", "--state", "state", "--select"]
    project.dbt("run", "--defer", *other, "sessions", "late_events")
    assert project.query("select count(*) from other.sessions") == project.query(
        "select count(*) from sessions"
    )
    project.execute("drop schema other cascade")
    project.dbt("clone", *other, "events")
    assert project.query("select count(*) from other.events") == project.query(
        "select count(*) from events"
    )
