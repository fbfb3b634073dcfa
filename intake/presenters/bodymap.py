"""The marked body for a clinician: the picture, its key, and what changed since the last form, in words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from intake.bodymap.figure import Labels, figure
from intake.bodymap.marks import Marks, marks_of
from intake.models import Response
from intake.presenters import words

TITLE = "Body map as it was marked. The list beside it says the same."
KEYS = {
    "pain": "filled: pain",
    "worst": "1: worst place",
    "numb": "dots: numb",
    "tingling": "stripes: tingling",
    "finger": "cross: one finger",
}


@dataclass(frozen=True)
class BodyPicture:
    """`key` explains what the picture holds; `since` is the day of the last form, where there is one.

    What the two pictures in one show stands beside them in words: pain now and then, only now, only then.
    """

    svg: SafeString
    key: list[str]
    since: str
    in_both: list[str]
    now_too: list[str]
    no_longer: list[str]

    @property
    def is_unchanged(self) -> bool:
        return bool(self.since) and not (self.now_too or self.no_longer)


def body_picture(response: Response, answers: Mapping[str, object]) -> BodyPicture | None:
    """The places as the answers stand now, over where it hurt in the form before.

    It is drawn on the map that the person marked. None where nothing is marked.
    """
    marks, before = marks_of(answers), _before(response)
    if not marks and not before:
        return None
    earlier = before[1].painful if before else ()
    key = [said for name, said in KEYS.items() if getattr(marks, name)]
    if before:
        key.append(f"dashed edge: pain on {before[0]}")
    return BodyPicture(
        svg=drawn(marks, response.map_version, before[1] if before else None),
        key=key,
        since=before[0] if before else "",
        in_both=[words.place(place) for place in marks.painful if place in earlier],
        now_too=[words.place(place) for place in marks.painful if before and place not in earlier],
        no_longer=[words.place(place) for place in earlier if place not in marks.painful],
    )


def drawn(marks: Marks, version: int, before: Marks | None = None) -> SafeString:
    """The picture for a page; its words are escaped where it is put together."""
    return mark_safe(figure(marks, Labels(TITLE), version=version, before=before))  # noqa: S308


def _before(response: Response) -> tuple[str, Marks] | None:
    """The day and the marks of the form that this person sent before this one."""
    previous = response.previous
    if previous is None or previous.submitted_at is None:
        return None
    marks = marks_of(json.loads(previous.frozen))
    day = words.day(previous.submitted_at.astimezone(settings.CLINIC.zone))
    return (day, marks) if marks else None
