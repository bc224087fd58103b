"""Writes seeds/rules/countries.csv: country names, as analytics tools write them, to codes.

Names are those of Unicode's CLDR in English, through the package Babel; the aliases are the
forms that Google Analytics writes otherwise.
"""

from __future__ import annotations

import csv
from pathlib import Path

from babel import Locale

SEED = Path(__file__).resolve().parent.parent / "seeds" / "rules" / "countries.csv"
ALIASES = {
    "Bahamas": "BS",
    "Congo": "CG",
    "Hong Kong": "HK",
    "Ivory Coast": "CI",
    "Macao": "MO",
    "Macau": "MO",
    "Palestine": "PS",
    "South Korea": "KR",
    "The Gambia": "GM",
    "Turkey": "TR",
    "Türkiye": "TR",
    "UK": "GB",
    "USA": "US",
}
NOT_A_COUNTRY = {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}


def main() -> None:
    names = {
        name: code
        for code, name in Locale("en").territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_A_COUNTRY
    }
    names.update(ALIASES)
    with SEED.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["country_name", "country"])
        writer.writerows(sorted((name.lower(), code) for name, code in names.items()))


if __name__ == "__main__":
    main()
