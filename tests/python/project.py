"""A copy of the project in a folder of a test's own, driven by dbt in this process."""

from __future__ import annotations

import csv
import fcntl
import os
import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from oracle import Definition

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"

Row = Mapping[str, Any]

# Every mart, by the name under which it is queried: those in a schema of their own with it.
MARTS = sorted(
    ("pii." if path.parent.name == "pii" else "") + path.stem
    for path in (ROOT / "models" / "marts").glob("*/*.sql")
)
# Records of what each run did: a full refresh is a run of its own, with another history.
HISTORIES = {"session_changes", "late_events"}

CONTRACT: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(
        ["event_id", "tracker", "site_id", "visitor_id", "user_id", "client_session_id"], pl.String
    ),
    **dict.fromkeys(["event_name", "event_type"], pl.String),
    **dict.fromkeys(["occurred_at", "loaded_at"], pl.Datetime("us")),
    "sequence": pl.Int32,
    **dict.fromkeys(["page_url", "page_title", "referrer_url"], pl.String),
    **dict.fromkeys(
        ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"], pl.String
    ),
    **dict.fromkeys(["country", "region", "city", "language"], pl.String),
    **dict.fromkeys(["device_type", "browser", "browser_version", "os"], pl.String),
    "screen_width": pl.Int32,
    "is_bot": pl.Boolean,
    **dict.fromkeys(["engaged_seconds", "time_on_page_seconds"], pl.Decimal(18, 3)),
    "scroll_depth": pl.Decimal(5, 2),
    "interaction_count": pl.Int32,
    "revenue_cents": pl.Int64,
    **dict.fromkeys(["currency", "properties"], pl.String),
}

SITES_HEADER = "site_id,session_definition,time_zone,own_domains,excluded_referrers,currency\n"
FUNNEL_STEPS_HEADER = "site_id,funnel,step,event_name,path_pattern,time_window"

PARSED = "partial_parse.msgpack"


class Parsing:
    """Where the project is parsed once for all tests; conftest names a folder."""

    folder: Path | None = None


def parsed_in(folder: Path) -> Path:
    """What dbt keeps of the project as it is: of a copy it parses only what is another.

    The folder stays as it is, because seeds are read where they were parsed. The first process
    that asks parses, the others wait for it.
    """
    folder.mkdir(exist_ok=True)
    parsed = folder / "parsed" / PARSED
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not parsed.exists():
            project = Project(folder / "project", is_parsed=False)
            project.dbt("parse")
            parsed.parent.mkdir()
            shutil.copy(project.folder / "target" / PARSED, parsed)
    return parsed


class Project:
    """One folder, one database; `rows` become one raw file of the tracker custom each time."""

    def __init__(self, folder: Path, trackers: str = "custom", is_parsed: bool = True) -> None:
        self.folder = folder
        self.trackers = trackers
        # Set, it saves dbt from parsing the project.
        self.manifest: Manifest | None = None
        self.raw = folder / "raw"
        self.database = folder / "test.duckdb"
        (self.raw / "custom").mkdir(parents=True)
        for name in ("analyses", "macros", "models", "plugins", "seeds", "tests"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("python"))
        for name in ("dbt_project.yml", "profiles.yml"):
            shutil.copy(ROOT / name, folder)
        if is_parsed and Parsing.folder:
            parsed = parsed_in(Parsing.folder)
            (folder / "target").mkdir()
            shutil.copy(parsed, folder / "target")

    def sites(self, rows: Iterable[str]) -> None:
        """Rows of the seed sites, short of the columns that are empty."""
        lines = [row + "," * (5 - row.count(",")) for row in ["*,sliding,UTC", *rows]]
        text = SITES_HEADER + "\n".join(lines) + "\n"
        (self.folder / "seeds" / "rules" / "sites.csv").write_text(text)

    def funnel_steps(self, rows: Iterable[str]) -> None:
        """The rows of the seed funnel_steps, in place of the project's own."""
        text = "\n".join([FUNNEL_STEPS_HEADER, *rows, ""])
        (self.folder / "seeds" / "rules" / "funnel_steps.csv").write_text(text)

    def define(self, definitions: Iterable[Definition]) -> None:
        """More rows of the seed session_definitions."""
        seed = self.folder / "seeds" / "rules" / "session_definitions.csv"
        with seed.open("a", newline="") as file:
            for own in definitions:
                csv.writer(file).writerow(
                    [
                        *[own.name, own.stream, own.timeout_seconds, own.gap_equal_to_timeout],
                        *[own.splits_on_campaign, own.splits_at_midnight],
                        *[own.session_id_format, "123456", own.entry_touch, ""],
                    ]
                )

    def put(self, rows: Iterable[Row], name: str, modified: datetime | None = None) -> Path:
        path = self.raw / "custom" / f"{name}.parquet"
        listed = list(rows)
        unknown = {name for row in listed for name in row} - set(CONTRACT)
        assert not unknown, f"no columns of the contract: {unknown}"
        columns = {name: [row.get(name) for row in listed] for name in CONTRACT}
        frame = pl.DataFrame(columns, schema=CONTRACT, strict=False)
        frame.write_parquet(path)
        if modified:
            os.utime(path, (modified.timestamp(), modified.timestamp()))
        return path

    def parsed(self) -> Manifest:
        """The project as it is now."""
        self.dbt("parse")
        manifest = Manifest.from_msgpack((self.folder / "target" / PARSED).read_bytes())
        # What Jinja sees as `graph`, which parsing makes and the file lacks.
        manifest.build_flat_graph()
        return manifest

    def try_dbt(self, *arguments: str) -> tuple[bool, str]:
        """Whether it succeeded, and what it said of errors and warnings."""
        said: list[str] = []
        manifest = self.manifest
        if "--vars" in arguments and not manifest:
            # dbt parses all again where a variable is another. None that tests set that way has
            # a say in parsing.
            manifest = self.parsed()
        runner = dbtRunner(manifest, [lambda event: said.append(str(event.info.msg))])
        variables = {
            "SOJOURN_RAW_PATH": str(self.raw),
            "SOJOURN_TRACKERS": self.trackers,
            # Relative, or dbt takes it for another profile and parses all of the project again.
            "SOJOURN_DATABASE": os.path.relpath(self.database, self.folder),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            # Artifacts and logs that few tests read take as long as the queries.
            "DBT_WRITE_JSON": "false",
            "DBT_LOG_LEVEL": "none",
            "DBT_LOG_LEVEL_FILE": "none",
            "DBT_LOG_PATH": str(self.folder / "logs"),
        }
        before = {name: os.environ.get(name) for name in variables}
        directory = Path.cwd()
        os.environ.update(variables)
        os.chdir(self.folder)
        try:
            result = runner.invoke(
                [*arguments, "--quiet", "--project-dir", ".", "--profiles-dir", "."]
            )
        finally:
            os.chdir(directory)
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
            # The adapter keeps the file open for a next run in the process.
            DuckDBConnectionManager.close_all_connections()
        return bool(result.success), "\n".join([*said, str(result.exception or "")])

    def dbt(self, *arguments: str) -> str:
        success, said = self.try_dbt(*arguments)
        # What dbt says at the end of a run; all of it where it did not come so far.
        assert success, said.partition("Completed with")[2] or said
        return said

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.database)) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql).fetchall()

    def execute(self, sql: str) -> None:
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(sql)
