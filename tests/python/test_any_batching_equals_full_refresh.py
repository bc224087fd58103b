"""Whatever batches events arrive in, the tables equal those of a full refresh, and the oracle's.

Few visitors, gaps around the timeout and midnight, late and early rows, copies with another
payload: hypothesis draws them and cuts them into batches in any order, with repeats and overlaps.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest
from batching import (
    Comparison,
    Example,
    Files,
    RawTables,
    drawn,
    file_examples,
    report,
    seed_sites,
    table_examples,
)
from by_hand import BY_HAND
from hypothesis import strategies as st
from project import Project


@pytest.mark.parametrize(
    ("strategy", "arrival"),
    [
        pytest.param(file_examples(), Files(), id="files"),
        pytest.param(table_examples(), RawTables(), id="tables"),
    ],
)
def test_any_batching_equals_full_refresh(
    strategy: st.SearchStrategy[Example], arrival: Files | RawTables, tmp_path: Path
) -> None:
    numbers = itertools.count()

    def project(examples: Sequence[Example]) -> Project:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        made = Project(folder)
        seed_sites(made, examples)
        return made

    examples = drawn(strategy) + (BY_HAND if isinstance(arrival, Files) else [])
    differences = Comparison(project(examples), examples, arrival).after_all()
    assert not differences, report(project, examples, arrival, differences)
