"""`python -m tests.soak [PART …] [--share X] [--seed N]`: what long use finds; each part has a process of its own."""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PARTS = ("acts", "saving", "documents", "training", "callouts", "layout")
SEEDED = ("acts", "saving")
HEADINGS = ("what", "how much", "found")


def main() -> int:
    """Runs the parts one after the other and prints the table as it grows."""
    parser = argparse.ArgumentParser(description="Uses the app for a long time.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS), choices=[[], *PARTS])
    parser.add_argument("--share", type=float, default=1.0, help="of the usual number of acts, kills, seconds (1.0)")
    parser.add_argument("--seed", type=int, default=0, help="other acts, other moments")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        return _run(*options.parts, options.share, options.seed)
    print("  ".join(text.ljust(34) for text in HEADINGS), flush=True)
    failed = 0
    for part in options.parts or PARTS:
        command = [sys.executable, "-X", "faulthandler", "-m", "tests.soak", part, "--here"]
        failed |= subprocess.call([*command, "--share", str(options.share), "--seed", str(options.seed)])
    return 1 if failed else 0


def _run(part: str, share: float, seed: int) -> int:
    module = importlib.import_module(f"tests.soak.{part}")
    size = max(1, round(module.SIZE * share))
    for row in module.rows(size, seed) if part in SEEDED else module.rows(size):
        print("  ".join(text.ljust(34) for text in row).rstrip(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
