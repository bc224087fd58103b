"""Raw files of every kind, whole and damaged, and which of them a run reads."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from project import CONTRACT
from raw_project import ROOT, RawProject

STAGING = """
select * from {{ raw_events(
    'scratch',
    columns = ['event_id', 'site_id', 'page_url', 'properties'],
    required = ['event_id', 'site_id']
) }} as raw_rows
"""
INCREMENTAL = """
{{ config(
    materialized = 'incremental', incremental_strategy = 'append',
    post_hook = "{{ remember_raw_files() }}"
) }}
select
    event_id, raw_file, raw_row, cast(file_modified_at as timestamp) as loaded_at,
    current_timestamp as read_at
from {{ ref('stg_scratch') }}
{% if is_incremental() %} where {{ new_raw_rows() }} {% endif %}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RawProject:
    project = RawProject(tmp_path, "scratch", monkeypatch)
    project.model("stg_scratch", STAGING)
    return project


def rows(project: RawProject) -> list[tuple[str | None, ...]]:
    return project.query(
        "select event_id, site_id, page_url, properties, raw_row from stg_scratch order by all"
    )


def write_parquet(path: Path, select: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"copy ({select}) to '{path}' (format parquet)")


def write_zstd(path: Path, select: str, options: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"copy ({select}) to '{path}' ({options}, compression zstd)")


def test_every_kind_of_file_is_read_beside_the_others(project: RawProject) -> None:
    project.put("scratch/a.csv", 'event_id,site_id,page_url\n1,s,"say ""a,b"""\n')
    project.put("scratch/other order.csv", "page_url;SITE_ID;event_id;more\n/2;s;2;x\n")
    project.put("scratch/b.csv.gz", gzip.compress(b"site_id,event_id\ns,3\n"))
    project.put("scratch/2024/c.ndjson", '{"event_id":"4","site_id":"s","properties":{"n":1}}\n')
    project.put("scratch/2024/d.jsonl.gz", gzip.compress(b'{"site_id":"s","event_id":5}\n'))
    project.put("scratch/e.json", '{"site_id":"s","event_id":"6"}\n')
    project.put("scratch/.hidden.csv", "nothing\n")
    project.put("scratch/_SUCCESS", "")
    write_parquet(project.raw / "scratch/f.parquet", "select '7' as event_id, 's' as site_id")
    write_parquet(
        project.raw / "scratch/g.parquet",
        "select 's' as site_id, '/8' page_url, '8' event_id",
    )
    write_zstd(
        project.raw / "scratch/h.csv.zst",
        "select '9' as event_id, 's' as site_id",
        "format csv",
    )
    write_zstd(
        project.raw / "scratch/i.ndjson.zst",
        "select '91' event_id, 's' as site_id",
        "format json",
    )
    project.run()
    assert rows(project) == [
        ("1", "s", 'say "a,b"', None, None),
        ("2", "s", "/2", None, None),
        ("3", "s", None, None, None),
        ("4", "s", None, '{"n":1}', None),
        ("5", "s", None, None, None),
        ("6", "s", None, None, None),
        ("7", "s", None, None, None),
        ("8", "s", "/8", None, None),
        ("9", "s", None, None, None),
        ("91", "s", None, None, None),
    ]
    assert project.query("select raw_file from stg_scratch where event_id = '4'") == [
        ("scratch/2024/c.ndjson",)
    ]


def test_nested_values_of_parquet_keep_their_types(project: RawProject) -> None:
    write_parquet(
        project.raw / "scratch/f.parquet",
        "select '7' as event_id, 's' as site_id, [{'key': 'k', 'value': 1.5}] as properties",
    )
    project.run()
    assert project.query("select event_id, properties from stg_scratch") == [
        ("7", [{"key": "k", "value": pytest.approx(1.5)}])
    ]


def test_how_an_id_in_parquet_reads_does_not_depend_on_other_files(project: RawProject) -> None:
    ids = ["cast(1 as bigint)", "cast(2 as double)", "2.5", "cast(3 as decimal(9, 2))", "'four'"]
    ids += ["true", "cast(5 as utinyint)", "cast('6' as enum ('6'))"]
    # Bytes, which may be no text; and what is nested.
    ids += ["encode('n\u00fcn')", "'\\xFF'::blob", "{'a': 1}", "['b']"]
    expected = ["1", "2", "2.5", "3", "5", "6", '["b"]', "\\xFF", "four", "n\u00fcn", "true"]
    expected.append('{"a":1}')
    ids.append("cast(1746093600123456 as double)")
    expected.insert(1, "1746093600123456")
    for number, value in enumerate(ids):
        path = project.raw / f"scratch/{number}.parquet"
        write_parquet(path, f"select {value} as event_id, 's' as site_id")
    project.run()
    assert project.query("select event_id from stg_scratch order by 1") == [(i,) for i in expected]


# The columns of texts and those of times; all others are of whole numbers.
OF_NUMBERS = {
    "custom": (["event_id", "site_id", "visitor_id", "event_name"], ["occurred_at", "loaded_at"]),
    "databuddy": (["id", "client_id", "anonymous_id", "event_name"], ["time", "loaded_at"]),
    "millimetric": (["id", "project_id", "anonymous_id", "event"], ["timestamp", "loaded_at"]),
    "sparklytics": (["id", "website_id", "visitor_id", "event_type"], ["created_at", "loaded_at"]),
}


@pytest.mark.parametrize("value", ["cast(null as integer)", "7", "cast(7 as double)"])
@pytest.mark.parametrize("tracker", OF_NUMBERS)
def test_a_column_of_parquet_may_be_of_numbers(
    tracker: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = RawProject(tmp_path, tracker, monkeypatch)
    staging = f"models/staging/{tracker}"
    shutil.copytree(ROOT / staging, project.folder / staging)
    shutil.copy(ROOT / "models/_groups.yml", project.folder / "models")
    sql = (ROOT / staging / f"stg_{tracker}__events.sql").read_text()
    listed = re.search(r"columns = \[(.*?)\]", sql, re.DOTALL)
    columns = [*CONTRACT] if listed is None else re.findall(r"'(\w+)'", listed[1])
    texts, times = OF_NUMBERS[tracker]
    values = dict.fromkeys(columns, value) | dict.fromkeys(texts, "'x'")
    values |= dict.fromkeys(times, "timestamp '2026-05-01 10:00:00'")
    write_parquet(
        project.raw / f"{tracker}/a.parquet",
        "select " + ", ".join(f'{value} as "{column}"' for column, value in values.items()),
    )
    project.run()
    ids = "event_id, site_id, coalesce(user_id, '7'), coalesce(client_session_id, '7')"
    [found] = project.query(f"select {ids} from stg_{tracker}__events")
    assert found == ("x", "x", "7", "7")


def test_nested_columns_are_json_where_that_is_asked_for(project: RawProject) -> None:
    asked_for = "site_id'],\n    as_json = ['properties']\n) }}"
    project.model("stg_scratch", STAGING.replace("site_id']\n) }}", asked_for))
    values = {
        "1": "{'x': 1, 'it''s': 'q\"'}",
        "2": "map {'a b': [1, null]}",
        "3": "['c', 'd']",
        "4": "'{\"kept\": 1}'",
        "5": "null::struct(x integer)",
        "7": "encode('{\"kept\": 2}')",
    }
    for name, value in values.items():
        write_parquet(
            project.raw / f"scratch/{name}.parquet",
            f"select '{name}' as event_id, 's' as site_id, {value} as properties",
        )
    project.put("scratch/6.ndjson", '{"event_id":"6","site_id":"s","properties":{"n":1}}\n \t\n')
    project.run()
    assert [row[3] for row in rows(project)] == [
        '{"x":1,"it\'s":"q\\""}',
        '{"a b":[1,null]}',
        '["c","d"]',
        '{"kept": 1}',
        None,
        '{"n":1}',
        '{"kept": 2}',
    ]
    project.execute(
        "create schema landing; create table landing.scratch as"
        " select '1' as event_id, 's' as site_id, map {'x': 1} as properties"
    )
    project.run("--vars", "{raw_schema: landing}")
    assert [row[3] for row in rows(project)] == ['{"x":1}']


def test_a_tracker_reads_nested_parquet_as_it_reads_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = RawProject(tmp_path, "tracardi", monkeypatch)
    staging = "models/staging/tracardi"
    shutil.copytree(ROOT / staging, project.folder / staging)
    shutil.copy(ROOT / "models/_groups.yml", project.folder / "models")
    event = {
        "id": "json",
        "name": "Purchase",
        "type": "purchase",
        "metadata": {"time": {"create": "2026-05-01T10:00:00Z", "insert": "2026-05-01T10:00:01Z"}},
        "session": {"id": "s1"},
        "profile": {"id": "p1"},
        "source": {"id": "shop"},
        "properties": {"total": 12.5, "currency": "EUR", "items": [{"sku": "a b", "count": 2}]},
        "context": {"page": {"url": "https://x.example/a"}, "screen": {"width": 1200}},
    }
    file = project.put("tracardi/a.ndjson", json.dumps(event, separators=(",", ":")))
    write_parquet(
        project.raw / "tracardi/b.parquet",
        f"select * replace ('parquet' as id) from read_json('{file}')",
    )
    project.run()
    of_json, of_parquet = project.query(
        "select * exclude (event_id, raw_file, loaded_at) from stg_tracardi__events"
        " order by event_id"
    )
    assert of_json == of_parquet
    properties = json.dumps(event["properties"], separators=(",", ":"))
    assert {"p1", "s1", "shop", "EUR", 1250, 1200, properties} < set(of_json)


def test_the_modification_time_is_utc(project: RawProject) -> None:
    file = project.put("scratch/a.csv", "event_id,site_id\n1,s\n")
    os.utime(file, (86400 * 365, 86400 * 365))
    project.run()
    [(modified_at,)] = project.query("select file_modified_at from stg_scratch")
    assert str(modified_at) == "1971-01-01 00:00:00"


@pytest.mark.parametrize(
    "name",
    ["it's.csv", "a[1].csv", "star*.csv", "per%20cent.csv", 'quo"te.csv', "ü.csv"],
)
def test_a_file_may_have_any_name(project: RawProject, name: str) -> None:
    project.put(f"scratch/{name}", "event_id,site_id\n1,s\n")
    project.put("scratch/another header.csv", "site_id,event_id\ns,2\n")
    project.model("inc", INCREMENTAL)
    project.run()
    project.put(f"scratch/x{name}", "event_id,site_id\n3,s\n")
    project.run()
    assert project.query("select event_id, raw_file from inc order by all") == [
        ("1", f"scratch/{name}"),
        ("2", "scratch/another header.csv"),
        ("3", f"scratch/x{name}"),
    ]


# What cannot be used: an error that names the file, and no table.


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def truncated_zstd(project: RawProject) -> bytes:
    path = project.folder / "whole.ndjson.zst"
    write_zstd(
        path,
        "select range as event_id, md5(range::text) as site_id from range(9999)",
        "format json",
    )
    return truncated(path.read_bytes())


def corrupt_parquet(project: RawProject) -> bytes:
    path = project.folder / "whole.parquet"
    write_parquet(path, "select '1' as event_id, 's' as site_id")
    return truncated(path.read_bytes())


def parquet_without_site(project: RawProject) -> bytes:
    path = project.folder / "no_site.parquet"
    write_parquet(path, "select '1' as event_id")
    return path.read_bytes()


LINES = b'{"event_id":"1","site_id":"s"}\n'
UNUSABLE: dict[str, tuple[str, bytes | Callable[[RawProject], bytes], str]] = {
    "empty CSV": ("a.csv", b"", "empty"),
    "empty Parquet": ("a.parquet", b"", "empty"),
    "corrupt Parquet": ("a.parquet", corrupt_parquet, "corrupt"),
    "text named Parquet": ("a.parquet", b"event_id,site_id\n1,s\n", "corrupt"),
    "CSV without a required column": ("a.csv", b"event_id,page_url\n1,/\n", "site_id"),
    "Parquet without a required column": ("a.parquet", parquet_without_site, "site_id"),
    "CSV with a column twice": (
        "a.csv",
        b"event_id,site_id,site_id\n1,s,t\n",
        "site_id",
    ),
    "truncated gzip": (
        "a.ndjson.gz",
        truncated(gzip.compress(LINES * 999)),
        "truncated",
    ),
    "truncated CSV gzip": (
        "a.csv.gz",
        truncated(gzip.compress(b"event_id,site_id\n" + os.urandom(999).hex().encode())),
        "truncated",
    ),
    "plain text named gzip": ("a.ndjson.gz", LINES, "corrupt"),
    "truncated zstd": ("a.ndjson.zst", truncated_zstd, "truncated"),
    "JSON array": ("a.json", b' [{"event_id":"1"},\n{"event_id":"2"}]\n', "one JSON array"),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_an_unusable_file_is_named_and_nothing_is_built(project: RawProject, case: str) -> None:
    name, content, word = UNUSABLE[case]
    project.model("inc", INCREMENTAL)
    project.put("scratch/good.csv", "event_id,site_id\n1,s\n")
    project.put(f"scratch/{name}", content if isinstance(content, bytes) else content(project))
    said = project.fails()
    assert f"raw/scratch/{name}" in said
    assert word in said
    assert project.tables() == set()


def test_an_unusable_file_leaves_the_tables_of_earlier_runs_alone(
    project: RawProject,
) -> None:
    project.model("inc", INCREMENTAL)
    project.put("scratch/good.csv", "event_id,site_id\n1,s\n")
    project.run()
    bad = project.put("scratch/bad.parquet", b"")
    project.put("scratch/later.csv", "event_id,site_id\n2,s\n")
    project.fails()
    # Even a run without the staging view takes no file that has not been checked.
    project.run("--select", "inc")
    assert project.query("select event_id from inc") == [("1",)]
    bad.unlink()
    project.run()
    assert project.query("select event_id from inc order by all") == [("1",), ("2",)]


@pytest.mark.parametrize("exists", [True, False])
def test_a_folder_without_files_is_named(project: RawProject, exists: bool) -> None:
    if exists:
        (project.raw / "scratch").mkdir()
    said = project.fails()
    assert "raw/scratch" in said
    assert "SOJOURN_TRACKERS" in said


@pytest.mark.parametrize(
    "path",
    [
        "raw/",
        "./raw",
        "raw//",
        "models/../raw",
        "../{name}/./raw",
        "{folder}/raw",
        "~/raw",
        "raw/.",
    ],
)
def test_a_file_is_named_by_what_is_behind_the_folder_however_that_is_written(
    project: RawProject, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("HOME", str(project.folder))
    monkeypatch.setenv(
        "SOJOURN_RAW_PATH", path.format(folder=project.folder, name=project.folder.name)
    )
    project.put("scratch/a.csv", "event_id,site_id\n1,s\n")
    project.run()
    assert project.query("select raw_file from stg_scratch") == [("scratch/a.csv",)]


def test_the_folder_of_raw_files_may_be_the_one_that_dbt_runs_in(
    project: RawProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOJOURN_RAW_PATH", ".")
    (project.folder / "scratch").mkdir()
    (project.folder / "scratch" / "a.csv").write_text("event_id,site_id\n1,s\n")
    project.run()
    assert project.query("select raw_file from stg_scratch") == [("scratch/a.csv",)]


def test_a_tracker_that_is_named_twice_is_read_once(
    project: RawProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOJOURN_TRACKERS", "scratch, scratch,")
    project.model("trackers", "select '{{ enabled_trackers() | join('+') }}' as trackers")
    project.put("scratch/a.csv", "event_id,site_id\n1,s\n")
    project.run()
    assert project.query("select trackers from trackers") == [("scratch",)]


def test_an_empty_ndjson_file_is_a_warning(project: RawProject) -> None:
    project.put("scratch/a.ndjson", "")
    said = project.run()
    assert "raw/scratch/a.ndjson" in said
    assert "empty" in said
    assert rows(project) == []


def test_files_of_other_names_are_not_passed_over_in_silence(project: RawProject) -> None:
    project.put("scratch/a.csv", "event_id,site_id\n1,s\n")
    for name in ("events.txt", "part-00000", "more.CSV.bz2", ".DS_Store"):
        project.put(f"scratch/{name}", "event_id,site_id\n2,s\n")
    said = project.run()
    assert "these files are not read: scratch/events.txt, scratch/more.CSV.bz2," in said
    assert "DS_Store" not in said
    assert len(rows(project)) == 1


def test_a_linked_file_is_read(project: RawProject) -> None:
    project.put("scratch/a.csv", "event_id,site_id\n1,s\n")
    project.put("elsewhere/b.csv", "event_id,site_id\n2,s\n")
    (project.raw / "scratch/linked.csv").symlink_to(project.raw / "elsewhere/b.csv")
    project.run()
    assert [event_id for event_id, *_ in rows(project)] == ["1", "2"]


def test_a_header_alone_is_no_row(project: RawProject) -> None:
    project.put("scratch/a.csv", "event_id,site_id\n")
    project.run()
    assert rows(project) == []


# What is damaged in parts: every row is kept, read or as raw_row.


def test_rows_that_are_no_csv_keep_their_text(project: RawProject) -> None:
    project.put(
        "scratch/a.csv",
        'event_id,site_id,page_url\n1,s,/1\n2,s\n3,s,/3,more\n4,"s"x,/4\n5,s,"two\nlines"\n'
        '6,"s,/6\n7,s,/7\n',
    )
    project.run()
    assert rows(project) == [
        ("1", "s", "/1", None, None),
        ("5", "s", "two\nlines", None, None),
        ("7", "s", "/7", None, None),
        (None, None, None, None, "2,s"),
        (None, None, None, None, "3,s,/3,more"),
        (None, None, None, None, '4,"s"x,/4'),
        (None, None, None, None, '6,"s,/6'),
    ]


def test_lines_that_are_no_json_object_keep_their_text(project: RawProject) -> None:
    project.put(
        "scratch/a.ndjson",
        '{"event_id":"1","site_id":"s"}\n{"event_id":"2",\n[1]\n42\nnull\n\n{} {}\n'
        '  {"event_id":"3","site_id":"s"}\n',
    )
    project.run()
    assert rows(project) == [
        ("1", "s", None, None, None),
        ("3", "s", None, None, None),
        (None, None, None, None, "42"),
        (None, None, None, None, "[1]"),
        (None, None, None, None, "null"),
        (None, None, None, None, '{"event_id":"2",'),
        (None, None, None, None, "{} {}"),
    ]


HOSTILE = "a'; drop table events; -- \" \\ \t é ☃ %s {{ 1 }} " + "x" * 100_000


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("kind", ["csv", "ndjson"])
def test_damaged_bytes_change_nothing_else(
    project: RawProject, kind: str, compressed: bool
) -> None:
    escaped = (
        HOSTILE.replace('"', '""')
        if kind == "csv"
        else (HOSTILE.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t"))
    )
    values = [
        ("1", escaped.encode(), HOSTILE),
        ("2", "é".encode() + b"\xff\xfeb" + "☃".encode(), "é\ufffd\ufffdb☃"),
        ("3", b"nul\x00byte", "nul\ufffdbyte"),
        ("4", "é".encode("latin-1") + b"!", "\ufffd!"),
        ("5", b"plain", "plain"),
    ]
    content = b"event_id,site_id,page_url\n" if kind == "csv" else b""
    for event_id, raw, _ in values:
        if kind == "csv":
            content += event_id.encode() + b',s,"' + raw + b'"\n'
        else:
            content += b'{"event_id":"' + event_id.encode() + b'","site_id":"s","page_url":"'
            content += raw + b'"}\n'
    suffix = f"{kind}.gz" if compressed else kind
    project.put(f"scratch/a.{suffix}", gzip.compress(content) if compressed else content)
    said = project.run()
    assert f"a.{suffix}" in said
    found = project.query(
        "select event_id, page_url, raw_row, raw_file from stg_scratch order by 1"
    )
    expected = [(event_id, text, None, f"scratch/a.{suffix}") for event_id, _, text in values]
    assert found == expected


@pytest.mark.parametrize("kind", ["csv", "ndjson"])
def test_a_zero_byte_alone_changes_nothing_else(project: RawProject, kind: str) -> None:
    content = {
        "csv": b"event_id,site_id\n1,a\x00b\n2,s\n",
        "ndjson": LINES.replace(b'"s"', b'"a\x00b"') + LINES.replace(b"1", b"2"),
    }
    project.put(f"scratch/a.{kind}", content[kind])
    project.run()
    assert [row[:2] for row in rows(project)] == [("1", "a\ufffdb"), ("2", "s")]


def test_a_line_of_many_megabytes_is_cut_and_kept_as_raw_row(
    project: RawProject,
) -> None:
    project.put(
        "scratch/a.ndjson",
        LINES + b'{"event_id":"' + b"x" * 5_000_000 + b'"}\n' + LINES,
    )
    project.run()
    assert project.query(
        "select count(*), count(event_id), max(length(raw_row)) from stg_scratch"
    ) == [(3, 2, 1_000_000)]


@pytest.mark.parametrize("end", ["\r\n", "\n", "mixed"])
def test_line_ends_of_every_kind(project: RawProject, end: str) -> None:
    lines = ['{"event_id":"1","site_id":"s"}', '{"event_id":"2","site_id":"s"}']
    text = f"{lines[0]}\r\n{lines[1]}\n" if end == "mixed" else end.join(lines)
    project.put("scratch/a.ndjson", text)
    project.run()
    assert [row[0] for row in rows(project)] == ["1", "2"]
    assert {row[4] for row in rows(project)} == {None}


# Which files a run reads.


def taken(project: RawProject) -> list[tuple[str, int]]:
    return project.query("select event_id, count(*) from inc group by event_id order by event_id")


def test_each_file_is_read_once_and_again_when_it_changes(project: RawProject) -> None:
    project.model("inc", INCREMENTAL)
    first = project.put("scratch/a.csv", "event_id,site_id\n1,s\n")
    project.run()
    old = project.put("scratch/sub/old.csv", "event_id,site_id\n2,s\n")
    os.utime(old, (0, 0))
    project.run()
    project.run()
    assert taken(project) == [("1", 1), ("2", 1)]
    first.write_text("event_id,site_id\n1,s\n3,s\n")
    project.run()
    assert taken(project) == [("1", 2), ("2", 1), ("3", 1)]
    project.run("--full-refresh")
    project.run()
    assert taken(project) == [("1", 1), ("2", 1), ("3", 1)]


def test_a_full_refresh_forgets_files_that_are_gone(project: RawProject) -> None:
    project.model("inc", INCREMENTAL)
    project.put("scratch/a.csv", "event_id,site_id\n1,s\n")
    archived = project.put("scratch/b.csv", "event_id,site_id\n2,s\n")
    project.run()
    elsewhere = archived.rename(project.folder / "b.csv")
    project.run("--full-refresh")
    assert taken(project) == [("1", 1)]
    elsewhere.rename(archived)
    project.run()
    assert taken(project) == [("1", 1), ("2", 1)]


def test_each_model_knows_what_it_has_read_itself(project: RawProject) -> None:
    project.model("inc", INCREMENTAL)
    project.model("other", INCREMENTAL)
    project.put("scratch/a.csv", "event_id,site_id\n1,s\n")
    project.run()
    project.put("scratch/b.csv", "event_id,site_id\n2,s\n")
    project.run("--select", "stg_scratch", "inc")
    project.run("--select", "other")
    project.run()
    assert taken(project) == [("1", 1), ("2", 1)]
    assert project.query("select event_id from other order by 1") == [("1",), ("2",)]


def test_a_file_that_comes_after_the_check_waits_for_the_next_run(
    project: RawProject,
) -> None:
    project.model("inc", INCREMENTAL)
    project.put("scratch/a.csv", "event_id,site_id\n1,s\n")
    project.run("--select", "stg_scratch")
    project.put("scratch/b.csv", "site_id,event_id\ns,2\n")
    project.run("--select", "inc")
    assert taken(project) == [("1", 1)]
    project.run()
    assert taken(project) == [("1", 1), ("2", 1)]


def test_a_model_that_failed_reads_its_files_at_the_next_run(
    project: RawProject,
) -> None:
    project.model("inc", INCREMENTAL)
    project.put("scratch/a.csv", "event_id,site_id\n1,s\n")
    project.run()
    project.put("scratch/b.csv", "event_id,site_id\n2,s\n")
    project.model("inc", INCREMENTAL + " and error('no') is null")
    project.fails()
    project.model("inc", INCREMENTAL)
    project.run()
    assert taken(project) == [("1", 1), ("2", 1)]


def test_a_repair_reads_by_load_time_and_new_files_besides(project: RawProject) -> None:
    project.model("inc", INCREMENTAL)
    for name, day in (("1", 1), ("2", 3)):
        file = project.put(f"scratch/{name}.csv", f"event_id,site_id\n{name},s\n")
        os.utime(file, (day * 86400, day * 86400))
    project.run()
    new = project.put("scratch/3.csv", "event_id,site_id\n3,s\n")
    os.utime(new, (86400, 86400))
    project.run("--vars", "{ingestion_from: '1970-01-03 00:00:00'}")
    assert taken(project) == [("1", 1), ("2", 2), ("3", 1)]


@pytest.mark.parametrize("time", ["2026-6-1", "yesterday", "2026-02-30", "2026-01-01T00:00:00Z"])
def test_a_time_of_a_repair_that_is_none_is_told(project: RawProject, time: str) -> None:
    """As a text some engine may read it, and what is compared with it as a text goes astray."""
    project.model("inc", INCREMENTAL)
    project.put("scratch/a.csv", "event_id,site_id\n1,s\n")
    project.run()
    said = project.fails("--vars", f"{{ingestion_from: '{time}'}}")
    assert f"2026-01-31 12:00:00, not {time}." in said


@pytest.mark.parametrize("kind", ["csv", "ndjson", "ndjson.gz", "parquet"])
@pytest.mark.parametrize("new_count", [1, 30])
def test_only_new_files_are_opened(project: RawProject, kind: str, new_count: int) -> None:
    folder = project.raw / "scratch"
    folder.mkdir()
    options = (
        "format parquet"
        if kind == "parquet"
        else ("format csv" if kind == "csv" else "format json")
    )

    def write(names: range) -> None:
        with duckdb.connect() as connection:
            for name in names:
                connection.execute(
                    f"copy (select '{name}' as event_id, 's' as site_id)"
                    f" to '{folder}/{name}.{kind}' ({options})"
                )

    project.model("inc", INCREMENTAL)
    write(range(100))
    project.run()
    write(range(100, 100 + new_count))
    project.run("--select", "stg_scratch")
    # A run that opened an old file would stop at it. The schema of Parquet files is that of
    # the first, whose footer is read.
    for name in range(100):
        if kind != "parquet" or name > 0:
            (folder / f"{name}.{kind}").write_bytes(b"\xff\x00 damaged")
    project.run("--select", "inc")
    assert len(taken(project)) == 100 + new_count


def test_thousands_of_files_are_listed_and_not_read_again(
    project: RawProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def line(event_id: str) -> str:
        return f'{{"event_id":"{event_id:>5}","site_id":"s"}}\n'

    project.model("inc", INCREMENTAL)
    files = [project.put(f"scratch/{n % 30}/{n}.ndjson", line(f"{n}")) for n in range(3000)]
    project.run()
    for file in files[1:]:
        # As long and as old as before: who reads it again takes in what is not to be seen.
        modified = file.stat().st_mtime_ns
        file.write_text(line("again"))
        os.utime(file, ns=(modified, modified))
    new = project.put("scratch/7/new.ndjson", line("new"))
    os.utime(new, (0, 0))
    # Of the same length, at another time.
    files[0].write_text(line("other"))
    os.utime(files[0], (86400, 86400))

    checked: list[str] = []
    plugin = sys.modules["sojourn_raw_files"]
    check = plugin.check

    def counted(path: str, *arguments: str) -> dict[str, str]:
        checked.append(Path(path).name)
        return check(path, *arguments)

    monkeypatch.setattr(plugin, "check", counted)
    project.run()
    assert sorted(checked) == ["0.ndjson", "new.ndjson"]
    assert project.query("select count(*), count(distinct event_id) from inc") == [(3002, 3002)]
    assert {row[0].strip() for row in project.query("select event_id from inc")} == {
        *(str(n) for n in range(3000)),
        "new",
        "other",
    }


# Tables in place of files.


def test_a_raw_table_gives_the_same_columns(project: RawProject) -> None:
    with duckdb.connect(str(project.database)) as connection:
        connection.execute("create schema landing")
        connection.execute(
            "create table landing.scratch as select '1' as event_id, 's' as \"SITE_ID\","
            " timestamp '2024-01-02' as loaded_at"
        )
    arguments = ("--vars", "{raw_schema: landing}")
    project.run(*arguments)
    assert project.query(
        "select event_id, site_id, page_url, raw_row, raw_file, file_modified_at from stg_scratch"
    ) == [("1", "s", None, None, None, None)]


def test_a_missing_raw_table_or_column_is_named(project: RawProject) -> None:
    arguments = ("--vars", "{raw_schema: landing}")
    assert "landing.scratch" in project.fails(*arguments)
    with duckdb.connect(str(project.database)) as connection:
        connection.execute("create schema if not exists landing")
        connection.execute("create table landing.scratch as select 's' as site_id")
    said = project.fails(*arguments)
    assert "landing.scratch" in said
    assert "event_id" in said


def test_a_raw_row_that_no_run_would_find_is_told(project: RawProject) -> None:
    columns = "['event_id', 'loaded_at']"
    project.model("stg_scratch", f"select * from {{{{ raw_events('scratch', {columns}) }}}} as t")
    arguments = ("--vars", "{raw_schema: landing}")
    project.execute("create schema landing; create table landing.scratch as select 'a' as event_id")
    assert "landing.scratch has no column loaded_at" in project.fails(*arguments)
    project.execute("alter table landing.scratch add column loaded_at timestamp")
    assert "landing.scratch: 1 rows have no loaded_at" in project.fails(*arguments)
    project.execute("update landing.scratch set loaded_at = '2026-05-01'")
    project.run(*arguments)
    assert project.query("select event_id from stg_scratch") == [("a",)]


def test_a_raw_table_is_read_from_the_lookback_on(project: RawProject) -> None:
    project.model(
        "stg_scratch",
        "select * from {{ raw_events('scratch', ['event_id', 'loaded_at'], ['loaded_at']) }} as t",
    )
    project.model("inc", INCREMENTAL.replace("cast(file_modified_at as timestamp) as ", ""))
    with duckdb.connect(str(project.database)) as connection:
        connection.execute("create schema landing")
        connection.execute(
            "create table landing.scratch as select * from (values"
            " ('old', timestamp '2024-01-01 00:00:00'),"
            " ('edge', timestamp '2024-01-09 00:00:00'),"
            " ('newest', timestamp '2024-01-10 00:00:00'),"
            " ('future', timestamp '2999-01-01 00:00:00')) as t (event_id, loaded_at)"
        )
    arguments = ("--vars", "{raw_schema: landing}")
    project.run(*arguments)
    project.run(*arguments)
    assert taken(project) == [("edge", 2), ("future", 2), ("newest", 2), ("old", 1)]
    project.run("--vars", "{raw_schema: landing, ingestion_from: '2023-01-01'}")
    assert dict(taken(project))["old"] == 2
