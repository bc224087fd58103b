"""Which user agents are programs, of what kind, and what a change of the rules does."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from project import ROOT, Project

SEED = ROOT / "seeds" / "rules" / "crawlers.csv"

READER = "Acme Paper {number}"
ACME = "9999,^Acme Paper,feed_reader,own: Acme\n"


def log_line(day: int, number: int, agent: str) -> str:
    return (
        f"10.0.0.{number} - - [{day:02}/May/2025:10:00:{number:02} +0000]"
        f' "GET /{number} HTTP/1.1" 200 12 "-" "{agent}"\n'
    )


def agents_of(day: int) -> str:
    return "".join(log_line(day, number, READER.format(number=number)) for number in range(12))


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    project = Project(tmp_path, "access_log")
    (project.raw / "access_log").mkdir()
    yield project


def write_log(project: Project, name: str, text: str, hour: int) -> None:
    file = project.raw / "access_log" / name
    file.write_text(text)
    stamp = datetime(2025, 6, 1, hour).timestamp()
    os.utime(file, (stamp, stamp))


def run(project: Project, *arguments: str) -> None:
    project.dbt("build", "--select", "seeds/rules", *arguments) if False else None
    project.dbt("seed")
    project.dbt("run", "--select", "+sessions", *arguments)


def bots_by_day(project: Project) -> list[tuple[int, bool, str | None, int]]:
    return project.query(
        "select day(occurred_at), is_bot, properties ->> 'bot_kind', count(*)::int"
        " from events group by all order by all"
    )


def test_a_new_rule_reads_stored_events_again_from_a_date_on(project: Project) -> None:
    write_log(project, "a.log", agents_of(1) + agents_of(2), hour=1)
    run(project)
    assert bots_by_day(project) == [(1, False, None, 12), (2, False, None, 12)]
    with (project.folder / "seeds/rules/crawlers.csv").open("a") as seed:
        seed.write(ACME)
    write_log(project, "b.log", agents_of(3), hour=2)
    run(project)
    assert bots_by_day(project) == [
        (1, False, None, 12),
        (2, False, None, 12),
        (3, True, "feed_reader", 12),
    ]
    run(project, "--vars", "{reclassify_from: '2025-05-02'}")
    assert bots_by_day(project) == [
        (1, False, None, 12),
        (2, True, "feed_reader", 12),
        (3, True, "feed_reader", 12),
    ]
