"""Single characters: which may be in a name, which cannot be seen, which look like others, what to type instead."""

from __future__ import annotations

import re
import unicodedata

from engine.errors import EngineError, Message, Span
from engine.language.vocabulary import COMPARED

# Letters and marks that show nothing.
_HIDDEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    + "".join(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
)
_DOTS = "·\u0387\u30fb\uff65"  # Unicode lets a name contain them; here a dot multiplies
_NOT_IN_NAMES = _HIDDEN | frozenset(_DOTS + "ⁿ")
_INVISIBLE = ("Cc", "Cf", "Zl", "Zp", "Zs")

_FOREIGN = "аеорсухѕіјһԁԛԝАВЕКМНОРСТХЅІЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧοօɡ"
_LATIN = "aeopcyxsijhdqwABEKMHOPCTXSIJABEZHIKMNOPTYXoog"
_LOOKS = str.maketrans(_FOREIGN, _LATIN)

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ"

_WRITE = {
    **dict.fromkeys("–—‐‑‒―", "-"),
    **dict.fromkeys("•∙✕✖⨯⨉∘" + _DOTS, "*"),
    **dict.fromkeys("∕⁄", "/"),
    **dict.fromkeys("←≔→⇐⇒", "="),
    **dict.fromkeys("“”„«»″", '"'),
    **dict.fromkeys("‘’‚′", "'"),
}
_HINTS: dict[str, Message | str] = {
    "∑": "Write sum(a, b, c).",
    "∏": "Write a*b*c.",
    "∫": "There are no integrals here: write the expression itself.",
    "∂": "The app finds the derivatives: write the expression itself.",
    "∇": "The app finds the gradients: write the expression itself.",
    "∞": "Write a large number; the largest is 1.8e308.",
    "°": "Angles are in radians: 180 degrees are 3.14159.",
    "…": "Write out every term.",
    **dict.fromkeys("`´", "Leave it out."),
    "±": "Write two lines, one with + and one with -.",
    **dict.fromkeys("≤≥≠≈≡", COMPARED),
}


def in_name(character: str) -> bool:
    """Whether a name may go on with this character."""
    visible = character not in _NOT_IN_NAMES and unicodedata.category(character) not in _INVISIBLE
    return visible and ("a" + character).isidentifier()


def starts_name(character: str) -> bool:
    """Whether a name may begin with this character."""
    return character.isidentifier() and character not in _NOT_IN_NAMES


def look(name: str) -> str:
    """The name with every letter that looks like a Latin one replaced by that one."""
    return name.translate(_LOOKS)


def look_alike(name: str, latin: str, span: Span) -> EngineError:
    """The error for a name that reads like `latin` and is another."""
    foreign = next(c for c in name if look(c) != c)
    return EngineError(
        "{name} looks like {latin}, but its {character} is {code}, {letter}",
        hint="Type it again with Latin letters: {latin}.", span=span,
        name=name, latin=latin, character=foreign, code=code(foreign), letter=unicodedata.name(foreign),
    )  # fmt: skip


def code(character: str) -> str:
    """The number of a character as Unicode writes it: U+0430."""
    return f"U+{ord(character):04X}"


def number_of(text: str) -> str | None:
    """What digits of another script or a fraction sign are in plain digits: 3, 1/2; None if they are neither."""
    plain = unicodedata.normalize("NFKC", text).replace("⁄", "/")
    if all(unicodedata.decimal(c, None) is not None for c in plain):
        return "".join(str(unicodedata.decimal(c)) for c in plain)
    return plain if re.fullmatch("[0-9]+/[0-9]+", plain) else None


def unknown_character(character: str, span: Span) -> EngineError:
    """What is wrong with a character that the language does not have, and what to type instead."""
    if unicodedata.category(character) in _INVISIBLE or character in _HIDDEN:
        hint = "Delete it, or type this place again."
        return EngineError("There is an invisible character here, {code}", hint=hint, span=span, code=code(character))
    if character in _HINTS:
        return EngineError(
            "{character} is not part of the language", hint=_HINTS[character], span=span, character=character
        )
    key = _WRITE.get(character) or unicodedata.normalize("NFKC", character)
    if len(key) == 1 and key.isascii():
        return EngineError(
            "{character} ({code}) is not the character that belongs here", hint="Type {key} instead.",
            span=span, character=character, code=code(character), key=key,
        )  # fmt: skip
    return EngineError(
        "{character} is not allowed in a name",
        hint="Names are made of letters, digits and _.", span=span, character=character,
    )  # fmt: skip
