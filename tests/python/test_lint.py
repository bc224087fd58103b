"""What the linters say, and that dbt itself finds nothing outdated."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from project import ROOT

BIN = Path(sys.executable).parent
SQL = ["models", "tests/marts", "analyses"]

# dbt reports outdated YAML for a few adapters only, DuckDB's not among them. Parsing does not
# connect, so a profile of one of them that leads nowhere is enough.
SNOWFLAKE = """
sojourn:
  target: nowhere
  outputs:
    nowhere:
      type: snowflake
      account: nowhere
      user: nobody
      password: none
      database: none
      schema: none
      warehouse: none
"""


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    "command",
    [("ruff", "check", "."), ("ruff", "format", "--check", ".")],
    ids=["ruff-check", "ruff-format"],
)
def test_python_is_clean(command: tuple[str, ...]) -> None:
    result = run(*command)
    assert result.returncode == 0, result.stdout


def test_sql_is_clean() -> None:
    folders = [folder for folder in SQL if list((ROOT / folder).rglob("*.sql"))]
    result = run("sqlfluff", "lint", "--processes", "2", *folders)
    assert result.returncode == 0, result.stdout


def test_lines_of_macros_are_within_100_columns() -> None:
    long_lines = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("macros", "tests/generic")
        for path in (ROOT / folder).rglob("*.sql")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > 100
    ]
    assert long_lines == []


def test_dbt_parses_without_a_deprecation(tmp_path: Path) -> None:
    (tmp_path / "profiles.yml").write_text(SNOWFLAKE)
    result = subprocess.run(
        [
            str(BIN / "dbt"),
            "--warn-error-options",
            '{"error": ["Deprecations"]}',
            "--show-all-deprecations",
            "parse",
            "--no-partial-parse",
            # Raw events are files on DuckDB alone.
            "--vars",
            "{raw_schema: raw}",
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "DBT_TARGET_PATH": str(tmp_path / "target"),
            "DBT_LOG_PATH": str(tmp_path / "logs"),
            "DBT_PROFILES_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout
