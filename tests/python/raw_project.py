"""A dbt project of this one's macros and plugin with a few models of a test's own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from project import PARSED

ROOT = Path(__file__).parents[2]

PROJECT = """
name: sojourn
version: "0.1.0"
config-version: 2
profile: sojourn
flags: {send_anonymous_usage_stats: false}
vars:
    raw_path: raw
    raw_schema: ""
    trackers: [scratch]
    ingestion_lookback_seconds: 86400
    ingestion_from: ""
"""


class RawProject:
    def __init__(self, folder: Path, trackers: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.trackers = trackers
        self.raw = folder / "raw"
        self.raw.mkdir()
        for name in ("macros", "plugins"):
            shutil.copytree(ROOT / name, folder / name)
        shutil.copy(ROOT / "profiles.yml", folder)
        (folder / "dbt_project.yml").write_text(PROJECT)
        (folder / "models").mkdir()
        self.database = folder / "test.duckdb"
        monkeypatch.chdir(folder)
        for name in ("RAW_PATH", "VISITOR_SALT", "TARGET"):
            variable = f"SOJOURN_{name}"
            monkeypatch.delenv(variable, raising=False)
        monkeypatch.setenv("SOJOURN_TRACKERS", trackers)
        # Relative, so that what one project has parsed serves the next.
        monkeypatch.setenv("SOJOURN_DATABASE", self.database.name)
        monkeypatch.setenv("DBT_TARGET_PATH", "target")
        monkeypatch.setenv("DBT_LOG_PATH", "logs")
        monkeypatch.setenv("DBT_LOG_LEVEL", "none")
        monkeypatch.setenv("DBT_LOG_LEVEL_FILE", "none")
        monkeypatch.setenv("DBT_WRITE_JSON", "false")
        # What dbt parses of the project before it has models: the same for each of these trackers.
        parsed = folder.parent / f"{trackers}.msgpack"
        if parsed.exists():
            (folder / "target").mkdir()
            shutil.copy(parsed, folder / "target" / PARSED)
        else:
            self.dbt("parse")
            shutil.copy(folder / "target" / PARSED, parsed)

    def model(self, name: str, sql: str) -> None:
        (self.folder / "models" / f"{name}.sql").write_text(sql)

    def put(self, path: str, content: bytes | str) -> Path:
        file = self.raw / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def dbt(self, *arguments: str) -> tuple[bool, str]:
        """Whether it succeeded, and what it said of errors and warnings."""
        said: list[str] = []
        runner = dbtRunner(callbacks=[lambda event: said.append(str(event.info.msg))])
        result = runner.invoke([*arguments, "--quiet"])
        # The adapter keeps the file open for a next run in the process.
        DuckDBConnectionManager.close_all_connections()
        return result.success, "\n".join([*said, str(result.exception or "")])

    def run(self, *arguments: str) -> str:
        success, said = self.dbt("run", *arguments)
        assert success, said
        return said

    def fails(self, *arguments: str) -> str:
        success, said = self.dbt("run", *arguments)
        assert not success
        assert "Traceback" not in said
        return said

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.database)) as connection:
            return connection.execute(sql).fetchall()

    def execute(self, sql: str) -> None:
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(sql)

    def tables(self) -> set[str]:
        if not self.database.exists():
            return set()
        return {row[0] for row in self.query("select table_name from information_schema.tables")}
