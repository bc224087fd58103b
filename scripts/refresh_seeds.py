"""Write the seeds that are generated: referrers and crawlers.

Offline and deterministic: referrers.csv comes from scripts/referrer_brands.txt, crawlers.csv from
scripts/own_crawlers.csv and the installed package crawler-user-agents. Run `make refresh-seeds`.
A folder may be given to write them to instead of seeds/rules.
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
OWN_CRAWLERS = ROOT / "scripts" / "own_crawlers.csv"
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


def crawler_rows(own: list[dict[str, str]]) -> list[tuple[int, str, str, str]]:
    """Rows (position, pattern, kind, origin). A rule of our own goes before all of the package's,
    after them, or instead of the one it names."""
    package = f"crawler-user-agents {version('crawler-user-agents')} (MIT)"
    placed: dict[str, list[tuple[str, str, str]]] = {}
    for rule in own:
        row = (rule["pattern"], rule["kind"], f"own: {rule['why']}")
        placed.setdefault(rule["place"], []).append(row)

    own_patterns = {rule["pattern"] for rule in own}
    rows = placed.pop("before")
    last = placed.pop("after")
    for crawler in crawleruseragents.CRAWLER_USER_AGENTS_DATA:
        pattern = crawler["pattern"].replace(r"\/", "/")
        tags = crawler.get("tags") or []
        kind = next((KINDS[tag] for tag in KINDS if tag in tags), "other")
        if pattern not in own_patterns:
            rows += placed.pop(f"instead of {pattern}", [(pattern, kind, package)])
    if placed:
        raise SystemExit(f"own_crawlers.csv: unknown places {sorted(placed)}")
    return [(position, *row) for position, row in enumerate(rows + last, start=1)]


def write(path: Path, header: list[str], rows: list[tuple]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    print(f"{path.name}: {len(rows)} rows", file=sys.stderr)


def main(folder: Path) -> None:
    write(
        folder / "referrers.csv",
        ["domain", "brand", "source", "medium"],
        read_brands(BRANDS.read_text(encoding="utf-8")),
    )
    with OWN_CRAWLERS.open(newline="", encoding="utf-8") as file:
        own = list(csv.DictReader(file))
    header = ["position", "pattern", "kind", "origin"]
    write(folder / "crawlers.csv", header, crawler_rows(own))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else RULES)
