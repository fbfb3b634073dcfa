"""Printed pages as tagged PDF, laid out by typst from the files in templates/pdf/.

What is printed goes in as data, never as source, so nothing that a person wrote is read as an instruction.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import typst
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language, get_language_bidi

FONTS = Path(__file__).parent / "fonts"
UNPRINTABLE = "could not be displayed with font"


@cache
def _fonts() -> typst.Fonts:
    """Our own fonts first; a script that they lack is looked for among those of the machine."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(FONTS)])


def pdf(template: str, data: Mapping[str, Any], *, unprintable: str) -> bytes:
    """The page `template` with `data`: tagged, with a title and a language, as PDF/UA asks.

    The standard forbids a letter that no font has. Then the page is made without it: such letters stand as
    boxes, and the page says `unprintable`.
    """
    inputs = {**_surroundings(), **data, "unprintable": ""}
    try:
        return _compiled(template, inputs, is_accessible=True)
    except typst.TypstError as error:
        if UNPRINTABLE not in str(error):
            raise
    return _compiled(template, {**inputs, "unprintable": unprintable}, is_accessible=False)


def _surroundings() -> dict[str, Any]:
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return {"lang": language, "rtl": get_language_bidi(), "clinic": settings.CLINIC.name}


def _compiled(template: str, inputs: Mapping[str, Any], *, is_accessible: bool) -> bytes:
    root = Path(settings.BASE_DIR) / "templates" / "pdf"
    compiler = typst.Compiler(str(root / template), root=str(root), font_paths=_fonts())
    document = compiler.compile(
        format="pdf",
        sys_inputs={"data": json.dumps(inputs, default=str)},
        pdf_standards="ua-1" if is_accessible else None,
    )
    return cast(bytes, document)


def pdf_response(document: bytes, *, name: str) -> HttpResponse:
    """The document to be saved under `name`, which says nothing about what is in it."""
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
