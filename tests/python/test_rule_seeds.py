"""The rule seeds: fresh, consistent, reachable, and enough to extend by a row."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from macro_runner import ROOT
from publicsuffixlist import PublicSuffixList
from test_labelled_touches import Touches, read_labels

RULES = ROOT / "seeds" / "rules"
REFERENCE = Path(os.environ.get("SOJOURN_REAL_DATA", ROOT.parent / "shared/data")) / "reference"

# Hosts that any current list must know, and what they are.
KNOWN = {
    "organic": "google.com google.co.uk google.com.br bing.com duckduckgo.com search.brave.com"
    " ecosia.org qwant.com startpage.com kagi.com yandex.ru baidu.com search.naver.com yep.com",
    "ai-assistant": "chatgpt.com chat.openai.com claude.ai gemini.google.com perplexity.ai"
    " copilot.microsoft.com chat.mistral.ai chat.deepseek.com grok.com meta.ai you.com phind.com"
    " kimi.com doubao.com chat.qwen.ai poe.com duck.ai notebooklm.google.com com.openai.chatgpt",
    "social": "facebook.com l.facebook.com lm.facebook.com instagram.com t.co x.com linkedin.com"
    " lnkd.in out.reddit.com threads.com bsky.app mastodon.social tiktok.com away.vk.com l.wl.co"
    " com.facebook.katana",
    "email": "mail.google.com outlook.live.com mail.proton.me com.google.android.gm",
    "video": "youtube.com vimeo.com twitch.tv",
    "shopping": "amazon.com amazon.de ebay.com etsy.com temu.com shop.app",
    "referral": "news.google.com docs.google.com github.com",
}


def read(name: str) -> list[dict[str, str]]:
    with (RULES / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def known_medium(referrers: dict[str, dict[str, str]], host: str) -> str | None:
    """Written apart from the SQL: the longest domain that is the host or above it."""
    labels = host.split(".")
    for start in range(len(labels)):
        row = referrers.get(".".join(labels[start:]))
        if row:
            return row["medium"]
    return None


@pytest.fixture(scope="module")
def referrers() -> dict[str, dict[str, str]]:
    return {row["domain"]: row for row in read("referrers")}


def test_generated_seeds_are_fresh(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "scripts/refresh_seeds.py"), str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    for name in ["referrers.csv", "crawlers.csv"]:
        assert (tmp_path / name).read_bytes() == (RULES / name).read_bytes(), name


def test_referrers_are_many(referrers: dict[str, dict[str, str]]) -> None:
    assert len({row["brand"] for row in referrers.values()}) >= 250
    assert sum("." in domain for domain in referrers) >= 1000


def test_referrers_are_hosts_in_lower_case(referrers: dict[str, dict[str, str]]) -> None:
    suffixes = PublicSuffixList(only_icann=True)
    for domain, row in referrers.items():
        assert re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", domain)
        assert not domain.startswith("www."), domain
        assert row["source"] == row["source"].lower()
        if "." in domain:
            assert suffixes.publicsuffix(domain) != domain, f"{domain} is a public suffix"


@pytest.mark.parametrize(
    ("host", "medium"),
    [(host, medium) for medium, hosts in KNOWN.items() for host in hosts.split()],
)
def test_current_hosts_are_known(
    referrers: dict[str, dict[str, str]], host: str, medium: str
) -> None:
    assert known_medium(referrers, host) == medium


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference lists are not there")
def test_agreement_with_the_reference_lists(referrers: dict[str, dict[str, str]]) -> None:
    """At least 95%; docs/referrers.md names every deviation and why."""
    yaml = pytest.importorskip("yaml")
    explained = (ROOT / "docs/referrers.md").read_text(encoding="utf-8")
    agreed, deviating = 0, []
    for name, medium in [
        ("SearchEngines", "organic"),
        ("Socials", "social"),
        ("AIAssistants", "ai-assistant"),
    ]:
        brands = yaml.safe_load((REFERENCE / f"{name}.yml").read_text(encoding="utf-8"))
        for entries in brands.values():
            for entry in entries:
                for url in [entry] if isinstance(entry, str) else entry["urls"]:
                    host = url.removeprefix("android-app//").split("/")[0]
                    host = host.replace("{}", "de")
                    if known_medium(referrers, host) == medium:
                        agreed += 1
                    else:
                        deviating.append(host)
    assert agreed / (agreed + len(deviating)) >= 0.95
    assert [host for host in deviating if f"`{host}`" not in explained] == []


def test_sources_of_click_ids_are_known_where_a_channel_depends_on_it(
    referrers: dict[str, dict[str, str]],
) -> None:
    for row in read("click_ids"):
        if row["medium"] == "cpc" and row["source"] not in ("taboola", "outbrain"):
            assert row["source"] in referrers, row["parameter"]


def test_unpaid_links_carry_some_click_ids() -> None:
    media = {row["parameter"]: row["medium"] for row in read("click_ids")}
    unpaid = ["fbclid", "igshid", "srsltid", "ysclid", "mc_eid"]
    assert not any(re.search("cp|paid|ppc", media[name]) for name in unpaid)


def test_every_channel_rule_is_reachable_and_order_decides() -> None:
    """Without the rule some touch gets another channel, or it is there for its source alone."""
    found: set[int] = set()
    rules = read("channel_rules")
    labels = [label for label in read_labels() if label["channel"]]
    extra = [
        {"page_url": "https://shop.example/?" + query, "referrer_url": None}
        for query in [
            "utm_source=partner&utm_medium=cpc&utm_campaign=shopping",
            "utm_source=linkedin&utm_medium=x",
        ]
    ]
    events = [
        {name: label.get(name) for name in ["page_url", "referrer_url", "utm_source", "utm_medium"]}
        for label in labels
    ] + extra
    touches = Touches()
    connection = touches.runner.connection
    whole = channels(touches, events)
    connection.execute("create table all_rules as from channel_rules")
    for rule in rules:
        connection.execute(
            "create or replace table channel_rules as from all_rules where position != ?",
            [int(rule["position"])],
        )
        without = channels(touches, events)
        changed = [(a, b) for a, b in zip(whole, without, strict=True) if a != b]
        assert all(a == rule["channel"] for a, _ in changed)
        if changed:
            found.add(int(rule["position"]))
    assert {int(rule["position"]) for rule in rules} - found == set()

    connection.execute(
        "create or replace table channel_rules as"
        " select * replace (-position as position) from all_rules"
    )
    assert channels(touches, events) != whole


def channels(touches: Touches, events: list[dict[str, Any]]) -> list[str]:
    return [row["channel"] for row in touches.of(events)]


def test_one_row_adds_a_referrer_a_click_id_and_a_channel() -> None:
    touches = Touches()
    pages = ["/", "/?newclid=7", "/?utm_source=blogger-a&utm_medium=affiliate", "/?NEWCLID=7"]
    events = [
        {"page_url": f"https://shop.example{page}", "referrer_url": "https://x.newbot.test/"}
        for page in pages
    ]
    before = [(row["source"], row["medium"], row["channel"]) for row in touches.of(events)]
    connection = touches.runner.connection
    connection.execute(
        "insert into referrers values ('newbot.test', 'N', 'newbot', 'ai-assistant')"
    )
    connection.execute("insert into click_ids values (5, 'newclid', 'newads', 'cpc', true, 'N')")
    connection.execute(
        "insert into channel_rules values (5, 'Bloggers', 'blogger-.*', null, null, null, '')"
    )
    after = [(row["source"], row["medium"], row["channel"]) for row in touches.of(events)]
    assert before == [
        ("x.newbot.test", "referral", "Referral"),
        ("x.newbot.test", "referral", "Referral"),
        ("blogger-a", "affiliate", "Affiliates"),
        ("x.newbot.test", "referral", "Referral"),
    ]
    assert after == [
        ("newbot", "ai-assistant", "AI Assistant"),
        ("newads", "cpc", "Paid Other"),
        ("blogger-a", "affiliate", "Bloggers"),
        ("newads", "cpc", "Paid Other"),
    ]


def test_what_a_rule_says_is_no_sql_and_an_escape_what_it_means() -> None:
    """Quotes in names, and patterns whose backslashes the short way must not take away."""
    touches = Touches()
    connection = touches.runner.connection
    connection.execute("insert into click_ids values (5, 'it''s.id', 'ads', 'cpc', true, '')")
    connection.execute(
        "insert into channel_rules values"
        " (5, 'Friends'' blogs', 'partner\\d', null, null, null, ''),"
        " (6, 'Either', 'a\\|b', null, null, null, ''),"
        " (7, 'In brackets', '\\(x\\)|y\\-z', null, null, null, '')"
    )
    sources = ["partner7", "partnerd", "a|b", "b", "(x)", "y-z"]
    pages = [*(f"/?utm_source={source}" for source in sources), "/?it's.id=1", "/?it'sxid=1"]
    found = channels(
        touches,
        [{"page_url": f"https://shop.example{page}", "referrer_url": None} for page in pages],
    )
    assert found == [
        "Friends' blogs",
        "Unassigned",
        "Either",
        "Unassigned",
        "In brackets",
        "In brackets",
        "Paid Other",
        "Direct",
    ]
