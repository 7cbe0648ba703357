"""`python -m tests.benchmarks [PART …]`: the speed table; ratios and percentiles are of this run and this machine."""

from __future__ import annotations

import argparse
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.benchmarks import frames, large, start, training

HEADINGS = ("what", "ours", "beside", "ratio")
PARTS = {"start": start, "frames": frames, "large": large, "training": training}


def main() -> int:
    """Measures one after the other and prints the table."""
    parser = argparse.ArgumentParser(description="Measures speed.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS), choices=[[], *PARTS])
    rows = [HEADINGS]
    for part in parser.parse_args().parts or PARTS:
        print(f"measuring {part} …", file=sys.stderr)
        rows += PARTS[part].rows()
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
