"""Cases that arrive in batches: every case is a site of its own, and a run follows each batch.

So a hundred cases cost a handful of runs. What was there after each run is kept, to be held
against rows that were worked out by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from project import HISTORIES, MARTS, Project

NOON = datetime(2025, 6, 10, 12)
MINUTE = timedelta(minutes=1)
MILLISECOND = timedelta(milliseconds=1)
TIMEOUT = 30 * MINUTE
# When a batch is loaded: later than all that happens in it, earlier than any machine's clock.
LOADED = [datetime(2025, 11, 10, 12) + timedelta(hours=6) * number for number in range(4)]

TAG = {"utm_source": "news", "utm_medium": "email", "utm_campaign": "one"}
OTHER_TAG = {**TAG, "utm_campaign": "two"}

Event = dict[str, Any]


@dataclass(frozen=True)
class Case:
    name: str
    definition: str
    batches: Sequence[Sequence[Event]]
    # After each run, the ids of the events of each session, in the order of their starts.
    sessions: Sequence[Sequence[str]]
    # Columns of these sessions after the last run.
    columns: dict[str, list[Any]] = field(default_factory=dict)
    time_zone: str = "UTC"


def at(moment: datetime | float, name: str, **columns: Any) -> Event:
    """A pageview; a number is minutes after noon."""
    if not isinstance(moment, datetime):
        moment = NOON + moment * MINUTE
    return {"occurred_at": moment, "event_id": name, **columns}


@dataclass(frozen=True)
class Snapshot:
    """What was there after a run: sessions by site with the ids of their events, and all rows."""

    sessions: dict[str, list[dict[str, Any]]]
    tables: dict[str, list[tuple[Any, ...]]]

    def ids(self, site: str) -> list[str]:
        return [session["ids"] for session in self.sessions.get(site, [])]

    def column(self, site: str, name: str) -> list[Any]:
        return [session[name] for session in self.sessions.get(site, [])]


def rows_of(cases: Iterable[Case], batch: int) -> list[Event]:
    return [
        {
            "site_id": case.name,
            "visitor_id": "v",
            "event_name": "view",
            "event_type": "pageview",
            "loaded_at": LOADED[batch],
            **event,
        }
        for case in cases
        if batch < len(case.batches)
        for event in case.batches[batch]
    ]


def seeded(project: Project, cases: Iterable[Case]) -> Project:
    project.sites(f"{case.name},{case.definition},{case.time_zone}" for case in cases)
    project.dbt("seed")
    return project


def to_table(project: Project, rows: list[Event]) -> None:
    """Loads rows into the raw table of the tracker custom, where raw events are tables."""
    path = project.put(rows, "batch")
    project.execute(
        f"create schema if not exists raw; create table if not exists raw.custom as from '{path}'"
        f" limit 0; insert into raw.custom from '{path}'"
    )


def snapshot(project: Project, marts: Iterable[str] = MARTS) -> Snapshot:
    names = [row[0] for row in project.query("describe sessions")]
    sessions: dict[str, list[dict[str, Any]]] = {}
    for ids, *values in project.query(
        """
        select
            (
                select string_agg(event_id, '' order by event_number)
                from events
                where
                    events.site_id = sessions.site_id
                    and events.session_id = sessions.session_id
            ) as ids,
            sessions.*
        from sessions
        order by sessions.started_at, sessions.stream_id, sessions.session_id
        """
    ):
        session = {"ids": ids, **dict(zip(names, values, strict=True))}
        sessions.setdefault(session["site_id"], []).append(session)
    return Snapshot(sessions, contents(project, set(), marts))


def contents(
    project: Project, without: set[str], marts: Iterable[str] = MARTS
) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of marts, short of the histories, in a fixed order."""
    tables: dict[str, list[tuple[Any, ...]]] = {}
    for name in marts:
        if name in HISTORIES:
            continue
        columns = [row[0] for row in project.query(f"describe {name}") if row[0] not in without]
        tables[name] = project.query(f"select {', '.join(columns)} from {name} order by all")
    return tables
