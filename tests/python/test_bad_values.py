"""Values that should not be: each row is kept or rejected with its reason, and no other changes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from project import Project

LOADED = "2026-01-01T10:00:05Z"
COLUMNS = "event_id,site_id,visitor_id,event_name,event_type,occurred_at,loaded_at,page_url"
LONG = "https://x.example/?q=" + "a" * 100_000

# The columns before loaded_at, the page, and what becomes of the row: None is accepted.
ROWS: list[tuple[bytes, bytes, str | None]] = [
    (b"plain,s,v,view,pageview,2026-01-01T10:00:00Z", b"https://x.example/", None),
    (b"offset,s,v,view,pageview,2026-01-01T10:00:00+02:00", b"https://x.example/", None),
    (b"sql,s,v,'; drop table events; --,pageview,2026-01-01T10:00:00Z", b"x", None),
    (b'quotes,s,v,view,pageview,2026-01-01T10:00:00Z', b'"https://x.example/""q"', None),
    (b"long,s,v,view,pageview,2026-01-01T10:00:01Z", LONG.encode(), None),
    (b"latin,s,v,vi\xe9w,pageview,2026-01-01T10:00:02Z", b"http://[bad", None),
    (b"zero,s,v,vi\x00w,pageview,2026-01-01T10:00:03Z", b"%%%", None),
    (b"year1,s,v,view,pageview,0001-01-01T00:00:00Z", b"x", "before_epoch"),
    (b"year9999,s,v,view,pageview,9999-12-31T23:59:59Z", b"x", "in_the_future"),
    (b"word,s,v,view,pageview,not a time", b"x", "unreadable_timestamp"),
    (b"infinite,s,v,view,pageview,infinity", b"x", "unreadable_timestamp"),
    (b"number,s,v,view,pageview,1767261600", b"x", "unreadable_timestamp"),
    (b"never,s,v,view,pageview,", b"x", "missing_occurred_at"),
    (b"nobody,s,,view,pageview,2026-01-01T10:00:00Z", b"x", "missing_visitor"),
    (b"placeholder,s,undefined,view,pageview,2026-01-01T10:00:00Z", b"x", "missing_visitor"),
    (b"zeros,s,00000000-0000-0000-0000-000000000000,view,pageview,2026-01-01T10:00:00Z", b"x",
     "missing_visitor"),
    (b"nowhere,,v,view,pageview,2026-01-01T10:00:00Z", b"x", "missing_site"),
    (b"NULL,s,v,view,pageview,2026-01-01T10:00:00Z", b"x", "missing_event_id"),
    (b"untyped,s,v,view,,2026-01-01T10:00:04Z", b"x", None),
    (b"nameless,s,v,,pageview,2026-01-01T10:00:00Z", b"x", "missing_event_name"),
    (b"typed,s,v,view,Pageview,2026-01-01T10:00:00Z", b"x", "unknown_event_type"),
]  # fmt: skip


# What was sent of a scroll depth, an engaged time, a count and an amount, and what is kept. Of the
# highest numbers two would have no sum.
MEASURES = [
    (("100", "1.5", "0", "-1"), (100, 1.5, 0, -1)),
    (("100.01", "-0.001", "-1", "x"), (100, None, None, None)),
    (("-1", "", "x", "999999999999"), (None, None, None, 999_999_999_999)),
    *[(("1", "999999999999999", "1", "9223372036854775807"), (1, None, 1, None))] * 2,
    (("1", "999999999.999", "1", "-1000000000000"), (1, 999_999_999.999, 1, None)),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("values"))
    lines = [b",".join([row, LOADED.encode(), page]) for row, page, _ in ROWS]
    content = b"\n".join([COLUMNS.encode(), *lines, b""])
    (project.raw / "custom" / "values.csv").write_bytes(content)
    measured = [
        f"m{number},s,v,view,engagement,2026-01-02T10:00:00Z,2026-01-02T10:00:05Z,{','.join(sent)}"
        for number, (sent, _) in enumerate(MEASURES)
    ]
    header = COLUMNS.replace(
        "page_url", "scroll_depth,engaged_seconds,interaction_count,revenue_cents"
    )
    (project.raw / "custom" / "measures.csv").write_text("\n".join([header, *measured, ""]))
    header = COLUMNS.replace("page_url", "country,currency")
    of_codes = "codes,s,v,view,custom,2026-01-03T10:00:00Z,2026-01-03T10:00:05Z,no, eur"
    (project.raw / "custom" / "codes.csv").write_text(f"{header}\n{of_codes}\n")
    project.dbt("build", "--select", "+sessions", "+event_audit", "dropped_values")
    return project


def test_codes_of_countries_and_currencies_are_in_capitals(project: Project) -> None:
    """Whoever filters by them knows how they are written."""
    found = project.query("select country, currency from events where event_id = 'codes'")
    assert found == [("NO", "EUR")]


def test_every_row_is_where_it_belongs(project: Project) -> None:
    query = "select event_id from events where event_type != 'engagement' and event_id != 'codes'"
    accepted = {row[0] for row in project.query(query)}
    assert accepted == {row.split(b",")[0].decode() for row, _, reason in ROWS if reason is None}
    rejected = dict(project.query("select event_id, rejection_reason from rejected_events"))
    assert rejected == {
        None if reason == "missing_event_id" else row.split(b",")[0].decode(): reason
        for row, _, reason in ROWS
        if reason is not None
    }


def test_the_sums_add_up(project: Project) -> None:
    rejected = sum(reason is not None for _, _, reason in ROWS)
    assert project.query(
        "select raw_count, accepted_count, rejected_count, duplicate_count, lost_count"
        " from event_audit where loaded_on = '2026-01-01'"
    ) == [(len(ROWS), len(ROWS) - rejected, rejected, 0, 0)]


def test_values_are_kept_as_they_were(project: Project) -> None:
    events = {
        row[0]: row[1:]
        for row in project.query(
            "select event_id, event_name, page_url, cast(occurred_at as varchar) from events"
        )
    }
    assert events["sql"][0] == "'; drop table events; --"
    assert events["quotes"][1] == 'https://x.example/"q'
    assert events["long"][1] == LONG
    assert events["latin"][0] == "vi\ufffdw"
    assert events["zero"][0] == "vi\ufffdw"
    assert events["offset"][2] == "2026-01-01 08:00:00"


def test_measures_that_cannot_be_are_none(project: Project) -> None:
    found = project.query(
        "select scroll_depth, engaged_seconds, interaction_count, revenue_cents from events"
        " where event_type = 'engagement' order by event_id"
    )
    assert [tuple(None if v is None else float(v) for v in row) for row in found] == [
        kept for _, kept in MEASURES
    ]


def test_values_that_are_dropped_are_counted(project: Project) -> None:
    """Of a scroll depth above 100 something is kept, and of an empty text nothing was sent."""
    dropped: Counter[str] = Counter()
    names = ("scroll_depth", "engaged_seconds", "interaction_count", "revenue_cents")
    for sent, kept in MEASURES:
        dropped.update(n for n, s, k in zip(names, sent, kept, strict=True) if s and k is None)
    assert dropped["revenue_cents"] == 4
    counted = "select column_name, row_count from dropped_values where loaded_on = '2026-01-02'"
    assert dict(project.query(counted)) == dropped
    assert project.query(
        "select cast(loaded_on as varchar), dropped_values_count from event_audit order by 1"
    ) == [("2026-01-01", 0), ("2026-01-02", 5), ("2026-01-03", 0)]


# An amount in the vendor's raw row: one that is a number, one with a comma, one that is not there.
AMOUNTS = ["12.50", "12,50", "undefined"]
OF_VENDORS = {
    "databuddy": (
        "id,client_id,anonymous_id,event_name,time,properties",
        "{id},s,v,order,2026-01-01T10:00:00Z,{said}",
        "revenue",
    ),
    "millimetric": (
        "id,project_id,anonymous_id,event,timestamp,properties",
        "{id},s,v,order,2026-01-01T10:00:00Z,{said}",
        "amount_cents",
    ),
    "sparklytics": (
        "id,website_id,visitor_id,event_type,event_name,created_at,event_data",
        "{id},s,v,event,order,2026-01-01T10:00:00Z,{said}",
        "revenue",
    ),
    "tracardi": (
        "id,name,source,profile,metadata,properties",
        '{id},order,"{{""id"": ""s""}}","{{""id"": ""v""}}",'
        '"{{""time"": {{""insert"": ""2026-01-01T10:00:00Z""}}}}",{said}',
        "total",
    ),
}


@pytest.mark.parametrize("tracker", OF_VENDORS)
def test_an_amount_that_is_no_number_is_counted_whatever_the_tracker(
    tmp_path: Path, tracker: str
) -> None:
    project = Project(tmp_path, trackers=tracker)
    (project.raw / tracker).mkdir(exist_ok=True)
    header, row, key = OF_VENDORS[tracker]
    lines = [
        row.format(id=f"e{number}", said=f'"{{""{key}"": ""{amount}""}}"') + f",{LOADED}"
        for number, amount in enumerate(AMOUNTS)
    ]
    file = project.raw / tracker / "values.csv"
    file.write_text("\n".join([f"{header},loaded_at", *lines, ""]))
    project.dbt("build", "--select", "+event_audit", "dropped_values")
    assert project.query("select accepted_count, dropped_values_count from event_audit") == [(3, 1)]
    assert project.query("select column_name, row_count from dropped_values") == [
        ("revenue_cents", 1)
    ]


def test_what_could_not_be_read_is_kept_as_text(project: Project) -> None:
    assert project.query("select raw_occurred_at from rejected_events where event_id = 'word'") == [
        ("not a time",)
    ]


def test_a_bad_url_is_no_reason_to_reject(project: Project) -> None:
    assert project.query("select count(*) from events where event_id in ('latin', 'zero')") == [
        (2,)
    ]


def test_rows_that_are_changed_in_their_file_are_told_with_what_to_do(tmp_path: Path) -> None:
    project = Project(tmp_path)
    file = project.raw / "custom" / "values.csv"
    good = b"a,s,v,view,pageview,2026-01-01T10:00:00Z," + LOADED.encode() + b",x\n"
    bad = good.replace(b"a,s,", b"b,,")
    file.write_bytes(COLUMNS.encode() + b"\n" + good + bad)
    selected = ("--select", "+sessions", "+event_audit")
    project.dbt("seed")
    project.dbt("run", *selected)
    file.write_bytes(COLUMNS.encode() + b"\n" + good + bad.replace(b"b,,", b"b,s,"))
    project.dbt("run", *selected)
    success, said = project.try_dbt("test", "--select", "event_audit")
    assert not success
    assert "Tracker custom, loaded on 2026-01-01 or later: of 1 rows" in said
    assert "build --full-refresh` mends both: it builds all of the raw rows that are there" in said
    project.dbt("run", "--full-refresh", *selected)
    project.dbt("test", "--select", "event_audit")
    assert project.query("select event_id from events order by 1") == [("a",), ("b",)]
    assert project.query("select * from rejected_events") == []


def test_a_file_with_neither_visitor_nor_client_session_stops_the_run(tmp_path: Path) -> None:
    project = Project(tmp_path)
    file = project.raw / "custom" / "values.csv"
    header, row = COLUMNS, f"a,s,v,view,pageview,2026-01-01T10:00:00Z,{LOADED},x"
    file.write_text(f"{header.replace('visitor_id', 'visitor')}\n{row}\n")
    success, said = project.try_dbt("run", "--select", "stg_custom__events")
    assert not success
    assert "custom/values.csv: there is no column visitor_id or client_session_id." in said
    file.write_text(f"{header.replace('visitor_id', 'client_session_id')}\n{row}\n")
    project.dbt("run", "--select", "stg_custom__events")


@pytest.mark.parametrize("day", ["1969-12-31", "2000-1-1", "soon"])
def test_a_first_day_that_half_hours_cannot_be_counted_from_is_told(
    tmp_path: Path, day: str
) -> None:
    project = Project(tmp_path)
    values = ("--select", "int_events_validated", "--vars", f"{{first_day: '{day}'}}")
    success, said = project.try_dbt("compile", *values)
    assert not success
    assert f"not before 1970, and not {day}." in said


def test_sums_of_the_highest_amounts_are_numbers(tmp_path: Path) -> None:
    """So many as somebody sends in an hour must not stop every run from then on."""
    project = Project(tmp_path)
    conversion = "v,view,conversion,2026-01-01T10:00:00Z," + LOADED
    amounts = ["999999999999", "999999999999999"] * 10_000
    rows = [f"e{number},s,{conversion},{amount}" for number, amount in enumerate(amounts)]
    header = COLUMNS.replace("page_url", "revenue_cents")
    (project.raw / "custom" / "values.csv").write_text("\n".join([header, *rows, ""]))
    project.dbt("seed")
    project.dbt("run")
    total = len(rows) // 2 * 999_999_999_999
    assert project.query("select revenue_cents from sessions") == [(total,)]
    assert project.query("select sum(credited_cents) from attribution_daily") == [(7 * total,)]


@pytest.mark.parametrize(
    ("model", "name", "value"),
    [
        ("int_events_validated", "future_tolerance_seconds", "1 day"),
        ("sessions", "last_non_direct_lookback_days", "ninety"),
        ("conversion_touches", "attribution_lookback_days", "-1"),
        ("conversion_touches", "attribution_half_life_days", "0"),
    ],
)
def test_a_var_that_is_no_number_is_told(
    project: Project, model: str, name: str, value: str
) -> None:
    """Jinja takes such a text for 0."""
    values = ("--select", model, "--vars", f"{{{name}: '{value}'}}")
    success, said = project.try_dbt("compile", *values)
    assert not success
    assert f"The var {name} has to be a number" in said
    assert f"not {value}." in said
