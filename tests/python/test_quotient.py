"""Quotients are rounded half up, of any size, as decimals are and doubles are not."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from random import Random

import pytest
from macro_runner import MacroRunner


@pytest.mark.parametrize("places", [2, 3, 4, 6])
def test_quotients_are_rounded_half_up(places: int) -> None:
    random = Random(places)
    rows = [("1.001", "2"), ("-1.001", "2"), ("20100", "20000"), ("0", "3"), ("1", None)]
    for _ in range(5000):
        dividend = Decimal(random.randint(-(10 ** random.randint(1, 12)), 10**12)).scaleb(-3)
        rows.append((str(dividend), str(random.choice([2, 3, 8, 40, 16000, 10**6]))))
    rows.append(("123456789012345.678", "1"))
    unit = Decimal(1).scaleb(-places)
    expected = [
        divisor and (Decimal(dividend) / Decimal(divisor)).quantize(unit, ROUND_HALF_UP)
        for dividend, divisor in rows
    ]
    found = MacroRunner().values(
        "quotient('cast(dividend as decimal(18, 3))', 'cast(divisor as bigint)',"
        f" 'decimal(24, {places})')",
        [{"dividend": dividend, "divisor": divisor} for dividend, divisor in rows],
    )
    assert found == expected
