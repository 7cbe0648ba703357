"""What pasted programs say that computes nothing here, or says how one trains: recognised by words, not executed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from engine.errors import Message
from engine.language.blocks import Line
from engine.language.tokens import Source, TokenKind
from engine.language.vocabulary import LONGEST, RATES

_IMPORT = Message("An import was skipped: all functions are here already")
_PRINT = Message("print was skipped: the app shows every number")
_NOTEBOOK = Message("A notebook command was skipped")
_UPDATE = Message("A line about data or grad was skipped: the app computes, stores and updates them")
_TRAINED = Message("requires_grad was skipped: it says which numbers are trained")
_PASS = Message("A line about single passes was skipped: the app goes through them step by step")
_DRAWING = Message("Drawing was skipped: the app draws the graph")
_PLOTTING = Message("Plotting was skipped: the app has plots of its own")
_SEED = Message("A seed was skipped: the program has one of its own")
_ASSERT = Message("assert was skipped: the app shows and checks every number")
_DECORATOR = Message("A decorator was skipped")
_CLASS = Message("A class was skipped: Value is known here already")
_OPTIMIZER = Message("An optimizer was skipped: it is chosen in the window")
_DERIVATIVE = Message("A derivative by hand was skipped: the backward pass works it out")
_RATE = Message("The learning rate is no parameter: it is set in the window")
_LOOP = Message("The training loop was read once: the app repeats it")
DISPLAY = Message("The display of values was skipped: the app shows every number")
UNUSED = Message("A function that is never called was skipped")
MAIN = Message("if __name__ was skipped: what stands below it is read")

# By the words of a line, with a blank between any two.
_WORDS: tuple[tuple[str, Message | None], ...] = (
    (r"(import|from) ", _IMPORT),
    (r"print \(", _PRINT),
    (r"assert\b", _ASSERT),
    (r"@ \w", _DECORATOR),
    (r"class \w", _CLASS),
    (r"(pass|global \w.*|nonlocal \w.*)$", None),
    (r"(\w+ = )?(\w+ \. )*(draw_dot|make_dot|draw_graph|Digraph|render_graph) \(", _DRAWING),
    (r"(\w+( , \w+)* = )?(plt|sns|ax|axs|axes|fig|pyplot|matplotlib) \. ", _PLOTTING),
    (r"(\w+ \. )+(seed|manual_seed|set_printoptions|set_default_dtype) \(", _SEED),
    (r"\w+ = (\w+ \. )*optim \. \w+ \(", _OPTIMIZER),
    (r"(optimizer|optim|opt|scheduler) \. (step|zero_grad) \(", _PASS),
    (r"\w+ (\[ [^]]* \] )*\. (data|grad|item|retain_grad)\b", _UPDATE),
    (r"\w+ \. requires_grad_?\b", _TRAINED),
    (r"\w+ \. (_backward|zero_grad|_prev|_op)\b", _PASS),
    (r"\w+ \. label\b", None),
    (r"\w+( , \w+)+$", DISPLAY),
)
_RULES = tuple((re.compile(pattern), note) for pattern, note in _WORDS)
_BACKWARD = re.compile(r"\. (backward|zero_grad|step) \(|\. grad\b")
_COUNTED = re.compile(r"for \w+ in range \( (?:\d+ , )?(\d+) \)$")
# Between these stand plain numbers: range(n), xs[k], if k > n:
_COUNTING = re.compile(r"range \(([^()]*)\)|\b(?!(?:in|return|if|else|and|or|not) )\w+ \[([^\[\]]*)\]")
_CHOOSING = re.compile(r"^(?:el)?if .*| if .*? else ")
_REMARK = re.compile(r"^\s*#\s*learning rate:\s*(\d+\.?\d*(?:e-?\d+)?|\.\d+)\s*$", re.IGNORECASE | re.MULTILINE)
_NUMBER = re.compile(r"(?<![\w.])(\d[\d_]*\.?\d*(?:e-?\d+)?|\.\d+(?:e-?\d+)?)(?![\w.])")
_DERIVED = re.compile(r"d_?(\w+?)(?:_?d_?(\w+)|_d(\w+))?")


class Recognition:
    """What the lines of a source say about training, and which of them compute nothing.

    `rate` is the learning rate and `updates` how many updates there are, None where the text names none;
    `wraps` is whether it tells what is computed step by step from plain numbers, by Value(…) or requires_grad;
    `trained` are the tensors that are said to be trained, `marks` whether any is; `counters` are names of plain
    numbers, which count, choose, or start a sum in a loop.
    """

    def __init__(self, source: Source, lines: Sequence[Line]) -> None:
        self._source = source
        self._texts = {line.at: self._words(line) for line in _all(lines)}
        self.rate: float | None = None
        self.updates: int | None = None
        texts = self._texts.values()
        self.marks = any("requires_grad = True" in text or "requires_grad_ (" in text for text in texts)
        self.wraps = self.marks or any(re.match(r"\w+ = Value \(", self._texts[line.at]) for line in lines)
        self.trained = frozenset(self._trained())
        self._drawings = {text.split()[0] for text in texts if _RULES[6][0].match(text) and " = " in text}
        self.rates: dict[str, float] = {}
        self._derivatives: frozenset[str] = frozenset()
        self.rates = self._rate_names()
        self._derivatives = self._derivative_names()
        self.counters = frozenset(self._counters(lines))
        remark = _REMARK.search(source.text)
        self.rate = float(remark[1]) if remark else None

    def skipped(self, line: Line) -> tuple[bool, Message | None]:
        """Whether a line computes nothing here, and what is said of it."""
        token, text = self._source.token(line.at), self._texts[line.at]
        if token.kind is TokenKind.COMMAND:
            return True, _NOTEBOOK
        if token.kind is TokenKind.STRING and line.end == line.at + 1:
            return True, None
        target = token.text
        if target in self.rates and self._source.token(line.at + 1).text == "=":
            self.rate = self.rates[target]
            return True, _RATE
        if self._is_update(text) or (target in self._derivatives and _assigns(text)):
            self._read_rate(text)
            return True, _DERIVATIVE if target in self._derivatives else _UPDATE
        if target in self._drawings:
            return True, _DRAWING
        for rule, note in _RULES:
            if rule.match(text) and not _is_own(text, self._source):
                self._read_rate(text)
                return True, note
        return False, None

    def trains(self, line: Line) -> bool:
        """Whether a loop is one that trains: it goes backward, or updates something."""
        return any(_BACKWARD.search(self._texts[each.at]) or self._is_update(self._texts[each.at])
                   for each in _all(line.body))  # fmt: skip

    def loop_note(self, line: Line) -> Message:
        """What is said of a training loop, whose updates are counted."""
        counted = _COUNTED.match(self._texts[line.at])
        self.updates = int(counted[1]) if counted else self.updates
        return _LOOP

    def is_main(self, line: Line) -> bool:
        """Whether a line is if __name__ == '__main__'."""
        return self._texts[line.at].startswith("if __name__")

    def _words(self, line: Line) -> str:
        return " ".join(token.text for token in self._source.tokens[line.at : line.end])

    def _trained(self) -> Iterator[str]:
        for text in self._texts.values():
            if re.match(r"\w+ = .*requires_grad = True", text) or re.match(r"\w+ \. requires_grad(_ \(| = True)", text):
                yield text.split()[0]

    def _rate_names(self) -> dict[str, float]:
        """Names of a learning rate that get one number, and are used by updates only, or not at all."""
        found = {}
        for text in self._texts.values():
            name, _, right = text.partition(" = ")
            if name in RATES and _NUMBER.fullmatch(right):
                found[name] = float(right.replace("_", ""))
        for name in list(found):
            word = re.compile(rf"\b{re.escape(name)}\b")
            others = [text for text in self._texts.values() if word.search(text) and not text.startswith(f"{name} = ")]
            if not all(self._is_update(text, {name}) or any(rule.match(text) for rule, _ in _RULES) for text in others):
                del found[name]
        return found

    def _is_update(self, text: str, names: Collection[str] = ()) -> bool:
        """Whether a line moves a number that there is by a rate or a gradient: w -= lr * dw, w = w - lr * w.grad."""
        words = text.split()
        if len(words) < 3 or not _assigns(text):
            return False
        moved = words[1] in ("-=", "+=") or (words[1] == "=" and words[2:4] in ([words[0], "-"], [words[0], "+"]))
        known = {*self.rates, *self._derivatives, *names}
        return moved and (not known.isdisjoint(words[2:]) or ". grad" in text)

    def _derivative_names(self) -> frozenset[str]:
        """Names of derivatives that are worked out by hand, as in dz = …, dfdq = …, and used for nothing else."""
        known = {text.split()[0] for text in self._texts.values() if _assigns(text)}
        found = {name for name in known if _is_derivative(name, known)}
        while True:
            used = {
                name for text in self._texts.values() for name in found
                if text.split()[0] not in found and not self._is_update(text, found)
                and re.search(rf"\b{name}\b", text) and not any(rule.match(text) for rule, _ in _RULES)
            }  # fmt: skip
            if not used:
                return frozenset(found)
            found -= used

    def _counters(self, lines: Sequence[Line]) -> Iterator[str]:
        numbers = [words for text in self._texts.values() if len(words := text.split()) == 3 and words[1] == "="]
        counting = {name for text in self._texts.values() for inside in _COUNTING.findall(text)
                    for name in re.findall(r"[^\W\d]\w*", "".join(inside))}  # fmt: skip
        repeated = [self._texts[line.at] for loop in _all(lines) for line in _all(loop.body)]
        for name, _, number in numbers:
            added = any(re.match(rf"{name} (\+=|-=|= {name} [-+])", text) for text in repeated)
            multiplied = any(re.match(rf"{name} (\*=|= {name} \*)", text) for text in repeated)
            chooses = any(_CHOOSING.search(text) and re.search(rf"\b{name}\b", text) for text in self._texts.values())
            start = (number in ("0", "0.0", "0.") and added) or (number in ("1", "1.0", "1.") and multiplied)
            if start or name in counting or (chooses and not self._is_computed_with(name)):
                yield name

    def _is_computed_with(self, name: str) -> bool:
        """Whether a name is used elsewhere than in conditions."""
        word = re.compile(rf"\b{name}\b")
        texts = (_CHOOSING.sub(" ", text) for text in self._texts.values() if not text.startswith(f"{name} = "))
        return any(word.search(text) for text in texts)

    def _read_rate(self, text: str) -> None:
        """A rate that an update or an optimizer names as a number: a.data -= 0.01 * a.grad, SGD(…, lr=0.1)."""
        named = re.search(r"\blr = ([^ ,)]+)", text)
        moves = re.search(r" [-+]= .*\. grad| = .* [-+] .*\. grad", text)
        right = named[1] if named else text.partition("= ")[2] if moves else ""
        number = _NUMBER.search(right)
        if number and float(number[1].replace("_", "")) > 0:
            self.rate = float(number[1].replace("_", ""))


def _all(lines: Iterable[Line]) -> Iterator[Line]:
    for line in lines:
        yield line
        yield from _all(line.body)


def _assigns(text: str) -> bool:
    return bool(re.match(r"\w+ ([-+*/]|\*\*)?= ", text))


def _is_own(text: str, source: Source) -> bool:
    """Whether a line begins with a name or a function of the program that only looks like another library's."""
    first, *rest = text.split(" ", 2)
    used = first in source.assigned and bool(rest) and rest[0] not in (".", "=", ",")
    return used or first in source.functions


def _is_derivative(name: str, known: set[str]) -> bool:
    match = _DERIVED.fullmatch(name) if len(name) <= LONGEST else None
    if match is None:
        return False
    parts = [part for part in match.groups() if part]
    return all(part in known for part in parts) or name.removeprefix("d").removeprefix("_") in known
