"""Columns of text from rows of numbers: what all trackers' shapes are put together from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from simulator import catalog
from simulator.catalog import PAGES, PLACES, TOUCHES, Device, Page, Place, Touch
from simulator.randomness import Bools, Ints, Keys, between, bits, uniform
from simulator.traffic import Events, Kind, World

Part = str | pl.Series

_HEX = pl.Series([f"{number:04x}" for number in range(65536)])
_ENGLISH = ["en-US", "en-GB", "en-IN", "en-CA", "en-AU"]


def joined(*parts: Part) -> pl.Series:
    """Text and columns side by side; null where a column is."""
    expressions = [pl.lit(part) for part in parts]
    return pl.select(pl.concat_str(expressions)).to_series()


def only(where: Bools, column: Part, otherwise: Part | None = None) -> pl.Series:
    """The column where the condition holds; else the other one, or null."""
    chosen = pl.when(pl.lit(pl.Series(where))).then(pl.lit(column)).otherwise(pl.lit(otherwise))
    return pl.select(chosen).to_series()


def first_known(*columns: Part) -> pl.Series:
    return pl.select(pl.coalesce([pl.lit(column) for column in columns])).to_series()


def picked(values: Sequence[Any], index: npt.NDArray[Any]) -> pl.Series:
    """`values[index]` for each row; null where the index is negative."""
    return pl.Series([None, *values]).gather(index.astype(np.int64) + 1)


def hexadecimal(keys: Keys, name: str, digits: int = 16) -> pl.Series:
    return joined(*_quads(bits(keys, name), digits // 4))


def _quads(number: Keys, count: int) -> list[pl.Series]:
    return [
        _HEX.gather(((number >> np.uint64(16 * place)) & np.uint64(0xFFFF)).astype(np.int64))
        for place in range(count)
    ]


def uuid(keys: Keys, name: str) -> pl.Series:
    high, low = _quads(bits(keys, name), 4), _quads(bits(keys, name + "'"), 4)
    return joined(high[0], high[1], "-", high[2], "-", high[3], "-", low[0], "-", *low[1:])


def moment(milliseconds: Ints) -> pl.Series:
    return pl.Series(milliseconds).cast(pl.Datetime("ms"))


def seconds(milliseconds: npt.NDArray[Any], where: Bools) -> pl.Series:
    return only(where, pl.Series(milliseconds / 1000))


def text(column: pl.Series) -> pl.Series:
    return column.cast(pl.String)


class Columns:
    """The rows of one file. Each column is made when a tracker asks for it."""

    def __init__(self, world: World, events: Events, hosts: Sequence[str]) -> None:
        self.world = world
        self.events = events
        self._hosts = hosts
        self.kind: npt.NDArray[np.int8] = events["kind"]
        self.key: Keys = events["key"]
        self.visitor_key = bits(events["visitor"].astype(np.uint64), f"visitor {world.seed}")
        self.is_pageview: Bools = self.kind == Kind.PAGEVIEW
        self.is_engagement: Bools = self.kind == Kind.ENGAGEMENT
        self.is_conversion: Bools = self.kind >= Kind.PURCHASE
        self.is_purchase: Bools = self.kind == Kind.PURCHASE
        self.server_side: Bools = events["server_side"]
        self.in_browser: Bools = ~self.server_side
        self.has_visitor: Bools = events["has_visitor"]
        self.action = between(self.key, "action", 0, len(catalog.ACTIONS))

    def __len__(self) -> int:
        return len(self.kind)

    def constant(self, value: str) -> pl.Series:
        return pl.Series([value]).new_from_index(0, len(self))

    def place(self, of: Callable[[Place], Any]) -> pl.Series:
        return picked([of(place) for place in PLACES], self.events["place"])

    def device(self, of: Callable[[Device], Any]) -> pl.Series:
        return picked([of(device) for device in catalog.DEVICES], self.events["device"])

    def page(self, of: Callable[[Page], Any]) -> pl.Series:
        return picked([of(page) for page in PAGES], self.events["page"])

    def touch(self, of: Callable[[Touch], Any]) -> pl.Series:
        return picked([of(touch) for touch in TOUCHES], self.events["touch"])

    def name(self, *names: str | None) -> pl.Series:
        """The event's name: one for each kind, None for the action's own."""
        indexes = np.where(self.kind == Kind.ACTION, len(names) + self.action, self.kind)
        return picked([*names, *catalog.ACTIONS], indexes)

    @cached_property
    def host(self) -> pl.Series:
        return picked(self._hosts, self.events["site"])

    @cached_property
    def origin(self) -> pl.Series:
        return joined("https://", self.host)

    @cached_property
    def query(self) -> pl.Series:
        """With its question mark; empty where there is none."""
        before, after = zip(*(_query(touch) for touch in TOUCHES), strict=True)
        click = picked([touch.click_id is not None for touch in TOUCHES], self.events["touch"])
        has_click = click.fill_null(value=False).to_numpy()
        return joined(
            picked(before, self.events["touch"]).fill_null(""),
            picked([_encoded(name) for name in catalog.CAMPAIGNS], self.events["campaign"])
            .fill_null(""),
            picked(after, self.events["touch"]).fill_null(""),
            only(has_click, self.click_token, ""),
        )  # fmt: skip

    @cached_property
    def click_token(self) -> pl.Series:
        return joined("Cj", hexadecimal(self.key, "click"))

    @cached_property
    def path(self) -> pl.Series:
        return self.page(lambda page: page.path)

    @cached_property
    def url(self) -> pl.Series:
        return joined(self.origin, self.path, self.query)

    @cached_property
    def title(self) -> pl.Series:
        return self.page(lambda page: f"{page.title} | Field & Oak")

    @cached_property
    def referrer(self) -> pl.Series:
        """A full URL: of the site the visitor came from, or the page before."""
        before = picked([page.path for page in PAGES], self.events["previous_page"])
        inside = only(self.events["touch"] < 0, joined(self.origin, before))
        inside = only(self.events["from_payment"], catalog.PAYMENT_REFERRER, inside)
        return first_known(self.touch(lambda touch: touch.referrer), inside)

    @cached_property
    def campaign(self) -> pl.Series:
        return picked(catalog.CAMPAIGNS, self.events["campaign"])

    @cached_property
    def utm(self) -> dict[str, pl.Series]:
        """As a tracker sends them beside the URL."""
        return {
            "utm_source": self.touch(lambda touch: touch.source),
            "utm_medium": self.touch(lambda touch: touch.medium),
            "utm_campaign": self.campaign,
            "utm_term": self.touch(lambda touch: touch.term),
            "utm_content": self.touch(lambda touch: touch.content),
        }

    @cached_property
    def user(self) -> pl.Series:
        """On the events that carry it: those by which a visitor becomes known."""
        known = (self.events["user"] >= 0) & (self.kind >= Kind.IDENTIFY)
        return only(known, joined("user-", text(pl.Series(self.events["user"]))))

    @cached_property
    def scroll_depth(self) -> Ints:
        """Percent, in hundredths."""
        return (100 + np.sqrt(uniform(self.key, "scroll")) * 9900).astype(np.int64)

    @cached_property
    def interactions(self) -> Ints:
        return between(self.key, "interactions", 0, 12)

    @cached_property
    def language(self) -> pl.Series:
        own = self.place(lambda place: place.language)
        elsewhere = uniform(self.visitor_key, "language") < 0.08
        english = picked(_ENGLISH, between(self.visitor_key, "english", 0, len(_ENGLISH)))
        return only(elsewhere, english, own)

    @cached_property
    def currency(self) -> pl.Series:
        names = [
            "EUR" if place.continent == "Europe" and place.country != "GB" else "USD"
            for place in PLACES
        ]
        return picked(names, self.events["place"])

    @cached_property
    def amount(self) -> pl.Series:
        """Revenue in whole units, as JSON writes a number: 24.5, 118.0."""
        return text(pl.Series(self.events["revenue"] / 100.0))

    @cached_property
    def order(self) -> pl.Series:
        return joined("order-", hexadecimal(self.key, "order", 8))

    @cached_property
    def tab_key(self) -> Keys:
        """A client session that lives in a tab of the browser."""
        return self.events["visit"] ^ bits(self.events["tab"].astype(np.uint64), "tab")

    def json(self, **members: pl.Series) -> pl.Series:
        """One object a row; a member that is null is left out. Values must be JSON already."""
        frame = pl.DataFrame({name: joined(f'"{name}":', value) for name, value in members.items()})
        inside = pl.concat_str(pl.all(), separator=",", ignore_nulls=True)
        return frame.select(pl.concat_str(pl.lit("{"), inside, pl.lit("}"))).to_series()


def quoted(column: pl.Series) -> pl.Series:
    """As a JSON string; the simulated texts need no escapes."""
    return joined('"', column, '"')


def _encoded(value: str) -> str:
    return value.replace(" ", "+")


def _query(touch: Touch) -> tuple[str, str]:
    """The query string before the campaign's name and after it, up to a click id's value."""
    pairs = [touch.utm_query] if touch.utm_query else []
    if not touch.utm_query:
        given = {"utm_source": touch.source, "utm_medium": touch.medium}
        pairs += [f"{name}={value}" for name, value in given.items() if value]
    before = pairs + (["utm_campaign="] if touch.has_campaign else [])
    given = {"utm_term": touch.term, "utm_content": touch.content}
    after = [f"{name}={_encoded(value)}" for name, value in given.items() if value]
    after += [f"{touch.click_id}="] if touch.click_id else []
    both = "&".join(before), "&".join(after)
    if not any(both):
        return "", ""
    return "?" + both[0], ("&" if all(both) else "") + both[1]
