"""What patients do: begin, answer, send, add, agree; and whoever else tries it in their place."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from intake.models import Consent, Escalation, ParkedPage, Patient, Response
from intake.services import cases, escalations, more, page_times, parking, responses
from orthoregen.accounts import services as accounts
from tests.boundary.steps.base import Clinic, may_write, mostly, which
from tests.factories import make_case, make_draft
from tests.filling import CALM

patients = mostly("patient")


class Patients(Clinic):
    def send(self, calm: bool) -> None:
        answers = {**CALM, "age_years": 50} if calm else {**CALM, "age_years": 50, "saddle_numbness": "yes"}
        owner = self.people["patient"]
        response = make_draft(user=owner, case=make_case(user=owner), draft=answers, started_at=self.at)
        responses.submit(
            response_id=response.pk, form_token=response.form_token, revision=0, by=owner, at=self.at
        )

    @rule(calm=st.booleans())
    @may_write()
    def somebody_sends_a_form(self, calm: bool) -> None:
        self.send(calm=calm)

    @rule(address=st.sampled_from(["new@example.org", "newer@example.org"]))
    @may_write()
    def somebody_opens_an_account(self, address: str) -> None:
        accounts.patient_user(email=address, at=self.at)

    @rule(who=patients)
    @may_write()
    def somebody_begins_a_form(self, who: str) -> None:
        cases.start(
            user=self.people[who],
            relation="self",
            consents={Consent.Purpose.CARE: True},
            at=self.at,
            full_name="Test Patient",
        )

    @rule(who=patients, number=which, numb=st.sampled_from(["yes", "no", "not_sure"]))
    @may_write()
    def somebody_saves_a_page(self, who: str, number: int, numb: str) -> None:
        draft = self.one_of(Response.objects.drafts(), number)
        responses.save_page(
            response_id=draft.pk,
            page_key="urgent-signs",
            answers={"saddle_numbness": numb},
            cleared=(),
            revision=draft.revision,
            by=self.people[who],
            at=self.at,
        )

    @rule(who=patients, number=which)
    @may_write()
    def somebody_comes_back_too_late(self, who: str, number: int) -> None:
        parking.park(
            response_id=self.one_of(Response.objects.drafts(), number).pk,
            page_key="urgent-signs",
            answers={"bowel_change": "leaking"},
            cleared=(),
            by=self.people[who],
            at=self.at,
        )

    @rule(who=patients, number=which, is_kept=st.booleans())
    @may_write()
    def somebody_decides_about_what_was_kept(self, who: str, number: int, is_kept: bool) -> None:
        parking.settle(parked=self.one_of(ParkedPage, number), is_kept=is_kept, by=self.people[who])

    @rule(who=patients, number=which)
    @may_write()
    def somebody_throws_a_draft_away(self, who: str, number: int) -> None:
        draft = self.one_of(Response.objects.drafts(), number)
        responses.discard(response_id=draft.pk, by=self.people[who], at=self.at)

    @rule(who=patients, number=which)
    @may_write()
    def somebody_adds_to_a_case(self, who: str, number: int) -> None:
        response = self.one_of(Response, number)
        more.begin(response_id=response.pk, relation="self", by=self.people[who], at=self.at)

    @rule(who=patients, number=which)
    @may_write()
    def somebody_sends_what_was_added(self, who: str, number: int) -> None:
        added = Response.objects.filter(kind=Response.Kind.MORE)
        response, by = self.one_of(added, number), self.people[who]
        responses.save_page(
            response_id=response.pk,
            page_key="pain-9",
            answers={"pain_quality": ["aching"]},
            cleared=(),
            revision=response.revision,
            by=by,
            at=self.at,
        )
        more.send(response_id=response.pk, form_token=response.form_token, by=by, at=self.at)

    @rule(who=patients, number=which)
    @may_write()
    def somebody_reads_the_advice(self, who: str, number: int) -> None:
        escalation, by = self.one_of(Escalation, number), self.people[who]
        escalations.shown(escalation=escalation, advice_version="1", by=by, at=self.at)
        escalations.patient_acknowledged(escalation=escalation, advice_version="1", by=by, at=self.at)

    @rule(who=patients, number=which, is_given=st.booleans(), purpose=st.sampled_from(Consent.Purpose.values))
    @may_write()
    def somebody_agrees_or_no_longer(self, who: str, number: int, is_given: bool, purpose: str) -> None:
        cases.set_consent(
            patient=self.one_of(Patient, number),
            purpose=purpose,
            is_given=is_given,
            relation="self",
            by=self.people[who],
            at=self.at,
        )

    @rule(who=patients, number=which)
    @may_write()
    def somebody_says_who_they_are(self, who: str, number: int) -> None:
        patient = self.one_of(Response, number).case.patient
        cases.set_person(
            patient=patient,
            full_name="Test Patient",
            birth_date=patient.birth_date or self.at.date().replace(year=1970),
            phone="01632 960002",
            by=self.people[who],
            at=self.at,
        )

    @rule()
    @may_write()
    def a_page_is_timed(self) -> None:
        page_times.note(page_key="pain-9", shown_as=page_times.mark("pain-9", self.at), at=self.at)
