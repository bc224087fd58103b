"""What dbt gives to Jinja and sqlfluff does not: enough to render a model for reading.

Nothing is executed: queries return nothing, and dispatch takes the DuckDB macro.
"""

from __future__ import annotations

import datetime as _datetime
import re as _re
from types import SimpleNamespace
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context

TYPES = {"string": "varchar"}
VARIABLES: dict[str, Any] = {
    "trackers": ["custom", "ga4"],
    "raw_schema": "",
    "first_day": "2000-01-01",
    "future_tolerance_seconds": "86400",
    "attribution_lookback_days": "90",
    "attribution_half_life_days": "7",
}


class Adapter:
    @pass_context
    def dispatch(self, context: Context, name: str, package: str = "") -> Any:
        for prefix in ("duckdb__", "default__"):
            macro = context.resolve(prefix + name)
            if not isinstance(macro, Undefined):
                return macro
        raise ValueError(f"no implementation of {name} for DuckDB")

    def quote(self, name: str) -> str:
        return f'"{name}"'


class Relation(str):
    identifier = schema = database = "relation"

    def __getattr__(self, name: str) -> Relation:
        return self


class Sojourn:
    """Macros called by the project's name; what is no macro here renders to its name."""

    def __getattr__(self, name: str) -> Any:
        @pass_context
        def call(context: Context, *arguments: Any, **named: Any) -> Any:
            macro = context.resolve(name)
            return name if isinstance(macro, Undefined) else macro(*arguments, **named)

        return call


def env_var(name: str, default: str = "") -> str:
    return default


def var(name: str, default: Any = "") -> Any:
    return VARIABLES.get(name, default)


def load_relation(relation: Any) -> None:
    return None


adapter = Adapter()
sojourn = Sojourn()
api = SimpleNamespace(
    Column=SimpleNamespace(translate_type=lambda name: TYPES.get(name, name)),
    Relation=SimpleNamespace(create=lambda **parts: Relation(parts.get("identifier", "relation"))),
)
dbt = SimpleNamespace(
    hash=lambda field: f"md5({field})",
    date_trunc=lambda part, date: f"date_trunc('{part}', {date})",
    datediff=lambda start, end, part: f"date_diff('{part}', {start}, {end})",
    type_string=lambda: "varchar",
    type_timestamp=lambda: "timestamp",
    type_int=lambda: "integer",
)
modules = SimpleNamespace(re=_re, datetime=_datetime)
model = SimpleNamespace(name="model")
invocation_args_dict: dict[str, Any] = {}
exceptions = SimpleNamespace(raise_compiler_error=lambda message: message)
target = SimpleNamespace(database="database", schema="schema", type="duckdb")
flags = SimpleNamespace(WHICH="compile", FULL_REFRESH=False)
execute = False
invocation_id = "invocation"


def local_md5(value: str) -> str:
    return "0" * 32


def tojson(value: Any) -> str:
    return str(value)
