"""Each session definition at its edges, worked out by hand; every case is a site of its own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from project import SITES_HEADER, Project

NOON = datetime(2026, 6, 10, 12)
HALF_HOUR = timedelta(minutes=30)
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Case:
    name: str
    definition: str
    events: list[dict[str, Any]]
    # Event ids by session, in order.
    sessions: list[str]
    # start_reason of each session.
    reasons: list[str]
    time_zone: str = "UTC"


def at(moment: datetime, name: str, **columns: Any) -> dict[str, Any]:
    return {"occurred_at": moment, "event_id": name, "visitor_id": "v", **columns}


def pair(gap: timedelta, **columns: Any) -> list[dict[str, Any]]:
    return [at(NOON, "a", **columns), at(NOON + gap, "b", **columns)]


FIRST, IDLE = "first_event", "idle"
BERLIN_MIDNIGHT = datetime(2026, 6, 10, 22)
# Berlin's clocks go from 2:00 to 3:00 on 29 March and back on 25 October 2026.
SPRING_MIDNIGHT = datetime(2026, 3, 29, 22)
AUTUMN_MIDNIGHT = datetime(2026, 10, 25, 23)
TAG = {"utm_source": "news", "utm_medium": "email", "utm_campaign": "one"}
OTHER_TAG = {**TAG, "utm_campaign": "two"}
REFERRER = {"referrer_url": "https://blog.example.org/"}

CASES = [
    *(
        Case(f"{name}-{definition}", definition, pair(gap), sessions, reasons)
        for definition, edge in [
            ("sliding", "stays"),
            ("sparklytics", "stays"),
            ("universal_analytics", "stays"),
            ("databuddy", "starts"),
            ("matomo", "starts"),
        ]
        for name, gap, sessions, reasons in [
            ("just-under", HALF_HOUR - MILLISECOND, ["ab"], [FIRST]),
            ("just-over", HALF_HOUR + MILLISECOND, ["a", "b"], [FIRST, IDLE]),
            (
                "exactly",
                HALF_HOUR,
                ["ab"] if edge == "stays" else ["a", "b"],
                [FIRST] if edge == "stays" else [FIRST, IDLE],
            ),
        ]
    ),
    Case(
        "thirty-minutes-and-0.4-seconds-is-over",
        "sliding",
        pair(timedelta(seconds=1800.4)),
        ["a", "b"],
        [FIRST, IDLE],
    ),
    Case(
        "equal-times-go-by-sequence-then-id",
        "sliding",
        [
            at(NOON, "c", sequence=1),
            at(NOON, "b", sequence=2),
            at(NOON, "e"),
            at(NOON, "d"),
        ],
        ["decb"],
        [FIRST],
    ),
    Case(
        "sliding-crosses-midnight",
        "sliding",
        [at(BERLIN_MIDNIGHT - MILLISECOND, "a"), at(BERLIN_MIDNIGHT, "b")],
        ["ab"],
        [FIRST],
        "Europe/Berlin",
    ),
    *(
        Case(
            f"midnight-{definition}-{season}",
            definition,
            [
                at(midnight - timedelta(minutes=5), "a"),
                at(midnight - MILLISECOND, "b"),
                at(midnight, "c"),
                at(midnight + timedelta(minutes=5), "d"),
            ],
            ["ab", "cd"],
            [FIRST, "midnight"],
            "Europe/Berlin",
        )
        for definition in ["universal_analytics", "matomo"]
        for season, midnight in [
            ("summer", BERLIN_MIDNIGHT),
            ("spring", SPRING_MIDNIGHT),
            ("autumn", AUTUMN_MIDNIGHT),
            ("year-end", datetime(2026, 12, 31, 23)),
        ]
    ),
    *(
        Case(
            f"new-campaign-{definition}",
            definition,
            [
                at(NOON, "a", **TAG),
                at(NOON + timedelta(minutes=1), "b"),
                at(NOON + timedelta(minutes=2), "c", **TAG),
                at(NOON + timedelta(minutes=3), "d", **OTHER_TAG),
                at(NOON + timedelta(minutes=4), "e"),
            ],
            ["abc", "de"],
            [FIRST, "new_campaign"],
        )
        for definition in ["universal_analytics", "matomo"]
    ),
    Case(
        "first-campaign-not-on-the-first-event",
        "matomo",
        [at(NOON, "a"), at(NOON + timedelta(minutes=1), "b", **TAG)],
        ["a", "b"],
        [FIRST, "new_campaign"],
    ),
    Case(
        "a-referrer-splits-universal-analytics",
        "universal_analytics",
        [at(NOON, "a"), at(NOON + timedelta(minutes=1), "b", **REFERRER)],
        ["a", "b"],
        [FIRST, "new_campaign"],
    ),
    Case(
        "a-referrer-does-not-split-matomo",
        "matomo",
        [at(NOON, "a"), at(NOON + timedelta(minutes=1), "b", **REFERRER)],
        ["ab"],
        [FIRST],
    ),
    Case(
        "a-campaign-does-not-split-sliding",
        "sliding",
        [at(NOON, "a"), at(NOON + timedelta(minutes=1), "b", **TAG)],
        ["ab"],
        [FIRST],
    ),
    Case(
        "the-last-touch-carries-over-a-midnight-split",
        "matomo",
        [
            at(BERLIN_MIDNIGHT - timedelta(minutes=2), "a", **TAG),
            at(BERLIN_MIDNIGHT + timedelta(minutes=2), "b"),
            at(BERLIN_MIDNIGHT + timedelta(minutes=3), "c", **TAG),
        ],
        ["a", "bc"],
        [FIRST, "midnight"],
        "Europe/Berlin",
    ),
    Case(
        "a-campaign-change-at-midnight-is-midnight",
        "matomo",
        [
            at(BERLIN_MIDNIGHT - timedelta(minutes=2), "a", **TAG),
            at(BERLIN_MIDNIGHT, "b", **OTHER_TAG),
        ],
        ["a", "b"],
        [FIRST, "midnight"],
        "Europe/Berlin",
    ),
    Case(
        "events-of-one-instant-are-never-parted",
        "matomo",
        [
            at(NOON, "a", **TAG),
            at(NOON, "b", **OTHER_TAG),
            at(NOON + timedelta(minutes=1), "c", **TAG),
        ],
        ["ab", "c"],
        [FIRST, "new_campaign"],
    ),
    Case(
        "a-tab-goes-on-after-31-minutes",
        "databuddy",
        [
            at(NOON, "a", client_session_id="tab"),
            at(NOON + timedelta(minutes=31), "b", client_session_id="tab"),
        ],
        ["a", "b"],
        [FIRST, IDLE],
    ),
    Case(
        "two-tabs-are-two-sessions",
        "databuddy",
        [
            at(NOON, "a", client_session_id="tab1"),
            at(NOON + timedelta(minutes=1), "b", client_session_id="tab2"),
            at(NOON + timedelta(minutes=2), "c", client_session_id="tab1"),
        ],
        ["ac", "b"],
        [FIRST, "new_client_session"],
    ),
    Case(
        "tracardi-has-no-timeout",
        "tracardi",
        [
            at(NOON, "a", client_session_id="s"),
            at(NOON + timedelta(days=3), "b", client_session_id="s"),
        ],
        ["ab"],
        [FIRST],
    ),
    Case(
        "tracardi-without-a-session-id-takes-the-visitor",
        "tracardi",
        [at(NOON, "a"), at(NOON + timedelta(days=3), "b")],
        ["ab"],
        [FIRST],
    ),
    Case(
        "ga4-two-visitors-never-share-a-session",
        "ga4",
        [
            at(NOON, "a", client_session_id="1"),
            at(NOON + timedelta(seconds=1), "b", client_session_id="1", visitor_id="w"),
            at(NOON + timedelta(hours=5), "c", client_session_id="1"),
        ],
        ["ac", "b"],
        [FIRST, FIRST],
    ),
    Case(
        "ga4-pairs-are-told-apart-whatever-their-ids-hold",
        "ga4",
        [
            at(NOON, "a", visitor_id="x/y", client_session_id="z"),
            at(NOON + timedelta(seconds=1), "b", visitor_id="x", client_session_id="y/z"),
        ],
        ["a", "b"],
        [FIRST, FIRST],
    ),
    Case(
        "millimetric-buckets-begin-at-the-half-hour",
        "millimetric",
        [
            at(NOON + timedelta(minutes=29, seconds=59), "a"),
            at(NOON + HALF_HOUR, "b"),
            at(NOON + HALF_HOUR + timedelta(minutes=29), "c"),
        ],
        ["a", "bc"],
        [FIRST, "new_bucket"],
    ),
    Case(
        "millimetric-a-session-id-that-was-sent-overrides-the-bucket",
        "millimetric",
        [
            at(NOON, "a", client_session_id="mine"),
            at(NOON + timedelta(hours=2), "b", client_session_id="mine"),
        ],
        ["ab"],
        [FIRST],
    ),
    Case(
        "a-missing-visitor-goes-by-client-session",
        "sliding",
        [
            at(NOON, "a", visitor_id=None, client_session_id="s1"),
            at(NOON + timedelta(minutes=1), "b", visitor_id=None, client_session_id="s2"),
            at(NOON + timedelta(minutes=2), "c", visitor_id="null", client_session_id="s1"),
        ],
        ["ac", "b"],
        [FIRST, FIRST],
    ),
    Case(
        "a-campaign-that-returns-splits-again",
        "universal_analytics",
        [
            at(NOON, "a", **TAG),
            at(NOON + timedelta(minutes=1), "b", **OTHER_TAG),
            at(NOON + timedelta(minutes=2), "c", **TAG),
        ],
        ["a", "b", "c"],
        [FIRST, "new_campaign", "new_campaign"],
    ),
    Case(
        "a-new-activity-forgets-the-touch",
        "universal_analytics",
        [
            at(NOON, "a", **TAG),
            at(NOON + timedelta(minutes=31), "b"),
            at(NOON + timedelta(minutes=32), "c", **TAG),
        ],
        ["a", "b", "c"],
        [FIRST, IDLE, "new_campaign"],
    ),
    Case(
        "a-touch-of-the-first-instant-is-known-from-the-start",
        "matomo",
        [at(NOON, "a"), at(NOON, "b", **TAG), at(NOON + timedelta(minutes=1), "c", **TAG)],
        ["abc"],
        [FIRST],
    ),
    *(
        Case(
            f"an-internal-referrer-does-not-split-{definition}",
            definition,
            [
                at(NOON, "a", **TAG),
                at(
                    NOON + timedelta(minutes=1),
                    "b",
                    page_url="https://shop.example/cart",
                    referrer_url="https://shop.example/",
                ),
            ],
            ["ab"],
            [FIRST],
        )
        for definition in ["universal_analytics", "matomo"]
    ),
    Case(
        "a-click-id-splits-matomo",
        "matomo",
        [
            at(NOON, "a"),
            at(NOON + timedelta(minutes=1), "b", page_url="https://a.example/?gclid=x"),
        ],
        ["a", "b"],
        [FIRST, "new_campaign"],
    ),
    # Cairo's clocks go from 0:00 to 1:00 on 24 April, and from 24:00 back to 23:00 on 29 October.
    Case(
        "a-day-that-begins-at-one-o-clock",
        "matomo",
        [
            at(datetime(2026, 4, 23, 22) - MILLISECOND, "a"),
            at(datetime(2026, 4, 23, 22), "b"),
            at(datetime(2026, 4, 23, 22, 20), "c"),
        ],
        ["a", "bc"],
        [FIRST, "midnight"],
        "Africa/Cairo",
    ),
    Case(
        "a-day-whose-last-hour-comes-twice",
        "matomo",
        [
            at(datetime(2026, 10, 29, 21) - MILLISECOND, "a"),
            at(datetime(2026, 10, 29, 21), "b"),
            at(datetime(2026, 10, 29, 21, 29), "c"),
            at(datetime(2026, 10, 29, 21, 58), "d"),
            at(datetime(2026, 10, 29, 22), "e"),
        ],
        ["abcd", "e"],
        [FIRST, "midnight"],
        "Africa/Cairo",
    ),
    Case(
        "midnight-in-a-zone-of-half-an-hour",
        "universal_analytics",
        [
            at(datetime(2026, 6, 10, 18, 30) - MILLISECOND, "a"),
            at(datetime(2026, 6, 10, 18, 30), "b"),
        ],
        ["a", "b"],
        [FIRST, "midnight"],
        "Asia/Kolkata",
    ),
    Case(
        "a-night-away-is-idle-time",
        "universal_analytics",
        [at(BERLIN_MIDNIGHT - timedelta(minutes=20), "a"), at(BERLIN_MIDNIGHT + HALF_HOUR, "b")],
        ["a", "b"],
        [FIRST, IDLE],
        "Europe/Berlin",
    ),
    Case(
        "databuddy-measures-idle-time-in-a-tab",
        "databuddy",
        [
            at(NOON, "a", client_session_id="tab1"),
            at(NOON + timedelta(minutes=20), "b", client_session_id="tab2"),
            at(NOON + timedelta(minutes=40), "c", client_session_id="tab1"),
        ],
        ["a", "b", "c"],
        [FIRST, "new_client_session", IDLE],
    ),
    Case(
        "databuddy-knows-no-visitor",
        "databuddy",
        [
            at(NOON, "a", client_session_id="tab"),
            at(NOON + timedelta(minutes=1), "b", client_session_id="tab", visitor_id=None),
        ],
        ["ab"],
        [FIRST],
    ),
    Case(
        "ga4-has-no-timeout-and-no-midnight",
        "ga4",
        [
            at(BERLIN_MIDNIGHT - timedelta(hours=1), "a", client_session_id="1"),
            at(BERLIN_MIDNIGHT + timedelta(hours=1), "b", client_session_id="1", **TAG),
            at(BERLIN_MIDNIGHT + timedelta(hours=1), "c", client_session_id="2"),
        ],
        ["ab", "c"],
        [FIRST, "new_client_session"],
        "Europe/Berlin",
    ),
    Case(
        "ga4-each-id-stands-in-for-the-other",
        "ga4",
        [
            at(NOON, "a"),
            at(NOON + timedelta(hours=1), "b"),
            at(NOON + timedelta(hours=2), "c", visitor_id=None, client_session_id="1"),
            at(NOON + timedelta(hours=3), "d", visitor_id=None, client_session_id="1"),
        ],
        ["ab", "cd"],
        [FIRST, FIRST],
    ),
    Case(
        "millimetric-two-visitors-of-one-bucket",
        "millimetric",
        [at(NOON, "a"), at(NOON + MILLISECOND, "b", visitor_id="w"), at(NOON + HALF_HOUR, "c")],
        ["a", "b", "c"],
        [FIRST, FIRST, "new_bucket"],
    ),
    Case(
        "millimetric-without-a-visitor-goes-by-the-session-id",
        "millimetric",
        [
            at(NOON, "a", visitor_id=None, client_session_id="mine"),
            at(NOON + timedelta(hours=2), "b", client_session_id="mine"),
        ],
        ["ab"],
        [FIRST],
    ),
    Case(
        "a-session-may-begin-with-no-pageview",
        "sliding",
        [
            at(NOON, "a", event_type="custom"),
            at(NOON + timedelta(seconds=1), "b", page_url="https://site.example/in"),
        ],
        ["ab"],
        [FIRST],
    ),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("definitions"))
    project.sites(f"{case.name},{case.definition},{case.time_zone}" for case in CASES)
    project.put(
        (
            {
                "event_name": "view",
                "event_type": "pageview",
                "site_id": case.name,
                "loaded_at": event["occurred_at"] + timedelta(seconds=1),
                **event,
            }
            for case in CASES
            for event in case.events
        ),
        "cases",
    )
    project.dbt("build", "--select", "+sessions")
    return project


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_sessions_are(project: Project, case: Case) -> None:
    found = project.query(
        f"""
        select
            string_agg(events.event_id, '' order by events.event_number),
            any_value(sessions.start_reason)
        from events
        inner join sessions
            on events.site_id = sessions.site_id and events.session_id = sessions.session_id
        where events.site_id = '{case.name}'
        group by events.session_id
        order by min(events.occurred_at), 1
        """
    )
    assert [row[0] for row in found] == case.sessions
    assert [row[1] for row in found] == case.reasons


def session_ids(project: Project, site: str) -> list[str]:
    rows = project.query(
        f"select session_id from sessions where site_id = '{site}' order by started_at"
    )
    return [row[0] for row in rows]


def test_millimetric_keeps_its_format_of_ids(project: Project) -> None:
    # 2026-06-10 12:00 UTC is 1781092800 seconds, bucket 989496.
    assert session_ids(project, "millimetric-buckets-begin-at-the-half-hour") == [
        "v-989496",
        "v-989497",
    ]
    overridden = "millimetric-a-session-id-that-was-sent-overrides-the-bucket"
    assert session_ids(project, overridden) == ["mine"]


def test_other_ids_are_the_hash_of_site_stream_and_start(project: Project) -> None:
    site = "just-over-sliding"
    # Microseconds from 1970 to 2026-06-10 12:00 and 12:30:00.001 UTC.
    starts = [1781092800000000, 1781094600001000]
    assert session_ids(project, site) == [
        hashlib.md5(f"{site}|v|{start}".encode()).hexdigest() for start in starts
    ]


def test_tracardi_keeps_the_id_of_the_client(project: Project) -> None:
    assert session_ids(project, "tracardi-has-no-timeout") == ["s"]


def test_a_late_first_pageview_is_the_entry_page(project: Project) -> None:
    rows = project.query(
        "select entry_url, exit_url, is_bounce, event_count from sessions"
        " where site_id = 'a-session-may-begin-with-no-pageview'"
    )
    assert rows == [("https://site.example/in", "https://site.example/in", True, 2)]


@pytest.mark.parametrize(
    ("sites", "said"),
    [
        (
            ["*,sliding,UTC", "shop,ga44,UTC"],
            "The site shop of the seed sites follows the session definition ga44, which is none."
            " There are: databuddy, ga4,",
        ),
        (
            ["*,sliding,UTC", "shop,ga4,Europe/Nowhere"],
            "The site shop of the seed sites is in the time zone Europe/Nowhere, which is none.",
        ),
        (["shop,ga4,UTC"], "The seed sites needs a row of the site *"),
    ],
)
def test_a_seed_by_which_events_would_be_placed_wrongly_stops_the_run(
    tmp_path: Path, sites: list[str], said: str
) -> None:
    project = Project(tmp_path)
    rows = "\n".join(site + ",,," for site in sites)
    (project.folder / "seeds/rules/sites.csv").write_text(f"{SITES_HEADER}{rows}\n")
    project.dbt("seed", "--select", "sites", "session_definitions")
    success, found = project.try_dbt("run", "--select", "int_site_rules")
    assert not success
    assert said in found
