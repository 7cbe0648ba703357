"""`python -m tests.benchmarks`: the speed table; ratios and percentiles are of this run and this machine."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.benchmarks import hand, large, start, training

HEADINGS = ("what", "ours", "beside", "ratio")


def main() -> int:
    """Measures one after the other and prints the table."""
    rows = [HEADINGS]
    for measure in (start, hand, large, training):
        print(f"measuring {measure.__name__.rsplit('.', 1)[-1]} …", file=sys.stderr)
        rows += measure.rows()
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
