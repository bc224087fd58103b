"""The Google Analytics 4 export, in its BigQuery schema."""

from __future__ import annotations

import numpy as np
import polars as pl

from simulator.catalog import DEVICES, PLACES
from simulator.columns import Columns, joined, moment, only, picked, text
from simulator.randomness import between, bits
from simulator.traffic import SECOND, Habits, Kind

HABITS = Habits(engagement=0.6, client_clock=False, altered_duplicates=0.0)
SITES = ["shop-ga4"]
HOSTS = ["shop.example.com"]
SUFFIX = ".parquet"

_STREAM = 4000000001

_DEVICES = [
    {
        "category": "desktop" if device.device_type == "other" else device.device_type,
        "mobile_brand_name": "Apple" if device.os in ("iOS", "macOS") else "<Other>",
        "mobile_model_name": "<Other>",
        "mobile_marketing_name": "<Other>",
        "mobile_os_hardware_model": None,
        "operating_system": device.os,
        "operating_system_version": device.os_version or "<Other>",
        "vendor_id": None,
        "advertising_id": None,
        "language": "",
        "is_limited_ad_tracking": "No",
        "time_zone_offset_seconds": None,
        "web_info": {"browser": device.browser, "browser_version": device.browser_version},
    }
    for device in DEVICES
]
_PLACES = [
    {
        "continent": place.continent,
        "sub_continent": "(not set)",
        "country": place.country_name,
        "region": place.region_name,
        # The export does not know every city.
        "city": place.city if place.weight > 3 else "(not set)",
        "metro": "(not set)",
    }
    for place in PLACES
]


def shaped(rows: Columns) -> pl.DataFrame:
    occurred = rows.events["occurred"]
    every = np.ones(len(rows), dtype=np.bool_)
    entrance = rows.is_pageview & (rows.events["sequence"] == 0)
    parameters = _parameters(
        {
            "ga_session_id": pl.Series(rows.events["visit_started"] // SECOND),
            "ga_session_number": pl.Series(between(rows.events["visit"], "number", 1, 9)),
            "page_location": rows.url,
            "page_title": rows.title,
            "page_referrer": rows.referrer,
            "entrances": only(entrance, pl.Series(every.astype(np.int64))),
            "engagement_time_msec": only(
                rows.is_engagement, pl.Series(rows.events["engaged"])
            ),
            "source": rows.utm["utm_source"],
            "medium": rows.utm["utm_medium"],
            "campaign": rows.utm["utm_campaign"],
            "session_engaged": only(rows.is_engagement, "1", "0"),
            "currency": only(rows.is_purchase, rows.currency),
        }
    )  # fmt: skip
    pseudo = bits(rows.visitor_key, "visitor") % np.uint64(2 * 10**9)
    first_touch = rows.world.start_ms + between(rows.visitor_key, "first touch", -9e9, 0)
    bundle = (bits(rows.key, "bundle") >> np.uint64(12)).astype(np.int64)
    one = only(rows.is_purchase, pl.Series(every.astype(np.int64)))
    nothing = pl.Series([None], dtype=pl.Float64).new_from_index(0, len(rows))
    revenue = only(rows.is_purchase, pl.Series(rows.events["revenue"] / 100.0))
    return pl.DataFrame(
        {
            "event_date": moment(occurred).dt.to_string("%Y%m%d"),
            "event_timestamp": pl.Series(occurred * 1000 + bundle % 1000),
            "event_name": rows.name(
                "page_view", "user_engagement", None, "login", "purchase", "sign_up"
            ),
            "event_params": parameters,
            "event_bundle_sequence_id": pl.Series(bundle),
            "user_id": rows.user,
            "user_pseudo_id": joined(
                text(pl.Series(pseudo)), ".", text(pl.Series(first_touch // SECOND))
            ),
            "user_first_touch_timestamp": pl.Series(first_touch * 1000),
            "device": picked(_DEVICES, rows.events["device"])
            .struct.unnest()
            .with_columns(
                pl.col(
                    "mobile_os_hardware_model",
                    "vendor_id",
                    "advertising_id",
                    "time_zone_offset_seconds",
                ).cast(pl.Int64),
                language=rows.language.str.to_lowercase(),
            )
            .to_struct(),
            "geo": picked(_PLACES, rows.events["place"]),
            "traffic_source": pl.DataFrame(
                {
                    "medium": rows.utm["utm_medium"].fill_null("(none)"),
                    "name": rows.campaign.fill_null("(direct)"),
                    "source": rows.utm["utm_source"].fill_null("(direct)"),
                }
            ).to_struct(),
            "stream_id": pl.Series(np.full(len(rows), _STREAM)),
            "platform": rows.constant("WEB"),
            "ecommerce": pl.DataFrame(
                {
                    "total_item_quantity": one,
                    "purchase_revenue_in_usd": revenue,
                    "purchase_revenue": revenue,
                    "refund_value_in_usd": nothing,
                    "refund_value": nothing,
                    "shipping_value_in_usd": nothing,
                    "shipping_value": nothing,
                    "tax_value_in_usd": nothing,
                    "tax_value": nothing,
                    "unique_items": one,
                    "transaction_id": only(rows.kind == Kind.PURCHASE, rows.order),
                }
            ).to_struct(),
        }
    )


def _parameters(given: dict[str, pl.Series]) -> pl.Series:
    """event_params. A parameter that an event lacks is there without a value, as in real exports.

    All parameters of all rows go into one flat column that is then cut into lists: building the
    lists row by row takes twenty times as long.
    """
    rows, width = len(next(iter(given.values()))), len(given)
    order = np.arange(rows * width).reshape(width, rows).T.ravel()

    def flat(dtype: type[pl.DataType]) -> pl.Series:
        nothing = pl.Series([None], dtype=dtype).new_from_index(0, rows)
        columns = [value if value.dtype == dtype else nothing for value in given.values()]
        return pl.concat([column.rename("value") for column in columns]).gather(order)

    number = pl.Series([None], dtype=pl.Float64).new_from_index(0, rows * width)
    value = pl.DataFrame(
        {
            "string_value": flat(pl.String),
            "int_value": flat(pl.Int64),
            "float_value": number,
            "double_value": number,
        }
    )
    key = pl.Series(list(given)).gather(np.tile(np.arange(width), rows))
    pairs = pl.DataFrame({"key": key, "value": value.to_struct()}).to_struct()
    return pairs.reshape((rows, width)).arr.to_list()
