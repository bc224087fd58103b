"""The hard cases of time, each arriving in two batches, with the rows worked out by hand.

Raw events are a table here, so that a run looks for what was loaded since the newest row less the
look-back, a day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from arrivals import (
    LOADED,
    MILLISECOND,
    MINUTE,
    NOON,
    OTHER_TAG,
    TAG,
    TIMEOUT,
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

LOOKBACK = timedelta(days=1)
TABLES = ["--vars", "{raw_schema: raw}"]

# Berlin's clocks go from 2:00 to 3:00 on 30 March and back on 26 October 2025, at 1:00 UTC.
SPRING = datetime(2025, 3, 30, 1)
AUTUMN = datetime(2025, 10, 26, 1)
MIDNIGHTS = {
    "midnight": datetime(2025, 6, 9, 22),
    "midnight-after-the-clocks-went-forward": datetime(2025, 3, 30, 22),
    "midnight-after-the-clocks-went-back": datetime(2025, 10, 26, 23),
    "year-end": datetime(2024, 12, 31, 23),
}
NEW_DAYS = {
    "midnight": date(2025, 6, 10),
    "midnight-after-the-clocks-went-forward": date(2025, 3, 31),
    "midnight-after-the-clocks-went-back": date(2025, 10, 27),
    "year-end": date(2025, 1, 1),
}

STAY = ["sliding", "sparklytics", "universal_analytics"]
START_ANEW = ["databuddy", "matomo"]
GAPS = [
    *((name, "a-gap-of-exactly-the-timeout", TIMEOUT, True) for name in STAY),
    *((name, "a-gap-of-exactly-the-timeout", TIMEOUT, False) for name in START_ANEW),
    *(
        (name, case, gap, is_one)
        for name in STAY + START_ANEW
        for case, gap, is_one in [
            ("a-gap-of-one-millisecond-more", TIMEOUT + MILLISECOND, False),
            ("a-gap-of-one-millisecond-less", TIMEOUT - MILLISECOND, True),
            ("a-gap-of-30-minutes-59-seconds", timedelta(minutes=30, seconds=59), False),
        ]
    ),
]

# Every 29 minutes for three days.
BOT = [at(29 * number, f"e{number:03}", is_bot=True) for number in range(149)]


def bot_ids(first: int, last: int) -> str:
    return "".join(f"e{number:03}" for number in range(first, last + 1))


CASES = [
    *(
        Case(
            f"{case}-{definition}-{order}",
            definition,
            [[at(NOON, "a")], [at(NOON + gap, "b")]][:: 1 if order == "in-order" else -1],
            [["a" if order == "in-order" else "b"], ["ab"] if is_one else ["a", "b"]],
            {"start_reason": ["first_event"] if is_one else ["first_event", "idle"]},
        )
        for definition, case, gap, is_one in GAPS
        for order in ["in-order", "the-later-first"]
    ),
    *(
        Case(
            f"equal-timestamps-with-different-campaigns-the-new-one-is-the-entry-{definition}",
            definition,
            [[at(NOON, "b", **TAG)], [at(NOON, "a", **OTHER_TAG)]],
            [["b"], ["ab"]],
            {"entry_campaign": ["two"], "started_at": [NOON]},
        )
        for definition in ["sliding", "universal_analytics", "matomo"]
    ),
    *(
        Case(
            f"equal-timestamps-with-different-campaigns-the-entry-stays-{definition}",
            definition,
            [[at(NOON, "b", sequence=1, **TAG)], [at(NOON, "a", sequence=2, **OTHER_TAG)]],
            [["b"], ["ba"]],
            {"entry_campaign": ["one"], "started_at": [NOON]},
        )
        for definition in ["sliding", "universal_analytics", "matomo"]
    ),
    *(
        Case(
            f"{name}-splits-{definition}",
            definition,
            [
                [at(midnight - 5 * MINUTE, "a"), at(midnight + 5 * MINUTE, "d")],
                [at(midnight - MILLISECOND, "b"), at(midnight, "c")],
            ],
            [["a", "d"], ["ab", "cd"]],
            {
                "started_on": [NEW_DAYS[name] - timedelta(days=1), NEW_DAYS[name]],
                "start_reason": ["first_event", "midnight"],
            },
            "Europe/Berlin",
        )
        for definition in ["universal_analytics", "matomo"]
        for name, midnight in MIDNIGHTS.items()
    ),
    *(
        Case(
            f"{name}-splits-no-sliding-session",
            "sliding",
            [[at(midnight + 5 * MINUTE, "b")], [at(midnight - MILLISECOND, "a")]],
            [["b"], ["ab"]],
            {"started_on": [NEW_DAYS[name] - timedelta(days=1)]},
            "Europe/Berlin",
        )
        for name, midnight in MIDNIGHTS.items()
    ),
    # 1:59 and 3:01 on the clock are two minutes apart.
    Case(
        "clocks-that-go-forward-make-no-gap",
        "matomo",
        [[at(SPRING - MINUTE, "a")], [at(SPRING + MINUTE, "b")]],
        [["a"], ["ab"]],
        {"duration_seconds": [Decimal(120)]},
        "Europe/Berlin",
    ),
    # 2:59 and 2:01 on the clock are two minutes apart.
    Case(
        "clocks-that-go-back-turn-no-order",
        "matomo",
        [[at(AUTUMN + MINUTE, "b")], [at(AUTUMN - MINUTE, "a")]],
        [["b"], ["ab"]],
        {"duration_seconds": [Decimal(120)]},
        "Europe/Berlin",
    ),
    # It is 2:30 twice.
    Case(
        "clocks-that-go-back-hide-no-gap",
        "matomo",
        [[at(AUTUMN - 30 * MINUTE, "a")], [at(AUTUMN + 30 * MINUTE, "b")]],
        [["a"], ["a", "b"]],
        {"start_reason": ["first_event", "idle"]},
        "Europe/Berlin",
    ),
    Case(
        "an-event-in-the-future-does-not-freeze-the-watermark",
        "sliding",
        [
            [
                at(NOON, "a"),
                at(datetime(2999, 1, 1), "f", loaded_at=datetime(2999, 1, 1)),
            ],
            [at(1, "b")],
        ],
        [["a", "f"], ["ab", "f"]],
    ),
    Case(
        "an-event-in-the-future-within-the-tolerance-is-kept",
        "sliding",
        [[at(LOADED[0], "a")], [at(LOADED[1] + timedelta(days=1), "b")]],
        [["a"], ["a", "b"]],
    ),
    Case(
        "an-event-in-the-future-beyond-the-tolerance-is-rejected",
        "sliding",
        [[at(LOADED[0], "a")], [at(LOADED[1] + timedelta(days=1) + MILLISECOND, "b")]],
        [["a"], ["a"]],
    ),
    Case(
        "a-bot-that-never-stops-for-days",
        "sliding",
        [BOT[:70] + BOT[71:], BOT[70:71]],
        [[bot_ids(0, 69), bot_ids(71, 148)], [bot_ids(0, 148)]],
        {"is_bot": [True], "event_count": [149], "duration_seconds": [Decimal(148 * 29 * 60)]},
    ),
    Case(
        "a-bot-that-never-stops-for-days-has-a-session-a-day",
        "matomo",
        [BOT[:70] + BOT[71:], BOT[70:71]],
        [
            [bot_ids(0, 24), bot_ids(25, 69), bot_ids(71, 74), bot_ids(75, 124), bot_ids(125, 148)],
            [bot_ids(0, 24), bot_ids(25, 74), bot_ids(75, 124), bot_ids(125, 148)],
        ],
        {"event_count": [25, 50, 50, 24]},
    ),
    Case(
        "a-session-whose-first-event-is-no-pageview",
        "sliding",
        [
            [at(1, "b", page_url="https://site.example/in", **TAG)],
            [at(0, "a", page_url="https://site.example/popup", event_type="custom", **OTHER_TAG)],
        ],
        [["b"], ["ab"]],
        {
            "entry_url": ["https://site.example/in"],
            "exit_url": ["https://site.example/in"],
            "entry_campaign": ["two"],
            "started_at": [NOON],
            "is_bounce": [True],
        },
    ),
    Case(
        "an-event-at-the-edge-of-the-incremental-window",
        "sliding",
        [[at(NOON, "a")], [at(1, "b", loaded_at=LOADED[0] - LOOKBACK)]],
        [["a"], ["ab"]],
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return seeded(Project(tmp_path_factory.mktemp("time")), CASES)


@pytest.fixture(scope="module")
def snapshots(project: Project) -> list[Snapshot]:
    after = []
    for batch in range(2):
        to_table(project, rows_of(CASES, batch))
        project.dbt("run", *TABLES)
        after.append(snapshot(project))
    return after


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_time(snapshots: list[Snapshot], case: Case) -> None:
    assert [after.ids(case.name) for after in snapshots] == case.sessions
    found = {name: snapshots[-1].column(case.name, name) for name in case.columns}
    assert found == case.columns


def test_what_came_in_batches_is_what_a_full_refresh_makes(
    project: Project, snapshots: list[Snapshot]
) -> None:
    incremental = contents(project, {"revision"})
    project.dbt("run", "--full-refresh", *TABLES)
    assert contents(project, {"revision"}) == incremental
