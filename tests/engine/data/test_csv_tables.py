"""What is read from a CSV file, and what is said of one that cannot be read."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from engine.data.csv_tables import MAX_BYTES, MAX_COLUMNS, beside, read_csv
from engine.data.datasets import MAX_SAMPLES
from engine.errors import EngineError
from engine.language import parse
from engine.language.vocabulary import EXAMPLES, KEYWORDS, RESERVED

# The file is written anew for each example.
one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
floats = st.floats(allow_nan=False, allow_infinity=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "points.csv"


def read(file: Path, text: str | bytes) -> dict[str, tuple[float, ...]]:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return dict(read_csv(file).columns)


def complaint(file: Path, text: str | bytes) -> tuple[str, str]:
    with pytest.raises(EngineError) as caught:
        read(file, text)
    return str(caught.value), str(caught.value.hint)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("x,y\n1,2\n3,4\n", {"x": (1, 3), "y": (2, 4)}),
        ("x,y\n1,2\n3,4", {"x": (1, 3), "y": (2, 4)}),
        ("x;y\r\n1;2\r\n3;4\r\n\r\n\r\n", {"x": (1, 3), "y": (2, 4)}),
        ("x\ty\n1\t2\n3\t4\n", {"x": (1, 3), "y": (2, 4)}),
        ("x,y\r1,2\r3,4\r", {"x": (1, 3), "y": (2, 4)}),
        ("\ufeffx,y\n1,2\n", {"x": (1,), "y": (2,)}),
        ('"x","y"\n"1","2"\n', {"x": (1,), "y": (2,)}),
        ('"x;1",y\n1,2\n', {"x_1": (1,), "y": (2,)}),
        ('"x\n1", "y"\n1, 2\n', {"x_1": (1,), "y": (2,)}),
        (" x , y \n 1 ,\u00a02 \n", {"x": (1,), "y": (2,)}),
        ("x,y\n1,2\n,\n , \n", {"x": (1,), "y": (2,)}),
        ("x\n1\n2\n", {"x": (1, 2)}),
        ("x\n-1.5e3\n+.5\n2.\n−3\n1E-2\n", {"x": (-1500, 0.5, 2, -3, 0.01)}),
    ],
)
def test_separators_ends_of_lines_marks_and_quotes(
    file: Path, text: str, columns: dict[str, tuple[float, ...]]
) -> None:
    assert read(file, text) == columns
    assert read_csv(file).name == "points.csv"


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("1,2,3\n4,5,6\n", {"x1": (1, 4), "x2": (2, 5), "y": (3, 6)}),
        ("1,5;2,5\n", {"x1": (1.5,), "y": (2.5,)}),
        ("7\n8\n", {"y": (7, 8)}),
    ],
)
def test_without_a_header_the_columns_get_names(file: Path, text: str, columns: dict[str, tuple[float, ...]]) -> None:
    assert read(file, text) == columns


@pytest.mark.parametrize("separator", ";\t")
def test_a_decimal_comma_is_read_where_it_does_not_separate(file: Path, separator: str) -> None:
    text = "x;y\n1,5;-,5\n3;2,5e1\n".replace(";", separator)
    assert read(file, text) == {"x": (1.5, 3), "y": (-0.5, 25)}
    assert read(file, text.replace(",", ".")) == {"x": (1.5, 3), "y": (-0.5, 25)}


def test_a_comma_beside_points_could_be_one_of_thousands(file: Path) -> None:
    said = "1,234 in row 2, column 1 (x) is not a number"
    assert complaint(file, "x;y\n1,234;5.6\n") == (said, "Write a number, with a decimal point: 1.5.")


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("x (cm),Größe,x²", ["x_cm", "Größe", "x2"]),
        ("2nd,a-b,_k", ["_2nd", "a_b", "_k"]),
        ("x,x,x_2,x", ["x", "x_2", "x_2_2", "x_3"]),
        (",x,?", ["x1", "x", "x3"]),
        ("class,tanh,input", ["class_", "tanh_", "input_"]),
        (f"{'a' * 50},{'a' * 60}", ["a" * 40, "a" * 38 + "_2"]),
        ("__x,___,_,__y__", ["_x", "x2", "x3", "_y__"]),
        (f"{'1' * 50}a,data,mlp", ["_" + "1" * 39, "data_", "mlp_"]),
    ],
)
def test_names_are_mended(file: Path, header: str, names: list[str]) -> None:
    assert list(read(file, f"{header}\n{','.join('1' for _ in names)}\n")) == names


words = st.one_of(st.text(min_size=1, max_size=8), st.sampled_from(sorted(RESERVED | KEYWORDS | EXAMPLES.keys())))


@given(st.lists(words, min_size=1, max_size=4))
@one_folder
def test_every_mended_name_is_one_of_the_language(file: Path, header: list[str]) -> None:
    write(file, [header, ["1"] * len(header)], ",")
    try:
        names = [name for name, _ in read_csv(file).columns]
    except EngineError:
        reject()  # of blanks alone, a number, or not text
    assert len(set(names)) == len(header)
    for name in names:
        assert parse(f"{name} = 1\n{name}_ = 2*{name}").nodes[0].name == name


def write(file: Path, rows: list[list[str]], separator: str, end: str = "\n") -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    file.write_bytes(text.getvalue().encode(errors="surrogatepass"))


@given(st.data(), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.booleans())
@one_folder
def test_written_numbers_come_back(
    file: Path, data: st.DataObject, separator: str, end: str, header: bool, comma: bool
) -> None:
    width = data.draw(st.integers(1, 4))
    rows = data.draw(st.lists(st.lists(floats, min_size=width, max_size=width), min_size=1, max_size=5))
    mark = "," if comma and separator != "," and width > 1 else "."  # in one column there is nothing to tell by
    names = [[f"c{k}" for k in range(width)]] if header else []
    write(file, [*names, *([repr(number).replace(".", mark) for number in row] for row in rows)], separator, end)
    columns = read_csv(file).columns
    assert [numbers for _, numbers in columns] == list(zip(*rows, strict=True))
    assert not header or [name for name, _ in columns] == names[0]


@given(st.one_of(st.binary(max_size=60), st.text(alphabet='01,;\t\r\n".-eaé \ufeff', max_size=60).map(str.encode)))
@one_folder
def test_junk_is_read_or_complained_about(file: Path, junk: bytes) -> None:
    file.write_bytes(junk)
    try:
        columns = read_csv(file).columns
    except EngineError as error:
        assert str(error)
        assert str(error.hint)
    else:
        assert len({len(numbers) for _, numbers in columns}) == 1


WRITE = "Write a number, with a decimal point: 1.5."
COUNT = "Every row needs as many as the first. Numbers with a decimal comma are separated by semicolons."


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("x,y\n1,2\n3,\n", "A number is missing in row 3, column 2 (y)", "Write it, or delete the row."),
        ("1,,2\n", "A number is missing in row 1, column 2 (x2)", "Write it, or delete the row."),
        ("x,y\n1,two\n", "two in row 2, column 2 (y) is not a number", WRITE),
        ("x,y\n1,1_000\n", "1_000 in row 2, column 2 (y) is not a number", WRITE),
        ("x,y\n1,٣\n", "٣ in row 2, column 2 (y) is not a number", WRITE),
        (f"x\n{'a' * 60}\n", f"{'a' * 39}… in row 2, column 1 (x) is not a number", WRITE),
        ("1,two\n", "two in row 1, column 2 (y) is not a number", "The first row has only names, or only numbers."),
        ("x,y\n1,NaN\n", "NaN in row 2, column 2 (y) is not a finite number", "Delete the row."),
        ("x,y\n1,-inf\n", "-inf in row 2, column 2 (y) is not a finite number", "Delete the row."),
        ("x,y\n1,1e999\n", "1e999 in row 2, column 2 (y) is not a finite number", "Delete the row."),
        ("1,nan\n2,3\n", "nan in row 1, column 2 (y) is not a finite number", "Delete the row."),
        ("x,y\n1,2\n1,2,3\n", "Row 3 has 3 columns instead of 2", COUNT),
        ("x,y,z\n1,2\n", "Row 2 has 2 columns instead of 3", COUNT),
        ("x,y\n1,2\n\n3,4\n", "Row 3 is empty", "Delete it, or write its numbers."),
        ("\nx,y\n1,2\n", "Row 1 is empty", "Delete it, or write its numbers."),
        ("x,y\n", "points.csv has names of columns, but no rows of numbers", "Write the numbers below them."),
        ("", "points.csv is empty", "Write a row of names, and rows of numbers below it."),
        (" \r\n,\r\n", "points.csv is empty", "Write a row of names, and rows of numbers below it."),
        (
            'x,y\n"1,2\n3,4\n',
            "Row 2 cannot be read: unexpected end of data",
            'A name stands between two ", or has none.',
        ),
    ],
)
def test_what_is_wrong_is_said_with_row_and_column(file: Path, text: str, said: str, hint: str) -> None:
    assert complaint(file, text) == (said, hint)


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04\x14\0\6\0", "x,y\n1,2\n".encode("utf-16"), "x,y\n1,2".encode("utf-16-le"), b"Gr\xf6\xdfe\n1\n"],
)
def test_what_is_no_text_is_refused(file: Path, data: bytes) -> None:
    assert complaint(file, data) == (
        "points.csv is not a text file in UTF-8", "In a spreadsheet, save it as CSV UTF-8."
    )  # fmt: skip


LARGE = "points.csv is too large: up to 10000 rows, 1000 columns and 5 MB are read"


@pytest.mark.parametrize("header", ["x,y\n", ""])
def test_as_many_rows_are_read_as_there_may_be_samples(file: Path, header: str) -> None:
    assert len(read(file, header + "1,2\n" * MAX_SAMPLES + ",\n" * 5)["y"]) == MAX_SAMPLES
    assert complaint(file, header + "1,2\n" * (MAX_SAMPLES + 1)) == (LARGE, "Keep a part of its rows.")
    assert len(read(file, header + "1,2\n" + ",\n" * 2 * MAX_SAMPLES)["y"]) == 1


def test_too_many_columns_are_refused(file: Path) -> None:
    assert len(read(file, ",".join(["1"] * MAX_COLUMNS))) == MAX_COLUMNS
    assert complaint(file, "," * (MAX_BYTES - 2) + "1")[0] == LARGE


def test_a_large_file_is_refused_before_it_is_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with file.open("wb") as large:
        large.truncate(50_000_000)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("the file was opened"))
    with pytest.raises(EngineError) as caught:
        read_csv(file)
    assert str(caught.value) == LARGE


@pytest.mark.parametrize("cell", ["1" * 100_000 + "x", "1" * 200_000])
def test_a_cell_without_end_is_refused_at_once(file: Path, cell: str) -> None:
    # A pattern that goes back over the digits would take minutes.
    assert complaint(file, f"x\n{cell}\n")[0] in (
        f"{'1' * 39}… in row 2, column 1 (x) is not a number",
        "Row 2 cannot be read: field larger than field limit (131072)",
    )


@pytest.mark.parametrize(("name", "reason"), [("gone.csv", "there is no such file"), ("a\0.csv", "embedded null byte")])
def test_a_file_that_cannot_be_read_is_complained_about(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(EngineError) as caught:
        read_csv(tmp_path / name)
    assert str(caught.value) == f"{name} cannot be read: {reason}".replace("\0", "□")


def test_a_file_lies_beside_the_program(tmp_path: Path) -> None:
    assert beside("my points..csv", str(tmp_path)) == tmp_path / "my points..csv"


@pytest.mark.parametrize(
    "name", ["../points.csv", "a/b.csv", "/etc/passwd", "a\\b.csv", "C:b.csv", "..", ".", "", " ", "a\0.csv"]
)
def test_a_program_names_no_file_elsewhere(name: str) -> None:
    with pytest.raises(EngineError) as caught:
        beside(name, "folder")
    assert str(caught.value) == f"{name} is not the plain name of a file".replace("\0", "□")
    assert 'data("points.csv")' in str(caught.value.hint)


def test_beside_a_program_that_was_never_saved_there_is_nothing() -> None:
    with pytest.raises(EngineError, match="beside the program, which was never saved") as caught:
        beside("points.csv", "")
    assert str(caught.value.hint) == "Save the program first, or open the CSV file itself."
