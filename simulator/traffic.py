"""Who visits when, and what they do: rows of numbers, before any tracker gives them a shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from simulator import catalog
from simulator.randomness import (
    Bools,
    Ints,
    Keys,
    Weighted,
    between,
    chance,
    geometric,
    heavy_tailed,
    keys_of,
    uniform,
)

Events = dict[str, npt.NDArray]

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
TIMEOUT = 30 * MINUTE

# Three visitors have a part of their own, so that the smallest sample has them.
NEVER_STOPS, ON_EVERY_SITE, CLOCK_DAYS_AHEAD = range(3)
NEVER_STOPS_DAYS = 6
CLOCK_AHEAD = 3 * DAY

# Gaps at which the products' session rules part: each side of 30 minutes, and on it.
EDGE_GAPS = np.array([TIMEOUT - 1, TIMEOUT, TIMEOUT + 1, TIMEOUT + 999, TIMEOUT + SECOND])


class Kind(IntEnum):
    PAGEVIEW = 0
    ENGAGEMENT = 1
    ACTION = 2
    IDENTIFY = 3
    PURCHASE = 4
    SIGNUP = 5


@dataclass(frozen=True)
class Habits:
    """What one tracker's traffic has of each thing; a probability, where nothing else is said."""

    engagement: float = 0.5  # of a pageview's being followed by an engagement event
    action: float = 0.15
    identify: float = 0.5  # of a known user's visit
    client_clock: bool = True  # events carry the visitor's own, perhaps wrong, clock
    late: bool = True  # events may wait on the device for hours or weeks
    server_side: float = 0.0  # of a conversion's being sent by the server
    without_visitor: float = 0.0  # of a server-side event's having no visitor
    altered_duplicates: float = 0.15  # of a duplicate's having another timestamp
    sites: int = 1


@dataclass(frozen=True)
class World:
    """Everything that decides what happens."""

    seed: int
    tracker: str
    habits: Habits
    end: date
    days: int
    visitors: int
    never_stops_gap: int

    @property
    def root(self) -> Keys:
        name = int.from_bytes(self.tracker.encode()[:7], "big")
        return keys_of(self.seed, np.array([name]))

    @property
    def start(self) -> date:
        return self.end - timedelta(days=self.days - 1)

    @property
    def start_ms(self) -> int:
        return (self.start - date(1970, 1, 1)).days * DAY

    def day(self, number: int) -> date:
        return self.start + timedelta(days=number)


_PLACE = Weighted([place.weight for place in catalog.PLACES])
_PERSONS_DEVICE = Weighted([device.weight for device in catalog.PEOPLES_DEVICES])
_BOT = Weighted([bot.weight for bot in catalog.BOTS])
_TOUCH = Weighted([touch.weight for touch in catalog.TOUCHES])
_HOUR = Weighted(catalog.HOURLY_WEIGHTS)
_OFFSETS = np.array([place.utc_offset_minutes * MINUTE for place in catalog.PLACES])
# A fixed shuffle, so that the catalogue's order does not decide what is popular; the cart, the
# checkout and the account are reached by what visitors do and not by popularity alone.
_RANKS = np.random.Generator(np.random.PCG64(1)).permutation(len(catalog.PAGES)) + 2.0
_RANKS[catalog.HOME] = 1.0
_RANKS[catalog.CART : catalog.ACCOUNT + 1] += len(catalog.PAGES)
_POPULARITY = Weighted(_RANKS**-1.07)
_HAS_CAMPAIGN = np.array([touch.has_campaign for touch in catalog.TOUCHES])
_PRICES = np.array([page.price_cents for page in catalog.PAGES])


class Visitors:
    """The visitors `low` up to `high`, and what stays with them from visit to visit."""

    def __init__(self, world: World, low: int, high: int) -> None:
        self.number: Ints = np.arange(low, high, dtype=np.int64)
        self.key: Keys = keys_of(world.root, self.number)
        key = self.key
        self.is_bot: Bools = chance(key, "bot", 0.012) & (self.number > CLOCK_DAYS_AHEAD)
        self.is_bot |= self.number == NEVER_STOPS
        self.place = _PLACE.draw(key, "place")
        self.device = np.where(
            self.is_bot,
            len(catalog.PEOPLES_DEVICES) + _BOT.draw(key, "which bot"),
            _PERSONS_DEVICE.draw(key, "device"),
        )
        self.device[self.number == NEVER_STOPS] = catalog.MONITORING_BOT

        # Most come once; the others come back over weeks, some nearly every day.
        loyalty = uniform(key, "loyalty")
        loyalty[(self.number == ON_EVERY_SITE) | (self.number == CLOCK_DAYS_AHEAD)] = 0.99
        self.daily_chance = np.select(
            [loyalty < 0.58, loyalty < 0.83, loyalty < 0.96], [0.0, 0.07, 0.2], 0.65
        )
        comes_back = self.daily_chance > 0
        self.first_day = np.where(
            comes_back,
            between(key, "first day", -10, world.days),
            between(key, "only day", 0, world.days),
        )
        self.first_day[loyalty == 0.99] = 0

        # Two devices of one person share a user; on a few devices the person changes.
        pair = np.where(chance(key, "second device", 0.15), self.number & ~1, self.number)
        self.user = np.where(chance(key, "has user", 0.25) & ~self.is_bot, pair, -1)
        self.next_user = np.where(
            (self.user >= 0) & chance(key, "next user", 0.03), self.number + 10**12, self.user
        )

        skew = np.zeros(len(key), dtype=np.int64)
        if world.habits.client_clock:
            wrong = uniform(key, "clock")
            skew = np.where(wrong < 0.03, between(key, "skew", -10 * MINUTE, 10 * MINUTE), skew)
            skew = np.where(wrong < 0.004, between(key, "skew", -3 * HOUR, 3 * HOUR), skew)
            skew[self.is_bot] = 0
            skew[self.number == CLOCK_DAYS_AHEAD] = CLOCK_AHEAD
        self.skew = skew

        self.site = between(key, "site", 0, world.habits.sites)
        self.on_every_site: Bools = chance(key, "every site", 0.005)
        self.on_every_site |= self.number == ON_EVERY_SITE


@dataclass(frozen=True)
class Visits:
    key: Keys
    visitor: Ints  # position within its Visitors
    started: Ints
    pageviews: Ints
    gap: Ints  # 0: drawn for each pageview


def _visits(world: World, visitors: Visitors, day: int) -> Visits:
    weekend = world.day(day).weekday() >= 5
    day_key = keys_of(visitors.key, day)
    came = visitors.first_day == day
    came |= (visitors.first_day < day) & chance(
        day_key, "comes back", visitors.daily_chance * (0.75 if weekend else 1.0)
    )
    came &= visitors.number != NEVER_STOPS
    who = np.flatnonzero(came)
    day_key = day_key[who]
    times = 1 + chance(day_key, "again", 0.2) + chance(day_key, "and again", 0.05)
    who = np.repeat(who, times)
    key = keys_of(np.repeat(day_key, times), _position_in_run(times))

    # The hour is drawn on the visitor's own clock and wraps within the UTC day.
    hour = _HOUR.draw(key, "hour")
    of_day = hour * HOUR + between(key, "within hour", 0, HOUR) - _OFFSETS[visitors.place[who]]
    started = world.start_ms + day * DAY + of_day % DAY

    bounces = chance(key, "bounces", 0.42)
    pageviews = np.where(bounces, 1, np.minimum(2 + geometric(key, "pageviews", 2.4), 60))
    crawled = np.minimum(4 + geometric(key, "crawled", 14.0), 300)
    pageviews = np.where(visitors.is_bot[who], crawled, pageviews)
    gap = np.zeros(len(who), dtype=np.int64)

    it = np.flatnonzero(visitors.number == NEVER_STOPS)
    if len(it) and 0 <= day - world.days // 3 < NEVER_STOPS_DAYS:
        key = np.append(key, keys_of(visitors.key[it], day))
        who = np.append(who, it)
        started = np.append(started, world.start_ms + day * DAY)
        pageviews = np.append(pageviews, -(-DAY // world.never_stops_gap))
        gap = np.append(gap, world.never_stops_gap)
    return Visits(key, who, started, pageviews, gap)


def _position_in_run(lengths: Ints) -> Ints:
    """0, 1, 2, ... anew for each run of the given lengths."""
    total = int(lengths.sum())
    return np.arange(total, dtype=np.int64) - np.repeat(np.cumsum(lengths) - lengths, lengths)


def _gaps(key: Keys, tab: Ints, position: Ints, is_bot: Bools, fixed: Ints) -> tuple[Ints, Bools]:
    """Milliseconds since the pageview before, and which of them are at the edge of a session."""
    gap = 3 * SECOND + heavy_tailed(key, "gap", 32.0 * SECOND).astype(np.int64)
    gap = np.where(chance(key, "away", 0.012), between(key, "away for", 8e5, 5.4e6), gap)
    is_edge = chance(key, "edge", 0.012)
    gap = np.where(is_edge, EDGE_GAPS[between(key, "which edge", 0, len(EDGE_GAPS))], gap)
    gap = np.where((tab > 0) & chance(key, "opened together", 0.4), 0, gap)
    gap = np.where(is_bot, between(key, "bot gap", 1500, 7000), gap)
    gap = np.where(fixed > 0, fixed, gap)
    return np.where(position == 0, 0, gap), is_edge & ~is_bot


def events_of_day(world: World, visitors: Visitors, day: int) -> Events:
    """The events of all visits that begin on a day, duplicates among them, in no order."""
    habits = world.habits
    visits = _visits(world, visitors, day)
    count = visits.pageviews
    visit = np.repeat(np.arange(len(count)), count)
    position = _position_in_run(count)
    visit_key = visits.key[visit]
    key = keys_of(visit_key, position)
    who = visits.visitor[visit]
    is_bot = visitors.is_bot[who]
    is_person = ~is_bot
    is_last = position == count[visit] - 1

    has_tabs = (chance(visits.key, "tabs", 0.12) & (count >= 3))[visit] & is_person
    tab = np.where(has_tabs & (position > 0), between(key, "tab", 0, 3), 0)
    gap, is_edge = _gaps(key, tab, position, is_bot, visits.gap[visit])
    elapsed = np.cumsum(gap)
    first = np.cumsum(count) - count
    time = visits.started[visit] + elapsed - np.repeat(elapsed[first], count)
    # How long the page was looked at: no longer than until the next pageview.
    until_next = np.append(gap[1:], 0)
    own = 2 * SECOND + heavy_tailed(key, "dwell", 25.0 * SECOND).astype(np.int64)
    before_edge = np.append(is_edge[1:], False) & ~is_last
    dwell = np.where(is_last, own, until_next)
    engaged = np.minimum(np.minimum(dwell * 4 // 5, own), 10 * MINUTE)

    buys = chance(visits.key, "buys", 0.035) & (count >= 3) & ~visitors.is_bot[visits.visitor]
    joins = chance(visits.key, "joins", 0.02) & (count >= 2) & ~visitors.is_bot[visits.visitor]
    joins &= ~buys
    page = _POPULARITY.draw(key, "page")
    page = np.where((position == 0) & chance(key, "home", 0.3), catalog.HOME, page)
    page = np.where(buys[visit] & (position == count[visit] - 2), catalog.CHECKOUT, page)
    page = np.where(buys[visit] & is_last, catalog.THANK_YOU, page)
    page = np.where(joins[visit] & is_last, catalog.SIGN_UP, page)
    previous_page = np.where(position == 0, -1, np.append(-1, page[:-1]))
    from_payment = buys[visit] & is_last & chance(key, "payment page", 0.4)

    arrives = (position == 0) & ~chance(key, "direct", catalog.DIRECT_SHARE)
    arrives |= (position >= 2) & chance(key, "arrives again", 0.015)
    touch = np.where(arrives & is_person, _TOUCH.draw(key, "touch"), -1)
    campaign = np.where(
        (touch >= 0) & _HAS_CAMPAIGN[touch], (touch + day // 9) % len(catalog.CAMPAIGNS), -1
    )
    later = day >= world.days // 2
    user = (visitors.next_user if later else visitors.user)[who]
    on_site = np.where(visitors.on_every_site, -1, visitors.site)[visits.visitor]
    drawn_site = between(visits.key, "visit's site", 0, habits.sites)
    site = np.where(on_site < 0, drawn_site, on_site)[visit]

    pageview: Events = {
        "visitor": visitors.number[who],
        "visit": visit_key,
        "visit_started": visits.started[visit],
        "key": key,
        "time": time,
        "skew": visitors.skew[who],
        "sequence": position * 8,
        "kind": np.zeros(len(key), dtype=np.int8),
        "tab": tab.astype(np.int8),
        "place": visitors.place[who].astype(np.int16),
        "device": visitors.device[who].astype(np.int16),
        "is_bot": is_bot,
        "site": site.astype(np.int8),
        "user": user,
        "page": page.astype(np.int16),
        "previous_page": previous_page.astype(np.int16),
        "from_payment": from_payment,
        "touch": touch.astype(np.int16),
        "campaign": campaign.astype(np.int16),
        "dwell": np.minimum(dwell, 4 * HOUR),
        "engaged": engaged,
        "revenue": np.full(len(key), -1, dtype=np.int64),
        "server_side": np.zeros(len(key), dtype=np.bool_),
        "has_visitor": np.ones(len(key), dtype=np.bool_),
    }

    def follow(kind: Kind, chosen: Bools, delay: Ints) -> Events:
        """Events that follow the chosen pageviews on the same page."""
        events = {name: values[chosen] for name, values in pageview.items()}
        events["key"] = keys_of(events["key"], int(kind))
        events["time"] = events["time"] + delay[chosen]
        events["sequence"] = events["sequence"] + int(kind)
        events["kind"] = np.full(len(events["key"]), kind, dtype=np.int8)
        events["touch"] = np.full(len(events["key"]), -1, dtype=np.int16)
        events["campaign"] = events["touch"]
        return events

    active = is_person & ~before_edge & (dwell > 0)
    engages = active & chance(key, "engages", habits.engagement)
    acts = active & chance(key, "acts", habits.action)
    knows = is_person & (user >= 0) & (position == np.minimum(1, count[visit] - 1))
    knows &= chance(key, "identifies", habits.identify) & ~before_edge
    purchase = follow(Kind.PURCHASE, buys[visit] & is_last, np.full(len(key), 300))
    basket = 1 + geometric(purchase["key"], "basket", 0.8)
    bought = _POPULARITY.draw(purchase["key"], "bought")
    purchase["revenue"] = np.maximum(_PRICES[bought], 1900) * basket + 490
    signup = follow(Kind.SIGNUP, joins[visit] & is_last, np.full(len(key), 900))
    for conversion in (purchase, signup):
        by_server = chance(conversion["key"], "server-side", habits.server_side)
        conversion["server_side"] = by_server
        lost = chance(conversion["key"], "without visitor", habits.without_visitor)
        conversion["has_visitor"] = ~(by_server & lost)
        conversion["time"] = conversion["time"] + np.where(by_server, 1700, 0)
        conversion["skew"] = np.where(by_server, 0, conversion["skew"])
        named = np.where(conversion["user"] < 0, conversion["visitor"], conversion["user"])
        conversion["user"] = named

    events = _stacked(
        [
            pageview,
            follow(Kind.ENGAGEMENT, engages, engaged),
            follow(Kind.ACTION, acts, engaged // 2),
            follow(Kind.IDENTIFY, knows, np.minimum(engaged, 1200)),
            purchase,
            signup,
        ]
    )
    events["loaded"] = events["time"] + _delays(events, habits)
    events["occurred"] = events["time"] + events["skew"]
    events["duplicate"] = np.zeros(len(events["key"]), dtype=np.bool_)
    return _stacked([events, _duplicates(events, habits)])


def _delays(events: Events, habits: Habits) -> Ints:
    """From the event to the raw table: seconds; for some, hours to weeks."""
    key, visit = events["key"], events["visit"]
    soon = 200 + heavy_tailed(key, "delay", 900.0).astype(np.int64)
    if not habits.late:
        return soon
    waits = chance(key, "waits", 0.01) | chance(visit, "offline", 0.008)
    delay = np.where(waits, between(visit, "offline for", 10 * MINUTE, 7 * HOUR), soon)
    days = chance(visit, "offline for days", 0.004)
    delay = np.where(days, between(visit, "days", 8 * HOUR, 4 * DAY), delay)
    weeks = chance(key, "stuck", 0.001)
    delay = np.where(weeks, between(key, "stuck for", 4 * DAY, 20 * DAY), delay)
    return np.where(events["is_bot"], soon, delay)


def _duplicates(events: Events, habits: Habits) -> Events:
    """Rows that reach the table once more under the same id, always after the first."""
    again = chance(events["key"], "repeated", 0.012) & (np.abs(events["skew"]) < DAY)
    rows = {name: values[again] for name, values in events.items()}
    key = rows["key"]
    wait = np.where(
        chance(key, "repeated late", 0.3),
        between(key, "repeated after", HOUR, 36 * HOUR),
        between(key, "repeated soon", SECOND, MINUTE),
    )
    rows["loaded"] = rows["loaded"] + wait
    altered = chance(key, "altered", habits.altered_duplicates)
    shift = between(key, "altered by", 1, 900)
    rows["occurred"] = rows["occurred"] + np.where(altered, shift, 0)
    rows["duplicate"] = np.ones(len(key), dtype=np.bool_)
    return rows


def _stacked(parts: list[Events]) -> Events:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def loaded_days(world: World, low: int, high: int) -> Iterator[tuple[int, Events]]:
    """For each day the rows that reached the raw table on it, in the order of their arrival.

    What would arrive after the last day has not arrived. Only rows that are still under way are
    held in memory from day to day.
    """
    visitors = Visitors(world, low, high)
    under_way: list[Events] = []
    for day in range(world.days):
        ends = world.start_ms + (day + 1) * DAY
        rows = _stacked([*under_way, events_of_day(world, visitors, day)])
        here = rows["loaded"] < ends
        waiting = {name: values[~here] for name, values in rows.items()}
        under_way = [waiting]
        rows = {name: values[here] for name, values in rows.items()}
        order = np.lexsort((rows["duplicate"], rows["key"], rows["loaded"]))
        yield day, {name: values[order] for name, values in rows.items()}
