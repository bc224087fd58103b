"""Write the seeds that are generated: referrers and crawlers.

Offline and deterministic: referrers.csv comes from scripts/referrer_brands.txt, crawlers.csv from
the installed package crawler-user-agents and from OWN_CRAWLERS below. Run `make refresh-seeds`.
"""

from __future__ import annotations

import csv
import re
import sys
from importlib.metadata import version
from pathlib import Path

import crawleruseragents

ROOT = Path(__file__).resolve().parent.parent
BRANDS = ROOT / "scripts" / "referrer_brands.txt"
RULES = ROOT / "seeds" / "rules"

MEDIA = {"organic", "social", "email", "video", "shopping", "ai-assistant", "referral"}
HOST = re.compile(r"^[a-z0-9_-]+(\.[a-z0-9_-]+)*$")

# A tag of the package -> kind of bot, the most telling tag first.
KINDS = {
    "ai-crawler": "ai_crawler",
    "search-engine": "search_engine",
    "social-preview": "social_preview",
    "monitoring": "monitoring",
    "feed-reader": "feed_reader",
    "advertising": "advertising",
    "archiver": "archiver",
    "academic": "academic",
    "scanner": "scanner",
    "browser-automation": "browser_automation",
    "http-library": "http_library",
    "seo": "seo",
}

# Rules of our own, before those of the package: pattern, kind, why.
OWN_CRAWLERS = [
    (r"^\s*$", "empty", "No user agent: browsers always send one"),
    (r"^-$", "empty", "An access log's sign for no user agent"),
    (r"ChatGPT-User", "ai_assistant", "ChatGPT fetches a page for a person who asks"),
    (r"Claude-User", "ai_assistant", "Claude fetches a page for a person who asks"),
    (r"Perplexity-User", "ai_assistant", "Perplexity fetches a page for a person who asks"),
    (r"MistralAI-User", "ai_assistant", "Le Chat fetches a page for a person who asks"),
    (r"meta-externalfetcher", "ai_assistant", "Meta AI fetches a page for a person who asks"),
    (r"Gemini-Deep-Research", "ai_assistant", "Gemini fetches a page for a person who asks"),
    (r"Google-NotebookLM", "ai_assistant", "NotebookLM fetches a page for a person who asks"),
    (r"Google-Agent", "ai_assistant", "Google's agent acts for a person"),
    (r"DuckAssistBot", "ai_assistant", "DuckAssist fetches a page for a person who asks"),
    (r"Amzn-User", "ai_assistant", "Alexa fetches a page for a person who asks"),
    (r"kagi-fetcher", "ai_assistant", "Kagi's assistant fetches a page for a person who asks"),
    (r"OAI-SearchBot", "search_engine", "Index of ChatGPT search"),
    (r"Claude-SearchBot", "search_engine", "Index of Claude's search"),
    (r"PerplexityBot", "search_engine", "Index of Perplexity"),
    (r"CFNetwork", "http_library", "Apple's HTTP library, not its browser"),
    (r"^okhttp/", "http_library", "Android's HTTP library"),
    (r"^(node|undici|node-fetch|axios|got)(/| |$|\s\()", "http_library", "HTTP clients of Node.js"),
    (r"^(Bun|Deno)/", "http_library", "HTTP clients of Bun and Deno"),
    (r"^(httpx|python-httpx|aiohttp|urllib3|python-requests|requests)\b", "http_library", "Python"),
    (r"^(Go-http-client|Java/|Java-http-client|Dart/|reqwest|ureq|hyper/)", "http_library", "More"),
    (r"^(curl|Wget|wget2|HTTPie|xh|libwww-perl|Faraday|Typhoeus|GuzzleHttp|RestSharp)\b",
     "http_library", "Command lines and libraries"),
    (r"^(PostmanRuntime|insomnia|bruno-runtime|k6|Apache-HttpClient)\b", "http_library", "Testing"),
    (r"^(PHP|PHP-Curl-Class|WordPress|Drupal)\b", "http_library", "PHP applications"),
    (r"HeadlessChrome|Playwright|Puppeteer|PhantomJS|Selenium|Cypress/", "browser_automation",
     "A browser under a script's control"),
    (r"Lighthouse|Chrome-Lighthouse|PTST/|GTmetrix|Pingdom|UptimeRobot|StatusCake|Better Uptime",
     "monitoring", "Page tests and uptime checks"),
    (r"([bB]ot|[cC]rawler|[sS]pider)[/);]", "other", "Says of itself that it is one"),
]  # fmt: skip


def read_brands(text: str) -> list[tuple[str, str, str, str]]:
    """Rows (domain, brand, source, medium), sorted by domain, each domain once."""
    countries: dict[str, list[str]] = {}
    rows: dict[str, tuple[str, str, str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("= "):
            name, *suffixes = line[2:].split()
            countries[name] = suffixes
            continue
        source, brand, medium, hosts = (part.strip() for part in line.split("|"))
        if medium not in MEDIA:
            raise SystemExit(f"line {number}: unknown medium {medium}")
        for host in hosts.split():
            wildcard = re.search(r"\{(\w+)\}", host)
            suffixes = countries[wildcard[1]] if wildcard else [""]
            for suffix in suffixes:
                domain = host.replace(wildcard[0], suffix) if wildcard else host
                if not HOST.match(domain):
                    raise SystemExit(f"line {number}: {domain} is no host")
                row = (brand, source, medium)
                if rows.setdefault(domain, row) != row:
                    raise SystemExit(f"line {number}: {domain} is in {rows[domain][0]} already")
    return [(domain, *rows[domain]) for domain in sorted(rows)]


def crawler_rows() -> list[tuple[int, str, str, str]]:
    """Rows (position, pattern, kind, origin): rules of our own first."""
    package = f"crawler-user-agents {version('crawler-user-agents')} (MIT)"
    last = OWN_CRAWLERS[-1]
    rows = [(pattern, kind, f"own: {why}") for pattern, kind, why in OWN_CRAWLERS[:-1]]
    own = {pattern for pattern, _, _ in OWN_CRAWLERS}
    for crawler in crawleruseragents.CRAWLER_USER_AGENTS_DATA:
        pattern = crawler["pattern"].replace(r"\/", "/")
        if pattern in own:
            continue
        tags = crawler.get("tags") or []
        kind = next((KINDS[tag] for tag in KINDS if tag in tags), "other")
        rows.append((pattern, kind, package))
    rows.append((last[0], last[1], f"own: {last[2]}"))
    return [(position, *row) for position, row in enumerate(rows, start=1)]


def write(name: str, header: list[str], rows: list[tuple]) -> None:
    with (RULES / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows", file=sys.stderr)


def main() -> None:
    write(
        "referrers.csv",
        ["domain", "brand", "source", "medium"],
        read_brands(BRANDS.read_text(encoding="utf-8")),
    )
    write("crawlers.csv", ["position", "pattern", "kind", "origin"], crawler_rows())


if __name__ == "__main__":
    main()
