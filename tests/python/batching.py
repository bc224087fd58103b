"""Histories that arrive in batches: drawn, run through the project, and compared.

Many examples go through one project at once, each on sites of its own, one site a definition:
batch n of every example arrives before run n. So hundreds of examples cost a handful of runs, and
what is run is the SQL that users run. After each run the tables are held against the oracle over
all rows that have arrived, and what followed `session_changes` against `sessions`; after the last
one also against a full refresh.
"""

from __future__ import annotations

import copy
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from hashlib import md5
from typing import Any

from histories import OWN_DEFINITIONS, SITES, batches, histories
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from oracle import (
    Change,
    Options,
    Row,
    Site,
    Tables,
    read_definitions,
    session_changes,
    sessionize,
    without_placeholders,
)
from project import CONTRACT, HISTORIES, MARTS, ROOT, Project

DEFINITIONS = [
    *read_definitions(ROOT / "seeds" / "rules" / "session_definitions.csv"),
    *OWN_DEFINITIONS,
]
# Steps that drawn events take.
FUNNEL_STEPS = [
    "*,at once,1,,/page.*,session",
    "*,at once,2,purchase,,session",
    "*,in a day,1,,/page[01],1",
    "*,in a day,2,,/page.*,1",
    "*,in a day,3,purchase,,1",
]
MAX_BATCHES = 5
# The marts whose rows the oracle works out.
BY_ORACLE = ["events", "sessions", "rejected_events", "event_audit"]
# Stands for the example's number on rows that are no example's.
MARKER = -1

# Tables: when the batches are loaded, and how far back a run looks for rows that were not there.
# Years that have the weekdays, and so the changes of the clocks, of those that are drawn: no clock
# of a machine is before them, and a run passes over load times that are ahead of its clock.
EARLIER = timedelta(days=4018)
FIRST_LOAD = datetime(2018, 3, 1)
SPACING = timedelta(hours=4)
LOOKBACK = timedelta(hours=6)
OFFSETS = [
    *[timedelta(0)] * 3,
    timedelta(milliseconds=1),
    timedelta(hours=3),
    SPACING,
    LOOKBACK,
    SPACING + LOOKBACK - timedelta(milliseconds=1),
    SPACING + LOOKBACK,
]
# Loaded before all others, and there after them.
FORGOTTEN = FIRST_LOAD - timedelta(days=30)


@dataclass(frozen=True)
class Example:
    """Rows of the site `any` by batch; a batch may be empty."""

    batches: tuple[tuple[Row, ...], ...]

    @property
    def rows(self) -> list[Row]:
        return [row for batch in self.batches for row in batch]

    def of_sites(self, number: int, batch: int) -> list[Row]:
        """The rows of one batch, on this example's sites."""
        if batch >= len(self.batches):
            return []
        rows: list[Row] = []
        for row in self.batches[batch]:
            if row.site_id:
                rows += [replace(row, site_id=site_name(number, site)) for site in SITES]
            else:
                # No site tells whose row it is.
                rows.append(replace(row, city=f"example {number}"))
        return rows


def site_name(number: int, site: str) -> str:
    return f"{number}-{site}"


def example_of(site_id: str | None, city: str | None = None) -> int:
    text = site_id.partition("-")[0] if site_id else (city or "").rpartition(" ")[2]
    return int(text) if text.isdigit() else MARKER


# Drawing.


@st.composite
def file_examples(draw: st.DrawFn) -> Example:
    rows = draw(histories())
    return Example(tuple(map(tuple, draw(batches(rows, MAX_BATCHES)))))


@st.composite
def table_examples(draw: st.DrawFn) -> Example:
    """Rows that are loaded as late as the look-back allows; the last batch later than that."""
    rows = draw(histories())
    cut: list[list[Row]] = [[] for _ in range(MAX_BATCHES + 1)]
    deliveries = [(row, draw(st.integers(0, MAX_BATCHES))) for row in rows]
    again = st.tuples(st.sampled_from(rows), st.integers(0, MAX_BATCHES))
    for row, number in [*deliveries, *draw(st.lists(again, max_size=4))]:
        if number == MAX_BATCHES:
            loaded_at = FORGOTTEN
        else:
            loaded_at = loaded(number) - draw(st.sampled_from(OFFSETS))
        occurred_at = row.occurred_at and row.occurred_at - EARLIER
        cut[number].append(replace(row, loaded_at=loaded_at, occurred_at=occurred_at))
    return Example(tuple(map(tuple, cut)))


def loaded(batch: int) -> datetime:
    return FIRST_LOAD + batch * SPACING


def draw(strategy: st.SearchStrategy[Example], count: int, number: int) -> list[Example]:
    """As many examples, the same for the same number."""
    drawn: list[Example] = []

    @seed(number)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example: Example) -> None:
        drawn.append(example)

    collect()
    return drawn


def drawn(strategy: st.SearchStrategy[Example]) -> list[Example]:
    """Those of every test that compares."""
    return draw(strategy, int(os.environ.get("SOJOURN_EXAMPLES", 80)), number=1)


# Arriving.


class Files:
    """Each batch as a Parquet file; of any time, since no time decides what is new."""

    # Before the first event, far ahead, and twice the same.
    TIMES = (
        datetime(2040, 1, 1),
        datetime(1990, 1, 1),
        datetime(2026, 6, 1),
        datetime(2026, 6, 1),
        datetime(2001, 1, 1),
    )
    marker = False

    def deliver(self, project: Project, rows: list[Row], batch: int) -> None:
        modified = self.TIMES[batch % len(self.TIMES)]
        if batch == 3:
            # A file that was read before grows.
            before = project.raw / "custom" / "batch1.parquet"
            old = project.query(f"select * from '{before}'")
            rows = [Row(**dict(zip(CONTRACT, values, strict=True))) for values in old] + rows
            project.put(map(contract, rows), "batch1", modified)
            return
        half = len(rows) // 2 if batch == 2 else 0
        project.put(map(contract, rows[half:]), f"batch{batch}", modified)
        if half:
            (project.raw / "custom" / "2026").mkdir(exist_ok=True)
            project.put(map(contract, rows[:half]), f"2026/batch{batch}", modified)

    def arguments(self, batch: int) -> list[str]:
        return []


class RawTables:
    """Each batch is inserted into one raw table, as late as the look-back allows."""

    # A row of the newest load in every batch, so that what is newest is known.
    marker = True

    def deliver(self, project: Project, rows: list[Row], batch: int) -> None:
        path = project.put(map(contract, rows), "batch")
        if batch == 0:
            project.execute(f"create schema raw; create table raw.custom as from '{path}' limit 0")
        project.execute(f"insert into raw.custom from '{path}'")

    def arguments(self, batch: int) -> list[str]:
        values = f"raw_schema: raw, ingestion_lookback_seconds: {int(LOOKBACK.total_seconds())}"
        if batch == MAX_BATCHES:
            values += f", ingestion_from: '{FORGOTTEN}'"
        return ["--vars", f"{{{values}}}"]


def contract(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in CONTRACT}


def marker(batch: int) -> Row:
    return Row(
        event_id=f"marker {batch}",
        site_id="marker",
        visitor_id="marker",
        event_name="marker",
        event_type="custom",
        tracker="custom",
        touch_rule="direct",
        source="(direct)",
        medium="(none)",
        channel="Direct",
        occurred_at=datetime(2017, 1, 1),
        loaded_at=loaded(batch),
    )


# What must be there.


def hash_of_row(row: Row) -> str:
    """Which of two rows that were loaded and happened at once stays: the smallest of these."""
    row = without_placeholders(row)
    parts = []
    for name in CONTRACT:
        value = getattr(row, name)
        if name in ("occurred_at", "loaded_at", "event_type"):
            continue
        if isinstance(value, bool):
            value = int(value)
        elif name in ("engaged_seconds", "time_on_page_seconds", "scroll_depth") and value:
            value = int(value * 1000)
        parts.append("~" if value is None else str(value))
    return md5("|".join(parts).encode()).hexdigest()


OPTIONS = Options(row_hash=hash_of_row)

# By table, the rows of each example.
Contents = dict[str, dict[int, Counter[tuple[Any, ...]]]]


def expected_tables(rows: Sequence[Row], sites: dict[str, Site]) -> Tables:
    return sessionize(rows, DEFINITIONS, sites, OPTIONS)


def expected_contents(
    rows: Sequence[Row], tables: Tables, columns: dict[str, list[str]]
) -> Contents:
    """The oracle's tables, in the columns of the models."""
    own = {column.name for column in fields(Row)}
    contents: Contents = {name: defaultdict(Counter) for name in columns}
    for event in tables.events:
        values = (getattr(event.row if c in own else event, c) for c in columns["events"])
        contents["events"][example_of(event.site_id)][tuple(values)] += 1
    for session in tables.sessions:
        values = (getattr(session, c) for c in columns["sessions"])
        contents["sessions"][example_of(session.site_id)][tuple(values)] += 1

    # What was rejected is kept once, as it was loaded first.
    rejected: dict[Row, tuple[datetime, str]] = {}
    for rejection in tables.rejected:
        row = without_placeholders(rejection.row)
        found = (_known(row.loaded_at), rejection.reason)
        key = replace(row, loaded_at=None)
        rejected[key] = min(found, rejected.get(key, found))
    for key, (loaded_at, reason) in rejected.items():
        given = {**contract(key), "loaded_at": loaded_at, "rejection_reason": reason}
        values = (given.get(c) for c in columns["rejected_events"])
        contents["rejected_events"][example_of(key.site_id, key.city)][tuple(values)] += 1

    if "event_audit" not in columns:
        return contents
    audit: dict[Any, Counter[str]] = defaultdict(Counter)
    for row in rows:
        audit[_known(row.loaded_at).date()]["raw_count"] += 1
    for loaded_at, _ in rejected.values():
        audit[loaded_at.date()]["rejected_count"] += 1
    for event in tables.events:
        day = audit[_known(event.row.loaded_at).date()]
        day["accepted_count"] += 1
        late = _known(event.row.loaded_at) - _known(event.row.occurred_at)
        for name, least, most in LATE:
            day[name] += least <= late < most
    for loaded_on, counts in audit.items():
        counts["duplicate_count"] = (
            counts["raw_count"] - counts["accepted_count"] - counts["rejected_count"]
        )
        given = {"tracker": "custom", "loaded_on": loaded_on}
        values = (given.get(c, counts[c]) for c in columns["event_audit"])
        contents["event_audit"][MARKER][tuple(values)] += 1
    return contents


LATE = [
    ("late_by_minutes_count", timedelta(minutes=1), timedelta(hours=1)),
    ("late_by_hours_count", timedelta(hours=1), timedelta(days=1)),
    ("late_by_days_count", timedelta(days=1), timedelta(days=30)),
    ("late_by_months_count", timedelta(days=30), timedelta.max),
]


def taken_in_by_run(before: Tables, after: Tables) -> tuple[int, ...]:
    """How many events are new, or there as another copy, and how late they came."""

    def copies(tables: Tables) -> set[tuple[Any, ...]]:
        return {
            (event.site_id, event.event_id, event.row.occurred_at, event.row.loaded_at)
            for event in tables.events
        }

    delays = [
        _known(loaded_at) - _known(occurred_at)
        for *_, occurred_at, loaded_at in copies(after) - copies(before)
    ]
    late = [sum(least <= delay < most for delay in delays) for _, least, most in LATE]
    return (len(delays), *late)


# What is there.


# Neither says anything of the rows: a number of runs, and keys that are functions of the rest.
UNSAID = {
    "revision",
    "event_key",
    "session_key",
    "visitor_key",
    "visitor_key_2",
    "stream_key",
    "stream_key_2",
    "rejection_key",
}


def found_contents(
    project: Project, columns: dict[str, list[str]], tables: Iterable[str]
) -> Contents:
    contents: Contents = {}
    for table in tables:
        names = columns[table]
        rows = project.query(f"select {', '.join(names)} from {table}")
        by_example: dict[int, Counter[tuple[Any, ...]]] = defaultdict(Counter)
        site = names.index("site_id") if "site_id" in names else None
        city = names.index("city") if "city" in names else None
        for row in rows:
            number = MARKER
            if site is not None:
                number = example_of(row[site], None if city is None else row[city])
            by_example[number][row] += 1
        contents[table] = by_example
    return contents


def late_events(project: Project, since: int) -> tuple[int, ...]:
    """What was taken in after a revision, as late_events has it."""
    names = ["event_count", *(name for name, *_ in LATE)]
    columns = ", ".join(f"coalesce(sum({name}), 0)" for name in names)
    [counts] = project.query(f"select {columns} from late_events where revision > {since}")
    return tuple(map(int, counts))


def columns_of(project: Project, tables: Iterable[str], without: set[str]) -> dict[str, list[str]]:
    return {
        table: [name for name, *_ in project.query(f"describe {table}") if name not in without]
        for table in tables
    }


class Follower:
    """A copy of sessions elsewhere, kept as session_changes says."""

    def __init__(self) -> None:
        self.copy: dict[tuple[str, str], tuple[Any, ...]] = {}
        self.applied = -1

    def follow(self, project: Project) -> set[Change]:
        changes = project.query(
            "select site_id, session_id, change, into_session_id, is_gone, revision"
            f" from session_changes where revision > {self.applied}"
        )
        now = {row[1::-1]: row for row in project.query("select * from sessions")}
        if any(change == "reset" for _, _, change, *_ in changes):
            self.copy = dict(now)
        else:
            self.apply(changes, now)
        self.applied = max([self.applied, *(revision for *_, revision in changes)])
        return {
            Change(change, site_id, session_id, into)
            for site_id, session_id, change, into, *_ in changes
        }

    def apply(self, changes: list[tuple[Any, ...]], now: dict[Any, tuple[Any, ...]]) -> None:
        for site_id, session_id, _, _, is_gone, _ in changes:
            if is_gone:
                self.copy.pop((site_id, session_id), None)
        for site_id, session_id, _, _, is_gone, _ in changes:
            if not is_gone and (site_id, session_id) in now:
                self.copy[(site_id, session_id)] = now[(site_id, session_id)]

    def differences(self, project: Project) -> Iterator[tuple[int, str]]:
        now = {row[1::-1]: row for row in project.query("select * from sessions")}
        for key in now.keys() | self.copy.keys():
            if now.get(key) != self.copy.get(key):
                found = f"copy {self.copy.get(key)}, sessions {now.get(key)}"
                yield example_of(key[0]), found


# Comparing.


@dataclass
class Differences:
    """By example, what differs and after which run."""

    found: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, example: int, what: str) -> None:
        self.found[example].append(what)

    def compare(self, when: str, expected: Contents, found: Contents, columns: Any) -> None:
        for table, by_example in found.items():
            for example in by_example.keys() | expected[table].keys():
                right, wrong = expected[table][example], by_example[example]
                if right != wrong:
                    what = describe(columns[table], right - wrong, wrong - right)
                    self.add(example, f"{when}, {table}:\n{what}")


def describe(
    columns: list[str], missing: Counter[tuple[Any, ...]], surplus: Counter[tuple[Any, ...]]
) -> str:
    """Rows that are not there and rows that should not be; of alike ones where they differ."""
    lines = []
    pairs = len(missing) == len(surplus) == 1
    differ = None
    if pairs:
        (right,), (wrong,) = missing, surplus
        differ = {c for c, a, b in zip(columns, right, wrong, strict=True) if a != b}
    for name, rows in (("missing", missing), ("surplus", surplus)):
        for row in sorted(rows, key=repr)[:4]:
            named = dict(zip(columns, row, strict=True))
            keys = [*columns[:2], *(differ or [c for c in columns if named[c] is not None])]
            lines.append(f"  {name}: " + ", ".join(f"{c}={named[c]}" for c in dict.fromkeys(keys)))
    return "\n".join(lines)


def sites_of(examples: Sequence[Example]) -> dict[str, Site]:
    return {
        site_name(number, name): site
        for number in range(len(examples))
        for name, site in SITES.items()
    }


def seed_sites(project: Project, examples: Sequence[Example]) -> None:
    project.define(OWN_DEFINITIONS)
    project.funnel_steps(FUNNEL_STEPS)
    project.sites(
        f"{name},{site.definition},{site.time_zone},{' '.join(site.own_domains)}"
        for name, site in sites_of(examples).items()
    )
    project.dbt("seed")


def run_of(selected: Iterable[str]) -> list[str]:
    return ["run", "--select", *(f"+{name}" for name in sorted(selected))]


class Comparison:
    """Every batch and its run, then a run of nothing, then a full refresh; compared after each.

    Of the marts that are named those that the oracle knows are held against it.
    """

    def __init__(
        self,
        project: Project,
        examples: Sequence[Example],
        arrival: Files | RawTables,
        marts: Sequence[str] = MARTS,
    ) -> None:
        self.project = project
        self.examples = examples
        self.arrival = arrival
        self.sites = {"*": Site("sliding"), **sites_of(examples)}
        self.tables = [name for name in marts if name not in HISTORIES]
        self.compared = [name for name in self.tables if name in BY_ORACLE]
        # What each run makes anew is made with the last batch.
        followed = ["config.materialized:incremental", *BY_ORACLE, *sorted(HISTORIES)]
        self.run, self.run_before_last = ["run"], run_of(followed)
        if marts != MARTS:
            self.run = self.run_before_last = run_of({*self.tables, *HISTORIES})
        self.batch_count = max(len(example.batches) for example in examples)
        self.differences = Differences()
        self.steady, self.lazy = Follower(), Follower()
        self.arrived: list[Row] = []
        self.before = Tables()
        # By batch: the same for whoever begins where another stood.
        self.expected: dict[int, tuple[Tables, Contents]] = {}

    def from_here(self) -> Comparison:
        """Another that goes on with the next batch."""
        other = copy.copy(self)
        other.arrived = [*self.arrived]
        other.differences = Differences()
        other.steady, other.lazy = copy.deepcopy(self.steady), copy.deepcopy(self.lazy)
        return other

    def after_all(self) -> Differences:
        if not self.after_batches(0):
            self.begin_again()
        return self.differences

    def after_batches(self, first: int) -> Differences:
        """What differs when all batches from this one on have come."""
        for batch in range(first, self.batch_count):
            self.take_in(batch)
            if self.differences:
                # What follows a wrong table says nothing more.
                break
        return self.differences

    def take_in(self, batch: int) -> None:
        project, differences = self.project, self.differences
        rows = [
            row
            for number, example in enumerate(self.examples)
            for row in example.of_sites(number, batch)
        ]
        if self.arrival.marker and batch < MAX_BATCHES:
            rows.append(marker(batch))
        self.arrived += rows
        self.arrival.deliver(project, rows, batch)
        project.manifest = project.manifest or project.parsed()
        run = self.run if batch == self.batch_count - 1 else self.run_before_last
        project.dbt(*run, *self.arrival.arguments(batch))
        when = f"after run {batch}"

        columns = columns_of(project, self.compared, UNSAID | {"raw_file"})
        if batch not in self.expected:
            after = expected_tables(self.arrived, self.sites)
            self.expected[batch] = after, expected_contents(self.arrived, after, columns)
        after, contents = self.expected[batch]
        found = found_contents(project, columns, self.compared)
        differences.compare(when, contents, found, columns)
        taken_in = late_events(project, self.steady.applied)
        if taken_in != taken_in_by_run(self.before, after):
            differences.add(MARKER, f"{when}, late_events: {taken_in}")
        told = self.steady.follow(project)
        follow_up(differences, when, told, session_changes(self.before, after))
        self.before = after
        if batch % 2:
            self.lazy.follow(project)
        for number, what in self.steady.differences(project):
            differences.add(number, f"{when}, a copy that follows: {what}")

    def begin_again(self) -> None:
        """With nothing new, with the same once more, and from nothing."""
        every_column = columns_of(self.project, self.tables, {"revision"})
        incremental = found_contents(self.project, every_column, self.tables)
        last = self.arrival.arguments(self.batch_count - 1)
        for when, arguments in (
            ("after a run of nothing", [*self.run, *last]),
            ("after all was read again", [*self.run, *read_again(last)]),
            ("after a full refresh", [*self.run, "--full-refresh", *last]),
        ):
            self.project.dbt(*arguments)
            again = found_contents(self.project, every_column, self.tables)
            self.differences.compare(when, again, incremental, every_column)
            for follower in (self.steady, self.lazy):
                follower.follow(self.project)
                for number, what in follower.differences(self.project):
                    self.differences.add(number, f"{when}, a copy that follows: {what}")


def read_again(arguments: list[str]) -> list[str]:
    """Every event is read once more, and its touch by the seeds as they are."""
    given = arguments[1][1:-1] + ", " if arguments else ""
    return ["--vars", f"{{{given}reclassify_from: '2000-01-01'}}"]


def follow_up(
    differences: Differences, when: str, told: set[Change], expected: set[Change]
) -> None:
    """What is told of a run is what happened; a session may be called changed that is as before."""
    spared = {change for change in told - expected if change.kind == "changed"}
    for change in expected - told:
        differences.add(example_of(change.site_id), f"{when}, not told: {change}")
    for change in told - expected - spared:
        differences.add(example_of(change.site_id), f"{when}, told: {change}")


def _known(moment: datetime | None) -> datetime:
    assert moment is not None
    return moment


# Reporting.


def smaller(example: Example) -> Iterator[Example]:
    """The example less one row, or less all rows of one id, or with two batches as one."""
    for number, batch in enumerate(example.batches):
        for position in range(len(batch)):
            less = batch[:position] + batch[position + 1 :]
            yield Example((*example.batches[:number], less, *example.batches[number + 1 :]))
    for event_id in {row.event_id for row in example.rows}:
        yield Example(
            tuple(tuple(r for r in batch if r.event_id != event_id) for batch in example.batches)
        )


def report(
    make_project: Callable[[Sequence[Example]], Project],
    examples: Sequence[Example],
    arrival: Files | RawTables,
    differences: Differences,
    rounds: int = 12,
) -> str:
    """The smallest example that still differs, found by trying all smaller ones at once."""
    failed = [number for number in differences.found if number != MARKER]
    if not failed:
        return "\n".join(differences.found[MARKER])
    count = len(failed)
    number = min(failed, key=lambda number: len(examples[number].rows))
    example, what = examples[number], differences.found[number]
    for _ in range(rounds):
        tried = [other for other in smaller(example) if other.rows]
        if not tried:
            break
        found = Comparison(make_project(tried), tried, arrival).after_all().found
        failed = [number for number in found if number != MARKER]
        if not failed:
            break
        number = min(failed, key=lambda number: len(tried[number].rows))
        example, what = tried[number], found[number]
    lines = [f"{count} of {len(examples)} examples differ. The smallest of them, by batch:"]
    for batch_number, batch in enumerate(example.batches):
        lines.append(f"batch {batch_number}:")
        for row in batch:
            lines.append(
                "  " + ", ".join(f"{k}={v}" for k, v in contract(row).items() if v is not None)
            )
    return "\n".join([*lines, *what])
