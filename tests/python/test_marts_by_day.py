"""Marts by day: a run sums up again the days that it has touched, all of them and no other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from arrivals import LOADED, at, contents
from project import Project

DAY = 24 * 60
BY_START = ["sessions_daily", "devices_daily", "countries_daily", "sources_daily", "journeys"]
DAYS = {**dict.fromkeys(BY_START, "started_on"), "pages_daily": "viewed_on"}


def view(name: str, day: float, batch: int, visitor: str) -> dict[str, Any]:
    return {
        "site_id": "shop",
        "visitor_id": visitor,
        "event_name": "view",
        "event_type": "pageview",
        "page_url": f"https://shop.example/{name}",
        "loaded_at": LOADED[batch],
        **at(day * DAY, name),
    }


BATCHES = [
    # The last one is alone on its day.
    [view("a", 0, 0, "v"), view("b", 2, 0, "w"), view("moved", 1, 1, "x")],
    # An earlier copy of it, which happened on another day; the day of b is not touched.
    [view("moved", 3, 0, "x")],
    # One more in a session of the first day.
    [view("c", 10 / DAY, 2, "v")],
]
# The run by which each day was summed up, after each run.
SUMMED_UP = [{0: 1, 1: 1, 2: 1}, {0: 1, 2: 1, 3: 2}, {0: 3, 2: 1, 3: 2}]


def build(project: Project, *arguments: str) -> None:
    project.dbt("run", "--select", *(f"+{mart}" for mart in DAYS), *arguments)


def summed_up(project: Project, mart: str) -> dict[int, int]:
    first = at(0, "first")["occurred_at"].date()
    rows = project.query(f"select distinct {DAYS[mart]}, revision from {mart}")
    assert len(dict(rows)) == len(rows)
    return {(day - first) // timedelta(days=1): revision for day, revision in rows}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("by_day"))
    project.dbt("seed")
    return project


def test_touched_days_alone_are_summed_up(project: Project) -> None:
    for number, (rows, expected) in enumerate(zip(BATCHES, SUMMED_UP, strict=True)):
        project.put(rows, f"batch{number}")
        build(project)
        assert {mart: summed_up(project, mart) for mart in DAYS} == dict.fromkeys(DAYS, expected)

    before = contents(project, {"revision"}, DAYS)
    assert project.query("select sum(session_count), sum(pageview_count) from sessions_daily") == [
        (3, 4)
    ]
    build(project, "--full-refresh")
    assert contents(project, {"revision"}, DAYS) == before
