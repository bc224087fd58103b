"""make bench: every figure of one run, on one machine, as ratios within that run.

Simulates raw events of the tracker custom, builds `events` and `sessions` of all but the
last day of loading, adds batches, and measures each step as a process of its own: wall
time, CPU time, peak memory. In a copy of the project in which every site has the default
definition, as the script by hand has it: its tables must be those of the models.
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
MODELS = ["+events", "+sessions"]
# A day's part of all events: what a day has of 52, as in other benchmarks of sessions.
DAY = 0.019
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


def measured(name: str, rows: int, command: list[str], env: dict[str, str]) -> Step:
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=env["DBT_PROFILES_DIR"],
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


def copy_project(folder: Path) -> None:
    for name in ("macros", "models", "plugins", "seeds", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("python"))
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / name, folder)
    sites = folder / "seeds" / "rules" / "sites.csv"
    sites.write_text(sites.read_text().splitlines()[0] + "\n" + SITE + "\n")


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


def split_last_day(held: Path, work: Path, history: int) -> dict[str, Path]:
    """Rows of the last day as batches: a quiet hour, the rest of the day, late ones.

    Traffic grows, so the last day is more than a day: as many of its visitors are taken as
    make the part that a day is.
    """
    every = f"read_parquet('{held}/*.parquet', union_by_name = true)"
    row = duckdb.sql(f"select min(loaded_at), count(*) from {every}").fetchall()
    thousandths = int(1000 * min(1, DAY * history / row[0][1]))
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
    return {
        "full build / limit": round(
            (steps["full build"].wall_seconds - start_up) / steps["limit"].wall_seconds, 3
        ),
        "full build / plain copy": round(
            (steps["full build"].wall_seconds - start_up) / steps["plain copy"].wall_seconds, 3
        ),
        "a day / full build, start-up included": ratio("a day", "full build"),
        "a day / full build, start-up excluded": ratio("a day", "full build", start_up),
        "a day, 1% late / none late": ratio("a day, 1% late", "a day, none late"),
    }


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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=52)
    parser.add_argument("--memory", default="8GB", help="DuckDB's memory_limit")
    parser.add_argument("--work", type=Path, default=ROOT / "target" / "bench")
    arguments = parser.parse_args()

    work: Path = arguments.work.resolve() / str(arguments.events)
    shutil.rmtree(work, ignore_errors=True)
    raw = work / "raw"
    held = work / "held"
    work.mkdir(parents=True)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "simulator",
            "--out",
            str(raw),
            "--trackers",
            "custom",
            "--events",
            str(arguments.events),
            "--days",
            str(arguments.days),
        ],
        cwd=ROOT,
        check=True,
    )
    files = sorted((raw / "custom").iterdir())
    last_day = files[-1].name[:10]
    move([file for file in files if file.name.startswith(last_day)], held)
    history = rows_in(raw / "custom" / "*.parquet")
    batches = split_last_day(held, work, history)

    project = work / "project"
    copy_project(project)
    environment = {
        **os.environ,
        "SOJOURN_RAW_PATH": str(raw),
        "SOJOURN_TRACKERS": "custom",
        "SOJOURN_DATABASE": str(work / "bench.duckdb"),
        "SOJOURN_MEMORY_LIMIT": arguments.memory,
        "DBT_TARGET_PATH": str(work / "target"),
        "DBT_LOG_PATH": str(work / "logs"),
        "DBT_PROFILES_DIR": str(project),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    source = f"read_parquet('{raw}/custom/*.parquet')"

    subprocess.run(dbt("seed"), cwd=project, env=environment, check=True)
    steps: dict[str, Step] = {}

    def take(name: str, rows: int, command: list[str]) -> None:
        steps[name] = measured(name, rows, command, environment)

    take(
        "plain copy",
        history,
        script(
            f"create table plain_copy as select * from {source}",
            work / "copy.duckdb",
            arguments.memory,
        ),
    )
    (work / "copy.duckdb").unlink()
    limit = (ROOT / "benchmarks" / "limit.sql").read_text()
    for name, path in {
        "raw": raw / "custom" / "*.parquet",
        "click_ids": project / "seeds" / "rules" / "click_ids.csv",
        "referrers": project / "seeds" / "rules" / "referrers.csv",
    }.items():
        limit = limit.replace(f"${name}", f"'{path}'")
    take("limit", history, script(limit, work / "limit.duckdb", arguments.memory))
    take("full build", history, dbt("run", "--select", *MODELS))
    check_limit(work / "bench.duckdb", work / "limit.duckdb")
    (work / "limit.duckdb").unlink()
    take("dbt with nothing to do", 0, dbt("run", "--select", *MODELS))
    for name, path in batches.items():
        rows = rows_in(path)
        shutil.copy(path, raw / "custom" / path.name)
        take(name, rows, dbt("run", "--select", *MODELS))

    result = {
        "events": history,
        "memory_limit": arguments.memory,
        "steps": [asdict(step) for step in steps.values()],
        "ratios": ratios(steps),
    }
    print(json.dumps(result["ratios"], indent=2))
    (work / "result.json").write_text(json.dumps(result, indent=2) + "\n")
    plot(steps, work / "result.png")
    print(f"{work}/result.json, {work}/result.png")


if __name__ == "__main__":
    main()
