"""What may stand in a file of cases, and the sentence for everything that may not."""

import io

import pytest

from intake.headless.cases import STANDARD_INPUT, Case, Fault, Reader

CASE = b'{"age_years": 54}'
OTHER = b'{"age_years": 61}'


def read(*files: str, standard_input: bytes = b"") -> list[Case | Fault]:
    reader = Reader(io.BytesIO(standard_input))
    return [found for name in files for found in reader.read(name)]


@pytest.fixture
def file(tmp_path):
    """Write a file and give its name."""

    def write(name: str, content: bytes) -> str:
        (tmp_path / name).write_bytes(content)
        return str(tmp_path / name)

    return write


def numbers_and_ages(found: list[Case | Fault]) -> list[tuple[int, object]]:
    return [(case.number, case.answers["age_years"]) for case in found if isinstance(case, Case)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("one.json", CASE),
        ("one.json", b"\xef\xbb\xbf" + CASE),
        ("one.json", b'\n\n{\n"age_years":\n54\n}\n'),
        ("list.json", b"[" + CASE + b"]"),
        ("lines.jsonl", b"\n" + CASE + b"\r\n\n"),
        ("LINES.JSONL", CASE),
    ],
)
def test_a_file_of_any_form_holds_the_case(file, name, content):
    assert numbers_and_ages(read(file(name, content))) == [(1, 54)]


@pytest.mark.parametrize(
    "content",
    [
        b"[" + CASE + b", " + OTHER + b"]",
        b"[\n" + CASE + b",\n" + OTHER + b"\n]\n",
        CASE + b"\n" + OTHER,
        b"\n" + CASE + b"\n\n" + OTHER + b"\n",
    ],
    ids=["list", "list over lines", "lines", "lines with gaps"],
)
def test_standard_input_may_have_any_form(content):
    assert numbers_and_ages(read(STANDARD_INPUT, standard_input=content)) == [(1, 54), (2, 61)]


def test_standard_input_may_be_one_case_over_several_lines():
    content = b'{\n "age_years":\n 54\n}'

    assert numbers_and_ages(read(STANDARD_INPUT, standard_input=content)) == [(1, 54)]


def test_a_file_of_another_name_is_read_like_standard_input(file):
    assert numbers_and_ages(read(file("cases.txt", CASE + b"\n" + OTHER))) == [(1, 54), (2, 61)]


def test_cases_are_counted_over_all_files(file):
    first, second = file("a.json", b"[" + CASE + b"," + CASE + b"]"), file("b.jsonl", OTHER)

    assert numbers_and_ages(read(first, second)) == [(1, 54), (2, 54), (3, 61)]


def test_a_case_that_cannot_be_read_keeps_its_number(file):
    found = read(file("cases.jsonl", CASE + b"\n{broken\n" + OTHER))

    assert numbers_and_ages(found) == [(1, 54), (3, 61)]
    assert [fault.case for fault in found if isinstance(fault, Fault)] == [2]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.json", b"", "holds no case"),
        ("x.json", b" \n ", "holds no case"),
        ("x.json", b"[]", "holds no case"),
        ("x.jsonl", b"\n\n", "holds no case"),
        ("x.txt", b"", "holds no case"),
        ("x.json", b"{", "no valid JSON: Expecting property name enclosed in double quotes at column 2"),
        ("x.json", b"{}\n{}", "no valid JSON: Extra data at line 2, column 1"),
        ("x.json", b"[" * 200_000, "no valid JSON: nested too deeply"),
        ("x.json", b"[1" + b"0" * 5_000 + b"]", "no valid JSON: a number is too long"),
        ("x.json", b'{"free_text": "\xff"}', "not UTF-8 text"),
        ("x.json", b"\xff\xfe{\x00}\x00", "not UTF-8 text"),
        (
            "x.txt",
            b'{"age_years": 1,\n 5}',
            "no valid JSON: Expecting property name enclosed in double quotes at line 2, column 2",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_one_fault_without_a_case(file, name, content, said):
    path = file(name, content)

    assert list(map(str, read(path))) == [f"{path}: {said}"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"3", "a case must be one object of codes and values"),
        (b"[" + CASE + b"]", "a case must be one object of codes and values"),
        (b"null", "a case must be one object of codes and values"),
        (b'{"age_years": 1, "age_years": 2}', 'age_years: "age_years" stands twice'),
        (
            b'{"block_response": [{"target": "disc", "target": "disc"}]}',
            'block_response: "target" stands twice',
        ),
        (b'{"height_cm": NaN}', "height_cm: NaN is not a number"),
        (b'{"height_cm": -Infinity}', "height_cm: -Infinity is not a number"),
        (b'{"height_cm": 1e999}', "height_cm: 1e999 is not a number"),
        (b'{"age_years": "\xff"}', "not UTF-8 text"),
        (b'{"a": ' + b"[" * 100_000, "no valid JSON: nested too deeply"),
    ],
)
def test_a_broken_case_is_one_fault_and_its_neighbours_are_read(file, content, said):
    path = file("x.jsonl", CASE + b"\n" + content + b"\n" + OTHER)

    found = read(path)

    assert numbers_and_ages(found) == [(1, 54), (3, 61)]
    assert [str(fault) for fault in found if isinstance(fault, Fault)] == [f"{path}: case 2: {said}"]


def test_a_flaw_inside_a_list_names_its_own_case_only(file):
    path = file("x.json", b"[" + CASE + b', {"height_cm": NaN, "weight_kg": NaN}, ' + OTHER + b"]")

    found = read(path)

    assert numbers_and_ages(found) == [(1, 54), (3, 61)]
    assert [(fault.case, fault.code) for fault in found if isinstance(fault, Fault)] == [
        (2, "height_cm"),
        (2, "weight_kg"),
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [("not there.json", "no such file or directory"), (".", "is a directory"), ("a\0b", "cannot be opened")],
)
def test_a_file_that_cannot_be_opened_is_one_fault(tmp_path, monkeypatch, name, said):
    monkeypatch.chdir(tmp_path)

    assert list(map(str, read(name))) == [f"{name}: {said}"]


def test_a_text_as_long_as_it_likes_is_a_case():
    long = b'{"free_text": "' + b"a" * 1_000_000 + b'"}'

    (case,) = read(STANDARD_INPUT, standard_input=long)

    assert isinstance(case, Case)
