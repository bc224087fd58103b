"""Databuddy's ClickHouse table `events`."""

from __future__ import annotations

import polars as pl

from simulator.columns import Columns, joined, moment, only, quoted, seconds, uuid
from simulator.randomness import uniform
from simulator.traffic import Habits

HABITS = Habits(engagement=0.6)
SITES = ["shop-databuddy"]
HOSTS = ["shop.example.com"]
SUFFIX = ".parquet"


def shaped(rows: Columns) -> pl.DataFrame:
    restored = rows.is_pageview & (uniform(rows.key, "restored") < 0.03)
    navigation = only(restored, '"back_forward_cache"', only(rows.is_pageview, '"navigate"'))
    revenue = only(rows.is_purchase, rows.amount)
    properties = rows.json(
        userId=quoted(rows.user),
        navigation_type=navigation,
        revenue=revenue,
        currency=only(rows.is_purchase, quoted(rows.currency)),
    )
    page_count = rows.events["sequence"] // 8 + 1
    return pl.DataFrame(
        {
            "id": uuid(rows.key, "event"),
            "client_id": rows.constant(SITES[0]),
            "anonymous_id": joined("anon_", uuid(rows.visitor_key, "visitor")),
            "session_id": joined("sess_", uuid(rows.tab_key, "session")),
            "session_start_time": moment(rows.events["visit_started"] + rows.events["skew"]),
            "time": moment(rows.events["occurred"]),
            "event_name": rows.name(
                "screen_view", "page_exit", None, "user_identified", "purchase", "signup"
            ),
            "path": rows.path,
            "url": rows.url,
            "title": rows.title,
            "referrer": rows.referrer,
            **rows.utm,
            "browser_name": rows.device(lambda device: device.browser),
            "browser_version": rows.device(lambda device: device.browser_version),
            "os_name": rows.device(lambda device: device.os),
            "device_type": rows.device(lambda device: device.device_type),
            "country": rows.place(lambda place: place.country),
            "region": rows.place(lambda place: place.region_name),
            "city": rows.place(lambda place: place.city),
            "language": rows.language,
            "viewport_size": rows.device(
                lambda device: f"{device.viewport[0]}x{device.viewport[1]}"
            ),
            "screen_resolution": rows.device(
                lambda device: f"{device.screen[0]}x{device.screen[1]}"
            ),
            "page_count": pl.Series(page_count).cast(pl.Int32),
            "interaction_count": only(rows.is_engagement, pl.Series(rows.interactions))
            .cast(pl.Int32),
            "time_on_page": seconds(rows.events["dwell"], rows.is_engagement),
            "scroll_depth": only(rows.is_engagement, pl.Series(rows.scroll_depth / 100.0)),
            "engaged_time": seconds(rows.events["engaged"], rows.is_engagement),
            "properties": properties,
            "loaded_at": moment(rows.events["loaded"]),
        }
    )  # fmt: skip
