"""The access_log tracker against a count of its lines that shares no code with it."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import random
import re
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import crawleruseragents
import pytest
from raw_project import ROOT, RawProject

REAL_LOG = ROOT.parent / "shared" / "data" / "access_log" / "apache_logs.gz"

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1"
)
IPAD = (
    "Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/16.0 Mobile/15E148 Safari/604.1"
)
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
GPTBOT = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)"
USER_AGENTS = [CHROME, IPHONE, IPAD, GOOGLEBOT, GPTBOT, "curl/8.5.0", "-"]

FIRST = '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET {} HTTP/1.1" {} 12 "{}" "{}"'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RawProject:
    project = RawProject(tmp_path, "access_log", monkeypatch)
    shutil.copytree(
        ROOT / "models/staging/access_log", project.folder / "models/staging/access_log"
    )
    (project.folder / "seeds").mkdir()
    shutil.copy(ROOT / "seeds/rules/crawlers.csv", project.folder / "seeds")
    shutil.copy(ROOT / "models/_groups.yml", project.folder / "models")
    return project


def build(project: RawProject) -> None:
    success, said = project.dbt("build")
    assert success, said


def events(project: RawProject, columns: str, condition: str = "true") -> list[tuple[object, ...]]:
    """Read in dbt, whose connections alone know the visitor salt."""
    project.model(
        "kept",
        f"select {columns} from {{{{ ref('stg_access_log__events') }}}} where {condition}",
    )
    model = (project.folder / "models/kept.sql").read_text()
    project.model("kept", "{{ config(materialized = 'table') }}\n" + model)
    project.run("--select", "kept")
    (project.folder / "models/kept.sql").unlink()
    return project.query("select * from kept order by all")


def line(target: str = "/", status: int = 200, referrer: str = "-", agent: str = CHROME) -> str:
    return FIRST.format(target, status, referrer, agent) + "\n"


def generated_log() -> bytes:
    generator = random.Random(7)
    lines = []
    for number in range(2_000):
        second = generator.randrange(86_400 * 3)
        at = datetime.fromtimestamp(1_431_820_800 + second, UTC)
        method = generator.choice(["GET"] * 8 + ["POST", "HEAD"])
        target = generator.choice(
            [
                "/",
                "/a?q=1.css",
                "/b.html",
                "/style.CSS?v=2",
                "/i.png",
                "/x.js#y",
                "/robots.txt",
            ]
        )
        status = generator.choice([200] * 6 + [304, 301, 404, 500, 206])
        lines.append(
            f"10.0.{generator.randrange(3)}.{generator.randrange(9)} - - "
            f'[{at:%d/%b/%Y:%H:%M:%S} +0000] "{method} {target} HTTP/1.1" {status} '
            f'{generator.choice(["-", "512"])} "-" "{generator.choice(USER_AGENTS)}"\n'
        )
        if number % 50 == 0:
            lines.append(lines[-1])
    return "".join(lines).encode()


ASSETS = {
    "css",
    "js",
    "png",
    "gif",
    "jpg",
    "jpeg",
    "ico",
    "svg",
    "txt",
    "xml",
    "pdf",
    "woff",
}
# The suffixes that the real log has besides; counted by hand.
ASSETS |= {
    "ttf",
    "jar",
    "json",
    "gz",
    "rss",
    "mp3",
    "tgz",
    "tar",
    "rpm",
    "deb",
    "zip",
    "bz2",
    "exe",
    "webm",
}


def independent_count(log: bytes) -> dict[str, int]:
    pageviews, visitors, bot_requests, total, cut = 0, set(), 0, 0, 0
    for text in log.decode("utf-8", "replace").splitlines():
        total += 1
        if text.count('"') % 2:
            cut += 1
            continue
        address, _, rest = text.partition(" ")
        stamp = rest[rest.index("[") + 1 : rest.index("]")]
        pieces = rest[rest.index("]") + 1 :].split('"')
        method, target, *_ = [*pieces[1].split(" "), "", ""]
        status = pieces[2].split()[0]
        agent = "" if pieces[5] == "-" else pieces[5]
        path = re.split(r"[?#]", target)[0]
        suffix = path.rpartition("/")[2].rpartition(".")[2].lower() if "." in path else ""
        pageviews += method == "GET" and status in ("200", "304") and suffix not in ASSETS
        moment = datetime.strptime(stamp, "%d/%b/%Y:%H:%M:%S %z")
        salted = f"{int(moment.timestamp()) // 86400}{address}{agent}"
        visitors.add(hashlib.sha256(salted.encode()).hexdigest()[:16])
        bot_requests += not agent or crawleruseragents.is_crawler(agent)
    return {
        "total": total,
        "cut": cut,
        "pageviews": pageviews,
        "visitors": len(visitors),
        "bots": bot_requests,
    }


@pytest.mark.parametrize("log", ["generated", "real"])
def test_the_counts_are_those_of_the_lines(project: RawProject, log: str) -> None:
    if log == "real" and not REAL_LOG.exists():
        pytest.skip("the real log is not here")
    content = gzip.decompress(REAL_LOG.read_bytes()) if log == "real" else generated_log()
    project.put("access_log/access.log.1.gz", gzip.compress(content))
    build(project)
    expected = independent_count(content)
    [(total, ids, malformed, pageviews, visitors, bots)] = events(
        project,
        "count(*), count(distinct event_id), count(raw_row),"
        " count(*) filter (event_type = 'pageview'), count(distinct visitor_id),"
        " count(*) filter (is_bot)",
    )
    assert (total, ids, malformed) == (expected["total"], expected["total"], expected["cut"])
    assert (pageviews, visitors) == (expected["pageviews"], expected["visitors"])
    # ua-parser and rules of our own know more crawlers than the package.
    assert isinstance(bots, int)
    assert expected["bots"] <= bots <= expected["total"] * 0.9
    if log == "generated":
        assert bots == expected["bots"]


def test_staging_gives_the_contract_and_then_the_provenance(
    project: RawProject,
) -> None:
    project.put("access_log/access.log", line())
    build(project)
    project.model(
        "names",
        "{{ config(materialized = 'table') }} select {{ text_literal("
        "(event_columns().keys() | list + provenance_columns().keys() | list) | join(',')) }} as n",
    )
    project.run("--select", "names")
    [(expected,)] = project.query("select n from names")
    found = project.query(
        "select string_agg(column_name, ',' order by ordinal_position)"
        " from information_schema.columns where table_name = 'stg_access_log__events'"
    )
    assert found == [(expected,)]


NAMES = {
    "pageview": line("/"),
    "pageview of a query that names an asset": line("/?file=a.css"),
    "pageview not modified": line("/", 304),
    "asset": line("/a.css"),
    "asset with a query": line("/A.PNG?v=1"),
    "redirect": line("/", 301),
    "error": line("/a.css", 404),
    "head": line("/").replace("GET", "HEAD"),
    "other": line("/", 206),
    "malformed_request": line("/").replace("GET / HTTP/1.1", r"\x16\x03\x01"),
    "malformed_request without a word": line("/").replace("GET / HTTP/1.1", "-"),
}


def test_requests_are_named_for_what_they_are(project: RawProject) -> None:
    for number, text in enumerate(NAMES.values()):
        project.put(f"access_log/{number}", text)
    build(project)
    found = events(project, "cast(replace(raw_file, 'access_log/', '') as integer), event_name")
    assert [name for _, name in found] == [case.split()[0] for case in NAMES]


def test_equal_lines_are_events_of_their_own_and_a_copy_has_the_same_ids(
    project: RawProject,
) -> None:
    project.put("access_log/access.log", line() * 3 + line("/b"))
    project.put("access_log/access.log.1.gz", gzip.compress((line("/b") + line() * 3).encode()))
    build(project)
    ids = Counter(row[0] for row in events(project, "event_id"))
    assert sorted(ids.values()) == [2, 2, 2, 2]


def test_a_folder_is_a_site(project: RawProject) -> None:
    project.put("access_log/access.log", line())
    project.put("access_log/shop.example/2024/access.log", line())
    build(project)
    assert events(project, "site_id") == [("access_log",), ("shop.example",)]


def test_an_unknown_line_is_kept_without_address_and_user_agent(
    project: RawProject,
) -> None:
    broken = line().replace("[", "(").replace("10.0.0.1", "192.0.2.77")
    unquoted = broken.replace('"Mozilla', "Mozilla")
    lines = [line(), broken, "\n", unquoted, "192.0.2.77\n", line("/b")]
    project.put("access_log/access.log", "".join(lines))
    build(project)
    found = events(project, "raw_row, event_id is not null", "raw_row is not null")
    assert len(found) == 3
    for raw_row, has_id in found:
        assert has_id
        assert "192.0.2.77" not in str(raw_row)
        assert "Mozilla" not in str(raw_row)
    assert any("GET / HTTP/1.1" in str(raw_row) for raw_row, _ in found)


def test_the_common_format_does_not_say_who_is_a_bot(project: RawProject) -> None:
    """No user agent is a program's sign where one would be written down."""
    common = line("/common").partition(' "-"')[0] + "\n"
    project.put(
        "access_log/access.log", common + line("/dash", agent="-") + line("/empty", agent="")
    )
    build(project)
    found = events(project, "page_url, is_bot, device_type, properties ->> 'bot_kind' as bot_kind")
    assert found == [
        ("/common", None, None, None),
        ("/dash", True, "other", "empty"),
        ("/empty", True, "other", "empty"),
    ]


@pytest.mark.parametrize("end", [-2, -20, -len(CHROME) - 2, -len(CHROME) - 4])
def test_a_line_that_is_cut_off_in_quotes_is_no_request(project: RawProject, end: int) -> None:
    """Without its user agent it would be another visitor's."""
    cut = line(referrer="https://example.com/")[:-1][: end + 1]
    common = line("/common").partition(' "-"')[0] + "\n"
    project.put("access_log/access.log", line() + common + cut)
    build(project)
    found = events(project, "page_url, raw_row", "true")
    assert sorted(str(url) for url, raw_row in found if raw_row is None) == ["/", "/common"]
    [raw_row] = [str(raw_row) for _, raw_row in found if raw_row is not None]
    assert "GET / HTTP/1.1" in raw_row
    assert "Mozilla" not in raw_row and "10.0.0.1" not in raw_row


def test_a_log_that_is_compressed_otherwise_is_no_text(project: RawProject) -> None:
    project.put("access_log/access.log", line())
    project.put("access_log/access.log.2.bz2", bz2.compress(line().encode()))
    said = project.fails()
    assert "access_log/access.log.2.bz2: it is compressed by other means than gzip and zstd" in said


def test_what_a_server_writes_may_be_beyond_all_bounds(project: RawProject) -> None:
    huge = line("/huge").replace(" 200 12 ", f" 200 {2**64 - 1} ")
    project.put("access_log/access.log", huge + line("//blog/post") + line("///"))
    build(project)
    found = events(project, "page_url, properties ->> 'bytes'")
    assert found == [("/", "12"), ("/blog/post", "12"), ("/huge", None)]


def test_no_column_holds_the_address_or_the_user_agent(project: RawProject) -> None:
    project.put("access_log/access.log", line("/a?b=c", 200, "https://example.com/", IPHONE))
    build(project)
    [row] = events(project, "*")
    text = " ".join(map(str, row))
    assert "10.0.0.1" not in text
    assert "KHTML" not in text
    assert "https://example.com/" in text


def test_a_secret_changes_the_visitors_and_stands_nowhere(
    project: RawProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.put("access_log/access.log", line())
    build(project)
    epoch = int(datetime(2015, 5, 17, tzinfo=UTC).timestamp()) // 86400
    plain = f"{epoch}10.0.0.1{CHROME}"
    assert events(project, "visitor_id") == [(hashlib.sha256(plain.encode()).hexdigest()[:16],)]
    secret = "it's a secret"
    monkeypatch.setenv("SOJOURN_VISITOR_SALT", secret)
    salted = hashlib.sha256(f"{secret}{plain}".encode()).hexdigest()[:16]
    assert events(project, "visitor_id") == [(salted,)]
    for file in [project.database, *project.folder.glob("target/**/*.sql")]:
        assert b"a secret" not in file.read_bytes()


def test_devices_are_told_apart(project: RawProject) -> None:
    project.put("access_log/access.log", "".join(line(agent=agent) for agent in USER_AGENTS))
    build(project)
    assert events(project, "browser, os, device_type, is_bot", "not is_bot") == [
        ("Chrome", "Windows", "desktop", False),
        ("Mobile Safari", "iOS", "mobile", False),
        ("Mobile Safari", "iOS", "tablet", False),
    ]
    assert events(project, "count(*)", "is_bot") == [(4,)]


def test_only_unseen_user_agents_are_classified(project: RawProject) -> None:
    project.put("access_log/1", line(agent=CHROME))
    build(project)
    # Were it classified again, this mark would go or stand beside a second row.
    connection = "update stg_access_log__devices set browser = 'as it was'"
    project.query(connection)
    project.put("access_log/2", line("/b", agent=CHROME) + line(agent=IPHONE))
    build(project)
    assert project.query("select browser from stg_access_log__devices order by all") == [
        ("Mobile Safari",),
        ("as it was",),
    ]


def test_damaged_bytes_are_repaired(project: RawProject) -> None:
    bad = line("/z\u00fc").encode() + line("/XX").encode().replace(b"XX", b"\xff\x00")
    project.put("access_log/access.log", bad)
    build(project)
    assert events(project, "page_url") == [("/z\u00fc",), ("/\ufffd\ufffd",)]


def test_a_virtual_host_is_not_the_visitor(project: RawProject) -> None:
    """Apache writes site:port before the host; another word there makes the line unreadable."""
    lines = [line(f"/{name}").replace("10.0.0.1", name) for name in ("10.0.0.1", "2001:db8::1")]
    lines += ["shop.example:443 " + line("/vhost"), "shop.example " + line("/word")]
    lines += [line("/user").replace("- - ", "- ann lee "), line("/dash").replace("- - ", "- -x ")]
    project.put("access_log/access.log", "".join(lines))
    build(project)
    condition = "raw_row is null"
    found = events(project, "page_url, user_id, visitor_id", condition)
    visitors = {page: visitor for page, _, visitor in found}
    assert [(page, user) for page, user, _ in found] == [
        ("/10.0.0.1", None),
        ("/2001:db8::1", None),
        ("/dash", "-x"),
        ("/user", "ann lee"),
        ("/vhost", None),
    ]
    assert visitors["/vhost"] == visitors["/10.0.0.1"] != visitors["/2001:db8::1"]
    [(raw_row,)] = events(project, "raw_row", "raw_row is not null")
    assert "10.0.0.1" not in str(raw_row)
    assert "/word" in str(raw_row)


@pytest.mark.parametrize("trackers", [None, "custom", "custom, access_log"])
def test_the_models_are_on_by_the_var_and_off_by_the_environment(
    project: RawProject, monkeypatch: pytest.MonkeyPatch, trackers: str | None
) -> None:
    file = project.folder / "dbt_project.yml"
    file.write_text(file.read_text().replace("[scratch]", "[access_log, custom]"))
    if trackers:
        monkeypatch.setenv("SOJOURN_TRACKERS", trackers)
    else:
        monkeypatch.delenv("SOJOURN_TRACKERS")
    success, _ = project.dbt("ls", "--write-json", "--select", "stg_access_log__events")
    assert success
    listed = (project.folder / "target/manifest.json").read_text()
    is_on = '"model.sojourn.stg_access_log__events": {"database"' in listed
    assert is_on == (trackers != "custom")
