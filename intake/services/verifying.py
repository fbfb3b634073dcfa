"""What a clinician says of an answer that the patient gave: that it is right, or what is right instead.

The form that was sent is never touched. Neither act may be done for all answers at once.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from intake import facts as facts_of
from intake.models import Amendment, Case
from intake.rules import RULESET
from intake.services import triage
from intake.services.claims import keep
from intake.services.reviews import ChangedSince, NotAFact, ReasonNeeded, amend_facts, open_item
from intake.services.transitions import change_if
from orthoregen.accounts.models import User
from orthoregen.audit.services import record


def correct_answers(
    *, item_id: UUID, answers: Mapping[str, object], reason: str, by: User, at: datetime, input_seq: int
) -> list[str]:
    """Lay other answers over those of the form, and have the rules read the case again. What changed.

    A value of None says that nothing is known. A question that the form left open is answered in this way
    too. How the clinician knows has to be said each time.
    """
    if not reason.strip():
        raise ReasonNeeded
    return amend_facts(item_id, answers, by, reason.strip(), at, input_seq, whose="patient")


def verify_answer(
    *, item_id: UUID, code: str, comment: str = "", by: User, at: datetime, input_seq: int
) -> None:
    """Note that an answer is right as it stands. It changes no fact, only the state that is signed."""
    with transaction.atomic():
        item = open_item(item_id, by)
        case = item.case
        if case.input_seq != input_seq:
            raise ChangedSince
        known = facts_of.effective_answers(case.pk, input_seq)
        if code not in known or code not in RULESET.dictionary or RULESET.dictionary[code].who != "patient":
            raise NotAFact([code])
        if not change_if(Case, case.pk, Q(input_seq=input_seq), input_seq=input_seq + 1):
            raise ChangedSince
        Amendment.objects.create(
            case=case,
            seq=input_seq + 1,
            code=code,
            value=known[code],
            kind=Amendment.Kind.VERIFIED,
            reason=comment.strip(),
            made_by=by,
            made_at=at,
        )
        case.input_seq = input_seq + 1
        record(action="case.verified", actor=by, obj=case, patient_id=case.patient_id)
        keep(item=item, by=by, at=at)
        outbox = triage.enqueue(case=case, input_seq=case.input_seq, at=at)
    triage.process(outbox_id=outbox.pk, at=at)
