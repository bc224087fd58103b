"""Any batching equals a full refresh: as many examples as one cares to wait for.

    python scripts/soak.py 10000 --seed 1

The examples are those of tests/python/test_any_batching_equals_full_refresh.py, with other
numbers. Each is one history of few visitors, cut into batches, on twelve sites that follow all
session definitions. Prints a line a chunk; ends with 1 and the smallest example at a difference.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "python"))

from batching import (
    Comparison,
    Example,
    Files,
    RawTables,
    draw,
    file_examples,
    report,
    seed_sites,
    table_examples,
)
from histories import SITES
from project import Project


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("examples", type=int)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--chunk", type=int, default=500, help="examples in one project")
    options = parser.parse_args()

    started = time.monotonic()
    modes = itertools.cycle([(file_examples(), Files()), (table_examples(), RawTables())])
    done = rows = 0
    while done < options.examples:
        strategy, arrival = next(modes)
        number = options.seed + done
        count = min(options.chunk, options.examples - done)
        examples = draw(strategy, count, number)
        with tempfile.TemporaryDirectory() as folder:
            numbers = itertools.count()

            def project(
                examples: Sequence[Example],
                folder: str = folder,
                numbers: Iterator[int] = numbers,
            ) -> Project:
                path = Path(folder) / str(next(numbers))
                path.mkdir()
                made = Project(path)
                seed_sites(made, examples)
                return made

            differences = Comparison(project(examples), examples, arrival).after_all()
            if differences:
                print(f"Seed {number}, {count} examples, {type(arrival).__name__}:")
                print(report(project, examples, arrival, differences))
                return 1
        done += count
        rows += sum(len(example.rows) for example in examples) * len(SITES)
        print(
            f"{done} examples ({done * len(SITES)} histories of a site, {rows} raw rows) agree,"
            f" {time.monotonic() - started:.0f} s",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
