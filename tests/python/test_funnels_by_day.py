"""Funnels: a run makes again the days that it can have changed; all are as if made anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from arrivals import LOADED, at
from project import Project

DAY = 24 * 60
WINDOW = 4
STEPS = [
    "*,at once,1,,/page.*,session",
    "*,at once,2,purchase,,session",
    f"*,in days,1,,/page[01],{WINDOW}",
    f"*,in days,2,,/page.*,{WINDOW}",
    f"*,in days,3,purchase,,{WINDOW}",
]
# The first and the last local days of the world; sessions of the third last for days.
SITES = {
    "first": "sliding,Pacific/Kiritimati",
    "last": "sliding,Pacific/Pago_Pago",
    "long": "tracardi,UTC",
}
MIDNIGHT = at(-DAY / 2, "")["occurred_at"]
LAST_BATCH = len(LOADED) - 1


def event(site: str, visitor: str | None, day: float, name: str, batch: int = 0) -> dict[str, Any]:
    """`day` is days in UTC after the first; a name begins with what is done."""
    done = name.split()[0]
    page = done.startswith("page")
    return {
        "site_id": site,
        "visitor_id": visitor,
        "client_session_id": f"{visitor} {(day + 3) // 6}",
        "event_name": "view" if page else done,
        "event_type": "pageview" if page else "custom",
        "page_url": f"https://shop.example/{done}" if page else None,
        "loaded_at": LOADED[batch],
        **at(day * DAY - DAY / 2, f"{name} {visitor}"),
    }


# The second batch is of day 14 alone, the third of day 6. What 4 days and one for local days are
# before them is made again: from day 9 and day 1.
BY_HAND = [
    # The last event that it can reach began on day 10 in UTC, on day 9 where it was.
    event("last", "a", 10.1, "page0"),
    event("last", "a", 11, "page2"),
    # The first that enters on day 9 did so on day 8 in UTC, too early for the third step.
    event("first", "b", 8.5, "page0 at 8"),
    event("first", "b", 9.2, "page0 at 9"),
    event("first", "b", 12, "page2"),
    event("first", "b", 12.8, "purchase"),
    # Sessions that last for days: one enters on the second, the other did before, and again.
    event("long", "c", -1, "other"),
    event("long", "c", 2, "page0"),
    event("long", "d", -1, "page0 at -1"),
    event("long", "d", 2, "page0 at 2"),
    # Another copy of it, which was loaded earlier, comes with the last batch, of another day.
    event("first", "e", 5, "page0", LAST_BATCH),
    event("first", "f", -30, "page0"),
]


def drawn(
    first: float, last: float, count: int, batch: int, sites: Sequence[str]
) -> list[dict[str, Any]]:
    random = Random(batch)
    kinds = ["page0", "page1", "page2", "purchase", "other"]
    return [
        event(
            site,
            random.choice(["u", "v", "w", None]),
            random.uniform(first, last),
            f"{random.choice(kinds)} {batch} {number}",
            batch,
        )
        for number in range(count)
        for site in sites
    ]


BATCHES = [
    [*BY_HAND, *drawn(0, 20, 60, 0, ["first", "last"])],
    [event("last", "a", 14, "purchase", 1), event("first", "g", 14.5, "purchase", 1)],
    [event("first", "g", 6.5, "purchase", 1)],
    [*drawn(20, 30, 30, 2, [*SITES]), *drawn(15, 20, 2, 3, ["first", "last"])],
    [event("first", "e", 25, "page0")],
]


def funnels(project: Project, table: str) -> list[tuple[Any, ...]]:
    return project.query(f"select * exclude (revision) from {table} order by all")


def run(project: Project) -> None:
    project.dbt("run", "--select", "+funnels_anew", "funnels")
    assert funnels(project, "funnels") == funnels(project, "funnels_anew")


def made_again_from(project: Project) -> date | None:
    """The first day that the last run made of those it could; none where it made all."""
    [(first, runs)] = project.query("""
        select
            min(entered_on) filter (revision = (select max(revision) from funnels)),
            count(distinct revision)
        from funnels
    """)
    return first if runs > 1 else None


def steps(project: Project, rows: Sequence[str]) -> None:
    project.funnel_steps(rows)
    project.dbt("seed", "--select", "funnel_steps")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("funnels"))
    project.sites(f"{site},{rule}" for site, rule in SITES.items())
    project.funnel_steps(STEPS)
    models = project.folder / "models" / "marts" / "behaviour"
    _, end_of_config, rest = (models / "funnels.sql").read_text().partition("\n    )\n}}\n")
    assert end_of_config
    config = "{{ config(materialized = 'table', contract = {'enforced': false}) }}\n"
    (models / "funnels_anew.sql").write_text(config + rest)
    project.dbt("seed")
    project.manifest = project.parsed()
    project.put(BATCHES[0], "batch0")
    run(project)
    return project


def test_days_made_again_equal_those_made_anew(project: Project) -> None:
    from_day = []
    for batch, rows in enumerate(BATCHES[1:], start=1):
        project.put(rows, f"batch{batch}")
        run(project)
        first = made_again_from(project)
        from_day.append(first and (first - MIDNIGHT.date()) // timedelta(days=1))
    assert from_day[:2] == [9, 1]
    # From the earliest session of those before, and from the day that was left.
    assert from_day[2] >= 15 - WINDOW - 2
    assert from_day[3] == 0

    before = project.query("select * from funnels order by all")
    run(project)
    assert project.query("select * from funnels order by all") == before


def test_other_steps_are_those_of_all_days(project: Project) -> None:
    # With nothing new: a shorter window, a step that nobody comes to, none.
    for changed in (
        [step.replace(f",{WINDOW}", ",2") for step in STEPS],
        [*STEPS, "*,at once,3,nothing,,session"],
        [],
        STEPS,
    ):
        steps(project, changed)
        run(project)
        assert bool(funnels(project, "funnels")) == bool(changed)


def test_whom_an_erasure_took_is_in_no_funnel(project: Project) -> None:
    earlier = "select count(*) from funnels where entered_on < '2025-06-01'"
    assert project.query(earlier) == [(len(STEPS),)]
    project.dbt("run-operation", "erase_visitor", "--args", "{site_id: first, visitor_id: f}")
    run(project)
    assert project.query(earlier) == [(0,)]


def test_what_ran_before_its_sessions_is_made_again(project: Project) -> None:
    project.put([event("last", "z", 40, "page0", LAST_BATCH)], "ahead")
    project.dbt("run", "--select", "+events", "funnels")
    run(project)
