"""`manage.py seed_demo`: invented patients and staff for the demonstration, made by the real services."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from intake import questionnaire
from intake.management.demo_cases import (
    CASES,
    CORRECTED,
    GONE_THROUGH,
    ON_THE_PHONE,
    VERIFIED,
    DemoCase,
)
from intake.models import Consent, Outbox, Outcome, Patient, Relation, Response, ReviewItem
from intake.services import cases, claims, responses, reviews, triage, verifying
from orthoregen.accounts import demo
from orthoregen.accounts.models import User
from orthoregen.accounts.services import patient_user

DECIDED = "D"
NOTE = (
    "Spoke with the patient by telephone. Pain on standing and leaning back, none on coughing. "
    "Examination of the low back and of the legs at the visit."
)
SIGN_INS = """
Staff sign in at /accounts/staff/ with the password
    {password}
and the code that  make demo-code  prints (in a second terminal):
{staff}
Patients sign in with any e-mail address; the mail with the code is at /demo/mail/ and in this window.
    patient.a@example.org to patient.g@example.org have sent a form, patient.h@example.org has begun one.
"""


class Command(BaseCommand):
    help = (
        "Fill the demonstration: staff for each role, eight invented patients. "
        "What is there stays as it is. Prints how to sign in. Refuses outside the demonstration."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            staff = demo.open_accounts(at=timezone.now() - timedelta(days=30))
        except demo.NotTheDemonstration:
            raise CommandError("This is not the demonstration: invented patients stay out of it") from None
        logging.disable(logging.INFO)  # a line for every invented act would bury what is printed
        try:
            self._fill(staff["clinician@example.org"])
        finally:
            logging.disable(logging.NOTSET)
        self.stdout.write(_sign_ins())

    def _fill(self, clinician: User) -> None:
        for case in CASES:
            self._play(case)
        # at once, so that the queue is filled before the site starts
        for outbox_id in Outbox.objects.waiting().order_by("pk").values_list("pk", flat=True):
            triage.process(outbox_id=outbox_id, at=timezone.now())
        self._decide(clinician)
        self._go_through(clinician)

    @transaction.atomic
    def _play(self, case: DemoCase) -> None:
        """Fill in the form page by page, as the person would, unless it was done before."""
        at = timezone.now() - case.sent_ago
        user = patient_user(email=case.email, at=at)
        if user is None or user.patient_access.exists():
            return
        response = cases.start(
            user=user,
            relation=Relation.SELF,
            consents=dict.fromkeys(Consent.Purpose, True),
            full_name=case.name,
            birth_date=case.birth_date,
            phone=case.phone,
            at=at - timedelta(minutes=14),
        )
        self._fill_in(response, case, user, at)
        if not case.until:
            responses.submit(response_id=response.pk, form_token=response.form_token, by=user, at=at)

    def _fill_in(self, response: Response, case: DemoCase, user: User, at: datetime) -> None:
        seen: set[str] = set()
        revision, draft = response.revision, dict(response.draft)
        while page := next((p for p in questionnaire.route(draft) if p.key not in seen), None):
            seen.add(page.key)
            # An answer may uncover further questions of its own page.
            answers = {
                question.code: case.answers[question.code]
                for question in questionnaire.asked(page, draft | case.answers)
                if question.code in case.answers
            }
            saved = responses.save_page(
                response_id=response.pk,
                page_key=page.key,
                answers=answers,
                cleared=(),
                revision=revision,
                by=user,
                at=at - timedelta(minutes=1),
            )
            revision, draft = saved.response.revision, dict(saved.response.draft)
            if page.key == case.until:
                return

    @transaction.atomic
    def _decide(self, clinician: User) -> None:
        """One case that was reviewed and signed, to show what that looks like."""
        patient = Patient.objects.get(access__user__email=f"patient.{DECIDED.lower()}@example.org")
        of_patient = ReviewItem.objects.select_related("case", "summary").filter(case__patient=patient)
        item = of_patient.earliest("submitted_at")
        if item.state != ReviewItem.State.WAITING or item.summary is None:
            return
        at = item.submitted_at + timedelta(days=1)
        claims.claim(item_id=item.pk, by=clinician, at=at)
        reviews.record_decision(
            item_id=item.pk,
            patient_id=patient.pk,
            seen_sha256=item.summary.sha256,
            input_seq=item.case.input_seq,
            judgement=reviews.Judgement(outcome=Outcome.SEE_IN_CLINIC, rank=item.rank, note=NOTE),
            by=clinician,
            at=at + timedelta(minutes=9),
        )

    @transaction.atomic
    def _go_through(self, clinician: User) -> None:
        """One long case: most answers verified, some corrected, and given back to the queue."""
        patient = Patient.objects.get(access__user__email=f"patient.{GONE_THROUGH.lower()}@example.org")
        item = (
            ReviewItem.objects.select_related("case").filter(case__patient=patient).earliest("submitted_at")
        )
        if item.state != ReviewItem.State.WAITING or item.summary_id is None or item.case.input_seq:
            return
        at = item.submitted_at + timedelta(hours=20)
        act: dict[str, Any] = {"item_id": item.pk, "by": clinician}
        claims.claim(item_id=item.pk, by=clinician, at=at)
        for seq, code in enumerate(VERIFIED):
            verifying.verify_answer(code=code, input_seq=seq, at=at + timedelta(seconds=9 * seq), **act)
        verifying.correct_answers(
            answers=CORRECTED,
            reason=ON_THE_PHONE,
            input_seq=len(VERIFIED),
            at=at + timedelta(minutes=6),
            **act,
        )
        claims.release(**act)


def _sign_ins() -> str:
    width = max(len(person.email) for person in demo.STAFF)
    staff = "\n".join(f"    {person.email:<{width}}  {person.can}" for person in demo.STAFF)
    return SIGN_INS.format(password=demo.PASSWORD, staff=staff)
