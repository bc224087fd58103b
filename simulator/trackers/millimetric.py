"""Millimetric's `events`: some come from the server, without a page."""

from __future__ import annotations

import polars as pl

from simulator.columns import Columns, hexadecimal, joined, moment, only, quoted, text, uuid
from simulator.randomness import uniform
from simulator.traffic import Habits, Kind

HABITS = Habits(engagement=0.1, server_side=0.5, without_visitor=0.1)
SITES = ["shop-millimetric"]
HOSTS = ["www.example.com"]
SUFFIX = ".parquet"


def shaped(rows: Columns) -> pl.DataFrame:
    sends_session = rows.in_browser & (uniform(rows.events["visit"], "sends session") < 0.15)
    properties = rows.json(
        title=only(rows.in_browser, quoted(rows.title)),
        scroll=only(rows.is_engagement, text(pl.Series(rows.scroll_depth // 100))),
        plan=only(rows.kind == Kind.SIGNUP, '"free"'),
        order=only(rows.is_purchase, quoted(rows.order)),
    )
    return pl.DataFrame(
        {
            "id": uuid(rows.key, "event"),
            "project_id": rows.constant(SITES[0]),
            "event": rows.name(
                "$pageview", "page_engaged", None, "$identify", "purchase", "signup"
            ),
            "anonymous_id": only(rows.has_visitor, uuid(rows.visitor_key, "visitor")),
            "user_id": rows.user,
            "session_id": only(
                sends_session, joined("ses_", hexadecimal(rows.events["visit"], "session"))
            ),
            "timestamp": moment(rows.events["occurred"]),
            "url": only(rows.in_browser, rows.url),
            "referrer": only(rows.in_browser, rows.referrer),
            "country": rows.place(lambda place: place.country),
            "device_type": only(rows.in_browser, rows.device(lambda device: device.device_type)),
            "browser": only(rows.in_browser, rows.device(lambda device: device.browser)),
            "os": only(rows.in_browser, rows.device(lambda device: device.os)),
            "properties": properties,
            "amount_cents": only(rows.is_purchase, pl.Series(rows.events["revenue"])),
            "currency": only(rows.is_purchase, rows.currency),
            "loaded_at": moment(rows.events["loaded"]),
        }
    )
