"""The hard cases of arrival, each in up to three batches, with the rows worked out by hand."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from arrivals import (
    LOADED,
    MILLISECOND,
    MINUTE,
    NOON,
    OTHER_TAG,
    TAG,
    Case,
    Snapshot,
    at,
    contents,
    rows_of,
    seeded,
    snapshot,
    to_table,
)
from project import Project

SLICED = {"events": "slice_number = 2", "sessions": "from built_sessions_2"}
VIEW = {
    "site_id": "s",
    "visitor_id": "v",
    "event_name": "view",
    "event_type": "pageview",
    "loaded_at": LOADED[0],
}
FIRST, IDLE, CAMPAIGN = "first_event", "idle", "new_campaign"
HOUR = 60
DAY = 24 * HOUR
BERLIN_MIDNIGHT = datetime(2025, 6, 10, 22)
LATE = timedelta(hours=1)
# A page every 20 minutes from 10:00 to 15:00.
LONG = [at(20 * number - 2 * HOUR, "abcdefghijklmnop"[number]) for number in range(16)]
# An event a day in April.
APRIL = [
    at(datetime(2025, 4, day, 12), f"{day:02}", visitor_id=f"v{day % 2}") for day in range(1, 31)
]

CASES = [
    Case(
        "a-duplicate-id-with-the-same-timestamp",
        "sliding",
        [[at(0, "a"), at(1, "b")], [at(0, "a")], [at(0, "a"), at(0, "a")]],
        [["ab"], ["ab"], ["ab"]],
        {"event_count": [2], "loaded_at": [LOADED[0]]},
    ),
    Case(
        "a-duplicate-id-within-its-batch",
        "sliding",
        [
            [
                at(0, "a", loaded_at=LOADED[0] + LATE, **TAG),
                at(90, "a", loaded_at=LOADED[0], **OTHER_TAG),
            ]
        ],
        [["a"]],
        {"started_at": [NOON + 90 * MINUTE], "entry_campaign": ["two"]},
    ),
    Case(
        "a-duplicate-id-with-another-timestamp-and-payload",
        "sliding",
        [
            [at(0, "a", page_url="https://site.example/first"), at(1, "b", event_type="custom")],
            [at(90, "a", page_url="https://site.example/second")],
            [],
        ],
        [["ab"], ["ab"], ["ab"]],
        {"entry_url": ["https://site.example/first"], "started_at": [NOON]},
    ),
    Case(
        "a-duplicate-id-whose-earlier-loaded-copy-comes-later",
        "sliding",
        [
            [at(0, "a", page_url="https://site.example/second"), at(1, "b")],
            [at(90, "a", page_url="https://site.example/first", loaded_at=LOADED[0] - LATE)],
        ],
        [["ab"], ["b", "a"]],
        {
            "entry_url": [None, "https://site.example/first"],
            "started_at": [NOON + MINUTE, NOON + 90 * MINUTE],
            "session_number": [1, 2],
        },
    ),
    Case(
        "a-duplicate-id-whose-earlier-loaded-copy-is-of-another-visitor",
        "sliding",
        [
            [at(0, "a"), at(1, "b")],
            [at(0, "a", visitor_id="w", loaded_at=LOADED[0] - LATE)],
        ],
        [["ab"], ["a", "b"]],
        {"visitor_id": ["w", "v"], "session_number": [1, 1]},
    ),
    Case(
        "an-event-before-the-known-start",
        "sliding",
        [
            [at(0, "b", page_url="https://site.example/2", **TAG), at(5, "c")],
            [at(-10, "a", page_url="https://site.example/1", **OTHER_TAG)],
        ],
        [["bc"], ["abc"]],
        {
            "started_at": [NOON - 10 * MINUTE],
            "entry_campaign": ["two"],
            "entry_url": ["https://site.example/1"],
            "duration_seconds": [Decimal(15 * 60)],
        },
    ),
    Case(
        "an-event-after-the-known-end",
        "sliding",
        [
            [at(0, "a", page_url="https://site.example/1", **TAG)],
            [at(30, "b", page_url="https://site.example/2", **OTHER_TAG)],
        ],
        [["a"], ["ab"]],
        {
            "exit_url": ["https://site.example/2"],
            "entry_campaign": ["one"],
            "ended_at": [NOON + 30 * MINUTE],
            "is_bounce": [False],
        },
    ),
    Case(
        "one-that-joins-two-sessions",
        "sliding",
        [[at(0, "a", **TAG), at(50, "c", **OTHER_TAG), at(5 * HOUR, "d")], [at(25, "b")]],
        [["a", "c", "d"], ["abc", "d"]],
        {"session_number": [1, 2], "entry_campaign": ["one", None], "start_reason": [FIRST, IDLE]},
    ),
    Case(
        "two-that-join-three-sessions",
        "sliding",
        [[at(0, "a"), at(50, "c"), at(100, "e"), at(5 * HOUR, "f")], [at(25, "b"), at(75, "d")]],
        [["a", "c", "e", "f"], ["abcde", "f"]],
        {"session_number": [1, 2], "event_count": [5, 1]},
    ),
    Case(
        "one-that-was-alone-joins-two-when-the-next-comes",
        "sliding",
        [[at(0, "a"), at(90, "d")], [at(60, "c")], [at(30, "b")]],
        [["a", "d"], ["a", "cd"], ["abcd"]],
        {"session_number": [1]},
    ),
    Case(
        "one-alone-in-the-gap-between-two-sessions",
        "sliding",
        [[at(0, "a"), at(120, "c")], [at(60, "b")]],
        [["a", "c"], ["a", "b", "c"]],
        {"session_number": [1, 2, 3], "start_reason": [FIRST, IDLE, IDLE]},
    ),
    Case(
        "one-that-is-months-late",
        "sliding",
        [[at(0, "a"), at(-100 * DAY, "l")], [at(5 - 100 * DAY, "m"), at(-200 * DAY, "k")]],
        [["l", "a"], ["k", "lm", "a"]],
        {"session_number": [1, 2, 3], "start_reason": [FIRST, IDLE, IDLE]},
    ),
    Case(
        "the-same-batch-twice",
        "sliding",
        [[at(0, "a"), at(40, "b")]] * 3,
        [["a", "b"]] * 3,
        {"event_count": [1, 1], "revision": [1, 1]},
    ),
    *(
        Case(
            f"two-batches-{order}-{definition}",
            definition,
            [
                [at(0, "a", **TAG), at(25, "c"), at(90, "e", **TAG)],
                [at(20, "b"), at(40, "d"), at(100, "f")],
            ][::step],
            [first, ["abcd", "ef"]],
            {"session_number": [1, 2], "entry_campaign": ["one", "one"]},
        )
        for definition in ["sliding", "matomo"]
        for order, step, first in [
            ("in-order", 1, ["ac", "e"]),
            ("swapped", -1, ["bd", "f"]),
        ]
    ),
    Case(
        "an-empty-batch",
        "sliding",
        [[at(0, "a")], [], [at(1, "b")]],
        [["a"], ["a"], ["ab"]],
    ),
    Case(
        "a-back-fill-of-an-old-month",
        "sliding",
        [
            [at(0, "x", visitor_id="v0"), at(1, "y", visitor_id="v1")],
            APRIL,
        ],
        [["x", "y"], [*(f"{day:02}" for day in range(1, 31)), "x", "y"]],
        {"session_number": [number for number in range(1, 17) for _ in range(2)]},
    ),
    Case(
        "a-long-session-of-which-only-the-end-is-new",
        "sliding",
        [LONG[:11], LONG[11:]],
        [["abcdefghijk"], ["abcdefghijklmnop"]],
        {
            "started_at": [datetime(2025, 6, 10, 10)],
            "ended_at": [datetime(2025, 6, 10, 15)],
            "pageview_count": [16],
        },
    ),
    Case(
        "a-long-session-of-which-only-the-start-is-new",
        "sliding",
        [LONG[11:], LONG[:11]],
        [["lmnop"], ["abcdefghijklmnop"]],
        {"started_at": [datetime(2025, 6, 10, 10)], "pageview_count": [16]},
    ),
    Case(
        "unrelated-gaps-inside-one-batch",
        "sliding",
        [
            [at(0, "a"), at(20, "c", visitor_id="w"), at(40, "b"), at(60, "d", visitor_id="w")],
            [at(65, "e", visitor_id="w"), at(5 * HOUR, "f"), at(10 * HOUR, "g")],
        ],
        [["a", "c", "b", "d"], ["a", "c", "b", "de", "f", "g"]],
        {
            "visitor_id": ["v", "w", "v", "w", "v", "v"],
            "session_number": [1, 1, 2, 2, 3, 4],
        },
    ),
    Case(
        "a-late-event-of-a-visitor-who-is-not-active-any-more",
        "sliding",
        [
            [at(0, "a"), at(10, "c"), at(60 * DAY, "x", visitor_id="w")],
            [at(5, "b"), at(60 * DAY + 5, "y", visitor_id="w")],
        ],
        [["ac", "x"], ["abc", "xy"]],
        {"visitor_id": ["v", "w"]},
    ),
    Case(
        "a-start-that-moves-over-midnight",
        "sliding",
        [
            [at(BERLIN_MIDNIGHT + 5 * MINUTE, "b")],
            [at(BERLIN_MIDNIGHT - 10 * MINUTE, "a")],
        ],
        [["b"], ["ab"]],
        {"started_on": [date(2025, 6, 10)], "started_weekday": [2]},
        "Europe/Berlin",
    ),
    *(
        case
        for definition in ["universal_analytics", "matomo"]
        for case in [
            Case(
                f"a-late-campaign-change-splits-what-is-later-{definition}",
                definition,
                [
                    [at(0, "a", **TAG), at(20, "c", **TAG), at(30, "d")],
                    [at(10, "b", **OTHER_TAG)],
                ],
                [["acd"], ["a", "b", "cd"]],
                {
                    "entry_campaign": ["one", "two", "one"],
                    "start_reason": [FIRST, CAMPAIGN, CAMPAIGN],
                    "session_number": [1, 2, 3],
                },
            ),
            Case(
                f"a-late-campaign-change-joins-what-is-later-{definition}",
                definition,
                [
                    [at(0, "b"), at(10, "c", **TAG), at(20, "d"), at(30, "e", **OTHER_TAG)],
                    [at(-10, "a", **TAG)],
                ],
                [["b", "cd", "e"], ["abcd", "e"]],
                {
                    "entry_campaign": ["one", "two"],
                    "start_reason": [FIRST, CAMPAIGN],
                    "session_number": [1, 2],
                },
            ),
            Case(
                f"a-late-event-before-a-campaign-leaves-its-split-{definition}",
                definition,
                [[at(0, "b", **TAG)], [at(-10, "a")]],
                [["b"], ["a", "b"]],
                {"start_reason": [FIRST, CAMPAIGN], "entry_campaign": [None, "one"]},
            ),
        ]
    ),
    Case(
        "a-late-identify",
        "sliding",
        [
            [at(0, "a"), at(10, "c"), at(90, "d")],
            [at(5, "b", event_type="identify", user_id="u1")],
            [at(7, "e", event_type="identify", user_id="u2")],
        ],
        [["ac", "d"], ["abc", "d"], ["abec", "d"]],
        {"user_id": ["u2", None], "event_count": [4, 1], "pageview_count": [2, 1]},
    ),
    Case(
        "the-number-of-all-later-sessions-changes",
        "sliding",
        [[at(0, "b"), at(2 * HOUR, "c"), at(4 * HOUR, "d")], [at(-2 * HOUR, "a")]],
        [["b", "c", "d"], ["a", "b", "c", "d"]],
        {"session_number": [1, 2, 3, 4], "start_reason": [FIRST, IDLE, IDLE, IDLE]},
    ),
    Case(
        "an-event-that-comes-late-to-a-stream-without-a-timeout",
        "tracardi",
        [
            [at(0, "b", client_session_id="s"), at(0, "x", client_session_id="t")],
            [at(-3 * DAY, "a", client_session_id="s")],
        ],
        [["b", "x"], ["ab", "x"]],
        {"session_number": [1, 2]},
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return seeded(Project(tmp_path_factory.mktemp("arrival")), CASES)


@pytest.fixture(scope="module")
def snapshots(project: Project) -> list[Snapshot]:
    after = []
    for batch in range(3):
        project.put(rows_of(CASES, batch), f"batch{batch}")
        project.dbt("run")
        after.append(snapshot(project))
    return after


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_arrival(snapshots: list[Snapshot], case: Case) -> None:
    # A case of fewer batches stays as it is.
    expected = [*case.sessions, *[case.sessions[-1]] * (3 - len(case.sessions))]
    assert [after.ids(case.name) for after in snapshots] == expected
    found = {name: snapshots[-1].column(case.name, name) for name in case.columns}
    assert found == case.columns


def test_an_event_before_the_known_start_gives_the_session_another_id(
    snapshots: list[Snapshot],
) -> None:
    case = "an-event-before-the-known-start"
    before, after = (snapshots[number].column(case, "session_id") for number in (0, 1))
    assert len(before) == len(after) == 1
    assert before != after


def test_an_event_after_the_known_end_keeps_the_id(snapshots: list[Snapshot]) -> None:
    case = "an-event-after-the-known-end"
    before, after = (snapshots[number].column(case, "session_id") for number in (0, 1))
    assert before == after


def test_a_file_without_a_row_changes_nothing(project: Project, snapshots: list[Snapshot]) -> None:
    project.put([], "nothing")
    project.dbt("run")
    assert contents(project, set()) == snapshots[-1].tables


@pytest.mark.parametrize("slice_rows", [10_000_000, 1])
def test_what_came_in_batches_is_what_a_full_refresh_makes(
    project: Project, snapshots: list[Snapshot], slice_rows: int
) -> None:
    before = project.database.with_suffix(".before")
    shutil.copy(project.database, before)
    project.dbt("run", "--full-refresh", "--vars", f"slice_rows: {slice_rows}")
    made = project.folder / "target" / "run" / "sojourn" / "models" / "marts" / "core"
    for model, second_slice in SLICED.items():
        assert (second_slice in (made / f"{model}.sql").read_text()) == (slice_rows == 1), model
    found = contents(project, {"revision"})
    shutil.copy(before, project.database)
    assert found == contents(project, {"revision"})


def test_a_timeout_that_changes_between_two_runs(
    project: Project, snapshots: list[Snapshot]
) -> None:
    seed = project.folder / "seeds" / "rules" / "session_definitions.csv"
    text = seed.read_text()
    assert text.count("sliding,visitor,1800") == 1
    before = contents(project, set())
    seed.write_text(text.replace("sliding,visitor,1800", "sliding,visitor,1200"))
    try:
        project.dbt("seed", "--select", "session_definitions")
        project.put(
            [{**at(1, "z"), "site_id": "an-empty-batch", "visitor_id": "v", "event_name": "view",
              "loaded_at": LOADED[3]}],
            "after the change",
        )  # fmt: skip
        success, said = project.try_dbt("run")
        assert not success
        assert "The session definition of site " in said
        assert "dbt build --full-refresh" in said
        assert contents(project, set()) == before
        project.dbt("run", "--full-refresh")
        # 25 minutes apart: one session before, now each is one.
        assert snapshot(project).ids("one-that-joins-two-sessions") == ["a", "b", "c", "d"]
        project.dbt("run")
    finally:
        seed.write_text(text)


def test_what_else_of_a_sites_rules_must_not_change_between_two_runs(tmp_path: Path) -> None:
    project = Project(tmp_path)
    events = [{**at(minute, name), **VIEW} for minute, name in enumerate("ab")]
    rules = project.folder / "seeds" / "rules"
    project.put(events[:1], "first")
    project.dbt("seed")
    project.dbt("run", "--select", "+pageviews")
    project.put(events[1:], "second")
    for name, text, by in (
        ("session_definitions", "hash,123456,first_event", "hash,123456,first_known"),
        ("session_definitions", "hash,123456,first_event", "hash,213456,first_event"),
        ("sites", "*,sliding,UTC,,,", "*,sliding,UTC,,,EUR"),
    ):
        seed = rules / f"{name}.csv"
        before = seed.read_text()
        seed.write_text(before.replace(text, by, 1))
        project.dbt("seed", "--select", name)
        success, said = project.try_dbt("run", "--select", "+events")
        assert not success, by
        assert "The session definition of site s has changed" in said
        for alone in (["sessions"], ["sessions", "--full-refresh"], ["pageviews"]):
            success, said = project.try_dbt("run", "--select", *alone)
            assert not success, (by, alone)
            assert "The session definition of site s has changed" in said
        seed.write_text(before)
        project.dbt("seed", "--select", name)
    project.dbt("run", "--select", "+events")
    assert project.query("select count(*) from events") == [(2,)]


def test_a_new_conversion_leaves_stored_events_as_they_are(tmp_path: Path) -> None:
    """Though the file in which they are grows, and is read once more."""
    project = Project(tmp_path)
    names = "abcdefgh"
    events = [{**at(minute, name), **VIEW} for minute, name in enumerate(names)]
    project.put(events[:-1], "grows")
    project.dbt("seed")
    project.dbt("run", "--select", "+events")
    seed = project.folder / "seeds" / "rules" / "conversion_events.csv"
    seed.write_text(seed.read_text() + "s,view\n")
    project.put(events, "grows")
    project.dbt("seed", "--select", "conversion_events")
    project.dbt("run", "--select", "+events")
    types = "select event_type from events order by event_id"
    assert project.query(types) == [("pageview",)] * 7 + [("conversion",)]
    again = "{reclassify_from: '2000-01-01'}"
    project.dbt("run", "--select", "+events", "--vars", again)
    assert project.query(types) == [("conversion",)] * 8


def test_where_all_events_are_placed_anew_nothing_is_told_twice(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.dbt("seed")
    told = "select revision, change, is_gone from session_changes order by all"
    changes = []
    for name, rows, *how in (
        ("first", [at(0, "a"), at(50, "c")]),
        ("second", [at(25, "b")]),
        ("third", [], "--vars", "{reclassify_from: '2000-01-01'}"),
    ):
        if rows:
            project.put([{**row, **VIEW} for row in rows], name)
        project.dbt("run", "--select", "+session_changes", *how)
        changes.append(project.query(told))
    first = [(1, "created", False)] * 2
    second = [(2, "changed", False), (2, "merged", True), (2, "reset", True)]
    third = [(3, "changed", False), (3, "reset", True)]
    assert changes == [first, first + second, first + second + third]


def test_what_a_reclassification_accepts_is_rejected_no_more(tmp_path: Path) -> None:
    project = Project(tmp_path)
    odd = {**VIEW, "event_type": "odd"}
    project.put(
        [
            {**at(0, "a"), **VIEW},
            {**at(1, "b"), **odd, "event_name": "order"},
            # Accepted by its copy alone.
            {**at(2, "c"), **odd},
            {**at(2, "c"), **VIEW},
        ],
        "first",
    )
    project.dbt("seed")
    project.dbt("run")
    rejected = "select event_id, rejection_reason from rejected_events order by event_id"
    unknown = "unknown_event_type"
    assert project.query(rejected) == [("b", unknown), ("c", unknown)]
    seed = project.folder / "seeds" / "rules" / "conversion_events.csv"
    seed.write_text(seed.read_text() + "s,order\n")
    project.dbt("seed", "--select", "conversion_events")
    project.dbt("run", "--vars", "{reclassify_from: '2000-01-01'}")
    found = [("a", "pageview"), ("b", "conversion"), ("c", "pageview")]
    types = "select event_id, event_type from events order by event_id"
    assert project.query(types) == found
    assert project.query(rejected) == [("c", unknown)]
    counts = "raw_count, accepted_count, rejected_count, duplicate_count, lost_count"
    assert project.query(f"select {counts} from event_audit") == [(4, 3, 1, 0, 0)]
    project.dbt("run", "--full-refresh")
    assert project.query(types) == found
    assert project.query(rejected) == [("c", unknown)]


# Where raw events are tables, what is new is told by loaded_at.

LOOKBACK = timedelta(days=1)
LONG_AGO = LOADED[0] - timedelta(days=90)
LOADS = [
    Case(
        "older-than-the-newest-load-within-the-lookback",
        "sliding",
        [[at(0, "a"), at(50, "c")], [at(25, "b", loaded_at=LOADED[0] - LOOKBACK)]],
        [["a", "c"], ["abc"], ["abc"], ["abc"]],
    ),
    Case(
        "older-than-the-lookback-is-repaired",
        "sliding",
        [[at(0, "a"), at(50, "c")], [at(25, "b", loaded_at=LOADED[0] - LOOKBACK - MILLISECOND)]],
        [["a", "c"], ["a", "c"], ["abc"], ["abc"]],
        {"event_count": [3]},
    ),
    Case(
        "much-older-than-the-lookback-is-repaired",
        "sliding",
        [[at(0, "a")], [at(1, "b", loaded_at=LONG_AGO)]],
        [["a"], ["a"], ["ab"], ["ab"]],
        {"event_count": [2]},
    ),
    Case(
        "an-earlier-copy-beyond-the-lookback-takes-its-place-by-a-repair",
        "sliding",
        [[at(0, "a")], [at(90, "a", loaded_at=LONG_AGO)]],
        [["a"], ["a"], ["a"], ["a"]],
        {"started_at": [NOON + 90 * MINUTE]},
    ),
    Case(
        "a-session-cut-at-the-edge-of-the-lookback",
        "sliding",
        [
            [{**event, "loaded_at": LOADED[0] - LOOKBACK - MILLISECOND} for event in LONG[:6]]
            + [{**event, "loaded_at": LOADED[0] - LOOKBACK} for event in LONG[6:12]],
            LONG[12:],
        ],
        [["abcdefghijkl"], *[["abcdefghijklmnop"]] * 3],
        {"started_at": [datetime(2025, 6, 10, 10)], "pageview_count": [16]},
    ),
    Case(
        "the-newest-load",
        "sliding",
        [[at(0, "a", visitor_id=f"v{batch}")] for batch in range(1)],
        [["a"]] * 4,
    ),
]
TABLES = "raw_schema: raw"
REPAIR = f"{TABLES}, ingestion_from: '{LONG_AGO}'"


@pytest.fixture(scope="module")
def loads(tmp_path_factory: pytest.TempPathFactory) -> list[Snapshot]:
    """After two batches, after the repair, and after the same repair once more."""
    project = seeded(Project(tmp_path_factory.mktemp("loads")), LOADS)
    marts = ["events", "sessions", "event_audit", "rejected_events"]
    run = ["run", "--select", *(f"+{mart}" for mart in marts)]
    after = []
    for number, variables in enumerate([TABLES, TABLES, REPAIR, REPAIR]):
        to_table(project, rows_of(LOADS, number))
        project.dbt(*run, "--vars", f"{{{variables}}}")
        after.append(snapshot(project, marts))
    project.dbt(*run, "--full-refresh", "--vars", f"{{{TABLES}}}")
    after.append(snapshot(project, marts))
    return after


@pytest.mark.parametrize("case", LOADS, ids=lambda case: case.name)
def test_load(loads: list[Snapshot], case: Case) -> None:
    assert [after.ids(case.name) for after in loads] == [*case.sessions, case.sessions[-1]]
    for after in loads[2:]:
        found = {name: after.column(case.name, name) for name in case.columns}
        assert found == case.columns


def test_a_repair_is_idempotent(loads: list[Snapshot]) -> None:
    assert loads[3].tables == loads[2].tables


def test_a_repair_makes_what_a_full_refresh_makes(loads: list[Snapshot]) -> None:
    repaired, refreshed = loads[3:]
    for site, sessions in refreshed.sessions.items():
        for session, other in zip(sessions, repaired.sessions[site], strict=True):
            assert {**session, "revision": 0} == {**other, "revision": 0}
    assert repaired.tables["event_audit"] == refreshed.tables["event_audit"]


def test_a_repair_leaves_nothing_between_it_and_what_was_known(tmp_path: Path) -> None:
    """As after days without a run: a repair from yesterday on takes in what is older, too."""
    project = seeded(Project(tmp_path), LOADS)
    run = ["run", "--select", "+events", "+event_audit", "--vars"]
    to_table(project, [{**at(0, "a"), **VIEW, "loaded_at": LONG_AGO}])
    project.dbt(*run, f"{{{TABLES}}}")
    between = LOADED[0] - 10 * LOOKBACK
    to_table(
        project,
        [
            {**at(1, "b"), **VIEW, "loaded_at": between},
            {**at(2, "c"), **VIEW, "loaded_at": LOADED[0]},
        ],
    )
    project.dbt(*run, f"{{{TABLES}, ingestion_from: '{LOADED[0] - LOOKBACK}'}}")
    assert project.query("select event_id from events order by 1") == [("a",), ("b",), ("c",)]
    counts = "select raw_count, accepted_count from event_audit"
    assert project.query(counts) == [(1, 1)] * 3


def test_of_the_lookback_only_what_has_changed_is_read(tmp_path: Path) -> None:
    """Told by a row that is changed in place: it was another event, had it been read again."""
    project = seeded(Project(tmp_path), LOADS)
    run = ["run", "--select", "+events", "+user_traits", "+rejected_events", "--vars"]
    run.append(f"{{{TABLES}}}")
    newest = datetime(2026, 6, 10, 12, 5)
    earlier = [newest - timedelta(hours=hours) for hours in (7, 5, 3)]

    def arrive(name: str, loaded_at: datetime) -> None:
        to_table(project, [{**at(0, name), **VIEW, "loaded_at": loaded_at}])

    def change(name: str) -> None:
        project.execute(
            f"update raw.custom set event_id = 'other ' || event_id where event_id = '{name}'"
        )

    def stored() -> list[str]:
        return [row[0] for row in project.query("select event_id from events order by 1")]

    for name, loaded_at in zip(["a", "b", "c", "newest"], [*earlier, newest], strict=True):
        arrive(name, loaded_at)
    project.dbt(*run)
    # A first build has counted, and so does each run.
    change("b")
    for _ in range(2):
        project.dbt(*run)
        assert stored() == ["a", "b", "c", "newest"]
    # A replica may lag behind: the last hour is always read.
    change("newest")
    project.dbt(*run)
    assert stored() == ["a", "b", "c", "newest", "other newest"]
    # One more in the ten minutes of c: from there on all are read.
    change("c")
    arrive("late", earlier[2] - timedelta(minutes=4))
    project.dbt(*run)
    assert stored() == ["a", "b", "c", "late", "newest", "other c", "other newest"]
    # Whoever takes the newest rows out has them back; b is the newest then.
    project.execute(f"delete from events where loaded_at > '{earlier[1]}'")
    assert stored() == ["a", "b"]
    project.dbt(*run)
    assert stored() == ["a", "b", "late", "other b", "other c", "other newest"]
