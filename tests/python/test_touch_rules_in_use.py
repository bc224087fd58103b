"""Touch rules in whole runs: own domains, lines that are added, and what is read again by them.

The lines are those that README.md shows. One project goes through the stages of an analyst's day,
and each test looks at what the tables were after one of them.
"""

from __future__ import annotations

import gzip
import re
import shutil
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import duckdb
import pytest
from project import ROOT, SHARED, Project

ACCESS_LOG = SHARED / "access_log" / "apache_logs.gz"

FROM = datetime(2026, 6, 5, 12)
LOADED = datetime(2026, 7, 1)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)

SITES = [
    "shop,sliding,UTC,shop.example",
    "visits,matomo,UTC,shop.example",
    "analytics,universal_analytics,UTC,shop.example",
    "bare,sliding,UTC",
    "known,sliding,UTC,shop.example my-shop.example,pay.example signin.example",
    "known-matomo,matomo,UTC,shop.example,pay.example",
    "known-analytics,universal_analytics,UTC,shop.example,pay.example",
]
# Of the first three sites: an analyst finds that their payment pages are elsewhere.
EXCLUDED = "till.example"

# What a link says, and its source, medium, channel and rule before the lines and after them.
Said = tuple[str | None, str | None, str | None, str]
LINKS: dict[str, tuple[dict[str, str], Said, Said]] = {
    "newbot": (
        {"referrer_url": "https://chat.newbot.example/c/1"},
        ("chat.newbot.example", "referral", "Referral", "referral"),
        ("newbot", "ai-assistant", "AI Assistant", "referrer:newbot.example"),
    ),
    "newclid": (
        {"page_url": "https://shop.example/?NewClId=7"},
        ("(direct)", "(none)", "Direct", "direct"),
        ("newads", "cpc", "Paid Other", "click_id:newclid"),
    ),
    "blogger": (
        {"page_url": "https://shop.example/?utm_source=Blogger-A&utm_medium=affiliate"},
        ("blogger-a", "affiliate", "Affiliates", "utm"),
        ("blogger-a", "affiliate", "Bloggers", "utm"),
    ),
    "till": (
        {"referrer_url": f"https://secure.{EXCLUDED}/paid"},
        (f"secure.{EXCLUDED}", "referral", "Referral", "referral"),
        (None, None, None, f"internal:{EXCLUDED}"),
    ),
    "search": (
        {"referrer_url": "https://www.google.com/"},
        ("google", "organic", "Organic Search", "referrer:google.com"),
        ("google", "organic", "Organic Search", "referrer:google.com"),
    ),
}
MOMENTS = {
    "days-before": FROM - 3 * DAY,
    "just-before": FROM - MICROSECOND,
    "at": FROM,
    "days-after": FROM + 3 * DAY,
}


def at(
    site: str, occurred_at: datetime, event_id: str, visitor: str = "v", **columns: Any
) -> dict[str, Any]:
    return {
        "site_id": site,
        "event_id": event_id,
        "visitor_id": visitor,
        "occurred_at": occurred_at,
        "loaded_at": LOADED,
        "event_name": "view",
        "event_type": "pageview",
        "page_url": "https://shop.example/",
        "tracker": "custom",
        **columns,
    }


def day_of_links(site: str, moment: str) -> list[dict[str, Any]]:
    """A visitor a link, who comes by it twice, buys, and comes back a day later by nothing."""
    return [
        event
        for name, (link, _, _) in LINKS.items()
        for visitor, began_at in [(f"{name}-{moment}", MOMENTS[moment])]
        for event in [
            at(site, began_at, f"{visitor}-1", visitor, **link),
            at(site, began_at + 10 * MINUTE, f"{visitor}-2", visitor, **link),
            at(
                site,
                began_at + 11 * MINUTE,
                f"{visitor}-3",
                visitor,
                event_type="conversion",
                revenue_cents=1000,
            ),
            at(site, began_at + DAY, f"{visitor}-4", visitor),
        ]
    ]


EVENTS = [
    *(event for moment in MOMENTS for event in day_of_links("shop", moment)),
    # A visit that is parted by what the new click id says, and one by what it says of the end.
    at("visits", FROM - 10 * MINUTE, "a"),
    at("visits", FROM + 5 * MINUTE, "b", **LINKS["newclid"][0]),
    at("visits", FROM + 6 * MINUTE, "c"),
    at("visits", FROM - 10 * MINUTE, "d", "early"),
    at("visits", FROM - 5 * MINUTE, "e", "early", **LINKS["newclid"][0]),
    at("visits", FROM + 5 * MINUTE, "f", "early"),
    # A visit that the payment page has parted.
    at("analytics", FROM - 10 * MINUTE, "a", referrer_url="https://www.bing.com/"),
    at("analytics", FROM + 5 * MINUTE, "b", **LINKS["till"][0]),
]

ADS = {"page_url": "https://shop.example/?gclid=x"}
CHATGPT = {"referrer_url": "https://chatgpt.com/"}
ON_PAGE_2 = {"referrer_url": "https://shop.example/?utm_source=a&utm_medium=b&utm_campaign=c"}
BACK = {"referrer_url": "https://secure.pay.example/done?order=1"}
# Cases of whole sessions, a visitor each.
EVENTS += [
    event
    for site in ("known", "known-matomo", "known-analytics")
    for event in [
        *(at(site, FROM + n * MINUTE, f"chat-{n}", "chat", **CHATGPT) for n in range(3)),
        at(site, FROM, "campaign-1", "campaign", utm_source="a", utm_medium="b", utm_campaign="c"),
        at(site, FROM + MINUTE, "campaign-2", "campaign", **ON_PAGE_2),
        at(site, FROM, "payment-1", "payment", **ADS),
        at(site, FROM + 20 * MINUTE, "payment-2", "payment", **BACK),
    ]
]
EVENTS += [
    at("known", FROM, "slow-1", "slow", **ADS),
    at("known", FROM + 40 * MINUTE, "slow-2", "slow", **BACK),
    at(
        "known",
        FROM + 41 * MINUTE,
        "slow-3",
        "slow",
        event_type="conversion",
        revenue_cents=1000,
    ),
    at("known", FROM, "mix-1", "mix", utm_source="partner"),
    at("known", FROM + MINUTE, "mix-2", "mix", utm_medium="email", utm_campaign="june"),
    *(
        at("known", FROM, f"internal-{number}", f"internal-{number}", referrer_url=referrer)
        for number, referrer in enumerate(
            [
                "https://www.shop.example/a",
                "https://blog.shop.example:8443/",
                "https://my-shop.example/",
                "https://login.signin.example/oauth?client_id=1",
                "https://pay.example",
            ]
        )
    ),
    *(
        at("known", FROM, f"stranger-{number}", f"stranger-{number}", referrer_url=referrer)
        for number, referrer in enumerate(["https://overpay.example/", "https://hop.example/"])
    ),
    *(
        at("known", FROM, f"search-{host}", f"search-{host}", referrer_url=f"https://{host}/")
        for host in ["www.google.com", "www.bing.com", "duckduckgo.com", "search.yahoo.co.jp"]
    ),
    # Nobody has said that this site's payment page is one.
    at("bare", FROM, "bare", **BACK),
]

WANTED = ["+attribution_daily", "+sources_daily", "+visitors"]
BUILD = ["build", "--exclude-resource-type", "test", "unit_test", "--select"]

Table = list[dict[str, Any]]
TABLES = [
    *["events", "sessions", "visitors", "conversions", "conversion_touches"],
    *["attribution_daily", "sources_daily"],
]


def snapshot(project: Project) -> dict[str, Table]:
    """Every table, less the revisions."""
    found = {}
    with duckdb.connect(str(project.database), read_only=True) as connection:
        for table in TABLES:
            cursor = connection.execute(f"select * from {table}")
            names = [column[0] for column in cursor.description or []]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            for row in rows:
                row.pop("revision", None)
            found[table] = sorted(rows, key=str)
    assert all(found.values())
    return found


def lines_of_readme() -> list[tuple[str, str]]:
    """Seed and line."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^    seeds/rules/(\w+)\.csv +(\S.*)$", text, re.MULTILINE)


def add_lines(project: Project) -> None:
    lines = lines_of_readme()
    assert sorted(seed for seed, _ in lines) == ["channel_rules", "click_ids", "referrers"]
    for seed, line in lines:
        path = project.folder / "seeds" / "rules" / f"{seed}.csv"
        path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Table]]:
    project = Project(tmp_path_factory.mktemp("rules"))
    project.sites(SITES)
    project.put(EVENTS, "events")
    run = ["run", "--select", *WANTED]
    project.dbt(*BUILD, *WANTED)
    found = {"before": snapshot(project)}

    add_lines(project)
    project.sites([row + f",{EXCLUDED}" * (row.count(",") == 3) for row in SITES])
    project.put(
        [
            at("shop", FROM - 4 * DAY, f"new-{name}", f"new-{name}", **link)
            for name, (link, _, _) in LINKS.items()
        ],
        "new",
    )
    project.dbt(*BUILD, *WANTED)
    found["added"] = snapshot(project)
    for name, since in [("from", f"{FROM:%Y-%m-%d %H:%M:%S}"), ("all", "2000-01-01")]:
        project.dbt(*run, "--vars", f"{{reclassify_from: '{since}'}}")
        found[name] = snapshot(project)
    project.dbt(*run, "--full-refresh")
    return found | {"refreshed": snapshot(project)}


# What is of events that follow, too, and changes with them.
FOLLOWING = {
    "events": ["is_exit"],
    "sessions": [
        *["ended_at", "duration_seconds", "event_count", "pageview_count", "is_bounce"],
        *["is_engaged", "exit_url", "exit_path"],
    ],
}


def said(rows: Table, **where: Any) -> list[Said]:
    return [
        (row["source"], row["medium"], row["channel"], row["touch_rule"])
        for row in rows
        if all(row[name] == value for name, value in where.items())
    ]


def of_columns(rows: Table, names: list[str]) -> Table:
    return [{name: row[name] for name in names} for row in rows]


def of_site(rows: Table, site: str, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in columns) for row in rows if row["site_id"] == site]


@pytest.mark.parametrize("name", LINKS)
def test_a_line_is_enough_for_what_arrives_from_then_on(
    stages: dict[str, dict[str, Table]], name: str
) -> None:
    _, before, after = LINKS[name]
    assert said(stages["added"]["events"], event_id=f"new-{name}") == [after]
    for moment in MOMENTS:
        stored = {"site_id": "shop", "event_id": f"{name}-{moment}-1"}
        assert said(stages["before"]["events"], **stored) == [before]
        assert said(stages["added"]["events"], **stored) == [before]


@pytest.mark.parametrize("name", LINKS)
def test_touches_are_read_again_from_the_moment_on(
    stages: dict[str, dict[str, Table]], name: str
) -> None:
    """To the microsecond, and within a session that began before it."""
    _, before, after = LINKS[name]
    found = stages["from"]["events"]
    expected = {"days-before": (before, before), "just-before": (before, after)}
    for moment in MOMENTS:
        both = tuple(said(found, event_id=f"{name}-{moment}-{n}")[0] for n in (1, 2))
        assert both == expected.get(moment, (after, after)), moment


def test_nothing_before_the_moment_changes(stages: dict[str, dict[str, Table]]) -> None:
    for table, time in [("events", "occurred_at"), ("sessions", "started_at")]:
        whole, kept = (
            [row for row in stages[stage][table] if row[time] < FROM] for stage in ("added", "from")
        )
        names = [name for name in whole[0] if name not in FOLLOWING[table]]
        assert of_columns(kept, names) == of_columns(whole, names)
        assert len(whole) > 20


def test_what_is_read_again_is_what_a_full_refresh_gives(
    stages: dict[str, dict[str, Table]],
) -> None:
    """Of visitors who were not there before; of the others each event's own touch."""
    found, expected = stages["from"], stages["refreshed"]
    early = {
        (row["site_id"], row["visitor_id"])
        for row in expected["events"]
        if row["occurred_at"] < FROM
    }
    for table in ["events", "sessions", "visitors", "conversions"]:
        later, refreshed = (
            [row for row in rows if (row["site_id"], row["visitor_id"]) not in early]
            for rows in (found[table], expected[table])
        )
        assert later == refreshed
        assert len(later) > 10
    own = ["site_id", "event_id", "source", "medium", "campaign", "channel", "touch_rule"]
    later, refreshed = (
        sorted(of_columns(rows, own), key=str)
        for rows in (
            [row for row in stage["events"] if row["occurred_at"] >= FROM]
            for stage in (found, expected)
        )
    )
    assert later == refreshed


@pytest.mark.parametrize("table", TABLES)
def test_all_read_again_is_a_full_refresh(stages: dict[str, dict[str, Table]], table: str) -> None:
    assert stages["all"][table] == stages["refreshed"][table]
    assert stages["all"][table] != stages["added"][table]


def test_sessions_are_parted_and_joined_by_touches_that_are_read_again(
    stages: dict[str, dict[str, Table]],
) -> None:
    def sessions(stage: str, site: str) -> list[tuple[Any, ...]]:
        columns = "visitor_id", "started_at", "event_count", "entry_channel", "start_reason"
        return sorted(of_site(stages[stage]["sessions"], site, *columns))

    first_at = FROM - 10 * MINUTE
    whole = ("v", first_at, 3, "Direct", "first_event")
    early = ("early", first_at, 3, "Direct", "first_event")
    assert sessions("added", "visits") == [early, whole]
    parted = [
        ("v", first_at, 1, "Direct", "first_event"),
        ("v", FROM + 5 * MINUTE, 2, "Paid Other", "new_campaign"),
    ]
    # The click before the moment is not read again, that after it is.
    assert sessions("from", "visits") == [early, *parted]
    assert sessions("all", "visits") == [
        ("early", first_at, 1, "Direct", "first_event"),
        ("early", FROM - 5 * MINUTE, 2, "Paid Other", "new_campaign"),
        *parted,
    ]
    assert sessions("added", "analytics") == [
        ("v", first_at, 1, "Organic Search", "first_event"),
        ("v", FROM + 5 * MINUTE, 1, "Referral", "new_campaign"),
    ]
    assert sessions("from", "analytics") == [("v", first_at, 2, "Organic Search", "first_event")]


def test_credit_follows_the_touches_that_are_read_again(
    stages: dict[str, dict[str, Table]],
) -> None:
    def channels(stage: str) -> dict[str, str]:
        return {
            row["event_id"]: row["channel"]
            for row in stages[stage]["conversion_touches"]
            if row["site_id"] == "shop" and row["first_touch_cents"] == 1000
        }

    for name, (_, before, after) in LINKS.items():
        for moment in MOMENTS:
            sale = f"{name}-{moment}-3"
            assert channels("added")[sale] == before[2]
            # An internal first event counts as direct.
            now = after[2] or "Direct"
            assert channels("from")[sale] == (before[2] if "before" in moment else now)


# Hard cases of whole sessions.


@pytest.fixture(scope="module")
def sessions(stages: dict[str, dict[str, Table]]) -> Table:
    return stages["before"]["sessions"]


def entries(sessions: Table, site: str, visitor: str) -> list[tuple[Any, ...]]:
    return [
        (row["entry_source"], row["entry_medium"], row["entry_campaign"], row["event_count"])
        for row in sorted(sessions, key=lambda row: row["started_at"])
        if (row["site_id"], row["visitor_id"]) == (site, visitor)
    ]


KNOWN_SITES = pytest.mark.parametrize("site", ["known", "known-matomo", "known-analytics"])


@KNOWN_SITES
def test_chatgpt_as_a_referrer_on_every_hit_is_one_session(sessions: Table, site: str) -> None:
    assert entries(sessions, site, "chat") == [("chatgpt.com", "ai-assistant", None, 3)]


@KNOWN_SITES
def test_a_campaign_that_is_gone_on_page_2_is_the_sessions(sessions: Table, site: str) -> None:
    assert entries(sessions, site, "campaign") == [("a", "b", "c", 2)]


@KNOWN_SITES
def test_the_way_back_from_a_payment_page_is_no_visit_of_its_own(
    sessions: Table, site: str
) -> None:
    assert entries(sessions, site, "payment") == [("google", "cpc", None, 2)]


def test_a_slow_payment_does_not_take_the_conversion(
    stages: dict[str, dict[str, Table]], sessions: Table
) -> None:
    assert entries(sessions, "known", "slow") == [
        ("google", "cpc", None, 1),
        ("(direct)", "(none)", None, 2),
    ]
    assert [row["last_non_direct_channel"] for row in sessions if row["visitor_id"] == "slow"] == [
        "Paid Search"
    ] * 2
    credited = [
        (row["channel"], row["last_non_direct_cents"])
        for row in stages["before"]["conversion_touches"]
        if row["event_id"] == "slow-3"
    ]
    assert sorted(credited) == [("Direct", 0), ("Paid Search", 1000)]


def test_a_payment_page_that_no_list_names_is_a_referral(sessions: Table) -> None:
    assert entries(sessions, "bare", "v") == [("secure.pay.example", "referral", None, 1)]


def test_no_session_has_the_source_of_one_event_and_the_medium_of_another(
    sessions: Table,
) -> None:
    assert entries(sessions, "known", "mix") == [("partner", None, None, 2)]


def test_own_and_excluded_domains_are_no_touch(
    stages: dict[str, dict[str, Table]], sessions: Table
) -> None:
    """One's own, a subdomain with a port, a second own domain, a sign-in, a payment page."""
    rules = [
        *["internal:shop.example"] * 2,
        *["internal:my-shop.example", "internal:signin.example", "internal:pay.example"],
    ]
    for number, rule in enumerate(rules):
        visitor = f"internal-{number}"
        found = said(stages["before"]["events"], visitor_id=visitor)
        assert found == [(None, None, None, rule)]
        assert entries(sessions, "known", visitor) == [("(direct)", "(none)", None, 1)]
    for number, host in enumerate(["overpay.example", "hop.example"]):
        expected = [(host, "referral", None, 1)]
        assert entries(sessions, "known", f"stranger-{number}") == expected


def test_untagged_searches_are_never_unassigned(sessions: Table) -> None:
    found = {
        (row["entry_source"], row["entry_channel"])
        for row in sessions
        if str(row["visitor_id"]).startswith("search-") and row["site_id"] == "known"
    }
    sources = ["google", "bing", "duckduckgo", "yahoo"]
    assert found == {(source, "Organic Search") for source in sources}


# The access log of a site about Linux, of 2015: what a person says of every host with three or
# more hits, without the www.
OWN, SEARCH, SOCIAL = (None, None, None), "Organic Search", "Organic Social"
GOOGLE = (
    "com fr co.uk de es co.in com.br ru it nl com.hk ca se fi dk com.au at cz com.ar com.mx co.th"
    " com.sg pl co.il ba com.ua"
)
HOSTS: dict[str, tuple[str | None, str | None, str | None]] = {
    "semicomplete.com": OWN,
    **{f"google.{country}": ("google", "organic", SEARCH) for country in GOOGLE.split()},
    "bing.com": ("bing", "organic", SEARCH),
    "baidu.com": ("baidu", "organic", SEARCH),
    "duckduckgo.com": ("duckduckgo", "organic", SEARCH),
    # Its link shim.
    "r.duckduckgo.com": ("duckduckgo", "organic", SEARCH),
    "stackoverflow.com": ("stackoverflow", "social", SOCIAL),
    "unix.stackexchange.com": ("stackexchange", "social", SOCIAL),
    "askubuntu.com": ("stackexchange", "social", SOCIAL),
    "t.co": ("twitter", "social", SOCIAL),
    # One blog under two country domains.
    "kufli.blogspot.com": ("blogger", "social", SOCIAL),
    "kufli.blogspot.de": ("blogger", "social", SOCIAL),
    "en.wikipedia.org": ("wikipedia", "referral", "Referral"),
    **{
        host: (host, "referral", "Referral")
        for host in [
            # Forums, magazines and projects that link to it.
            *["logstash.net", "tuxradar.com", "linuxquestions.org", "ubuntuforums.org"],
            *["linux.org.ru", "suckless.org", "keepass.info", "blog.float.tw"],
            # Sites that say they link to it, and do not.
            *["s-chassis.co.nz", "danceuniverse.ru", "ru.drugspowerstore.com", "avtoads.net"],
            *["blackwitchcraft.ru", "kherson-apartments.ru", "sofit-dmd.ru", "am-se.com"],
            *["znakomstvaonlain.ru", "completefusion.com", "mishura-optom.ru", "zolotoy-lis.ru"],
            "xn--90adhhccf5aeewt7j.xn--p1ai",
            # A name in Cyrillic, in bytes that the server has escaped.
            r"\xe4\xe5\xe3\xf2\xff\xf0\xed\xee\xe5-\xec\xfb\xeb\xee.\xf0\xf4",
        ]
    },
}


@pytest.fixture(scope="module")
def read_log(tmp_path_factory: pytest.TempPathFactory) -> Project:
    if not ACCESS_LOG.exists():
        pytest.skip("the access log is not here")
    project = Project(tmp_path_factory.mktemp("log"), trackers="access_log")
    project.sites(["access_log,sliding,UTC,semicomplete.com"])
    (project.raw / "access_log").mkdir()
    shutil.copy(ACCESS_LOG, project.raw / "access_log")
    project.dbt(*BUILD, "+sources_daily")
    return project


def hosts_of_log() -> dict[str, int]:
    """Hits by host of the referrer, of the lines as they are."""
    hits: Counter[str] = Counter()
    for line in gzip.decompress(ACCESS_LOG.read_bytes()).decode("latin-1").splitlines():
        host = urlsplit(line.split('"')[3]).hostname
        if host:
            hits[host.removeprefix("www.")] += 1
    return {host: count for host, count in hits.items() if count >= 3}


def test_hosts_of_the_access_log_are_what_a_person_says(read_log: Project) -> None:
    hits = hosts_of_log()
    assert set(hits) == set(HOSTS)
    found = read_log.query(
        "select referrer_domain, source, medium, channel, count(*) from events"
        " where referrer_domain is not null group by all having count(*) >= 3"
    )
    assert {host: tuple(touch) for host, *touch, _ in found} == HOSTS
    assert {host: count for host, *_, count in found} == hits


def test_sources_of_the_access_log_by_channel(read_log: Project) -> None:
    """Of 10,000 lines each is in a session; no referrer is left without a channel."""
    [(sessions, channels)] = read_log.query(
        "select sum(session_count), count(distinct entry_channel) from sources_daily"
    )
    assert [(sessions,)] == read_log.query("select count(*) from sessions")
    assert channels == 5
    # What the site's feed is tagged with, and Google's rules have no channel for.
    assert read_log.query(
        "select distinct entry_source, entry_medium from sources_daily"
        " where entry_channel = 'Unassigned' or entry_channel is null"
    ) == [("feedburner", "feed")]
