"""Sparklytics' `events`: stamped by the server, and without a session id."""

from __future__ import annotations

import polars as pl

from simulator.columns import Columns, hexadecimal, moment, only, picked, quoted, uuid
from simulator.randomness import uniform
from simulator.traffic import Habits

HABITS = Habits(engagement=0.12, client_clock=False)
SITES = ["shop-sparklytics"]
HOSTS = ["example.com"]
SUFFIX = ".csv.gz"


def shaped(rows: Columns) -> pl.DataFrame:
    domain = rows.referrer.str.extract(r"^[a-z-]+://([^/:]+)")
    names_domain = uniform(rows.visitor_key, "names domain") < 0.5
    data = rows.json(
        userId=quoted(rows.user),
        revenue=only(rows.is_purchase, rows.amount),
        currency=only(rows.is_purchase, quoted(rows.currency)),
    )
    types = ["pageview", "custom", "custom", "custom", "custom", "custom"]
    return pl.DataFrame(
        {
            "id": uuid(rows.key, "event"),
            "website_id": rows.constant(SITES[0]),
            "visitor_id": hexadecimal(rows.visitor_key, "visitor"),
            "event_type": picked(types, rows.kind),
            "event_name": only(
                ~rows.is_pageview,
                rows.name("", "scrolled", None, "login", "purchase", "signup"),
            ),
            "event_data": only(~rows.is_pageview, data),
            "url": rows.url,
            "referrer": only(names_domain, domain, rows.referrer),
            "created_at": moment(rows.events["occurred"]),
            "country": rows.place(lambda place: place.country),
            "region": rows.place(lambda place: place.region_name),
            "city": rows.place(lambda place: place.city),
            "browser": rows.device(lambda device: device.browser),
            "browser_version": rows.device(lambda device: device.browser_version),
            "os": rows.device(lambda device: device.os),
            "device_type": rows.device(lambda device: device.device_type),
            **rows.utm,
            "loaded_at": moment(rows.events["loaded"]),
        }
    )
