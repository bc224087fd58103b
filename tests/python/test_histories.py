"""What the histories say of a touch is what the models read from its URLs."""

from __future__ import annotations

import pytest
from histories import HOST, TOUCHES
from test_labelled_touches import Touches

SENT = ["referrer_url", "utm_source", "utm_medium", "utm_campaign"]
READ = [
    *["source", "medium", "campaign", "term", "content", "channel", "touch_rule", "click_id"],
    "referrer_domain",
]


# Both orders that a definition may ask for: no touch of the histories depends on it.
@pytest.mark.parametrize("touch_order", ["123456", "213456"])
def test_touches_are_read_as_the_histories_say(touch_order: str) -> None:
    sent = [
        {
            "page_url": f"https://{HOST}/page0{touch.get('query', '')}",
            "internal_domains": HOST,
            **{name: touch.get(name) for name in SENT},
        }
        for touch in TOUCHES.values()
    ]
    found = Touches().of(sent, touch_order)
    assert len(found) == len(TOUCHES)
    for (name, touch), row in zip(TOUCHES.items(), found, strict=True):
        expected = {column: touch.get(column) for column in READ}
        assert {column: row.get(column) for column in READ} == expected, name
