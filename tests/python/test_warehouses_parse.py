"""The SQL of every model and read query, as the warehouses that cannot be run here would get it.

It is compiled on DuckDB, with the project's macros dispatched as the warehouse's adapter would
do it, and parsed in its dialect. That proves no more than the grammar, so what only another
engine has is looked for by name, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from dbt.context.providers import BaseDatabaseWrapper
from project import ROOT, Project
from raw_sample import TRACKERS, rows_of, simulate

# Where an adapter looks for a macro before the default; Redshift's builds upon PostgreSQL's.
PREFIXES = {
    "snowflake": ["snowflake"],
    "bigquery": ["bigquery"],
    "redshift": ["redshift", "postgres"],
    "databricks": ["databricks", "spark"],
}
# Functions of DuckDB and of PostgreSQL that none of the four has.
NOWHERE = [
    *["arg_max", "arg_min", "array_to_string", "convert_from", "convert_to", "epoch_us"],
    *["getvariable", "hash", "hashtextextended", "isfinite", "jsonb_array_elements"],
    *["json_extract_string", "json_valid", "list_filter", "list_transform", "make_timestamp"],
    *["md5_number_upper", "regexp_match", "regexp_matches", "strptime", "to_microseconds"],
    *["typeof", "url_decode"],
]
OF_ANOTHER = {
    "snowflake": [*NOWHERE, "strpos", "unix_micros", "xxhash64"],
    "bigquery": [*NOWHERE, "split_part", "regexp_substr", "xxhash64", "percentile_disc"],
    "redshift": [*NOWHERE, "array_agg", "unnest", "unix_micros", "xxhash64", "min_by"],
    "databricks": [*NOWHERE, "strpos", "regexp_substr"],
}
# These have a function of this name.
OF_ANOTHER["snowflake"].remove("array_to_string")
OF_ANOTHER["databricks"].remove("typeof")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("warehouses")
    made = Project(folder / "project", trackers=",".join(TRACKERS))
    simulate(folder / "sample", events=600)
    with duckdb.connect(str(made.database)) as connection:
        connection.execute("create schema raw")
        for tracker in TRACKERS:
            rows = rows_of(folder / "sample", tracker)
            connection.register("rows_of_tracker", rows)
            connection.execute(f"create table raw.{tracker} as from rows_of_tracker limit 0")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOJOURN_RAW_SCHEMA", "raw")
        made.dbt("seed")
        made.manifest = made.parsed()
        # What models ask while they are compiled.
        made.dbt("run", "--empty", "--select", "+pageviews")
        yield made


def dispatching(dialect: str, own: Callable[..., Any]) -> Callable[..., Any]:
    """The dispatch of dbt, with the adapter's prefixes for the macros of this project."""

    def datediff(first: str, second: str, part: str) -> str:
        """As dbt's package for the warehouse writes it; DuckDB's is of no other grammar."""
        if dialect == "bigquery":
            return f"datetime_diff(cast({second} as datetime), cast({first} as datetime), {part})"
        return f"datediff({part}, {first}, {second})"

    def dispatch(self: Any, name: str, namespace: str | None = None, packages: Any = None) -> Any:
        if name == "datediff":
            return datediff
        if namespace != "sojourn":
            return own(self, name, namespace, packages)
        found = (
            self._namespace.get_from_package(namespace, f"{prefix}__{name}")
            for prefix in [*PREFIXES[dialect], "default"]
        )
        return next(macro for macro in found if macro is not None)

    return dispatch


@pytest.mark.parametrize("dialect", PREFIXES)
def test_sql_is_of_the_dialect(
    dialect: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    dispatch = dispatching(dialect, BaseDatabaseWrapper.dispatch)
    monkeypatch.setattr(BaseDatabaseWrapper, "dispatch", dispatch)
    others = ["--exclude", "resource_type:test", "resource_type:seed"]
    project.dbt("compile", "--full-refresh", *others)
    compiled = project.folder / "target" / "compiled" / "sojourn"
    paths = [
        path for folder in ("models", "analyses") for path in (compiled / folder).rglob("*.sql")
    ]
    assert len(paths) > len(list((ROOT / "models").rglob("*.sql")))
    wrong = {}
    for path in paths:
        said = problems(path, dialect)
        if said:
            wrong[path.stem] = said
    assert wrong == {}


def problems(path: Path, dialect: str) -> list[str]:
    sql = path.read_text()
    try:
        sqlglot.parse(sql, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
    except sqlglot.errors.SqlglotError as error:
        return [str(error)[:300]]
    without_texts = re.sub(r"'(?:[^'\\]|\\.|'')*'|--[^\n]*", "''", sql)
    called = set(re.findall(r"\b(\w+)\(", without_texts))
    return sorted(called & set(OF_ANOTHER[dialect]))
