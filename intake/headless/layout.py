"""Lines of text for a terminal."""

from collections.abc import Iterable, Iterator
from textwrap import wrap

WIDTH = 110


def paragraph(head: str, text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=f"{head}: ", subsequent_indent=" " * (len(head) + 2))


def said(margin: str, sentences: Iterable[str]) -> Iterator[str]:
    for sentence in sentences:
        yield from wrap(sentence, WIDTH, initial_indent=margin, subsequent_indent=margin)
