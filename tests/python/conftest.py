"""Ends the process with pytest's own last line.

dbt keeps DuckDB connections for the life of the process, and when Python takes them down DuckDB
reports pages of leaked instances below the result. There is nothing left to take down by then.
"""

from __future__ import annotations

import os
import sys

import pytest
from project import Parsing
from quick_dbt import make_dbt_quick

# A query that a fault keeps from ending stops here, long before the machine does.
os.environ.setdefault("SOJOURN_MEMORY_LIMIT", "4GB")

make_dbt_quick()

# Begun first, so that none of them is all that is left at the end.
LONGEST = [
    "test_spark.py",
    "test_mutations.py",
    "test_engines_agree.py",
    "test_any_batching_equals_full_refresh.py",
    "test_crash_safety.py",
    "test_arrival_hard_cases.py",
    "test_clickhouse_stops.py",
]

_exit_status = pytest.StashKey[int]()


@pytest.fixture(scope="session", autouse=True)
def _parsing(tmp_path_factory: pytest.TempPathFactory) -> None:
    base = tmp_path_factory.getbasetemp()
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    Parsing.folder = (base.parent if is_worker else base) / "parsed"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    files = LONGEST + [item.path.name for item in items]
    items.sort(key=lambda item: files.index(item.path.name))


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: those with another engine wait for it much of the time."""
    return (os.cpu_count() or 1) + 1


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[_exit_status] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    if _exit_status in config.stash:
        os._exit(config.stash[_exit_status])
