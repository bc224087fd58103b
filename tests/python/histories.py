"""Event histories to be drawn by hypothesis: few visitors, at the edges of every definition.

A history is drawn as a list of steps that its visitors take in turn, then of copies of its events.
`on_sites` repeats one history for several sites, so that one example tries several definitions.
`batches` cuts it into batches in any order; that of `loaded_at` is not among what it respects, so
the run under test needs a look-back as long as the history. `batches_by_load` respects it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from oracle import Definition, Row, Site, local_date

MILLISECOND = timedelta(milliseconds=1)
SECOND = timedelta(seconds=1)
TIMEOUT = timedelta(minutes=30)
DAY = timedelta(days=1)

HOST = "shop.example"

# Definitions that an analyst may add: the entry's touch is another event's.
OWN_DEFINITIONS = [
    Definition("own_pageview", "visitor", 1800, entry_touch="first_pageview"),
    Definition("own_known", "visitor", 1800, entry_touch="first_known"),
]

# One site a definition, and two time zones for the definitions that split at midnight.
SITES = {
    "sliding": Site("sliding", "Europe/Berlin", (HOST,)),
    "sparklytics": Site("sparklytics", "UTC", (HOST,)),
    "databuddy": Site("databuddy", "America/New_York", (HOST,)),
    "millimetric": Site("millimetric", "Asia/Kolkata", (HOST,)),
    "tracardi": Site("tracardi", "UTC", (HOST,)),
    "ga4": Site("ga4", "America/New_York", (HOST,)),
    "ua-berlin": Site("universal_analytics", "Europe/Berlin", (HOST,)),
    "ua-new-york": Site("universal_analytics", "America/New_York", (HOST,)),
    "matomo-berlin": Site("matomo", "Europe/Berlin", (HOST,)),
    "matomo-kolkata": Site("matomo", "Asia/Kolkata", (HOST,)),
    "own-pageview": Site("own_pageview", "UTC", (HOST,)),
    "own-known": Site("own_known", "UTC", (HOST,)),
}
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"]

# Where a history begins: any day, the edge of a bucket, before a change of the clocks, year end.
ANCHORS = [
    datetime(2026, 6, 10, 12),
    datetime(2026, 6, 10, 12, 29, 59, 999000),
    datetime(2026, 3, 28, 22, 45),
    datetime(2026, 3, 29, 0, 45),
    datetime(2026, 10, 24, 21, 45),
    datetime(2026, 10, 25, 22, 45),
    datetime(2026, 11, 1, 3, 45),
    datetime(2026, 12, 31, 18, 15),
]

# Time since the visitor's event before, or since the next midnight of a time zone. Pauses that a
# session outlasts come often: else most would have one event.
GAPS: list[timedelta | tuple[str, timedelta]] = [
    timedelta(0),
    SECOND,
    *[timedelta(minutes=10)] * 6,
    TIMEOUT,
    TIMEOUT + MILLISECOND,
    TIMEOUT - MILLISECOND,
    MILLISECOND,
    TIMEOUT / 2,
    10 * SECOND,
    10 * SECOND - MILLISECOND,
    timedelta(hours=5),
    *((zone, shift) for zone in ZONES for shift in (timedelta(0), -MILLISECOND)),
    40 * DAY,
    90 * DAY,
]

DELAYS = [SECOND, timedelta(0), timedelta(minutes=31), 2 * DAY, 70 * DAY, -timedelta(hours=1)]

_NEWS = {"utm_source": "news", "utm_medium": "email", "utm_campaign": "one"}
_DIRECT = {"source": "(direct)", "medium": "(none)", "channel": "Direct", "touch_rule": "direct"}


def _utm(**sent: str) -> dict[str, Any]:
    return {
        **sent,
        "source": sent["utm_source"],
        "medium": sent["utm_medium"],
        "campaign": sent["utm_campaign"],
        "channel": "Email",
        "touch_rule": "utm",
    }


# What a tracker sends of a touch, and what is to be read from it.
TOUCHES: dict[str, dict[str, Any]] = {
    "direct": _DIRECT,
    "internal": {
        "referrer_url": f"https://{HOST}/cart",
        "referrer_domain": HOST,
        "touch_rule": f"internal:{HOST}",
    },
    "campaign": _utm(**_NEWS),
    "other campaign": _utm(**{**_NEWS, "utm_campaign": "two"}),
    "other source": _utm(**{**_NEWS, "utm_source": "blog"}),
    "click": {
        "query": "?gclid=x",
        "source": "google",
        "medium": "cpc",
        "channel": "Paid Search",
        "touch_rule": "click_id:gclid",
        "click_id": "x",
    },
    "search": {
        "referrer_url": "https://duckduckgo.com/",
        "referrer_domain": "duckduckgo.com",
        "source": "duckduckgo",
        "medium": "organic",
        "channel": "Organic Search",
        "touch_rule": "referrer:duckduckgo.com",
    },
    "referral": {
        "referrer_url": "https://blog.example.org/post",
        "referrer_domain": "blog.example.org",
        "source": "blog.example.org",
        "medium": "referral",
        "channel": "Referral",
        "touch_rule": "referral",
    },
}

KINDS: dict[str, dict[str, Any]] = {
    "pageview": {"event_type": "pageview"},
    "engagement": {
        "event_type": "engagement",
        "engaged_seconds": Decimal("4.500"),
        "scroll_depth": Decimal("75.50"),
        "interaction_count": 3,
    },
    "identify": {"event_type": "identify", "user_id": "user1", "properties": '{"plan": 1}'},
    "identify other": {"event_type": "identify", "user_id": "user2", "properties": '{"plan": 2}'},
    "purchase": {"event_type": "conversion", "revenue_cents": 1999, "currency": "EUR"},
    "purchase abroad": {"event_type": "conversion", "revenue_cents": 500, "currency": "USD"},
    "custom": {"event_type": "custom", "user_id": "null"},
}

# Most rows are whole; the list is long on them.
FAULTS: list[dict[str, Any]] = [
    *[{}] * 40,
    {"visitor_id": None},
    {"visitor_id": "undefined"},
    {"visitor_id": "00000000-0000-0000-0000-000000000000", "client_session_id": None},
    {"event_id": "NULL"},
    {"site_id": ""},
    {"occurred_at": None},
    {"occurred_at": datetime(1999, 12, 31, 23, 59, 59, 999000)},
    {"occurred_at": datetime(2099, 1, 1)},
]

# Some ids hold the characters by which ids are joined.
VISITORS = ["v", "w", "v/1"]
CLIENT_SESSIONS = [None, "1", "2", "w~/1"]


@dataclass(frozen=True)
class Step:
    visitor: int
    gap: timedelta | tuple[str, timedelta]
    kind: str
    touch: str
    client_session: str | None
    delay: timedelta
    sequence: int | None
    # The id goes before those of the steps before.
    is_id_first: bool
    fault: int


@dataclass(frozen=True)
class Copy:
    of: int
    payload: str
    moved: timedelta
    loaded: timedelta


# The page without its query: a click id beside a campaign is read differently by Millimetric.
PAYLOADS: dict[str, dict[str, Any]] = {
    "same": {},
    "title": {"page_title": "Another title"},
    "visitor": {"visitor_id": "w"},
    "properties": {"properties": '{"plan": 0}'},
    "campaign": {
        **TOUCHES["other campaign"],
        "click_id": None,
        "page_url": f"https://{HOST}/again",
        "page_path": "/again",
    },
}


@st.composite
def histories(draw: st.DrawFn, max_events: int = 12, ties: bool = True) -> list[Row]:
    """Rows of the site `any`, in the order in which they happened to be drawn.

    With `ties`, rows of one id may have the same loaded_at and occurred_at and differ elsewhere:
    which of them stays is for the row's hash to say, which the oracle must then be given.
    """
    anchor = draw(st.sampled_from(ANCHORS))
    steps = draw(st.lists(_STEPS, min_size=1, max_size=max_events))
    copies = draw(st.lists(_COPIES, max_size=3))

    cursors = [anchor] * len(VISITORS)
    rows: list[Row] = []
    for number, step in enumerate(steps):
        occurred_at = _after(cursors[step.visitor], step.gap)
        cursors[step.visitor] = occurred_at
        rows.append(row_of(number, step, occurred_at))

    for number, copy in enumerate(copies, start=1):
        row = rows[copy.of % len(steps)]
        moved = row.occurred_at and row.occurred_at + copy.moved
        altered = replace(row, **PAYLOADS[copy.payload], occurred_at=moved)
        loaded = copy.loaded
        if not ties and altered != row:
            # No other copy has this shift.
            loaded += number * MILLISECOND
        assert row.loaded_at is not None
        rows.append(replace(altered, loaded_at=row.loaded_at + loaded))
    return rows


@st.composite
def batches(draw: st.DrawFn, rows: Sequence[Row], max_batches: int = 4) -> list[list[Row]]:
    """Every row in one batch, some in later ones again; a batch may be empty."""
    count = draw(st.integers(1, max_batches))
    numbers = st.integers(0, count - 1)
    first = draw(st.lists(numbers, min_size=len(rows), max_size=len(rows)))
    again = draw(st.lists(st.tuples(st.integers(0, len(rows) - 1), numbers), max_size=4))
    cut: list[list[Row]] = [[] for _ in range(count)]
    for row, number in zip(rows, first, strict=True):
        cut[number].append(row)
    for index, number in again:
        if number >= first[index]:
            cut[number].append(rows[index])
    return cut


@st.composite
def batches_by_load(draw: st.DrawFn, rows: Sequence[Row], max_batches: int = 4) -> list[list[Row]]:
    """As a collector delivers: by loaded_at, each batch with the end of the one before again."""
    ordered = sorted(rows, key=_loaded_at)
    cuts = draw(st.lists(st.integers(0, len(rows)), max_size=max_batches - 1).map(sorted))
    overlap = draw(st.integers(0, 2))
    edges = [0, *cuts, len(rows)]
    return [ordered[max(0, start - overlap) : end] for start, end in pairwise(edges)]


def on_sites(rows: Iterable[Row], sites: Iterable[str] = SITES) -> list[Row]:
    """The same rows for each of the sites; a row without a site stays one row."""
    rows = list(rows)
    copied = [replace(row, site_id=site) for row in rows if row.site_id for site in sites]
    return [*copied, *(row for row in rows if not row.site_id)]


def _after(cursor: datetime, gap: timedelta | tuple[str, timedelta]) -> datetime:
    if isinstance(gap, timedelta):
        return cursor + gap
    zone, shift = gap
    midnight = datetime.combine(local_date(cursor, zone) + DAY, time(), ZoneInfo(zone))
    return midnight.astimezone(UTC).replace(tzinfo=None) + shift


def row_of(number: int, step: Step, occurred_at: datetime) -> Row:
    path = f"/page{number % 3}"
    touch = TOUCHES[step.touch]
    columns: dict[str, Any] = {
        "event_id": f"e{99 - number if step.is_id_first else 100 + number:03}",
        "tracker": "custom",
        "site_id": "any",
        "visitor_id": VISITORS[step.visitor],
        "client_session_id": step.client_session,
        "event_name": step.kind,
        "occurred_at": occurred_at,
        "loaded_at": occurred_at + step.delay,
        "sequence": step.sequence,
        "page_url": f"https://{HOST}{path}{touch.get('query', '')}",
        "page_title": f"Page {number % 3}",
        "page_hostname": HOST,
        "page_path": path,
        "country": ["DE", "US", None][number % 3],
        "device_type": ["desktop", "mobile"][step.visitor % 2],
        "is_bot": [None, False, True][number % 3],
    }
    return Row(**{**columns, **KINDS[step.kind], **_columns(touch), **FAULTS[step.fault]})


def _columns(touch: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in touch.items() if name != "query"}


def _loaded_at(row: Row) -> datetime:
    assert row.loaded_at is not None
    return row.loaded_at


_STEPS = st.builds(
    Step,
    visitor=st.sampled_from(range(len(VISITORS))),
    gap=st.sampled_from(GAPS),
    kind=st.sampled_from(list(KINDS)),
    touch=st.sampled_from(list(TOUCHES)),
    client_session=st.sampled_from(CLIENT_SESSIONS),
    delay=st.sampled_from(DELAYS),
    sequence=st.sampled_from([None, 1, 0]),
    is_id_first=st.booleans(),
    fault=st.sampled_from(range(len(FAULTS))),
)
_COPIES = st.builds(
    Copy,
    of=st.integers(0, 11),
    payload=st.sampled_from(list(PAYLOADS)),
    moved=st.sampled_from([timedelta(0), -TIMEOUT, MILLISECOND, 2 * DAY]),
    loaded=st.sampled_from([SECOND, timedelta(0), -timedelta(minutes=5), 3 * DAY]),
)
