"""Simulates raw web traffic: `python -m simulator --out raw --events 100000`."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from simulator.output import Order, write
from simulator.trackers import TRACKERS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description="Simulates web traffic and writes it as each tracker would have stored it. "
        "The same arguments give the same bytes; where they are there already, nothing is done.",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder; one folder a tracker")
    parser.add_argument(
        "--events", type=_positive, default=100_000, help="rows of all trackers together, about"
    )
    parser.add_argument("--seed", type=int, default=7, help="another seed, another world")
    parser.add_argument(
        "--trackers", type=_trackers, default=list(TRACKERS), help=f"of {', '.join(TRACKERS)}"
    )
    parser.add_argument("--days", type=_positive, default=28, help="days, up to the end")
    parser.add_argument(
        "--end", type=date.fromisoformat, default=date(2026, 9, 30), help="the last day (UTC)"
    )
    parser.add_argument(
        "--files-per-day", type=_positive, default=None, help="else one, or as many as size asks"
    )
    return parser


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _trackers(value: str) -> list[str]:
    names = [name.strip() for name in value.split(",") if name.strip()]
    unknown = [name for name in names if name not in TRACKERS]
    if unknown or not names:
        raise argparse.ArgumentTypeError(
            f"unknown: {', '.join(unknown) or 'none given'} (known: {', '.join(TRACKERS)})"
        )
    return list(dict.fromkeys(names))


def main(arguments: list[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    share = max(1, given.events // len(given.trackers))
    for tracker in given.trackers:
        order = Order(
            tracker, share, given.seed, given.days, given.end.isoformat(), given.files_per_day
        )
        entry = write(order, given.out)
        print(
            f"{tracker:12} {entry['rows']:>11,} rows, {entry['duplicates']:,} of them "
            f"duplicates, in {len(entry['files']):,} files"
        )


if __name__ == "__main__":
    main()
