"""What the last build made, for a person to read: sessions, their measures, their sources."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import duckdb

MEASURES = """
    select
        count(*),
        count(distinct (site_id, coalesce(visitor_id, stream_id))),
        coalesce(sum(pageview_count), 0),
        coalesce(sum(conversion_count), 0),
        100.0 * avg(cast(is_bounce as integer)),
        avg(duration_seconds),
        median(duration_seconds),
        count(*) filter (is_bot)
    from sessions
"""
SITES = """
    select
        site_id,
        session_definition,
        count(*),
        100.0 * avg(cast(is_bounce as integer)),
        avg(duration_seconds)
    from sessions
    where not is_bot
    group by all
    order by 3 desc, site_id
    limit 12
"""
SOURCES = """
    select
        coalesce(entry_source, '(not set)') || ' / ' || coalesce(entry_medium, '(not set)'),
        entry_channel,
        count(*)
    from sessions
    where not is_bot
    group by all
    order by 3 desc, 1
    limit 10
"""
AUDIT = """
    select
        sum(raw_count),
        sum(accepted_count),
        sum(rejected_count),
        sum(duplicate_count),
        sum(erased_count)
    from event_audit
"""
REASONS = """
    select rejection_reason, count(*) from rejected_events group by all order by 2 desc, 1
"""


def minutes(seconds: float | None) -> str:
    return "-" if seconds is None else f"{int(seconds) // 60} min {int(seconds) % 60:02} s"


def percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1f} %"


def main() -> None:
    database = Path(os.environ.get("SOJOURN_DATABASE", "sojourn.duckdb"))
    if not database.exists():
        sys.exit(f"There is no {database} yet: run make build.")
    with duckdb.connect(str(database), read_only=True) as connection:
        read = connection.execute
        sessions, visitors, pageviews, conversions, bounces, mean, median, bots = read(
            MEASURES
        ).fetchall()[0]
        sites = read(SITES).fetchall()
        sources = read(SOURCES).fetchall()
        raw, accepted, rejected, duplicates, erased = (
            value or 0 for value in read(AUDIT).fetchall()[0]
        )
        reasons = read(REASONS).fetchall()

    print(f"\nSojourn: {database}\n")
    print(f"  raw rows   {raw:>12,} = {accepted:,} events + {rejected:,} rejected", end="")
    print(f" + {duplicates:,} duplicates" + (f" + {erased:,} erased" if erased else ""))
    for reason, count in reasons:
        print(f"{'':>25} {count:,} {reason}")
    print(f"  sessions   {sessions:>12,}   of them {bots:,} by bots")
    print(f"  visitors   {visitors:>12,}")
    print(f"  pageviews  {pageviews:>12,}")
    print(f"  conversions{conversions:>12,}")
    print(f"  bounce rate{percent(bounces):>12}")
    print(f"  duration   {minutes(mean):>12}   on average, median {minutes(median)}")

    if sites:
        print("\n  site (without bots)       definition             sessions   bounces     average")
        for site, definition, count, bounced, seconds in sites:
            print(
                f"  {site[:25]:<25} {definition:<20} {count:>10,}"
                f" {percent(bounced):>9} {minutes(seconds):>12}"
            )
        print("\n  entry source / medium (without bots)         channel              sessions")
        for source, channel, count in sources:
            print(f"  {source[:44]:<44} {channel or '-':<18} {count:>10,}")
    print()


if __name__ == "__main__":
    main()
