"""A copy of what somebody sent, to keep: the same words as on the page, as PDF."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from html import unescape
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.access import consents_of
from intake.models import Response
from intake.questionnaire.consents import CONSENTS
from intake.questionnaire.text import Words
from intake.services import responses
from intake.slots import Agreed, Letter, letters_about
from intake.views.patient import presenters
from intake.views.patient.bodymap import picture
from intake.views.patient.common import form_of
from orthoregen.audit.requests import record_read
from orthoregen.pdf import pdf, pdf_response

WHERE = "where"  # the part in which places are marked


def answers(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """What was sent, with what was added to it later, as a file to keep."""
    response = form_of(response_id)
    if response.state != Response.State.SUBMITTED or response.kind != Response.Kind.INTAKE:
        return redirect("intake:case", response_id=response.pk)
    record_read(request, response, patient_id=response.case.patient_id)
    unprintable = _("Some letters on this page cannot be printed here. Boxes stand in their place.")
    document = pdf("answers.typ", printed(response), unprintable=unprintable)
    return pdf_response(document, name=response.case.patient.reference)


def printed(response: Response) -> dict[str, Any]:
    """Everything that stands on the copy."""
    sent, marked = presenters.sent_answers(response), _marked(response)
    reference = response.case.patient.reference
    at, now = _moment(responses.receipt_of(response).submitted_at), _moment(timezone.now())
    return {
        "title": _("What you sent"),
        "lead": _("Sent on %(at)s. Reference %(reference)s.") % {"at": at, "reference": reference},
        "header": _("Reference %(reference)s") % {"reference": reference},
        "footer": _("Printed on %(at)s") % {"at": now},
        "facts": _pairs(sent["person"]),
        "sections": [
            {
                "title": _plain(section.title),
                "rows": _pairs(section.rows),
                "left_out_title": _not_answered(len(section.left_out)),
                "left_out": [_plain(row.label) for row in section.left_out],
                "picture": marked if section.key == WHERE else None,
            }
            for section in sent["sections"]
        ],
        "letters": [_letter(letter) for letter in letters_about(response.case_id)],
        "agreed_title": _("What you agreed to"),
        "agreed": _agreed(response),
        "foot": _(
            "This is a copy of your own answers. "
            "Is something wrong? Call us on %(phone)s and say the reference."
        )
        % {"phone": settings.CLINIC.phone},
    }


def _letter(letter: Letter) -> dict[str, Any]:
    """What a clinician released, in the words of the page."""
    words = {"on": _date(letter.on), "phone": settings.CLINIC.phone, "by": letter.by}
    title = _("What your clinician wrote to you")
    if not letter.text:
        gone = _("What stood here was taken back on %(on)s. If you have questions, call us on %(phone)s.")
        return {"title": title, "lines": [gone % words], "agreed": [], "foot": ""}
    lines = [letter.text]
    if letter.ended_on:
        ended = _(
            "This no longer counts since %(on)s: your clinician decided anew. "
            "If you have questions, call us on %(phone)s."
        )
        lines.insert(0, ended % (words | {"on": _date(letter.ended_on)}))
    agreed = [{"name": one.name, "lines": _told(one)} for one in letter.agreed]
    return {
        "title": title,
        "lines": lines,
        "agreed": agreed,
        "foot": _("Written by %(by)s on %(on)s.") % words,
    }


def _told(one: Agreed) -> list[str]:
    ended = (
        [_("This part no longer counts since %(on)s.") % {"on": _date(one.ended_on)}] if one.ended_on else []
    )
    others = [f"{_('Other ways to go:')} {', '.join(one.others)}"] if one.others else []
    return [*ended, *one.told, *others]


def _marked(response: Response) -> dict[str, str] | None:
    """The drawn places as they were sent, with the sentence that says the same."""
    drawn = picture(response, json.loads(response.frozen))
    return drawn and {"svg": drawn.svg, "words": _plain(drawn.sentence), "key": "; ".join(drawn.key)}


def _not_answered(number: int) -> str:
    return ngettext("%(number)s question not answered:", "%(number)s questions not answered:", number) % {
        "number": number
    }


def _agreed(response: Response) -> list[tuple[str, str]]:
    """Each purpose with what counts now."""
    given = consents_of(response.case.patient_id)
    rows = []
    for purpose, text in CONSENTS.items():
        consent = given.get(purpose)
        if consent is None:
            said = _("Not answered")
        else:
            words = {"on": _day(consent.given_at), "version": consent.text_version}
            said = (
                _("You agreed on %(on)s, text version %(version)s")
                if consent.is_given
                else _("You do not agree, since %(on)s, text version %(version)s")
            ) % words
        rows.append((str(text.title), said))
    return rows


def _pairs(rows: Iterable[presenters.Row]) -> list[tuple[str, str]]:
    return [(_plain(row.label), _plain(row.value)) for row in rows]


def _plain(words: Words) -> str:
    """Without markup, which is ours; what the person wrote has none and stays as it is."""
    text = str(words)
    return unescape(strip_tags(text)) if isinstance(text, SafeString) else text


def _moment(at: datetime) -> str:
    return date_format(at.astimezone(settings.CLINIC.zone), "DATETIME_FORMAT")


def _day(at: datetime) -> str:
    return _date(at.astimezone(settings.CLINIC.zone))


def _date(on: date) -> str:
    return date_format(on, "DATE_FORMAT")
