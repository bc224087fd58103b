"""Hard cases of where a visitor came from, each by name."""

from __future__ import annotations

from typing import Any

import pytest
from test_labelled_touches import Touches

Touch = dict[str, Any]


@pytest.fixture(scope="module")
def touches() -> Touches:
    return Touches()


def touch(
    touches: Touches,
    page: str = "/",
    referrer: str | None = None,
    touch_order: str = "123456",
    **event: str | None,
) -> Touch:
    page_url = page if "://" in page else f"https://shop.example{page}"
    return touches.of([{"page_url": page_url, "referrer_url": referrer, **event}], touch_order)[0]


def source_medium(found: Touch) -> tuple[str | None, str | None]:
    return found["source"], found["medium"]


def test_encoded_parameters(touches: Touches) -> None:
    found = touch(touches, "/?utm%5Fsource=News%20Letter&utm_medium=e%2Dmail&utm_campaign=a%26b+c")
    assert source_medium(found) == ("news letter", "e-mail")
    assert found["campaign"] == "a&b c"


def test_upper_case_parameters(touches: Touches) -> None:
    found = touch(touches, "/?UTM_SOURCE=Google&Utm_Medium=CPC&UTM_CAMPAIGN=Brand&UTM_Term=Shoe")
    assert source_medium(found) == ("google", "cpc")
    assert (found["campaign"], found["term"]) == ("Brand", "Shoe")


def test_parameter_twice(touches: Touches) -> None:
    assert touch(touches, "/?utm_source=a&utm_source=b&utm_medium=x")["source"] == "a"
    assert touch(touches, "/?utm_source=&utm_source=b&utm_medium=x")["source"] == "b"


@pytest.mark.parametrize("value", ["", "null", "undefined", "NULL", "%20", "+"])
def test_empty_and_null_parameters(touches: Touches, value: str) -> None:
    found = touch(touches, f"/?utm_source={value}&utm_medium={value}", "https://www.bing.com/")
    assert source_medium(found) == ("bing", "organic")
    found = touch(touches, utm_source=value, utm_medium=value)
    assert found["touch_rule"] == ("utm" if value in ("%20", "+") else "direct")


def test_click_id_without_utm(touches: Touches) -> None:
    found = touch(touches, "/?gclid=Cj0-_x")
    assert source_medium(found) == ("google", "cpc")
    assert (found["touch_rule"], found["click_id"]) == ("click_id:gclid", "Cj0-_x")
    assert found["has_tagged_touch"]


def test_click_id_in_the_fragment(touches: Touches) -> None:
    assert touch(touches, "/#gclid=abc")["click_id"] == "abc"
    assert touch(touches, "/#/offers?gclid=abc")["channel"] == "Paid Search"


def test_click_id_in_the_referrer(touches: Touches) -> None:
    own = touch(touches, "/b", "https://shop.example/?gclid=abc")
    assert (own["touch_rule"], own["click_id"]) == ("internal:shop.example", None)
    search = touch(touches, "/b", "https://www.google.com/aclk?gclid=abc")
    assert search["channel"] == "Organic Search"


def test_fbclid_on_paid_and_unpaid_links(touches: Touches) -> None:
    paid = touch(touches, "/?utm_source=facebook&utm_medium=cpc&fbclid=x", "https://l.facebook.com")
    unpaid = touch(touches, "/?fbclid=x", "https://l.facebook.com/")
    assert (source_medium(paid), paid["channel"]) == (("facebook", "cpc"), "Paid Social")
    assert (source_medium(unpaid), unpaid["channel"]) == (("facebook", "social"), "Organic Social")


@pytest.mark.parametrize("order", ["123456", "213456"])
def test_facebook_paid_and_social_are_two_rows_whatever_the_mix(
    touches: Touches, order: str
) -> None:
    tagged = "/?utm_source=facebook&utm_medium=cpc"
    pages = ["/", "/?fbclid=x", "/?utm_source=facebook&fbclid=x", "/?utm_medium=social&fbclid=x"]
    referrers = ["https://l.facebook.com/", "https://m.facebook.com/", "https://www.facebook.com/"]
    unpaid = {
        (*source_medium(found), found["channel"])
        for page in pages
        for referrer in referrers
        if (found := touch(touches, page, referrer, order))
    }
    paid = {
        (*source_medium(found), found["channel"])
        for page in [tagged, "/?utm_medium=cpc&fbclid=x", f"{tagged}&fbclid=x"]
        for referrer in [*referrers, None]
        if (found := touch(touches, page, referrer, order))
    }
    assert unpaid == {("facebook", "social", "Organic Social")}
    assert paid == {("facebook", "cpc", "Paid Social")}


@pytest.mark.parametrize(
    "referrer",
    [
        "https://www.shop.example/a",
        "https://blog.shop.example/",
        "https://a.b.c.d.e.f.shop.example/",
        "https://shop.example:8443/",
        "http://SHOP.example./",
        "https://user:secret@shop.example/",
    ],
)
def test_own_host_with_www_subdomain_or_port(touches: Touches, referrer: str) -> None:
    found = touch(touches, "/b", referrer)
    assert source_medium(found) == (None, None)
    assert found["touch_rule"] == "internal:shop.example"
    assert (found["channel"], found["has_touch"], found["has_tagged_touch"]) == (None, False, False)


def test_own_host_that_no_list_names(touches: Touches) -> None:
    for referrer in ["https://shop.example/a", "https://www.shop.example", "http://x.shop.example"]:
        found = touch(touches, "/b", referrer, internal_domains=None)
        assert found["touch_rule"] == "internal:shop.example"


def test_own_domain_where_the_page_is_a_bare_path(touches: Touches) -> None:
    found = touches.of([{"page_url": "/b", "referrer_url": "https://www.shop.example/"}])[0]
    assert found["touch_rule"] == "internal:shop.example"


@pytest.mark.parametrize("host", ["hop.example", "y.example", "example", "overpay.example"])
def test_a_part_of_an_own_domain_is_a_stranger(touches: Touches, host: str) -> None:
    found = touch(touches, "/b", f"https://{host}/")
    assert (found["touch_rule"], found["source"]) == ("referral", host)


@pytest.mark.parametrize("listed", ["www.shop.example,www.pay.example", "www.pay.example"])
def test_domains_that_are_listed_with_www(touches: Touches, listed: str) -> None:
    for host in ["pay.example", "www.pay.example", "secure.pay.example"]:
        found = touch(touches, "/b", f"https://{host}/", internal_domains=listed)
        assert found["touch_rule"] == "internal:pay.example", host
    stranger = touch(touches, "/b", "https://xwww.pay-example.com/", internal_domains="www.com")
    assert stranger["touch_rule"] == "referral"


def test_a_tag_apart_from_the_url_and_one_on_it(touches: Touches) -> None:
    found = touch(touches, "/?utm_campaign=Spring&utm_term=t&utm_content=c", utm_source="Nl")
    assert source_medium(found) == ("nl", None)
    assert (found["campaign"], found["term"], found["content"]) == ("Spring", "t", "c")
    untagged = touch(touches, "/?utm_campaign=Spring")
    assert (untagged["touch_rule"], untagged["campaign"]) == ("direct", None)


def test_way_back_from_a_payment_page(touches: Touches) -> None:
    found = touch(touches, "/thanks", "https://secure.pay.example/done?order=1")
    assert found["touch_rule"] == "internal:pay.example"
    assert source_medium(found) == (None, None)


def test_android_app_referrers(touches: Touches) -> None:
    rules = {
        "android-app://com.google.android.googlequicksearchbox/": ("google", "organic"),
        "android-app://com.google.android.gm": ("gmail", "email"),
        "android-app://com.linkedin.android/": ("linkedin", "social"),
        "android-app://com.openai.chatgpt/https/chatgpt.com": ("chatgpt.com", "ai-assistant"),
        "android-app://com.example.reader/": ("com.example.reader", "referral"),
    }
    assert {url: source_medium(touch(touches, "/", url)) for url in rules} == rules


@pytest.mark.parametrize(
    ("referrer", "source"),
    [
        ("https://www.microsoft.com/", "microsoft.com"),
        ("https://www.netflix.com/", "netflix"),
        ("https://www.fedex.com/", "fedex.com"),
        ("https://notgoogle.com/", "notgoogle.com"),
        ("https://google.com.evil.test/", "google.com.evil.test"),
        ("https://myt.co/", "myt.co"),
    ],
)
def test_hosts_that_contain_another(touches: Touches, referrer: str, source: str) -> None:
    found = touch(touches, "/", referrer)
    assert found["source"] == source
    assert found["channel"] in ("Referral", "Organic Video")


def test_mail_google_com_is_not_google_com(touches: Touches) -> None:
    assert source_medium(touch(touches, "/", "https://mail.google.com/")) == ("gmail", "email")
    assert source_medium(touch(touches, "/", "https://www.google.com/")) == ("google", "organic")


def test_longest_matching_domain_wins(touches: Touches) -> None:
    found = touch(touches, "/", "https://gemini.google.com/app/1")
    assert found["touch_rule"] == "referrer:gemini.google.com"
    assert touch(touches, "/", "https://a.b.google.com/")["touch_rule"] == "referrer:google.com"


def test_chatgpt_tag_without_a_referrer(touches: Touches) -> None:
    for tag in ["chatgpt.com", "chatgpt", "openai"]:
        found = touch(touches, f"/?utm_source={tag}")
        assert (found["channel"], found["has_tagged_touch"]) == ("AI Assistant", True)


def test_chatgpt_referrer_on_every_hit_is_one_and_the_same_touch(touches: Touches) -> None:
    pages = ["/", "/a", "/b?x=1"]
    found = [touch(touches, page, "https://chatgpt.com/") for page in pages]
    keys = {(row["source"], row["medium"], row["campaign"], row["channel"]) for row in found}
    assert keys == {("chatgpt.com", "ai-assistant", None, "AI Assistant")}
    # Only tagged touches split Matomo's visits.
    assert not any(row["has_tagged_touch"] for row in found)


def test_interstitial_is_display(touches: Touches) -> None:
    found = touch(touches, "/?utm_source=x&utm_medium=interstitial")
    assert found["channel"] == "Display"


def test_campaign_gone_on_page_2_is_no_touch(touches: Touches) -> None:
    first = touch(touches, "/?utm_source=a&utm_medium=email&utm_campaign=c")
    second = touch(touches, "/b", "https://shop.example/?utm_source=a&utm_campaign=c")
    assert first["has_touch"]
    assert (second["campaign"], second["has_touch"], second["has_tagged_touch"]) == (
        None,
        False,
        False,
    )


def test_source_and_medium_are_of_one_touch(touches: Touches) -> None:
    """A tag without a medium takes none from the referrer, a referrer no campaign from the URL."""
    tagged = touch(touches, "/?utm_source=partner", "https://www.google.com/")
    assert source_medium(tagged) == ("partner", None)
    referred = touch(touches, "/?utm_campaign=c&utm_term=t", "https://www.google.com/")
    assert source_medium(referred) == ("google", "organic")
    assert (referred["campaign"], referred["term"]) == (None, None)


def test_untagged_search_is_never_unassigned(touches: Touches) -> None:
    hosts = ["www.google.com", "www.google.com.ua", "www.bing.com", "duckduckgo.com", "yandex.ru"]
    found = {touch(touches, "/", f"https://{host}/")["channel"] for host in hosts}
    assert found == {"Organic Search"}


def test_direct_is_no_touch_but_has_a_channel(touches: Touches) -> None:
    found = touch(touches)
    assert source_medium(found) == ("(direct)", "(none)")
    assert (found["channel"], found["touch_rule"]) == ("Direct", "direct")
    assert (found["has_touch"], found["has_tagged_touch"]) == (False, False)


def test_default_order_fills_what_tag_or_click_id_lacks(touches: Touches) -> None:
    assert source_medium(touch(touches, "/?utm_source=brand&gclid=x")) == ("brand", "cpc")
    assert source_medium(touch(touches, "/?utm_medium=ppc&gclid=x")) == ("google", "ppc")
    found = touch(touches, "/?utm_source=brand&utm_medium=email&gclid=x")
    assert source_medium(found) == ("brand", "email")
    assert (found["touch_rule"], found["click_id"]) == ("utm", "x")


def test_click_id_first_where_the_definition_says_so(touches: Touches) -> None:
    page = "/?utm_source=brand&utm_medium=email&utm_campaign=c&gclid=x"
    found = touch(touches, page, touch_order="213456")
    assert source_medium(found) == ("google", "cpc")
    assert (found["touch_rule"], found["campaign"]) == ("click_id:gclid", "c")
    untagged = touch(touches, "/?utm_source=brand", touch_order="213456")
    assert untagged["touch_rule"] == "utm"


def test_paid_click_id_comes_before_an_unpaid_one(touches: Touches) -> None:
    for page in ["/?fbclid=1&gclid=2", "/?gclid=2&fbclid=1", "/?gad_source=1&gclid=2"]:
        assert touch(touches, page)["touch_rule"] == "click_id:gclid"


# Parameters beside the click ids that are written otherwise, or say nothing.
@pytest.mark.parametrize("beside", ["", "&Ref=x", "&variantId=3", "&q=", "&utm_term=", "&%61=1"])
@pytest.mark.parametrize(
    ("ids", "counts", "value"),
    [
        ("fbclid=f&gclid=Gx", "gclid", "Gx"),
        ("srsltid=s&gclid=Gx", "gclid", "Gx"),
        ("gad_source=1&gad_campaignid=7&gclid=Gx", "gclid", "Gx"),
        ("FBCLID=f&%47cLId=Gx", "gclid", "Gx"),
        ("gclid=&msclkid=Mx", "msclkid", "Mx"),
        ("gclid=null&fbclid=Fx", "fbclid", "Fx"),
        ("gclid=&gclid=undefined&gclid=Gx%2B1", "gclid", "Gx%2B1"),
        ("a%20b=1&g%63lid=x%2541%26y", "gclid", "x%2541%26y"),
    ],
)
def test_of_click_ids_the_first_in_the_seed_counts(
    touches: Touches, ids: str, counts: str, value: str, beside: str
) -> None:
    for page in (f"/?{ids}{beside}", f"/?{beside[1:]}&{ids}"):
        found = touch(touches, page)
        assert (found["touch_rule"], found["click_id"]) == (f"click_id:{counts}", value), page


def test_a_value_that_says_nothing_hides_none_behind_it(touches: Touches) -> None:
    found = touch(touches, "/?utm_source=null&utm_source=Google&utm_medium=&utm_medium=CPC")
    assert source_medium(found) == ("google", "cpc")
    assert found["channel"] == "Paid Search"


@pytest.mark.parametrize("space", ["%20", "+", "%09", "%0A", "%0D%0A", "%0A%20"])
def test_space_around_a_tag_is_none(touches: Touches, space: str) -> None:
    found = touch(touches, f"/?utm_source={space}google{space}&utm_medium=cpc{space}")
    assert source_medium(found) == ("google", "cpc")
    assert found["channel"] == "Paid Search"
    assert touch(touches, f"/?utm_source={space}")["touch_rule"] == "direct"


def test_malformed_urls_leave_parts_null(touches: Touches) -> None:
    bad = ["http://", "https://[::1", "://", "%%%", "https://a b.test/?utm_source=%ff", "\\"]
    for url in bad:
        found = touches.of([{"page_url": url, "referrer_url": url}])[0]
        assert found["page_hostname"] is None
        assert found["touch_rule"] in ("direct", "utm")


def test_nothing_but_the_interface_is_added(touches: Touches) -> None:
    columns = [*touches.runner.macro("event_columns")(), "raw_file", "rule_site_id"]
    columns += [*touches.runner.macro("touch_columns")(), "has_tagged_touch", "has_touch"]
    assert list(touch(touches)) == columns
