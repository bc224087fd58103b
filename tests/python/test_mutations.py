"""Faults put into the SQL on purpose: each is found by the comparison that finds none without.

The comparison is that of test_any_batching_equals_full_refresh.py, over some of its drawn examples
and those by hand. A fault whose text is not in its file any more fails: it must be written anew,
not lost.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from batching import (
    Comparison,
    Differences,
    Files,
    RawTables,
    drawn,
    file_examples,
    seed_sites,
    table_examples,
)
from by_hand import BY_HAND
from dbt.contracts.graph.manifest import Manifest
from project import Project

EVENTS = "models/marts/core/events.sql"
SESSIONS = "models/marts/core/sessions.sql"
CHANGES = "models/marts/core/session_changes.sql"

# Few keys for all ids, so that hundreds share one: what tells ids apart is the ids themselves.
# No fewer, or a fault that joins by key alone multiplies rows until no memory is left.
WEAK_KEYS = [
    ("macros/engine/lookup_key.sql", ">> 4 as bigint)", "& 65535 as bigint)"),
    ("macros/engine/compact_key.sql", "    hash({{ expressions | join(', ') }})\n{%- endmacro",
     "    hash({{ expressions | join(', ') }}) % 65536\n{%- endmacro"),
]  # fmt: skip


# File, text, and what takes its place.
Change = tuple[str, str, str]


@dataclass(frozen=True)
class Fault:
    name: str
    changes: list[Change]
    tables: bool = False
    # Whether it is seen in the first batch already, or what it stores is.
    first: bool = False


def fault(name: str, path: str, text: str, by: str, **where: bool) -> Fault:
    return Fault(name, [(path, text, by)], **where)


FAULTS = [
    fault(
        "timeout-off-by-one",
        "macros/sessionize/starts_activity.sql",
        "> longest_gap_microseconds",
        ">= longest_gap_microseconds",
    ),
    fault(
        "reach-without-its-ends",
        EVENTS,
        "between reaches.reach_from and reaches.reach_to",
        "between reaches.reach_from + 1 and reaches.reach_to - 1",
    ),
    fault(
        "reach-back-only",
        EVENTS,
        "        + min(site_rules.longest_gap_microseconds) as reach_to",
        "        as reach_to",
    ),
    fault(
        "activity-of-a-replaced-copy-stays",
        EVENTS,
        "    from replaced_copies\n",
        "    from replaced_copies\n\n    where 1 = 0\n",
    ),
    fault(
        "vanished-sessions-stay",
        "macros/incremental/replace_sessions.sql",
        "        where revision > {{ mark }}\n        union all",
        "        where revision > {{ mark }} and old_session_id = new_session_id\n"
        "        union all",
    ),
    fault(
        "lookback-ignored",
        "macros/incremental/new_raw_rows.sql",
        "-1000000 * (number_var('ingestion_lookback_seconds') | int)",
        "0",
        tables=True,
    ),
    fault(
        "lookback-without-its-end",
        "macros/incremental/new_raw_rows.sql",
        "'loaded_at >= ' ~ timestamp_literal(since) if",
        "'loaded_at > ' ~ timestamp_literal(since) if",
        tables=True,
    ),
    fault(
        "a-load-that-grows-is-passed-over",
        "macros/incremental/raw_loads_taken.sql",
        "        ~ ' and found.row_count = taken.row_count'\n",
        "",
        tables=True,
    ),
    fault(
        "the-stored-copy-always-stays",
        "macros/incremental/arrived_before.sql",
        "{{ row }}.loaded_at < {{ other }}.loaded_at",
        "false",
    ),
    fault(
        "of-two-copies-the-earlier-in-time-counts",
        EVENTS,
        "                incoming_events.loaded_at,\n                incoming_events.occurred_at,",
        "                incoming_events.occurred_at,\n                incoming_events.loaded_at,",
        first=True,
    ),
    fault(
        "of-two-equal-copies-the-greater-hash-counts",
        "macros/incremental/arrived_before.sql",
        "{{ row_hash }} < {{ other_hash }}",
        "{{ row_hash }} > {{ other_hash }}",
    ),
    fault(
        "revision-not-raised",
        "macros/incremental/next_revision.sql",
        "(highest | max | int + 1)",
        "(highest | max | int)",
    ),
    Fault(
        "replaced-by-key-alone",
        [
            *WEAK_KEYS,
            (
                "macros/incremental/replace_events.sql",
                "{{ same_event('stored', 'placed') }}",
                "stored.event_key = placed.event_key",
            ),
            (
                "macros/engine/replaced_rows.sql",
                "for key in arg_dict['unique_key']",
                "for key in arg_dict['unique_key'][:1]",
            ),
        ],
        first=True,
    ),
    Fault(
        "placed-by-a-key-that-others-have",
        [
            *WEAK_KEYS,
            (
                EVENTS,
                "{{ compact_key(\n            ['events_to_place.site_id',",
                "{{ narrow_key(\n            ['events_to_place.site_id',",
            ),
            (EVENTS, "{{ compact_key(['arrivals.site_id',", "{{ narrow_key(['arrivals.site_id',"),
        ],
        first=True,
    ),
    fault(
        "events-of-one-instant-are-parted",
        "macros/sessionize/starts_session.sql",
        "            occurred_at > previous_at\n",
        "            previous_at is not null\n",
        first=True,
    ),
    fault(
        "touch-carries-over-a-pause",
        "macros/sessionize/starts_session.sql",
        "case when starts_activity or carried_touch is not null",
        "case when carried_touch is not null",
    ),
    fault(
        "later-sessions-keep-their-numbers",
        SESSIONS,
        "            when in_order.is_numbered_again\n",
        "            when in_order.stored_number is null\n",
    ),
    fault(
        "later-sessions-keep-their-reasons",
        SESSIONS,
        "            when in_order.is_explained_again\n",
        "            when in_order.stored_reason is null\n",
    ),
    fault(
        "earlier-sessions-of-a-visitor-are-not-counted",
        SESSIONS,
        "coalesce(earlier_of_visitors.session_count, 0)",
        "0",
    ),
    fault(
        "earlier-sessions-of-a-stream-are-forgotten",
        SESSIONS,
        "                    or earlier_of_streams.stream_hash is not null\n",
        "",
    ),
    fault(
        "last-touches-before-a-batch-are-forgotten",
        SESSIONS,
        "            = earlier_of_visitors.last_known_at\n",
        "            = earlier_of_visitors.last_known_at and 1 = 0\n",
    ),
    fault(
        "the-first-touch-before-a-batch-is-taken-for-the-last",
        SESSIONS,
        "max(case when not is_direct then started_at end) as last_known_at",
        "min(case when not is_direct then started_at end) as last_known_at",
    ),
    fault(
        "later-sessions-keep-their-last-touch",
        SESSIONS,
        "        when not neighbouring_sessions.is_numbered_again\n",
        "        when neighbouring_sessions.session_id is not null\n",
    ),
    fault(
        "a-session-whose-id-others-take-is-called-merged",
        CHANGES,
        "                and kept_sessions.session_id is null\n                then 'merged'",
        "                then 'merged'",
    ),
    fault(
        "grown-file-taken-for-known",
        "macros/engine/raw_files_taken.sql",
        "                and checked.size = taken.size\n"
        "                and checked.modified_at = taken.modified_at\n",
        "",
    ),
    fault(
        "first-rejection-stays",
        "models/marts/quality/rejected_events.sql",
        "        or first_arrivals.loaded_at < stored.loaded_at\n",
        "",
    ),
    fault(
        "nothing-told-of-what-is-gone",
        CHANGES,
        "        kept_sessions.session_id is null as is_gone",
        "        false as is_gone",
    ),
]  # fmt: skip


class Mutants:
    """One project a kind of arrival, with the first batch in it; a fault for one comparison."""

    MARTS = ("events", "sessions", "rejected_events")

    def __init__(self, folder: Path, arrival: Files | RawTables) -> None:
        self.arrival = arrival
        if isinstance(arrival, Files):
            self.examples = [*drawn(file_examples())[:40], *BY_HAND]
        else:
            self.examples = drawn(table_examples())[:20]
        self.project = Project(folder / "project")
        self.states = folder
        seed_sites(self.project, self.examples)
        self.keep("seeded")
        self.begun = Comparison(self.project, self.examples, self.arrival, self.MARTS)
        self.begun.take_in(0)
        assert not self.begun.differences
        self.keep("begun")

    def keep(self, state: str) -> None:
        shutil.copytree(self.project.raw, self.states / state)
        shutil.copy(self.project.database, self.states / state / "database")

    def return_to(self, state: str) -> None:
        shutil.rmtree(self.project.raw)
        shutil.copytree(self.states / state, self.project.raw)
        (self.project.raw / "database").rename(self.project.database)

    def compare(self, changes: list[Change]) -> Differences:
        """From the second batch on: the first is taken in by the project as it is."""
        with faults(self.project, changes):
            self.return_to("begun")
            return self.begun.from_here().after_batches(1)

    def compare_from_the_first(self, changes: list[Change], *more: str) -> Differences:
        """With the first batch, too, and of more marts."""
        with faults(self.project, changes):
            self.return_to("seeded")
            marts = [*self.MARTS, *more]
            return Comparison(self.project, self.examples, self.arrival, marts).after_batches(0)


@contextmanager
def faults(project: Project, changes: list[Change]) -> Iterator[None]:
    """Put into what dbt has parsed of the files: to parse them again takes as long as the runs."""
    assert project.manifest
    before = []
    try:
        for name, text, by in changes:
            block, attribute = found_once(project.manifest, name, text)
            before.append((block, attribute, getattr(block, attribute)))
            setattr(block, attribute, getattr(block, attribute).replace(text, by))
        yield
    finally:
        for block, attribute, value in reversed(before):
            setattr(block, attribute, value)


def found_once(manifest: Manifest, name: str, text: str) -> tuple[Any, str]:
    """The macro or model of a file that has the text, and by which attribute."""
    found: list[tuple[Any, str]] = []
    for attribute, parsed in (("macro_sql", manifest.macros), ("raw_code", manifest.nodes)):
        for block in parsed.values():
            if block.original_file_path == name:
                found += [(block, attribute)] * getattr(block, attribute).count(text)
    assert len(found) == 1, f"{name} does not have this once: {text}"
    return found[0]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mutants]:
    yield Mutants(tmp_path_factory.mktemp("files"), Files())


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mutants]:
    yield Mutants(tmp_path_factory.mktemp("tables"), RawTables())


def test_ids_that_share_a_key_are_told_apart(files: Mutants, tables: Mutants) -> None:
    assert not files.compare_from_the_first(WEAK_KEYS, "event_audit", "visitors")
    assert not tables.compare_from_the_first(WEAK_KEYS, "event_audit", "visitors")


def test_without_a_fault_nothing_is_found(files: Mutants, tables: Mutants) -> None:
    assert not files.compare([])
    assert not tables.compare([])


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_is_found(fault: Fault, files: Mutants, tables: Mutants) -> None:
    mutants = tables if fault.tables else files
    compare = mutants.compare_from_the_first if fault.first else mutants.compare
    assert compare(fault.changes)
