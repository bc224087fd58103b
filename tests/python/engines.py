"""The engines that the project runs on, each behind the same few methods.

A test starts an engine in a process of its own, by the Python of the engine's environment
(`start`), because adapters do not share one. What the class does with the engine happens there:
raw rows come as Parquet files, tables go back as rows. To add an engine, add a class.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# Where the environments and their marks are; another folder where it is not to be written to.
ENVIRONMENTS = Path(os.environ.get("SOJOURN_ENVIRONMENTS", ROOT))

RAW_SCHEMA = "raw"
SCHEMA = "sojourn"


class NotHereError(Exception):
    """Why an engine cannot be run on this machine."""


class Engine:
    """What an engine is to the tests; DuckDB, of which every environment has a copy."""

    name = "duckdb"
    adapter = "duckdb"
    # Where dbt makes its tables.
    schema = "main"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "engine.duckdb"

    @classmethod
    def python(cls) -> Path:
        """The Python of its environment; installs what is missing. Raises NotHereError."""
        return Path(sys.executable)

    @classmethod
    def is_compared_whole(cls) -> bool:
        """Whether all tables are compared with DuckDB's in this test run."""
        return True

    def variables(self) -> dict[str, str]:
        """Environment variables by which dbt finds the target."""
        return {"SOJOURN_TARGET": self.name, "SOJOURN_DATABASE": str(self.database)}

    # What follows happens in the engine's own process.

    def prepare(self) -> None:
        """An empty place for raw tables and models."""
        self.execute(f"create schema {RAW_SCHEMA}")

    def lay(self, table: str, rows: Path) -> None:
        """Appends the rows of a Parquet file to a raw table, which the first of them makes."""
        name = f"{RAW_SCHEMA}.{table}"
        self.execute(f"create table if not exists {name} as from '{rows}' limit 0")
        self.execute(f"insert into {name} from '{rows}'")

    def query(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Names of columns, and rows."""
        import duckdb

        with duckdb.connect(str(self.database)) as connection:
            connection.execute("set TimeZone = 'UTC'")
            cursor = connection.execute(sql)
            return [column[0] for column in cursor.description or []], cursor.fetchall()

    def execute(self, sql: str) -> None:
        self.query(sql)

    def read(self, table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """All of a table that dbt has made; `pii.` before its name is a schema of its own."""
        if table.startswith("pii."):
            own = "" if self.schema == "main" else f"{self.schema}_"
            return self.query(f"select * from {own}{table}")
        return self.query(f"select * from {self.schema}.{table}")

    def tables(self) -> list[str]:
        """Names of all tables where dbt makes them, for `read`; those of the models and others."""
        _, rows = self.query(
            "select table_name from information_schema.tables"
            f" where table_schema = '{self.schema}' and table_type = 'BASE TABLE'"
        )
        return [name for (name,) in rows]

    def afterwards(self) -> None:
        """What else holds when all is built: raises where it does not."""

    def after_dbt(self) -> None:
        """Lets go of what dbt holds in the process."""
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        DuckDBConnectionManager.close_all_connections()

    def leave(self) -> None:
        """Takes away what is not in the folder."""


class PostgreSQL(Engine):
    """A database of its own on a server of this machine, or of SOJOURN_POSTGRES_HOST."""

    name = "postgres"
    adapter = "postgres"
    schema = SCHEMA

    @classmethod
    def python(cls) -> Path:
        run_script("postgres.sh")
        return environment("postgres")

    def variables(self) -> dict[str, str]:
        given = {
            "SOJOURN_POSTGRES_HOST": "127.0.0.1",
            "SOJOURN_POSTGRES_USER": "sojourn_test",
            "SOJOURN_POSTGRES_PASSWORD": "sojourn_test",
        }
        return {
            "SOJOURN_TARGET": self.name,
            "SOJOURN_SCHEMA": SCHEMA,
            **{name: os.environ.get(name, value) for name, value in given.items()},
            "SOJOURN_POSTGRES_DATABASE": f"sojourn_test_{os.getpid()}",
        }

    def prepare(self) -> None:
        self.leave()
        name = os.environ["SOJOURN_POSTGRES_DATABASE"]
        self._on_server(
            f"create database \"{name}\" template template0 encoding 'UTF8'"
            " lc_collate 'C' lc_ctype 'C.UTF-8'"
        )
        super().prepare()

    def leave(self) -> None:
        name = os.environ["SOJOURN_POSTGRES_DATABASE"]
        # Not `with (force)`: it is refused while autovacuum, which is no role's, is at work there.
        self._on_server(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            f" where datname = '{name}' and usename = current_user"
        )
        self._on_server(f'drop database if exists "{name}"')

    def lay(self, table: str, rows: Path) -> None:
        import duckdb

        name = f"{RAW_SCHEMA}.{table}"
        columns = duckdb.sql(f"select column_name, column_type from (describe from '{rows}')")
        types = {column: _postgres_type(kind) for column, kind in columns.fetchall()}
        definitions = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
        self.execute(f"create table if not exists {name} ({definitions})")
        self.execute(f"create index if not exists {table}_loaded_at on {name} (loaded_at)")
        values = ", ".join(
            f'to_json("{column}") as "{column}"' if kind == "jsonb" else f'"{column}"'
            for column, kind in types.items()
        )
        csv = rows.with_suffix(".csv")
        duckdb.sql(f"copy (select {values} from '{rows}') to '{csv}' (header false)")
        with self._connect() as connection, connection.cursor() as cursor, csv.open() as lines:
            # A null is nothing, an empty text is quoted: both write it so.
            cursor.copy_expert(f"copy {name} from stdin (format csv)", lines)
        connection.close()
        csv.unlink()

    def query(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        with self._connect() as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            names = [column.name for column in cursor.description or []]
            found = cursor.fetchall() if names else []
        connection.close()
        return names, found

    def after_dbt(self) -> None:
        pass

    def _connect(self, database: str | None = None) -> Any:
        import psycopg2

        return psycopg2.connect(
            host=os.environ["SOJOURN_POSTGRES_HOST"],
            port=os.environ.get("SOJOURN_POSTGRES_PORT", "5432"),
            user=os.environ["SOJOURN_POSTGRES_USER"],
            password=os.environ["SOJOURN_POSTGRES_PASSWORD"],
            dbname=database or os.environ["SOJOURN_POSTGRES_DATABASE"],
        )

    def _on_server(self, sql: str) -> None:
        connection = self._connect("postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
        connection.close()


def _postgres_type(kind: str) -> str:
    if kind.startswith("STRUCT") or kind.endswith("[]") or kind == "JSON":
        return "jsonb"
    names = {"VARCHAR": "text", "DOUBLE": "double precision", "TIMESTAMP": "timestamp"}
    return names.get(kind, kind.lower())


class Stoppable(Engine):
    """An engine whose statements can be kept from being run, as in a run that is killed there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._stops_before = ""
        self._is_stopped = False

    def stop_before(self, statement: str) -> None:
        """A statement that begins so is not run, nor is any after it; empty: all are again."""
        self._stops_before = statement
        self._is_stopped = False

    def _unless_stopped(self, run: Callable[..., Any]) -> Callable[..., Any]:
        def checked(sql: str, *arguments: Any, **named: Any) -> Any:
            statement = re.sub(r"/\*.*?\*/", "", sql, flags=re.DOTALL).strip()
            is_here = self._stops_before and statement.startswith(self._stops_before)
            if is_here and not self._is_stopped:
                self._is_stopped = True
                self._leave(statement, run)
            if self._is_stopped:
                raise ConnectionAbortedError(f"stopped before {self._stops_before}")
            return run(sql, *arguments, **named)

        return checked

    def _leave(self, statement: str, run: Callable[..., Any]) -> None:
        """What there is of the statement before which all ends."""


# Texts that are kept there in a dictionary, as in the tables of its users.
REPEATED = {"country", "device_type", "event_data", "event_name", "event_type"}
# Settings of ClickHouse: compiling expressions takes longer than working them out.
NOT_WORTH_IT_FOR_FEW_ROWS = [
    "compile_expressions",
    "compile_aggregate_expressions",
    "compile_sort_description",
]


class ClickHouse(Stoppable):
    """The engine inside the process (chdb), behind dbt's adapter for a server."""

    name = "clickhouse"
    adapter = "clickhouse"
    schema = SCHEMA

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.database = folder / "clickhouse"
        self._own: Any = None

    @classmethod
    def python(cls) -> Path:
        return environment("clickhouse")

    def variables(self) -> dict[str, str]:
        return {"SOJOURN_TARGET": self.name, "SOJOURN_SCHEMA": SCHEMA}

    def prepare(self) -> None:
        """Whoever asks for a client of a server gets one of the engine in this process."""
        import clickhouse_connect

        def embedded(**given: Any) -> Any:
            settings = given.get("settings") or {}
            settings = {name: value for name, value in settings.items() if name != "session_id"}
            settings |= dict.fromkeys(NOT_WORTH_IT_FOR_FEW_ROWS, 0) | {"max_threads": 1}
            client = get_client(
                interface="chdb", path=str(self.database), settings=settings, query_limit=0
            )
            client.command = self._unless_stopped(client.command)
            client.query = self._unless_stopped(client.query)
            return client

        get_client = clickhouse_connect.get_client
        clickhouse_connect.get_client = embedded
        self.execute(f"create database {RAW_SCHEMA}")

    def lay(self, table: str, rows: Path) -> None:
        name = f"{RAW_SCHEMA}.{table}"
        _, described = self.query(f"describe file('{rows}')")
        types = {column: kind for column, kind, *_ in described}
        for column in REPEATED & types.keys():
            types[column] = f"LowCardinality({types[column]})"
        definitions = ", ".join(f"`{column}` {kind}" for column, kind in types.items())
        self.execute(
            f"create table if not exists {name} ({definitions}) engine = MergeTree"
            " order by loaded_at settings allow_nullable_key = 1"
        )
        self.execute(f"insert into {name} select * from file('{rows}')")

    def query(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        import clickhouse_connect

        self._own = self._own or clickhouse_connect.get_client()
        found = self._own.query(sql)
        if sql.startswith("select") and not found.column_names:
            # Without a row the embedded engine says nothing of columns.
            described = self._own.query(f"describe ({sql})")
            return [row[0] for row in described.result_rows], []
        return list(found.column_names), [tuple(row) for row in found.result_rows]

    def execute(self, sql: str) -> None:
        self.query(sql)

    def after_dbt(self) -> None:
        pass


# Of a run of minutes half would go into compiling well what runs once, and collecting beside it.
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC"


class Spark(Stoppable):
    """A master and two workers on loopback, or the master that SOJOURN_SPARK_MASTER names.

    dbt's session is this process's: it is the driver of the two executors.
    """

    name = "spark"
    adapter = "spark"
    schema = SCHEMA

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.port = free_port()
        self.cluster: list[subprocess.Popen[bytes]] = []
        self._leaves_files = False

    @classmethod
    def python(cls) -> Path:
        run_script("spark.sh")
        return environment("spark")

    @classmethod
    def is_compared_whole(cls) -> bool:
        """Planning a query takes Spark seconds: all of them would take longer than all else."""
        return bool(os.environ.get("SOJOURN_WHOLE_ENGINES"))

    def variables(self) -> dict[str, str]:
        settings = {
            "spark.sql.warehouse.dir": self.folder / "warehouse",
            "spark.hadoop.javax.jdo.option.ConnectionURL": "jdbc:derby:memory:tables;create=true",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.memory": "2g",
            "spark.driver.extraJavaOptions": SHORT_LIVED,
            "spark.executor.extraJavaOptions": SHORT_LIVED,
            "spark.executor.memory": "1g",
            # Both executors are there before the first task is dealt.
            "spark.cores.max": 2,
            "spark.scheduler.minRegisteredResourcesRatio": 1,
            "spark.sql.shuffle.partitions": 2,
            # Few rows: planning anew after each stage, generating and compiling code take far
            # longer than running without.
            "spark.sql.adaptive.enabled": "false",
            "spark.sql.maxPlanStringLength": 0,
            "spark.sql.ui.explainMode": "simple",
            "spark.sql.codegen.wholeStage": "false",
            "spark.sql.codegen.factoryMode": "NO_CODEGEN",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.eventLog.enabled": "true",
            "spark.eventLog.dir": (self.folder / "spark_events").as_uri(),
            "spark.eventLog.compress": "false",
            "spark.eventLog.rolling.enabled": "false",
        }
        conf = self.folder / "conf"
        (self.folder / "spark_events").mkdir()
        conf.mkdir()
        (conf / "spark-defaults.conf").write_text(
            "".join(f"{name} {value}\n" for name, value in settings.items())
        )
        (conf / "log4j2.properties").write_text(
            "rootLogger.level = error\n"
            "rootLogger.appenderRef.console.ref = console\n"
            "appender.console.type = Console\n"
            "appender.console.name = console\n"
            "appender.console.target = SYSTEM_ERR\n"
            "appender.console.layout.type = PatternLayout\n"
        )
        return {
            "SOJOURN_TARGET": self.name,
            "SOJOURN_SCHEMA": SCHEMA,
            "SOJOURN_SPARK_MASTER": os.environ.get(
                "SOJOURN_SPARK_MASTER", f"spark://127.0.0.1:{self.port}"
            ),
            "SPARK_CONF_DIR": str(conf),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_WORKER_DIR": str(self.folder / "workers"),
        }

    def prepare(self) -> None:
        master = os.environ["SOJOURN_SPARK_MASTER"]
        if master == f"spark://127.0.0.1:{self.port}":
            # Whatever ends this process ends the cluster.
            atexit.register(self.leave)
            port = str(self.port)
            self._start("master.Master", "--port", port, "--webui-port", "0")
            for _ in range(2):
                self._start("worker.Worker", "--cores", "1", "--memory", "1g", master)
        self._may_stop()
        super().prepare()

    def _may_stop(self) -> None:
        """Whatever dbt and this class ask the session."""
        from pyspark.sql import SparkSession

        run = SparkSession.sql

        def sql(session: Any, text: str, *arguments: Any, **named: Any) -> Any:
            return self._unless_stopped(partial(run, session))(text, *arguments, **named)

        SparkSession.sql = sql  # type: ignore[method-assign]

    def stop_inside(self, statement: str) -> None:
        """As stop_before, but the files of the table that the statement makes are written."""
        self.stop_before(statement)
        self._leaves_files = True

    def _leave(self, statement: str, run: Callable[..., Any]) -> None:
        if not self._leaves_files:
            return
        self._leaves_files = False
        made = re.match(r"create table (\w+)\.(\w+)", statement)
        assert made, statement
        folder = self.folder / "warehouse" / f"{made[1]}.db" / made[2]
        aside = folder.with_name("aside")
        run(statement)
        shutil.copytree(folder, aside)
        # Only the metastore forgets.
        run(f"drop table {made[0].removeprefix('create table ')}")
        aside.rename(folder)

    def _start(self, role: str, *arguments: str) -> None:
        import pyspark

        home = Path(pyspark.__path__[0])
        log = (self.folder / f"{role}-{len(self.cluster)}.log").open("wb")
        self.cluster.append(
            subprocess.Popen(
                [
                    home / "bin" / "spark-class",
                    f"org.apache.spark.deploy.{role}",
                    "--host",
                    "127.0.0.1",
                    *arguments,
                ],
                env=os.environ
                | {
                    "SPARK_HOME": str(home),
                    "SPARK_DAEMON_MEMORY": "256m",
                    "SPARK_DAEMON_JAVA_OPTS": SHORT_LIVED,
                },
                stdout=log,
                stderr=log,
            )
        )

    def leave(self) -> None:
        for process in reversed(self.cluster):
            process.terminate()
        for process in self.cluster:
            process.wait(timeout=30)
        self.cluster.clear()

    def lay(self, table: str, rows: Path) -> None:
        read = self._session().read.parquet(str(rows))
        read.write.mode("append").saveAsTable(f"{RAW_SCHEMA}.{table}")

    def query(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        found = self._session().sql(sql)
        return found.columns, [tuple(row) for row in found.collect()]

    def read(self, table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        columns, rows = super().read(table)
        # A day by which the table is partitioned is no column of the contract.
        places = [place for place, name in enumerate(columns) if not name.startswith("day_of_")]
        return [columns[place] for place in places], [
            tuple(row[place] for place in places) for row in rows
        ]

    def tables(self) -> list[str]:
        _, tables = self.query(f"show tables in {self.schema}")
        _, views = self.query(f"show views in {self.schema}")
        return [name for _, name, *_ in tables if name not in {view[1] for view in views}]

    def afterwards(self) -> None:
        tasks = self.tasks_by_executor()
        assert not self.cluster or len(tasks) == 2, f"the work was not shared: {tasks}"

    def tasks_by_executor(self) -> dict[str, int]:
        """How many tasks each executor has ended, by the event log."""
        return dict(Counter(task["Task Info"]["Executor ID"] for task in self._ended_tasks()))

    def shuffled_rows(self) -> int:
        """How many rows have been written for other tasks to read, by the event log."""
        return sum(
            task["Task Metrics"]["Shuffle Write Metrics"]["Shuffle Records Written"]
            for task in self._ended_tasks()
            if "Task Metrics" in task
        )

    def _ended_tasks(self) -> Iterator[dict[str, Any]]:
        self._session().sparkContext._jsc.sc().listenerBus().waitUntilEmpty()
        for log in (self.folder / "spark_events").iterdir():
            for line in log.read_text().splitlines():
                if line.startswith('{"Event":"SparkListenerTaskEnd"'):
                    yield json.loads(line)

    def after_dbt(self) -> None:
        pass

    def _session(self) -> Any:
        from pyspark.sql import SparkSession

        return (
            SparkSession.builder.enableHiveSupport()
            .config("spark.master", os.environ["SOJOURN_SPARK_MASTER"])
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate()
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


ENGINES = {engine.name: engine for engine in (Engine, PostgreSQL, ClickHouse, Spark)}


# Environments.


def run_script(name: str) -> None:
    """A script that installs and starts what an engine needs; its last line says why not."""
    done = subprocess.run(
        [ROOT / "scripts" / "engines" / name], capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        raise NotHereError(f"{name}: {lines[-1]}")


def environment(engine: str) -> Path:
    """The Python of .venv-test-<engine>, made of its lock where it is not there or older.

    What the lock has alike with the environment of the tests, which is nearly all, it finds there.
    """
    folder = ENVIRONMENTS / f".venv-test-{engine}"
    lock = ROOT / "requirements" / f"{engine}.txt"
    mark = folder / "installed"
    python = folder / "bin" / "python"
    shared = sysconfig.get_path("purelib")
    # Which versions are there does the lock of the tests say, too.
    of_tests = ROOT / "requirements" / "dev.txt"
    made_of = f"{shared}\n{of_tests.read_text()}\n{lock.read_text()}"
    if mark.exists() and mark.read_text() == made_of:
        return python
    _succeeds(sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder))
    (own,) = folder.glob("lib/python*/site-packages")
    (own / "shared.pth").write_text(shared)
    _succeeds(
        *[sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"],
        *["--disable-pip-version-check", "--no-compile", "--require-hashes", "-r", str(lock)],
    )
    mark.write_text(made_of)
    return python


def _succeeds(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotHereError(f"{' '.join(command)}: {done.stderr.strip().splitlines()[-1]}")


# The two ends of the wire.


class Remote:
    """An engine in its process: calls its methods, and dbt, from here."""

    def __init__(self, name: str, folder: Path, trackers: str) -> None:
        folder.mkdir()
        python = ENGINES[name].python()
        for source in ("analyses", "macros", "models", "plugins", "seeds", "tests"):
            ignored = shutil.ignore_patterns("python")
            shutil.copytree(ROOT / source, folder / source, ignore=ignored)
        for source in ("dbt_project.yml", "profiles.yml"):
            shutil.copy(ROOT / source, folder)
        own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        own |= {"SOJOURN_TRACKERS": trackers, "SOJOURN_RAW_SCHEMA": RAW_SCHEMA}
        here, there = socket.socketpair()
        with there:
            self._process = subprocess.Popen(
                [python, __file__, name, str(there.fileno())],
                cwd=folder,
                env=own,
                pass_fds=[there.fileno()],
            )
        self._wire = Connection(here.detach())

    def call(self, method: str, *arguments: Any) -> Any:
        self._wire.send((method, arguments))
        return self.answer()

    def ask(self, method: str, *arguments: Any) -> None:
        """Calls without waiting: `answer` gives what comes of it."""
        self._wire.send((method, arguments))

    def answer(self) -> Any:
        succeeded, value = self._wire.recv()
        assert succeeded, value
        return value

    def close(self) -> None:
        with suppress(OSError, EOFError):
            self.call("leave")
        self._wire.close()
        self._process.wait(timeout=60)


def serve(name: str, wire: Connection) -> None:
    """Answers calls until the other end is closed."""
    folder = Path.cwd()
    engine = ENGINES[name](folder)
    os.environ |= engine.variables()
    os.environ |= {"DBT_TARGET_PATH": str(folder / "target"), "DBT_LOG_PATH": str(folder / "logs")}
    os.environ |= {"DBT_WRITE_JSON": "false"}
    os.environ |= {"DBT_LOG_LEVEL": "none", "DBT_LOG_LEVEL_FILE": "none"}
    importlib.import_module(f"dbt.adapters.{engine.adapter}")
    if "PYTEST_VERSION" in os.environ:
        # Benchmarks measure it as it is.
        from quick_dbt import make_dbt_quick

        make_dbt_quick()
    project = Parsed(engine)
    while True:
        try:
            method, arguments = wire.recv()
        except EOFError:
            return
        called = project if method in ("dbt", "timed", "ask") else engine
        try:
            wire.send((True, getattr(called, method)(*arguments)))
        except Exception as error:
            wire.send((False, f"{name}, {method}: {type(error).__name__}: {error}"))


class Parsed:
    """The project in the folder of an engine. It is parsed once, as dbt's Python API allows."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._manifest: Any = None

    def dbt(self, *arguments: str) -> None:
        self._invoke(*arguments)

    def timed(self, *arguments: str) -> dict[str, float]:
        """As dbt; gives how many seconds each model took."""
        results = self._invoke(*arguments).results
        return {result.node.name: result.execution_time for result in results}

    def ask(self, query: str, parameters: dict[str, Any]) -> tuple[list[str], list[Any]]:
        """What a read query says: names of columns, and rows in order."""
        given = json.dumps(parameters)
        shown = self._invoke("show", "--select", query, "--vars", given, "--limit", "-1")
        (answer,) = shown.results
        table = answer.agate_table
        return list(table.column_names), [tuple(row) for row in table.rows]

    def _invoke(self, *arguments: str) -> Any:
        from dbt.cli.main import dbtRunner
        from dbt.contracts.graph.manifest import Manifest

        said: list[str] = []
        runner = dbtRunner(self._manifest, [lambda event: said.append(str(event.info.msg))])
        project = ["--quiet", "--project-dir", ".", "--profiles-dir", "."]
        done = runner.invoke([*arguments, *project])
        self._engine.after_dbt()
        if not done.success:
            raise AssertionError("\n".join([*said, str(done.exception or "")]))
        if self._manifest is None:
            parsed = self._engine.folder / "target" / "partial_parse.msgpack"
            self._manifest = Manifest.from_msgpack(parsed.read_bytes())
            # What Jinja sees as `graph`, which parsing makes and the file lacks.
            self._manifest.build_flat_graph()
        return done.result


if __name__ == "__main__":
    serve(sys.argv[1], Connection(int(sys.argv[2])))
