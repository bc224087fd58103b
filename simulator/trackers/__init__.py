"""The raw shape of each tracker."""

from __future__ import annotations

from typing import Protocol

import polars as pl

from simulator.columns import Columns
from simulator.trackers import (
    access_log,
    custom,
    databuddy,
    ga4,
    millimetric,
    sparklytics,
    tracardi,
)
from simulator.traffic import Habits


class Tracker(Protocol):
    HABITS: Habits
    SITES: list[str]
    HOSTS: list[str]
    SUFFIX: str

    def shaped(self, rows: Columns) -> pl.DataFrame: ...


TRACKERS: dict[str, Tracker] = {
    "databuddy": databuddy,
    "millimetric": millimetric,
    "sparklytics": sparklytics,
    "tracardi": tracardi,
    "access_log": access_log,
    "ga4": ga4,
    "custom": custom,
}
