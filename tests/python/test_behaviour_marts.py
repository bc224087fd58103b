"""Pageviews and what is counted of behaviour, by hand: every case is a site of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from macro_runner import MacroRunner
from project import FUNNEL_STEPS_HEADER, Project

LOADED = datetime(2026, 7, 1)
TENTH, ELEVENTH = date(2026, 6, 10), date(2026, 6, 11)


def at(site: str, when: str, visitor: str | None = "v", **columns: Any) -> dict[str, Any]:
    """An event at a time of June 2026, UTC: "10 21:50:00.250"; a pageview unless it has a name."""
    day, clock = when.split()
    kind = {"event_name": "view", "event_type": "pageview"}
    if "event_name" in columns:
        kind = {"event_type": "custom"}
    return {
        "site_id": site,
        "event_id": f"{visitor} {when} {columns.get('page_url')} {columns.get('event_name')}",
        "visitor_id": visitor,
        "occurred_at": datetime.fromisoformat(f"2026-06-{day} {clock}"),
        "loaded_at": LOADED,
        "tracker": "custom",
        **kind,
        **columns,
    }


def view(site: str, when: str, path: str, visitor: str | None = "v", **columns: Any) -> Any:
    return at(site, when, visitor, page_url=f"https://shop.example{path}", **columns)


def measure(when: str, path: str | None, **columns: Any) -> dict[str, Any]:
    page_url = path and f"https://shop.example{path}?again"
    given = {name: Decimal(value) for name, value in columns.items()}
    return at("pages", when, event_name="engaged", page_url=page_url, **given)


QUOTE = "O\"Neil's {{ start }}; --"
GERMAN = {"country": "DE", "device_type": "desktop", "browser": "Firefox", "os": "Linux"}
FRENCH = {"country": "FR", "device_type": "mobile", "browser": "Safari", "os": "iOS"}
BOT = {"country": "DE", "device_type": "desktop", "browser": "curl", "is_bot": True}

EVENTS = [
    # Ten to midnight in Berlin; two tabs.
    view("pages", "10 21:50:00", "/a", page_title="A"),
    measure("10 21:50:04", "/a", engaged_seconds="3.5", scroll_depth="40"),
    view("pages", "10 21:50:10.250", "/b"),
    measure("10 21:55:00", "/a", engaged_seconds="1.25", scroll_depth="30"),
    measure("10 21:56:00", None, engaged_seconds="2"),
    measure("10 21:56:30", "/b", time_on_page_seconds="60.125"),
    measure("10 21:57:00", "/b", time_on_page_seconds="45.5"),
    # The same page again is another view of it; a page that was never opened is none.
    view("pages", "10 22:10:00", "/a"),
    measure("10 22:10:01", "/a", engaged_seconds="7"),
    measure("10 22:10:02", "/never", engaged_seconds="100", time_on_page_seconds="100"),
    # The next session begins with what belongs to no view of its own.
    measure("10 23:29:59", "/a", engaged_seconds="9"),
    view("pages", "10 23:30:00", "/a"),
    # A tracker may send its measures with the pageview, and the last page's time with them.
    view("sent", "10 12:00:00", "/a", engaged_seconds=Decimal("1.5"), scroll_depth=Decimal("10")),
    view("sent", "10 12:00:09.999999", "/b", time_on_page_seconds=Decimal("3")),
    # Sessions of one day: two of one visitor, the second with money.
    view("days", "10 08:00:00", "/", **GERMAN),
    view("days", "10 12:00:00", "/", **FRENCH),
    view("days", "10 12:00:30", "/cart", **FRENCH),
    at(
        *("days", "10 12:01:00"),
        **{**FRENCH, "event_name": "purchase", "interaction_count": 4},
        **{"revenue_cents": 1999, "currency": "EUR"},
    ),
    view("days", "10 13:00:00", "/", "w", **GERMAN),
    at("days", "10 13:00:05", "w", event_name="engaged", engaged_seconds=Decimal("2.5")),
    at("days", "10 14:00:00", None, event_name="ping", client_session_id="s"),
    view("days", "10 15:00:00", "/", "bot", **BOT),
    view("days", "11 08:00:00", "/", **GERMAN),
    # Weeks in Berlin: half past eleven on a Sunday evening, half past midnight on a Monday.
    view("weeks", "07 21:30:00", "/", "v"),
    view("weeks", "16 12:00:00", "/", "v"),
    view("weeks", "07 22:30:00", "/", "w"),
    view("weeks", "08 12:00:00", "/", "w"),
    view("weeks", "03 12:00:00", "/", "x"),
    view("weeks", "03 12:00:00", "/", "bot", **BOT),
    view("weeks", "23 12:00:00", "/", None, client_session_id="s"),
    # Ways through a site.
    view("ways", "10 12:00:00", "/", "v"),
    view("ways", "10 12:00:01", "/a", "v"),
    view("ways", "10 12:00:02", "/", "v"),
    view("ways", "10 12:00:00", "/", "w"),
    view("ways", "10 12:00:01", "/a", "w"),
    view("ways", "10 12:00:00", "/", "x"),
    at("ways", "10 12:00:00", "y", event_name="ping"),
    at("ways", "10 12:00:00", "z"),
    at("ways", "10 12:00:01", "z"),
    *(view("long", f"10 12:{minute:02}:00", "/p") for minute in range(23)),
    # v does it all, with a detour.
    view("shop", "10 12:00:00", "/products/x", "v"),
    view("shop", "10 12:01:00", "/products/y", "v"),
    view("shop", "10 12:02:00", "/checkout", "v"),
    view("shop", "10 12:03:00", "/help", "v"),
    at("shop", "10 12:05:00", "v", event_name="purchase"),
    # w does it in another order.
    view("shop", "10 12:00:00", "/checkout", "w"),
    view("shop", "10 12:01:00", "/products/x", "w"),
    at("shop", "10 12:02:00", "w", event_name="purchase"),
    # x comes back for it in another session.
    view("shop", "10 12:00:00", "/products/x", "x"),
    view("shop", "10 12:00:30", "/checkout", "x"),
    at("shop", "10 13:00:00", "x", event_name="purchase"),
    # A pattern is for the whole path.
    view("shop", "10 12:00:00", "/products", "y"),
    view("shop", "10 12:00:01", "/my/products/x", "y"),
    # Two steps of one instant, in the client's own order; and in the other one.
    view("shop", "10 12:00:00", "/checkout", "u", sequence=2),
    view("shop", "10 12:00:00", "/products/x", "u", sequence=1),
    view("shop", "10 12:00:00", "/checkout", "t", sequence=1),
    view("shop", "10 12:00:00", "/products/x", "t", sequence=2),
    view("shop", "10 12:00:00", "/products/x", "bot", **BOT),
    # One session is one try, on the day of its first step.
    view("shop", "11 23:59:00", "/products/x", "m"),
    view("shop", "12 00:05:00", "/products/x", "m"),
    view("shop", "12 00:06:00", "/checkout", "m"),
    # Nobody's step but one of the page.
    at("shop", "11 23:59:00", "n", event_name="/checkout"),
    # A week to the microsecond, and one longer; two days, two tries.
    view("week", "10 12:00:00", "/sign-up", "v"),
    view("week", "10 13:00:00", "/sign-up", "v"),
    view("week", "11 12:00:00", "/sign-up", "v"),
    at("week", "17 12:00:00", "v", event_name="signup"),
    view("week", "10 12:00:00", "/sign-up", "w"),
    at("week", "17 12:00:00.000001", "w", event_name="signup"),
    # A quarter to midnight UTC is the next day in Berlin.
    view("week", "12 23:45:00", "/sign-up", None, client_session_id="s"),
    at("week", "12 23:50:00", None, client_session_id="s", event_name="signup"),
    # One event is not two steps.
    at("twice", "10 12:00:00", "v", event_name="start"),
    at("twice", "10 12:00:00", "w", event_name="start"),
    at("twice", "10 12:00:10", "w", event_name="start"),
    at("quoted", "10 12:00:00", event_name=QUOTE),
    at("quoted", "10 12:00:01", event_name="end"),
]
SITES = [
    *("pages,sliding,Europe/Berlin", "weeks,sliding,Europe/Berlin", "week,sliding,Europe/Berlin"),
    *("shop,sliding,UTC", "days,sliding,UTC"),
]
FUNNELS = [
    "shop,buy,1,,/products/.*,session",
    "shop,buy,2,,/checkout,session",
    "shop,buy,3,purchase,,session",
    "week,sign up,1,,/sign-up,7",
    "week,sign up,2,signup,,7",
    "*,start twice,1,start,,session",
    "*,start twice,2,start,,session",
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("behaviour"))
    project.sites(SITES)
    project.funnel_steps(FUNNELS)
    project.put(EVENTS, "events")
    project.dbt("build")
    return project


def rows(project: Project, table: str, columns: str, site: str) -> list[tuple[Any, ...]]:
    order = ", ".join(f"{column} nulls first" for column in columns.split(", "))
    return project.query(f"select {columns} from {table} where site_id = '{site}' order by {order}")


def test_pageviews_follow_each_other_within_their_session(project: Project) -> None:
    columns = (
        "viewed_at, page_number, is_entry, is_exit, page_path, previous_path, next_path,"
        " started_on, viewed_on, page_title"
    )
    day = datetime(2026, 6, 10)
    late = timedelta(hours=21, minutes=50)
    assert rows(project, "pageviews", columns, "pages") == [
        (day + late, 1, True, False, "/a", None, "/b", TENTH, TENTH, "A"),
        (
            *(day + late + timedelta(seconds=10.25), 2, False, False),
            *("/b", "/a", "/a", TENTH, TENTH, None),
        ),
        (
            *(day + timedelta(hours=22, minutes=10), 3, False, True),
            *("/a", "/b", None, TENTH, ELEVENTH, None),
        ),
        (
            *(day + timedelta(hours=23, minutes=30), 1, True, True),
            *("/a", None, None, ELEVENTH, ELEVENTH, None),
        ),
    ]


def test_what_is_measured_belongs_to_the_last_view_of_its_page(project: Project) -> None:
    columns = "viewed_at, time_on_page_seconds, engaged_seconds, scroll_depth"
    found = [row[1:] for row in rows(project, "pageviews", columns, "pages")]
    assert found == [
        # To the next page; nothing was sent.
        (Decimal("10.25"), Decimal("4.75"), Decimal(40)),
        # The longest that was sent, though the next page came later.
        (Decimal("60.125"), Decimal(2), None),
        (None, Decimal(7), None),
        (None, None, None),
    ]
    found = [row[1:] for row in rows(project, "pageviews", columns, "sent")]
    assert found == [
        (Decimal("9.999"), Decimal("1.5"), Decimal(10)),
        (Decimal(3), None, None),
    ]


def test_pages_are_counted_on_the_local_day_of_the_view(project: Project) -> None:
    columns = (
        "viewed_on, page_path, pageview_count, visitor_count, session_count, entry_count,"
        " exit_count, bounce_count, timed_pageview_count, total_time_on_page_seconds,"
        " measured_pageview_count, total_engaged_seconds, scrolled_pageview_count,"
        " total_scroll_depth"
    )
    assert rows(project, "pages_daily", columns, "pages") == [
        (TENTH, "/a", 1, 1, 1, 1, 0, 0, 1, Decimal("10.25"), 1, Decimal("4.75"), 1, 40),
        (TENTH, "/b", 1, 1, 1, 0, 0, 0, 1, Decimal("60.125"), 1, 2, 0, 0),
        (ELEVENTH, "/a", 2, 1, 2, 1, 2, 1, 0, 0, 1, 7, 0, 0),
    ]


def test_sessions_daily(project: Project) -> None:
    columns = (
        "started_on, is_bot, currency, session_count, visitor_count, new_visitor_count,"
        " bounce_count, engaged_session_count, converting_session_count, event_count,"
        " pageview_count, interaction_count, conversion_count, revenue_cents,"
        " total_duration_seconds, measured_session_count, total_engaged_seconds"
    )
    assert rows(project, "sessions_daily", columns, "days") == [
        # Two visitors and one without: three people.
        (TENTH, False, None, 3, 3, 3, 2, 0, 0, 4, 2, 0, 0, 0, 5, 1, Decimal("2.5")),
        # The first of them again, who has been counted.
        (TENTH, False, "EUR", 1, 0, 0, 0, 1, 1, 3, 2, 4, 1, 1999, 60, 0, 0),
        (TENTH, True, None, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0),
        (ELEVENTH, False, None, 1, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0),
    ]


def test_a_visitor_counts_on_each_device_and_in_each_country(project: Project) -> None:
    columns = "started_on, is_bot, device_type, browser, os, session_count, visitor_count"
    assert rows(project, "devices_daily", columns, "days") == [
        (TENTH, False, None, None, None, 1, 1),
        (TENTH, False, "desktop", "Firefox", "Linux", 2, 2),
        (TENTH, False, "mobile", "Safari", "iOS", 1, 1),
        (TENTH, True, "desktop", "curl", None, 1, 1),
        (ELEVENTH, False, "desktop", "Firefox", "Linux", 1, 1),
    ]
    columns = "started_on, is_bot, country, currency, session_count, visitor_count, revenue_cents"
    assert rows(project, "countries_daily", columns, "days") == [
        (TENTH, False, None, None, 1, 1, 0),
        (TENTH, False, "DE", None, 2, 2, 0),
        (TENTH, False, "FR", "EUR", 1, 1, 1999),
        (TENTH, True, "DE", None, 1, 1, 0),
        (ELEVENTH, False, "DE", None, 1, 1, 0),
    ]


def test_visitors_come_back_in_weeks_from_monday(project: Project) -> None:
    columns = "cohort_week_on, is_bot, week_number, week_on, cohort_visitor_count, visitor_count"
    first, second, third = (date(2026, 6, day) for day in (1, 8, 15))
    assert rows(project, "retention_weekly", columns, "weeks") == [
        (first, False, 0, first, 2, 2),
        (first, False, 1, second, 2, 0),
        (first, False, 2, third, 2, 1),
        (first, True, 0, first, 1, 1),
        (first, True, 1, second, 1, 0),
        (first, True, 2, third, 1, 0),
        (second, False, 0, second, 1, 1),
        (second, False, 1, third, 1, 0),
    ]


def test_journeys(project: Project) -> None:
    columns = "step_number, from_path, to_path, is_exit, session_count"
    assert rows(project, "journeys", columns, "ways") == [
        # Pages without a path: one session goes from one to the next, and there it ends.
        (1, None, None, False, 1),
        (1, "/", None, True, 1),
        (1, "/", "/a", False, 2),
        (2, None, None, True, 1),
        (2, "/a", None, True, 1),
        (2, "/a", "/", False, 1),
        (3, "/", None, True, 1),
    ]
    assert rows(project, "journeys", columns, "long") == [
        (step, "/p", "/p", False, 1) for step in range(1, 21)
    ]


FUNNEL_COLUMNS = (
    "entered_on, is_bot, step_number, step_name, entered_count, completed_count, drop_off_count,"
    " total_seconds_between, average_seconds_between, median_seconds_between"
)


def test_a_funnel_within_a_session(project: Project) -> None:
    names = ["/products/.*", "/checkout", "purchase"]
    assert rows(project, "funnels", FUNNEL_COLUMNS, "shop") == [
        # v, w, x, u and t; then v after 120 s, x after 30 and u after none; v after 180.
        (TENTH, False, 1, names[0], 5, 5, 0, 0, None, None),
        (TENTH, False, 2, names[1], 5, 3, 2, 120 + 30, 50, 30),
        (TENTH, False, 3, names[2], 3, 1, 2, 180, 180, 180),
        (TENTH, True, 1, names[0], 1, 1, 0, 0, None, None),
        (TENTH, True, 2, names[1], 1, 0, 1, 0, None, None),
        (TENTH, True, 3, names[2], 0, 0, 0, 0, None, None),
        (ELEVENTH, False, 1, names[0], 1, 1, 0, 0, None, None),
        (ELEVENTH, False, 2, names[1], 1, 1, 0, 420, 420, 420),
        (ELEVENTH, False, 3, names[2], 1, 0, 1, 0, None, None),
    ]


def test_a_funnel_within_days(project: Project) -> None:
    week = 7 * 86400
    thirteenth = date(2026, 6, 13)
    assert rows(project, "funnels", FUNNEL_COLUMNS, "week") == [
        (TENTH, False, 1, "/sign-up", 2, 2, 0, 0, None, None),
        (TENTH, False, 2, "signup", 2, 1, 1, week, week, week),
        (ELEVENTH, False, 1, "/sign-up", 1, 1, 0, 0, None, None),
        (ELEVENTH, False, 2, "signup", 1, 1, 0, week - 86400, week - 86400, week - 86400),
        (thirteenth, False, 1, "/sign-up", 1, 1, 0, 0, None, None),
        (thirteenth, False, 2, "signup", 1, 1, 0, 300, 300, 300),
    ]


def test_one_event_is_one_step(project: Project) -> None:
    assert rows(project, "funnels", FUNNEL_COLUMNS, "twice") == [
        (TENTH, False, 1, "start", 2, 2, 0, 0, None, None),
        (TENTH, False, 2, "start", 2, 1, 1, 10, 10, 10),
    ]


FAULTS = [
    (["*,a,1,x,,session", "*,a,3,y,,session"], "step 1: the steps of a funnel must be 1, 2, 3"),
    (["*,a,1,x,,session", "*,a,1,y,,session"], "step 1: the steps of a funnel must be 1, 2, 3"),
    (["*,a,0,x,,session", "*,a,1,y,,session"], "step 0: the steps of a funnel must be 1, 2, 3"),
    (["*,a,1,x,,session"], "step 1: a funnel must have at least two steps"),
    (["*,a,1,x,,session", "*,a,2,y,/y,session"], "step 2: a step must have either event_name or"),
    (["*,a,1,,,session", "*,a,2,y,,session"], "step 1: a step must have either event_name or"),
    (["*,a,1,x,,session", "*,a,2,y,,"], "step 2: time_window must be session or a number of days"),
    (["*,a,1,x,,0", "*,a,2,y,,0"], "step 1: time_window must be session or a number of days"),
    (["*,a,1,x,,2h", "*,a,2,y,,2h"], "step 1: time_window must be session or a number of days"),
    (["*,a,1,x,,7", "*,a,2,y,,8"], "step 2: all steps of a funnel must have the same time_window"),
    ([",a,1,x,,7", "*,a,2,y,,7"], "site_id and funnel must be there"),
    (["*,,1,x,,7", "*,,2,y,,7"], "site_id and funnel must be there"),
    (
        ["*,a,1,x,,7", "*,a,2,y,,7", "shop,a,1,x,,7", "shop,a,2,y,,7"],
        'funnel "a" of site "*", step 1: a funnel must be one of all sites (*) or of some',
    ),
]


@pytest.fixture(scope="module")
def runner() -> MacroRunner:
    return MacroRunner()


@pytest.mark.parametrize(("seed", "fault"), FAULTS)
def test_a_wrong_step_is_named(
    runner: MacroRunner, seed: list[str], fault: str, tmp_path: Path
) -> None:
    path = tmp_path / "funnel_steps.csv"
    path.write_text("\n".join([FUNNEL_STEPS_HEADER, *seed]))
    runner.connection.execute(
        "create or replace table funnel_steps as select * replace (cast(step as integer) as step)"
        f" from read_csv('{path}', all_varchar = true)"
    )
    with pytest.raises(ValueError) as error:
        runner.render("{{ funnel_steps('funnel_steps') }}")
    assert str(error.value).startswith("seeds/rules/funnel_steps.csv, funnel ")
    assert fault in str(error.value)


@pytest.fixture
def other_funnels(project: Project) -> Iterator[Project]:
    yield project
    project.funnel_steps(FUNNELS)
    project.dbt("build", "--select", "funnel_steps", "funnels")


def test_a_wrong_seed_stops_the_run_and_an_empty_one_does_not(other_funnels: Project) -> None:
    project = other_funnels
    funnels = ("build", "--select", "funnel_steps", "funnels")
    project.funnel_steps(["*,a,1,start,,session", "*,a,2,end,,a day"])
    success, said = project.try_dbt(*funnels)
    assert not success
    assert 'funnel "a" of site "*", step 2: time_window must be' in said

    quoted = QUOTE.replace('"', '""')
    project.funnel_steps([f'*,O\',1,"{quoted}",,session', "*,O',2,end,,session"])
    project.dbt(*funnels)
    columns = "step_number, funnel, step_name, completed_count"
    assert rows(project, "funnels", columns, "quoted") == [
        (1, "O'", QUOTE, 1),
        (2, "O'", "end", 1),
    ]

    project.funnel_steps([])
    project.dbt(*funnels)
    assert project.query("select * from funnels") == []


def twice(table: str, replaced: str = "") -> str:
    return f"insert into {table} select * {replaced} from (from {table} limit 1)"


# Of each table one fault a round.
FAULTY_TABLES = [
    {
        "pageviews_unique_by_site_and_event_id": twice(
            "pageviews", "replace ('copy' as session_id)"
        ),
        "sessions_daily_unique_by_its_dimensions": twice("sessions_daily"),
        "devices_daily_unique_by_its_dimensions": twice("devices_daily"),
        "countries_daily_unique_by_its_dimensions": twice("countries_daily"),
        "pages_daily_unique_by_its_dimensions": twice("pages_daily"),
        "retention_weekly_unique_by_its_dimensions": twice("retention_weekly"),
        "journeys_unique_by_its_dimensions": twice("journeys"),
        "funnels_unique_by_its_dimensions": twice("funnels"),
    },
    {
        "pageviews_unique_by_session_and_page_number": twice(
            "pageviews", "replace ('copy' as event_id)"
        ),
        "sessions_daily_sums_agree_with_sessions": (
            "update sessions_daily set visitor_count = visitor_count + 1"
        ),
        "devices_daily_sums_agree_with_sessions": (
            "update devices_daily set total_engaged_seconds = total_engaged_seconds + 1"
        ),
        "countries_daily_sums_agree_with_sessions": (
            "update countries_daily set bounce_count = bounce_count + 1"
        ),
        "pages_daily_sums_agree_with_sessions": (
            "update pages_daily set exit_count = exit_count + 1"
        ),
        "retention_weekly_no_more_come_back_than_came": (
            "update retention_weekly set visitor_count = visitor_count + 1 where week_number = 0"
        ),
        "journeys_sums_agree_with_sessions": "delete from journeys where step_number = 1",
        "funnels_never_grow": "update funnels set completed_count = entered_count + 1",
    },
    {
        "pageviews_are_those_of_sessions": "delete from pageviews where is_exit",
        "retention_weekly_cohorts_are_all_visitors": (
            "delete from retention_weekly where week_number = 0"
        ),
        "journeys_what_enters_a_step_leaves_it": (
            "update journeys set to_path = '/nowhere' where step_number = 1 and not is_exit"
        ),
        "funnels_go_forward_in_time": "update funnels set total_seconds_between = -1",
    },
]


@pytest.mark.parametrize("faults", FAULTY_TABLES)
def test_invariants_fail_on_broken_tables(project: Project, faults: dict[str, str]) -> None:
    tables = {path.stem for path in (project.folder / "models/marts/behaviour").glob("*.sql")}
    for table in tables:
        project.execute(f"create or replace table right_{table} as from {table}")
    try:
        project.execute("; ".join(faults.values()))
        project.try_dbt("test", "--write-json", "--select", "models/marts/behaviour")
        path = project.folder / "target" / "run_results.json"
        results = json.loads(path.read_text())["results"]
        failed = {row["unique_id"].split(".")[2] for row in results if row["status"] == "fail"}
        assert set(faults) - failed == set()
    finally:
        for table in tables:
            project.execute(f"delete from {table}; insert into {table} from right_{table}")


def test_pageviews_follow_events_that_come_late_or_go(tmp_path: Path) -> None:
    project = Project(tmp_path)
    columns = "viewed_at, page_path, page_number, previous_path, next_path, time_on_page_seconds"
    pages = ["--select", "+pageviews"]

    def found() -> list[Any]:
        return [row[1:] for row in rows(project, "pageviews", columns, "any")]

    project.put([view("any", "10 12:00:00", "/a"), view("any", "10 12:50:00", "/c")], "events")
    project.put([view("any", "10 12:00:00", "/w", "w")], "others")
    project.dbt("seed")
    project.dbt("run", *pages)
    assert found() == [
        ("/a", 1, None, None, None),
        ("/w", 1, None, None, None),
        ("/c", 1, None, None, None),
    ]
    # It joins the two sessions; what is measured comes still later.
    project.put([view("any", "10 12:25:00", "/b")], "late")
    project.dbt("run", *pages)
    merged = [("/a", 1, None, "/b", 1500), ("/b", 2, "/a", "/c", 1500), ("/c", 3, "/b", None, None)]
    assert [row for row in found() if row[0] != "/w"] == merged
    page = "https://shop.example/c"
    left = at(
        "any", "10 12:50:09", event_name="left", page_url=page, time_on_page_seconds=Decimal(9)
    )
    project.put([left], "later")
    project.dbt("run", "--select", "+sessions")
    # One run has passed pageviews by, and one sessions: what has no session yet waits for it.
    project.put([view("any", "10 20:00:00", "/d", "w")], "last")
    project.dbt("run", "--select", "+events", "pageviews")
    project.dbt("run", *pages)
    alone = [("/w", 1, None, None, None), ("/d", 1, None, None, None)]
    assert [row for row in found() if row not in alone] == [
        *merged[:2],
        ("/c", 3, "/b", None, 9),
    ]
    assert alone[1] in found()
    project.dbt("run-operation", "erase_visitor", "--args", "{site_id: any, visitor_id: v}")
    project.dbt("run", *pages)
    assert found() == alone
