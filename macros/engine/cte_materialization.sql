{#-
    Whether a query that is read more than once is computed once and kept, or written out
    again at each place. Kept: small and costly ones. Written out: wide scans, where each
    reader needs other columns and a kept copy would hold them all.
-#}
{%- macro kept() -%}
    {{ return(adapter.dispatch('kept', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__kept() -%}{%- endmacro %}

{%- macro redshift__kept() -%}{%- endmacro %}

{%- macro duckdb__kept() -%} materialized {%- endmacro %}

{%- macro postgres__kept() -%} materialized {%- endmacro %}

{%- macro written_out() -%}
    {{ return(adapter.dispatch('written_out', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__written_out() -%}{%- endmacro %}

{%- macro redshift__written_out() -%}{%- endmacro %}

{%- macro duckdb__written_out() -%} not materialized {%- endmacro %}

{%- macro postgres__written_out() -%} not materialized {%- endmacro %}


{#-
    For a wide query of costly columns: written out where an engine then works out only
    the columns that each reader needs, kept where working them out again costs more.
-#}
{%- macro costly() -%}
    {{ return(adapter.dispatch('costly', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__costly() -%}{%- endmacro %}

{%- macro redshift__costly() -%}{%- endmacro %}

{%- macro duckdb__costly() -%} not materialized {%- endmacro %}

{%- macro postgres__costly() -%} materialized {%- endmacro %}


{#-
    At the end of a query whose columns are costly and read more than once by the next:
    they are worked out there, not written out at each place. A condition on the rows stays
    outside, so this is for queries over rows that are chosen already.
-#}
{%- macro worked_out() -%}
    {{ return(adapter.dispatch('worked_out', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__worked_out() -%}{%- endmacro %}

{%- macro redshift__worked_out() -%}{%- endmacro %}

{#- Without it one event's touch is thousands of regular expressions. -#}
{%- macro postgres__worked_out() -%} offset 0 {%- endmacro %}

{%- macro clickhouse__kept() -%} materialized {%- endmacro %}

{%- macro clickhouse__costly() -%} materialized {%- endmacro %}

{#- Spark's SQL has no word for it: a mark, by which kept_as_tables finds it. -#}
{%- macro spark__kept() -%} /* kept */ {%- endmacro %}

{%- macro spark__costly() -%} /* kept */ {%- endmacro %}


{#-
    For a query of few rows that is joined to the history. Where an engine guesses its size by
    multiplying those of what it reads, it would move the history to it: a table's size is known.
    Nothing where no history is read.
-#}
{%- macro of_known_size() -%}
    {{ return(adapter.dispatch('of_known_size', 'sojourn')()) }}
{%- endmacro %}

{%- macro default__of_known_size() -%}{%- endmacro %}

{%- macro spark__of_known_size() -%}
    {%- if is_incremental() %} /* of known size */ {% endif -%}
{%- endmacro %}
