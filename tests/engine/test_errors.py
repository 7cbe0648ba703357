"""What is said of an error, and how it is pointed at."""

from __future__ import annotations

import pytest

from engine.errors import EngineError, Message, Span, split_lines


def report(text: str, span: Span | None, hint: str = "Try x.") -> str:
    return EngineError("{name} is wrong", hint=hint, span=span, name="y").report(text, "demo.txt")


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("a = y", Span(1, 5, 1, 6), "demo.txt:1:5: y is wrong\n    a = y\n        ^\n  Try x."),
        ("a = 1\r\nb = yy", Span(2, 5, 2, 7), "demo.txt:2:5: y is wrong\n    b = yy\n        ^^\n  Try x."),
        ("\ta = y", Span(1, 6, 1, 7), "demo.txt:1:6: y is wrong\n     a = y\n         ^\n  Try x."),
        ("a =", Span(1, 4, 1, 4), "demo.txt:1:4: y is wrong\n    a =\n       ^\n  Try x."),
        ("y(\n)", Span(1, 1, 2, 2), "demo.txt:1:1: y is wrong\n    y(\n    ^^\n  Try x."),
        ("", Span(3, 1, 3, 2), "demo.txt:3:1: y is wrong\n  Try x."),
        ("a = y", None, "demo.txt: y is wrong\n  Try x."),
    ],
)
def test_reports(text: str, span: Span | None, expected: str) -> None:
    assert report(text, span) == expected


def test_a_hint_names_the_places_of_its_error() -> None:
    assert report("y", None, "Write {name} = 1.") == "demo.txt: y is wrong\n  Write y = 1."


def test_without_a_hint_there_is_no_line_for_it() -> None:
    assert report("y", Span(1, 1, 1, 2), hint="") == "demo.txt:1:1: y is wrong\n    y\n    ^"


def test_of_a_long_line_the_part_around_the_error_is_shown() -> None:
    text = "x" * 500 + "y" + "z" * 500
    line, caret = report(text, Span(1, 501, 1, 502)).splitlines()[1:3]
    assert line.strip() == text[451:551]
    assert line[caret.index("^")] == "y"


def test_messages_keep_their_template_for_translation() -> None:
    message = Message("{first} {second}", {"first": Message("{name} stops", {"name": "x"}), "second": 2})
    assert str(message) == "x stops 2"
    assert str(Message("no {places}")) == "no {places}"
    error = EngineError("{name} is wrong", hint=Message("Try {name}."), name="y")
    assert (str(error), error.message.template) == ("y is wrong", "{name} is wrong")


def test_only_cr_lf_and_both_end_a_line() -> None:
    assert split_lines("a\r\nb\rc\nd\u2028e\x0bf") == ["a", "b", "c", "d\u2028e\x0bf"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("{name}", "{name}"), ("<b>", "<b>"), ("a\nb\r\tc", "a□b□□c"), ("\u202eexe", "□exe"), ("\udcff", "□"),
        ("ä x² …", "ä x² …"), ("x" * 301, "x" * 299 + "…"), ("x" * 300, "x" * 300),
    ],
)  # fmt: skip
def test_a_name_stands_in_a_sentence_as_it_is_on_one_line(name: str, shown: str) -> None:
    error = EngineError(
        "{name} is wrong", hint="Try {name}: {more}.", name=name, more=Message("not {it}", {"it": name})
    )
    assert str(error.message) == f"{shown} is wrong"
    assert str(error.hint) == f"Try {shown}: not {shown}."


def test_a_terminal_is_sent_no_signs_that_steer_it() -> None:
    told = EngineError("wrong", span=Span(1, 1, 1, 3)).report("\x1b[2Jx", "a\nb.txt")
    assert told.splitlines() == ["a□b.txt:1:1: wrong", "    □[2Jx", "    ^^"]
