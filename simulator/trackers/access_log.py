"""A web server's log in the combined format: pages, their assets, and calls of an interface."""

from __future__ import annotations

import numpy as np
import polars as pl

from simulator.columns import Columns, joined, moment, only, picked, text
from simulator.randomness import between, bits, uniform
from simulator.traffic import Habits, Kind

HABITS = Habits(engagement=0.9, action=0.1, client_clock=False, late=False, altered_duplicates=0.0)
SITES = ["shop-access-log"]
HOSTS = ["shop.example.com"]
SUFFIX = ".log.gz"

_ASSETS = ["/assets/site.css", "/assets/site.js", "/assets/logo.svg", "/assets/oak.webp",
           "/fonts/inter.woff2", "/favicon.ico"]  # fmt: skip
_CALLS = ["", "", "/api/actions", "/api/session", "/api/orders", "/api/accounts"]
_STATUS = ["200", "304", "301", "404", "500"]


def shaped(rows: Columns) -> pl.DataFrame:
    # Addresses that nobody has: those of shared carrier networks, and IPv6 for documentation.
    address = bits(rows.visitor_key, "address")
    octet = [
        text(pl.Series(((address >> np.uint64(8 * at)) % np.uint64(256)).astype(np.int64)))
        for at in range(3)
    ]
    third = text(pl.Series(64 + between(rows.visitor_key, "network", 0, 64)))
    is_new = uniform(rows.visitor_key, "ipv6") < 0.12
    new = joined("2001:db8:", octet[0], ":", octet[1], "::", octet[2])
    ip = only(is_new, new, joined("100.", third, ".", octet[0], ".", octet[1]))

    asset = picked(_ASSETS, between(rows.key, "asset", 0, len(_ASSETS)))
    target = only(rows.is_engagement, asset, picked(_CALLS, rows.kind))
    target = only(rows.is_pageview, joined(rows.path, rows.query), target)
    method = only(rows.is_pageview | rows.is_engagement, "GET", "POST")
    refused = rows.is_pageview & (uniform(rows.key, "handshake") < 0.0005)
    request = only(refused, r"\x16\x03\x01\x02", joined(method, " ", target, " HTTP/1.1"))

    luck = uniform(rows.key, "status")
    answer = np.searchsorted([0.93, 0.97, 0.98, 0.995], luck)
    answer = np.where(rows.kind >= Kind.ACTION, 0, answer)
    status = only(refused, "400", picked(_STATUS, answer))
    size = text(pl.Series(300 + between(rows.key, "bytes", 0, 60_000)))
    size = only((answer == 1) & ~refused, "-", size)
    own_page = rows.origin + rows.path
    referrer = only(rows.is_pageview, rows.referrer, own_page).fill_null("-")
    referrer = only(refused, "-", referrer)
    agent = only(refused, "-", rows.device(lambda device: device.user_agent))
    stamp = moment(rows.events["occurred"]).dt.to_string("%d/%b/%Y:%H:%M:%S +0000")
    line = joined(
        ip, " - - [", stamp, '] "', request, '" ', status, " ", size,
        ' "', referrer, '" "', agent, '"',
    )  # fmt: skip
    return pl.DataFrame({"line": line})
