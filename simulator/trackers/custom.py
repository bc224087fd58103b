"""`custom`: the event contract itself, on two sites."""

from __future__ import annotations

import polars as pl

from simulator.columns import (
    Columns,
    hexadecimal,
    joined,
    moment,
    only,
    picked,
    quoted,
    seconds,
    text,
)
from simulator.traffic import Habits, Kind

HABITS = Habits(engagement=0.5, server_side=0.25, without_visitor=0.2, sites=2)
SITES = ["shop-custom", "journal-custom"]
HOSTS = ["shop.example.com", "journal.example.com"]
SUFFIX = ".parquet"


def shaped(rows: Columns) -> pl.DataFrame:
    types = ["pageview", "engagement", "custom", "identify", "conversion", "conversion"]
    browser = rows.in_browser
    properties = rows.json(
        tab=text(pl.Series(rows.events["tab"])),
        viewport=quoted(rows.device(lambda device: f"{device.viewport[0]}x{device.viewport[1]}")),
        order=only(rows.is_purchase, quoted(rows.order)),
    )
    return pl.DataFrame(
        {
            "event_id": hexadecimal(rows.key, "event"),
            "tracker": rows.constant("custom"),
            "site_id": picked(SITES, rows.events["site"]),
            "visitor_id": only(
                rows.has_visitor, joined("v-", hexadecimal(rows.visitor_key, "visitor"))
            ),
            "user_id": rows.user,
            "client_session_id": only(
                browser, joined("s-", hexadecimal(rows.events["visit"], "session", 12))
            ),
            "event_name": rows.name(
                "page_view", "page_leave", None, "identify", "purchase", "signup"
            ),
            "event_type": picked(types, rows.kind),
            "occurred_at": moment(rows.events["occurred"]),
            "loaded_at": moment(rows.events["loaded"]),
            "sequence": only(browser, pl.Series(rows.events["sequence"])).cast(pl.Int32),
            "page_url": only(browser, rows.url),
            "page_title": only(browser, rows.title),
            "referrer_url": only(browser, rows.referrer),
            **rows.utm,
            "country": rows.place(lambda place: place.country),
            "region": rows.place(lambda place: place.region),
            "city": rows.place(lambda place: place.city),
            "language": rows.language,
            "device_type": rows.device(lambda device: device.device_type),
            "browser": rows.device(lambda device: device.browser),
            "browser_version": rows.device(lambda device: device.browser_version),
            "os": rows.device(lambda device: device.os),
            "screen_width": rows.device(lambda device: device.screen[0]).cast(pl.Int32),
            "is_bot": pl.Series(rows.events["is_bot"]),
            "engaged_seconds": seconds(rows.events["engaged"], rows.is_engagement)
            .cast(pl.Decimal(18, 3)),
            "time_on_page_seconds": seconds(rows.events["dwell"], rows.is_engagement)
            .cast(pl.Decimal(18, 3)),
            "scroll_depth": only(rows.is_engagement, pl.Series(rows.scroll_depth / 100.0))
            .cast(pl.Decimal(5, 2)),
            "interaction_count": only(rows.is_engagement, pl.Series(rows.interactions))
            .cast(pl.Int32),
            "revenue_cents": only(rows.kind == Kind.PURCHASE, pl.Series(rows.events["revenue"])),
            "currency": only(rows.is_purchase, rows.currency),
            "properties": properties,
        }
    )  # fmt: skip
