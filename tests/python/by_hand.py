"""Examples for what is drawn too seldom."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from batching import Example
from histories import Step, row_of
from oracle import Row

NOON = datetime(2026, 6, 10, 12)
TEN_MINUTES = timedelta(minutes=10)


def row(number: int, minutes: int = 0, touch: str = "direct", **columns: Any) -> Row:
    """A pageview of one visitor, loaded a second after it; other columns as named."""
    step = Step(
        visitor=0,
        gap=TEN_MINUTES,
        kind="pageview",
        touch=touch,
        client_session=None,
        delay=timedelta(seconds=1),
        sequence=None,
        is_id_first=False,
        fault=0,
    )
    return replace(row_of(number, step, NOON + timedelta(minutes=minutes)), **columns)


def a_copy_that_leaves_a_gap() -> Example:
    """Of the event that holds a session together an earlier copy comes, of a day before."""
    bridge = row(1, 20)
    moved = replace(
        bridge,
        occurred_at=NOON - timedelta(days=2),
        loaded_at=NOON + timedelta(seconds=1),
    )
    return Example(((row(0), bridge, row(2, 40)), (moved,)))


def copies_that_differ_in_a_title_alone() -> Example:
    """Loaded and happened at once; for half of the ids the one that stays comes first."""
    copies = [
        (row(number, number), row(number, number, page_title="Another title"))
        for number in range(12)
    ]
    return Example((tuple(first for first, _ in copies), tuple(other for _, other in copies)))


def campaigns_of_one_instant() -> Example:
    return Example(((row(0), row(1, 10, "campaign"), row(2, 10, "other campaign")),))


def a_rejected_row_that_was_loaded_before() -> Example:
    late = row(0, visitor_id=None)
    return Example(((late,), (replace(late, loaded_at=NOON - timedelta(minutes=5)),)))


def sessions_that_are_joined() -> Example:
    return Example(((row(0), row(1, 50)), (row(2, 25),)))


def gaps_of_exactly_the_timeout() -> Example:
    return Example(((row(0, 30),), (row(1, 60),), (row(2),)))


def an_event_before_all() -> Example:
    """The sessions after it get other numbers, and another reason."""
    return Example(((row(0), row(1, 300)), (row(2, -2880),)))


def a_campaign_again_after_a_pause() -> Example:
    events = (row(0, 0, "campaign"), row(1, 300), row(2, 310, "campaign"))
    return Example((events[:2], events[2:]))


def a_copy_that_was_loaded_later_and_happened_before() -> Example:
    first = row(0, 20)
    later = replace(first, occurred_at=NOON, loaded_at=NOON + timedelta(hours=1))
    return Example(((first, later, row(1, 25)),))


def one_event_in_each_of_five_batches() -> Example:
    return Example(tuple((row(number, 20 * number),) for number in range(5)))


def an_event_that_leaves_its_session_to_another() -> Example:
    """An earlier copy of it happened on another day; at its old time there is a new event."""
    later = NOON + timedelta(days=2)
    first = replace(row(0), loaded_at=later + timedelta(days=1))
    moved = replace(first, occurred_at=later, loaded_at=later)
    return Example(((first,), (row(1), moved)))


def a_stream_that_goes_on_after_the_look_back() -> Example:
    """Its last session is no neighbour of the new one, and yet it was idle since."""
    return Example(((row(0),), (row(1, 100 * 24 * 60),)))


def a_campaign_before_a_direct_session() -> Example:
    return Example(((row(1, 300),), (row(0, 0, "campaign"),)))


def two_campaigns_before_a_direct_session() -> Example:
    events = (row(0, 0, "campaign"), row(1, 300, "other campaign"), row(2, 600))
    return Example((events, (row(3, 900),)))


BY_HAND = [
    two_campaigns_before_a_direct_session(),
    a_stream_that_goes_on_after_the_look_back(),
    a_campaign_before_a_direct_session(),
    an_event_that_leaves_its_session_to_another(),
    sessions_that_are_joined(),
    gaps_of_exactly_the_timeout(),
    an_event_before_all(),
    a_campaign_again_after_a_pause(),
    a_copy_that_was_loaded_later_and_happened_before(),
    one_event_in_each_of_five_batches(),
    a_copy_that_leaves_a_gap(),
    copies_that_differ_in_a_title_alone(),
    campaigns_of_one_instant(),
    a_rejected_row_that_was_loaded_before(),
]
