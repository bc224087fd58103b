"""The URL macros agree with Python's urllib.parse and with the public suffix list.

Over thousands of URLs put together at random from ordinary and from broken parts, and over those
of real logs where they are there.
"""

from __future__ import annotations

import gzip
import os
import random
import re
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

import duckdb
import pytest
from macro_runner import MacroRunner
from publicsuffixlist import PublicSuffixList

REAL = Path(
    os.environ.get("SOJOURN_REAL_DATA", Path(__file__).resolve().parents[3] / "shared/data")
)

SCHEMES = [
    "http://",
    "https://",
    "HTTP://",
    "https://",
    "https://",
    "android-app://",
    "//",
    "",
    "ftp://",
    "http:",
    "mailto:",
    "chrome-extension://",
    "http:///",
    "https:/",
    "about:",
]
USERS = ["", "", "", "", "user@", "user:secret@", "a@b@", ":@"]
HOSTS = [
    "example.com",
    "www.Example.COM",
    "shop.example.co.uk",
    "localhost",
    "192.168.0.1",
    "[2001:db8::1]",
    "[::1]",
    "[::FFFF:1.2.3.4]",
    "[::1",
    "münchen.de",
    "xn--mnchen-3ya.de",
    "пример.рф",
    "例え.jp",
    "example.com.",
    "example.com..",
    "a_b.example.com",
    "-x.test",
    "com.google.android.gm",
    "",
    "exa mple.com",
    "ex<ample.com",
    "%D0%BF.test",
    "a..b.com",
    "microsoft.com",
    "t.co",
    "a.b.c.d.e.f.example.org",
    ".example.com",
    "x[y].com",
    "page.html",
]
PORTS = ["", "", "", ":80", ":8443", ":", ":abc", ":80:90"]
PATHS = [
    "",
    "/",
    "/a",
    "/a/b.html",
    "/a:b@c",
    "/a%20b",
    "//double",
    "/ü/ñ",
    "/a;b=c",
    "/x/http://y.z/",
]
NAMES = [
    "utm_source",
    "UTM_Source",
    "utm%5Fsource",
    "%75tm_source",
    "xutm_source",
    "utm_source2",
    "page",
    "a",
    "A",
    "",
    "ü",
]
VALUES = [
    "google",
    "",
    "null",
    "undefined",
    "NULL",
    "a+b",
    "a%20b",
    "%C3%BC",
    "ü",
    "%",
    "%2",
    "%zz",
    "%ff",
    "%E4%BD",
    "a%26b",
    "a%3Db",
    "a=b",
    "100%25",
    " x ",
    "+",
    "%2B",
    "%f0%9f%98%80",
    "?",
    "https://x.test/?utm_source=inner",
    "%c0%80",
    "%ed%a0%80",
    "'",
    "a''b",
    "\\",
]
FRAGMENTS = ["", "", "", "#", "#top", "#/app", "#a=1", "#utm_source=hash", "#/app?utm_source=hash",
             "#?utm_source=hash", "#x?y?utm_source=hash", "#a#b"]  # fmt: skip


def generated_urls(count: int = 6000) -> list[str]:
    pick = random.Random(20260101).choice
    urls = [
        "",
        " ",
        "-",
        "null",
        "undefined",
        "http://",
        "https://?",
        "#",
        "?",
        "://",
        "http:",
        "a b",
    ]
    while len(urls) < count:
        query = pick(["", "?"]) and "?" + "&".join(
            f"{pick(NAMES)}{pick(['=', '=', '=', ''])}{pick(VALUES)}"
            for _ in range(pick([0, 1, 2, 3, 5]))
        )
        urls.append(
            pick(SCHEMES) + pick(USERS) + pick(HOSTS) + pick(PORTS) + pick(PATHS) + query
            + pick(FRAGMENTS)
        )  # fmt: skip
    return urls


def real_urls() -> list[str]:
    urls: set[str] = set()
    log = REAL / "access_log" / "apache_logs.gz"
    if log.exists():
        with gzip.open(log, "rt", encoding="utf-8", errors="replace") as file:
            for line in file:
                found = re.search(r'"[A-Z]+ (\S+) [^"]*" \d+ \S+ "([^"]*)"', line)
                urls.update(found.groups() if found else ())
    days = sorted((REAL / "ga4").glob("*.parquet"))[:2]
    for day in days:
        urls.update(
            row[0]
            for row in duckdb.execute(
                "select distinct p.value.string_value from read_parquet(?) as e,"
                " unnest(e.event_params) as t (p)"
                " where p.key in ('page_location', 'page_referrer')"
                " and p.value.string_value is not null",
                [str(day)],
            ).fetchall()
        )
    return sorted(urls)


def scheme_and_rest(url: str) -> tuple[bool, str]:
    """Whether an authority follows a scheme or //, and the URL that urllib shall split."""
    url = url.strip(" ")
    if re.match(r"([a-z][a-z0-9+.-]*:)?//", url, re.IGNORECASE):
        return True, url
    # A bare host counts where it cannot be anything else: a dot, and a port of digits.
    first = re.split(r"[/?#]", url)[0]
    host, _, port = first.partition(":")
    labels = host.removesuffix(".").split(".")
    is_host = len(labels) > 1 and all(labels) and re.fullmatch(r"\d*", port)
    return bool(is_host and not re.search(r"[\s<>\"@\[\]]", host)), "//" + url


def expected_host(url: str) -> str | None:
    if url.startswith("/") and not url.startswith("//"):
        return None
    has_authority, split = scheme_and_rest(url)
    if not has_authority:
        return None
    try:
        host = urlsplit(split).hostname
    except ValueError:
        return None
    # urllib leaves what follows a % as it stands, taking it for an IPv6 zone.
    host = (host or "").rstrip(".").lower()
    return None if not host or re.search(r"[\s<>\"]", host) else host


def expected_path(url: str) -> str | None:
    if url.startswith("/") and not url.startswith("//"):
        return re.split(r"[?#]", url)[0]
    has_authority, split = scheme_and_rest(url)
    if not has_authority:
        return None
    # urllib refuses the whole URL for a broken IPv6 address; its path is readable all the same.
    try:
        parts = urlsplit(split)
    except ValueError:
        parts = urlsplit(re.sub(r"[\[\]]", "", split))
    return parts.path or ("/" if parts.netloc else None)


def expected_parameter(url: str, name: str) -> str | None:
    before, hash_sign, fragment = url.partition("#")
    texts = [before.partition("?")[2]]
    if hash_sign:
        texts.append(fragment.partition("?")[2] if "?" in fragment else fragment)
    for text in texts:
        for piece in text.split("&"):
            key, _, raw = piece.partition("=")
            if unquote_to_bytes(key).decode("utf-8", "replace").lower() != name:
                continue
            if raw.lower() in ("", "null", "undefined"):
                continue
            spaced = raw.replace("+", " ")
            try:
                value = unquote_to_bytes(spaced).decode("utf-8").strip(" \t\n\r")
            except UnicodeDecodeError:
                value = spaced.strip(" \t\n\r")
            return None if value.lower() in ("", "null", "undefined") else value
    return None


@pytest.fixture(scope="module")
def runner() -> MacroRunner:
    return MacroRunner()


def compared(runner: MacroRunner, expression: str, urls: list[str], expected) -> None:
    found = runner.values(expression, [{"url": url} for url in urls])
    different = [
        (url, given, expected(url))
        for url, given in zip(urls, found, strict=True)
        if given != expected(url)
    ]
    assert different[:10] == [], f"{len(different)} of {len(urls)}"


SOURCES = [
    pytest.param(generated_urls, id="generated"),
    pytest.param(
        real_urls,
        id="real",
        marks=pytest.mark.skipif(not REAL.exists(), reason="the real logs are not there"),
    ),
]


@pytest.mark.parametrize("urls", SOURCES)
def test_url_host(runner: MacroRunner, urls) -> None:
    compared(runner, "url_host('url')", urls(), expected_host)


@pytest.mark.parametrize("urls", SOURCES)
def test_url_path(runner: MacroRunner, urls) -> None:
    compared(runner, "url_path('url')", urls(), expected_path)


@pytest.mark.parametrize("name", ["utm_source", "a", "page"])
@pytest.mark.parametrize("urls", SOURCES)
def test_url_parameter(runner: MacroRunner, urls, name: str) -> None:
    compared(
        runner,
        f"url_parameter('url', '{name}')",
        urls(),
        lambda url: expected_parameter(url, name),
    )


def test_null_url(runner: MacroRunner) -> None:
    for expression in ["url_host('url')", "url_path('url')", "url_parameter('url', 'a')"]:
        assert runner.value(expression, url=None) is None


def test_registrable_domain_is_a_parent_domain(runner: MacroRunner) -> None:
    suffixes = PublicSuffixList()
    hosts = {expected_host(url) for url in generated_urls()} - {None}
    checked = 0
    for host in sorted(hosts):
        domain = suffixes.privatesuffix(host)
        if domain and ".." not in host and not host.startswith(".") and ":" not in host:
            found = runner.value(f"parent_domain('host', {domain.count('.') + 1})", host=host)
            assert found == domain
            checked += 1
    assert checked > 8


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www.example.com", "example.com"),
        ("www.com", "www.com"),
        ("wwwexample.com", "wwwexample.com"),
        ("www2.example.com", "www2.example.com"),
        ("www.www.com", "www.com"),
        (None, None),
    ],
)
def test_host_without_www(runner: MacroRunner, host: str | None, expected: str | None) -> None:
    assert runner.value("host_without_www('host')", host=host) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a+b%20c", "a b c"),
        ("%2B", "+"),
        ("%C3%BC%F0%9F%98%80", "ü😀"),
        ("%c3%bc", "ü"),
        ("100%", "100%"),
        ("%zz%41", "%zzA"),
        ("%ff+", "%ff "),
        ("", ""),
        (None, None),
    ],
)
def test_percent_decode(runner: MacroRunner, text: str | None, expected: str | None) -> None:
    assert runner.value("percent_decode('text')", text=text) == expected
