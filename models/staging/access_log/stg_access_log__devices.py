"""What a user agent says of browser, system, device and bots, once for each that is new."""

from __future__ import annotations

import json
import re
from typing import Any

from ua_parser import parse

COLUMNS = {
    "user_agent_hash": "VARCHAR",
    "browser": "VARCHAR",
    "browser_version": "VARCHAR",
    "os": "VARCHAR",
    "device_type": "VARCHAR",
    "is_bot": "BOOLEAN",
}
DESKTOP_SYSTEMS = re.compile(
    r"Windows(?! Phone| Mobile| CE)|Mac OS X|Linux|Ubuntu|Fedora|Chrome OS|BSD"
)
TABLETS = re.compile(r"iPad|Tablet|Kindle|Silk/|PlayBook|Android(?!.*Mobile)")
PHONES = re.compile(r"iPhone|iPod|Mobile|Windows Phone|BlackBerry|Opera Mini|Symbian|J2ME")


def device_type(user_agent: str, system: str | None) -> str:
    if TABLETS.search(user_agent):
        return "tablet"
    if PHONES.search(user_agent):
        return "mobile"
    return "desktop" if system and DESKTOP_SYSTEMS.match(system) else "other"


def describe(user_agent_hash: str, user_agent: str | None, crawlers: re.Pattern[str]) -> list[Any]:
    """A row of COLUMNS. Who gives no user agent is no browser, so counts as a bot."""
    if not user_agent:
        return [user_agent_hash, None, None, None, "other", True]
    found = parse(user_agent)
    browser, system, device = found.user_agent, found.os, found.device
    is_bot = (device is not None and device.family == "Spider") or bool(crawlers.search(user_agent))
    family = system.family if system else None
    return [
        user_agent_hash,
        browser.family if browser else None,
        ".".join(filter(None, (browser.major, browser.minor))) or None if browser else None,
        family,
        "other" if is_bot else device_type(user_agent, family),
        is_bot,
    ]


def model(dbt: Any, session: Any) -> Any:
    dbt.config(materialized="incremental", incremental_strategy="append")

    unseen = dbt.ref("stg_access_log__user_agents").project("user_agent_hash, user_agent")
    if dbt.is_incremental:
        known = session.sql(f"select user_agent_hash from {dbt.this}").fetchall()
        known_hashes = {row[0] for row in known}
    else:
        known_hashes = set()

    patterns = [row[0] for row in dbt.ref("crawlers").project("pattern").fetchall()]
    crawlers = re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)")

    rows = [
        dict(zip(COLUMNS, describe(*row, crawlers), strict=True))
        for row in unseen.fetchall()
        if row[0] not in known_hashes
    ]
    return session.query(
        "select unnest(from_json($1, $2), recursive := true)",
        params=[json.dumps(rows), json.dumps([COLUMNS])],
    )
