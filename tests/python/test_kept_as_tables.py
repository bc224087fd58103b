"""Queries of a with clause that become tables, where an engine keeps none by itself."""

from __future__ import annotations

from typing import Any

import duckdb
from macro_runner import MacroRunner

# Everything that may be taken for the end of a query, or for a query of the outermost clause.
QUERY = """
-- A comment (with recursive and a parenthesis

with

numbers as /* kept */ (

    with inner_numbers as /* kept */ (select unnest([1, 2, 3]) as number)

    -- not the end: )
    select
        number,
        ') as /* kept */ (' as text
    from inner_numbers

),

nobody_reads as (select cast(1 as decimal(18, 2)) as number),

doubled as (select 2 * number as number from numbers),

read_once as /* kept */ (select number + 1 as number from doubled),

totals as /* kept */ (select sum(number) as total from read_once)

select numbers.number, numbers.text, totals.total
from numbers
cross join totals
cross join (select total from totals) as again
order by numbers.number
"""


class Model:
    """dbt's relation of the model that is built."""

    def incorporate(self, path: dict[str, str], type: str) -> str:
        return path["identifier"]

    identifier = "model"


def test_kept_queries_become_tables_and_the_result_stays() -> None:
    connection = duckdb.connect()
    sent: list[str] = []

    def run_query(sql: str) -> Any:
        sent.append(sql)
        return connection.execute(sql)

    runner = MacroRunner(connection, this=Model(), run_query=run_query, set=set)
    tables: list[str] = []
    rest = runner.macro("kept_as_tables")(QUERY, tables, "/[*] kept [*]/ *", "")

    assert tables == ["model__kept_numbers", "model__kept_totals"]
    assert [sql for sql in [*sent, rest] if "nobody_reads" in sql or "recursive" in sql] == []
    # What the second one reads is there, through others; the first one is a table by then.
    assert "doubled as" in sent[-1] and "inner_numbers" not in sent[-1]
    found = connection.execute(rest).fetchall()
    assert found == duckdb.connect().execute(QUERY).fetchall()
    assert [row[-1] for row in found] == [15, 15, 15]
