"""Which user agents are programs, of what kind, and what a change of the rules does.

The kinds are worked out by hand from what the makers say of their agents, those of the real log by
reading all of its 559 agents.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import crawleruseragents
import duckdb
import pytest
import yaml
from project import ROOT, SHARED, Project

REAL_LOG = SHARED / "access_log" / "apache_logs.gz"
DEVICES = ROOT / "models/staging/access_log/stg_access_log__devices.py"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


SEED = read(ROOT / "seeds/rules/crawlers.csv")
OWN = read(ROOT / "scripts/own_crawlers.csv")

specification = importlib.util.spec_from_file_location("devices", DEVICES)
assert specification and specification.loader
devices = importlib.util.module_from_spec(specification)
specification.loader.exec_module(devices)

RULES = [(re.compile(row["pattern"]), row["kind"]) for row in SEED]


def described(agent: str | None) -> dict[str, Any]:
    """What the model says of a user agent."""
    return dict(zip(devices.COLUMNS, devices.describe("", agent, RULES), strict=False))


COMPATIBLE = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; {})"

BOTS = {
    "": "empty",
    " ": "empty",
    "-": "empty",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": "search_engine",
    "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like"
    " Gecko) Chrome/126.0.6478.61 Mobile Safari/537.36 (compatible; Googlebot/2.1;"
    " +http://www.google.com/bot.html)": "search_engine",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)": "search_engine",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.4 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)": (
        "search_engine"
    ),
    COMPATIBLE.format("OAI-SearchBot/1.0; +https://openai.com/searchbot"): "search_engine",
    COMPATIBLE.format("PerplexityBot/1.0; +https://perplexity.ai/perplexitybot"): "search_engine",
    COMPATIBLE.format("GPTBot/1.2; +https://openai.com/gptbot"): "ai_crawler",
    COMPATIBLE.format("ClaudeBot/1.0; +claudebot@anthropic.com"): "ai_crawler",
    COMPATIBLE.format("Bytespider; spider-feedback@bytedance.com"): "ai_crawler",
    "CCBot/2.0 (https://commoncrawl.org/faq/)": "ai_crawler",
    "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)": (
        "ai_crawler"
    ),
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0;"
    " +https://openai.com/bot": "ai_assistant",
    COMPATIBLE.format("Perplexity-User/1.0; +https://perplexity.ai/perplexity-user"): (
        "ai_assistant"
    ),
    COMPATIBLE.format("Claude-User/1.0; +Claude-User@anthropic.com"): "ai_assistant",
    "Claude-Code/1.0 (+https://anthropic.com)": "ai_assistant",
    "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)": "monitoring",
    "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)": "monitoring",
    "ELB-HealthChecker/2.0": "monitoring",
    "Mozilla/5.0 (Linux; Android 11; moto g power (2022)) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/119.0.0.0 Mobile Safari/537.36 Chrome-Lighthouse": "monitoring",
    "curl/8.5.0": "http_library",
    "python-requests/2.32": "http_library",
    "axios/1.7.2": "http_library",
    "okhttp/4.12.0": "http_library",
    "Go-http-client/2.0": "http_library",
    "Java/17.0.11": "http_library",
    "MyApp/12 CFNetwork/1494.0.7 Darwin/23.4.0": "http_library",
    "Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/AP1A.240505.005)": "http_library",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " HeadlessChrome/120.0.0.0 Safari/537.36": "browser_automation",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)": "seo",
    "Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)": "seo",
    "AdsBot-Google (+http://www.google.com/adsbot.html)": "advertising",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)": "social_preview",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)": "social_preview",
    "WhatsApp/2.24.11.79 A": "social_preview",
    "Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)": "feed_reader",
    "NewsBlur Feed Fetcher - 5 subscribers - http://www.newsblur.com/site/1/page"
    " (Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7))": "feed_reader",
    "Mozilla/5.0 (compatible; archive.org_bot +http://www.archive.org/details/archive.org_bot)": (
        "archiver"
    ),
    "Turnitin (https://bit.ly/2UvnfoQ)": "academic",
    "Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)": "scanner",
    "sqlmap/1.8.3#stable (https://sqlmap.org)": "scanner",
    "SomeNewBot/0.1 (https://example.test)": "other",
    "acme/0.3 (+https://acme.example/about)": "other",
    # No rule has it: ua-parser does.
    "LumiBot 2.0": "other",
}

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) {}"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; {}) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0"
    " Chrome/126.0.6478.71 Mobile Safari/537.36{}"
)
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko){}"
    " Chrome/130.0.0.0 Safari/537.36{}"
)
PEOPLE = [
    # Browsers.
    WINDOWS.format("", ""),
    WINDOWS.format("", " Edg/130.0.0.0"),
    WINDOWS.format("", " OPR/114.0.0.0"),
    WINDOWS.format("", " YaBrowser/24.10.0.0"),
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.4 Safari/605.1.15 DuckDuckGo/7",
    IPHONE.format("Version/17.5 Mobile/15E148 Safari/604.1"),
    IPHONE.format("CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1"),
    "Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko)"
    " SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0"
    " Chrome/64.0 Mobile Safari/537.36 SogouMSE,SogouMobileBrowser/5.28.14",
    "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko",
    "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1.32052/34.1244; U; en) Presto/2.8.119 Version/11.10",
    "Lynx/2.8.7rel.2 libwww-FM/2.14 SSL-MM/1.4.1 OpenSSL/1.0.1f",
    "Mozilla/5.0 (PlayStation; PlayStation 5/8.20) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.0 Safari/605.1.15",
    "Mozilla/5.0 (SMART-TV; LINUX; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko)"
    " 94.0.4606.31/7.0 TV Safari/537.36",
    # Names that look like those of bots.
    "Mozilla/5.0 (Linux; Android 11; CUBOT X50) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/120.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 12; Cubot NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/125.0.0.0 Mobile Safari/537.36",
    # Pages opened inside an app.
    IPHONE.format("Mobile/15E148"),
    IPHONE.format("Mobile/15E148 [FBAN/FBIOS;FBAV/440.0.0.0;FBDV/iPhone14,5;FBSN/iOS]"),
    IPHONE.format("Mobile/15E148 Instagram 337.0.2.24 (iPhone14,5; iOS 17_5; en_US; en)"),
    IPHONE.format("Mobile/15E148 musical_ly_34.5.0 JsSdk/2.0 BytedanceWebview/d8a21c6"),
    IPHONE.format("Mobile/15E148 [LinkedInApp]/9.29.8962"),
    IPHONE.format("Mobile/15E148 Twitter for iPhone/10.48"),
    IPHONE.format("Mobile/15E148 [Pinterest/iOS]"),
    IPHONE.format("Mobile/15E148 Snapchat/12.90.0.46 (like Safari/8618.2.12, panda)"),
    IPHONE.format("Mobile/15E148 MicroMessenger/8.0.49(0x18003130) NetType/WIFI Language/en"),
    IPHONE.format("Mobile/15E148 Safari Line/14.8.0"),
    IPHONE.format("GSA/320.0.639 Mobile/15E148 Safari/604.1"),
    IPHONE.format("Mobile/15E148 Bluesky/1.85"),
    IPHONE.format("Mobile/15E148 Tumblr/35.1"),
    IPHONE.format("Mobile/15E148 NewsBlur/13.2"),
    ANDROID.format("SM-S918B; wv", " [FB_IAB/FB4A;FBAV/468.1.0.51.76;]"),
    ANDROID.format("SM-S911N; wv", ";KAKAOTALK 2410850"),
    ANDROID.format("Pixel 8; wv", " Viber/22.4"),
    ANDROID.format("Pixel 8; wv", " WhatsApp/2.24.11.79"),
    ANDROID.format("K", " Telegram-Android/10.14.2 (Samsung SM-S918B; Android 14; SDK 34; HIGH)"),
    WINDOWS.format(" Slack/4.38.125", " Sonic Slack_SSB/4.38.125"),
    WINDOWS.format(" Claude/0.7.8", ""),
    "Instagram 3.0.4 Android (8/2.2.1; 240dpi; 480x800; HTC/verizon_wwe; ADR6400L; en_US)",
]


@pytest.mark.parametrize(("agent", "kind"), [*BOTS.items(), *((agent, None) for agent in PEOPLE)])
def test_an_agent_is_of_its_kind(agent: str, kind: str | None) -> None:
    found = described(agent)
    assert (found["bot_kind"], found["is_bot"]) == (kind, kind is not None)


def test_no_user_agent_at_all_is_a_bot() -> None:
    found = described(None)
    assert (found["bot_kind"], found["is_bot"]) == ("empty", True)


def test_only_people_have_devices() -> None:
    """A crawler that says it is a phone is no visit on a phone."""
    googlebot = next(agent for agent in BOTS if "Nexus 5X" in agent)
    assert described(googlebot)["device_type"] == "other"
    assert described(PEOPLE[6])["device_type"] == "mobile"


def test_every_kind_is_reached() -> None:
    seeds = yaml.safe_load((ROOT / "seeds/rules/_touch__seeds.yml").read_text())["seeds"]
    [crawlers] = [seed for seed in seeds if seed["name"] == "crawlers"]
    [kind] = [column for column in crawlers["columns"] if column["name"] == "kind"]
    [listed] = [test["accepted_values"] for test in kind["data_tests"] if test != "not_null"]
    assert set(BOTS.values()) == set(listed["arguments"]["values"])
    assert {row["kind"] for row in SEED} == set(BOTS.values())


@pytest.mark.parametrize("rule", OWN, ids=[rule["pattern"] for rule in OWN])
def test_a_rule_of_our_own_decides_its_example(rule: dict[str, str]) -> None:
    """A rule that another one hides does nothing."""
    first = next(row for row in SEED if re.search(row["pattern"], rule["example"]))
    assert (first["pattern"], first["kind"]) == (rule["pattern"], rule["kind"])
    assert first["origin"] == "own: " + rule["why"]


def test_rules_instead_of_the_packages_keep_its_examples() -> None:
    agents = [
        agent
        for crawler in crawleruseragents.CRAWLER_USER_AGENTS_DATA
        for agent in crawler["instances"]
    ]
    assert len(agents) > 2000
    assert [agent for agent in agents if not described(agent)["is_bot"]] == []


def test_patterns_compile_in_python_and_in_duckdb() -> None:
    for row in SEED:
        re.compile(row["pattern"])
        duckdb.execute("select regexp_matches('', ?)", [row["pattern"]]).fetchall()


def test_crawlers_name_package_version_and_licence() -> None:
    origins = {row["origin"] for row in SEED if not row["origin"].startswith("own: ")}
    assert len(origins) == 1
    assert re.fullmatch(r"crawler-user-agents [\d.]+ \(MIT\)", origins.pop())


# The real log.

REAL_BOTS = {
    "UniversalFeedParser/4.2-pre-314-svn +http://feedparser.org/": "feed_reader",
    "Tiny Tiny RSS/1.11 (http://tt-rss.org/)": "feed_reader",
    "FeedBurner/1.0 (http://www.FeedBurner.com)": "feed_reader",
    "Feedbin - 1 subscribers": "feed_reader",
    "Liferea/1.8.3 (Linux; en_GB.UTF-8; http://liferea.sf.net/)": "feed_reader",
    "Digg Feed Fetcher 1.0 (Mozilla/5.0 (Macintosh; Intel Mac OS X 10_7_1) AppleWebKit/534.48.3"
    " (KHTML, like Gecko) Version/5.1 Safari/534.48.3)": "feed_reader",
    "LiveJournal.com (webmaster@livejournal.com; for"
    " http://www.livejournal.com/users/cshpsionic/; 8 readers)": "feed_reader",
    "Mozilla/5.0 (X11; Linux x86_64; rv:24.0) Gecko/20100101 Thunderbird/24.2.0"
    " Lightning/2.6.4": "feed_reader",
    "Mozilla/5.0 (compatible; Ezooms/1.0; help@moz.com)": "seo",
    "Mozilla/5.0 (compatible; MJ12bot/v1.4.4; http://www.majestic12.co.uk/bot.php?+)": "seo",
    "Chef Client/10.18.2 (ruby-1.9.3-p327; ohai-6.16.0; x86_64-linux; +http://opscode.com)": (
        "http_library"
    ),
    "Ruby": "http_library",
    "fetch libfetch/2.0": "http_library",
    "Wget/1.14 (linux-gnu)": "http_library",
    "Dalvik/1.6.0 (Linux; U; Android 4.2.2; A114 Build/JDQ39)": "http_library",
    "ZDM/4.0; Windows Mobile 8.0": "http_library",
    "HTTP_Request2/2.1.1 (http://pear.php.net/package/http_request2) PHP/5.3.2-1ubuntu4.18": (
        "http_library"
    ),
    "portscout/0.8.1": "monitoring",
    "distilator/0.1 (http://people.freebsd.org/~ehaupt/distilator/)": "monitoring",
    "eZ Publish Link Validator": "monitoring",
    "IrssiUrlLog/0.2": "social_preview",
    "Twitterbot/1.0": "social_preview",
    "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)": (
        "search_engine"
    ),
    "Mozilla/5.0 (Windows NT 6.1; rv:6.0) Gecko/20110814 Firefox/6.0 Google favicon": (
        "search_engine"
    ),
    "Mozilla/5.0 (compatible; EasouSpider; +http://www.easou.com/search/spider.html)": (
        "search_engine"
    ),
    "Mozilla/4.0 (compatible;)": "other",
    "Mozilla/4.0": "other",
    "Mozilla/5.0": "other",
    "Mozilla/5.0 Gecko/20100115 Firefox/3.6": "other",
    "Microsoft Office Protocol Discovery": "other",
    "Robosourcer/1.0": "other",
    "-": "empty",
}
# How the agents of people began in 2015, and how those of programs show elsewhere.
BROWSERS = re.compile(
    r"^(Mozilla/[45]\.0 \(|Opera[/ ]|Lynx/|E?Links \(|Midori/|Instagram "
    r"|SAMSUNG-|LAVA\.|Micromax |QS304 |MAXX_MAUI |Maui |&as_qdr=all$)"
)
PROGRAMS = re.compile(
    r"bot\b|crawl|spider|slurp|feed|fetch|https?://|@|link ?check|validator|monitor|client|library",
    re.IGNORECASE,
)


def real_agents() -> set[str]:
    with gzip.open(REAL_LOG, "rt", encoding="utf-8", errors="replace") as log:
        return {line.rsplit('"', 2)[1] for line in log}


@pytest.mark.skipif(not REAL_LOG.exists(), reason="the real log is not here")
def test_the_agents_of_the_real_log_are_what_a_person_takes_them_for() -> None:
    agents = real_agents()
    assert len(agents) == 559
    kinds = {agent: described(agent)["bot_kind"] for agent in agents}
    assert {agent: kinds[agent] for agent in REAL_BOTS} == REAL_BOTS
    people = [agent for agent, kind in kinds.items() if kind is None]
    assert [agent for agent in people if not BROWSERS.search(agent)] == []
    assert [agent for agent in people if PROGRAMS.search(agent)] == []


@pytest.mark.parametrize(("agent", "kind"), REAL_BOTS.items())
def test_agents_that_a_log_of_2015_shows(agent: str, kind: str) -> None:
    assert described(agent)["bot_kind"] == kind


# A change of the rules.

ACME = "9999,^Acme Paper,feed_reader,own: Acme\n"
# So many that a row's hash is now below and now above that of the row before the change.
PAPERS = [f"Acme Paper {number}" for number in range(8)]


def lines(day: int, agents: list[str]) -> str:
    return "".join(
        f"10.0.0.{number} - - [{day:02}/May/2025:1{number // 60}:00:{number % 60:02} +0000]"
        f' "GET /{number} HTTP/1.1" 200 12 "-" "{agent}"\n'
        for number, agent in enumerate(agents)
    )


class History:
    """One project in which the rules change; what its events say after each step."""

    def __init__(self, folder: Path) -> None:
        self.project = Project(folder, "access_log")
        self.logs = self.project.raw / "access_log"
        self.logs.mkdir()
        self.steps: dict[str, list[tuple[Any, ...]]] = {}
        self.tables: dict[str, list[tuple[Any, ...]]] = {}

        self.write("a.log", lines(1, PAPERS) + lines(2, PAPERS) + lines(5, [*BOTS, *PEOPLE]), 1)
        self.run("at first")
        with (folder / "seeds/rules/crawlers.csv").open("a") as seed:
            seed.write(ACME)
        self.write("b.log", lines(3, PAPERS), 2)
        self.run("after the new rule")
        # The log has grown: its lines are of a later file now.
        self.write("b.log", lines(3, PAPERS) + lines(4, PAPERS), 3)
        self.run("from the second day on", "--vars", "{reclassify_from: '2025-05-02'}")
        self.run("from the beginning", "--vars", "{reclassify_from: '2025-05-01'}")
        self.run("after a full refresh", "--full-refresh")

    def write(self, name: str, text: str, hour: int) -> None:
        file = self.logs / name
        file.write_text(text)
        stamp = datetime(2025, 6, 1, hour, tzinfo=UTC).timestamp()
        os.utime(file, (stamp, stamp))

    def run(self, step: str, *arguments: str) -> None:
        types = ["--resource-type", "seed", "--resource-type", "model"]
        self.project.dbt("build", "--select", "+events", *types, *arguments)
        self.steps[step] = self.project.query(
            "select day(occurred_at), is_bot, properties ->> 'bot_kind', count(*)"
            " from events where day(occurred_at) < 5 group by all order by all"
        )
        self.tables[step] = self.project.query(
            "select * exclude (revision) from events order by all"
        )


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    return History(tmp_path_factory.mktemp("crawlers"))


def people_until(day: int, bots_until: int) -> list[tuple[int, bool, str | None, int]]:
    people = [(number, False, None, len(PAPERS)) for number in range(1, day + 1)]
    bots = [(number, True, "feed_reader", len(PAPERS)) for number in range(day + 1, bots_until + 1)]
    return [*people, *bots]


def test_events_carry_the_kind_in_their_properties(history: History) -> None:
    found = history.project.query(
        "select cast(replace(page_url, '/', '') as int), is_bot, properties ->> 'bot_kind'"
        " from events where day(occurred_at) = 5 order by 1"
    )
    expected = [*BOTS.values(), *[None] * len(PEOPLE)]
    assert found == [(n, kind is not None, kind) for n, kind in enumerate(expected)]


def test_a_new_rule_holds_for_what_comes_after_it_though_the_agent_is_known(
    history: History,
) -> None:
    assert history.steps["at first"] == people_until(2, 2)
    assert history.steps["after the new rule"] == people_until(2, 3)


def test_stored_events_are_classified_again_from_a_date_on(history: History) -> None:
    assert history.steps["from the second day on"] == people_until(1, 4)
    assert history.steps["from the beginning"] == people_until(0, 4)


def test_to_classify_all_events_again_equals_a_full_refresh(history: History) -> None:
    assert history.tables["from the beginning"] == history.tables["after a full refresh"]
