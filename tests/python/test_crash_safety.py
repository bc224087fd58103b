"""A run killed at any point leaves tables that the next run brings to the exact state.

The plug-in stops.py gives the copied project's SQL a function that kills its own process, without
notice, where the test says so: always at the same statement.
"""

from __future__ import annotations

import copy
import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from arrivals import LOADED, OTHER_TAG, TAG, at, contents
from batching import Follower
from project import HISTORIES, Project
from quick_dbt import make_dbt_quick

MARTS = "models/marts"
# What follows what came before; the other marts are made anew from these.
FOLLOWING = [
    "events",
    "sessions",
    "pageviews",
    "visitors",
    "rejected_events",
    "event_audit",
    "pii.user_traits",
]
RUN = [
    "run",
    "--select",
    *(f"+{name.rpartition('.')[2]}" for name in [*FOLLOWING, *sorted(HISTORIES)]),
]
# File, text, and what takes its place.
POINTS = [
    (
        "profiles.yml",
        "        - module: sojourn_raw_files\n",
        "        - module: sojourn_raw_files\n        - module: stops\n",
    ),
    (
        "macros/engine/replaced_rows.sql",
        "    {%- endif %}\n\n    insert into",
        "    {%- endif %}\n\n    select stop_at('inside {{ target_relation.identifier }}');\n"
        "    insert into",
    ),
    (
        f"{MARTS}/core/events.sql",
        '            "{{ forget_activities_to_place() }}",\n',
        '            "{{ forget_activities_to_place() }}",\n'
        "            \"select stop_at('at the end of events')\",\n",
    ),
    (
        f"{MARTS}/core/sessions.sql",
        'pre_hook = "{{ create_session_replacements() }}",',
        "pre_hook = [\"select stop_at('before sessions')\", "
        '"{{ create_session_replacements() }}"],',
    ),
    (
        f"{MARTS}/core/session_changes.sql",
        "        materialized = 'incremental',\n",
        "        materialized = 'incremental',\n"
        "        pre_hook = \"select stop_at('before session_changes')\",\n",
    ),
    (
        f"{MARTS}/quality/rejected_events.sql",
        "        post_hook = [\n",
        "        post_hook = [\n            \"select stop_at('inside rejected_events')\",\n",
    ),
    (
        "models/intermediate/int_raw_row_counts.sql",
        'post_hook = "{{ remember_raw_files() }}"',
        "post_hook = [\"select stop_at('inside int_raw_row_counts')\", "
        '"{{ remember_raw_files() }}"]',
    ),
    (
        "macros/operations/erase_visitor.sql",
        "        + count_raw_rows_again()",
        "        + [\"select stop_at('inside the erasure')\"] + count_raw_rows_again()",
    ),
]  # fmt: skip


def row(event: dict[str, Any], site_id: str, batch: int) -> dict[str, Any]:
    return {
        "site_id": site_id,
        "visitor_id": "v",
        "event_name": "view",
        "event_type": "pageview",
        "loaded_at": LOADED[batch],
        **event,
    }


# Sessions that are joined, begin earlier, split and are numbered anew; a copy that takes the place
# of another; a row that is rejected, and the same row again.
BATCHES = [
    [
        *(row(at(minute, name), "joined", 0) for minute, name in [(0, "a"), (50, "c"), (300, "d")]),
        row(at(0, "b", **TAG), "earlier", 0),
        *(row(at(minute, name, **TAG), "split", 0) for minute, name in [(0, "a"), (20, "c")]),
        row(at(0, "a"), "replaced", 0),
        row(at(0, "b"), "replaced", 0),
        row(at(0, "r", visitor_id=None), "rejected", 0),
        row(at(0, "a"), "left alone", 0),
    ],
    [
        row(at(25, "b"), "joined", 1),
        row(at(-10, "a", **OTHER_TAG), "earlier", 1),
        row(at(10, "b", **OTHER_TAG), "split", 1),
        row(at(90, "a", loaded_at=LOADED[0].replace(hour=1)), "replaced", 1),
        row(at(0, "r", visitor_id=None), "rejected", 1),
        row(at(1, "s", visitor_id=None), "rejected", 1),
        row(at(0, "a"), "left alone", 1),
    ],
]


class Crashing:
    """A project with batch 1 in its tables and batch 2 in its folder."""

    def __init__(self, folder: Path) -> None:
        self.project = project = Project(folder)
        for name, text, by in POINTS:
            path = folder / name
            content = path.read_text()
            assert content.count(text) == 1, f"{name} does not have this once: {text}"
            path.write_text(content.replace(text, by))
        project.sites(["split,matomo,UTC"])
        project.dbt("seed")
        seeded = folder / "seeded.duckdb"
        shutil.copy(project.database, seeded)

        project.put(BATCHES[0], "batch1")
        project.dbt(*RUN)
        self.before = contents(project, {"revision"}, FOLLOWING)
        self.follower = Follower()
        self.follower.follow(project)
        self.first_run = folder / "first_run.duckdb"
        shutil.move(project.database, self.first_run)

        project.put(BATCHES[1], "batch2")
        shutil.move(seeded, project.database)
        project.dbt(*RUN, "--full-refresh")
        self.exact = contents(project, {"revision"}, FOLLOWING)
        assert self.exact != self.before

    def begin_again(self) -> Project:
        for path in (self.project.folder / "waiting", self.project.folder / "go"):
            path.unlink(missing_ok=True)
        for left in self.project.folder.glob("test.duckdb*"):
            left.unlink()
        shutil.copy(self.first_run, self.project.database)
        return self.project


@pytest.fixture(scope="module")
def crashing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crashing]:
    yield Crashing(tmp_path_factory.mktemp("crash"))


# Processes that begin without what this one has open, but with dbt imported.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["duckdb", "quick_dbt", "dbt.cli.main", "dbt.adapters.duckdb"])


def run_dbt(project: Project, variable: str, point: str, arguments: tuple[str, ...]) -> None:
    make_dbt_quick()
    os.environ[variable] = point
    success, _ = project.try_dbt(*arguments)
    os._exit(0 if success else 1)


def process_of(
    project: Project, variable: str, point: str, *arguments: str
) -> multiprocessing.process.BaseProcess:
    process = PROCESSES.Process(target=run_dbt, args=(project, variable, point, arguments))
    process.start()
    return process


def die_at(project: Project, point: str, *arguments: str) -> None:
    process = process_of(project, "SOJOURN_DIES_AT", point, *arguments)
    process.join()
    assert process.exitcode == -signal.SIGKILL, f"{point} was not reached"


@pytest.mark.parametrize(
    ("point", "arguments"),
    [
        *(
            (point, [])
            for point in [
                "inside events",
                "at the end of events",
                "before sessions",
                "inside sessions",
                "before session_changes",
                "inside rejected_events",
                "inside int_raw_row_counts",
            ]
        ),
        ("at the end of events", ["--full-refresh"]),
        ("before sessions", ["--full-refresh"]),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value) or "run",
)
def test_the_next_run_makes_good_what_a_killed_one_left(
    crashing: Crashing, point: str, arguments: list[str]
) -> None:
    project = crashing.begin_again()
    die_at(project, point, *RUN, *arguments)
    left = contents(project, {"revision"}, FOLLOWING)
    for table in ("events", "sessions", "rejected_events"):
        assert left[table] in (crashing.before[table], crashing.exact[table]), table
    project.dbt(*RUN)
    assert contents(project, {"revision"}, FOLLOWING) == crashing.exact
    follower = copy.deepcopy(crashing.follower)
    follower.follow(project)
    assert list(follower.differences(project)) == []


def test_an_erasure_is_whole_or_not_at_all(crashing: Crashing) -> None:
    project = crashing.begin_again()
    erasure = ["run-operation", "erase_visitor", "--args", "{site_id: joined, visitor_id: v}"]
    die_at(project, "inside the erasure", *erasure)
    assert contents(project, {"revision"}, FOLLOWING) == crashing.before
    project.dbt(*erasure)
    assert project.query("select count(*) from events where site_id = 'joined'") == [(0,)]


def test_of_two_runs_at_once_the_second_is_refused(crashing: Crashing) -> None:
    project = crashing.begin_again()
    first = process_of(project, "SOJOURN_WAITS_AT", "inside events", *RUN)
    while not (project.folder / "waiting").exists():
        assert first.is_alive()
        time.sleep(0.01)
    success, said = project.try_dbt(*RUN)
    (project.folder / "go").touch()
    first.join()
    assert not success
    assert "Could not set lock on file" in said
    assert "test.duckdb" in said
    assert first.exitcode == 0
    assert contents(project, {"revision"}, FOLLOWING) == crashing.exact
