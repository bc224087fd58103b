"""Erasing a visitor or a user: from every table, for good, and with nothing of others changed."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from arrivals import LOADED, TAG, at, contents
from batching import Follower
from project import Project


def row(site_id: str, minute: int, name: str, visitor_id: str, **columns: Any) -> dict[str, Any]:
    return {
        "site_id": site_id,
        "visitor_id": visitor_id,
        "event_name": "view",
        "event_type": "pageview",
        "loaded_at": LOADED[0],
        **at(minute, name),
        **columns,
    }


HOUR = timedelta(hours=1)
TAB = {"client_session_id": "tab"}
IDENTIFIES = {"event_type": "identify", "user_id": "another"}
# gone-... are to be erased. On `tabs` a visitor who stays shares their session; on `shop`
# gone-phone and gone-laptop are devices of gone-user alone, family-tablet is not.
FIRST = [
    row("shop", 0, "a", "gone-visitor"),
    row("shop", 50, "c", "gone-visitor"),
    row("shop", 300, "d", "gone-visitor"),
    row("shop", 0, "a", "gone-visitor", loaded_at=LOADED[1]),
    row("shop", 0, "r", "gone-visitor", occurred_at=datetime(1999, 1, 1)),
    row("shop", 0, "s", "stays"),
    row("shop", 60, "t", "stays"),
    row("shop", 0, "t", "stays", occurred_at=datetime(1999, 1, 1)),
    row("other shop", 0, "a", "namesake"),
    row("tabs", 0, "a", "gone-visitor", **TAB),
    row("tabs", 1, "b", "stays", **TAB),
    row("tabs", 60, "c", "gone-visitor", **TAB),
    row("tabs", 61, "sale", "gone-visitor", event_name="bought", event_type="conversion", **TAB),
    row("buckets", 0, "a", "gone-visitor"),
    row("buckets", 0, "b", "gone-visitor-too"),
    row("profiles", 0, "a", "gone-visitor"),
    row("profiles", 0, "b", "stays"),
    row("users", 0, "a", "gone-phone"),
    row("users", 1, "b", "gone-phone", user_id="gone-user"),
    row("users", 2, "c", "gone-laptop", user_id="gone-user"),
    row("users", 0, "d", "family-tablet", user_id="gone-user"),
    row("users", 1, "e", "family-tablet", user_id="another"),
    row("users", 60, "f", "family-tablet"),
    row("users", 0, "r", "gone-phone", occurred_at=datetime(1999, 1, 1)),
    row("users", 0, "q", "family-tablet", user_id="gone-user", occurred_at=datetime(1999, 1, 1)),
    # Who they are is known of some events alone: the others stay, and nothing comes after them.
    row("family", 0, "a", "television", **TAG),
    row("family", 5, "b", "television", user_id="gone-user"),
    row("family", 10, "c", "television"),
    row("family", 120, "d", "television", user_id="another"),
    row("family", 300, "e", "television"),
    row("family", 0, "f", "radio", user_id="gone-user", **TAG),
    row("family", 5, "i", "radio"),
    row("family", 60, "g", "radio", user_id="another"),
    row("family", 120, "h", "radio"),
    # Links that were undone are none: the tablet is nobody's, the other one gone-user's alone.
    row("lent", 0, "a", "lent-tablet"),
    row("lent", 1, "b", "lent-tablet", user_id="gone-user"),
    row("lent", 60, "c", "lent-tablet"),
    row("lent", 0, "d", "gone-and-bought", user_id="another"),
    row("lent", 60, "e", "gone-and-bought", user_id="gone-user"),
    row("lent", 120, "f", "gone-and-bought"),
    row("copies", 0, "a", "gone-visitor", **IDENTIFIES, properties='{"e": 1}'),
    row("copies", 0, "b", "stays"),
    # Who keeps an event but no session, where sessions are called by the visitor.
    row("named", 0, "a", "guest", user_id="gone-user"),
    row("named", 60, "b", "stays", **TAB),
    row("named", 61, "c", "guest", user_id="another", **TAB),
]
# Joins and splits, so that the logs of what was placed again have rows of them.
SECOND = [
    row("shop", 25, "b", "gone-visitor", loaded_at=LOADED[1]),
    row("shop", -60, "q", "stays", loaded_at=LOADED[1]),
    row("users", 20, "g", "gone-phone", loaded_at=LOADED[1]),
    # A copy that is one no more when the other's event is erased.
    row("copies", 5, "a", "stays", **IDENTIFIES, properties='{"e": 2}', loaded_at=LOADED[1]),
    # A copy that takes the place of the stored one: its session has vanished before.
    row("buckets", -60, "a", "gone-visitor", loaded_at=LOADED[0] - HOUR),
]
# After the erasure they come again.
THIRD = [
    row("shop", 400, "x", "gone-visitor", loaded_at=LOADED[2]),
    row("shop", 0, "a", "gone-visitor", loaded_at=LOADED[2]),
    row("shop", 400, "y", "stays", loaded_at=LOADED[2]),
    row("users", 400, "x", "gone-laptop", loaded_at=LOADED[2]),
    row("users", 400, "y", "new-phone", user_id="gone-user", loaded_at=LOADED[2]),
    row("users", 400, "z", "family-tablet", loaded_at=LOADED[2]),
    row("lent", 400, "g", "lent-tablet", loaded_at=LOADED[2]),
    row("lent", 400, "h", "gone-and-bought", loaded_at=LOADED[2]),
]
ERASED = {
    "visitors": [
        "gone-visitor",
        "gone-visitor-too",
        "gone-phone",
        "gone-laptop",
        "gone-and-bought",
    ],
    "user": "gone-user",
}


def of_others(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        row
        for row in rows
        if row["visitor_id"] not in ERASED["visitors"] and row.get("user_id") != ERASED["user"]
    ]


class Erasing:
    """What is there after the erasures, after the run that follows them, and later."""

    def __init__(self, project: Project) -> None:
        self.project = project
        project.sites(
            [
                "tabs,databuddy,UTC",
                "buckets,millimetric,UTC",
                "profiles,tracardi,UTC",
                "named,tracardi,UTC",
            ]
        )
        project.dbt("seed")
        follower = Follower()
        project.put(FIRST, "first")
        project.dbt("run")
        project.put(SECOND, "second")
        project.dbt("run")
        follower.follow(project)
        assert found(project, "gone-")
        for arguments in [
            "{site_id: lent, visitor_id: lent-tablet, user_id: gone-user}",
            "{site_id: lent, visitor_id: gone-and-bought, user_id: another}",
        ]:
            project.dbt("run-operation", "unlink_visitor", "--args", arguments)
        for arguments in [
            "{site_id: shop, visitor_id: gone-visitor}",
            "{site_id: tabs, visitor_id: gone-visitor}",
            "{site_id: buckets, visitor_id: gone-visitor}",
            "{site_id: buckets, visitor_id: gone-visitor-too}",
            "{site_id: profiles, visitor_id: gone-visitor}",
            "{site_id: users, user_id: gone-user}",
            "{site_id: copies, visitor_id: gone-visitor}",
            "{site_id: family, user_id: gone-user}",
            "{site_id: named, user_id: gone-user}",
            "{site_id: lent, user_id: gone-user}",
        ]:
            project.dbt("run-operation", "erase_visitor", "--args", arguments)
        self.found_at_once = found(project, "gone-")
        project.dbt("run")
        self.found_after = found(project, "gone-")
        follower.follow(project)
        self.behind = list(follower.differences(project))
        self.audit_after = audit(project)
        project.put(THIRD, "third")
        project.dbt("run")
        self.later = contents(project, {"revision"})
        self.found_later = found(project, "gone-")
        self.audit_later = audit(project)
        self.later_ids = accepted(project)
        self.kept = project.folder / "kept.duckdb"
        shutil.copy(project.database, self.kept)
        project.dbt("run", "--full-refresh")
        self.refreshed = contents(project, {"revision"})
        self.found_refreshed = found(project, "gone-")
        for name, rows in (("first", FIRST), ("second", SECOND), ("third", THIRD)):
            project.put(of_others(rows), name)
        project.execute("delete from suppressed_ids")
        project.dbt("run", "--full-refresh")
        self.without = contents(project, {"revision"})
        shutil.copy(self.kept, project.database)


def found(project: Project, text: str) -> list[str]:
    """Every table in which a row has the text."""
    tables = project.query(
        "select table_schema, table_name from information_schema.tables"
        " where table_type = 'BASE TABLE' order by all"
    )
    assert {name for _, name in tables} >= {"events", "session_changes", "suppressed_ids"}
    return [
        name
        for schema, name in tables
        if project.query(
            f'select 1 from "{schema}"."{name}" as whole'
            f" where contains(cast(whole as varchar), '{text}') limit 1"
        )
    ]


def accepted(project: Project) -> dict[str, str]:
    """The ids of all events of a site."""
    return dict(
        project.query(
            "select site_id, string_agg(event_id, '' order by event_id) from events"
            " group by site_id order by site_id"
        )
    )


def audit(project: Project) -> tuple[int, ...]:
    """Raw, accepted, rejected, duplicate, erased and lost rows."""
    [sums] = project.query(
        "select sum(raw_count), sum(accepted_count), sum(rejected_count), sum(duplicate_count),"
        " sum(erased_count), sum(lost_count) from event_audit"
    )
    return tuple(int(count) for count in sums)


@pytest.fixture(scope="module")
def erasing(tmp_path_factory: pytest.TempPathFactory) -> Erasing:
    return Erasing(Project(tmp_path_factory.mktemp("erasing")))


def test_no_table_has_the_id_as_text(erasing: Erasing) -> None:
    assert erasing.found_at_once == []
    assert erasing.found_after == []


def test_a_salted_one_way_hash_is_kept(erasing: Erasing) -> None:
    hashes = erasing.project.query("select site_id, id_kind, id_hash from suppressed_ids")
    assert sorted(row[:2] for row in hashes) == [
        ("buckets", "visitor"),
        ("buckets", "visitor"),
        ("copies", "visitor"),
        ("family", "user"),
        ("lent", "user"),
        ("lent", "visitor"),
        ("named", "user"),
        ("profiles", "visitor"),
        ("shop", "visitor"),
        ("tabs", "visitor"),
        ("users", "user"),
        ("users", "visitor"),
        ("users", "visitor"),
    ]
    # Two hashes of one id on two sites are not alike.
    assert len({row[2] for row in hashes}) == 13
    assert all(len(row[2]) == 64 for row in hashes)
    [(salt,)] = erasing.project.query("select salt from suppression_salt")
    assert len(salt) == 36
    [(unsalted,)] = erasing.project.query("select sha256('visitor|shop|gone-visitor')")
    assert unsalted not in {row[2] for row in hashes}


def test_neither_a_later_batch_nor_a_full_refresh_brings_them_back(erasing: Erasing) -> None:
    assert erasing.found_later == []
    assert erasing.found_refreshed == []
    assert erasing.later_ids == {
        "copies": "ab",
        "family": "acdeghi",
        "lent": "acg",
        "named": "bc",
        "other shop": "a",
        "profiles": "b",
        "shop": "qsty",
        "tabs": "b",
        "users": "efz",
    }


def test_the_audit_adds_up(erasing: Erasing) -> None:
    # Of 50 rows: copies' a, b, family's a, c, d, e, g, h, i, lent's a, c, named's b, c, the other
    # shop's a, profiles' b, shop's q, s, t, tabs' b, users' e, f; the second t of shop is
    # rejected, nothing of others is a duplicate.
    assert erasing.audit_after == (50, 21, 1, 0, 28, 0)
    assert erasing.audit_later == (58, 24, 1, 0, 33, 0)


def test_what_is_left_is_what_the_rows_of_others_make(erasing: Erasing) -> None:
    for table in ("events", "sessions", "rejected_events"):
        assert erasing.later[table] == erasing.without[table], table


def test_traits_are_of_the_copy_that_counts_now(erasing: Erasing) -> None:
    columns = "site_id, event_id, visitor_id, traits"
    assert erasing.project.query(f"select {columns} from pii.user_traits") == [
        ("copies", "a", "stays", '{"e": 2}')
    ]


def test_the_run_after_it_is_as_exact_as_a_full_refresh(erasing: Erasing) -> None:
    assert erasing.later == erasing.refreshed


def test_sessions_of_others_keep_their_numbers(erasing: Erasing) -> None:
    assert erasing.project.query(
        "select visitor_id, session_number, event_count from sessions"
        " where site_id = 'shop' order by started_at"
    ) == [("stays", 1, 1), ("stays", 2, 1), ("stays", 3, 1), ("stays", 4, 1)]
    assert erasing.project.query(
        "select visitor_id, session_number, event_count, duration_seconds, start_reason"
        " from sessions where site_id = 'tabs'"
    ) == [("stays", 1, 1, 0, "first_event")]


def test_a_copy_that_follows_session_changes_forgets_them(erasing: Erasing) -> None:
    assert erasing.behind == []


def test_a_session_that_loses_its_first_event_is_merged_into_what_is_left(
    erasing: Erasing,
) -> None:
    assert erasing.project.query(
        "select changes.change, changes.into_session_id = events.session_id"
        " from session_changes as changes inner join events using (site_id)"
        " where site_id = 'family' and events.event_id = 'i' and changes.is_gone"
    ) == [("merged", True)]


def test_wrong_or_missing_arguments_are_refused(erasing: Erasing) -> None:
    project = erasing.project
    before = contents(project, set())
    for arguments in (
        "{visitor_id: stays}",
        "{site_id: shop}",
        "{site_id: shop, visitor_id: stays, user_id: another}",
        "{site_id: '', visitor_id: stays}",
        "{site_id: shop, visitor_id: ''}",
    ):
        success, said = project.try_dbt("run-operation", "erase_visitor", "--args", arguments)
        assert not success, arguments
        assert "erase_visitor needs site_id, and either visitor_id or user_id." in said
    # YAML reads these as numbers, and what they are as text then is another id.
    for operation, arguments in (
        ("erase_visitor", "{site_id: shop, visitor_id: 1000000000.1600000000}"),
        ("erase_visitor", "{site_id: shop, user_id: 0123}"),
        ("erase_visitor", "{site_id: 4000000001, visitor_id: stays}"),
        ("unlink_visitor", "{site_id: shop, visitor_id: 1000000000.1600000000}"),
    ):
        success, said = project.try_dbt("run-operation", operation, "--args", arguments)
        assert not success, arguments
        assert "put it into quotes" in said
    success, said = project.try_dbt(
        "run-operation", "erase_visitor", "--args", "{site: shop, visitor_id: stays}"
    )
    assert not success
    assert "site" in said
    assert contents(project, set()) == before


def test_an_id_that_no_event_has_is_told(erasing: Erasing) -> None:
    arguments = "{site_id: shop, visitor_id: nobody}"
    said = erasing.project.dbt("run-operation", "erase_visitor", "--args", arguments)
    assert "No event is of this id; those that come from now on stay out." in said
    assert "Erased" not in said


def test_the_audit_knows_who_is_erased_wherever_its_counts_are(tmp_path: Path) -> None:
    """A project may put the private models into a schema of their own."""
    project = Project(tmp_path)
    config = project.folder / "dbt_project.yml"
    private = "    intermediate:\n"
    assert private in config.read_text()
    config.write_text(config.read_text().replace(private, f"{private}      +schema: private\n"))
    rows = [row("shop", 0, "a", "gone-visitor"), row("shop", 1, "b", "stays")]
    project.put([*rows, rows[1] | {"loaded_at": LOADED[1]}], "events")
    run = ["--select", "+sessions", "+event_audit", "--exclude-resource-type", "test", "unit_test"]
    project.dbt("build", *run)
    arguments = "{site_id: shop, visitor_id: gone-visitor}"
    project.dbt("run-operation", "erase_visitor", "--args", arguments)
    project.dbt("build", *run)
    counts = "raw_count, accepted_count, duplicate_count, erased_count"
    assert project.query(f"select {counts} from event_audit") == [(3, 1, 1, 1)]
