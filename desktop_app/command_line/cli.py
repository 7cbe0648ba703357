"""The command line: a verb prints, and without one the window opens; only that imports Qt."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches

from desktop_app.command_line import verb_check, verb_export, verb_trace, verb_train
from desktop_app.command_line.verb import NAME, fail, fill, use_utf8
from engine.data.regular_files import reason_of

_ROWS = (
    verb_trace.VERB,
    verb_train.VERB,
    verb_check.VERB,
    verb_export.VERB,
)
VERBS = {verb.name: verb for verb in _ROWS}
HELP = ("-h", "--help")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a verb, or opens the window; the exit status: 0, 1 for a wrong gradient, 2 for a wrong program or usage."""
    use_utf8()
    try:
        status = _start(list(sys.argv[1:] if argv is None else argv))
        print(end="", flush=True)
    except OSError as error:
        # What Python flushes at exit would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # the reader closed the pipe (… | head)
            return 0
        return fail(fill("The output cannot be written: {reason}", reason=reason_of(error)))
    return status


def parser() -> argparse.ArgumentParser:
    """What can be typed behind the name."""
    top = argparse.ArgumentParser(
        prog=NAME,
        description="Steps through backpropagation. With a FILE instead of a verb, or nothing: opens the window.",
    )
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb in VERBS.values():
        sub = verbs.add_parser(verb.name, help=verb.help, description=fill("Prints {what}.", what=verb.help))
        for argument in verb.arguments:
            sub.add_argument(argument.name, **argument.settings)
    return top


def _start(arguments: list[str]) -> int:
    if arguments and (arguments[0] in VERBS or arguments[0] in HELP):
        options = parser().parse_args(arguments)
        return VERBS[options.verb].run(options)
    wrong = _wrong_usage(arguments)
    if wrong:
        return fail(wrong)
    from desktop_app.app import open_window

    return open_window(arguments)


def _wrong_usage(arguments: Sequence[str]) -> str:
    """Why the window cannot open on that; empty where it can."""
    unknown = [argument for argument in arguments if argument.startswith("-")]
    if not unknown and arguments and not os.path.exists(arguments[0]):
        close = get_close_matches(arguments[0], VERBS, 1)
        hint = fill(". Did you mean {verb}?", verb=close[0]) if close else ""
        return fill("{word} is neither a file nor a verb ({verbs})", word=arguments[0], verbs=", ".join(VERBS)) + hint
    if unknown or len(arguments) > 1:
        words = " ".join(unknown or arguments)
        return fill("{words}: one file to open is expected; see {program} --help", words=words, program=NAME)
    return ""
