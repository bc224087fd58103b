"""The oracle at the edges of each definition, worked out by hand.

A history is written as events in minutes after noon; what is expected, as event ids by session.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from histories import OWN_DEFINITIONS, SITES, batches, batches_by_load, histories, on_sites
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from macro_runner import ROOT
from oracle import (
    Change,
    Definition,
    Options,
    Row,
    Session,
    Site,
    Tables,
    order_in_stream,
    read_definitions,
    read_sites,
    session_changes,
    sessionize,
)

SHIPPED = read_definitions(ROOT / "seeds" / "rules" / "session_definitions.csv")
DEFINITIONS = [*SHIPPED, *OWN_DEFINITIONS]
NOON = datetime(2026, 6, 10, 12)
MILLISECOND = 1 / 60000

MAIL = {"touch_rule": "utm", "source": "news", "medium": "email", "campaign": "one"}
OTHER_MAIL = {**MAIL, "campaign": "two"}
CLICK = {"touch_rule": "click_id:gclid", "source": "google", "medium": "cpc"}
SEARCH = {"touch_rule": "referrer:google.com", "source": "google", "medium": "organic"}
REFERRAL = {"touch_rule": "referral", "source": "a.example", "medium": "referral"}
DIRECT = {"touch_rule": "direct", "source": "(direct)", "medium": "(none)"}
INTERNAL = {"touch_rule": "internal:shop.example"}


def at(minutes: float, event_id: str, **columns: Any) -> Row:
    occurred_at = NOON + timedelta(milliseconds=round(minutes * 60000))
    defaults = {
        "event_id": event_id,
        "site_id": "s",
        "visitor_id": "v",
        "event_name": "view",
        "event_type": "pageview",
        "occurred_at": occurred_at,
        "loaded_at": occurred_at + timedelta(seconds=1),
    }
    return Row(**{**defaults, **columns})


def run(
    definition: str, *rows: Row, zone: str = "UTC", currency: str | None = None, **options: Any
) -> Tables:
    sites = {"*": Site(definition, zone, currency=currency)}
    return sessionize(rows, DEFINITIONS, sites, Options(**options))


def cuts(tables: Tables) -> list[str]:
    """The ids of each session's events, by start and stream."""
    ordered = sorted(tables.sessions, key=lambda session: (session.started_at, session.stream_id))
    return [
        "".join(event.event_id for event in tables.events if event.session_id == session.session_id)
        for session in ordered
    ]


def reasons(tables: Tables) -> list[str]:
    ordered = sorted(tables.sessions, key=lambda session: (session.started_at, session.stream_id))
    return [session.start_reason for session in ordered]


def only_session(tables: Tables) -> Session:
    (session,) = tables.sessions
    return session


# The eight definitions.


def test_definitions_are_those_of_the_design() -> None:
    found = {
        definition.name: (
            definition.stream,
            definition.timeout_seconds,
            definition.timeout_seconds and definition.gap_equal_to_timeout,
            definition.splits_on_campaign,
            definition.splits_at_midnight,
            definition.session_id_format,
        )
        for definition in SHIPPED
    }
    assert found == {
        "sliding": ("visitor", 1800, "stays", "", False, "hash"),
        "sparklytics": ("visitor", 1800, "stays", "", False, "hash"),
        "databuddy": ("client_session", 1800, "starts", "", False, "hash"),
        "millimetric": ("visitor_and_bucket", None, None, "", False, "stream"),
        "tracardi": ("client_session", None, None, "", False, "stream"),
        "ga4": ("visitor_and_client_session", None, None, "", False, "hash"),
        "universal_analytics": ("visitor", 1800, "stays", "any", True, "hash"),
        "matomo": ("visitor", 1800, "starts", "tagged", True, "hash"),
    }


@pytest.mark.parametrize(
    ("definition", "stays"),
    [
        ("sliding", True),
        ("sparklytics", True),
        ("universal_analytics", True),
        ("databuddy", False),
        ("matomo", False),
    ],
)
def test_a_gap_around_the_timeout(definition: str, stays: bool) -> None:
    def after(minutes: float) -> tuple[list[str], list[str]]:
        tables = run(definition, at(0, "a"), at(minutes, "b"))
        return cuts(tables), reasons(tables)

    one = ["ab"], ["first_event"]
    two = ["a", "b"], ["first_event", "idle"]
    assert after(30 - MILLISECOND) == one
    assert after(30) == (one if stays else two)
    assert after(30 + MILLISECOND) == two


@pytest.mark.parametrize("definition", ["tracardi", "ga4"])
def test_without_a_timeout_any_gap_stays(definition: str) -> None:
    assert cuts(run(definition, at(0, "a"), at(100_000, "b"))) == ["ab"]


def test_a_gap_is_measured_from_the_event_before_and_not_from_the_start() -> None:
    tables = run("sliding", at(0, "a"), at(29, "b"), at(58, "c"), at(87, "d"))
    assert cuts(tables) == ["abcd"]
    assert only_session(tables).duration_seconds == 87 * 60


def test_a_gap_is_measured_in_the_stream_alone() -> None:
    rows = [
        at(0, "a", client_session_id="1"),
        at(20, "b", client_session_id="2"),
        at(40, "c", client_session_id="1"),
    ]
    assert cuts(run("sliding", *rows)) == ["abc"]
    tables = run("databuddy", *rows)
    assert cuts(tables) == ["a", "b", "c"]
    assert reasons(tables) == ["first_event", "new_client_session", "idle"]
    assert cuts(run("ga4", *rows)) == ["ac", "b"]


def test_order_is_by_time_then_sequence_then_id() -> None:
    tables = run(
        "sliding",
        at(1, "a"),
        at(0, "c", sequence=2),
        at(0, "d", sequence=1),
        at(0, "b", sequence=0),
        at(0, "f"),
        at(0, "e"),
    )
    assert [event.event_id for event in tables.events] == ["e", "f", "b", "d", "c", "a"]
    assert [event.event_number for event in tables.events] == [1, 2, 3, 4, 5, 6]
    assert [event.event_id for event in tables.events if event.is_entry] == ["e"]
    assert [event.event_id for event in tables.events if event.is_exit] == ["a"]


def test_one_client_session_of_two_visitors() -> None:
    rows = [
        at(0, "a", client_session_id="1"),
        at(1, "b", client_session_id="1", visitor_id="w"),
    ]
    assert cuts(run("databuddy", *rows)) == ["ab"]
    assert cuts(run("tracardi", *rows)) == ["ab"]
    for definition in ("sliding", "ga4"):
        tables = run(definition, *rows)
        assert cuts(tables) == ["a", "b"]
        assert reasons(tables) == ["first_event", "first_event"]


def test_each_id_takes_the_place_of_the_other() -> None:
    def streams(definition: str, **ids: str | None) -> list[str]:
        tables = run(definition, at(0, "a", **ids))
        return [event.stream_id for event in tables.events]

    no_visitor = {"visitor_id": "NULL", "client_session_id": "c"}
    no_session = {"visitor_id": "v", "client_session_id": "000"}
    both = {"visitor_id": "v", "client_session_id": "c"}
    # 2026-06-10 12:00 UTC is 1781092800 seconds, bucket 989496.
    expected = {
        "sliding": ("c", "v", "v"),
        "databuddy": ("c", "v", "c"),
        "tracardi": ("c", "v", "c"),
        "ga4": ("c/c", "v/v", "v/c"),
        "millimetric": ("c", "v-989496", "c"),
    }
    for definition, (without_visitor, without_session, with_both) in expected.items():
        assert streams(definition, **no_visitor) == [without_visitor]
        assert streams(definition, **no_session) == [without_session]
        assert streams(definition, **both) == [with_both]


def test_pairs_are_told_apart_whatever_their_ids_hold() -> None:
    tables = run(
        "ga4",
        at(0, "a", visitor_id="x/y", client_session_id="z"),
        at(1, "b", visitor_id="x", client_session_id="y/z"),
        at(2, "c", visitor_id="x~1y", client_session_id="z"),
    )
    assert [event.stream_id for event in tables.events] == ["x/y/z", "x~01y/z", "x~1y/z"]


def test_millimetric_cuts_at_the_half_hour() -> None:
    tables = run(
        "millimetric",
        at(30 - MILLISECOND, "a"),
        at(30, "b"),
        at(60 - MILLISECOND, "c"),
        at(61, "d", client_session_id="mine"),
        at(600, "e", client_session_id="mine"),
    )
    assert cuts(tables) == ["a", "bc", "de"]
    assert [session.session_id for session in tables.sessions] == ["v-989496", "v-989497", "mine"]
    assert reasons(tables) == ["first_event", "new_bucket", "new_bucket"]


def test_ids_of_sessions() -> None:
    # md5 of "s|v|1781092800000000", by md5sum.
    hashed = "26645583391dc141e66e5ce90ea14f22"
    assert only_session(run("sliding", at(0, "a"))).session_id == hashed
    session = only_session(run("tracardi", at(0, "a", client_session_id="mine")))
    assert session.session_id == "mine"


BERLIN_MIDNIGHT = 10 * 60


@pytest.mark.parametrize("definition", ["universal_analytics", "matomo"])
def test_local_midnight_splits(definition: str) -> None:
    tables = run(
        definition,
        at(BERLIN_MIDNIGHT - 1, "a"),
        at(BERLIN_MIDNIGHT - MILLISECOND, "b"),
        at(BERLIN_MIDNIGHT, "c"),
        at(BERLIN_MIDNIGHT + 1, "d"),
        zone="Europe/Berlin",
    )
    assert cuts(tables) == ["ab", "cd"]
    assert reasons(tables) == ["first_event", "midnight"]
    assert {event.activity_started_at for event in tables.events} == {
        NOON + timedelta(minutes=BERLIN_MIDNIGHT - 1)
    }
    assert [session.started_on for session in tables.sessions] == [
        date(2026, 6, 10),
        date(2026, 6, 11),
    ]
    # A Wednesday and a Thursday.
    assert [session.started_weekday for session in tables.sessions] == [3, 4]


@pytest.mark.parametrize(
    ("midnight", "started_on"),
    [
        # Clocks go forward on 29 March: 23:00 UTC before it, 22:00 UTC after it.
        (datetime(2026, 3, 28, 23), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22), date(2026, 3, 30)),
        # And back on 25 October.
        (datetime(2026, 10, 24, 22), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23), date(2026, 10, 26)),
        (datetime(2026, 12, 31, 23), date(2027, 1, 1)),
    ],
)
def test_midnight_follows_the_clocks(midnight: datetime, started_on: date) -> None:
    minutes = (midnight - NOON) / timedelta(minutes=1)
    rows = at(minutes - MILLISECOND, "a"), at(minutes, "b")
    tables = run("matomo", *rows, zone="Europe/Berlin")
    assert cuts(tables) == ["a", "b"]
    assert tables.sessions[1].started_on == started_on
    assert cuts(run("sliding", *rows, zone="Europe/Berlin")) == ["ab"]


@pytest.mark.parametrize(
    ("touches", "any_touch", "tagged"),
    [
        ([MAIL, MAIL], ["ab"], ["ab"]),
        ([MAIL, OTHER_MAIL], ["a", "b"], ["a", "b"]),
        ([MAIL, {**MAIL, "source": "other"}], ["a", "b"], ["a", "b"]),
        ([MAIL, {**MAIL, "medium": None}], ["a", "b"], ["a", "b"]),
        ([MAIL, {**MAIL, "term": "boots"}], ["ab"], ["ab"]),
        ([MAIL, CLICK], ["a", "b"], ["a", "b"]),
        ([MAIL, SEARCH], ["a", "b"], ["ab"]),
        ([DIRECT, CLICK], ["a", "b"], ["a", "b"]),
        ([DIRECT, REFERRAL], ["a", "b"], ["ab"]),
        ([SEARCH, MAIL], ["a", "b"], ["a", "b"]),
        ([MAIL, DIRECT, MAIL], ["abc"], ["abc"]),
        ([MAIL, INTERNAL, MAIL], ["abc"], ["abc"]),
        ([MAIL, SEARCH, MAIL], ["a", "b", "c"], ["abc"]),
        ([INTERNAL, DIRECT, MAIL], ["ab", "c"], ["ab", "c"]),
    ],
)
def test_campaign_changes(
    touches: list[dict[str, Any]], any_touch: list[str], tagged: list[str]
) -> None:
    rows = [at(minute, "abc"[minute], **touch) for minute, touch in enumerate(touches)]
    found = run("universal_analytics", *rows)
    assert cuts(found) == any_touch
    assert set(reasons(found)[1:]) <= {"new_campaign"}
    assert cuts(run("matomo", *rows)) == tagged
    assert cuts(run("sliding", *rows)) == ["abc"[: len(rows)]]


def test_weeks_begin_with_sunday_as_0() -> None:
    # 2026-06-14 is a Sunday.
    session = only_session(run("sliding", at(4 * 24 * 60, "a")))
    assert (session.started_on, session.started_weekday) == (date(2026, 6, 14), 0)


def test_the_last_touch_carries_over_a_split_but_not_over_a_pause() -> None:
    tables = run(
        "matomo",
        at(BERLIN_MIDNIGHT - 1, "a", **MAIL),
        at(BERLIN_MIDNIGHT + 1, "b"),
        at(BERLIN_MIDNIGHT + 2, "c", **MAIL),
        at(BERLIN_MIDNIGHT + 62, "d"),
        at(BERLIN_MIDNIGHT + 63, "e", **MAIL),
        zone="Europe/Berlin",
    )
    assert cuts(tables) == ["a", "bc", "d", "e"]
    assert reasons(tables) == ["first_event", "midnight", "idle", "new_campaign"]


def test_of_several_reasons_the_pause_goes_before_midnight_before_the_campaign() -> None:
    tables = run(
        "matomo",
        at(BERLIN_MIDNIGHT - 1, "a", **MAIL),
        at(BERLIN_MIDNIGHT, "b", **OTHER_MAIL),
        at(BERLIN_MIDNIGHT + 24 * 60, "c", **MAIL),
        zone="Europe/Berlin",
    )
    assert cuts(tables) == ["a", "b", "c"]
    assert reasons(tables) == ["first_event", "midnight", "idle"]


def test_events_of_one_instant_are_never_parted() -> None:
    tables = run(
        "matomo",
        at(0, "a"),
        at(0, "b", **MAIL),
        at(1, "c", **MAIL),
        at(1, "d", **OTHER_MAIL),
        at(2, "e", **OTHER_MAIL),
        at(3, "f", **MAIL),
    )
    assert cuts(tables) == ["abcde", "f"]

    never = [Definition("sliding", "visitor", 0, "starts")]
    tables = sessionize([at(0, "a"), at(0, "b"), at(1, "c")], never, {"*": Site("sliding")})
    assert cuts(tables) == ["ab", "c"]


def test_sessions_are_numbered_by_visitor() -> None:
    tables = run(
        "ga4",
        at(0, "a", client_session_id="2"),
        at(0, "b", client_session_id="1"),
        at(1, "c", client_session_id="1", visitor_id="w"),
        at(2, "d", client_session_id="3"),
    )
    assert {(s.stream_id, s.session_number, s.start_reason) for s in tables.sessions} == {
        ("v/1", 1, "first_event"),
        ("v/2", 2, "new_client_session"),
        ("v/3", 3, "new_client_session"),
        ("w/1", 1, "first_event"),
    }


def test_a_visitor_of_two_sites_is_two() -> None:
    sites = {"s": Site("sliding"), "t": Site("tracardi")}
    rows = [at(0, "a"), at(0, "a", site_id="t"), at(40, "b"), at(40, "b", site_id="t")]
    tables = sessionize(rows, DEFINITIONS, sites)
    assert tables.duplicates == 0
    assert [(s.site_id, s.session_number, s.event_count) for s in tables.sessions] == [
        ("s", 1, 1),
        ("s", 2, 1),
        ("t", 1, 2),
    ]


# Rejected rows and duplicates.


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"event_id": "", "site_id": None}, "missing_event_id"),
        ({"event_id": "Undefined"}, "missing_event_id"),
        ({"site_id": "none", "visitor_id": None}, "missing_site"),
        ({"visitor_id": "00000000-0000-0000-0000-000000000000"}, "missing_visitor"),
        ({"visitor_id": "0", "client_session_id": "NULL"}, "missing_visitor"),
        ({"occurred_at": None}, "missing_occurred_at"),
        ({"loaded_at": NOON - timedelta(seconds=60, milliseconds=1)}, "in_the_future"),
        ({"occurred_at": datetime(2019, 12, 31, 23, 59, 59, 999999)}, "before_epoch"),
        ({"loaded_at": NOON - timedelta(seconds=60)}, None),
        ({"occurred_at": datetime(2020, 1, 1)}, None),
        ({"visitor_id": "nullable"}, None),
        ({"visitor_id": "00100"}, None),
        ({"visitor_id": None, "client_session_id": "c"}, None),
    ],
)
def test_rejected(columns: dict[str, Any], reason: str | None) -> None:
    row = replace(at(0, "a"), **columns)
    tables = run("sliding", row, future_tolerance_seconds=60, first_day=date(2020, 1, 1))
    assert [(rejection.row, rejection.reason) for rejection in tables.rejected] == (
        [(row, reason)] if reason else []
    )
    assert len(tables.events) == (0 if reason else 1)


def test_of_one_id_the_earliest_loaded_then_occurred_then_smallest_hash_stays() -> None:
    def kept(*rows: Row) -> tuple[str | None, int]:
        found = [run("sliding", *order, row_hash=lambda row: row.page_title)
                 for order in (rows, rows[::-1])]  # fmt: skip
        assert found[0] == found[1]
        (event,) = found[0].events
        return event.row.page_title, found[0].duplicates

    early, late = NOON + timedelta(hours=1), NOON + timedelta(hours=2)
    assert kept(
        at(5, "a", loaded_at=early, page_title="x"), at(0, "a", loaded_at=late, page_title="y")
    ) == ("x", 1)
    assert kept(
        at(5, "a", loaded_at=early, page_title="x"), at(0, "a", loaded_at=early, page_title="y")
    ) == ("y", 1)
    assert kept(
        at(0, "a", loaded_at=early, page_title="x"),
        at(0, "a", loaded_at=early, page_title="y"),
        at(0, "a", loaded_at=early, page_title="x"),
    ) == ("x", 2)


def test_a_rejected_row_is_no_duplicate_and_makes_none() -> None:
    future = at(99999, "a", loaded_at=NOON - timedelta(days=9))
    tables = run("sliding", future, at(0, "a"))
    assert (len(tables.rejected), len(tables.events), tables.duplicates) == (1, 1, 0)


def test_times_with_a_zone_are_read_as_utc() -> None:
    berlin = timezone(timedelta(hours=2))
    row = at(0, "a", occurred_at=datetime(2026, 6, 10, 14, tzinfo=berlin))
    assert run("sliding", row).events[0].session_started_at == NOON
    row = at(0, "a", occurred_at=NOON.replace(tzinfo=UTC))
    assert run("sliding", row).events[0].session_started_at == NOON


# What a session says.


def test_measures_of_a_session() -> None:
    session = only_session(
        run(
            "sliding",
            at(0, "a", event_type="engagement", interaction_count=2, is_bot=None, country=None),
            at(1, "b", page_url="/in", page_path="/in", page_title="In", user_id="anna"),
            at(2, "c", event_type="conversion", revenue_cents=100, currency="EUR", country="DE"),
            at(3, "d", event_type="conversion", revenue_cents=900, currency="USD", is_bot=True),
            at(4, "e", event_type="conversion", revenue_cents=30, currency="EUR", user_id="bert"),
            at(5, "f", page_url="/out", page_path="/out", engaged_seconds=Decimal("1.5")),
            at(6, "g", event_type="custom", scroll_depth=Decimal("80.00"), user_id="null"),
            at(7, "h", event_type="engagement", engaged_seconds=Decimal(2), interaction_count=3),
        )
    )
    assert (session.started_at, session.ended_at) == (NOON, NOON + timedelta(minutes=7))
    assert session.loaded_at == NOON + timedelta(minutes=7, seconds=1)
    assert session.duration_seconds == 420
    assert (session.event_count, session.pageview_count, session.conversion_count) == (8, 2, 3)
    assert (session.interaction_count, session.engaged_seconds) == (5, Decimal("3.5"))
    assert session.max_scroll_depth == 80
    assert (session.revenue_cents, session.currency) == (130, "EUR")
    assert (session.entry_url, session.entry_path, session.entry_title) == ("/in", "/in", "In")
    assert (session.exit_url, session.exit_path) == ("/out", "/out")
    assert (session.user_id, session.visitor_id) == ("bert", "v")
    assert (session.is_bot, session.country) == (False, None)


def test_what_was_not_measured_is_null_and_what_did_not_happen_is_nothing() -> None:
    session = only_session(run("sliding", at(0, "a", event_type="custom")))
    assert session.interaction_count == 0
    assert session.engaged_seconds is None
    assert session.max_scroll_depth is None
    assert (session.revenue_cents, session.currency) == (0, None)
    assert (session.entry_url, session.exit_url, session.user_id) == (None, None, None)


def test_amounts_without_a_currency() -> None:
    rows = at(0, "a", revenue_cents=100), at(1, "b", revenue_cents=10, currency="EUR")
    assert only_session(run("sliding", rows[0])).revenue_cents == 100
    # Of which currency the first is nobody knows, unless the site says so.
    found = only_session(run("sliding", *rows))
    assert (found.revenue_cents, found.currency) == (10, "EUR")
    found = only_session(run("sliding", *rows, currency="EUR"))
    assert (found.revenue_cents, found.currency) == (110, "EUR")
    found = only_session(run("sliding", *rows, currency="GBP"))
    assert (found.revenue_cents, found.currency) == (10, "EUR")


@pytest.mark.parametrize(
    ("rows", "is_bounce", "is_engaged"),
    [
        ([at(0, "a")], True, False),
        ([at(0, "a"), at(10 / 60, "b", event_type="custom")], True, True),
        ([at(0, "a"), at(10 / 60 - MILLISECOND, "b", event_type="custom")], True, False),
        ([at(0, "a"), at(0, "b")], False, True),
        ([at(0, "a", event_type="custom")], False, False),
        ([at(0, "a", event_type="conversion")], False, True),
    ],
)
def test_bounce_and_engagement(rows: list[Row], is_bounce: bool, is_engaged: bool) -> None:
    session = only_session(run("sliding", *rows))
    assert (session.is_bounce, session.is_engaged) == (is_bounce, is_engaged)


def test_entry_is_the_touch_of_the_first_event() -> None:
    tables = run(
        "sliding",
        at(0, "a", event_type="custom", channel="Email", click_id="x", **MAIL),
        at(1, "b", channel="Paid Search", **CLICK),
    )
    session = only_session(tables)
    assert (session.entry_source, session.entry_medium) == ("news", "email")
    assert (session.entry_campaign, session.entry_channel) == ("one", "Email")
    assert (session.entry_touch_rule, session.entry_click_id) == ("utm", "x")


def test_an_internal_entry_counts_as_direct() -> None:
    session = only_session(run("sliding", at(0, "a", **INTERNAL), at(1, "b", **MAIL)))
    assert (session.entry_source, session.entry_medium) == ("(direct)", "(none)")
    assert (session.entry_channel, session.entry_campaign) == ("Direct", None)
    assert session.entry_touch_rule == "internal:shop.example"


@pytest.mark.parametrize(
    ("entry_touch", "source"),
    [("first_event", "(direct)"), ("first_pageview", "google"), ("first_known", "news")],
)
def test_the_entry_may_be_another_event(entry_touch: str, source: str) -> None:
    definitions = [Definition("own", "visitor", 1800, entry_touch=entry_touch)]
    rows = [
        at(0, "a", event_type="custom", **DIRECT),
        at(1, "b", event_type="custom", **MAIL),
        at(2, "c", **SEARCH),
    ]
    tables = sessionize(rows, definitions, {"*": Site("own")})
    assert only_session(tables).entry_source == source


def test_a_session_without_a_visitor_has_none() -> None:
    rows = [
        at(0, "a", visitor_id=None, client_session_id="1"),
        at(1, "b", visitor_id=None, client_session_id="2"),
    ]
    tables = run("databuddy", *rows)
    assert [(s.visitor_id, s.session_number) for s in tables.sessions] == [(None, 1), (None, 1)]


def test_sites_are_read_with_their_rules() -> None:
    sites = read_sites(ROOT / "seeds" / "rules" / "sites.csv")
    assert sites["*"] == Site("sliding", "UTC")
    assert {site.definition for site in sites.values()} <= {d.name for d in DEFINITIONS}


# What followers must hear.


def id_of(tables: Tables, event_id: str) -> str:
    (session_id,) = (event.session_id for event in tables.events if event.event_id == event_id)
    return session_id


def test_changes_none() -> None:
    tables = run("sliding", at(0, "a"), at(60, "b"))
    assert session_changes(tables, tables) == set()


def test_changes_created_and_renumbered() -> None:
    before = run("sliding", at(60, "b"))
    after = run("sliding", at(0, "a"), at(60, "b"))
    assert session_changes(before, after) == {
        Change("created", "s", id_of(after, "a")),
        Change("changed", "s", id_of(after, "b")),
    }


def test_changes_merged() -> None:
    before = run("sliding", at(0, "a"), at(40, "c"), at(80, "e"))
    after = run("sliding", at(0, "a"), at(20, "b"), at(40, "c"), at(80, "e"))
    assert session_changes(before, after) == {
        Change("changed", "s", id_of(before, "a")),
        Change("merged", "s", id_of(before, "c"), id_of(before, "a")),
        # It is the visitor's second now, and no longer the third.
        Change("changed", "s", id_of(before, "e")),
    }


def test_changes_of_a_session_that_starts_earlier() -> None:
    before = run("sliding", at(10, "b"))
    after = run("sliding", at(0, "a"), at(10, "b"))
    assert session_changes(before, after) == {
        Change("created", "s", id_of(after, "b")),
        Change("merged", "s", id_of(before, "b"), id_of(after, "b")),
    }


def test_changes_split() -> None:
    before = run("matomo", at(0, "a"), at(2, "c"))
    after = run("matomo", at(0, "a"), at(1, "b", **MAIL), at(2, "c"))
    assert session_changes(before, after) == {
        Change("changed", "s", id_of(before, "a")),
        Change("split", "s", id_of(before, "a"), id_of(after, "b")),
        Change("created", "s", id_of(after, "b")),
    }


def test_changes_split_of_a_session_that_is_gone() -> None:
    before = run("matomo", at(1, "b"), at(3, "d"))
    after = run("matomo", at(0, "a"), at(1, "b"), at(2, "c", **MAIL), at(3, "d"))
    first, second = id_of(after, "a"), id_of(after, "c")
    assert session_changes(before, after) == {
        Change("split", "s", id_of(before, "b"), first),
        Change("split", "s", id_of(before, "b"), second),
        Change("created", "s", first),
        Change("created", "s", second),
    }


def test_changes_vanished() -> None:
    before = run("sliding", at(0, "a"))
    assert session_changes(before, Tables()) == {Change("vanished", "s", id_of(before, "a"))}


# Drawn histories.


FEW = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(histories(), st.randoms(use_true_random=False))
def test_what_holds_of_every_history(drawn: list[Row], shuffle: random.Random) -> None:
    rows = on_sites(drawn)
    tables = sessionize(rows, DEFINITIONS, SITES)
    assert len(tables.events) + len(tables.rejected) + tables.duplicates == len(rows)

    shuffle.shuffle(rows)
    again = sessionize(rows, DEFINITIONS, SITES)
    assert (again.events, again.sessions) == (tables.events, tables.sessions)

    definitions = {definition.name: definition for definition in DEFINITIONS}
    ids = [(session.site_id, session.session_id) for session in tables.sessions]
    assert len(set(ids)) == len(ids)
    starts = [
        (session.site_id, session.stream_id, session.started_at) for session in tables.sessions
    ]
    assert len(set(starts)) == len(starts)

    for one, two in pairwise(tables.events):
        assert order_in_stream(one.row) < order_in_stream(two.row) or (
            (one.site_id, one.stream_id) < (two.site_id, two.stream_id)
        )
        if (one.site_id, one.stream_id) != (two.site_id, two.stream_id):
            continue
        definition = definitions[SITES[one.site_id].definition]
        assert one.row.occurred_at and two.row.occurred_at
        gap = two.row.occurred_at - one.row.occurred_at
        same_activity = one.activity_started_at == two.activity_started_at
        if gap < timedelta(seconds=definition.timeout_seconds or 10**9):
            assert same_activity
        if gap > timedelta(seconds=definition.timeout_seconds or 10**9):
            assert not same_activity
        if not gap:
            assert one.session_id == two.session_id
        if not same_activity:
            assert one.session_id != two.session_id

    for session in tables.sessions:
        own = [
            event
            for event in tables.events
            if (event.site_id, event.session_id) == (session.site_id, session.session_id)
        ]
        assert session.event_count == len(own)
        assert [event.event_number for event in own] == list(range(1, len(own) + 1))
        assert {event.session_started_at for event in own} == {session.started_at}


@FEW
@given(st.data())
def test_a_copy_that_follows_the_changes_ends_with_the_same_sessions(data: st.DataObject) -> None:
    drawn = data.draw(histories())
    before: Tables = Tables()
    copy: dict[tuple[str, str], Session] = {}
    seen: list[Row] = []
    for batch in data.draw(batches(drawn)):
        seen += on_sites(batch)
        after = sessionize(seen, DEFINITIONS, SITES)
        now = {(session.site_id, session.session_id): session for session in after.sessions}
        changes = session_changes(before, after)
        for change in changes:
            if change.kind in ("merged", "split", "vanished"):
                copy.pop((change.site_id, change.session_id), None)
        for change in changes:
            if change.kind in ("created", "changed"):
                key = change.site_id, change.session_id
                copy[key] = now[key]
        assert copy == now
        before = after


@FEW
@given(st.data())
def test_batches_hold_every_row(data: st.DataObject) -> None:
    drawn = data.draw(histories())
    for cut in (data.draw(batches(drawn)), data.draw(batches_by_load(drawn))):
        delivered = [row for batch in cut for row in batch]
        assert set(delivered) == set(drawn)
        assert sessionize(delivered, DEFINITIONS, {"*": SITES["sliding"]}).events == (
            sessionize(drawn, DEFINITIONS, {"*": SITES["sliding"]}).events
        )


@FEW
@given(histories(ties=False))
def test_without_ties_the_hash_decides_nothing(drawn: list[Row]) -> None:
    sites = {"*": SITES["sliding"]}
    found = [
        sessionize(drawn, DEFINITIONS, sites, Options(row_hash=hash_of)).events
        for hash_of in (repr, lambda row: [-ord(letter) for letter in repr(row)])
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "reason",
    ["idle", "midnight", "new_campaign", "new_client_session", "new_bucket", "merged", "split"],
)
def test_histories_reach(reason: str) -> None:
    """A strategy that never drew one of these would prove nothing of it."""

    def reaches(case: tuple[list[Row], int]) -> bool:
        drawn, late = case
        after = sessionize(on_sites(drawn), DEFINITIONS, SITES)
        if any(session.start_reason == reason for session in after.sessions):
            return True
        before = sessionize(on_sites(drawn[:late] + drawn[late + 1 :]), DEFINITIONS, SITES)
        return any(change.kind == reason for change in session_changes(before, after))

    cases = st.tuples(histories(), st.integers(0, 5))
    # The first example that is found is enough: none is made smaller.
    generate = settings(max_examples=1000, phases=[Phase.generate], database=None, derandomize=True)
    find(cases, reaches, settings=generate)
