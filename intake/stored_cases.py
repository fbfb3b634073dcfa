"""Stored summaries with the facts behind them, a few hundred at a time: many cases need little memory."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db.models import OuterRef, Subquery

from intake.facts import changing_facts, joined, overlaid
from intake.headless.replay import Stored
from intake.models import Response, TriageSummary

CHUNK = 200


def stored_cases(
    *, newest_only: bool, until: datetime | None = None, between: tuple[UUID, UUID] | None = None
) -> Iterator[Stored]:
    """Every stored summary, or the newest one of each case: all, or those that were made until a moment, of
    the cases from one id to another."""
    made = TriageSummary.objects.filter(made_at__lte=until) if until else TriageSummary.objects.all()
    summaries = made.order_by("case_id", "input_seq", "made_at", "pk")
    if between:
        summaries = summaries.filter(case_id__gte=between[0], case_id__lte=between[1])
    if newest_only:
        of_case = made.filter(case=OuterRef("case"))
        newest = of_case.order_by("-input_seq", "-made_at", "-pk").values("pk")[:1]
        summaries = summaries.filter(pk=Subquery(newest))
    waiting = summaries.iterator(chunk_size=CHUNK)
    while chunk := list(islice(waiting, CHUNK)):
        yield from _with_facts(chunk)


def _with_facts(chunk: list[TriageSummary]) -> Iterator[Stored]:
    cases = {summary.case_id for summary in chunk}
    sent = Response.objects.submitted().filter(case_id__in=cases).order_by("input_seq")
    forms: dict[UUID, list[tuple[int, str]]] = {}
    for case_id, seq, frozen in sent.values_list("case_id", "input_seq", "frozen"):
        forms.setdefault(case_id, []).append((seq, frozen))
    amended: dict[UUID, list[tuple[int, str, object]]] = {}
    facts = changing_facts().filter(case_id__in=cases).order_by("seq")
    for case_id, seq, code, value in facts.values_list("case_id", "seq", "code", "value"):
        amended.setdefault(case_id, []).append((seq, code, value))
    for summary in chunk:
        known = [frozen for seq, frozen in forms.get(summary.case_id, ()) if seq <= summary.input_seq]
        until = [
            (code, value) for seq, code, value in amended.get(summary.case_id, ()) if seq <= summary.input_seq
        ]
        yield Stored(
            id=str(summary.pk),
            case=str(summary.case_id),
            input_seq=summary.input_seq,
            ruleset=summary.ruleset_id,
            engine_version=summary.engine_version,
            body=summary.body,
            sha256=summary.sha256,
            answers=overlaid(joined(known), until) if known else None,
        )
