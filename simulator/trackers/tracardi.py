"""Tracardi's event documents, one JSON object a line."""

from __future__ import annotations

import polars as pl

from simulator.catalog import DEVICES
from simulator.columns import Columns, joined, moment, only, picked, quoted, text, uuid
from simulator.randomness import Ints, uniform
from simulator.traffic import Habits, Kind

HABITS = Habits(engagement=0.2)
SITES = ["shop-tracardi"]
HOSTS = ["shop.example.com"]
SUFFIX = ".ndjson.gz"

_BROWSERS = [
    f'{{"name":"{device.browser}","version":"{device.browser_version}"}}' for device in DEVICES
]
_DEVICES = [f'{{"type":"{device.device_type}"}}' for device in DEVICES]
_SYSTEMS = [f'{{"name":"{device.os}","version":"{device.os_version}"}}' for device in DEVICES]
_SCREENS = [f'{{"width":{device.screen[0]},"height":{device.screen[1]}}}' for device in DEVICES]


def shaped(rows: Columns) -> pl.DataFrame:
    names = ["Page view", "Page engaged", None, "Identification", "Purchase order", "Signup"]
    properties = rows.json(
        user_id=quoted(rows.user),
        category=only(rows.is_pageview, quoted(rows.page(lambda page: page.kind))),
        time_on_page=only(rows.is_engagement, text(pl.Series(rows.events["dwell"] / 1000))),
        id=only(rows.is_purchase, quoted(rows.order)),
        total=only(rows.is_purchase, rows.amount),
        currency=only(rows.is_purchase, quoted(rows.currency)),
        plan=only(rows.kind == Kind.SIGNUP, '"free"'),
    )
    # Older clients send the referer as text, newer ones in its parts.
    host = rows.referrer.str.extract(r"^[a-z-]+://([^/]+)")
    asked = rows.referrer.str.extract(r"\?(.*)$").fill_null("")
    in_parts = joined('{"host":"', host, '","query":"', asked, '"}')
    as_text = uniform(rows.visitor_key, "referer as text") < 0.3
    page = rows.json(
        url=quoted(rows.url),
        referer=only(as_text, quoted(rows.referrer), in_parts),
        title=quoted(rows.title),
    )
    context = rows.json(
        page=page,
        browser=picked(_BROWSERS, rows.events["device"]),
        device=picked(_DEVICES, rows.events["device"]),
        os=picked(_SYSTEMS, rows.events["device"]),
        language=quoted(rows.language),
        screen=picked(_SCREENS, rows.events["device"]),
    )
    times = rows.json(
        insert=_stamp(rows.events["loaded"]),
        create=_stamp(rows.events["occurred"]),
    )
    document = rows.json(
        id=quoted(uuid(rows.key, "event")),
        name=quoted(rows.name(*names)),
        type=quoted(
            rows.name(
                "page-view", "page-engaged", None, "identification", "purchase-order", "signup"
            )
        ),
        metadata=joined('{"time":', times, "}"),
        session=_named(uuid(rows.events["visit"], "session")),
        profile=_named(uuid(rows.visitor_key, "visitor")),
        source=_named(rows.constant(SITES[0])),
        properties=properties,
        context=context,
        loaded_at=_stamp(rows.events["loaded"]),
    )
    return pl.DataFrame({"document": document})


def _named(column: pl.Series) -> pl.Series:
    return joined('{"id":"', column, '"}')


def _stamp(milliseconds: Ints) -> pl.Series:
    return moment(milliseconds).dt.to_string('"%Y-%m-%dT%H:%M:%S%.6f+00:00"')
