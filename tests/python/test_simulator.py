"""The simulator's promises, read back from the files it writes."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
TRACKERS = ["databuddy", "millimetric", "sparklytics", "tracardi", "access_log", "ga4", "custom"]

# The scan of a tracker's files, and a row's identity: its id, or the whole row.
SCANS = {
    "databuddy": ("read_parquet('{}/*.parquet')", "id"),
    "millimetric": ("read_parquet('{}/*.parquet')", "id"),
    "sparklytics": ("read_csv('{}/*.csv.gz', all_varchar = true)", "id"),
    "tracardi": ("read_json('{}/*.ndjson.gz')", "id"),
    "access_log": (
        "read_csv('{}/*.log.gz', columns = {{'line': 'varchar'}}, header = false, "
        "delim = '\\1', quote = '', escape = '')",
        "line",
    ),
    "ga4": ("read_parquet('{}/*.parquet') as export", "md5(export::varchar)"),
    "custom": ("read_parquet('{}/*.parquet')", "event_id"),
}

FIELDS = {
    "databuddy": """id client_id anonymous_id session_id session_start_time time event_name path url
        title referrer utm_source utm_medium utm_campaign utm_term utm_content browser_name
        browser_version os_name device_type country region city language viewport_size
        screen_resolution page_count interaction_count time_on_page scroll_depth engaged_time
        properties loaded_at""",
    "millimetric": """id project_id event anonymous_id user_id session_id timestamp url referrer
        country device_type browser os properties amount_cents currency loaded_at""",
    "sparklytics": """id website_id visitor_id event_type event_name event_data url referrer
        created_at country region city browser browser_version os device_type utm_source
        utm_medium utm_campaign utm_term utm_content loaded_at""",
    "tracardi": "id name type metadata session profile source properties context loaded_at",
    "custom": """event_id tracker site_id visitor_id user_id client_session_id event_name event_type
        occurred_at loaded_at sequence page_url page_title referrer_url utm_source utm_medium
        utm_campaign utm_term utm_content country region city language device_type browser
        browser_version os screen_width is_bot engaged_seconds time_on_page_seconds scroll_depth
        interaction_count revenue_cents currency properties""",
}


def simulate(out: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "simulator", "--out", str(out), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def digests(out: Path) -> dict[str, tuple[str, float]]:
    return {
        str(path.relative_to(out)): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            0.0 if path.name == "manifest.json" else path.stat().st_mtime,
        )
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    simulate(out, "--events", "100000", "--seed", "7")
    return out


@pytest.fixture(scope="module")
def manifest(sample: Path) -> dict[str, Any]:
    return json.loads((sample / "manifest.json").read_text())


@pytest.fixture(scope="module")
def custom(sample: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    scan = SCANS["custom"][0].format(sample / "custom")
    connection.execute(
        "create table events as select * from (select *, row_number() over "
        f"(partition by event_id order by loaded_at) as arrival from {scan}) where arrival = 1"
    )
    return connection


def fetched(query: str, *values: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(query, list(values)).fetchall()


def one(connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    return connection.execute(query).fetchall()[0][0]


def test_same_arguments_give_the_same_bytes_and_times(tmp_path: Path) -> None:
    for name in ("a", "b"):
        simulate(tmp_path / name, "--events", "14000", "--seed", "3", "--days", "5")
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_another_seed_gives_another_world(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        simulate(tmp_path / seed, "--events", "2000", "--trackers", "custom", "--seed", seed)
    for column in ("visitor_id", "event_id", "occurred_at"):
        one_world, other_world = (
            set(fetched(f"select {column} from '{tmp_path}/{seed}/custom/*.parquet'"))
            for seed in ("1", "2")
        )
        # The bot that never stops does so at the same times in every world.
        shared = one_world & other_world - {(None,)}
        assert len(shared) < (0.5 * len(one_world) if column == "occurred_at" else 1)


def test_the_number_of_files_does_not_change_the_events(tmp_path: Path) -> None:
    events = []
    for parts in ("1", "3"):
        out = tmp_path / parts
        simulate(out, "--events", "5000", "--trackers", "custom", "--files-per-day", parts)
        assert len(list((out / "custom").iterdir())) == int(parts) * 28
        scan = SCANS["custom"][0].format(out / "custom")
        events.append(sorted(fetched(f"select columns(*)::varchar from {scan}"), key=str))
    assert events[0] == events[1]


def test_a_second_run_changes_nothing_and_a_broken_file_is_made_anew(tmp_path: Path) -> None:
    arguments = ("--events", "3000", "--trackers", "ga4,custom", "--days", "4")
    simulate(tmp_path, *arguments)
    before = digests(tmp_path)
    untouched, broken = sorted(tmp_path.rglob("*.parquet"))[0], tmp_path / "ga4"
    inode = untouched.stat().st_ino
    simulate(tmp_path, *arguments)
    assert untouched.stat().st_ino == inode
    next(broken.iterdir()).write_bytes(b"half")
    simulate(tmp_path, *arguments)
    assert digests(tmp_path) == before


def test_other_arguments_replace_the_files_and_leave_foreign_ones(tmp_path: Path) -> None:
    simulate(tmp_path, "--events", "2000", "--trackers", "custom", "--days", "6")
    foreign = tmp_path / "custom" / "own.parquet"
    foreign.write_bytes(b"own")
    simulate(tmp_path, "--events", "2000", "--trackers", "custom", "--days", "2")
    names = {path.name for path in (tmp_path / "custom").iterdir()}
    assert names == {"2026-09-29.parquet", "2026-09-30.parquet", "own.parquet"}


def test_sizes_are_about_as_asked(manifest: dict[str, Any]) -> None:
    assert list(manifest) == sorted(TRACKERS)
    for entry in manifest.values():
        assert entry["rows"] == pytest.approx(100_000 / 7, rel=0.03)


@pytest.mark.parametrize("tracker", TRACKERS)
def test_the_manifest_counts_what_the_files_hold(
    tracker: str, sample: Path, manifest: dict[str, Any]
) -> None:
    scan, identity = SCANS[tracker]
    scan = scan.format(sample / tracker)
    rows, events = fetched(f"select count(*), count(distinct {identity}) from {scan}")[0]
    entry = manifest[tracker]
    assert (rows, events) == (entry["rows"], entry["events"])
    assert entry["duplicates"] == rows - events > 0
    assert {path.name for path in (sample / tracker).iterdir()} == set(entry["files"])
    assert sum(file["rows"] for file in entry["files"].values()) == rows


@pytest.mark.parametrize("tracker", FIELDS)
def test_each_tracker_has_its_own_fields_and_all_are_used(tracker: str, sample: Path) -> None:
    scan = SCANS[tracker][0].format(sample / tracker)
    columns = [row[0] for row in fetched(f"describe select * from {scan}")]
    assert columns == FIELDS[tracker].split()
    used = fetched(f"select count(columns(*)) from {scan}")[0]
    assert min(used) > 0


@pytest.mark.parametrize("tracker", ["databuddy", "millimetric", "sparklytics", "custom"])
def test_a_file_holds_one_day_of_loading(tracker: str, sample: Path) -> None:
    scan = SCANS[tracker][0].format(sample / tracker).replace(")", ", filename = true)")
    wrong = fetched(
        f"select count(*) from {scan} "
        "where left(loaded_at::varchar, 10) <> regexp_extract(filename, '([0-9-]{10})[.]', 1)"
    )
    assert wrong == [(0,)]


def test_files_without_loaded_at_are_modified_after_their_events(sample: Path) -> None:
    for tracker in ("access_log", "ga4"):
        for path in (sample / tracker).iterdir():
            modified = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
            day = datetime.fromisoformat(path.name[:10]).replace(tzinfo=UTC)
            assert (modified - day).total_seconds() == 86400


def test_ga4_has_the_types_of_the_export(sample: Path) -> None:
    names = "event_date event_timestamp event_name event_params user_id user_pseudo_id device geo"
    described = fetched(f"describe select * from '{sample}/ga4/*.parquet'")
    types = {row[0]: row[1] for row in described}
    assert set(names.split()) <= set(types)
    assert types["event_timestamp"] == "BIGINT"
    assert types["event_params"] == (
        'STRUCT("key" VARCHAR, "value" STRUCT(string_value VARCHAR, int_value BIGINT, '
        "float_value DOUBLE, double_value DOUBLE))[]"
    )
    assert types["traffic_source"] == (
        'STRUCT(medium VARCHAR, "name" VARCHAR, "source" VARCHAR)'
    )  # fmt: skip
    lacking = fetched(
        f"select count(*) from '{sample}/ga4/*.parquet' where len(list_filter(event_params, "
        "lambda p: p.key = 'ga_session_id' and p.value.int_value is not null)) <> 1"
    )
    assert lacking == [(0,)]


def test_tracardi_documents_are_json_and_say_where_they_come_from(sample: Path) -> None:
    referers, types = set(), set()
    for path in (sample / "tracardi").iterdir():
        for line in gzip.decompress(path.read_bytes()).splitlines():
            document = json.loads(line)
            assert document["session"]["id"] and document["profile"]["id"]
            assert document["source"]["id"] == "shop-tracardi"
            types.add(document["type"])
            referers.add(type(document["context"]["page"].get("referer")))
    assert referers == {str, dict, type(None)}
    assert {"page-view", "identification", "purchase-order", "signup"} <= types


def test_access_log_lines_are_in_the_combined_format(sample: Path) -> None:
    scan = SCANS["access_log"][0].format(sample / "access_log")
    pattern = (
        r'^\S+ - - \[\d\d/Sep/2026:\d\d:\d\d:\d\d \+0000\] "[^"]+" \d{3} (\d+|-) "[^"]+" "[^"]+"$'
    )
    matched = "regexp_matches(line, ?)"
    rows = fetched(f"select count(*), count_if({matched}) from {scan}", pattern)[0]
    assert rows[0] == rows[1] > 0


def test_properties_are_json(sample: Path) -> None:
    fields = {"databuddy": "properties", "millimetric": "properties", "custom": "properties",
              "sparklytics": "event_data"}  # fmt: skip
    for tracker, column in fields.items():
        scan = SCANS[tracker][0].format(sample / tracker)
        bad = f"select count(*) from {scan} where {column} is not null and not json_valid({column})"
        assert fetched(bad) == [(0,)]


def test_visitors_return_over_weeks(custom: duckdb.DuckDBPyConnection) -> None:
    share = """
        select avg((weeks >= {})::int) from (
            select count(distinct week(occurred_at)) as weeks from events
            where not is_bot group by visitor_id)"""
    assert 0.15 < one(custom, share.format(2)) < 0.6
    assert one(custom, share.format(4)) > 0.01


def test_few_pages_have_most_views(custom: duckdb.DuckDBPyConnection) -> None:
    views = custom.execute(
        "select count(*) from events "
        "where event_type = 'pageview' and page_url like '%/products/%' "
        "group by regexp_extract(page_url, '/products/([^?]*)', 1) order by 1 desc"
    ).fetchall()
    counts = [row[0] for row in views]
    assert len(counts) > 100
    assert 0.3 < sum(counts[: len(counts) // 10]) / sum(counts) < 0.9


def test_people_sleep_by_their_own_clock(custom: duckdb.DuckDBPyConnection) -> None:
    """Tokyo and New York are 13 hours apart: where one is awake the other sleeps."""
    by_night = """
        select avg((hour(timezone('{}', timezone('UTC', occurred_at))) between 1 and 5)::int)
        from events where city = '{}' and not is_bot"""
    assert one(custom, by_night.format("Asia/Tokyo", "Tokyo")) < 0.12
    assert one(custom, by_night.format("America/New_York", "New York")) < 0.12
    assert one(custom, by_night.format("Asia/Tokyo", "New York")) > 0.25


def test_the_hard_cases_are_there(custom: duckdb.DuckDBPyConnection) -> None:
    gaps = """
        with gaps as (
            select visitor_id, visitor_id = lag(visitor_id) over visits as same,
                datediff('millisecond', lag(occurred_at) over visits, occurred_at) as gap,
                occurred_at::date <> (lag(occurred_at) over visits)::date as over_midnight,
                client_session_id <> lag(client_session_id) over visits as other_visit,
                client_session_id
            from events where visitor_id is not null
            window visits as (partition by site_id, visitor_id order by occurred_at, sequence))
        select count(*) from gaps where {}"""
    assert one(custom, gaps.format("gap = 1800000")) > 0
    assert one(custom, gaps.format("gap = 1800001")) > 0
    assert one(custom, gaps.format("gap = 1799999")) > 0
    assert one(custom, gaps.format("gap = 0")) > 5
    assert one(custom, gaps.format("over_midnight and gap < 1800000")) > 5
    assert one(custom, gaps.format("gap > 1800000 and not other_visit")) > 5


def test_a_bot_never_stops_for_days(custom: duckdb.DuckDBPyConnection) -> None:
    longest = one(
        custom,
        """
        with starts as (
            select *, coalesce(
                datediff('second', lag(occurred_at) over v, occurred_at) > 1800, true) as starts
            from events where is_bot
            window v as (partition by site_id, visitor_id order by occurred_at)),
        numbered as (
            select *, count_if(starts) over (partition by site_id, visitor_id order by occurred_at)
                as session from starts)
        select max(last - first) from (
            select min(occurred_at) as first, max(occurred_at) as last from numbered
            group by site_id, visitor_id, session)""",
    )
    assert longest.days >= 5


def test_one_visitor_is_on_both_sites(custom: duckdb.DuckDBPyConnection) -> None:
    both = "select count(*) from (select 1 from events where visitor_id is not null " + (
        "group by visitor_id having count(distinct site_id) = 2)"
    )
    assert one(custom, both) >= 1


def test_clicks_are_paid_and_unpaid(custom: duckdb.DuckDBPyConnection) -> None:
    clicks = "select count(*) from events where page_url like '%{}=%' and utm_source is {} null"
    for parameter in ("gclid", "fbclid"):
        assert one(custom, clicks.format(parameter, "not")) > 0
        assert one(custom, clicks.format(parameter, "")) > 0
    hosts = "select count(*) from events where referrer_url like 'https://{}/%'"
    for host in ("www.google.com", "l.facebook.com", "chatgpt.com", "news.ycombinator.com"):
        assert one(custom, hosts.format(host)) > 0
    tokens = one(
        custom,
        "select count(token) - count(distinct token) from (select "
        "nullif(regexp_extract(page_url, '(gclid|fbclid)=(.*)$', 2), '') as token from events)",
    )
    assert tokens <= one(custom, "select count(*) from events") * 0.001


def test_late_rows_and_wrong_clocks(
    custom: duckdb.DuckDBPyConnection, manifest: dict[str, Any]
) -> None:
    late = "select count(*) from events where loaded_at - occurred_at > interval '{}'"
    assert one(custom, late.format("1 hour")) > 50
    assert one(custom, late.format("7 days")) > 0
    ahead = "select count(*) from events where occurred_at > loaded_at + interval '1 day'"
    assert one(custom, ahead) == manifest["custom"]["over_a_day_in_the_future"] > 0
    behind = "select count(*) from events where occurred_at > loaded_at"
    assert one(custom, behind) > one(custom, ahead)


def test_duplicates_come_soon_and_days_later_and_some_with_another_time(sample: Path) -> None:
    scan = SCANS["custom"][0].format(sample / "custom")
    pairs = (
        "select max(loaded_at) - min(loaded_at) as apart, count(distinct occurred_at) as times "
        f"from {scan} group by event_id having count(*) > 1"
    )
    counted = fetched(
        "select count_if(apart < interval '1 hour'), count_if(apart > interval '12 hours'), "
        f"count_if(times = 1), count_if(times = 2) from ({pairs})"
    )[0]
    assert min(counted) > 0


def test_people_identify_and_buy(custom: duckdb.DuckDBPyConnection) -> None:
    assert one(custom, "select count(distinct user_id) from events") > 50
    bought = "select count(*), min(revenue_cents), count(currency) from events " + (
        "where event_name = 'purchase'"
    )
    count, least, currencies = custom.execute(bought).fetchall()[0]
    assert count == currencies > 10 and least > 0
    shared = "select count(*) from (select 1 from events where user_id is not null group by {} " + (
        "having count(distinct {}) > 1)"
    )
    assert one(custom, shared.format("user_id", "visitor_id")) > 0


def test_server_side_events_have_no_page(sample: Path) -> None:
    scan = SCANS["millimetric"][0].format(sample / "millimetric")
    rows = fetched(
        "select count(*), count_if(event in ('purchase', 'signup')), count_if(anonymous_id is null)"
        f" from {scan} where url is null"
    )[0]
    assert rows[0] == rows[1] > rows[2] > 0


def test_what_is_not_known_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulator", "--out", str(tmp_path), "--trackers", "piwik"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ)
    assert done.returncode == 2
    assert "unknown: piwik" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("is_simulated", [False, True])
def test_files_of_others_are_not_written_over(tmp_path: Path, is_simulated: bool) -> None:
    arguments = ("--trackers", "custom", "--events", "500")
    if is_simulated:
        simulate(tmp_path, *arguments, "--days", "2")
    own = tmp_path / "custom" / "2026-09-27.parquet"
    own.parent.mkdir(exist_ok=True)
    own.write_text("somebody's events")
    before = digests(tmp_path)
    with pytest.raises(subprocess.CalledProcessError) as failed:
        simulate(tmp_path, *arguments, "--days", "6")
    assert "2026-09-27.parquet was not simulated" in failed.value.stderr
    assert digests(tmp_path) == before
