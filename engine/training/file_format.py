"""The file format: strict JSON with these keys, and of each what may stand there."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from engine.errors import EngineError, Message
from engine.optim.optimizers import OPTIMIZERS
from engine.optim.schedules import SCHEDULES

FORMAT = 1
FIELDS = ("leaf", "learning_rate", "locked")
LAST_EPOCH, LARGEST_SEED = 1_000_000, 2**32 - 1
NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}  # JSON has no such numbers: they are texts


class Key(NamedTuple):
    """What stands under a key: words for it, what it is read as (ValueError otherwise), whether older files lack it."""

    words: Message
    read: Callable[[Any], Any]
    optional: bool = False


def _refuse(fits: bool) -> None:
    if not fits:
        raise ValueError


def _text(value: Any) -> str:
    _refuse(isinstance(value, str))
    value.encode()  # half of a surrogate pair could never be saved again
    return str(value)


def _one_of(table: Mapping[str, object]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        _refuse(isinstance(value, str) and value in table)
        return str(value)

    return read


def _truth(value: Any) -> bool:
    _refuse(isinstance(value, bool))
    return bool(value)


def _whole(least: int, most: float = math.inf) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        _refuse(isinstance(value, int) and not isinstance(value, bool) and least <= value <= most)
        return int(value)

    return read


def _number(value: Any) -> float:
    if isinstance(value, str):
        _refuse(value in NOT_FINITE)
        return NOT_FINITE[value]
    _refuse(isinstance(value, int | float) and not isinstance(value, bool))
    return float(value)


def _size(value: Any) -> float:
    number = _number(value)
    _refuse(0 <= number < math.inf)
    return number


def _list(value: Any, length: int | None = None) -> list[Any]:
    _refuse(isinstance(value, list) and length in (None, len(value)))
    return list(value)


def _ranges(value: Any) -> dict[str, tuple[float, float]]:
    _refuse(isinstance(value, dict))
    ranges = {_text(name): tuple(map(_number, _list(pair, 2))) for name, pair in value.items()}
    _refuse(all(math.isfinite(low) and math.isfinite(high) and low < high for low, high in ranges.values()))
    return ranges  # type: ignore[return-value]


_epoch = _whole(0, LAST_EPOCH)


def _each(read: Callable[..., Any], length: int) -> Callable[[Any], list[Any]]:
    """A list of entries of that length; the error names the entry."""

    def entries(value: Any) -> list[Any]:
        found = []
        for number, entry in enumerate(_list(value)):
            try:
                found.append(read(*_list(entry, length)))
            except (ValueError, OverflowError, TypeError) as error:
                raise ValueError(f"[{number}]") from error
        return found

    return entries


def _edit(epoch: Any, field: Any, name: Any, value: Any) -> tuple[int, str, str, float]:
    _refuse(field in FIELDS and (bool(name) or field == "learning_rate"))
    number = _size(value) if field == "learning_rate" else _number(value)
    _refuse(field != "locked" or number in (0.0, 1.0))
    return _epoch(epoch), str(field), _text(name), number


def _columns(epoch: Any, columns: Any) -> tuple[int, dict[str, list[float]]]:
    pairs = [_list(column, 2) for column in _list(columns)]
    found = {_text(name): [_number(number) for number in _list(numbers)] for name, numbers in pairs}
    counts = {len(numbers) for numbers in found.values()}
    _refuse(len(found) == len(pairs) and len(counts) == 1 and counts != {0})
    return _epoch(epoch), found


KEYS = {
    "backprop_stepper": Key(Message("1, the version of the format"), _whole(1, FORMAT)),
    "program": Key(Message("a text"), _text),
    "learning_rate": Key(Message("the learning rate, 0 or more"), _size),
    "optimizer": Key(Message("the name of an optimizer"), _one_of(OPTIMIZERS)),
    "edits": Key(Message("[epoch, leaf or learning_rate or locked, name, number], an edit each"), _each(_edit, 4)),
    "ranges": Key(Message("for each name [smaller number, larger number]"), _ranges),
    "title": Key(Message("a text"), _text),
    "schedule": Key(Message("the name of a schedule"), _one_of(SCHEDULES), optional=True),
    "schedule_span": Key(Message("how many epochs the schedule spans, 1 or more"), _whole(1), optional=True),
    "weight_decay": Key(Message("the weight decay, 0 or more"), _size, optional=True),
    "ascent": Key(Message("true or false"), _truth, optional=True),
    "seed": Key(Message("a whole number, 0 or more"), _whole(0, LARGEST_SEED), optional=True),
    "batch_size": Key(Message("a whole number, 0 or more"), _whole(0), optional=True),
    "data": Key(Message("[epoch, [[name, [number of each sample]]]], an edit each"), _each(_columns, 2), optional=True),
}


def written(fields: Mapping[str, Any]) -> str:
    """The text of a file with these fields."""
    text = json.dumps(_strict({"backprop_stepper": FORMAT, **fields}), indent=2, ensure_ascii=False, allow_nan=False)
    return text + "\n"


def read_fields(text: str) -> dict[str, Any]:
    """The fields of an experiment, older files have fewer; EngineError names the key that is wrong, and why."""
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise refusal(Message("it is no JSON, or names a key twice")) from error
    if not isinstance(found, dict) or "backprop_stepper" not in found:
        raise refusal(Message('it has no key "backprop_stepper"'))
    version = found["backprop_stepper"]
    if isinstance(version, int) and version > FORMAT:
        raise EngineError("This file was saved by a newer version",
                          hint="Update Backprop Stepper, then open it again.")  # fmt: skip
    for key in found:
        if key not in KEYS:
            raise wrong(key, Message("there is no such key"))
    fields = {key: _field(key, row, found) for key, row in KEYS.items() if key in found or not row.optional}
    del fields["backprop_stepper"]
    return fields


def refusal(reason: Message) -> EngineError:
    """That a text is no experiment, and why."""
    hint = "Open one that was saved here, or a program as plain text."
    return EngineError("This file is not an experiment: {reason}", hint=hint, reason=reason)


def wrong(key: str, reason: Message) -> EngineError:
    """That what stands under a key cannot be."""
    return refusal(Message("{key}: {reason}", {"key": key, "reason": reason}))


def _field(key: str, row: Key, found: Mapping[str, Any]) -> Any:
    if key not in found:
        raise wrong(key, Message("this key is missing"))
    try:
        return row.read(found[key])
    except (ValueError, OverflowError, TypeError) as error:
        place = next((str(part) for part in error.args if str(part).startswith("[")), "")
        raise wrong(key + place, Message("it must be {words}", {"words": row.words})) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _refuse(len({key for key, _ in pairs}) == len(pairs))
    return dict(pairs)


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _strict(value: Any) -> Any:
    """Numbers that JSON does not have as texts."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _strict(entry) for key, entry in value.items()}
    return [_strict(entry) for entry in value] if isinstance(value, list | tuple) else value
