"""What the patient's pages say: answers in the person's words, states, advice. No rule's word stands here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from intake import questionnaire
from intake.approvals import ADVICE_TEXTS, approval_of
from intake.asked import unanswered, waiting_for_patient
from intake.asking import Asking, asking_of
from intake.facts import Answers, frozen_answers
from intake.models import Consent, Decision, Escalation, Response, ReviewItem
from intake.person_forms import RELATIONS
from intake.questionnaire import Page, words_for
from intake.questionnaire.advice import ADVICE, WHERE, WORSE, Advice
from intake.questionnaire.consents import CONSENTS
from intake.questionnaire.text import Words
from intake.questionnaire.wording import WHICH_TODAY
from intake.rules import flags
from intake.services import responses
from intake.services.escalations import SHOWN_AT_ONCE
from intake.widgets import NOT_SURE

WHAT_THEN = (WHERE, WORSE)  # the steps of the watching texts that are no signs
MOST_SERIOUS = (
    "emergency_call",
    "emergency_injury",
    "emergency_nerves",
    "emergency_unwell",
    "emergency_general",
    "crisis",
)


class Row(NamedTuple):
    """A question, what was answered, and where it can be changed."""

    label: Words
    value: Words
    url: str = ""
    is_missing: bool = False
    is_unsure: bool = False
    is_left_out: bool = False  # needs no answer and has none


class Section(NamedTuple):
    key: str
    title: Words
    rows: list[Row]
    left_out: list[Row]  # questions that need no answer and have none


class State(NamedTuple):
    tag: str
    words: Words
    text: Words


# --- addresses ------------------------------------------------------------------------------------
def page_url(response: Response, key: str) -> str:
    return reverse("intake:page", args=[response.pk, key])


def resume_url(response: Response) -> str:
    """Where the person goes on: the last page while it has open questions, then the one after it."""
    if response.state != Response.State.DRAFT:
        return reverse("intake:sent", args=[response.pk])
    asking = asking_of(response)
    last = questionnaire.PAGE.get(response.last_page)
    if last is None:
        following = asking.first_page
    elif any(page is last for page, _question in questionnaire.open_required(asking.answers)):
        following = last
    else:
        following = asking.after(last)
    return page_url(response, following.key) if following else reverse("intake:check", args=[response.pk])


def more_url(response: Response) -> str:
    """Where more may be told about a form that was sent; empty once a clinician has decided for good."""
    if response.state != Response.State.SUBMITTED:
        return ""
    if _is_decided(response) and waiting_for_patient(response.case_id) is None:
        return ""
    return reverse("intake:more", args=[response.pk])


def asked_of(response: Response) -> Decision | None:
    """The decision that asks the person something, until they have answered."""
    decision = _asking(response)
    return decision if decision and unanswered(decision) else None


def _asking(response: Response) -> Decision | None:
    """The same, until the rules have read the answer and the case is in the queue again."""
    if response.state != Response.State.SUBMITTED or not _is_decided(response):
        return None
    decision = waiting_for_patient(response.case_id)
    return decision if decision and decision.questions else None


def _is_decided(response: Response) -> bool:
    items = sorted(response.case.review_items.all(), key=lambda item: item.submitted_at)
    return bool(items) and items[-1].state == ReviewItem.State.DECIDED


def progress(page: Page, asking: Asking) -> dict[str, Any]:
    """Which part of how many this page belongs to, and the minutes that are left."""
    parts = list(dict.fromkeys(asked.part for asked in asking.route(page)))
    return {
        "step": parts.index(page.part) + 1,
        "steps": len(parts),
        "part": questionnaire.PAGE[page.part].title,
        "minutes": asking.minutes_left(page),
    }


def saved_words(response: Response, at: datetime) -> str:
    """When the form was saved last, by the clinic's clock: on every device alike, with script or without."""
    if response.saved_at is None:
        return ""
    saved, now = (moment.astimezone(settings.CLINIC.zone) for moment in (response.saved_at, at))
    time = date_format(saved, "TIME_FORMAT").lower()
    if saved.date() == now.date():
        return _("Saved at %(time)s") % {"time": time}
    return _("Saved on %(day)s at %(time)s") % {"day": date_format(saved, "MONTH_DAY_FORMAT"), "time": time}


# --- states ---------------------------------------------------------------------------------------
def state_of(response: Response) -> State:
    """Where a form stands, in words that say nothing about what is in it."""
    if response.state == Response.State.DRAFT:
        return State("plain", _("Not sent yet"), _ending(response) or _("We read it after you have sent it."))
    if response.state == Response.State.EXPIRED and response.expires_at:
        return State("plain", _("Removed"), _("Nobody went on with it. It was not sent."))
    if response.state == Response.State.EXPIRED:
        return State("plain", _("Thrown away"), _("It was not sent, and cannot be sent any more."))
    items = sorted(response.case.review_items.all(), key=lambda item: item.submitted_at)
    state = items[-1].state if items else ReviewItem.State.WAITING
    asking = _asking(response)
    if asking and unanswered(asking):
        return State(
            "plain",
            _("We have questions for you"),
            _("A clinician has read your answers and needs to know more. Please answer the questions here."),
        )
    if state == ReviewItem.State.DECIDED and not asking:
        return State(
            "ok", _("Reviewed"), _("A clinician has read your answers. We contact you about your visit.")
        )
    if state == ReviewItem.State.CLAIMED:
        return State("ok", _("Being read"), _("A clinician is reading your answers now."))
    return State("ok", _("Sent"), _("We have your answers. A clinician reads them next."))


def _ending(response: Response) -> Words:
    """When a form is removed that nobody goes on with, once that has been announced."""
    if response.expires_at is None:
        return ""
    day = date_format(response.expires_at.astimezone(settings.CLINIC.zone), "DATETIME_FORMAT")
    return _("Nobody has gone on with it. We remove it on %(day)s. Go on with it to keep it.") % {"day": day}


def form_rows(mine: Iterable[Response]) -> list[dict[str, Any]]:
    """The list of my forms, with where to go on; the newest draft is the one to go on with."""
    rows = [
        {
            "response": response,
            "patient": response.case.patient,
            "state": state_of(response),
            "resume": resume_url(response) if response.state == Response.State.DRAFT else None,
            "more": more_url(response),
            "asked": asked_of(response),
            "is_next": False,
        }
        for response in mine
    ]
    for row in [row for row in rows if row["resume"]][:1]:
        row["is_next"] = True
    return rows


def consents(given: Mapping[str, Consent]) -> list[dict[str, Any]]:
    """Each purpose with its text and what was answered last."""
    return [
        {"purpose": purpose, "text": text, "consent": given.get(purpose)}
        for purpose, text in CONSENTS.items()
    ]


# --- answers --------------------------------------------------------------------------------------
def sections(response: Response, answers: Answers, open_codes: set[str] | None = None) -> list[Section]:
    """Every question of the short path that is asked, and what else was answered, part by part.

    `open_codes` are the questions that still need an answer; without them nothing can be changed.
    """
    parts: dict[str, Section] = {}
    for page in questionnaire.PAGES:
        part = parts.setdefault(page.part, Section(page.part, page.title, [], []))
        for row in _rows(response, page, answers, open_codes):
            (part.left_out if row.is_left_out else part.rows).append(row)
    return [part for part in parts.values() if part.rows or part.left_out]


def _rows(response: Response, page: Page, answers: Answers, open_codes: set[str] | None) -> Iterator[Row]:
    can_change = open_codes is not None
    if page.is_tick_list:
        ticked = questionnaire.ticks_in_words(page, answers)
        if ticked is not None and page.is_first_of_its_own:
            yield Row(WHICH_TODAY, ticked, change_url(response, page, page.instrument) if can_change else "")
        return
    asked = {question.code for question in questionnaire.asked(page, answers)}
    for question in page.questions:
        value = answers.get(question.code)
        is_told = value is not None and not question.is_later and not can_change
        if question.code not in asked and not is_told:
            continue
        is_missing = question.code in (open_codes or ())
        if value is None and not (page.is_core or is_missing):
            continue
        yield Row(
            question.text,
            words_for(question.code, value),
            change_url(response, page, question.code) if can_change else "",
            is_missing=is_missing,
            is_unsure=value == NOT_SURE,
            is_left_out=value is None and not is_missing,
        )


def added(response: Response, answers: Answers, *, can_change: bool) -> list[Section]:
    """What was told after sending, part by part."""
    parts: dict[str, Section] = {}
    seen: set[str] = set()
    for page in questionnaire.PAGES:
        here = {question.code for question in page.questions} & answers.keys() - seen
        if not here:
            continue
        seen |= here
        part = parts.setdefault(page.part, Section(page.part, questionnaire.PAGE[page.part].title, [], []))
        if page.is_tick_list:
            ticked = questionnaire.ticks_in_words(page, answers)
            if ticked and not any(row.label == WHICH_TODAY for row in part.rows):
                url = change_url(response, page, page.instrument) if can_change else ""
                part.rows.append(Row(WHICH_TODAY, ticked, url))
            continue
        part.rows.extend(
            Row(
                question.text,
                words_for(question.code, answers[question.code]),
                change_url(response, page, question.code) if can_change else "",
                is_unsure=answers[question.code] == NOT_SURE,
            )
            for question in page.questions
            if question.code in here
        )
    return list(parts.values())


def change_url(response: Response, page: Page, code: str) -> str:
    """To one question, and back to all answers from there."""
    return f"{page_url(response, page.key)}?change=1#id_{code}_label"


def person_rows(response: Response, *, can_change: bool) -> list[Row]:
    """Who fills in, and who the form is about."""
    patient = response.case.patient
    url = reverse("intake:person", args=[response.pk]) if can_change else ""
    values = {
        "full_name": patient.full_name,
        "birth_date": date_format(patient.birth_date, "DATE_FORMAT") if patient.birth_date else "",
        "phone": patient.phone,
    }
    about = [
        Row(str(label), values[name] or _("Not answered"), url, is_missing=can_change and not values[name])
        for name, label in responses.PERSON.items()
    ]
    who = RELATIONS.get(response.relation, response.get_relation_display())
    return [Row(_("Who the form is about"), who), *about]


def draft_answers(response: Response) -> dict[str, Any]:
    """Everything that the page of all answers shows before sending."""
    url = reverse("intake:person", args=[response.pk])
    lacking = responses.missing_about(response.case.patient)
    open_questions = responses.still_open(response.draft)
    missing: list[tuple[Words, str]] = [(responses.PERSON[name], url) for name in lacking]
    missing += [(q.text, change_url(response, page, q.code)) for page, q in open_questions]
    return {
        "response": response,
        "missing": missing,
        "sections": sections(response, response.draft, {q.code for _page, q in open_questions}),
        "person": person_rows(response, can_change=True),
        "emergencies": emergencies(response),
    }


def sent_answers(response: Response) -> dict[str, Any]:
    """What was sent, to read."""
    return {
        "response": response,
        "sections": sections(response, frozen_answers(response.case_id)),
        "person": person_rows(response, can_change=False),
    }


def two_versions(page: Page, stored: Answers, mine: Answers) -> list[dict[str, Any]]:
    """The questions of a page that are answered differently in what is saved and in what was sent."""
    return [
        {
            "label": question.text,
            "saved": words_for(question.code, stored.get(question.code)),
            "mine": words_for(question.code, mine.get(question.code)),
        }
        for question in page.questions
        if stored.get(question.code) != mine.get(question.code)
    ]


# --- advice ---------------------------------------------------------------------------------------
def emergencies(response: Response) -> list[Escalation]:
    """What needs help now and nobody has closed yet, the newest first."""
    raised = response.escalations.filter(SHOWN_AT_ONCE)
    return list(raised.exclude(state=Escalation.State.CLOSED).order_by("-raised_at", "flag"))


def advice_of(escalation: Escalation) -> Advice:
    """The text of an escalation; the general one where its own was taken out since."""
    return ADVICE.get(escalation.advice) or ADVICE["emergency_general"]


def urgent_advice(emergencies: list[Escalation]) -> list[Advice]:
    """The texts of emergencies, each once, the most serious first."""
    texts = {advice_of(escalation).id: advice_of(escalation) for escalation in emergencies}
    order = sorted(
        texts, key=lambda id_: MOST_SERIOUS.index(id_) if id_ in MOST_SERIOUS else len(MOST_SERIOUS)
    )
    return [_filled(texts[id_]) for id_ in order]


def _filled(advice: Advice) -> Advice:
    clinic = settings.CLINIC
    approval = approval_of(ADVICE_TEXTS)
    advice = replace(advice, approved_by=approval.approved_by if approval else "")
    return advice.filled(
        emergency_number=clinic.emergency_number,
        crisis_name=clinic.crisis_name,
        crisis_number=clinic.crisis_number,
        phone=clinic.phone,
    )


def given(emergencies: list[Escalation]) -> list[Row]:
    """The answers that raised the emergencies, as they were given, to show to a doctor or to correct."""
    because: Answers = {}
    for escalation in reversed(emergencies):
        because |= escalation.because
    response = emergencies[0].response
    is_draft = response.state == Response.State.DRAFT
    return [
        Row(
            question.text,
            words_for(question.code, because[question.code]),
            change_url(response, page, question.code) if is_draft else "",
        )
        for page in questionnaire.PAGES
        for question in page.questions
        if question.code in because
    ]


def safety_net(response: Response) -> dict[str, Any]:
    """When to get help at once: by the red flags of what was sent and those raised on the way."""
    ids = {flag.advice_id for flag in flags(frozen_answers(response.case_id)).fired}
    ids |= set(response.escalations.values_list("advice", flat=True))
    texts = [text for id_, text in ADVICE.items() if id_ in ids and text.kind == "watch"] or [
        ADVICE["standard"]
    ]
    filled = [_filled(text) for text in texts]
    steps = dict.fromkeys(step for text in filled for step in text.steps)
    what_then = _filled(replace(ADVICE["standard"], steps=WHAT_THEN)).steps
    return {
        "title": filled[0].title,
        "leads": [text.lead for text in filled if text.lead],
        "signs": [step for step in steps if step not in what_then],
        "what_then": [step for step in what_then if step in steps],
    }
