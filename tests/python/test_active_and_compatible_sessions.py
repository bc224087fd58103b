"""Sessions that are not over, at a clock of the test's own, and as other systems show them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from macro_runner import MacroRunner
from project import Project

NOW = datetime(2026, 6, 10, 12)
MILLISECOND = timedelta(milliseconds=1)
HALF_HOUR = timedelta(minutes=30)
CLOCK = "{%- macro utc_now() -%} cast('2026-06-10 12:00:00' as timestamp) {%- endmacro %}"
TAG = {"utm_source": "news", "utm_medium": "email", "utm_campaign": "one"}

# By site: definition, time zone, the events' times before now, and ids of those whose sessions are
# not over.
Ago = tuple[str, timedelta, dict[str, Any]]
CASES: dict[str, tuple[str, str, list[Ago], set[str]]] = {
    "stays-at-the-timeout": (
        *("sliding", "UTC"),
        [
            ("just", HALF_HOUR, {"visitor_id": "v"}),
            ("over", HALF_HOUR + MILLISECOND, {"visitor_id": "w"}),
        ],
        {"just"},
    ),
    "starts-at-the-timeout": (
        *("databuddy", "UTC"),
        [
            ("just", HALF_HOUR - MILLISECOND, {"client_session_id": "s"}),
            ("over", HALF_HOUR, {"client_session_id": "t"}),
        ],
        {"just"},
    ),
    "buckets-end-with-their-half-hour": (
        *("millimetric", "UTC"),
        [
            ("over", MILLISECOND, {"visitor_id": "v"}),
            ("new", timedelta(0), {"visitor_id": "w"}),
            ("sent", timedelta(minutes=20), {"client_session_id": "s"}),
            ("sent-long-ago", timedelta(minutes=31), {"client_session_id": "t"}),
        ],
        {"new", "sent"},
    ),
    "no-timeout": (
        *("tracardi", "UTC"),
        [
            ("just", HALF_HOUR, {"client_session_id": "s"}),
            ("over", HALF_HOUR + MILLISECOND, {"client_session_id": "t"}),
        ],
        {"just"},
    ),
    # It has been midnight in Auckland for no time at all.
    "midnight": (
        *("matomo", "Pacific/Auckland"),
        [
            ("over", MILLISECOND, {"visitor_id": "v"}),
            ("new", timedelta(0), {"visitor_id": "w"}),
        ],
        {"new"},
    ),
    "no-midnight": (
        *("sliding", "Pacific/Auckland"),
        [("before", MILLISECOND, {"visitor_id": "v"})],
        {"before"},
    ),
    "a-new-campaign-ends-a-session": (
        *("universal_analytics", "UTC"),
        [
            ("over", timedelta(minutes=10), TAG),
            ("new", timedelta(minutes=5), {**TAG, "utm_campaign": "two"}),
        ],
        {"new"},
    ),
    "a-clock-ahead": ("sliding", "UTC", [("ahead", -timedelta(hours=2), {})], {"ahead"}),
    # It is eleven in the evening there.
    "a-clock-ahead-of-midnight": (
        *("matomo", "Pacific/Noumea"),
        [("ahead", -timedelta(hours=2), {})],
        {"ahead"},
    ),
    "long-ago": ("sliding", "UTC", [("over", timedelta(days=400), {})], set()),
}


def at(site: str, event_id: str, occurred_at: datetime, **columns: Any) -> dict[str, Any]:
    return {
        "site_id": site,
        "event_id": event_id,
        "visitor_id": "v",
        "occurred_at": occurred_at,
        "loaded_at": NOW,
        "event_name": "view",
        "event_type": "pageview",
        "page_url": f"/{event_id}",
        **columns,
    }


# Saturday evening in UTC is Sunday in Berlin.
START = datetime(2026, 6, 6, 22, 30, 0, 250000)
SHOWN = [
    at(
        "shown",
        "a",
        START,
        page_url="https://shop.example/?gclid=x",
        page_title='A "title"',
        referrer_url="https://www.google.com/",
        country="DE",
        browser="Firefox",
        browser_version="140.0",
        os="Linux",
        device_type="desktop",
        language="de-DE",
        interaction_count=3,
    ),
    at(
        "shown",
        "b",
        START + timedelta(seconds=90, milliseconds=600),
        event_type="engagement",
        page_url=None,
        country="FR",
        browser="Chrome",
        interaction_count=4,
        engaged_seconds=Decimal("12.5"),
        scroll_depth=Decimal("75"),
    ),
    at("shown", "c", START + timedelta(seconds=91, milliseconds=749), user_id="ann"),
    at("direct", "a", START, page_url=None, event_type="custom"),
    at("display", "a", START, page_url="https://shop.example/?dclid=x"),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("sessions"))
    (project.folder / "macros" / "engine" / "utc_now.sql").write_text(CLOCK)
    events = [
        at(site, event_id, NOW - ago, **columns)
        for site, (_, _, given, _) in CASES.items()
        for event_id, ago, columns in given
    ]
    project.sites(
        [
            *(f"{site},{definition},{zone}" for site, (definition, zone, *_) in CASES.items()),
            "shown,sliding,Europe/Berlin",
        ]
    )
    project.put([*events, *SHOWN], "events")
    project.dbt("build", "--exclude-resource-type", "test", "unit_test")
    return project


@pytest.mark.parametrize("site", CASES)
def test_active_sessions_are_those_not_over_at_the_time_of_the_query(
    project: Project, site: str
) -> None:
    found = project.query(f"select entry_path from active_sessions where site_id = '{site}'")
    assert {path for (path,) in found} == {f"/{event_id}" for event_id in CASES[site][3]}


def test_active_until_is_the_last_moment_that_still_belongs(project: Project) -> None:
    found = project.query("select site_id || entry_path, active_until_at from active_sessions")
    until = dict(found)
    microsecond = timedelta(microseconds=1)
    assert until["stays-at-the-timeout/just"] == NOW
    assert until["starts-at-the-timeout/just"] == NOW + MILLISECOND - microsecond
    assert until["buckets-end-with-their-half-hour/new"] == NOW + HALF_HOUR - microsecond
    assert until["buckets-end-with-their-half-hour/sent"] == NOW + timedelta(minutes=10)
    assert until["a-clock-ahead/ahead"] == NOW + timedelta(hours=2) + HALF_HOUR


def test_sessions_are_active_where_no_definition_is_called_sliding(tmp_path: Path) -> None:
    project = Project(tmp_path)
    (project.folder / "macros" / "engine" / "utc_now.sql").write_text(CLOCK)
    project.sites([])
    for name in ("sites", "session_definitions"):
        seed = project.folder / "seeds" / "rules" / f"{name}.csv"
        seed.write_text(seed.read_text().replace("sliding,", "half_hour,"))
    project.put([at("shop", "new", NOW - timedelta(minutes=1))], "events")
    project.dbt("build", "--select", "+active_sessions", "--exclude-resource-type", "test")
    assert project.query("select active_until_at from active_sessions") == [
        (NOW + timedelta(minutes=29),)
    ]


@pytest.mark.parametrize("time_zone", ["UTC", "Asia/Kolkata", "America/New_York"])
def test_the_clock_is_utc_whatever_the_zone_of_the_connection(time_zone: str) -> None:
    connection = duckdb.connect()
    connection.execute(f"set TimeZone = '{time_zone}'")
    seconds, kind = connection.execute(
        "select abs(epoch({now}) - epoch(current_timestamp)), typeof({now})".format(
            now=MacroRunner(connection).render("{{ utc_now() }}")
        )
    ).fetchall()[0]
    assert kind == "TIMESTAMP"
    assert seconds < 1


def shown(project: Project, table: str, site_column: str, site: str = "shown") -> dict[str, Any]:
    with duckdb.connect(str(project.database)) as connection:
        found = connection.execute(f"select * from {table} where {site_column} = '{site}'")
        names = [(name, str(kind)) for name, kind, *_ in found.description]
        (row,) = found.fetchall()
    return dict(zip(names, row, strict=True))


def test_sparklytics_sessions(project: Project) -> None:
    (session_id,) = project.query("select session_id from sessions where site_id = 'shown'")[0]
    assert shown(project, "sparklytics_sessions", "website_id") == {
        ("website_id", "VARCHAR"): "shown",
        ("session_id", "VARCHAR"): session_id,
        ("visitor_id", "VARCHAR"): "v",
        ("first_seen", "VARCHAR"): "2026-06-06 22:30:00.25",
        ("last_seen", "VARCHAR"): "2026-06-06 22:31:31.999",
        ("duration_seconds", "BIGINT"): 91,
        ("pageview_count", "BIGINT"): 2,
        ("event_count", "BIGINT"): 3,
        ("entry_page", "VARCHAR"): "https://shop.example/?gclid=x",
        ("exit_page", "VARCHAR"): "/c",
        ("country", "VARCHAR"): "DE",
        ("browser", "VARCHAR"): "Firefox",
        ("os", "VARCHAR"): "Linux",
        ("device_type", "VARCHAR"): "desktop",
    }


def test_databuddy_sessions(project: Project) -> None:
    (session_id,) = project.query("select session_id from sessions where site_id = 'shown'")[0]
    assert shown(project, "databuddy_sessions", "client_id") == {
        ("client_id", "VARCHAR"): "shown",
        ("session_id", "VARCHAR"): session_id,
        ("visitor_id", "VARCHAR"): "v",
        ("session_start_time", "TIMESTAMP"): START,
        ("first_visit", "TIMESTAMP"): START,
        ("last_visit", "TIMESTAMP"): START + timedelta(seconds=91, milliseconds=749),
        ("duration_seconds", "BIGINT"): 91,
        ("page_views", "BIGINT"): 2,
        ("page_count", "BIGINT"): 2,
        ("interaction_count", "BIGINT"): 7,
        ("engaged_time", "DECIMAL(18,3)"): Decimal("12.5"),
        ("max_scroll_depth", "DECIMAL(5,2)"): Decimal("75"),
        ("country", "VARCHAR"): "DE",
        ("referrer", "VARCHAR"): "https://www.google.com/",
        ("device_type", "VARCHAR"): "desktop",
        ("browser_name", "VARCHAR"): "Firefox",
        ("os_name", "VARCHAR"): "Linux",
    }


def test_millimetric_sessions(project: Project) -> None:
    (session_id,) = project.query("select session_id from sessions where site_id = 'shown'")[0]
    assert shown(project, "millimetric_sessions", "project_id") == {
        ("project_id", "VARCHAR"): "shown",
        ("session_id", "VARCHAR"): session_id,
        ("anonymous_id", "VARCHAR"): "v",
        ("user_id", "VARCHAR"): "ann",
        ("started_at", "TIMESTAMP"): START,
        ("ended_at", "TIMESTAMP"): START + timedelta(seconds=91, milliseconds=749),
        ("event_count", "BIGINT"): 3,
        # gclid is paid, in Millimetric's word.
        ("source", "VARCHAR"): "google",
        ("medium", "VARCHAR"): "paid",
        ("campaign", "VARCHAR"): None,
        ("entry_url", "VARCHAR"): "https://shop.example/?gclid=x",
        ("exit_url", "VARCHAR"): "/c",
        ("country", "VARCHAR"): "DE",
        ("device_type", "VARCHAR"): "desktop",
        ("browser", "VARCHAR"): "Firefox",
        ("os", "VARCHAR"): "Linux",
    }
    direct = shown(project, "millimetric_sessions", "project_id", "direct")
    assert direct[("source", "VARCHAR")] == direct[("medium", "VARCHAR")] == "direct"
    display = shown(project, "millimetric_sessions", "project_id", "display")
    assert display[("medium", "VARCHAR")] == "paid"


def test_tracardi_sessions(project: Project) -> None:
    (session_id,) = project.query("select session_id from sessions where site_id = 'shown'")[0]
    found = shown(project, "tracardi_sessions", "source_id")
    assert {kind for _, kind in found} == {"VARCHAR"}
    document = {name: value for (name, _), value in found.items()}
    for name in ("metadata", "profile", "device", "os", "app", "context"):
        document[name] = json.loads(document[name])
    assert document == {
        "source_id": "shown",
        "id": session_id,
        "metadata": {
            "time": {
                "insert": "2026-06-06T22:30:00.25Z",
                "create": "2026-06-06T22:30:00.25Z",
                "update": "2026-06-06T22:31:31.999Z",
                # Seconds from 1970: 20,610 days, 22 hours and a half.
                "timestamp": 20610 * 86400 + 22 * 3600 + 1800 + 0.25,
                "duration": 91.749,
                # Sunday in Berlin.
                "weekday": 0,
            }
        },
        "profile": {"id": "v"},
        "device": {"type": "desktop"},
        "os": {"name": "Linux"},
        "app": {"name": "Firefox", "version": "140.0", "language": "de-DE", "bot": False},
        "context": {
            "page": {
                "url": "https://shop.example/?gclid=x",
                "title": 'A "title"',
                "referer": "https://www.google.com/",
            }
        },
    }
