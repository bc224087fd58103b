"""What the tables must hold, in plain Python: loops over lists, no windows, no SQL.

Raw rows of the event contract go in, with the touch already read from their URLs. Out come the
events in their sessions, the sessions, the rejected rows and the number of duplicates. All
timestamps are UTC; one without a time zone is read as UTC, and none that comes out has one.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1)
BUCKET_SECONDS = 1800

Value = TypeVar("Value")
Number = TypeVar("Number", int, Decimal)
# Source, medium and campaign.
Touch = tuple[str | None, str | None, str | None]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One raw row: the event contract, then what was read from its URLs."""

    event_id: str | None = None
    tracker: str | None = None
    site_id: str | None = None
    visitor_id: str | None = None
    user_id: str | None = None
    client_session_id: str | None = None
    event_name: str | None = None
    event_type: str | None = None
    occurred_at: datetime | None = None
    loaded_at: datetime | None = None
    sequence: int | None = None
    page_url: str | None = None
    page_title: str | None = None
    referrer_url: str | None = None
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None
    language: str | None = None
    device_type: str | None = None
    browser: str | None = None
    browser_version: str | None = None
    os: str | None = None
    screen_width: int | None = None
    is_bot: bool | None = None
    engaged_seconds: Decimal | None = None
    time_on_page_seconds: Decimal | None = None
    scroll_depth: Decimal | None = None
    interaction_count: int | None = None
    revenue_cents: int | None = None
    currency: str | None = None
    properties: str | None = None

    page_hostname: str | None = None
    page_path: str | None = None
    referrer_domain: str | None = None
    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    term: str | None = None
    content: str | None = None
    channel: str | None = None
    touch_rule: str | None = None
    click_id: str | None = None

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> Row:
        """From a row of any table: columns that are missing are null, others are passed over."""
        known = {column.name for column in fields(cls)}
        return cls(**{name: value for name, value in columns.items() if name in known})


@dataclass(frozen=True)
class Definition:
    name: str
    # visitor, client_session, visitor_and_client_session or visitor_and_bucket.
    stream: str
    timeout_seconds: float | None = None
    # stays or starts.
    gap_equal_to_timeout: str = "stays"
    # Empty, tagged or any.
    splits_on_campaign: str = ""
    splits_at_midnight: bool = False
    # hash or stream.
    session_id_format: str = "hash"
    # first_event, first_pageview or first_known.
    entry_touch: str = "first_event"


@dataclass(frozen=True)
class Site:
    definition: str
    time_zone: str = "UTC"
    own_domains: tuple[str, ...] = ()
    # Of amounts that were sent without one.
    currency: str | None = None


def hash_of_row(row: Row) -> str:
    return hashlib.md5(repr(row).encode()).hexdigest()


@dataclass(frozen=True)
class Options:
    future_tolerance_seconds: float = 86400
    first_day: date = date(2000, 1, 1)
    # Of the last touch that was not direct.
    lookback_days: float = 90
    # Decides between rows of one id with one loaded_at and one occurred_at: the smallest stays.
    row_hash: Callable[[Row], Any] = hash_of_row


@dataclass(frozen=True)
class Rejection:
    row: Row
    reason: str


@dataclass(frozen=True)
class Event:
    """An accepted event in its session."""

    event_id: str
    site_id: str
    stream_id: str
    activity_started_at: datetime
    session_started_at: datetime
    session_id: str
    event_number: int
    is_entry: bool
    is_exit: bool
    row: Row


@dataclass(frozen=True)
class Session:
    session_id: str
    site_id: str
    visitor_id: str | None
    user_id: str | None
    stream_id: str
    session_definition: str
    start_reason: str
    started_at: datetime
    ended_at: datetime
    started_on: date
    started_weekday: int
    duration_seconds: Decimal
    session_number: int
    event_count: int
    pageview_count: int
    interaction_count: int
    conversion_count: int
    revenue_cents: int
    currency: str | None
    engaged_seconds: Decimal | None
    max_scroll_depth: Decimal | None
    is_bounce: bool
    is_engaged: bool
    entry_source: str | None
    entry_medium: str | None
    entry_campaign: str | None
    entry_term: str | None
    entry_content: str | None
    entry_channel: str | None
    entry_touch_rule: str | None
    entry_click_id: str | None
    last_non_direct_source: str | None
    last_non_direct_medium: str | None
    last_non_direct_campaign: str | None
    last_non_direct_channel: str | None
    entry_url: str | None
    entry_hostname: str | None
    entry_path: str | None
    entry_title: str | None
    entry_referrer: str | None
    entry_referrer_domain: str | None
    exit_url: str | None
    exit_path: str | None
    country: str | None
    region: str | None
    city: str | None
    language: str | None
    device_type: str | None
    browser: str | None
    browser_version: str | None
    os: str | None
    is_bot: bool
    loaded_at: datetime


@dataclass(frozen=True)
class Tables:
    # By site, stream and order in the stream.
    events: list[Event] = field(default_factory=list)
    # By site, visitor and session_number.
    sessions: list[Session] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    duplicates: int = 0


@dataclass(frozen=True)
class Change:
    # created, changed, merged, split or vanished.
    kind: str
    site_id: str
    session_id: str
    # Where the events of a merged or split session are now; null for the other kinds.
    other_session_id: str | None = None


def read_definitions(path: str | Path) -> list[Definition]:
    with Path(path).open(newline="", encoding="utf-8") as file:
        return [
            Definition(
                name=row["session_definition"],
                stream=row["stream"],
                timeout_seconds=float(row["timeout_seconds"]) if row["timeout_seconds"] else None,
                gap_equal_to_timeout=row["gap_equal_to_timeout"],
                splits_on_campaign=row["splits_on_campaign"],
                splits_at_midnight=row["splits_at_midnight"].lower() == "true",
                session_id_format=row["session_id_format"],
                entry_touch=row["entry_touch"],
            )
            for row in csv.DictReader(file)
        ]


def read_sites(path: str | Path) -> dict[str, Site]:
    with Path(path).open(newline="", encoding="utf-8") as file:
        return {
            row["site_id"]: Site(
                definition=row["session_definition"],
                time_zone=row["time_zone"],
                own_domains=tuple(re.findall(r"[^\s,;]+", row["own_domains"] or "")),
                currency=row["currency"] or None,
            )
            for row in csv.DictReader(file)
        }


def sessionize(
    rows: Iterable[Row | Mapping[str, Any]],
    definitions: Iterable[Definition],
    sites: Mapping[str, Site],
    options: Options | None = None,
) -> Tables:
    """All tables at once, from all raw rows there are; the site * serves those not listed."""
    options = options or Options()
    by_name = {definition.name: definition for definition in definitions}

    rejected: list[Rejection] = []
    arrivals: dict[tuple[str, str], list[Arrival]] = defaultdict(list)
    for given in rows:
        raw = given if isinstance(given, Row) else Row.of(given)
        row = without_placeholders(raw)
        reason = rejection_reason(row, options)
        if reason:
            rejected.append(Rejection(raw, reason))
        else:
            arrivals[(known(row.site_id), known(row.event_id))].append(Arrival(raw, row))

    streams: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for (site_id, _), same_id in arrivals.items():
        row = first_arrival(same_id, options)
        definition = by_name[site_of(sites, site_id).definition]
        streams[(site_id, stream_id_of(definition, row))].append(row)

    events: list[Event] = []
    drafts: list[Session] = []
    visitors: dict[tuple[str, str], list[Session]] = defaultdict(list)
    for (site_id, stream_id), members in sorted(streams.items()):
        site = site_of(sites, site_id)
        definition = by_name[site.definition]
        for cut in cut_into_sessions(definition, site, sorted(members, key=order_in_stream)):
            placed = place(definition, site_id, stream_id, cut)
            session = aggregate(definition, site, cut.reason, placed)
            events.extend(placed)
            drafts.append(session)
            visitors[(site_id, visitor_key(cut.rows[0]))].append(session)

    sessions: list[Session] = []
    for _, own in sorted(visitors.items()):
        own.sort(key=lambda session: (session.started_at, session.stream_id))
        for number, session in enumerate(own, start=1):
            definition = by_name[session.session_definition]
            reason = session.start_reason or first_of_stream_reason(definition, number)
            credited = last_non_direct(own[:number], options)
            sessions.append(
                replace(
                    session,
                    session_number=number,
                    start_reason=reason,
                    last_non_direct_source=credited.entry_source,
                    last_non_direct_medium=credited.entry_medium,
                    last_non_direct_campaign=credited.entry_campaign,
                    last_non_direct_channel=credited.entry_channel,
                )
            )

    accepted = sum(len(same_id) for same_id in arrivals.values())
    return Tables(events, sessions, rejected, accepted - len(arrivals))


def session_changes(before: Tables, after: Tables) -> set[Change]:
    """What a copy of `before` must hear of to become `after`.

    Every id that is new is created; every one whose columns differ is changed. An id that is gone
    is merged (its events are in one session now), split (in several: a row each) or vanished (it
    has none left). An id that stays but lost events to others is changed, and split as well, with
    a row for each of the others.
    """
    old = {(session.site_id, session.session_id): session for session in before.sessions}
    new = {(session.site_id, session.session_id): session for session in after.sessions}

    now_in = {(event.site_id, event.event_id): event.session_id for event in after.events}
    successors: dict[tuple[str, str], set[str]] = {key: set() for key in old}
    for event in before.events:
        session_id = now_in.get((event.site_id, event.event_id))
        if session_id is not None:
            successors[(event.site_id, event.session_id)].add(session_id)

    changes = {Change("created", *key) for key in new if key not in old}
    for key, others in successors.items():
        _, session_id = key
        if key in new:
            if new[key] != old[key]:
                changes.add(Change("changed", *key))
            for other in others - {session_id}:
                changes.add(Change("split", *key, other))
        elif not others:
            changes.add(Change("vanished", *key))
        else:
            kind = "merged" if len(others) == 1 else "split"
            for other in others:
                changes.add(Change(kind, *key, other))
    return changes


# Checks.


@dataclass(frozen=True)
class Arrival:
    raw: Row
    row: Row


def is_missing(identifier: str | None) -> bool:
    if identifier is None:
        return True
    lower = identifier.lower()
    if lower in ("", "null", "undefined", "none", "00000000-0000-0000-0000-000000000000"):
        return True
    return set(lower) == {"0"}


def known(value: Value | None) -> Value:
    assert value is not None
    return value


def utc(moment: datetime | None) -> datetime | None:
    if moment is None or moment.tzinfo is None:
        return moment
    return moment.astimezone(UTC).replace(tzinfo=None)


def without_placeholders(row: Row) -> Row:
    """The row with null for every id that says nothing, and its times without a zone.

    What an identify event says of a person is in no table that the oracle knows.
    """

    def cleaned(identifier: str | None) -> str | None:
        return None if is_missing(identifier) else identifier

    return replace(
        row,
        event_id=cleaned(row.event_id),
        site_id=cleaned(row.site_id),
        visitor_id=cleaned(row.visitor_id),
        user_id=cleaned(row.user_id),
        client_session_id=cleaned(row.client_session_id),
        occurred_at=utc(row.occurred_at),
        loaded_at=utc(row.loaded_at),
        properties=None if row.event_type == "identify" else row.properties,
    )


def rejection_reason(row: Row, options: Options) -> str | None:
    if row.event_id is None:
        return "missing_event_id"
    if row.site_id is None:
        return "missing_site"
    if row.visitor_id is None and row.client_session_id is None:
        return "missing_visitor"
    if row.occurred_at is None:
        return "missing_occurred_at"
    tolerance = timedelta(seconds=options.future_tolerance_seconds)
    if row.occurred_at - known(row.loaded_at) > tolerance:
        return "in_the_future"
    if row.occurred_at.date() < options.first_day:
        return "before_epoch"
    if not row.event_name:
        return "missing_event_name"
    return None


def first_arrival(same_id: list[Arrival], options: Options) -> Row:
    def precedence(arrival: Arrival) -> tuple[Any, ...]:
        row = arrival.row
        raw = arrival.raw
        last = options.row_hash(raw), raw.event_type or ""
        return known(row.loaded_at), known(row.occurred_at), *last

    return min(same_id, key=precedence).row


# Streams.


def site_of(sites: Mapping[str, Site], site_id: str) -> Site:
    return sites[site_id] if site_id in sites else sites["*"]


def visitor_key(row: Row) -> str:
    """Whose event it is: without a visitor, each client session is a visitor of its own."""
    return known(row.visitor_id or row.client_session_id)


def stream_id_of(definition: Definition, row: Row) -> str:
    visitor = known(row.visitor_id or row.client_session_id)
    client_session = known(row.client_session_id or row.visitor_id)
    if definition.stream == "visitor":
        return visitor
    if definition.stream == "client_session":
        return client_session
    if definition.stream == "visitor_and_client_session":
        escaped = visitor.replace("~", "~0").replace("/", "~1")
        return f"{escaped}/{client_session}"
    if definition.stream == "visitor_and_bucket":
        if row.client_session_id is not None:
            return row.client_session_id
        bucket = (known(row.occurred_at) - EPOCH) // timedelta(seconds=BUCKET_SECONDS)
        return f"{visitor}-{bucket}"
    raise ValueError(f"unknown stream: {definition.stream}")


def order_in_stream(row: Row) -> tuple[Any, ...]:
    has_sequence = row.sequence is not None
    return known(row.occurred_at), has_sequence, row.sequence or 0, known(row.event_id)


# Sessions.


@dataclass
class Cut:
    """The rows of one session, in order."""

    # Empty for the first session of a stream: its reason depends on the visitor's others.
    reason: str
    activity_started_at: datetime
    rows: list[Row]


def cut_into_sessions(definition: Definition, site: Site, stream: list[Row]) -> list[Cut]:
    cuts: list[Cut] = []
    carried: Touch | None = None
    previous: Row | None = None
    for row in stream:
        touch = campaign_touch(definition, row)
        occurred_at = known(row.occurred_at)
        if previous is None or is_idle(definition, previous, row):
            reason = "" if previous is None else "idle"
            cuts.append(Cut(reason, occurred_at, [row]))
            carried = touch
        else:
            reason = split_reason(definition, site, previous, row, carried)
            if reason:
                cuts.append(Cut(reason, cuts[-1].activity_started_at, [row]))
            else:
                cuts[-1].rows.append(row)
            carried = touch or carried
        previous = row
    return cuts


def is_idle(definition: Definition, previous: Row, row: Row) -> bool:
    if definition.timeout_seconds is None:
        return False
    gap = known(row.occurred_at) - known(previous.occurred_at)
    timeout = timedelta(seconds=definition.timeout_seconds)
    if not gap:
        return False
    if gap == timeout:
        return definition.gap_equal_to_timeout == "starts"
    return gap > timeout


def split_reason(
    definition: Definition, site: Site, previous: Row, row: Row, carried: Touch | None
) -> str:
    """Empty where the row stays in the session of the one before."""
    if row.occurred_at == previous.occurred_at:
        return ""
    if definition.splits_at_midnight:
        zone = site.time_zone
        if local_date(row.occurred_at, zone) != local_date(previous.occurred_at, zone):
            return "midnight"
    touch = campaign_touch(definition, row)
    if touch is not None and touch != carried:
        return "new_campaign"
    return ""


def local_date(moment: datetime | None, time_zone: str) -> date:
    return known(moment).replace(tzinfo=UTC).astimezone(ZoneInfo(time_zone)).date()


def campaign_touch(definition: Definition, row: Row) -> Touch | None:
    """The row's touch, if the definition counts it as a campaign."""
    rule = touch_kind(row)
    counts = {
        "": False,
        "tagged": rule in ("utm", "click_id"),
        "any": rule not in ("direct", "internal"),
    }[definition.splits_on_campaign]
    return (row.source, row.medium, row.campaign) if counts else None


def touch_kind(row: Row) -> str:
    """utm, click_id, internal, referrer, referral or direct."""
    return (row.touch_rule or "direct").partition(":")[0]


def first_of_stream_reason(definition: Definition, session_number: int) -> str:
    if definition.stream == "visitor" or session_number == 1:
        return "first_event"
    if definition.stream == "visitor_and_bucket":
        return "new_bucket"
    return "new_client_session"


def session_id_of(
    definition: Definition, site_id: str, stream_id: str, started_at: datetime
) -> str:
    if definition.session_id_format == "stream":
        return stream_id
    microseconds = (started_at - EPOCH) // timedelta(microseconds=1)
    return hashlib.md5(f"{site_id}|{stream_id}|{microseconds}".encode()).hexdigest()


def place(definition: Definition, site_id: str, stream_id: str, cut: Cut) -> list[Event]:
    started_at = known(cut.rows[0].occurred_at)
    session_id = session_id_of(definition, site_id, stream_id, started_at)
    return [
        Event(
            event_id=known(row.event_id),
            site_id=site_id,
            stream_id=stream_id,
            activity_started_at=cut.activity_started_at,
            session_started_at=started_at,
            session_id=session_id,
            event_number=number,
            is_entry=number == 1,
            is_exit=number == len(cut.rows),
            row=row,
        )
        for number, row in enumerate(cut.rows, start=1)
    ]


def aggregate(definition: Definition, site: Site, reason: str, events: list[Event]) -> Session:
    """The session of these events; its number is given once its visitor's others are known."""
    rows = [event.row for event in events]
    first, last = rows[0], rows[-1]
    started_at, ended_at = known(first.occurred_at), known(last.occurred_at)
    duration = ended_at - started_at

    pageviews = [row for row in rows if row.event_type == "pageview"]
    conversions = [row for row in rows if row.event_type == "conversion"]
    entry_page = pageviews[0] if pageviews else Row()
    exit_page = pageviews[-1] if pageviews else Row()

    user_id = None
    for row in rows:
        user_id = row.user_id or user_id

    currency = site.currency
    for row in reversed(rows):
        currency = row.currency or currency
    revenue = [row.revenue_cents for row in rows if (row.currency or site.currency) == currency]

    touch = entry_touch(definition, rows)
    is_internal = touch_kind(touch) == "internal"
    started_on = local_date(started_at, site.time_zone)

    return Session(
        session_id=events[0].session_id,
        site_id=events[0].site_id,
        visitor_id=first.visitor_id,
        user_id=user_id,
        stream_id=events[0].stream_id,
        session_definition=definition.name,
        start_reason=reason,
        started_at=started_at,
        ended_at=ended_at,
        started_on=started_on,
        started_weekday=started_on.isoweekday() % 7,
        duration_seconds=Decimal(duration // timedelta(microseconds=1)) / 1_000_000,
        session_number=0,
        event_count=len(rows),
        pageview_count=len(pageviews),
        interaction_count=total(row.interaction_count for row in rows) or 0,
        conversion_count=len(conversions),
        revenue_cents=total(revenue) or 0,
        currency=currency,
        engaged_seconds=total(row.engaged_seconds for row in rows),
        max_scroll_depth=largest(row.scroll_depth for row in rows),
        is_bounce=len(pageviews) == 1,
        is_engaged=(
            duration >= timedelta(seconds=10) or len(pageviews) >= 2 or len(conversions) >= 1
        ),
        entry_source="(direct)" if is_internal else touch.source,
        entry_medium="(none)" if is_internal else touch.medium,
        entry_campaign=touch.campaign,
        entry_term=touch.term,
        entry_content=touch.content,
        entry_channel="Direct" if is_internal else touch.channel,
        entry_touch_rule=touch.touch_rule,
        entry_click_id=touch.click_id,
        last_non_direct_source=None,
        last_non_direct_medium=None,
        last_non_direct_campaign=None,
        last_non_direct_channel=None,
        entry_url=entry_page.page_url,
        entry_hostname=entry_page.page_hostname,
        entry_path=entry_page.page_path,
        entry_title=entry_page.page_title,
        entry_referrer=entry_page.referrer_url,
        entry_referrer_domain=entry_page.referrer_domain,
        exit_url=exit_page.page_url,
        exit_path=exit_page.page_path,
        country=first.country,
        region=first.region,
        city=first.city,
        language=first.language,
        device_type=first.device_type,
        browser=first.browser,
        browser_version=first.browser_version,
        os=first.os,
        is_bot=bool(first.is_bot),
        loaded_at=max(known(row.loaded_at) for row in rows),
    )


def entry_touch(definition: Definition, rows: list[Row]) -> Row:
    """The row whose touch is the session's: the first one, where none is as asked for."""
    for row in rows:
        if definition.entry_touch == "first_pageview" and row.event_type == "pageview":
            return row
        if definition.entry_touch == "first_known" and touch_kind(row) not in (
            "direct",
            "internal",
        ):
            return row
    return rows[0]


def last_non_direct(sessions: list[Session], options: Options) -> Session:
    """The session whose entry counts for the last one of a visitor's sessions."""
    last = sessions[-1]
    for session in reversed(sessions):
        if (session.entry_source, session.entry_medium) != ("(direct)", "(none)"):
            age = last.started_at - session.started_at
            return session if age <= timedelta(days=options.lookback_days) else last
    return last


def total(values: Iterable[Number | None]) -> Number | None:
    """Null where no value is known."""
    result: Number | None = None
    for value in values:
        if value is not None:
            result = value if result is None else result + value
    return result


def largest(values: Iterable[Decimal | None]) -> Decimal | None:
    return max((value for value in values if value is not None), default=None)
