"""A plug-in of dbt-duckdb: SQL can kill its own process, or have it wait, where a test says so."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin


def stop_at(point: str) -> bool:
    if point == os.environ.get("SOJOURN_DIES_AT"):
        os.kill(os.getpid(), signal.SIGKILL)
    if point == os.environ.get("SOJOURN_WAITS_AT"):
        Path("waiting").touch()
        while not Path("go").exists():
            time.sleep(0.01)
    return True


class Plugin(BasePlugin):
    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        conn.create_function(
            "stop_at",
            stop_at,
            ["VARCHAR"],  # type: ignore[list-item]
            "BOOLEAN",  # type: ignore[arg-type]
            side_effects=True,
        )
