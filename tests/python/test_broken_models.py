"""Every invariant fails on a table that breaks it, and on no other account.

One small build is right; each fault is made in its tables by hand, and the test that must notice
it fails.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from project import Project

START = datetime(2026, 5, 4, 9)

FAULTS = {
    "events_unique_by_site_and_event_id": (
        "insert into events select * from events where event_id = 'a1'"
    ),
    "events_every_event_in_one_session": (
        "update events set session_id = 'nowhere' where event_id = 'a1'"
    ),
    "events_no_idle_gap_within_session": (
        "update events set occurred_at = occurred_at + interval 31 minute where event_id = 'a3'"
    ),
    "events_one_entry_and_one_exit_per_session": (
        "update events set is_exit = true where event_id = 'a1'"
    ),
    "sessions_unique_by_site_and_session_id": (
        "insert into sessions select * from sessions where visitor_id = 'a' and session_number = 1"
    ),
    "sessions_unique_by_stream_and_start": (
        "insert into sessions select * replace ('copy' as session_id) from sessions"
        " where visitor_id = 'a' and session_number = 1"
    ),
    "sessions_of_a_stream_do_not_overlap": (
        "update sessions set ended_at = ended_at + interval 5 hour"
        " where visitor_id = 'a' and session_number = 1"
    ),
    "sessions_consecutive_ones_are_apart": (
        "update sessions set ended_at = ended_at + interval 36 minute"
        " where visitor_id = 'a' and session_number = 1"
    ),
    "sessions_agree_with_their_events": (
        "update sessions set event_count = event_count + 1"
        " where visitor_id = 'a' and session_number = 1"
    ),
    "sessions_entry_agrees_with_one_event": (
        "update sessions set entry_medium = 'cpc' where visitor_id = 'a' and session_number = 1"
    ),
    "sessions_id_is_a_function_of_site_stream_and_start": (
        "update sessions set session_id = 'made-up' where visitor_id = 'a' and session_number = 1"
    ),
    "sessions_duration_is_from_start_to_end": (
        "update sessions set duration_seconds = -1 where visitor_id = 'a' and session_number = 1"
    ),
    "sessions_bounce_is_exactly_one_pageview": (
        "update sessions set is_bounce = not is_bounce where visitor_id = 'a'"
    ),
    "visitors_unique_by_site_and_visitor_id": (
        "insert into visitors select * from visitors where visitor_id = 'a'"
    ),
    "visitors_count_every_session_for_one_of_them": (
        "update visitors set session_count = session_count + 1 where visitor_id = 'a'"
    ),
    "visitors_are_seen_first_before_last": (
        "update visitors set last_seen_at = first_seen_at - interval 1 second"
    ),
    "identities_unique_by_site_visitor_and_start": (
        "insert into identities select * from identities"
    ),
    "identities_hold_for_some_time_unless_undone": (
        "update identities set until_at = linked_at - interval 1 second"
    ),
    "identities_of_a_visitor_follow_each_other": (
        "update identities set until_at = until_at + interval 1 second"
    ),
    "users_unique_by_site_and_user_id": "insert into users select * from users",
    "users_count_every_session_for_one_of_them": "delete from users where user_id = 'ann'",
    "users_are_seen_first_before_last": (
        "update users set last_seen_at = first_seen_at - interval 1 second"
    ),
    "user_traits_unique_by_site_and_event_id": (
        "insert into pii.user_traits select * from pii.user_traits"
    ),
    "assert_every_raw_row_ends_in_one_place": (
        "update int_raw_row_counts set lost_count = 1, raw_count = raw_count + 1"
    ),
    "referrers_are_lower_case_and_without_www": (
        "update referrers set domain = 'www.' || domain where domain = 'duckduckgo.com'"
    ),
    "referrers_give_sources_in_lower_case": (
        "update referrers set source = 'DuckDuckGo' where domain = 'duckduckgo.com'"
    ),
    "click_ids_give_sources_in_lower_case": (
        "update click_ids set source = 'Google' where parameter = 'gclid'"
    ),
    "click_ids_give_media_in_lower_case": (
        "update click_ids set medium = 'CPC' where parameter = 'gclid'"
    ),
}

PEOPLE = ["visitors", "identities", "users", "pii.user_traits"]
RULES = ["referrers", "click_ids"]
TABLES = ["events", "sessions", "int_raw_row_counts", *PEOPLE, *RULES]


def right(table: str) -> str:
    return "right_" + table.replace(".", "_")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("broken"))
    # a1 to a3 are one session; a4 follows 40 minutes later.
    minutes = {"a1": 0, "a2": 5, "a3": 10, "a4": 50, "b1": 0}
    # Two users, one after the other.
    users = {"a1": "ann", "a4": "ben"}
    project.put(
        (
            {
                "event_id": name,
                "site_id": "shop",
                "visitor_id": name[0],
                "event_name": "view",
                "event_type": "identify" if name == "a4" else "pageview",
                "user_id": users.get(name),
                "properties": '{"plan": "pro"}',
                "occurred_at": START + timedelta(minutes=offset),
                "loaded_at": START + timedelta(minutes=offset, seconds=1),
            }
            for name, offset in minutes.items()
        ),
        "events",
    )
    project.dbt("build")
    for table in TABLES:
        project.execute(f"create table {right(table)} as select * from {table}")
    project.manifest = project.parsed()
    return project


def failures(project: Project, *selected: str) -> set[str]:
    project.try_dbt("test", "--write-json", "--select", *selected)
    results = json.loads((project.folder / "target" / "run_results.json").read_text())["results"]
    return {result["unique_id"].split(".")[2] for result in results if result["status"] == "fail"}


def test_nothing_fails_on_right_tables(project: Project) -> None:
    models = (table.split(".")[-1] for table in TABLES)
    assert failures(project, *models, "event_audit") == set()


@pytest.mark.parametrize("invariant", FAULTS)
def test_invariant_fails_on_a_broken_table(project: Project, invariant: str) -> None:
    project.execute(FAULTS[invariant])
    try:
        assert failures(project, invariant) == {invariant}
    finally:
        for table in TABLES:
            restored = f"insert into {table} select * from {right(table)}"
            project.execute(f"delete from {table}; {restored}")
