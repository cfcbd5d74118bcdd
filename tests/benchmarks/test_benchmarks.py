"""Every benchmark runs at toy size, so that none rots between the times somebody measures."""

import math
from concurrent.futures import ThreadPoolExecutor

from tests.benchmarks.__main__ import BENCHMARKS
from tests.benchmarks.scale import TOY


def test_every_benchmark_finds_a_finite_ratio_for_each_of_its_rows() -> None:
    # They mostly wait for other processes: side by side they take as long as the slowest.
    with ThreadPoolExecutor(len(BENCHMARKS)) as pool:
        running = {name: pool.submit(measure, TOY) for name, measure in BENCHMARKS.items()}
        reports = {name: one.result() for name, one in running.items()}
    for name, report in reports.items():
        assert report.rows, name
        for row in report.rows:
            assert math.isfinite(row.ratio), row
            assert row.ratio > 0, row
            assert all(row.cells()[:5]), row
