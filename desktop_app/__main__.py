"""`python -m desktop_app` is the command `backprop-stepper`."""

import sys

from desktop_app.command_line.cli import main

if __name__ == "__main__":
    sys.exit(main())
