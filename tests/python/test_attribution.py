"""Conversions and what brought them, worked out by hand: every case is a site of its own.

Beside the cases a drawn history is held against an oracle that shares nothing with the SQL.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from copy import copy
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from attribution_oracle import (
    Sale,
    Session,
    decayed_shares,
    draw_sessions,
    events_of,
    likelihood,
    moves_of,
    name_people,
    removal_effects,
    shared_out,
    smallest_exit,
    touches_of,
    weights_of,
)
from project import Project

SOLD_AT = datetime(2026, 6, 10, 12)
LOADED = datetime(2026, 7, 1)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)
LOOKBACK = 90 * DAY

ADS = {"utm_source": "google", "utm_medium": "cpc", "utm_campaign": "summer"}
NEWS = {"utm_source": "news", "utm_medium": "email", "utm_campaign": "june"}
DIRECT: dict[str, str] = {}

MODELS = [
    *["first_touch", "last_touch", "last_non_direct", "linear", "position_based"],
    *["time_decay", "data_driven"],
]


def at(
    site: str, before: timedelta, event_id: str, visitor: str | None = "v", **columns: Any
) -> dict[str, Any]:
    """An event so long before noon of 10 June."""
    return {
        "site_id": site,
        "event_id": event_id,
        "visitor_id": visitor,
        "occurred_at": SOLD_AT - before,
        "loaded_at": LOADED,
        "event_name": "view",
        "event_type": "pageview",
        "page_url": "https://shop.example/",
        "tracker": "custom",
        **columns,
    }


def identify(
    site: str, before: timedelta, event_id: str, user: str, visitor: str = "v"
) -> dict[str, Any]:
    named = {"event_name": "login", "event_type": "identify", "user_id": user}
    return at(site, before, event_id, visitor, **named)


def purchase(
    site: str,
    cents: int | None,
    event_id: str = "sale",
    before: timedelta = timedelta(0),
    visitor: str | None = "v",
    **columns: Any,
) -> dict[str, Any]:
    sold = {"event_name": "purchase", "event_type": "conversion", "revenue_cents": cents}
    return at(site, before, event_id, visitor, **{**sold, **columns})


def path(site: str, visitor: str = "v") -> list[dict[str, Any]]:
    """Two half-lives before the sale an advertisement, one before it a letter, then nothing."""
    return [
        at(site, 14 * DAY, f"{visitor}-ads", visitor, **ADS),
        at(site, 7 * DAY, f"{visitor}-news", visitor, **NEWS),
        at(site, 10 * MINUTE, f"{visitor}-direct", visitor),
    ]


def chain(site: str) -> list[dict[str, Any]]:
    """ads: sold; ads, news: sold; news: nothing; ads: nothing. And programs, which do not count."""
    return [
        at(site, 3 * DAY, "1-ads", "v1", **ADS),
        purchase(site, 100, "1-sale", 3 * DAY, "v1"),
        at(site, 3 * DAY, "2-ads", "v2", **ADS),
        at(site, 2 * DAY, "2-news", "v2", **NEWS),
        purchase(site, 1001, "2-sale", 2 * DAY, "v2"),
        at(site, 3 * DAY, "3-news", "v3", **NEWS),
        at(site, 3 * DAY, "4-ads", "v4", **ADS),
        *(
            event
            for number in range(5)
            for event in [
                at(site, 3 * DAY, f"bot-{number}", f"bot-{number}", is_bot=True, **NEWS),
                purchase(site, 1, f"bot-sale-{number}", 3 * DAY, f"bot-{number}", is_bot=True),
            ]
        ),
    ]


EVENTS = [
    *path("path"),
    purchase("path", 1000),
    *path("refund"),
    purchase("refund", -1000),
    *path("nothing-paid"),
    purchase("nothing-paid", 0, "free"),
    purchase("nothing-paid", None, "not-said"),
    *path("cents"),
    *(purchase("cents", cents, f"sale-{cents}") for cents in (1, 2, 4)),
    # One and two touches.
    at("few", 10 * MINUTE, "a", "one", **NEWS),
    purchase("few", 1001, "one-sale", visitor="one"),
    at("few", 7 * DAY, "b", "two", **ADS),
    at("few", 10 * MINUTE, "c", "two"),
    purchase("few", 1001, "two-sale", visitor="two"),
    # Two sales in one session, and a session between two sales.
    at("several", 2 * DAY, "ads", **ADS),
    purchase("several", 300, "first", 2 * DAY - MINUTE),
    purchase("several", 500, "second", 2 * DAY - 2 * MINUTE),
    at("several", DAY, "news", **NEWS),
    purchase("several", 700, "third", DAY),
    # Nothing is known of any session.
    at("all-direct", DAY, "a"),
    at("all-direct", 10 * MINUTE, "b", referrer_url="https://shop.example/cart"),
    purchase("all-direct", 10),
    # At the edge of the look-back.
    at("edge", LOOKBACK, "a", "within", **ADS),
    purchase("edge", 10, "within-sale", visitor="within"),
    at("edge", LOOKBACK + MICROSECOND, "b", "beyond", **ADS),
    purchase("edge", 10, "beyond-sale", visitor="beyond"),
    # Of a session that lasts, begun before the look-back, and others.
    at("ancient", 100 * DAY, "a", client_session_id="long", **ADS),
    at("ancient", 95 * DAY, "b", client_session_id="before", **NEWS),
    at("ancient", 80 * DAY, "c", client_session_id="after", **NEWS),
    at("ancient", -MINUTE, "d", client_session_id="later", **NEWS),
    purchase("ancient", 10, client_session_id="long"),
    # A visitor has the id of a session that nobody's is.
    at("same-id", DAY, "a", "s1", client_session_id="s2", **NEWS),
    purchase("same-id", 10, visitor=None, client_session_id="s1"),
    # The sale is the session's first event; on the other device a session begins with it.
    identify("instant", DAY, "a", "ann", "phone"),
    identify("instant", 2 * DAY, "b", "ann", "laptop"),
    at("instant", timedelta(0), "c", "phone", **NEWS),
    purchase("instant", 10, "sale", visitor="laptop"),
    # ann on two devices, known before and after.
    at("two-devices", 3 * DAY, "a", "phone", **ADS),
    identify("two-devices", 3 * DAY - MINUTE, "b", "ann", "phone"),
    at("two-devices", 2 * DAY, "c", "laptop", **NEWS),
    identify("two-devices", 2 * DAY - MINUTE, "d", "ann", "laptop"),
    at("two-devices", DAY, "e", "laptop"),
    at("two-devices", DAY, "f", "stranger", **NEWS),
    purchase("two-devices", 1000, before=DAY - MINUTE, visitor="laptop"),
    # On one device ann, then ben, who buys; at last ann again, who buys as well.
    at("one-device", 5 * DAY, "a", **NEWS),
    identify("one-device", 5 * DAY - MINUTE, "b", "ann"),
    at("one-device", 4 * DAY, "c", **ADS),
    identify("one-device", 4 * DAY - MINUTE, "d", "ben"),
    at("one-device", 3 * DAY, "e"),
    purchase("one-device", 1000, "of-ben", 3 * DAY),
    at("one-device", 2 * DAY, "f"),
    identify("one-device", 2 * DAY - MINUTE, "g", "ann"),
    purchase("one-device", 500, "of-ann", 2 * DAY - 2 * MINUTE),
    # Chains for the data-driven model.
    *chain("chain"),
    at("two-paths", 2 * DAY, "a", **ADS),
    purchase("two-paths", 10, "first", 2 * DAY),
    at("two-paths", DAY, "b", **NEWS),
    purchase("two-paths", 10, "second", DAY),
    at("only-bots", 2 * DAY, "a", is_bot=True, **ADS),
    at("only-bots", DAY, "b", is_bot=True, **NEWS),
    purchase("only-bots", 10, before=DAY, is_bot=True),
    # Days and money of the site.
    at("berlin", 2 * DAY, "a", **ADS),
    purchase("berlin", 250, "before-midnight", 14 * HOUR + MICROSECOND),
    purchase("berlin", 150, "at-midnight", 14 * HOUR, currency=" usd"),
]

# What Facebook's links look like, and what of it is paid.
FACEBOOK_PAID = [
    ("/?utm_source=facebook&utm_medium=cpc&fbclid=x", "https://l.facebook.com/", {}),
    ("/?utm_source=facebook&utm_medium=cpc", None, {}),
    ("/?utm_medium=cpc&fbclid=x", "https://m.facebook.com/", {}),
    ("/?UTM_SOURCE=Facebook&UTM_MEDIUM=CPC&fbclid=x", "https://www.facebook.com/", {}),
    ("/?fbclid=x", "https://l.facebook.com/", {"utm_source": "Facebook", "utm_medium": "cpc"}),
    ("/", None, {"utm_source": "facebook", "utm_medium": "cpc"}),
]
FACEBOOK_SOCIAL = [
    ("/?fbclid=x", "https://l.facebook.com/", {}),
    ("/?fbclid=x", None, {}),
    ("/", "https://m.facebook.com/", {}),
    ("/", "https://lm.facebook.com/l.php?u=x", {}),
    ("/", "android-app://com.facebook.katana/", {}),
    ("/?utm_source=facebook&fbclid=x", "https://www.facebook.com/", {}),
    ("/?utm_medium=social&fbclid=x", "https://l.facebook.com/", {}),
    ("/?utm_source=facebook&utm_medium=social", "https://l.facebook.com/", {}),
    ("/?fbclid=x", "https://l.facebook.com/", {"utm_source": "facebook", "utm_medium": "Social"}),
]


def facebook(kind: str, links: list[tuple[str, str | None, dict[str, str]]]) -> list[Any]:
    """A visitor a link, who goes on by a link of the other kind within the session."""
    other = FACEBOOK_SOCIAL if kind == "paid" else FACEBOOK_PAID
    return [
        at(
            "facebook",
            before,
            f"{kind}-{number}-{step}",
            f"{kind}-{number}",
            page_url=f"https://shop.example{page}",
            referrer_url=referrer,
            **sent,
        )
        for number in range(len(links))
        for step, before, (page, referrer, sent) in [
            ("entry", 2 * MINUTE, links[number]),
            ("next", MINUTE, other[number % len(other)]),
        ]
    ]


EVENTS += [*facebook("paid", FACEBOOK_PAID), *facebook("social", FACEBOOK_SOCIAL)]

# Six sessions of one day by one channel, two of them nobody's, and one of the day after.
EVENTS += [
    at("day", 10 * HOUR, "a", "v1", **NEWS),
    at("day", 5 * HOUR, "b", "v1", **NEWS),
    at("day", 5 * HOUR - 20 * MINUTE, "c", "v1"),
    at("day", 4 * HOUR, "d", "v2", **NEWS),
    purchase("day", 500, "e", 4 * HOUR - timedelta(seconds=2), "v2"),
    at("day", 4 * HOUR, "f", "v3", event_type="custom", **NEWS),
    at("day", 3 * HOUR, "g", None, client_session_id="s1", **NEWS),
    at("day", 3 * HOUR, "h", None, client_session_id="s2", **NEWS),
    at("day", -12 * HOUR, "i", "v2", **NEWS),
]

DRAWN = {f"drawn-{number}": draw_sessions(f"drawn-{number}", number) for number in range(3)}
for sessions in DRAWN.values():
    name_people(sessions)
    EVENTS += events_of(sessions)

SITES = ["ancient,tracardi,UTC", "same-id,tracardi,UTC", "berlin,sliding,Europe/Berlin,,, eur"]
SITES += [f"{site},sliding,UTC,shop.example" for site in ["all-direct", "facebook"]]


@pytest.fixture(scope="module")
def sold(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("sold"))
    project.sites(SITES)
    project.put(EVENTS, "events")
    wanted = ["+attribution_daily", "+sources_daily"]
    project.dbt("build", "--exclude-resource-type", "test", "unit_test", "--select", *wanted)
    return project


def touches(project: Project, site: str, columns: str, event_id: str = "sale") -> list[Any]:
    return project.query(
        f"select {columns} from conversion_touches"
        f" where site_id = '{site}' and event_id = '{event_id}' order by touch_position"
    )


def credits_of(project: Project, site: str, model: str, event_id: str = "sale") -> list[int]:
    """Millionths by touch."""
    column = f"cast({model}_credit * 1000000 as bigint)"
    return [credit for (credit,) in touches(project, site, column, event_id)]


def cents_of(project: Project, site: str, model: str, event_id: str = "sale") -> list[int]:
    return [cents for (cents,) in touches(project, site, f"{model}_cents", event_id)]


WHOLE = 1_000_000
# Weights 1/4, 1/2 and 1 are 1/7, 2/7 and 4/7: 142,857.14, 285,714.29 and 571,428.57 millionths,
# 142.86, 285.71 and 571.43 of 1,000. One path alone: without any of its channels nothing is sold.
BY_HAND = {
    "first_touch": ([WHOLE, 0, 0], [1000, 0, 0]),
    "last_touch": ([0, 0, WHOLE], [0, 0, 1000]),
    "last_non_direct": ([0, WHOLE, 0], [0, 1000, 0]),
    "linear": ([333_334, 333_333, 333_333], [334, 333, 333]),
    "position_based": ([400_000, 200_000, 400_000], [400, 200, 400]),
    "time_decay": ([142_857, 285_714, 571_429], [143, 286, 571]),
    "data_driven": ([333_334, 333_333, 333_333], [334, 333, 333]),
}


@pytest.mark.parametrize("model", MODELS)
def test_a_path_of_three(sold: Project, model: str) -> None:
    found = touches(sold, "path", "source, medium, campaign, channel, touch_count")
    assert found == [
        ("google", "cpc", "summer", "Paid Search", 3),
        ("news", "email", "june", "Email", 3),
        ("(direct)", "(none)", None, "Direct", 3),
    ]
    assert (credits_of(sold, "path", model), cents_of(sold, "path", model)) == BY_HAND[model]


@pytest.mark.parametrize("model", MODELS)
def test_a_refund_is_shared_out_as_a_sale_is(sold: Project, model: str) -> None:
    millionths, cents = BY_HAND[model]
    assert credits_of(sold, "refund", model) == millionths
    assert cents_of(sold, "refund", model) == [-share for share in cents]


@pytest.mark.parametrize("event_id", ["free", "not-said"])
def test_a_sale_without_revenue_has_credit_and_no_cents(sold: Project, event_id: str) -> None:
    for model in MODELS:
        assert credits_of(sold, "nothing-paid", model, event_id) == BY_HAND[model][0]
        assert cents_of(sold, "nothing-paid", model, event_id) == [0, 0, 0]


@pytest.mark.parametrize(
    ("cents", "model", "shares"),
    [
        # Of equal remainders the earlier touch's counts.
        (1, "linear", [1, 0, 0]),
        (2, "linear", [1, 1, 0]),
        (4, "linear", [2, 1, 1]),
        # 0.4, 0.2 and 0.4; 0.8, 0.4 and 0.8; 1.6, 0.8 and 1.6.
        (1, "position_based", [1, 0, 0]),
        (2, "position_based", [1, 0, 1]),
        (4, "position_based", [2, 1, 1]),
        # 0.14, 0.29 and 0.57; 0.29, 0.57 and 1.14; 0.57, 1.14 and 2.29.
        (1, "time_decay", [0, 0, 1]),
        (2, "time_decay", [0, 1, 1]),
        (4, "time_decay", [1, 1, 2]),
    ],
)
def test_the_largest_remainder_gets_the_cent(
    sold: Project, cents: int, model: str, shares: list[int]
) -> None:
    assert cents_of(sold, "cents", model, f"sale-{cents}") == shares


@pytest.mark.parametrize("model", MODELS)
def test_one_touch_gets_all(sold: Project, model: str) -> None:
    assert credits_of(sold, "few", model, "one-sale") == [WHOLE]
    assert cents_of(sold, "few", model, "one-sale") == [1001]


@pytest.mark.parametrize(
    ("model", "millionths", "cents"),
    [
        ("first_touch", [WHOLE, 0], [1001, 0]),
        ("last_touch", [0, WHOLE], [0, 1001]),
        ("last_non_direct", [WHOLE, 0], [1001, 0]),
        ("linear", [500_000, 500_000], [501, 500]),
        ("position_based", [500_000, 500_000], [501, 500]),
        # 1/3 and 2/3: 333.67 and 667.33.
        ("time_decay", [333_333, 666_667], [334, 667]),
    ],
)
def test_two_touches(sold: Project, model: str, millionths: list[int], cents: list[int]) -> None:
    assert credits_of(sold, "few", model, "two-sale") == millionths
    assert cents_of(sold, "few", model, "two-sale") == cents


def test_several_conversions_have_their_touches_each(sold: Project) -> None:
    columns = "source, seconds_before, linear_cents"
    assert touches(sold, "several", columns, "first") == [("google", 60, 300)]
    assert touches(sold, "several", columns, "second") == [("google", 120, 500)]
    assert touches(sold, "several", columns, "third") == [
        ("google", 86_400, 350),
        ("news", 0, 350),
    ]


def test_of_direct_sessions_alone_the_last_one_counts(sold: Project) -> None:
    """One that begins with an internal referrer is direct, too."""
    assert credits_of(sold, "all-direct", "last_non_direct") == [0, WHOLE]
    assert touches(sold, "all-direct", "source, channel") == [("(direct)", "Direct")] * 2


def test_the_lookback_ends_at_the_microsecond(sold: Project) -> None:
    columns = "source, touch_position, touch_count"
    assert touches(sold, "edge", columns, "within-sale") == [("google", 1, 2), ("(direct)", 2, 2)]
    assert touches(sold, "edge", columns, "beyond-sale") == [("(direct)", 1, 1)]
    # As old as can be: 90 days and no hour are 2 ** (-90 / 7), 134.9 of a million.
    assert credits_of(sold, "edge", "time_decay", "within-sale") == [135, WHOLE - 135]


def test_the_session_of_the_conversion_counts_however_old(sold: Project) -> None:
    """The others count by when they began, and never one that began later."""
    columns = "source, seconds_before / 86400, time_decay_credit > 0"
    assert touches(sold, "ancient", columns) == [("google", 100, True), ("news", 80, True)]
    assert credits_of(sold, "ancient", "first_touch") == [WHOLE, 0]


def test_a_session_that_begins_at_the_conversion_counts(sold: Project) -> None:
    """Its own, and one of the same person on another device."""
    found = touches(sold, "instant", "source, seconds_before")
    assert found[:2] == [("(direct)", 2 * 86_400), ("(direct)", 86_400)]
    # In one instant the order is that of the streams: laptop, phone.
    assert found[2:] == [("(direct)", 0), ("news", 0)]


def test_sessions_on_other_devices_of_the_user_count(sold: Project) -> None:
    columns = "source, seconds_before, linear_cents"
    assert touches(sold, "two-devices", columns) == [
        ("google", 2 * 86_400 + 60, 334),
        ("news", 86_400 + 60, 333),
        ("(direct)", 60, 333),
    ]
    assert sold.query("select user_id from conversions where site_id = 'two-devices'") == [("ann",)]


def test_sessions_of_another_user_on_the_device_do_not_count(sold: Project) -> None:
    columns = "source, linear_cents"
    assert touches(sold, "one-device", columns, "of-ben") == [("google", 500), ("(direct)", 500)]
    assert touches(sold, "one-device", columns, "of-ann") == [("news", 250), ("(direct)", 250)]
    found = sold.query(
        "select event_id, user_id, entry_source from conversions"
        " where site_id = 'one-device' order by converted_at"
    )
    assert found == [("of-ben", "ben", "(direct)"), ("of-ann", "ann", "(direct)")]


def test_a_session_of_nobody_is_not_of_the_visitor_with_its_id(sold: Project) -> None:
    assert touches(sold, "same-id", "channel") == [("Direct",)]


def effects(project: Project, site: str) -> dict[str, int]:
    return dict(
        project.query(
            f"select channel, removal_effect from int_channel_effects where site_id = '{site}'"
        )
    )


def test_removal_effects_on_paper(sold: Project) -> None:
    """News sell 1/2, ads 1/3 + 1/3 * 1/2 = 1/2, the start 3/4 * 1/2 + 1/4 * 1/2 = 1/2.

    Without ads 1/4 * 1/2 = 1/8 is left of 1/2: 3/4 are lost. Without news 3/4 * 1/3 = 1/4: 1/2.
    """
    assert effects(sold, "chain") == {"Paid Search": 750_000, "Email": 500_000}
    assert credits_of(sold, "chain", "data_driven", "2-sale") == [600_000, 400_000]
    assert cents_of(sold, "chain", "data_driven", "2-sale") == [601, 400]


def test_behind_a_conversion_a_new_path_begins(sold: Project) -> None:
    """ads: sold; news: sold. Without either, half is left; were it one path, ads would be all."""
    assert effects(sold, "two-paths") == {"Paid Search": 500_000, "Email": 500_000}
    assert credits_of(sold, "two-paths", "data_driven", "second") == [500_000, 500_000]


def test_without_an_effect_the_data_driven_model_is_linear(sold: Project) -> None:
    assert effects(sold, "only-bots") == {}
    assert credits_of(sold, "only-bots", "data_driven") == [500_000, 500_000]
    found = sold.query("select is_bot, session_number from conversions where site_id = 'only-bots'")
    assert found == [(True, 2)]


def test_conversions_have_the_day_and_the_money_of_their_site(sold: Project) -> None:
    found = sold.query(
        "select event_id, converted_on, revenue_cents, currency, entry_channel"
        " from conversions where site_id = 'berlin' order by converted_at"
    )
    assert found == [
        ("before-midnight", date(2026, 6, 9), 250, "EUR", "Direct"),
        ("at-midnight", date(2026, 6, 10), 150, "USD", "Direct"),
    ]


def test_the_days_credits_by_model_source_and_currency(sold: Project) -> None:
    found = sold.query(
        "select attribution_model, converted_on, channel, source, campaign, currency,"
        " credited_conversions, credited_cents from attribution_daily"
        " where site_id = 'berlin' and attribution_model in ('linear', 'last_non_direct')"
        " order by attribution_model, channel, currency"
    )
    euros, dollars = (date(2026, 6, 9), "EUR"), (date(2026, 6, 10), "USD")
    ads = ("Paid Search", "google", "summer")
    direct = ("Direct", "(direct)", None)
    assert [(row[0], (row[1], row[5]), row[2:5], float(row[6]), row[7]) for row in found] == [
        ("last_non_direct", euros, ads, 1.0, 250),
        ("last_non_direct", dollars, ads, 1.0, 150),
        ("linear", euros, direct, 0.5, 125),
        ("linear", dollars, direct, 0.5, 75),
        ("linear", euros, ads, 0.5, 125),
        ("linear", dollars, ads, 0.5, 75),
    ]


def test_conversions_of_bots_are_told_apart(sold: Project) -> None:
    found = sold.query(
        "select is_bot, sum(credited_conversions), sum(credited_cents) from attribution_daily"
        " where site_id = 'chain' and attribution_model = 'linear' group by all order by all"
    )
    assert found == [(False, 2, 1101), (True, 5, 5)]


def test_every_model_credits_every_conversion_once_a_day(sold: Project) -> None:
    expected = sold.query(
        "select site_id, converted_on, currency, count(*), sum(revenue_cents)"
        " from conversions group by all order by all"
    )
    for model in MODELS:
        found = sold.query(
            "select site_id, converted_on, currency, sum(credited_conversions),"
            " sum(credited_cents) from attribution_daily"
            f" where attribution_model = '{model}' group by all order by all"
        )
        assert found == expected, model


def test_facebook_paid_and_social_are_rows_of_their_own(sold: Project) -> None:
    found = sold.query(
        "select entry_channel, entry_source, entry_medium, entry_campaign, session_count"
        " from sources_daily where site_id = 'facebook' order by entry_channel"
    )
    assert found == [
        ("Organic Social", "facebook", "social", None, len(FACEBOOK_SOCIAL)),
        ("Paid Social", "facebook", "cpc", None, len(FACEBOOK_PAID)),
    ]


def test_the_measures_of_a_day(sold: Project) -> None:
    """v1 comes twice, and has two pageviews in 20 minutes; v2 buys after two seconds; v3 does
    nothing that counts; what has no visitor counts by its stream, and is new there.
    """
    found = sold.query(
        "select started_on, session_count, visitor_count, new_visitor_count, bounce_count,"
        " engaged_session_count, pageview_count, conversion_count, revenue_cents,"
        " cast(total_duration_seconds as double), cast(average_duration_seconds as double)"
        " from sources_daily where site_id = 'day' order by started_on"
    )
    assert found == [
        (date(2026, 6, 10), 6, 5, 5, 4, 2, 6, 1, 500, 1202.0, 200.333),
        (date(2026, 6, 11), 1, 1, 0, 1, 0, 1, 0, 0, 0.0, 0.0),
    ]


def test_an_amount_without_a_currency_is_in_the_sites(sold: Project) -> None:
    """250 without one on a site of euros, then 150 dollars: the session is one of dollars."""
    assert sold.query(
        "select revenue_cents, currency from sessions"
        " where site_id = 'berlin' and conversion_count > 0"
    ) == [(150, "USD")]


def test_the_sums_are_those_of_sessions(sold: Project) -> None:
    columns = "sum(pageview_count), sum(conversion_count), sum(revenue_cents)"
    [expected] = sold.query(
        f"select count(*), count(*) filter (is_bounce), {columns},"
        " count(*) filter (is_engaged), count(*) filter (session_number = 1),"
        " sum(duration_seconds) from sessions"
    )
    [found] = sold.query(
        f"select sum(session_count), sum(bounce_count), {columns},"
        " sum(engaged_session_count), sum(new_visitor_count), sum(total_duration_seconds)"
        " from sources_daily"
    )
    assert found == expected


@pytest.fixture(scope="module")
def other_days(sold: Project) -> Project:
    """The same sessions, with other days."""
    other = copy(sold)
    other.database = sold.folder / "other_days.duckdb"
    shutil.copy(sold.database, other.database)
    days = "{attribution_lookback_days: 7, attribution_half_life_days: 3.5}"
    other.dbt("run", "--select", "conversion_touches", "--vars", days)
    return other


def test_look_back_and_half_life_are_vars(other_days: Project) -> None:
    """Of the path of three the letter is a week old: two half-lives, at the edge."""
    columns = "source, touch_count"
    assert touches(other_days, "path", columns) == [("news", 2), ("(direct)", 2)]
    assert credits_of(other_days, "path", "time_decay") == [200_000, 800_000]


# The drawn history.


def drawn_sales() -> Iterator[tuple[str, Sale, list[Session]]]:
    for site, sessions in DRAWN.items():
        for session in sessions:
            for sale in session.sales:
                yield site, sale, touches_of(sale, session, sessions)


@pytest.fixture(scope="module")
def drawn(sold: Project) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Rows of conversion_touches by site and conversion, in their order."""
    columns = ["visitor_id", "touched_at", "source", "medium", "channel"]
    columns += [f"cast({model}_credit * 1000000 as bigint)" for model in MODELS]
    columns += [f"{model}_cents" for model in MODELS]
    names = [*columns[:5], *MODELS, *columns[-len(MODELS) :]]
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for site, event_id, *values in sold.query(
        f"select touches.site_id, touches.event_id, {', '.join(columns)}"
        " from conversion_touches as touches inner join ("
        "select site_id, session_id, visitor_id from sessions) as sessions"
        " on touches.site_id = sessions.site_id and touches.session_id = sessions.session_id"
        " where touches.site_id like 'drawn-%' order by touches.touch_position"
    ):
        found.setdefault((site, event_id), []).append(dict(zip(names, values, strict=True)))
    return found


def test_the_drawn_history_has_what_it_is_drawn_for() -> None:
    """Paths of one to many, of several devices, with ties; direct ones; gaps of the look-back."""
    paths = [touches for _, _, touches in drawn_sales()]
    assert len(paths) > 300
    assert {1, 2, 3, 4, 5, 6} <= {len(path) for path in paths}
    assert sum(len({touch.visitor_id for touch in path}) > 1 for path in paths) > 50
    assert sum(len({touch.started_at for touch in path}) < len(path) for path in paths) > 20
    assert any(touch.is_bot for path in paths for touch in path)


def test_every_drawn_sale_has_the_sessions_of_its_person(
    drawn: dict[tuple[str, str], list[dict[str, Any]]],
) -> None:
    expected = {
        (site, sale.event_id): [
            (touch.visitor_id, touch.started_at, *touch.touch) for touch in touches
        ]
        for site, sale, touches in drawn_sales()
    }
    found = {
        sale: [
            (row["visitor_id"], row["touched_at"], row["source"], row["medium"], row["channel"])
            for row in rows
        ]
        for sale, rows in drawn.items()
    }
    assert found == expected


@pytest.mark.parametrize("model", MODELS[:5])
def test_credits_of_drawn_sales(
    drawn: dict[tuple[str, str], list[dict[str, Any]]], model: str
) -> None:
    for site, sale, touches in drawn_sales():
        weights = weights_of(sale, touches)[model]
        rows = drawn[site, sale.event_id]
        assert [row[model] for row in rows] == shared_out(WHOLE, weights), sale
        assert [row[f"{model}_cents"] for row in rows] == shared_out(sale.cents, weights), sale


def test_decayed_credits_of_drawn_sales(
    drawn: dict[tuple[str, str], list[dict[str, Any]]],
) -> None:
    """A weight of up to a million is cut to whole ones: two of a million a touch, at most."""
    for site, sale, touches in drawn_sales():
        rows = drawn[site, sale.event_id]
        tolerance = (2 * len(touches) + 1) / WHOLE
        for row, share in zip(rows, decayed_shares(sale, touches), strict=True):
            assert abs(row["time_decay"] / WHOLE - share) <= tolerance, sale
            wide = 1 + abs(sale.cents) * tolerance
            assert abs(row["time_decay_cents"] - sale.cents * share) <= wide, sale
        assert sum(row["time_decay"] for row in rows) == WHOLE
        assert sum(row["time_decay_cents"] for row in rows) == sale.cents


@pytest.mark.parametrize("site", DRAWN)
def test_removal_effects_of_drawn_paths(sold: Project, site: str) -> None:
    """Held against the same 24 moves, and against as many as there are.

    The SQL cuts to billionths at each of 24 moves, so both likelihoods are short of theirs by 24
    billionths at most, and cuts the effect to a millionth. Who is neither sold nor lost within 24
    moves has passed 23 channels, each of which ends the path at least as often as the one that
    does so least.
    """
    moves = moves_of(DRAWN[site])
    whole = likelihood(moves, None, 24)
    found = {channel: effect / WHOLE for channel, effect in effects(sold, site).items()}
    cut = 2 * 24e-9 / whole + 1e-6
    assert found == pytest.approx(removal_effects(moves, 24), rel=0, abs=cut)
    unfinished = (1 - smallest_exit(moves)) ** 23 / whole
    assert unfinished < 0.01
    assert found == pytest.approx(removal_effects(moves, 2000), rel=0, abs=cut + unfinished)


def test_data_driven_credits_of_drawn_sales(
    sold: Project, drawn: dict[tuple[str, str], list[dict[str, Any]]]
) -> None:
    by_site = {site: effects(sold, site) for site in DRAWN}
    for site, sale, touches in drawn_sales():
        weights = [Fraction(by_site[site].get(touch.channel, 0)) for touch in touches]
        if not any(weights):
            weights = [Fraction(1)] * len(touches)
        rows = drawn[site, sale.event_id]
        assert [row["data_driven"] for row in rows] == shared_out(WHOLE, weights)
        assert [row["data_driven_cents"] for row in rows] == shared_out(sale.cents, weights)
