"""Every labelled pair of page and referrer gets the touch that the vendors' rules give it.

data/labelled_touches.csv was written from those rules, before any rule of this project. An empty
cell is null. The site is shop.example; pay.example is excluded.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from macro_runner import ROOT, MacroRunner

LABELS = Path(__file__).parent / "data" / "labelled_touches.csv"
RULES = ["click_ids", "referrers", "channel_rules"]
MODELS = ["int_events_tagged", "int_events_touched"]
GIVEN = ["page_url", "referrer_url", "utm_source", "utm_medium"]
EXPECTED = ["source", "medium", "campaign", "channel"]


def read_labels() -> list[dict[str, str | None]]:
    with LABELS.open(newline="", encoding="utf-8") as file:
        return [
            {name: value or None for name, value in row.items()} for row in csv.DictReader(file)
        ]


class Touches:
    """int_events_touched over a few events, with the seeds as they are or with rows added."""

    def __init__(self) -> None:
        self.runner = MacroRunner()
        for seed in RULES:
            self.runner.connection.execute(
                f"create table {seed} as select * from read_csv("
                f"'{ROOT}/seeds/rules/{seed}.csv', header = true, all_varchar = true)"
            )
            if seed != "referrers":
                self.runner.connection.execute(f"alter table {seed} alter position type integer")

    def of(
        self, events: list[dict[str, str | None]], touch_order: str = "123456"
    ) -> list[dict[str, Any]]:
        connection = self.runner.connection
        columns = self.runner.macro("event_columns")()
        connection.execute(
            "create or replace table int_events_checked ("
            + ", ".join(f"{n} {'varchar' if t == 'string' else t}" for n, t in columns.items())
            + ", raw_file varchar, rule_site_id varchar, internal_domains varchar"
            + ", touch_order varchar)"
        )
        filled = ["event_id", *GIVEN, "utm_campaign", "internal_domains"]
        rows = [
            {"event_id": str(number), "internal_domains": "shop.example,pay.example", **event}
            for number, event in enumerate(events)
        ]
        connection.execute(
            f"insert into int_events_checked ({', '.join(filled)}, touch_order)"
            f" select {', '.join('unnest(?)' for _ in filled)}, '{touch_order}'",
            [[row.get(name) for row in rows] for name in filled],
        )
        for model in MODELS:
            text = (ROOT / f"models/intermediate/{model}.sql").read_text(encoding="utf-8")
            connection.execute(f"create or replace view {model} as {self.runner.render(text)}")
        cursor = connection.execute(
            f"select * from {MODELS[-1]} order by cast(event_id as integer)"
        )
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture(scope="module")
def touches() -> Touches:
    return Touches()


@pytest.fixture(scope="module")
def labelled(touches: Touches) -> list[dict[str, Any]]:
    return touches.of([{name: label[name] for name in GIVEN} for label in read_labels()])


@pytest.mark.parametrize(
    ("number", "label"),
    [
        pytest.param(
            number, label, id=f"{number}: {label['page_url']} from {label['referrer_url']}"
        )
        for number, label in enumerate(read_labels())
    ],
)
def test_label(labelled: list[dict[str, Any]], number: int, label: dict[str, str | None]) -> None:
    assert {name: labelled[number][name] for name in EXPECTED} == {
        name: label[name] for name in EXPECTED
    }, labelled[number]["touch_rule"]


def test_set_is_large_and_covers_every_channel() -> None:
    labels = read_labels()
    with (ROOT / "seeds/rules/channel_rules.csv").open(newline="", encoding="utf-8") as file:
        channels = {rule["channel"] for rule in csv.DictReader(file)}
    assert len(labels) >= 320
    assert channels | {"Unassigned", None} == {label["channel"] for label in labels}
