"""make bench: every figure of one run, on one machine, as ratios within that run.

Simulates raw events of the tracker custom, builds `events` and `sessions` of all but the
last day of loading, adds batches, and measures each step as a process of its own: wall
time, CPU time, peak memory. In a copy of the project in which every site has the default
definition, as the script by hand has it: its tables must be those of the models. What
classification costs is the difference to a copy in which no event has a touch.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent
MODELS = ["--select", "+events", "+sessions"]
OTHER_MODELS = ["--exclude", "+events", "+sessions"]
# A day's part of 52 days, as in other benchmarks of sessions.
DAY = 0.019
DAYS = 52
UNCLASSIFIED = "full build, nothing classified"
OTHERS = "all other models"
OTHERS_NEXT = "all other models, a day"
SITE = "*,sliding,UTC,,checkout.stripe.com,EUR"
# What both have; the models have more.
COMPARED = {
    "events": """
        event_id, site_id, page_hostname, page_path, referrer_domain, source, medium, campaign,
        channel, touch_rule, click_id, session_id, session_started_at, event_number, is_entry,
        is_exit, event_key
    """,
    "sessions": """
        site_id, session_id, ended_at, event_count, pageview_count, conversion_count,
        revenue_cents, session_number, is_bounce, duration_seconds, user_id, entry_url, exit_path,
        last_non_direct_source, last_non_direct_medium, last_non_direct_channel
    """,
}


@dataclass(frozen=True)
class Step:
    name: str
    rows: int
    wall_seconds: float
    cpu_seconds: float
    peak_memory_gb: float

    @property
    def rows_per_second(self) -> float:
        return self.rows / self.wall_seconds


def measured(
    name: str, rows: int, command: list[str], folder: Path, env: dict[str, str] | None = None
) -> Step:
    # No step waits for the disk because of what another has written.
    os.sync()
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    if status:
        sys.exit(f"{name} failed:\n{output}")
    step = Step(
        name,
        rows,
        round(wall, 2),
        round(usage.ru_utime + usage.ru_stime, 2),
        round(usage.ru_maxrss / 1e6, 2),
    )
    print(
        f"{name:<34}{step.rows:>12,} rows {step.wall_seconds:>9.2f} s"
        f" {step.cpu_seconds:>9.2f} CPU s {step.peak_memory_gb:>7.2f} GB"
        f" {step.rows_per_second:>12,.0f} rows/s",
        flush=True,
    )
    return step


def dbt(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).with_name("dbt")), *arguments, "--quiet"]


def script(sql: str, database: Path, memory: str) -> list[str]:
    code = (
        "import duckdb, sys;"
        "c = duckdb.connect(sys.argv[1]);"
        "c.execute(\"set TimeZone = 'UTC'; set threads = 2\");"
        "c.execute(f\"set memory_limit = '{sys.argv[2]}'\");"
        "c.execute(sys.argv[3])"
    )
    return [sys.executable, "-c", code, str(database), memory, sql]


def rows_in(path: Path) -> int:
    row = duckdb.sql(f"select count(*) from read_parquet('{path}')").fetchall()
    return row[0][0]


def copy_project(folder: Path) -> Path:
    for name in ("macros", "models", "plugins", "seeds", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("python"))
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / name, folder)
    sites = folder / "seeds" / "rules" / "sites.csv"
    sites.write_text(sites.read_text().splitlines()[0] + "\n" + SITE + "\n")
    return folder


def check_limit(models: Path, limit: Path) -> None:
    """Stops unless what both tables have is the same, whatever the order of rows."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{models}' as models (read_only)")
        connection.execute(f"attach '{limit}' as by_hand (read_only)")
        for table, columns in COMPARED.items():
            one, other = (
                connection.execute(f"select count(*), sum(hash({columns})) from {name}").fetchall()
                for name in (f"models.{table}", f"by_hand.limit_{table}")
            )
            if one != other:
                sys.exit(f"{table}: the models have made {one}, the script by hand {other}")


def move(files: list[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.move(file, folder / file.name)


def split_last_day(held: Path, work: Path, events: int) -> dict[str, Path]:
    """Rows of the last day as batches: a quiet hour, the rest of the day, late ones.

    Traffic grows, so the last day has more than a day's part: as many of its visitors are
    taken as make so many events.
    """
    every = f"read_parquet('{held}/*.parquet', union_by_name = true)"
    row = duckdb.sql(f"select min(loaded_at), count(*) from {every}").fetchall()
    thousandths = int(1000 * min(1, events / row[0][1]))
    source = f"""(
        from {every} where hash(coalesce(visitor_id, client_session_id)) % 1000 < {thousandths}
    )"""

    first_hour = f"timestamp '{row[0][0]}' + interval 1 hour"
    batches = {
        "an hour": f"select * from {source} where loaded_at < {first_hour}",
        "a day": f"select * from {source} where loaded_at >= {first_hour}",
        # The same day once more under other ids, one event in a hundred up to 60 days late.
        "a day, 1% late": f"""
            select * replace (
                'late-' || event_id as event_id,
                case
                    when hash(event_id) % 100 = 0
                        then occurred_at - to_seconds(cast(hash(event_id, 1) % 5184000 as bigint))
                    else occurred_at
                end as occurred_at
            )
            from {source} where loaded_at >= {first_hour}
        """,
        "a day, none late": f"""
            select * replace ('again-' || event_id as event_id)
            from {source} where loaded_at >= {first_hour}
        """,
    }
    paths = {}
    for name, query in batches.items():
        path = work / f"{name.replace(' ', '_').replace('%', '').replace(',', '')}.parquet"
        duckdb.sql(f"copy ({query}) to '{path}'")
        paths[name] = path
    return paths


def ratios(steps: dict[str, Step]) -> dict[str, float]:
    def ratio(one: str, other: str, less: float = 0.0) -> float:
        return round((steps[one].wall_seconds - less) / (steps[other].wall_seconds - less), 3)

    start_up = steps["dbt with nothing to do"].wall_seconds
    found = {
        "a day / full build, start-up included": ratio("a day", "full build"),
        "a day / full build, start-up excluded": ratio("a day", "full build", start_up),
        "a day, 1% late / none late": ratio("a day, 1% late", "a day, none late"),
    }
    if UNCLASSIFIED in steps:
        build = steps["full build"].wall_seconds - start_up
        for name in ("limit", "plain copy"):
            found[f"full build / {name}"] = round(build / steps[name].wall_seconds, 3)
        found[f"full build / {UNCLASSIFIED}"] = ratio("full build", UNCLASSIFIED, start_up)
        found[f"{OTHERS} / full build"] = ratio(OTHERS, "full build", start_up)
        found[f"{OTHERS_NEXT} / {OTHERS}"] = ratio(OTHERS_NEXT, OTHERS, start_up)
    return found


def plot(steps: dict[str, Step], path: Path) -> None:
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    names = [name for name in steps if name != "dbt with nothing to do"]
    figure, axes = pyplot.subplots(figsize=(9, 4.5), layout="constrained")
    bars = axes.barh(names, [steps[name].wall_seconds for name in names], color="#4477aa")
    axes.bar_label(bars, fmt="%.1f s", padding=4)
    axes.invert_yaxis()
    axes.set_xlabel("wall time in seconds")
    axes.set_title(f"Sojourn on DuckDB, {steps['full build'].rows:,} events in history")
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(x=0.12)
    figure.savefig(path, dpi=110)


def simulate(raw: Path, events: int, days: int) -> None:
    command = [sys.executable, "-m", "simulator", "--out", str(raw), "--trackers", "custom"]
    subprocess.run([*command, "--events", str(events), "--days", str(days)], cwd=ROOT, check=True)


class Bench:
    """The steps so far, and where they are taken."""

    def __init__(self, work: Path, memory: str) -> None:
        self.work = work
        self.memory = memory
        self.raw = work / "raw"
        self.steps: dict[str, Step] = {}

    def build(
        self,
        name: str,
        rows: int,
        project: str = "project",
        models: list[str] = MODELS,
    ) -> Path:
        """Runs models of a copy of the project; gives its database."""
        folder = self.work / project
        database = self.work / f"{project}.duckdb"
        environment = {
            **os.environ,
            "SOJOURN_RAW_PATH": str(self.raw),
            "SOJOURN_TRACKERS": "custom",
            "SOJOURN_DATABASE": str(database),
            "SOJOURN_MEMORY_LIMIT": self.memory,
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
            "DBT_PROFILES_DIR": str(folder),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        if not database.exists():
            subprocess.run(dbt("seed"), cwd=folder, env=environment, check=True)
        self.steps[name] = measured(name, rows, dbt("run", *models), folder, environment)
        return database

    def run(self, name: str, rows: int, sql: str) -> Path:
        """Runs a script on a database of its own; gives the database."""
        database = self.work / f"{name.replace(' ', '_')}.duckdb"
        for place, files in {
            "$raw": self.raw / "custom" / "*.parquet",
            "$click_ids": ROOT / "seeds" / "rules" / "click_ids.csv",
            "$referrers": ROOT / "seeds" / "rules" / "referrers.csv",
        }.items():
            sql = sql.replace(place, f"'{files}'")
        self.steps[name] = measured(name, rows, script(sql, database, self.memory), self.work)
        return database

    def compare(self, history: int) -> None:
        """A full build beside what else can be done with the same files."""
        self.run(
            "plain copy", history, "create table plain_copy as from read_parquet($raw)"
        ).unlink()
        by_hand = self.run("limit", history, (ROOT / "benchmarks" / "limit.sql").read_text())
        check_limit(self.build("full build", history), by_hand)
        by_hand.unlink()
        self.build(OTHERS, history, models=OTHER_MODELS)
        bare = copy_project(self.work / "bare")
        shutil.copy(
            ROOT / "benchmarks" / "without_touch.sql", bare / "macros/touch/touched_events.sql"
        )
        self.build(UNCLASSIFIED, history, "bare").unlink()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--memory", default="8GB", help="DuckDB's memory_limit")
    parser.add_argument("--work", type=Path, default=ROOT / "target" / "bench")
    parser.add_argument(
        "--alone",
        action="store_true",
        help="the models alone, with nothing beside them, for long histories",
    )
    arguments = parser.parse_args()

    work: Path = arguments.work.resolve() / str(arguments.events)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    bench = Bench(work, arguments.memory)
    simulate(bench.raw, arguments.events, arguments.days)
    loaded = bench.raw / "custom"
    files = sorted(loaded.iterdir())
    last_day = files[-1].name[:10]
    move([file for file in files if file.name.startswith(last_day)], work / "held")
    history = rows_in(loaded / "*.parquet")
    batches = split_last_day(work / "held", work, round(history * DAY * DAYS / arguments.days))

    copy_project(work / "project")
    if arguments.alone:
        bench.build("full build", history)
    else:
        bench.compare(history)
    bench.build("dbt with nothing to do", 0)
    for name, path in batches.items():
        rows = rows_in(path)
        shutil.copy(path, loaded / path.name)
        bench.build(name, rows)
        if name == "a day" and not arguments.alone:
            bench.build(OTHERS_NEXT, rows, models=OTHER_MODELS)

    result = {
        "events": history,
        "memory_limit": arguments.memory,
        "steps": [asdict(step) for step in bench.steps.values()],
        "ratios": ratios(bench.steps),
    }
    print(json.dumps(result["ratios"], indent=2))
    (work / "result.json").write_text(json.dumps(result, indent=2) + "\n")
    plot(bench.steps, work / "result.png")
    print(f"{work}/result.json, {work}/result.png")


if __name__ == "__main__":
    main()
