"""Rows as the vendors' own tables and exports have them, in the contract's columns.

The simulator writes the columns that staging reads, so it cannot tell which are missing.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from raw_project import ROOT, RawProject

Rows = list[dict[str, Any]]
Staged = Callable[..., Rows]


@pytest.fixture
def staged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Staged:
    def run(tracker: str, *rows: dict[str, Any]) -> Rows:
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        return staged_of(RawProject(tmp_path, tracker, monkeypatch), "a.ndjson", lines)

    return run


def staged_of(project: RawProject, file: str, content: str) -> Rows:
    tracker = project.trackers
    staging = f"models/staging/{tracker}"
    shutil.copytree(ROOT / staging, project.folder / staging)
    shutil.copy(ROOT / "models/_groups.yml", project.folder / "models")
    shutil.copytree(ROOT / "seeds", project.folder / "seeds")
    project.put(f"{tracker}/{file}", content)
    success, said = project.dbt("build", "--select", f"+stg_{tracker}__events")
    assert success, said
    names = [name for name, *_ in project.query(f"describe stg_{tracker}__events")]
    found = project.query(f"select * from stg_{tracker}__events order by raw_row, event_id")
    return [dict(zip(names, row, strict=True)) for row in found]


def values(row: dict[str, Any], *names: str) -> list[Any]:
    return [row[name] for name in names]


SPARKLYTICS = {
    "website_id": "site_1",
    "visitor_id": "v",
    "event_type": "pageview",
    "url": "/a",
    "created_at": "2026-05-01T10:00:00",
    "screen": "1920x1080",
    "language": "nb-NO",
}


def test_sparklytics_table(staged: Staged) -> None:
    rows = staged(
        "sparklytics",
        {**SPARKLYTICS, "id": "1", "referrer_url": "https://a.example/x", "referrer_domain": "b"},
        {**SPARKLYTICS, "id": "2", "referrer_url": None, "referrer_domain": "b.example"},
        {**SPARKLYTICS, "id": "3", "referrer": "https://c.example/"},
        {**SPARKLYTICS, "id": "4", "event_type": "event", "event_name": "", "is_bot": True},
    )
    assert [values(row, "referrer_url", "language", "screen_width") for row in rows] == [
        ["https://a.example/x", "nb-NO", 1920],
        ["b.example", "nb-NO", 1920],
        ["https://c.example/", "nb-NO", 1920],
        [None, "nb-NO", 1920],
    ]
    assert values(rows[3], "event_name", "event_type") == ["event", "custom"]
    assert [row["is_bot"] for row in rows] == [None, None, None, True]


DATABUDDY = {
    "client_id": "c",
    "anonymous_id": "anon_1",
    "session_id": "sess_1",
    "event_name": "screen_view",
    "time": "2026-05-01 10:00:00.000",
    "url": "",
    "path": "https://b.example/x",
    "properties": "{}",
}


def test_databuddy_table(staged: Staged) -> None:
    identified = {"event_name": "user_identified", "properties": '{"userId":"u2"}'}
    rows = staged(
        "databuddy",
        {**DATABUDDY, "id": "1", "profile_id": "", "country": ""},
        {**DATABUDDY, "id": "2", "profile_id": "u1"},
        {**DATABUDDY, "id": "3", **identified, "profile_id": ""},
        {**DATABUDDY, "id": "4", "url": "https://b.example/y"},
    )
    assert [row["user_id"] for row in rows] == [None, "u1", "u2", None]
    assert [row["page_url"] for row in rows] == [
        *["https://b.example/x"] * 3,
        "https://b.example/y",
    ]
    assert rows[0]["country"] is None


def test_millimetric_revenue_in_the_properties(staged: Staged) -> None:
    event = {"project_id": "p", "event": "order", "timestamp": "2026-05-01T10:00:00Z"}
    rows = staged(
        "millimetric",
        {**event, "id": "1", "properties": {"amount_cents": 1250, "currency": "EUR"}},
        {**event, "id": "2", "amount_cents": 990, "currency": "USD", "properties": {}},
        {**event, "id": "3"},
    )
    assert [values(row, "revenue_cents", "currency") for row in rows] == [
        [1250, "EUR"],
        [990, "USD"],
        [None, None],
    ]


def test_tracardi_document(staged: Staged) -> None:
    document = {
        "type": "page-view",
        "metadata": {"time": {"insert": "2026-05-01T10:00:00"}},
        "source": {"id": "shop"},
        "profile": {"id": "p"},
        "session": {"id": "s"},
    }
    by_server = {
        "utm": {"source": "google", "medium": "cpc", "campaign": None},
        "device": {"type": "mobile", "resolution": "390x844", "geo": {"country": {"code": "DE"}}},
        "os": {"name": "Android"},
        "app": {"name": "Chrome", "version": "140", "language": "de", "bot": True},
        "hit": {"url": "https://x.example/", "referer": "https://g.example/"},
    }
    by_client = {
        "context": {
            "page": {"url": "https://x.example/c", "referer": {"host": "r.example"}},
            "browser": {"name": "Firefox"},
            "screen": {"width": 1200},
        }
    }
    rows = staged(
        "tracardi",
        {**document, "id": "1", **by_server},
        {**document, "id": "2", **by_server, **by_client},
        {**document, "id": "3", "context": {}},
    )
    names = ["utm_source", "utm_medium", "utm_campaign", "country", "device_type", "os", "is_bot"]
    assert [values(row, *names) for row in rows] == [
        *[["google", "cpc", None, "DE", "mobile", "Android", True]] * 2,
        [None] * 7,
    ]
    names = ["page_url", "referrer_url", "browser", "screen_width", "language"]
    assert [values(row, *names) for row in rows] == [
        ["https://x.example/", "https://g.example/", "Chrome", 390, "de"],
        ["https://x.example/c", "https://r.example/", "Firefox", 1200, "de"],
        [None] * 5,
    ]


def ga4(name: str, **more: Any) -> dict[str, Any]:
    """BigQuery writes its whole numbers as text into JSON."""
    params = [
        {"key": "ga_session_id", "value": {"int_value": "77"}},
        {"key": "page_location", "value": {"string_value": "https://x.example/a"}},
    ]
    return {
        "event_timestamp": "1777629600000000",
        "event_name": name,
        "event_params": params,
        "user_pseudo_id": "v",
        "stream_id": "1",
        "device": {"category": "mobile", "web_info": {"browser": "Chrome"}},
        "geo": {"country": "Norway"},
        "ecommerce": {"purchase_revenue": 12.5} if name == "purchase" else None,
        **more,
    }


def test_ga4_export_as_json(staged: Staged) -> None:
    rows = staged("ga4", ga4("page_view"), ga4("purchase"))
    found = {row["event_name"]: row for row in rows}
    assert values(
        found["page_view"], "event_type", "client_session_id", "page_url", "device_type", "country"
    ) == ["pageview", "77", "https://x.example/a", "mobile", "NO"]
    assert str(found["page_view"]["occurred_at"]) == "2026-05-01 10:00:00"
    assert values(found["purchase"], "revenue_cents", "browser", "sequence") == [
        1250,
        "Chrome",
        None,
    ]


def test_what_google_adds_to_a_hit_follows_it(staged: Staged) -> None:
    """It has the hit's time and not its source: first, it would make most entries direct."""
    rows = staged("ga4", ga4("session_start"), ga4("page_view"), ga4("first_visit"))
    places = {row["event_name"]: row["sequence"] for row in rows}
    assert places == {"page_view": None, "session_start": 999, "first_visit": 999}


def test_minor_units_are_those_of_the_currency(staged: Staged) -> None:
    def purchase(visitor: str, currency: str | None) -> dict[str, Any]:
        of_currency = {"key": "currency", "value": {"string_value": currency}}
        params = [] if currency is None else [of_currency]
        return ga4("purchase", user_pseudo_id=visitor, event_params=params)

    sent = {"a": "JPY", "b": " kwd", "c": "EUR", "d": None}
    rows = staged("ga4", *(purchase(*one) for one in sent.items()))
    found = {row["visitor_id"]: values(row, "revenue_cents", "currency") for row in rows}
    assert found == {
        "a": [13, "JPY"],
        "b": [12_500, " kwd"],
        "c": [1250, "EUR"],
        # It is the site's.
        "d": [1250, None],
    }


def test_an_amount_may_be_of_any_size(staged: Staged) -> None:
    amounts = {"1": 5e12, "2": -12.345, "3": 1e15}
    rows = staged(
        "ga4",
        *(
            ga4("purchase", user_pseudo_id=visitor, ecommerce={"purchase_revenue": amount})
            for visitor, amount in amounts.items()
        ),
    )
    found = {row["visitor_id"]: row["revenue_cents"] for row in rows}
    # One that a decimal of 18 digits does not hold is not read.
    assert found == {"1": 500_000_000_000_000, "2": -1234, "3": None}


def test_a_ga4_event_may_have_no_parameters(staged: Staged) -> None:
    event = ga4("first_visit")
    del event["event_params"]
    [row] = staged("ga4", event)
    assert row["event_id"]
    assert row["page_url"] is None


def test_ga4_export_as_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    event = ga4("purchase", batch_event_index="none")
    texts = [v if isinstance(v, str) else json.dumps(v) for v in event.values()]
    lines = io.StringIO()
    csv.writer(lines).writerows([event.keys(), texts])
    [row] = staged_of(RawProject(tmp_path, "ga4", monkeypatch), "a.csv", lines.getvalue())
    assert values(row, "revenue_cents", "client_session_id", "country", "sequence") == [
        1250,
        "77",
        "NO",
        None,
    ]


def test_ga4_events_of_one_request(staged: Staged) -> None:
    """Alike but for their place in it."""
    place = {"batch_page_id": "1777629590000", "batch_ordering_id": "2"}
    rows = staged(
        "ga4",
        ga4("add_to_cart", **place, batch_event_index="2"),
        ga4("session_start", **place, batch_event_index="1"),
        ga4("add_to_cart", **place, batch_event_index="4"),
        # A thousand times that is no number of any engine.
        ga4("scroll", batch_page_id="1", batch_ordering_id=str(2**62), batch_event_index="1"),
    )
    assert len({row["event_id"] for row in rows}) == 4
    assert [row["event_name"] for row in rows if row["sequence"] is None] == ["scroll"]
    in_order = sorted((row for row in rows if row["sequence"]), key=lambda row: row["sequence"])
    assert [values(row, "event_name", "sequence") for row in in_order] == [
        ["add_to_cart", 2002],
        ["add_to_cart", 2004],
        # Google made it of the first.
        ["session_start", 2999],
    ]


def test_an_empty_text_is_none(staged: Staged) -> None:
    event = {
        **dict.fromkeys(["country", "browser", "page_url", "event_type", "user_id", "tracker"], ""),
        **{"event_id": "1", "site_id": "s", "visitor_id": "v", "event_name": "order"},
        **dict.fromkeys(["occurred_at", "loaded_at"], "2026-05-01T10:00:00Z"),
    }
    [row] = staged("custom", event)
    assert values(row, "country", "browser", "page_url", "user_id") == [None] * 4
    assert values(row, "event_type", "tracker") == ["custom", "custom"]
