"""Sojourn in the project of somebody else: its profile, its seeds, its models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from arrivals import LOADED, at
from project import SITES_HEADER, Project

PROJECT = """
name: reports
version: "1.0"
profile: reports
flags: {send_anonymous_usage_stats: false, indirect_selection: buildable}
vars:
  sojourn:
    trackers: [custom]
seeds:
  sojourn:
    rules:
      sites: {+enabled: false}
  reports:
    sites:
      +column_types: {own_domains: text, excluded_referrers: text, currency: text}
"""
PACKAGES = "packages: [{local: ../package}]"
PLUGIN = """
      module_paths: [dbt_packages/sojourn/plugins]
      plugins: [{module: sojourn_raw_files}]"""
UTC = """
      settings: {TimeZone: UTC}"""
PROFILE = """
reports:
  target: own
  outputs:
    own:
      type: duckdb
      threads: 2
      path: "{{ env_var('SOJOURN_DATABASE') }}"
"""

MODELS = {
    "sessions_by_browser": "{{ sojourn.sessions_by_day(['site_id', 'started_on', 'browser']) }}",
    "own_events": "select * from {{ ref('events') }}",
    "own_rules": "select '*' as site_id, 1800000000 as longest_gap_microseconds",
}
TESTS = """
models:
  - name: own_events
    data_tests:
      - sojourn.no_idle_gap_within_session:
          arguments: {rules: ref('own_rules')}
      - sojourn.unique_combination:
          arguments: {columns: [site_id, event_id]}
"""
# dbt looks for a strategy in the project of the model.
STRATEGY = """
{% macro get_incremental_replace_days_sql(arg_dict) %}
    {{ return(sojourn.get_incremental_replace_days_sql(arg_dict)) }}
{% endmacro %}
"""


class Reports(Project):
    """A project with this one as a package; the folder and what dbt does are the former's."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "package", is_parsed=False)
        self.folder = folder / "reports"
        self.write("dbt_project.yml", PROJECT)
        self.write("packages.yml", PACKAGES)
        self.write("seeds/sites.csv", f"{SITES_HEADER}*,ga4,Europe/Berlin,,,EUR\n")
        self.write("macros/replace_days.sql", STRATEGY)
        self.write("models/own.yml", TESTS)
        for name, sql in MODELS.items():
            self.write(f"models/{name}.sql", sql)
        self.profile(PLUGIN, UTC)

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def profile(self, *settings: str) -> None:
        self.write("profiles.yml", PROFILE.rstrip() + "".join(settings) + "\n")

    def refusal(self, *arguments: str) -> str:
        success, said = self.try_dbt(*arguments)
        assert not success
        return said


def view(name: str, minute: float, batch: int, browser: str) -> dict[str, Any]:
    return {
        "site_id": "shop",
        "visitor_id": name,
        "event_name": "view",
        "event_type": "pageview",
        "browser": browser,
        "loaded_at": LOADED[batch],
        **at(minute, name),
    }


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Reports:
    reports = Reports(tmp_path_factory.mktemp("package"))
    reports.dbt("deps")
    # Once for all profiles: none has a say in parsing.
    reports.manifest = reports.parsed()
    reports.put([view("a", 0, 0, "Firefox"), view("b", 1, 0, "Chrome")], "first")
    return reports


def test_a_session_of_another_time_zone_is_refused(reports: Reports) -> None:
    reports.profile(PLUGIN, UTC.replace("UTC", "America/New_York"))
    said = reports.refusal("run", "--select", "stg_custom__events")
    assert "The time zone of the engine's session is America/New_York" in said
    assert "profiles.yml: settings: {TimeZone: UTC}." in said


def test_a_profile_without_the_plugin_is_refused(reports: Reports) -> None:
    reports.profile(UTC)
    said = reports.refusal("run", "--select", "stg_custom__events")
    assert "plugins: [{module: sojourn_raw_files}]" in said
    assert "module_paths" in said
    assert "Catalog Error" not in said


def test_own_models_and_seeds_stand_beside_the_package(reports: Reports) -> None:
    reports.profile(PLUGIN, UTC)
    own = ["--select", "+sessions_by_browser", "+own_events", "own_rules"]
    reports.dbt("build", *own, "--exclude", "package:sojourn,test_type:data", "test_type:unit")
    assert reports.query("select distinct session_definition from sessions") == [("ga4",)]
    reports.put([view("c", 2, 1, "Firefox")], "second")
    reports.dbt("run", *own)
    assert reports.query(
        "select browser, session_count from sessions_by_browser order by browser"
    ) == [("Chrome", 1), ("Firefox", 2)]
