"""Who a visitor is, worked out by hand: every case is a site of its own.

What others get wrong: no visitor as one giant visitor, one session id on two visitors or sites as
one session, a user who changes inside a session as two sessions, and a later user who rewrites the
earlier one's past.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from project import Project

NOON = datetime(2026, 6, 10, 12)
LOADED = datetime(2026, 7, 1)
NEWS = {"utm_source": "news", "utm_medium": "email", "utm_campaign": "june"}
ADS = {"utm_source": "google", "utm_medium": "cpc", "utm_campaign": "ads"}
# Below every record of an unlinking, which is made while the test runs, and above it.
LATER = datetime(2040, 1, 1)


def at(
    site: str, minutes: float, event_id: str, visitor: str | None = "v", **columns: Any
) -> dict[str, Any]:
    occurred_at = columns.pop("occurred_at", NOON) + timedelta(minutes=minutes)
    return {
        "site_id": site,
        "event_id": event_id,
        "visitor_id": visitor,
        "occurred_at": occurred_at,
        "loaded_at": max(LOADED, occurred_at),
        "event_name": "view",
        "event_type": "pageview",
        "page_url": f"https://shop.example/{event_id}",
        "tracker": "custom",
        **columns,
    }


def identify(
    site: str, minutes: float, event_id: str, user: str, visitor: str | None = "v", **columns: Any
) -> dict[str, Any]:
    named = {"event_name": "login", "event_type": "identify", "user_id": user, "page_url": None}
    return at(site, minutes, event_id, visitor, **{**named, **columns})


DAY = 24 * 60
EVENTS = [
    # Nobody sends a visitor: two tabs, one of which identifies.
    at("no-visitor", 0, "a", None, client_session_id="s1"),
    identify("no-visitor", 1, "b", "ann", None, client_session_id="s1"),
    at("no-visitor", 2, "c", None, client_session_id="s2"),
    at("no-visitor", 3, "d", "null", client_session_id="s2"),
    # One session id on two visitors, by three definitions.
    *(
        at(f"shared-session-{definition}", minutes, event_id, visitor, client_session_id="s")
        for definition in ("sliding", "ga4", "databuddy")
        for minutes, event_id, visitor in [(0, "a", "v"), (1, "b", "w"), (2, "c", "v")]
    ),
    # One session id on two sites.
    at("site-one", 0, "a", client_session_id="s"),
    at("site-two", 1, "b", client_session_id="s"),
    # The user changes inside a session.
    at("switch", 0, "a"),
    identify("switch", 1, "b", "ann"),
    at("switch", 2, "c"),
    identify("switch", 3, "d", "ben"),
    at("switch", 4, "e"),
    # Two visitors, one user.
    at("two-devices", 0, "a", "phone", **ADS),
    identify("two-devices", 1, "b", "ann", "phone"),
    at("two-devices", DAY, "c", "laptop", **NEWS),
    identify("two-devices", DAY + 1, "d", "ann", "laptop"),
    at("two-devices", DAY + 2, "e", "laptop"),
    # One device: anonymous, ann, anonymous, ben, anonymous.
    at("one-device", 0, "a", **ADS),
    at("one-device", DAY, "b", **NEWS),
    identify("one-device", DAY + 1, "c", "ann"),
    at("one-device", 2 * DAY, "d"),
    at("one-device", 2 * DAY + 1, "e"),
    identify("one-device", 3 * DAY, "f", "ben"),
    at("one-device", 4 * DAY, "g"),
    # ann comes back, and repeats herself: three links, not four.
    identify("comes-back", 0, "a", "ann"),
    identify("comes-back", DAY, "b", "ben"),
    identify("comes-back", 2 * DAY, "c", "ann"),
    identify("comes-back", 3 * DAY, "d", "ann"),
    # Two users in one instant: the last in the order of events.
    identify("one-instant", 0, "a", "ann", sequence=2),
    identify("one-instant", 0, "b", "ben", sequence=1),
    # The same visitor id on two sites.
    at("here", 0, "a"),
    identify("here", 1, "b", "ann"),
    at("there", 0, "a"),
    at("there", 60, "b"),
    # Ids that are none.
    *(
        at("placeholders", minutes, f"p{minutes}", visitor, client_session_id=f"s{minutes}")
        for minutes, visitor in enumerate(
            ["null", "undefined", "00000000-0000-0000-0000-000000000000", " ", "None"]
        )
    ),
    at("placeholders", 9, "9", "null"),
    identify("placeholders", 10, "10", "undefined", "v"),
    # Money: euros count from the first session with revenue on, dollars do not.
    at("money", 0, "a", **NEWS),
    at("money", DAY, "b", event_type="conversion", revenue_cents=500, currency="EUR"),
    at("money", 2 * DAY, "c", event_type="conversion", revenue_cents=700, currency="USD"),
    at("money", 3 * DAY, "d", event_type="conversion", revenue_cents=50, currency="EUR"),
    identify("money", 3 * DAY + 1, "e", "ann"),
    # Nobody says of which currency it is.
    at("money", 4 * DAY, "f", event_type="conversion", revenue_cents=9),
    # Of none it is then, where the first revenue was.
    at("unknown money", 0, "a", event_type="conversion", revenue_cents=1000),
    at("unknown money", DAY, "b", event_type="conversion", revenue_cents=500, currency="EUR"),
    # A program, in one of its two sessions.
    at("bot", 0, "a", is_bot=False),
    at("bot", 60, "b", is_bot=True),
]
SITES = [
    "shared-session-ga4,ga4,UTC",
    "shared-session-databuddy,databuddy,UTC",
    "site-one,tracardi,UTC",
    "site-two,tracardi,UTC",
]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("people"))
    project.sites(SITES)
    project.put(EVENTS, "events")
    project.dbt("build")
    return project


def rows(project: Project, table: str, site: str, columns: str) -> list[tuple[Any, ...]]:
    return project.query(
        f"select {columns} from {table} where site_id = '{site}' order by {columns}"
    )


def links(project: Project, site: str) -> list[tuple[Any, ...]]:
    """Visitor, user, and minutes after noon from and until when."""
    return project.query(
        "select visitor_id, user_id, epoch(linked_at - timestamp '2026-06-10 12:00:00') / 60,"
        " epoch(until_at - timestamp '2026-06-10 12:00:00') / 60"
        f" from identities where site_id = '{site}' order by visitor_id, linked_at"
    )


def test_no_visitor_is_nobody_and_not_one_giant_visitor(people: Project) -> None:
    assert rows(people, "visitors", "no-visitor", "visitor_id") == []
    assert rows(people, "sessions", "no-visitor", "stream_id, event_count") == [
        ("s1", 2),
        ("s2", 2),
    ]
    assert links(people, "no-visitor") == []
    # Who identified without a visitor is known all the same.
    columns = "user_id, visitor_count, session_count, first_linked_at"
    assert rows(people, "users", "no-visitor", columns) == [("ann", 0, 1, None)]


@pytest.mark.parametrize(
    ("definition", "sessions"),
    [
        ("sliding", [("v", 2), ("w", 1)]),
        ("ga4", [("v", 2), ("w", 1)]),
        # Its sessions are the client's: one of two visitors is the first one's.
        ("databuddy", [("v", 3)]),
    ],
)
def test_one_session_id_on_two_visitors(
    people: Project, definition: str, sessions: list[tuple[str, int]]
) -> None:
    site = f"shared-session-{definition}"
    assert rows(people, "sessions", site, "visitor_id, event_count") == sessions
    assert rows(people, "visitors", site, "visitor_id, pageview_count") == sessions


def test_one_session_id_on_two_sites(people: Project) -> None:
    for site in ("site-one", "site-two"):
        assert rows(people, "sessions", site, "session_id, event_count") == [("s", 1)]
        assert rows(people, "visitors", site, "visitor_id, session_count") == [("v", 1)]


def test_a_user_who_changes_inside_a_session_does_not_part_it(people: Project) -> None:
    assert rows(people, "sessions", "switch", "user_id, event_count") == [("ben", 5)]
    assert links(people, "switch") == [("v", "ann", 1, 3), ("v", "ben", 3, None)]
    assert rows(people, "visitors", "switch", "user_id, session_count") == [("ben", 1)]
    columns = "user_id, session_count, pageview_count, visitor_count"
    assert rows(people, "users", "switch", columns) == [("ann", 0, 0, 1), ("ben", 1, 3, 1)]
    # Seen when she identified, though the session counts for the one who came after her.
    seen = rows(people, "users", "switch", "user_id, first_seen_at, last_seen_at, first_source")
    assert seen[0] == ("ann", NOON + timedelta(minutes=1), NOON + timedelta(minutes=1), None)


def test_two_visitors_of_one_user_both_link(people: Project) -> None:
    assert links(people, "two-devices") == [
        ("laptop", "ann", DAY + 1, None),
        ("phone", "ann", 1, None),
    ]
    columns = (
        "user_id, visitor_count, session_count, pageview_count, event_count, first_seen_at,"
        " last_seen_at, first_source, first_campaign, last_source, last_campaign"
    )
    assert rows(people, "users", "two-devices", columns) == [
        (
            *("ann", 2, 2, 3, 5, NOON, NOON + timedelta(days=1, minutes=2)),
            *("google", "ads", "news", "june"),
        )
    ]


def test_a_later_user_of_a_device_rewrites_nothing(people: Project) -> None:
    assert links(people, "one-device") == [
        ("v", "ann", DAY + 1, 3 * DAY),
        ("v", "ben", 3 * DAY, None),
    ]
    # ann's: before she identified, when she did, and after it; ben's: the rest.
    columns = (
        "user_id, session_count, anonymous_session_count, pageview_count, first_source, last_source"
    )
    assert rows(people, "users", "one-device", columns) == [
        ("ann", 3, 1, 4, "google", "(direct)"),
        ("ben", 2, 0, 1, "(direct)", "(direct)"),
    ]
    assert rows(people, "visitors", "one-device", "user_id, session_count") == [("ben", 5)]


def test_a_user_who_comes_back_is_linked_again(people: Project) -> None:
    assert links(people, "comes-back") == [
        ("v", "ann", 0, DAY),
        ("v", "ben", DAY, 2 * DAY),
        ("v", "ann", 2 * DAY, None),
    ]
    evidence = "linked_at, evidence_event_id, evidence_event_type, evidence_tracker"
    assert [row[1:] for row in rows(people, "identities", "comes-back", evidence)] == [
        ("a", "identify", "custom"),
        ("b", "identify", "custom"),
        ("c", "identify", "custom"),
    ]


def test_of_two_users_in_one_instant_the_last_counts(people: Project) -> None:
    assert links(people, "one-instant") == [("v", "ann", 0, None)]


def test_one_visitor_id_on_two_sites_is_two_visitors(people: Project) -> None:
    columns = "user_id, session_count, is_returning"
    assert rows(people, "visitors", "here", columns) == [("ann", 1, False)]
    assert rows(people, "visitors", "there", columns) == [(None, 2, True)]
    assert rows(people, "users", "there", "user_id") == []


def test_placeholders_are_no_ids(people: Project) -> None:
    assert rows(people, "visitors", "placeholders", "visitor_id, user_id") == [("v", None)]
    assert rows(people, "sessions", "placeholders", "visitor_id, stream_id") == [
        ("v", "v"),
        *((None, f"s{number}") for number in range(5)),
    ]
    assert rows(people, "users", "placeholders", "user_id") == []
    assert rows(people, "rejected_events", "placeholders", "event_id, rejection_reason") == [
        ("9", "missing_visitor")
    ]


def test_visitors_sum_up_their_sessions(people: Project) -> None:
    columns = (
        "visitor_id, user_id, first_seen_at, last_seen_at, session_count, event_count,"
        " pageview_count, conversion_count, revenue_cents, currency, is_returning, is_bot,"
        " first_source, first_medium, first_campaign, first_channel, first_touch_rule,"
        " last_source, last_medium, last_campaign, last_channel, last_touch_rule"
    )
    assert rows(people, "visitors", "money", columns) == [
        (
            *("v", "ann", NOON, NOON + timedelta(days=4), 5, 6),
            *(1, 4, 550, "EUR", True, False),
            *("news", "email", "june", "Email", "utm"),
            *("(direct)", "(none)", None, "Direct", "direct"),
        )
    ]
    columns = "user_id, conversion_count, revenue_cents, currency, session_count"
    assert rows(people, "users", "money", columns) == [("ann", 4, 550, "EUR", 5)]
    found = rows(people, "visitors", "unknown money", "revenue_cents, currency")
    assert found == [(500, "EUR")]


def test_a_visitor_with_one_session_of_a_program_is_one(people: Project) -> None:
    assert rows(people, "visitors", "bot", "session_count, is_bot") == [(2, True)]


# Over several runs.

RUN = ["run", "--select", "+users", "+visitors", "+user_traits", "+rejected_events"]


def tables(project: Project) -> dict[str, list[tuple[Any, ...]]]:
    names = ["identities", "users", "pii.user_traits", "int_sessions_identified"]
    contents = {name: project.query(f"select * from {name} order by all") for name in names}
    # When it was written says nothing of a visitor.
    visitors = "select * exclude (revision) from visitors order by all"
    return {**contents, "visitors": project.query(visitors)}


def test_links_unlinkings_traits_and_erasure(tmp_path: Path) -> None:
    project = Project(tmp_path)
    site = "shop"

    def run(*arguments: str) -> None:
        project.dbt(*RUN, *arguments)

    def traits(columns: str = "event_id, traits") -> list[tuple[Any, ...]]:
        return project.query(f"select {columns} from pii.user_traits order by all")

    def same_as_full_refresh() -> None:
        before = tables(project)
        run("--full-refresh")
        assert tables(project) == before

    def told(traits_text: str) -> dict[str, Any]:
        return {"properties": traits_text}

    # Whom to link is asked before there is anything.
    success, said = project.try_dbt(
        "run-operation", "unlink_visitor", "--args", f"{{site_id: {site}, visitor_id: v}}"
    )
    assert not success and "There is no table events yet" in said

    project.put(
        [
            at(site, 0, "a"),
            identify(site, 1, "b", "ann", **told('{"email": "ann@example.org"}')),
            identify(site, DAY, "c", "ben", **told('{"email": "ben@example.org"}')),
            identify(site, 0, "x", "kim", "w", event_name="signup", **told('{"plan": "pro"}')),
            at(site, 1, "y", "w", **told('{"button": "red"}')),
            identify(site, 2, "z", "lee", None, **told('{"email": "lee@example.org"}')),
        ],
        "one",
    )
    project.dbt("seed")
    run()
    assert links(project, site) == [
        ("v", "ann", 1, DAY),
        ("v", "ben", DAY, None),
        ("w", "kim", 0, None),
    ]

    # Traits are nowhere but in the schema for them, of conversions and rejected rows neither.
    assert traits() == [
        ("b", '{"email": "ann@example.org"}'),
        ("c", '{"email": "ben@example.org"}'),
        ("x", '{"plan": "pro"}'),
    ]
    assert project.query("select event_id, properties from events where properties != ''") == [
        ("y", '{"button": "red"}')
    ]
    assert project.query("select event_type from events where event_id = 'x'") == [("conversion",)]
    assert project.query("select event_id, properties from rejected_events") == [("z", None)]

    # Late: somebody before ann, and other copies of what she said, of which the one that was
    # loaded first counts.
    early = {"loaded_at": LOADED - timedelta(days=1)}
    late = {"loaded_at": LOADED + timedelta(days=1)}
    project.put(
        [
            identify(site, -60, "d", "cas"),
            identify(site, 1, "b", "ann", **early, **told('{"email": "first@example.org"}')),
            identify(site, DAY, "c", "ben", **late, **told('{"email": "late@example.org"}')),
            identify(site, 0, "e", "kim", "w", **told('{"plan": "b"}')),
            identify(site, 0, "e", "kim", "w", **told('{"plan": "a"}')),
        ],
        "two",
    )
    run()
    assert links(project, site)[:3] == [
        ("v", "cas", -60, 1),
        ("v", "ann", 1, DAY),
        ("v", "ben", DAY, None),
    ]
    assert traits() == [
        ("b", '{"email": "first@example.org"}'),
        ("c", '{"email": "ben@example.org"}'),
        ("e", '{"plan": "a"}'),
        ("x", '{"plan": "pro"}'),
    ]
    same_as_full_refresh()

    # What cannot be undone says so and changes nothing.
    for arguments, message in [
        ("{site_id: shop}", "needs site_id and visitor_id"),
        ("{visitor_id: v}", "needs site_id and visitor_id"),
        ("{site_id: shop, visitor_id: v, user_id: ''}", "needs site_id and visitor_id"),
        (
            "{site_id: shop, visitor_id: nobody}",
            "nobody of site shop is linked to no user.",
        ),
        ("{site_id: shop, visitor_id: v, user_id: kim}", "is linked to no user kim."),
        ('{site_id: shop, visitor_id: "v\' or 1 = 1 --"}', "is linked to no user."),
    ]:
        success, said = project.try_dbt("run-operation", "unlink_visitor", "--args", arguments)
        assert not success and message in said, (arguments, said)
    assert project.query("select count(*) from unlinked_visitors") == [(0,)]

    # ann was not on this device: cas was until ben came, whatever else is loaded of before.
    project.dbt(
        "run-operation",
        "unlink_visitor",
        "--args",
        f"{{site_id: {site}, visitor_id: v, user_id: ann}}",
    )
    project.put([identify(site, 5, "f", "ann")], "three")
    run()
    assert links(project, site)[:3] == [
        ("v", "cas", -60, DAY),
        ("v", "ann", 1, 1),
        ("v", "ben", DAY, None),
    ]
    columns = "user_id, unlinked_at is not null"
    assert rows(project, "identities", site, columns) == [
        ("ann", True),
        ("ben", False),
        ("cas", False),
        ("kim", False),
    ]
    columns = "user_id, session_count, event_count"
    assert rows(project, "users", site, columns) == [("ben", 1, 1), ("cas", 2, 4), ("kim", 1, 3)]
    same_as_full_refresh()

    # Nobody was on it; then ann is, from when she identifies again.
    project.dbt("run-operation", "unlink_visitor", "--args", f"{{site_id: {site}, visitor_id: v}}")
    run()
    assert rows(project, "visitors", site, "visitor_id, user_id") == [("v", None), ("w", "kim")]
    assert rows(project, "users", site, "user_id") == [("kim",)]
    project.put([identify(site, 0, "g", "ann", occurred_at=LATER)], "four")
    run()
    assert rows(project, "visitors", site, "visitor_id, user_id") == [("v", "ann"), ("w", "kim")]
    assert rows(project, "users", site, "user_id, first_linked_at") == [
        ("ann", LATER),
        ("kim", NOON),
    ]
    same_as_full_refresh()

    # Who is erased leaves every table at once, and what others have a part in after a run.
    project.dbt("run-operation", "erase_visitor", "--args", f"{{site_id: {site}, visitor_id: v}}")
    for table in ("events", "sessions", "visitors", "identities", "unlinked_visitors"):
        assert project.query(f"select 1 from {table} where visitor_id = 'v'") == [], table
    assert traits("distinct visitor_id") == [("w",)]
    run()
    assert rows(project, "users", site, "user_id") == [("kim",)]
    project.dbt("run-operation", "erase_visitor", "--args", f"{{site_id: {site}, user_id: kim}}")
    for name, found in tables(project).items():
        assert found == [], name
    run("--full-refresh")
    for name, found in tables(project).items():
        assert found == [], name


def test_an_unlinking_leaves_who_else_identified_in_a_session(tmp_path: Path) -> None:
    project = Project(tmp_path)
    tab = {"client_session_id": "tab"}
    project.sites([f"{site},databuddy,UTC" for site in ("one-tab", "one-tab-of-hers")])
    project.dbt("seed")
    project.put(
        [
            # Two users in a session, and one who comes back.
            at("two-users", 0, "a"),
            identify("two-users", 1, "b", "ann"),
            identify("two-users", 2, "c", "ben"),
            at("two-users", DAY, "d"),
            # Two visitors in a session, of whom the second one identified.
            at("one-tab", 0, "a", "v", **tab),
            identify("one-tab", 1, "b", "kim", "w", **tab),
            # So does the first one, at another time.
            identify("one-tab-of-hers", -DAY, "x", "kim", "v", client_session_id="before"),
            at("one-tab-of-hers", 0, "a", "v", **tab),
            identify("one-tab-of-hers", 1, "b", "kim", "w", **tab),
        ],
        "events",
    )
    project.dbt(*RUN)
    users = "select site_id, user_id, session_count, event_count from users order by all"
    assert project.query(users) == [
        ("one-tab", "kim", 1, 2),
        ("one-tab-of-hers", "kim", 2, 3),
        ("two-users", "ann", 0, 0),
        ("two-users", "ben", 2, 4),
    ]

    for arguments in (
        "{site_id: two-users, visitor_id: v, user_id: ben}",
        "{site_id: one-tab, visitor_id: w}",
        "{site_id: one-tab-of-hers, visitor_id: v}",
    ):
        project.dbt("run-operation", "unlink_visitor", "--args", arguments)
        success, said = project.try_dbt("run-operation", "unlink_visitor", "--args", arguments)
        assert not success and "is linked to no user" in said
    project.dbt(*RUN)
    assert project.query(users) == [("one-tab-of-hers", "kim", 1, 2), ("two-users", "ann", 2, 4)]
    assert rows(project, "identities", "two-users", "user_id, unlinked_at is null") == [
        ("ann", True),
        ("ben", False),
    ]


def test_a_visitor_who_loses_sessions_to_another_is_summed_up_again(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.dbt("seed")
    project.put(
        [
            at("shop", 0, "a", "v"),
            at("shop", DAY, "b", "v"),
            at("shop", 0, "c", "u"),
            at("shop", 0, "d", "x"),
            identify("shop", 1, "e", "ann", "x"),
            at("shop", 2 * DAY, "f", "x"),
        ],
        "one",
    )
    project.dbt(*RUN)
    columns = "visitor_id, user_id, session_count, last_seen_at"
    assert rows(project, "visitors", "shop", columns) == [
        ("u", None, 1, NOON),
        ("v", None, 2, NOON + timedelta(days=1)),
        ("x", "ann", 2, NOON + timedelta(days=2)),
    ]

    # Loaded before what is there: v's last and u's only session were w's, and x identified as ben.
    early = {"loaded_at": LOADED - timedelta(days=1)}
    project.put(
        [
            at("shop", DAY, "b", "w", **early),
            at("shop", 0, "c", "w", **early),
            identify("shop", 1, "e", "ben", "x", **early),
        ],
        "two",
    )
    project.dbt(*RUN)
    expected = [
        ("v", None, 1, NOON),
        ("w", None, 2, NOON + timedelta(days=1)),
        ("x", "ben", 2, NOON + timedelta(days=2)),
    ]
    assert rows(project, "visitors", "shop", columns) == expected
    before = tables(project)["users"]
    assert rows(project, "users", "shop", "user_id, session_count") == [("ben", 2)]
    project.dbt(*RUN, "--full-refresh")
    assert rows(project, "visitors", "shop", columns) == expected
    assert tables(project)["users"] == before


@pytest.mark.parametrize(("schema", "pii"), [("main", "pii"), ("analytics", "analytics_pii")])
def test_traits_are_in_a_schema_of_their_own(tmp_path: Path, schema: str, pii: str) -> None:
    project = Project(tmp_path)
    profile = project.folder / "profiles.yml"
    profile.write_text(
        profile.read_text().replace("type: duckdb", f"type: duckdb\n      schema: {schema}")
    )
    project.dbt("parse", "--write-json")
    manifest = json.loads((project.folder / "target" / "manifest.json").read_text())
    schemas = {node["name"]: node["schema"] for node in manifest["nodes"].values()}
    assert schemas["user_traits"] == pii
    assert schemas["users"] == schema


def test_of_sessions_that_begin_together_users_and_visitors_have_the_same_last(
    tmp_path: Path,
) -> None:
    project = Project(tmp_path)
    project.sites(["tabs,databuddy,UTC"])
    project.dbt("seed")
    project.put(
        [
            event
            for number in range(8)
            for event in (
                at("tabs", 0, f"a{number}", f"v{number}", client_session_id=f"x{number}", **NEWS),
                at("tabs", 0, f"b{number}", f"v{number}", client_session_id=f"y{number}", **ADS),
                identify(
                    *("tabs", 1, f"c{number}", f"u{number}", f"v{number}"),
                    client_session_id=f"x{number}",
                ),
            )
        ],
        "events",
    )
    project.dbt(*RUN)
    sources = "first_source, last_source from {} order by user_id"
    of_users = project.query("select user_id, " + sources.format("users"))
    assert len(of_users) == 8
    assert {first != last for _, first, last in of_users} == {True}
    assert project.query("select user_id, " + sources.format("visitors")) == of_users
