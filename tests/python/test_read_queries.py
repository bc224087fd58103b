"""The read queries: their answers worked out by hand, their pages, and what they refuse."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
import yaml
from project import ROOT, Project

LOADED_AT = datetime(2026, 6, 30)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# The clock is a table, so that a test can turn it.
CLOCK = "{%- macro utc_now() -%} (select now_at from clock) {%- endmacro %}"
# In Berlin it is the 12th already.
NOW = datetime(2026, 6, 11, 22, 30)

HOSTILE = [
    "'",
    "' or 'a' = 'a",
    "x'; drop table sessions; --",
    "\\",
    "\\'",
    '"',
    "/* x",
    "-- x",
    "{{ 1 / 0 }}",
    "{% if %}",
    "{# x",
    "%s %(x)s $1 ?",
    "Zürich 東京 \N{GRINNING FACE}",
    "a\nb",
]

Row = dict[str, Any]


def at(site: str, visitor: str, occurred_at: datetime, page: str | None, **columns: Any) -> Row:
    return {
        "event_id": f"{visitor}-{occurred_at.isoformat()}-{columns.get('event_name', page)}",
        "site_id": site,
        "visitor_id": visitor,
        "occurred_at": occurred_at,
        "loaded_at": LOADED_AT,
        "event_name": "view" if page else "note",
        "event_type": "pageview" if page else "custom",
        "page_url": page and f"https://shop.example{page}",
        **columns,
    }


def june(day: int, hour: int = 0, minute: int = 0, second: float = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute) + timedelta(seconds=second)


FIREFOX = {"country": "NO", "region": "Oslo", "city": "Oslo", "browser": "Firefox"}
FIREFOX |= {"os": "Linux", "device_type": "desktop"}
CHROME = {"country": "DE", "region": "BE", "city": "Berlin", "browser": "Chrome"}
CHROME |= {"os": "Android", "device_type": "mobile"}
TAG = {"utm_source": "Google", "utm_medium": "email", "utm_campaign": "June"}

# Berlin is two hours ahead of UTC.
SHOP = [
    # On the 9th until a minute before midnight; goes on after it.
    at("shop", "v1", june(9, 21, 59), "/", **FIREFOX),
    at("shop", "v1", june(9, 22, 10), "/b", **CHROME),
    # Midnight of the 10th; a bounce.
    at("shop", "v2", june(9, 22), "/", **CHROME, **TAG),
    at("shop", "v2", june(10, 10), "/c", **CHROME, referrer_url="https://www.google.com/"),
    at("shop", "v2", june(10, 10, 1, 30.5), "/b", **FIREFOX),
    # Without a pageview: no bounce.
    at("shop", "v5", june(10, 12), None, event_name="signup", user_id="ann", language="nb-NO"),
    # The last second of the 11th, and the first of the 12th.
    at("shop", "v3", june(11, 21, 59, 59), "/", **FIREFOX, is_bot=True),
    at("shop", "v4", june(11, 22), "/", **FIREFOX),
    # The last second of the 5th, and the first of the 6th.
    at("shop", "v6", june(5, 21, 59, 59), "/", **FIREFOX),
    at("shop", "v7", june(5, 22), "/", **FIREFOX),
]
DATES = ("start_date", "end_date")
PERIOD = {"site_id": "shop", "start_date": "2026-06-10", "end_date": "2026-06-11"}
ALL_DAYS = {"start_date": "2026-01-01", "end_date": "2026-12-31"}
SHOP_DAYS = {"site_id": "shop", **ALL_DAYS}

CLICKS = [
    at("clicks", "v", june(1), "/?utm_campaign=Click&gclid=g"),
    at("clicks", "w", june(1), "/?gclid=h"),
]

# Fives of sessions end at one time.
MANY = [at("many", f"v{number}", june(1, number // 5), "/") for number in range(23)]

LONG = [
    *(at("long", "v", june(1) + number * SECOND, f"/{number}") for number in range(1001)),
    *(at("long", "w", june(1) + number * SECOND, f"/{number}") for number in range(1000)),
]

# 1 June is a Monday.
WEEKS = [
    at("weeks", "before", datetime(2026, 5, 20), "/"),
    at("weeks", "before", june(2), "/"),
    *(at("weeks", "a", june(day), "/") for day in (1, 7, 8, 22)),
    at("weeks", "b", june(3), "/", country="DE"),
    *(at("weeks", "c", june(day), "/") for day in (14, 15)),
    at("weeks", "late", june(15), "/"),
]

FLOW = [
    at("flow", "whole", june(1, 10), None, event_name="begin"),
    at("flow", "whole", june(1, 10, 0, 30), None, event_name="finish"),
    at("flow", "whole", june(1, 10, 0, 50), None, event_name="finish"),
    at("flow", "begun", june(1, 10), None, event_name="begin"),
    at("flow", "turned", june(1, 10), None, event_name="finish"),
    at("flow", "turned", june(1, 10, 1), None, event_name="begin"),
    at("flow", "ended", june(1, 10), None, event_name="finish"),
    at("flow", "parted", june(1, 10), None, event_name="begin"),
    at("flow", "parted", june(1, 10, 31), None, event_name="finish"),
    at("flow", "old", june(1, 10) - DAY, None, event_name="begin"),
]


def tab(visitor: str, session: str, *minutes: int) -> list[Row]:
    return [
        at("tabs", visitor, june(1, 10) + minute * MINUTE, "/", client_session_id=session)
        | {"event_id": f"{session}-{minute}"}
        for minute in minutes
    ]


TABS = [
    *tab("v", "one", 0, 20),
    *tab("v", "two", 10, 30),
    *tab("v", "three", 30),
    *tab("v", "four", 90),
    *tab("w", "other", 15),
]

PEOPLE = [
    at("people", "phone", june(1), "/", device_type="mobile"),
    at("people", "phone", june(2), "/", device_type="mobile", user_id="ann"),
    at("people", "laptop", june(3), "/", device_type="desktop", user_id="ann"),
    at("people", "laptop", june(4), "/", device_type="desktop", user_id="bob"),
    at("people", "laptop", june(5), "/", device_type="desktop"),
    at("people", "nobody", june(5), "/", device_type="desktop"),
]

BUCKETS = [
    *(at("buckets", "v", june(1, 10, minute), "/") for minute in (20, 25, 35, 40)),
    at("buckets", "w", june(1, 11), "/"),
    at("buckets", "x", june(2, 11), "/"),
]

# All that parts sessions.
SPLITS = [
    at("splits", "v", june(1, 21, 50), "/", utm_source="a", utm_medium="email"),
    at("splits", "v", june(1, 21, 59), "/"),
    at("splits", "v", june(1, 22, 1), "/"),
    at("splits", "v", june(1, 22, 2), "/", utm_source="b", utm_medium="email"),
    at("splits", "v", june(1, 22, 2), "/x", utm_source="c", utm_medium="email"),
    at("splits", "v", june(1, 22, 33), "/"),
    at("splits", "w", june(1, 9), "/", client_session_id="s"),
    at("splits", "w", june(1, 9, 1), "/", client_session_id="t"),
]

BOTS = [
    *(at("bots", "fast", june(1) + n * SECOND / 100, f"/{n}") for n in range(61)),
    *(at("bots", "quick", june(1) + n * SECOND / 100, f"/{n}") for n in range(60)),
    *(at("bots", "long", june(1) + n * 30 * MINUTE, "/") for n in range(25)),
    at("bots", "long", june(1, 12) + SECOND, "/"),
    *(at("bots", "day", june(1) + n * 30 * MINUTE, "/") for n in range(25)),
    *(at("bots", "deep", june(1) + n * MINUTE, f"/{n}") for n in range(201)),
    *(at("bots", "wide", june(1) + n * MINUTE, f"/{n}") for n in range(200)),
]

HEALTH_AT = datetime(2026, 5, 1, 10, 30)
HEALTH = [
    at("health", "a", HEALTH_AT - 60 * MINUTE, "/", loaded_at=HEALTH_AT, country="DE"),
    at("health", "b", HEALTH_AT - 60 * MINUTE - SECOND, None, loaded_at=HEALTH_AT, country="DE"),
    at("health", "c", HEALTH_AT, "/", loaded_at=HEALTH_AT),
    at("health", "c", HEALTH_AT, "/", loaded_at=HEALTH_AT + MINUTE),
    at("health", "d", HEALTH_AT, "/", loaded_at=HEALTH_AT, visitor_id=None),
    at("health", "e", HEALTH_AT + 9 * DAY, "/", loaded_at=HEALTH_AT + 180 * MINUTE),
    at("health", "f", HEALTH_AT + DAY, "/", loaded_at=HEALTH_AT + DAY),
]

# Session ids are the client's own.
ODD = [
    at("odd", f"v{number}", june(1, 10), "/", client_session_id=value, city=value)
    for number, value in enumerate(HOSTILE)
]

# The first id of the odd site again, on another site.
TWIN = [at("twin", "v0", june(1, 10), "/twin", client_session_id=HOSTILE[0])]

NOBODY = [
    at("nobody", "x", june(1, minute=minute), "/", visitor_id=None, client_session_id=session)
    for minute, session in enumerate("abba")
]

PAID = [
    *(
        at("paid", "a", june(1, minute=minute), "/", utm_source="google", utm_medium="cpc")
        for minute in range(3)
    ),
    at("paid", "b", june(1), "/", referrer_url="https://www.google.com/"),
]

SITES = [
    "shop,sliding,Europe/Berlin,shop.example",
    "tabs,databuddy,UTC",
    "splits,universal_analytics,Europe/Berlin",
    "odd,tracardi,UTC",
    "twin,tracardi,UTC",
]


class Questions:
    """Queries of one built project, compiled by dbt in this process, without parsing again."""

    def __init__(self, project: Project) -> None:
        self.project = project
        project.manifest = project.parsed()

    def compile(self, query: str, **parameters: Any) -> tuple[bool, str]:
        """Whether it compiles, and its SQL or what is wrong."""
        success, said = self.project.try_dbt(
            *["compile", "--select", query, "--vars", json.dumps(parameters, ensure_ascii=False)],
            "--no-populate-cache",
        )
        if not success:
            return False, said
        folder = self.project.folder / "target" / "compiled" / "sojourn" / "analyses"
        return True, (folder / f"{query}.sql").read_text()

    def run(self, query: str, **parameters: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Names of the columns, and rows."""
        success, sql = self.compile(query, **parameters)
        assert success, sql
        with duckdb.connect(str(self.project.database)) as connection:
            found = connection.execute(sql)
            return [column[0] for column in found.description], found.fetchall()

    def ask(self, query: str, **parameters: Any) -> list[Row]:
        names, rows = self.run(query, **parameters)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def ask_one(self, query: str, **parameters: Any) -> Row:
        (row,) = self.ask(query, **parameters)
        return row

    def refusal(self, query: str, **parameters: Any) -> str:
        success, said = self.compile(query, **parameters)
        assert not success
        return said

    def turn_clock(self, now_at: datetime) -> None:
        self.project.execute(f"create or replace table clock as select timestamp '{now_at}' now_at")


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Questions]:
    project = Project(tmp_path_factory.mktemp("queries"))
    (project.folder / "macros" / "engine" / "utc_now.sql").write_text(CLOCK)
    project.sites(SITES)
    events = [*SHOP, *MANY, *LONG, *WEEKS, *FLOW, *TABS, *PEOPLE, *BUCKETS, *SPLITS, *BOTS, *CLICKS]
    project.put([*events, *HEALTH, *ODD, *TWIN, *NOBODY, *PAID], "events")
    project.execute(f"create table clock as select timestamp '{NOW}' as now_at")
    project.dbt("build", "--exclude-resource-type", "test", "unit_test")
    yield Questions(project)


def values(row: Row, *names: str) -> list[Any]:
    return [row[name] for name in names]


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def visitors(rows: list[Row]) -> list[str]:
    return [row["visitor_id"] for row in rows]


def test_sessions_are_chosen_by_the_local_date_of_their_start_and_kept_whole(
    questions: Questions,
) -> None:
    rows = questions.ask("sessions_list", **PERIOD)
    assert visitors(rows) == ["v3", "v5", "v2", "v2"]
    (crossing,) = questions.ask("sessions_list", **(PERIOD | dict.fromkeys(DATES, "2026-06-09")))
    assert values(crossing, "visitor_id", "pageview_count", "exit_path") == ["v1", 2, "/b"]
    assert crossing["duration_seconds"] == 660


@pytest.mark.parametrize(
    ("now", "site", "first", "last"),
    [
        (NOW, "shop", "2026-06-06", "2026-06-12"),
        (NOW - 31 * MINUTE, "shop", "2026-06-05", "2026-06-11"),
        # Not in the seed: the row * serves it, in UTC.
        (NOW, "elsewhere", "2026-06-05", "2026-06-11"),
    ],
)
def test_the_last_seven_days_are_those_of_the_site(
    questions: Questions, now: datetime, site: str, first: str, last: str
) -> None:
    questions.turn_clock(now)
    try:
        row = questions.ask_one("session_stats", site_id=site)
    finally:
        questions.turn_clock(NOW)
    assert [str(row["start_date"]), str(row["end_date"])] == [first, last]


def test_without_dates_the_list_has_the_last_seven_days(questions: Questions) -> None:
    rows = questions.ask("sessions_list", site_id="shop")
    assert visitors(rows) == ["v4", "v3", "v5", "v2", "v1", "v2", "v7"]


def test_a_first_day_alone_leads_to_today_and_a_last_one_alone_has_a_week_before_it(
    questions: Questions,
) -> None:
    row = questions.ask_one("session_stats", site_id="shop", start_date="2026-06-02")
    assert values(row, *DATES) == [date(2026, 6, 2), date(2026, 6, 12)]
    row = questions.ask_one("session_stats", site_id="shop", end_date="2026-03-01")
    assert values(row, *DATES) == [date(2026, 2, 23), date(2026, 3, 1)]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"country": "DE"}, ["v2", "v2"]),
        # YAML would have read it as false.
        ({"country": "NO", "page": "/b"}, []),
        ({"region": "BE"}, ["v2", "v2"]),
        ({"city": "Oslo"}, ["v4", "v3", "v1", "v7", "v6"]),
        ({"browser": "Chrome"}, ["v2", "v2"]),
        ({"os": "Linux"}, ["v4", "v3", "v1", "v7", "v6"]),
        ({"device": "mobile"}, ["v2", "v2"]),
        ({"page": "/"}, ["v4", "v3", "v1", "v2", "v7", "v6"]),
        ({"page": "/c"}, ["v2"]),
        ({"visited_page": "/b"}, ["v2", "v1"]),
        ({"visited_page": "/b", "page": "/"}, ["v1"]),
        ({"visitor_id": "v2"}, ["v2", "v2"]),
        ({"user_id": "ann"}, ["v5"]),
        ({"language": "nb-NO"}, ["v5"]),
        ({"hostname": "shop.example", "country": "DE"}, ["v2", "v2"]),
        ({"hostname": "www.shop.example"}, []),
        ({"channel": "Direct"}, ["v4", "v3", "v5", "v1", "v7", "v6"]),
        ({"referrer": "google.com"}, ["v2"]),
        # The other session of Google's came by a referrer.
        ({"utm_source": "google"}, ["v2"]),
        ({"utm_medium": "email"}, ["v2"]),
        ({"utm_campaign": "June"}, ["v2"]),
        ({"utm_campaign": "june"}, []),
        ({"bots": "only"}, ["v3"]),
        ({"bots": "exclude", "page": "/"}, ["v4", "v1", "v2", "v7", "v6"]),
        ({"page": "/", "country": "DE", "utm_source": "google"}, ["v2"]),
    ],
)
def test_each_filter_chooses_sessions(
    questions: Questions, filters: Row, expected: list[str]
) -> None:
    rows = questions.ask("sessions_list", **SHOP_DAYS, **filters)
    assert visitors(rows) == expected


def test_a_campaign_beside_a_click_id_is_found(questions: Questions) -> None:
    given = {"site_id": "clicks", **ALL_DAYS}
    assert visitors(questions.ask("sessions_list", **given, utm_campaign="Click")) == ["v"]
    assert questions.ask("sessions_list", **given, utm_source="google") == []


def test_a_filter_by_page_leaves_sessions_whole(questions: Questions) -> None:
    rows = questions.ask("sessions_list", **SHOP_DAYS, page="/c")
    assert values(rows[0], "pageview_count", "event_count", "is_bounce") == [2, 2, False]


def test_filters_come_before_the_limit(questions: Questions) -> None:
    (row,) = questions.ask("sessions_list", **SHOP_DAYS, page="/", country="DE", limit=1)
    assert values(row, "started_at", "has_more") == [june(9, 22), False]


def test_a_row_of_the_list(questions: Questions) -> None:
    (row,) = questions.ask("sessions_list", **SHOP_DAYS, utm_source="google")
    (session_id,) = questions.project.query(
        "select session_id from sessions where site_id = 'shop' and entry_touch_rule = 'utm'"
    )[0]
    assert row == {
        "session_id": session_id,
        "visitor_id": "v2",
        "user_id": None,
        "started_at": june(9, 22),
        "ended_at": june(9, 22),
        "duration_seconds": Decimal("0.000"),
        "session_number": 1,
        "pageview_count": 1,
        "event_count": 1,
        "conversion_count": 0,
        "is_bounce": True,
        "is_bot": False,
        "entry_url": "https://shop.example/",
        "entry_path": "/",
        "exit_url": "https://shop.example/",
        "exit_path": "/",
        "entry_referrer_domain": None,
        "entry_source": "google",
        "entry_medium": "email",
        "entry_campaign": "June",
        # Google's rules ask for the source before the medium.
        "entry_channel": "Organic Search",
        "country": "DE",
        "region": "BE",
        "city": "Berlin",
        "browser": "Chrome",
        "os": "Android",
        "device_type": "mobile",
        "has_more": False,
        "next_cursor": None,
    }


def in_order(questions: Questions, site: str) -> list[str]:
    """Last seen first, then the higher id: sorted in Python, by the bytes of the ids."""
    found = questions.project.query(
        f"select ended_at, session_id from sessions where site_id = '{site}'"
    )
    found.sort(key=lambda row: (row[0], row[1].encode()), reverse=True)
    return [session_id for _, session_id in found]


def add_session(questions: Questions, session_id: str, ended_at: datetime) -> None:
    questions.project.execute(
        "insert into sessions select * replace ("
        f"'{session_id}' as session_id, timestamp '{ended_at}' as ended_at)"
        " from sessions where site_id = 'many' limit 1"
    )


def pages(questions: Questions, limits: list[int], **parameters: Any) -> Iterator[list[Row]]:
    """One page after the other; the limit may change on the way."""
    for limit in limits:
        rows = questions.ask("sessions_list", **parameters, limit=limit)
        yield rows
        cursors = {(row["has_more"], row["next_cursor"]) for row in rows}
        ((has_more, parameters["cursor"]),) = cursors
        if not has_more:
            assert parameters["cursor"] is None
            return
        assert len(rows) == limit


def ids(rows: list[Row]) -> list[str]:
    return [row["session_id"] for row in rows]


# Sizes that end inside and at the edge of equal times, and among the very first ones.
SIZES = [3, 2, 5, 5, 1, 4, 200]


def test_pages_have_every_session_once_while_newer_ones_are_added(questions: Questions) -> None:
    expected = in_order(questions, "many")
    seen: list[str] = []
    for number, rows in enumerate(pages(questions, SIZES, site_id="many", **ALL_DAYS)):
        seen += ids(rows)
        add_session(questions, f"new{number}", june(1, 20))
    assert number == len(SIZES) - 1
    assert seen == expected


def test_what_is_added_behind_a_cursor_is_on_a_later_page(questions: Questions) -> None:
    seen: list[str] = []
    for number, rows in enumerate(pages(questions, [*SIZES, 200], site_id="many", **ALL_DAYS)):
        seen += ids(rows)
        # At the time of the page's last row, and the lowest of all ids.
        last_added = f"!{9 - number}"
        add_session(questions, last_added, rows[-1]["ended_at"])
    questions.project.execute(f"delete from sessions where session_id = '{last_added}'")
    assert seen == in_order(questions, "many")


def test_a_page_that_is_just_full_is_the_last(questions: Questions) -> None:
    rows = questions.ask("sessions_list", site_id="tabs", limit=5, **ALL_DAYS)
    assert len(rows) == 5
    assert values(rows[0], "has_more", "next_cursor") == [False, None]


def test_a_cursor_keeps_its_dates_over_midnight(questions: Questions) -> None:
    first = questions.ask("sessions_list", site_id="shop", limit=2)
    questions.turn_clock(NOW + 2 * DAY)
    try:
        rest = questions.ask("sessions_list", site_id="shop", cursor=first[0]["next_cursor"])
    finally:
        questions.turn_clock(NOW)
    assert visitors(first + rest) == ["v4", "v3", "v5", "v2", "v1", "v2", "v7"]


def test_ids_of_any_text_are_paged_through(questions: Questions) -> None:
    found = pages(questions, [4] * len(HOSTILE), site_id="odd", **ALL_DAYS)
    seen = [session_id for rows in found for session_id in ids(rows)]
    assert seen == in_order(questions, "odd")
    assert set(seen) == set(HOSTILE)


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_is_more_than_what_is_compared(questions: Questions, value: str) -> None:
    rows = questions.ask("sessions_list", site_id="odd", city=value, **ALL_DAYS)
    assert [row["city"] for row in rows] == [value]
    assert questions.ask("sessions_list", site_id=value, **ALL_DAYS) == []
    rows = questions.ask("session_detail", site_id="odd", session_id=value)
    assert ids(rows) == [value]


def test_show_gives_the_whole_page_and_text_as_text(
    questions: Questions, capfd: pytest.CaptureFixture[str]
) -> None:
    parameters = {"site_id": "odd", **ALL_DAYS}
    questions.project.dbt(
        *["show", "--select", "sessions_list", "--output", "json", "--limit", "-1"],
        *["--log-level", "info"],
        *["--vars", json.dumps(parameters, ensure_ascii=False)],
    )
    shown = json.loads(capfd.readouterr().out)["show"]
    assert ids(shown) == in_order(questions, "odd")


def test_stats_and_their_change_against_the_days_before(questions: Questions) -> None:
    row = questions.ask_one("session_stats", **PERIOD)
    # v2 twice, v5 and v3, of whom 90.5 seconds and two bounces; before, v1 with 660 seconds.
    assert values(row, "previous_start_date", "previous_end_date") == [
        date(2026, 6, 8),
        date(2026, 6, 9),
    ]
    assert values(row, "sessions", "previous_sessions") == [4, 1]
    assert values(row, "visitors", "previous_visitors") == [3, 1]
    assert values(row, "pageviews", "previous_pageviews", "pageviews_change_percent") == [
        *[4, 2, Decimal("100.00")]
    ]
    assert values(row, "avg_duration_seconds", "previous_avg_duration_seconds") == decimals(
        "22.625", "660.000"
    )
    assert values(row, "bounce_rate", "previous_bounce_rate") == decimals("50.00", "0.00")
    assert values(
        row,
        "sessions_change_percent",
        "visitors_change_percent",
        "avg_duration_seconds_change_percent",
    ) == decimals("300.00", "200.00", "-96.57")
    assert row["bounce_rate_change_percent"] is None


def test_stats_of_nothing_are_null(questions: Questions) -> None:
    row = questions.ask_one("session_stats", site_id="shop", end_date="2025-01-31")
    assert values(row, "sessions", "visitors", "avg_duration_seconds", "bounce_rate") == [
        *[0, 0, None, None]
    ]


def test_stats_take_the_filters_for_both_periods(questions: Questions) -> None:
    row = questions.ask_one("session_stats", **PERIOD, country="NO")
    assert values(row, "sessions", "previous_sessions") == [1, 1]


@pytest.mark.parametrize(("visitor", "count"), [("v", 1001), ("w", 1000)])
def test_detail_has_a_thousand_events_oldest_first(
    questions: Questions, visitor: str, count: int
) -> None:
    (session_id,) = questions.project.query(
        f"select session_id from sessions where site_id = 'long' and visitor_id = '{visitor}'"
    )[0]
    rows = questions.ask("session_detail", site_id="long", session_id=session_id)
    assert [row["page_path"] for row in rows] == [f"/{number}" for number in range(1000)]
    assert {row["truncated"] for row in rows} == {count > 1000}
    assert {row["event_count"] for row in rows} == {count}
    assert rows[0]["occurred_at"] == june(1)


def test_one_session_id_on_two_sites_is_two_sessions(questions: Questions) -> None:
    (row,) = questions.ask("session_detail", site_id="odd", session_id=HOSTILE[0])
    assert values(row, "site_id", "page_path", "event_count") == ["odd", "/", 1]
    (row,) = questions.ask("session_detail", site_id="twin", session_id=HOSTILE[0])
    assert values(row, "site_id", "page_path", "event_count") == ["twin", "/twin", 1]
    assert questions.ask("session_detail", site_id="shop", session_id=HOSTILE[0]) == []


def test_sessions_without_a_visitor_are_not_all_of_one(questions: Questions) -> None:
    asked = {"site_id": "nobody", **ALL_DAYS}
    assert questions.ask_one("session_stats", **asked)["visitors"] == 2
    assert values(questions.ask_one("engagement", **asked), "unique_users", "returning_users") == [
        2,
        0,
    ]
    assert questions.ask_one("sources", **asked)["uniques"] == 2
    assert questions.ask_one("visits", **asked)["visitors"] == 2
    # Nobody knows whose they are: they neither overlap nor return.
    assert questions.ask("overlapping_sessions", **asked) == []
    assert questions.ask("user_retention", **asked) == []


def test_engagement(questions: Questions) -> None:
    row = questions.ask_one("engagement", **PERIOD)
    assert values(row, "unique_users", "sessions", "pageviews", "returning_users") == [3, 4, 4, 1]
    # Of 0, 90.5, 0 and 0 seconds the mean is not the median.
    assert values(
        row, "avg_session_duration_seconds", "median_session_duration_seconds", "pages_per_session"
    ) == decimals("22.625", "0.000", "1.000")
    # Engaged are the one of 90 seconds and the one that signed up.
    assert values(row, "bounce_rate", "engagement_rate", "returning_users_percent") == decimals(
        "50.00", "50.00", "33.33"
    )


def test_retention_by_week(questions: Questions) -> None:
    rows = questions.ask(
        "user_retention", site_id="weeks", start_date="2026-06-01", end_date="2026-06-14"
    )
    first, second = date(2026, 6, 1), date(2026, 6, 8)
    assert [list(row.values()) for row in rows] == [
        [first, 0, 2, 2, Decimal("100.00")],
        [first, 1, 2, 1, Decimal("50.00")],
        [first, 3, 2, 1, Decimal("50.00")],
        [second, 0, 1, 1, Decimal("100.00")],
        [second, 1, 1, 1, Decimal("100.00")],
    ]
    within = {"site_id": "weeks", "start_date": "2026-06-07", "end_date": "2026-06-08"}
    assert questions.ask("user_retention", **within) == rows


def test_retention_by_month(questions: Questions) -> None:
    rows = questions.ask(
        "user_retention",
        **{"site_id": "weeks", "start_date": "2026-05-31", "end_date": "2026-06-01"},
        unit="month",
    )
    may, june_ = date(2026, 5, 1), date(2026, 6, 1)
    assert [list(row.values()) for row in rows] == [
        [may, 0, 1, 1, Decimal("100.00")],
        [may, 1, 1, 1, Decimal("100.00")],
        [june_, 0, 4, 4, Decimal("100.00")],
    ]
    assert list(rows[0])[1] == "months_later"


def test_retention_by_day_of_those_who_came_first_from_a_country(questions: Questions) -> None:
    rows = questions.ask(
        "user_retention",
        **{"site_id": "weeks", "start_date": "2026-06-01", "end_date": "2026-06-14"},
        **{"country": "DE", "unit": "day"},
    )
    assert [list(row.values()) for row in rows] == [[date(2026, 6, 3), 0, 1, 1, Decimal("100.00")]]
    assert list(rows[0])[1] == "days_later"


def test_abandonment_is_a_start_without_an_end_after_it_in_the_session(
    questions: Questions,
) -> None:
    row = questions.ask_one(
        "session_abandonment",
        **{"site_id": "flow", "start_date": "2026-06-01", "end_date": "2026-06-01"},
        **{"start_event": "begin", "end_event": "finish"},
    )
    assert list(row.values()) == [4, 1, 3, Decimal("75.00"), Decimal("30.000")]


def test_overlapping_sessions_are_pairs_of_one_visitor(questions: Questions) -> None:
    rows = questions.ask("overlapping_sessions", site_id="tabs", **ALL_DAYS)
    tabs = dict(
        questions.project.query(
            "select session_id, client_session_id from events where site_id = 'tabs'"
        )
    )
    found = [
        [
            *[row["visitor_id"], tabs[row["first_session_id"]], tabs[row["second_session_id"]]],
            *[row["overlap_started_at"], row["overlap_seconds"]],
        ]
        for row in rows
    ]
    assert found == [
        ["v", "two", "three", june(1, 10, 30), 0],
        ["v", "one", "two", june(1, 10, 10), 600],
    ]


def test_sources_with_visitors_counted_once_over_the_days(questions: Questions) -> None:
    rows = questions.ask("sources", **SHOP_DAYS)
    assert [list(row.values()) for row in rows] == [
        # Source, medium, events, uniques, paid share, sessions, bounce rate, conversions.
        ["(direct)", "(none)", 7, 6, 0, 6, Decimal("66.67"), 1],
        ["google", "email", 1, 1, 0, 1, Decimal("100.00"), 0],
        ["google", "organic", 2, 1, 0, 1, Decimal("0.00"), 0],
    ]


def test_sources_by_another_breakdown_count_a_visitor_of_two_media_once(
    questions: Questions,
) -> None:
    rows = questions.ask("sources", **SHOP_DAYS, breakdown="source")
    assert [values(row, "source", "sessions", "uniques") for row in rows] == [
        ["(direct)", 6, 6],
        ["google", 2, 1],
    ]
    (row,) = questions.ask("sources", **SHOP_DAYS, breakdown="channel", limit=1)
    assert row["channel"] == "Direct"


def test_the_paid_share_is_that_of_the_events(questions: Questions) -> None:
    row = questions.ask_one("sources", site_id="paid", breakdown="source", **ALL_DAYS)
    assert values(row, "source", "events", "uniques", "paid_share") == [
        *["google", 4, 2, Decimal("0.7500")]
    ]
    rows = questions.ask("sources", site_id="paid", **ALL_DAYS)
    assert [values(row, "medium", "paid_share") for row in rows] == [["cpc", 1], ["organic", 0]]


def test_sessions_of_a_user_over_devices(questions: Questions) -> None:
    rows = questions.ask("sessions_per_user", site_id="people", **ALL_DAYS)
    assert [
        values(
            row,
            *["user_id", "sessions", "devices", "sessions_before_identify"],
            *["desktop_sessions", "mobile_sessions"],
        )
        for row in rows
    ] == [["ann", 3, 2, 1, 1, 2], ["bob", 2, 1, 0, 2, 0]]


def test_visits_by_local_date(questions: Questions) -> None:
    rows = questions.ask("visits", **PERIOD)
    assert [list(row.values()) for row in rows] == [
        [date(2026, 6, 10), 3, 2, 3, *decimals("1.000", "30.167", "33.33"), 1, Decimal("33.33")],
        [date(2026, 6, 11), 1, 1, 1, *decimals("1.000", "0.000", "100.00"), 0, Decimal("0.00")],
    ]


def test_visits_by_local_hour(questions: Questions) -> None:
    rows = questions.ask("visits", **PERIOD, interval="hour")
    assert [values(row, "started_on", "started_hour", "visits", "pageviews") for row in rows] == [
        [date(2026, 6, 10), 0, 1, 1],
        [date(2026, 6, 10), 12, 1, 2],
        [date(2026, 6, 10), 14, 1, 0],
        [date(2026, 6, 11), 23, 1, 1],
    ]


def test_visitors_of_weeks_and_months_count_once(questions: Questions) -> None:
    given = {"site_id": "weeks", "start_date": "2026-05-20", "end_date": "2026-06-22"}
    rows = questions.ask("visits", **given, interval="week")
    assert [values(row, "started_on", "visits", "visitors") for row in rows] == [
        [date(2026, 5, 18), 1, 1],
        [date(2026, 6, 1), 4, 3],
        [date(2026, 6, 8), 2, 2],
        [date(2026, 6, 15), 2, 2],
        [date(2026, 6, 22), 1, 1],
    ]
    rows = questions.ask("visits", **given, interval="month")
    assert [values(row, "started_on", "visits", "visitors") for row in rows] == [
        [date(2026, 5, 1), 1, 1],
        [date(2026, 6, 1), 9, 5],
    ]


def test_entry_and_exit_points(questions: Questions) -> None:
    rows = questions.ask("entry_exit_points", **(PERIOD | {"start_date": "2026-06-09"}))
    assert [list(row.values()) for row in rows] == [
        # Path, entries, exits, bounce rate, conversion rate.
        ["/", 3, 2, Decimal("66.67"), Decimal("0.00")],
        ["/c", 1, 0, Decimal("0.00"), Decimal("0.00")],
        ["/b", 0, 2, None, None],
    ]


def test_buckets_against_sliding(questions: Questions) -> None:
    rows = questions.ask(
        "definition_comparison",
        **{"site_id": "buckets", "start_date": "2026-06-01", "end_date": "2026-06-01"},
        **{"other_definition": "millimetric"},
    )
    names = ["session_definition", "sessions", "changed_sessions", "bounces"]
    names += ["bounce_rate", "avg_duration_seconds", "median_duration_seconds"]
    assert [values(row, *names) for row in rows] == [
        ["sliding", 2, 1, 1, *decimals("50.00", "600.000", "600.000")],
        ["millimetric", 3, 2, 1, *decimals("33.33", "200.000", "300.000")],
    ]


@pytest.mark.parametrize("site", ["shop", "tabs", "splits", "odd"])
def test_under_its_own_definition_a_site_has_the_sessions_that_are_stored(
    questions: Questions, site: str
) -> None:
    own, other = questions.ask(
        "definition_comparison", site_id=site, other_definition="sparklytics", **ALL_DAYS
    )
    stored = questions.project.query(
        "select session_definition, count(*), sum(pageview_count = 1), sum(event_count),"
        f" sum(duration_seconds) from sessions where site_id = '{site}' group by 1"
    )
    [(definition, sessions, bounces, events, seconds)] = stored
    assert values(own, "session_definition", "sessions", "bounces") == [
        *[definition, sessions, bounces]
    ]
    assert abs(own["avg_duration_seconds"] - seconds / sessions) < Decimal("0.001")
    assert abs(own["events_per_session"] - Decimal(events) / sessions) < Decimal("0.001")
    if site == "splits":
        # v's events are parted at midnight, by b (c is of the same instant) and after 31 minutes.
        assert [own["sessions"], other["sessions"]] == [5, 3]


def test_anomalies_are_over_their_bounds_not_at_them(questions: Questions) -> None:
    rows = questions.ask("session_anomalies", site_id="bots", **ALL_DAYS)
    signs = ["visitor_id", "is_too_fast", "is_too_long", "is_too_deep"]
    assert sorted(values(row, *signs) for row in rows) == [
        ["deep", False, False, True],
        ["fast", True, False, False],
        ["long", False, True, False],
    ]
    bounds = {"events_per_minute": 59, "hours": 11, "pageviews": 199}
    rows = questions.ask("session_anomalies", site_id="bots", **ALL_DAYS, **bounds)
    assert len(rows) == 6


def test_health_of_a_tracker_by_hour_of_loading(questions: Questions) -> None:
    rows = questions.ask("tracking_health", start_date="2026-05-01", end_date="2026-05-01")
    names = ["loaded_hour_at", "events", "hours_since_previous", "late_events"]
    names += ["rejected_events", "rejected_missing_visitor", "rejected_in_the_future"]
    names += ["duplicates_of_day"]
    assert [values(row, *names) for row in rows] == [
        [datetime(2026, 5, 1, 13), 0, 3, 0, 1, 0, 1, 1],
        [datetime(2026, 5, 1, 10), 3, None, 1, 1, 1, 0, 1],
    ]
    assert values(
        rows[1], "late_percent", "missing_country_percent", "missing_page_url_percent"
    ) == decimals("33.33", "33.33", "33.33")
    assert rows[0]["missing_country_percent"] is None
    assert rows[1]["last_occurred_at"] == HEALTH_AT


def test_every_reason_of_a_rejection_is_counted(questions: Questions) -> None:
    """The query has a column for each reason that the YAML of rejected_events allows."""
    declared = yaml.safe_load((ROOT / "models/marts/quality/rejected_events.yml").read_text())
    [reason] = [
        column
        for column in declared["models"][0]["columns"]
        if column["name"] == "rejection_reason"
    ]
    [allowed] = [
        test["accepted_values"]["arguments"]["values"]
        for test in reason["data_tests"]
        if "accepted_values" in test
    ]
    rows = questions.ask("tracking_health", start_date="2026-05-01", end_date="2026-05-01")
    counted = {name.removeprefix("rejected_") for name in rows[0] if name.startswith("rejected_")}
    assert counted - {"events"} == set(allowed)


def test_health_of_one_site(questions: Questions) -> None:
    days = {"start_date": "2026-05-01", "end_date": "2026-05-02"}
    rows = questions.ask("tracking_health", **days, site_id="health", tracker="custom")
    assert len(rows) == 3
    assert questions.ask("tracking_health", **days, site_id="shop") == []
    assert questions.ask("tracking_health", **days, tracker="ga4") == []


@pytest.mark.parametrize(
    ("query", "parameters", "expected"),
    [
        ("sessions_list", {}, "site_id of sessions_list is missing"),
        ("sessions_list", {"site_id": ""}, "site_id of sessions_list is empty"),
        (
            "sessions_list",
            {"site_id": "shop", "contry": "DE"},
            "contry of sessions_list is none of its parameters: ",
        ),
        ("sessions_list", {"site_id": "shop", "raw_paths": 1}, "raw_paths of sessions_list is"),
        ("sessions_list", {"site_id": ["a", "b"]}, "site_id of sessions_list has to be one text"),
        ("sessions_list", {"site_id": {"a": "b"}}, "site_id of sessions_list has to be one text"),
        ("sessions_list", {"site_id": 1.5}, "site_id of sessions_list has to be one text"),
        (
            "sessions_list",
            {"site_id": 1},
            "site_id of sessions_list is the number 1: YAML reads 01",
        ),
        ("sessions_list", {"site_id": "a\0b"}, "site_id of sessions_list holds a zero"),
        (
            "sessions_list",
            {"site_id": "shop", "country": False},
            "country of sessions_list is False: YAML reads no, off",
        ),
        (
            "sessions_list",
            {"site_id": "shop", "city": None},
            "city of sessions_list is null: YAML reads ~, null and nothing",
        ),
        *(
            (
                "sessions_list",
                {"site_id": "shop", "start_date": wrong},
                f"start_date of sessions_list has to be a date as 2026-01-31, not {wrong}",
            )
            for wrong in [
                *["2026-02-29", "2026-13-01", "2026-00-10", "2026-06-00", "2026-06-31"],
                *["2026-6-1", "10.06.2026", "today", "2026-06-01T00:00:00", 20260601],
            ]
        ),
        (
            "session_stats",
            {"site_id": "shop", "end_date": "x' or 1 = 1"},
            "end_date of session_stats has to be a date",
        ),
        (
            "sessions_list",
            {"site_id": "shop", "start_date": "2026-06-02", "end_date": "2026-06-01"},
            "start_date of sessions_list is 2026-06-02, after end_date, 2026-06-01",
        ),
        *(
            (
                "sessions_list",
                {"site_id": "shop", "limit": wrong},
                f"limit of sessions_list has to be a whole number from 1 to 200, not {wrong}",
            )
            for wrong in [0, 201, -1, 10.0, "ten", "1; drop table sessions", "5 0", 10**12]
        ),
        (
            "sources",
            {"site_id": "shop", "breakdown": "visitor_id"},
            "breakdown of sources has to be one of source, source_medium,",
        ),
        ("sessions_list", {"site_id": "shop", "bots": "no"}, "bots of sessions_list has to be one"),
        (
            "visits",
            {"site_id": "shop", "device": "phone"},
            "device of visits has to be one of desktop, mobile, tablet, other, not phone",
        ),
        (
            "definition_comparison",
            {"site_id": "shop", "other_definition": "slidng"},
            "other_definition of definition_comparison has to be one of databuddy, ga4,",
        ),
        (
            "definition_comparison",
            {"site_id": "shop"},
            "other_definition of definition_comparison is missing",
        ),
        ("session_detail", {"site_id": "shop"}, "session_id of session_detail is missing"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_is_allowed(
    questions: Questions, query: str, parameters: Row, expected: str
) -> None:
    assert f"The parameter {expected}" in questions.refusal(query, **parameters)


def test_what_yaml_reads_as_a_time_is_refused(questions: Questions) -> None:
    success, said = questions.project.try_dbt(
        *["compile", "--select", "session_detail", "--vars"],
        "{site_id: shop, session_id: 2026-06-01T10:00:00Z}",
    )
    assert not success
    assert "session_id of session_detail is read as the time 2026-06-01 10:00:00" in said


def test_the_calendar_has_ends(questions: Questions) -> None:
    for query, days in {
        "user_retention": {"end_date": "9999-12-31", "unit": "month"},
        "tracking_health": {"end_date": "9999-12-31"},
        "session_stats": {"start_date": "1000-01-01", "end_date": "9999-12-31"},
    }.items():
        site = {} if query == "tracking_health" else {"site_id": "shop"}
        success, said = questions.compile(query, **site, **days)
        assert success, said


def test_leap_days_and_limits_at_their_ends_are_right(questions: Questions) -> None:
    for right in [{"start_date": "2024-02-29"}, {"limit": 1}, {"limit": "200"}, {"cursor": None}]:
        success, said = questions.compile("sessions_list", site_id="shop", **right)
        assert success, said


OTHER_DAYS = [{"start_date": "2026-01-02"}, {"end_date": "2026-12-30"}]


def test_a_cursor_of_anything_else_is_refused(questions: Questions) -> None:
    asked = {"site_id": "tabs", "limit": 2, **ALL_DAYS}
    cursor = questions.ask("sessions_list", **asked)[0]["next_cursor"]
    forged = [
        "x",
        cursor + "0",
        cursor[:-1],
        cursor.upper(),
        f" {cursor}",
        f"{cursor}\n",
        "2026-01-01.2026-12-31.1.00." + "0" * 32,
    ]
    for wrong in forged:
        said = questions.refusal("sessions_list", **asked, cursor=wrong)
        assert "The parameter cursor of sessions_list " in said, wrong
    for changed in [{"site_id": "shop"}, {"country": "DE"}, *OTHER_DAYS]:
        said = questions.refusal("sessions_list", **(asked | changed), cursor=cursor)
        assert "cursor of sessions_list was given for other parameters than these" in said
    parts = cursor.split(".")
    parts[2] = str(int(parts[2]) + 1)
    said = questions.refusal("sessions_list", **asked, cursor=".".join(parts))
    assert "was given for other parameters" in said


def test_the_whole_project_compiles_without_parameters(questions: Questions) -> None:
    questions.project.dbt("compile")


def test_queries_behind_a_model_compile_without_parameters(questions: Questions) -> None:
    questions.project.dbt("compile", "--select", "sessions+", "--exclude", "resource_type:test")


@pytest.mark.parametrize(
    "name", ["+visits", "analyses/visits.sql", "sojourn.analysis.visits", "@visits"]
)
def test_a_query_that_is_named_asks_for_its_parameters(questions: Questions, name: str) -> None:
    assert "The parameter site_id of visits is missing." in questions.refusal(name)


def test_a_selector_gives_a_query_its_parameters(questions: Questions) -> None:
    project = questions.project
    selectors = "selectors: [{name: report, definition: visits}]"
    (project.folder / "selectors.yml").write_text(selectors)
    report = ["compile", "--selector", "report", "--vars"]
    project.dbt(*report, json.dumps(PERIOD))
    compiled = project.folder / "target" / "compiled" / "sojourn" / "analyses" / "visits.sql"
    assert "site_id = 'shop'" in compiled.read_text()
    success, said = project.try_dbt(*report, json.dumps({"start_date": "2026-06-10"}))
    assert not success
    assert "The parameter site_id of visits is missing." in said


def test_vars_of_the_project_may_stand_beside_parameters(questions: Questions) -> None:
    success, said = questions.compile("visits", **PERIOD, trackers=["custom"], raw_path="raw")
    assert success, said
    said = questions.refusal("visits", **PERIOD, tracker="custom")
    assert "The parameter tracker of visits is none of its parameters" in said


def test_every_var_of_the_project_may_stand_there() -> None:
    declared = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]
    text = (ROOT / "macros" / "queries" / "query_parameters.sql").read_text()
    listed = text.partition("macro project_vars()")[2].partition("endmacro")[0]
    assert re.findall(r"'(\w+)'", listed) == list(declared)


DECLARED = {
    query["name"]: query
    for query in yaml.safe_load((ROOT / "analyses" / "_analyses.yml").read_text())["analyses"]
}


def test_every_query_is_described_and_so_is_each_parameter() -> None:
    assert set(DECLARED) == {path.stem for path in (ROOT / "analyses").glob("*.sql")}
    for query in DECLARED.values():
        assert query["description"], query["name"]
        for name, rule in query["config"]["meta"]["parameters"].items():
            assert rule["description"].strip(), (query["name"], name)
            assert rule["type"] in {"text", "date", "whole_number", "choice"}, (query, name)
            if rule["type"] == "whole_number":
                assert rule["minimum"] <= rule["default"] <= rule["maximum"], (query, name)
            if rule["type"] == "choice":
                assert rule.get("default") in [None, *rule["choices"]], (query, name)


@pytest.mark.parametrize("query", DECLARED)
def test_every_parameter_is_used(questions: Questions, query: str) -> None:
    """Each text that is given stands in the SQL; what is chosen changes it."""
    rules = DECLARED[query]["config"]["meta"]["parameters"]
    choices = {name: rule["choices"] for name, rule in rules.items() if rule["type"] == "choice"}
    definitions = {"definition": ["sliding", "ga4"], "other_definition": ["matomo", "tracardi"]}
    choices |= {name: names for name, names in definitions.items() if name in rules}
    texts = [name for name, rule in rules.items() if rule["type"] == "text"]
    texts = [name for name in texts if name not in choices and name != "cursor"]
    given: Row = {name: f"the {name}" for name in texts}
    given |= {name: listed[0] for name, listed in choices.items()}
    success, sql = questions.compile(query, **given)
    assert success, sql
    assert [name for name in texts if f"'the {name}'" not in sql] == []
    for name, listed in choices.items():
        _, changed = questions.compile(query, **given | {name: listed[-1]})
        assert changed != sql, name


@pytest.mark.parametrize("query", DECLARED)
def test_every_column_is_described_in_its_order(questions: Questions, query: str) -> None:
    values_of = {"site_id": "shop", "session_id": "x", "other_definition": "matomo"}
    values_of |= {"start_event": "begin", "end_event": "finish"}
    rules = DECLARED[query]["config"]["meta"]["parameters"]
    parameters = {name: values_of[name] for name, rule in rules.items() if rule.get("required")}
    variants: list[Row] = {
        "sources": [{"breakdown": "source_medium_campaign"}, {"breakdown": "channel"}],
        "user_retention": [{"unit": unit} for unit in ("week", "month", "day")],
        "visits": [{"interval": "hour"}, {"interval": "month"}],
    }.get(query, [{}])

    described = [column["name"] for column in DECLARED[query]["columns"]]
    found: set[str] = set()
    for variant in variants:
        names, _ = questions.run(query, **parameters, **variant)
        assert names == [name for name in described if name in names]
        found |= set(names)
    assert found == set(described)
