"""What holds of every model, column and macro, read from dbt's manifest."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from project import ROOT, Project

ENGINES = re.compile(r"\b(duckdb|postgres|clickhouse|spark|snowflake|bigquery)\b")


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    trackers = "databuddy,millimetric,sparklytics,tracardi,access_log,ga4,custom"
    project = Project(tmp_path_factory.mktemp("style"), trackers=trackers)
    project.dbt("parse", "--write-json")
    return json.loads((project.folder / "target" / "manifest.json").read_text())


def own(manifest: dict[str, Any], kind: str, resource: str = "") -> list[dict[str, Any]]:
    return [
        node
        for node in manifest[kind].values()
        if node["package_name"] == "sojourn" and resource in ("", node["resource_type"])
    ]


def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return own(manifest, "nodes", "model")


def marts(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [model for model in models(manifest) if "marts" in model["fqn"]]


def test_marts_are_public_and_contracted_and_nothing_else_is(manifest: dict[str, Any]) -> None:
    assert marts(manifest)
    for model in models(manifest):
        is_mart = "marts" in model["fqn"]
        assert (model["access"] == "public") == is_mart, model["name"]
        assert model["contract"]["enforced"] == is_mart, model["name"]


def test_every_mart_begins_with_its_grain(manifest: dict[str, Any]) -> None:
    for model in marts(manifest):
        assert model["description"].startswith("One row per "), model["name"]


def test_every_column_of_a_mart_is_described_and_typed(manifest: dict[str, Any]) -> None:
    for model in marts(manifest):
        for column in model["columns"].values():
            assert column["description"].strip(), (model["name"], column["name"])
            assert column["data_type"], (model["name"], column["name"])


def test_every_model_is_described(manifest: dict[str, Any]) -> None:
    assert [model["name"] for model in models(manifest) if not model["description"]] == []


def test_every_seed_and_its_columns_are_described(manifest: dict[str, Any]) -> None:
    for seed in own(manifest, "nodes", "seed"):
        assert seed["description"], seed["name"]
        header = (ROOT / seed["original_file_path"]).read_text().splitlines()[0].split(",")
        assert set(header) == set(seed["columns"]), seed["name"]


def test_every_macro_is_described(manifest: dict[str, Any]) -> None:
    implementation = re.compile(
        r"^(default|duckdb|postgres|clickhouse|spark|snowflake|bigquery|redshift|databricks"
        r"|get_incremental|materialization|test)_"
    )
    undescribed = [
        macro["name"]
        for macro in own(manifest, "macros")
        if not implementation.match(macro["name"]) and not macro["description"]
    ]
    assert undescribed == []


def test_what_models_of_others_call_is_called_by_the_project_s_name(
    manifest: dict[str, Any],
) -> None:
    macros = {macro["name"]: macro["macro_sql"] for macro in own(manifest, "macros")}
    offered = ["sessions_by_day", "get_incremental_replace_days_sql"]
    to_read = offered + [name for name in macros if name.startswith("test_")]
    called: set[str] = set()
    bare = []
    while to_read:
        name = to_read.pop()
        tags = re.findall(r"\{\{.*?\}\}|\{%(?!-? *(?:macro|test) ).*?%\}", macros[name], re.DOTALL)
        calls = re.findall(r"(?<![\w.'\"])(sojourn\.|)(\w+)\(", " ".join(tags))
        bare += [(name, macro) for package, macro in calls if macro in macros and not package]
        dispatched = tuple(
            f"__{macro}" for macro in re.findall(r"dispatch\('(\w+)'", " ".join(tags))
        )
        found = {macro for _, macro in calls if macro in macros}
        found |= {macro for macro in macros if macro.endswith(dispatched or "\0")}
        to_read += found - called
        called |= found
    assert len(called) > 30
    assert bare == []


def files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in (ROOT / folder).rglob("*.sql")]


def code_of(path: Path) -> str:
    """The file without its comments, which may well name an engine."""
    return re.sub(r"\{#.*?#\}|--[^\n]*", "", path.read_text(), flags=re.DOTALL)


def test_engines_differ_in_one_place_only() -> None:
    for path in files("analyses", "macros", "models", "tests/generic", "tests/marts"):
        if (ROOT / "macros" / "engine") in path.parents:
            continue
        code = code_of(path)
        assert "adapter.dispatch" not in code, path
        assert not re.search(r"\btarget\.(type|name)\b", code), path
        assert not ENGINES.search(code), path


def test_raw_events_are_read_in_staging_only() -> None:
    for path in files("analyses", "models"):
        if "staging" in path.parts:
            continue
        code = code_of(path)
        assert "source(" not in code, path
        assert "raw_events(" not in code, path


def test_models_branch_on_incremental_twice_at_most() -> None:
    exceptions = {"events.sql": 4, "sessions.sql": 3, "session_changes.sql": 5}
    for path in files("models"):
        branches = len(re.findall(r"\{%-? if is_incremental\(\)", code_of(path)))
        assert branches <= exceptions.get(path.name, 2), path
