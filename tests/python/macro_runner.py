"""Macros and models without dbt: rendered by Jinja, run on an in-memory DuckDB.

For tests of single macros, which would otherwise pay dbt's start for every expression.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pyarrow
from dbt_common.clients.jinja import MaterializationExtension

ROOT = Path(__file__).resolve().parents[2]


class Rows:
    """What run_query gives: its rows, with values by name."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows


class Package:
    """Macros by name: what `sojourn.x` and `adapter.dispatch('x')` find."""

    def __init__(self, runner: MacroRunner) -> None:
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        return self._runner.macro(name)

    def dispatch(self, name: str, _package: str = "") -> Any:
        own = f"duckdb__{name}"
        return self._runner.macro(own if self._runner.has_macro(own) else f"default__{name}")


class Dbt:
    """The few of dbt's own macros that ours call."""

    @staticmethod
    def type_string() -> str:
        return "varchar"

    @staticmethod
    def hash(field: str) -> str:
        return f"md5({field})"


class Exceptions:
    """dbt's exceptions, as an error that a test can catch."""

    @staticmethod
    def raise_compiler_error(message: str) -> None:
        raise ValueError(message)


class MacroRunner:
    """Renders macros and models of the project; tables stand for their refs.

    `context` is what else dbt would give, or something in its place.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection | None = None, **context: Any) -> None:
        self.connection = connection or duckdb.connect()
        self._returned: dict[str, Any] = {}
        self._macros: dict[str, Any] = {}
        environment = jinja2.Environment(
            extensions=["jinja2.ext.do", MaterializationExtension], autoescape=False
        )
        package = Package(self)
        environment.globals.update(
            {
                "adapter": package,
                "sojourn": package,
                "dbt": Dbt(),
                "config": lambda **settings: "",
                "exceptions": Exceptions(),
                "modules": type("Modules", (), {"re": re}),
                "execute": True,
                "ref": lambda name: name,
                "var": lambda name, default=None: default,
                "load_relation": self._relation,
                "run_query": self._query,
                "return": self._return,
                **context,
            }
        )
        # A file each: what calls a macro of another file finds it here, with what it returns.
        files: list[tuple[str, list[str]]] = []
        for path in sorted(ROOT.glob("macros/**/*.sql")):
            text = path.read_text(encoding="utf-8")
            files.append((text, re.findall(r"{%-? *macro (\w+)", text)))
        environment.globals.update({name: self.macro(name) for _, names in files for name in names})
        for text, names in files:
            module = environment.from_string(text).make_module()
            self._macros.update({name: getattr(module, name) for name in names})
        self._environment = environment

    def has_macro(self, name: str) -> bool:
        return name in self._macros

    def macro(self, name: str) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            self._returned.pop("value", None)
            text = self._macros[name](*args, **kwargs)
            return self._returned.pop("value", text)

        return call

    def render(self, text: str) -> str:
        """SQL of an expression or a model."""
        return self._environment.from_string(text).render()

    def value(self, expression: str, **columns: str | None) -> Any:
        """The value of one expression over the given columns."""
        return self.values(expression, [columns])[0]

    def values(self, expression: str, rows: list[dict[str, str | None]]) -> list[Any]:
        """The values of one expression over many rows of text columns."""
        names = list(rows[0])
        given = pyarrow.table(
            {
                "row_number": pyarrow.array(range(len(rows))),
                **{name: pyarrow.array([row[name] for row in rows], "string") for name in names},
            }
        )
        self.connection.register("given", given)
        sql = self.render("{{ " + expression + " }}")
        found = self.connection.execute(f"select {sql} from given order by row_number").fetchall()
        return [row[0] for row in found]

    def _return(self, value: Any) -> str:
        """dbt's return(): a text is written, any other value kept for the caller."""
        if isinstance(value, str):
            return value
        self._returned["value"] = value
        return ""

    def _relation(self, name: str) -> str | None:
        found = self.connection.execute(
            "select 1 from information_schema.tables where table_name = ?", [name]
        ).fetchone()
        return name if found else None

    def _query(self, sql: str) -> Rows:
        cursor = self.connection.execute(sql)
        names = [column[0] for column in cursor.description or []]
        return Rows([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])
