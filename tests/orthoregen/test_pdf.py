"""Printed pages are tagged, take what people write as words only, and come out whatever the letters are."""

import io

import pytest
from django.conf import settings
from pypdf import PdfReader

from orthoregen import pdf

PAGE = {
    "title": "A copy",
    "lead": "",
    "header": "Reference",
    "footer": "Printed",
    "letters": [],
    "sections": [],
    "agreed_title": "Agreed",
    "agreed": [],
    "foot": "",
}


def printed(name: str) -> PdfReader:
    document = pdf.pdf("answers.typ", {**PAGE, "facts": [("Name", name)]}, unprintable="Boxes stand here.")
    return PdfReader(io.BytesIO(document))


def words(reader: PdfReader) -> str:
    return " ".join(page.extract_text() for page in reader.pages)


def test_a_page_is_tagged_and_has_a_title_and_a_language():
    root = printed("Test Person").trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert printed("Test Person").metadata.title == "A copy"


@pytest.mark.parametrize("name", ["अमित शर्मा", "محمد علي", "דוד כהן", "Łukasz Núñez", "Жанна", "Ελένη"])
def test_a_name_in_these_letters_is_printed_by_our_own_fonts(name):
    reader = printed(name)

    assert "Boxes stand here." not in words(reader)
    assert "/StructTreeRoot" in reader.trailer["/Root"]


@pytest.mark.parametrize("name", ["\U0001fae8", "\U0001b170 name"])
def test_letters_that_no_font_has_are_said_and_stop_nothing(name):
    assert "Boxes stand here." in words(printed(name))


@pytest.mark.parametrize("written", ['#panic("no")', "= Heading", '"] #image("/etc/passwd")', "$ x / 0 $ \\"])
def test_what_somebody_wrote_is_no_instruction(written):
    assert written.split()[0] in words(printed(written))


def test_any_other_fault_of_a_page_is_raised():
    with pytest.raises(pdf.typst.TypstError):
        pdf.pdf("answers.typ", {"title": "without the rest"}, unprintable="")


def test_the_licence_of_the_fonts_is_beside_them():
    fonts = settings.BASE_DIR / "orthoregen" / "fonts"

    assert "SIL OPEN FONT LICENSE" in (fonts / "OFL.txt").read_text()
    assert sum(font.stat().st_size for font in fonts.glob("*.ttf")) < 2_000_000
