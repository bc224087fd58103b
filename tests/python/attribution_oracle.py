"""A drawn history of people and their sales, and who gets the credit, in plain Python.

Sessions are drawn as such and written out as events, so nothing here has to find them. Credits are
fractions; the chain of the data-driven model is followed until nothing moves any more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import groupby
from random import Random
from typing import Any

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
FIRST_AT = datetime(2023, 1, 5)
LOADED = datetime(2026, 7, 1)
LOOKBACK = 90 * DAY
HALF_LIFE = 7 * DAY
START, SOLD, LOST = "(start)", "(sold)", "(lost)"

# Source, medium and channel, and what a tracker sends of them.
TOUCHES: dict[tuple[str, str, str], dict[str, str]] = {
    ("(direct)", "(none)", "Direct"): {},
    ("google", "cpc", "Paid Search"): {"page_url": "https://shop.example/?gclid=x"},
    ("google", "organic", "Organic Search"): {"referrer_url": "https://www.google.com/"},
    ("news", "email", "Email"): {"utm_source": "news", "utm_medium": "email"},
    ("facebook", "social", "Organic Social"): {"referrer_url": "https://l.facebook.com/"},
    ("blog.example", "referral", "Referral"): {"referrer_url": "https://blog.example/"},
}


@dataclass
class Sale:
    event_id: str
    sold_at: datetime
    cents: int


@dataclass
class Session:
    site_id: str
    visitor_id: str
    started_at: datetime
    touch: tuple[str, str, str]
    is_bot: bool
    user_id: str | None = None
    sales: list[Sale] = field(default_factory=list)
    person: str = ""

    @property
    def channel(self) -> str:
        return self.touch[2]


def draw_sessions(site_id: str, seed: int, visitor_count: int = 60) -> list[Session]:
    """Most at four hours of the day, so that a user's devices begin at one instant."""
    random = Random(seed)
    sessions = []
    for number in range(visitor_count):
        started_at = FIRST_AT + random.randrange(40) * DAY + random.randrange(4) * 6 * HOUR
        is_bot = random.random() < 0.1
        for _ in range(random.randint(1, 9)):
            session = Session(
                site_id,
                f"visitor-{number:02}",
                started_at,
                random.choice(list(TOUCHES)),
                is_bot,
                f"user-{random.randrange(15)}" if random.random() < 0.25 else None,
            )
            for minutes in (2, 3):
                if random.random() < 0.25:
                    cents = random.choice([None, 0, 1, 2, 999, 1000, -500, 12_345_678_901])
                    sold_at = started_at + minutes * MINUTE
                    event_id = f"{session.visitor_id}-{sold_at:%y%m%d%H%M}"
                    session.sales.append(Sale(event_id, sold_at, cents or 0))
            sessions.append(session)
            days = random.choice([0, 0, 1, 3, 7, 20, 45, 90])
            started_at += days * DAY + random.randint(1, 4) * 6 * HOUR
            if random.random() < 0.1:
                started_at += random.randrange(1, 3_600_000) * timedelta(milliseconds=1)
    return sessions


def events_of(sessions: Iterable[Session]) -> list[dict[str, Any]]:
    events = []
    for number, session in enumerate(sessions):
        shared = {
            "site_id": session.site_id,
            "visitor_id": session.visitor_id,
            "is_bot": session.is_bot,
            "loaded_at": LOADED,
            "tracker": "custom",
        }
        events.append(
            {
                **shared,
                "event_id": f"view-{number}",
                "event_name": "view",
                "event_type": "pageview",
                "occurred_at": session.started_at,
                **TOUCHES[session.touch],
            }
        )
        if session.user_id:
            events.append(
                {
                    **shared,
                    "event_id": f"login-{number}",
                    "event_name": "login",
                    "event_type": "identify",
                    "user_id": session.user_id,
                    "occurred_at": session.started_at + MINUTE,
                }
            )
        events += [
            {
                **shared,
                "event_id": sale.event_id,
                "event_name": "purchase",
                "event_type": "conversion",
                "revenue_cents": sale.cents,
                "occurred_at": sale.sold_at,
            }
            for sale in session.sales
        ]
    return events


def name_people(sessions: Sequence[Session]) -> None:
    """Who identifies in a session has it; then who did so last there; then who does so first."""
    by_visitor = defaultdict(list)
    for session in sorted(sessions, key=lambda session: session.started_at):
        by_visitor[session.visitor_id].append(session)
    for visitor, own in by_visitor.items():
        known = next((session.user_id for session in own if session.user_id), None)
        for session in own:
            known = session.user_id or known
            session.person = f"user {known}" if known else f"visitor {visitor}"


def in_order(sessions: Iterable[Session]) -> list[Session]:
    return sorted(sessions, key=lambda session: (session.started_at, session.visitor_id))


def touches_of(sale: Sale, session: Session, sessions: Iterable[Session]) -> list[Session]:
    return in_order(
        other
        for other in sessions
        if other is session
        or (
            other.person == session.person
            and sale.sold_at - LOOKBACK <= other.started_at <= sale.sold_at
        )
    )


def weights_of(sale: Sale, touches: Sequence[Session]) -> dict[str, list[Fraction]]:
    """Of the models that ask for nothing but the path."""
    last = len(touches) - 1
    known = [number for number, touch in enumerate(touches) if touch.channel != "Direct"]
    edge = Fraction(2, 5) if last > 1 else Fraction(1)
    return {
        "first_touch": [Fraction(number == 0) for number in range(last + 1)],
        "last_touch": [Fraction(number == last) for number in range(last + 1)],
        "last_non_direct": [
            Fraction(number == (known or [last])[-1]) for number in range(last + 1)
        ],
        "linear": [Fraction(1)] * (last + 1),
        "position_based": [
            edge if number in (0, last) else Fraction(1, 5) / (last - 1)
            for number in range(last + 1)
        ],
    }


def decayed_shares(sale: Sale, touches: Sequence[Session]) -> list[float]:
    ages = [(sale.sold_at - touch.started_at) // HOUR for touch in touches]
    weights = [0.5 ** (age * HOUR / HALF_LIFE) for age in ages]
    return [weight / sum(weights) for weight in weights]


def shared_out(total: int, weights: Sequence[Fraction]) -> list[int]:
    """By largest remainder, of equal ones the earlier; what is below 0 as what is above."""
    exact = [abs(total) * weight / sum(weights) for weight in weights]
    shares = [int(share) for share in exact]
    by_remainder = sorted(
        range(len(exact)), key=lambda number: (shares[number] - exact[number], number)
    )
    for number in by_remainder[: abs(total) - sum(shares)]:
        shares[number] += 1
    return [share if total >= 0 else -share for share in shares]


def moves_of(sessions: Iterable[Session]) -> Counter[tuple[str, str]]:
    """From where to where people's paths lead, and how often."""
    moves: Counter[tuple[str, str]] = Counter()
    people = sorted(
        (session for session in in_order(sessions) if not session.is_bot),
        key=lambda session: session.person,
    )
    for _, path in groupby(people, key=lambda session: session.person):
        here = START
        for session in path:
            moves[here, session.channel] += 1
            here = session.channel
            if session.sales:
                moves[here, SOLD] += 1
                here = START
        if here != START:
            moves[here, LOST] += 1
    return moves


def likelihood(moves: Counter[tuple[str, str]], removed: str | None, move_count: int) -> float:
    """How likely a sale is from the start within so many moves."""
    totals: Counter[str] = Counter()
    for (here, _), count in moves.items():
        totals[here] += count
    likely = dict.fromkeys(totals, 0.0)
    for _ in range(move_count):
        after = dict.fromkeys(totals, 0.0)
        for (here, there), count in moves.items():
            if there == SOLD:
                after[here] += count / totals[here]
            elif there not in (LOST, removed):
                after[here] += likely[there] * count / totals[here]
        likely = after
    return likely[START]


def removal_effects(moves: Counter[tuple[str, str]], move_count: int) -> dict[str, float]:
    whole = likelihood(moves, None, move_count)
    channels = {here for here, _ in moves} - {START}
    return {
        channel: 1 - likelihood(moves, channel, move_count) / whole if whole else 0.0
        for channel in channels
    }


def smallest_exit(moves: Counter[tuple[str, str]]) -> float:
    """The least likely end of a path behind a channel."""
    totals: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for (here, there), count in moves.items():
        totals[here] += count
        ends[here] += count * (there in (SOLD, LOST))
    return min(ends[here] / totals[here] for here in totals if here != START)
