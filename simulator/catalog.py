"""What the simulated world is made of: places, devices, pages and ways of arriving."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    weight: float
    country: str
    country_name: str
    continent: str
    region: str
    region_name: str
    city: str
    language: str
    utc_offset_minutes: int


@dataclass(frozen=True)
class Device:
    weight: float
    device_type: str
    browser: str
    browser_version: str
    os: str
    os_version: str
    screen: tuple[int, int]
    viewport: tuple[int, int]
    user_agent: str


@dataclass(frozen=True)
class Page:
    path: str
    title: str
    kind: str
    price_cents: int = 0


@dataclass(frozen=True)
class Touch:
    """A way of arriving. `click_id` names the parameter whose value is new for each click."""

    weight: float
    referrer: str | None = None
    source: str | None = None
    medium: str | None = None
    has_campaign: bool = False
    term: str | None = None
    content: str | None = None
    click_id: str | None = None
    # Set where the query string is not the plain spelling of source and medium.
    utm_query: str | None = None


PLACES = [
    Place(15, "US", "United States", "Americas", "US-CA", "California", "San Francisco",
          "en-US", -480),
    Place(14, "US", "United States", "Americas", "US-NY", "New York", "New York", "en-US", -300),
    Place(6, "US", "United States", "Americas", "US-TX", "Texas", "Austin", "en-US", -360),
    Place(9, "DE", "Germany", "Europe", "DE-BE", "Berlin", "Berlin", "de-DE", 60),
    Place(5, "DE", "Germany", "Europe", "DE-BY", "Bavaria", "Munich", "de-DE", 60),
    Place(9, "GB", "United Kingdom", "Europe", "GB-LND", "London", "London", "en-GB", 0),
    Place(3, "GB", "United Kingdom", "Europe", "GB-MAN", "Manchester", "Manchester",
          "en-GB", 0),
    Place(7, "FR", "France", "Europe", "FR-IDF", "Ile-de-France", "Paris", "fr-FR", 60),
    Place(4, "NL", "Netherlands", "Europe", "NL-NH", "North Holland", "Amsterdam", "nl-NL", 60),
    Place(3, "ES", "Spain", "Europe", "ES-MD", "Madrid", "Madrid", "es-ES", 60),
    Place(2, "PL", "Poland", "Europe", "PL-MZ", "Masovia", "Warsaw", "pl-PL", 60),
    Place(6, "IN", "India", "Asia", "IN-KA", "Karnataka", "Bengaluru", "en-IN", 330),
    Place(3, "IN", "India", "Asia", "IN-MH", "Maharashtra", "Mumbai", "hi-IN", 330),
    Place(4, "BR", "Brazil", "Americas", "BR-SP", "Sao Paulo", "São Paulo", "pt-BR", -180),
    Place(4, "CA", "Canada", "Americas", "CA-ON", "Ontario", "Toronto", "en-CA", -300),
    Place(3, "JP", "Japan", "Asia", "JP-13", "Tokyo", "Tokyo", "ja-JP", 540),
    Place(2, "AU", "Australia", "Oceania", "AU-NSW", "New South Wales", "Sydney", "en-AU", 600),
    Place(1, "NP", "Nepal", "Asia", "NP-P3", "Bagmati", "Kathmandu", "ne-NP", 345),
]  # fmt: skip

# Visits for each hour of the visitor's own clock, from midnight on.
HOURLY_WEIGHTS = [
    1.6, 1.0, 0.7, 0.5, 0.5, 0.8, 1.6, 2.8, 4.2, 5.2, 5.6, 5.5,
    5.3, 5.4, 5.5, 5.4, 5.1, 4.9, 5.2, 6.0, 6.6, 6.4, 4.9, 3.0,
]  # fmt: skip

_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
_LINUX = "Mozilla/5.0 (X11; Linux x86_64)"
_ANDROID = "Mozilla/5.0 (Linux; Android 10; K)"
_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X)"
_IPAD = "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X)"


def _chrome(system: str, version: int, mobile: str = "") -> str:
    return f"{system} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 " + (
        f"{mobile}Safari/537.36"
    )


def _safari(system: str, version: str, mobile: str = "") -> str:
    return f"{system} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{version} " + (
        f"{mobile}Safari/604.1"
    )


PEOPLES_DEVICES = [
    Device(17, "desktop", "Chrome", "140.0.0.0", "Windows", "10", (1920, 1080), (1903, 937),
           _chrome(_WINDOWS, 140)),
    Device(6, "desktop", "Chrome", "139.0.0.0", "Windows", "10", (1536, 864), (1519, 730),
           _chrome(_WINDOWS, 139)),
    Device(8, "desktop", "Chrome", "140.0.0.0", "macOS", "10.15.7", (1512, 982), (1512, 828),
           _chrome(_MAC, 140)),
    Device(5, "desktop", "Safari", "18.6", "macOS", "10.15.7", (1440, 900), (1440, 764),
           _safari(_MAC, "18.6")),
    Device(4, "desktop", "Firefox", "143.0", "Windows", "10", (1920, 1080), (1920, 919),
           "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"),
    Device(2, "desktop", "Firefox", "143.0", "Linux", "", (2560, 1440), (2560, 1287),
           "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"),
    Device(1, "desktop", "Chrome", "138.0.0.0", "Linux", "", (1920, 1080), (1853, 948),
           _chrome(_LINUX, 138)),
    Device(4, "desktop", "Edge", "140.0.0.0", "Windows", "10", (1920, 1080), (1912, 924),
           _chrome(_WINDOWS, 140) + " Edg/140.0.0.0"),
    Device(18, "mobile", "Mobile Safari", "18.6", "iOS", "18.6", (393, 852), (393, 659),
           _safari(_IPHONE, "18.6", "Mobile/15E148 ")),
    Device(7, "mobile", "Mobile Safari", "18.6", "iOS", "18.6", (430, 932), (430, 739),
           _safari(_IPHONE, "18.6", "Mobile/15E148 ")),
    Device(17, "mobile", "Chrome Mobile", "140.0.0.0", "Android", "10", (412, 915), (412, 785),
           _chrome(_ANDROID, 140, "Mobile ")),
    Device(5, "mobile", "Samsung Internet", "28.0", "Android", "10", (360, 780), (360, 647),
           f"{_ANDROID} AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 "
           "Chrome/130.0.0.0 Mobile Safari/537.36"),
    Device(3, "tablet", "Mobile Safari", "18.6", "iOS", "18.6", (820, 1180), (820, 1106),
           _safari(_IPAD, "18.6", "Mobile/15E148 ")),
    Device(1, "tablet", "Chrome", "139.0.0.0", "Android", "10", (800, 1280), (800, 1136),
           _chrome(_ANDROID, 139)),
]  # fmt: skip


def _bot(weight: float, browser: str, version: str, user_agent: str) -> Device:
    return Device(weight, "other", browser, version, "Other", "", (800, 600), (800, 600),
                  user_agent)  # fmt: skip


BOTS = [
    _bot(30, "Googlebot", "2.1",
         "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
    _bot(18, "bingbot", "2.0",
         "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"),
    _bot(16, "GPTBot", "1.2",
         "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; "
         "+https://openai.com/gptbot)"),
    _bot(12, "ClaudeBot", "1.0",
         "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; "
         "+claudebot@anthropic.com)"),
    _bot(8, "AhrefsBot", "7.0",
         "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)"),
    _bot(8, "UptimeRobot", "2.0",
         "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)"),
    _bot(5, "python-requests", "2.32.3", "python-requests/2.32.3"),
    _bot(3, "curl", "8.9.1", "curl/8.9.1"),
]  # fmt: skip

DEVICES = PEOPLES_DEVICES + BOTS
MONITORING_BOT = len(PEOPLES_DEVICES) + 5

HOME, CART, CHECKOUT, THANK_YOU, SIGN_UP, ACCOUNT = range(6)

_GOODS = ["Lamp", "Chair", "Mug", "Notebook", "Backpack", "Kettle", "Blanket", "Clock", "Tray",
          "Poster"]  # fmt: skip
_FINISHES = ["Oak", "Slate", "Linen", "Copper", "Moss", "Sand", "Ink", "Pearl", "Rust", "Sky",
             "Clay", "Fog", "Pine", "Rose", "Ash", "Dune"]  # fmt: skip
_SUBJECTS = ["caring for wood", "small flats", "a quieter desk", "gifts under 50", "winter light",
             "how we ship", "our workshop", "materials", "returns explained",
             "café tables"]  # fmt: skip


def _pages() -> list[Page]:
    pages = [
        Page("/", "Home", "home"),
        Page("/cart", "Cart", "cart"),
        Page("/checkout", "Checkout", "checkout"),
        Page("/checkout/thank-you", "Thank you", "checkout"),
        Page("/sign-up", "Sign up", "account"),
        Page("/account", "Account", "account"),
    ]
    for number, (good, finish) in enumerate((g, f) for f in _FINISHES for g in _GOODS):
        slug = f"{finish}-{good}".lower()
        price = 900 + (number * 7919) % 14_000
        pages.append(Page(f"/products/{slug}", f"{finish} {good}", "product", price))
        if number % 6 == 0:
            subject = _SUBJECTS[(number // 6) % len(_SUBJECTS)]
            issue = number // 60 + 1
            slug = subject.replace(" ", "-").replace("é", "%C3%A9")
            pages.append(Page(f"/journal/{slug}-{issue}", f"On {subject} ({issue})", "journal"))
        if number % 16 == 0:
            pages.append(Page(f"/collections/{finish.lower()}", f"{finish}", "collection"))
    return pages


PAGES = _pages()

CAMPAIGNS = ["autumn_sale", "brand_dach", "new_arrivals", "retargeting_30d", "back to school",
             "spring-2026", "black_friday", "loyalty_club"]  # fmt: skip

TOUCHES = [
    # Search, unpaid and paid.
    Touch(17, referrer="https://www.google.com/"),
    Touch(3, referrer="https://www.google.de/"),
    Touch(2, referrer="https://www.google.co.uk/", click_id="srsltid"),
    Touch(3, referrer="https://www.bing.com/"),
    Touch(2, referrer="https://duckduckgo.com/"),
    Touch(0.7, referrer="https://search.brave.com/"),
    Touch(0.7, referrer="https://www.ecosia.org/"),
    Touch(1, referrer="android-app://com.google.android.googlequicksearchbox/"),
    Touch(7, "https://www.google.com/", "google", "cpc", True, "oak lamp", "headline_a", "gclid"),
    Touch(3, referrer="https://www.google.com/", click_id="gclid"),
    Touch(1.2, click_id="gbraid"),
    Touch(0.8, click_id="wbraid"),
    Touch(1.5, "https://www.bing.com/", "bing", "cpc", True, "desk lamp", None, "msclkid"),
    # Social: fbclid is on paid and on unpaid links.
    Touch(4, "https://l.facebook.com/", "facebook", "paid_social", True, None, "carousel",
          "fbclid"),
    Touch(2, "https://lm.facebook.com/", "Facebook", "CPC", True, None, "video_15s", "fbclid"),
    Touch(4, referrer="https://l.facebook.com/", click_id="fbclid"),
    Touch(2, referrer="https://m.facebook.com/", click_id="fbclid"),
    Touch(1, click_id="fbclid"),
    Touch(2, referrer="https://l.instagram.com/", click_id="fbclid"),
    Touch(1, "https://www.instagram.com/", "instagram", "social", True, None, "bio_link"),
    Touch(1.5, referrer="https://www.linkedin.com/"),
    Touch(0.8, referrer="https://lnkd.in/"),
    Touch(1.5, referrer="https://t.co/"),
    Touch(0.6, None, "tiktok", "paid_social", True, None, "creator_7", "ttclid"),
    Touch(1, referrer="https://www.reddit.com/"),
    Touch(1, referrer="https://www.youtube.com/"),
    Touch(0.8, referrer="https://www.pinterest.com/"),
    # AI assistants, with and without a referrer.
    Touch(3, "https://chatgpt.com/", "chatgpt.com"),
    Touch(1.5, None, "chatgpt.com"),
    Touch(1.2, referrer="https://www.perplexity.ai/"),
    Touch(1, referrer="https://claude.ai/"),
    Touch(0.8, referrer="https://gemini.google.com/"),
    Touch(0.6, referrer="https://copilot.microsoft.com/"),
    # News and other sites.
    Touch(2, referrer="https://news.ycombinator.com/"),
    Touch(1, referrer="https://www.theguardian.com/lifeandstyle/2026/sep/05/small-spaces"),
    Touch(1, referrer="https://www.heise.de/news/"),
    Touch(0.7, referrer="https://flipboard.com/"),
    Touch(1.2, referrer="https://blog.example.org/best-lamps?page=2"),
    Touch(0.5, referrer="https://forum.example.net:8443/t/1234"),
    # E-mail, partners, display, messages.
    Touch(5, None, "newsletter", "email", True, None, "footer"),
    Touch(1, "https://mail.google.com/", "newsletter", "email", True, None, "header"),
    Touch(0.6, referrer="https://outlook.live.com/"),
    Touch(1.5, "https://partner.example.com/deals", "partner", "affiliate", True),
    Touch(1.5, "https://www.theguardian.com/", "dv360", "display", True, None, "banner_300x250",
          "dclid"),
    Touch(0.6, None, "whatsapp", "sms", True),
    # Parameters as people spell them: upper case, encoded, empty, twice.
    Touch(0.5, None, "New Letter", "e-mail", True, None, None, None,
          "UTM_SOURCE=New%20Letter&UTM_MEDIUM=e-mail"),
    Touch(0.4, "https://www.google.com/", None, None, False, None, None, None,
          "utm_source=&utm_medium="),
    Touch(0.3, None, "partner", "referral", False, None, None, None,
          "utm_source=partner&utm_source=other&utm_medium=referral"),
]  # fmt: skip
DIRECT_SHARE = 0.27

PAYMENT_REFERRER = "https://checkout.stripe.com/"

ACTIONS = ["add_to_cart", "search", "video_play", "outbound_click", "download", "share",
           "filter_applied", "newsletter_opened"]  # fmt: skip
