"""Writing on a plan: by hand, under a signed decision, with every precaution answered, on what was seen."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail

from intake.models import Consent, Escalation, Notice, Outcome, PatientAccess
from intake.models.review import DecisionFinding, Opinion
from intake.services import sweeper
from intake.services.cases import set_consent
from orthoregen.audit.models import AuditEvent
from tests.factories import (
    NOON,
    make_amendment,
    make_clinician,
    make_escalation,
    make_patient_user,
    make_review_item,
    make_staff,
    make_submitted,
)
from tests.treatments.planned import decide, make_item, make_version, withdraw
from tests.treatments.published import make_lawful, publish
from treatments.models import LegalStatus, PlanItem, PlanPrecaution, PlanRelease, Retirement
from treatments.places import Place
from treatments.selectors import day_of
from treatments.services import plans
from treatments.weighing import Said

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOON + HOUR
TODAY = day_of(NOON)
SI_RIGHT = Place("si_joint", "none", "right")

ANTICOAGULANT = {"words": "Takes an anticoagulant", "condition": "anticoagulant == true"}
PRECAUTIONS = [
    {**ANTICOAGULANT, "action": "clinician_decides"},
    {"words": "Infection", "condition": "fever_or_chills == true", "action": "hold"},
    {"words": "Pregnant", "condition": "pregnant == yes", "action": "stop"},
]
ALL_SAID = {
    1: Said("weighed", "The cardiologist agrees to go on."),
    2: Said("asked_no", "No fever, says the patient."),
    3: Said("asked_no", "Not pregnant, says the patient."),
}


def signed_with(answers: dict, **overrides):
    """A decision about somebody who answered this."""
    case = make_submitted(answers={"age_years": 52, **answers}).case
    return decide(item=make_review_item(case=case), **overrides)


def add(decision, version, **overrides) -> PlanItem:
    fields = {
        "decision_id": decision.pk,
        "version_id": version.pk,
        "number": PlanItem.objects.filter(decision=decision).count() + 1,
        "place": SI_RIGHT,
        "elsewhere": "",
        "discussed": "What it is, and what else there is.",
        "note": "",
        "said": {},
        "input_seq": 0,
        "token": uuid4(),
        "by": decision.decided_by.user,
        "at": LATER,
        **overrides,
    }
    return plans.add_item(**fields)


class TestAddItem:
    def test_it_keeps_what_was_chosen_answered_and_said_and_by_whom(self):
        decision = signed_with({"anticoagulant": True})
        version = make_version(precautions=PRECAUTIONS)

        item = add(decision, version, said=ALL_SAID, note=" For us. ")

        assert (item.decision, item.version, item.number) == (decision, version, 1)
        assert (item.by, item.on, item.note) == (decision.decided_by, TODAY, "For us.")
        rows = item.precautions.values_list("place", "action", "state", "answer")
        assert list(rows) == [
            (1, "clinician_decides", "met", "weighed"),
            (2, "hold", "unknown", "asked_no"),
            (3, "stop", "unknown", "asked_no"),
        ]
        event = AuditEvent.objects.get(action="planitem.added")
        assert (event.actor, event.patient_id) == (decision.decided_by.user, decision.patient_id)

    def test_what_is_answered_no_needs_nothing_said(self):
        decision = signed_with({"anticoagulant": False, "fever_or_chills": False, "pregnant": "no"})

        item = add(decision, make_version(precautions=PRECAUTIONS))

        assert set(item.precautions.values_list("state", "answer")) == {("not_met", "")}

    @pytest.mark.parametrize("outcome", [Outcome.ADVICE_ONLY, Outcome.REFER_ELSEWHERE])
    def test_an_outcome_that_allows_no_plan_is_refused(self, outcome):
        with pytest.raises(plans.NoPlan):
            add(decide(outcome=outcome), make_version())

    def test_a_decision_that_was_replaced_is_refused(self):
        decision = decide()
        decide(item=decision.item, replaces=decision)

        with pytest.raises(plans.NoPlan):
            add(decision, make_version())

    def test_nothing_is_planned_while_an_emergency_is_open(self):
        decision, version = decide(), make_version()
        raised = make_escalation(response=decision.item.case.responses.get())

        with pytest.raises(plans.EmergencyOpen):
            add(decision, version)
        close(raised)

        assert add(decision, version)

    def test_whoever_is_not_in_the_register_is_refused(self):
        decision = decide()
        gone = make_clinician(active_from=NOON - DAY, active_until=LATER)

        for person in (make_staff(), gone.user):
            with pytest.raises(plans.NotInRegister):
                add(decision, make_version(), by=person)

    def test_any_clinician_of_the_register_may_write_it(self):
        colleague = make_clinician(active_from=NOON)

        assert add(decide(), make_version(), by=colleague.user).by == colleague

    @pytest.mark.hazard("H20")
    def test_an_entry_that_cannot_be_attached_is_refused_with_why(self):
        retired, unlawful, replaced = make_version(), make_version(), make_version()
        Retirement.objects.create(version=retired, reason="Out of date", retired_by=retired.approved_by)
        treatment = unlawful.treatment
        treatment.legal_statuses.all().delete()
        make_lawful(treatment, at=NOON, status=LegalStatus.Status.TRIAL_ONLY)
        unlawful = publish(treatment, at=NOON, lawful=False, what_changed="Only in a trial now")
        publish(replaced.treatment, at=NOON, what_changed="Again")

        for version, why in (
            (retired, "Retired"),
            (unlawful, "only in a trial"),
            (replaced, "Version 2 has replaced it"),
        ):
            with pytest.raises(plans.NotAttachable, match=why):
                add(decide(), version)

    def test_what_was_seen_has_to_be_what_is_so(self):
        decision, version = decide(), make_version()
        make_item(decision=decision, version=version)
        for number in (1, 3):
            with pytest.raises(plans.ChangedSince):
                add(decision, version, number=number)

        make_amendment(case=decision.item.case)
        with pytest.raises(plans.ChangedSince):
            add(decision, version)
        assert PlanItem.objects.count() == 1

    def test_a_form_that_was_sent_twice_gives_the_same_item(self):
        decision, version, token = decide(), make_version(), uuid4()

        first = add(decision, version, token=token)

        assert add(decision, version, token=token, number=1) == first
        assert PlanItem.objects.count() == 1
        assert AuditEvent.objects.filter(action="planitem.added").count() == 1

    @pytest.mark.hazard("H19")
    @pytest.mark.parametrize("value", [True, "not_sure", None], ids=["met", "not sure", "not asked"])
    @pytest.mark.parametrize("action", ["note", "clinician_decides", "hold", "stop"])
    def test_each_precaution_that_is_met_or_unknown_blocks_until_it_is_answered(self, action, value):
        answers = {} if value is None else {"anticoagulant": value}
        decision = signed_with(answers)
        version = make_version(precautions=[{**ANTICOAGULANT, "action": action}])
        can_pass = [
            (answer, words)
            for answer in PlanPrecaution.Answer.values
            for words in (" ", "Words.")
            if passes(add, decision, version, Said(answer, words))
        ]

        allowed = {
            ("note", True): ["weighed"],
            ("clinician_decides", True): ["weighed"],
            ("hold", True): ["no_longer", "waits"],
            ("stop", True): [],
            ("stop", False): ["asked_no"],
        }
        if value is True or action == "stop":
            expected = [(answer, "Words.") for answer in allowed[action, value is True]]
        else:  # that it was asked and is not so can be said without more words
            expected = [("asked_no", " "), ("asked_no", "Words."), ("asked_yes", "Words.")]
        assert can_pass == expected

    @pytest.mark.hazard("H19")
    def test_a_stop_that_is_met_has_no_way_round(self):
        decision = signed_with({"anticoagulant": True})
        version = make_version(precautions=[{**ANTICOAGULANT, "action": "stop"}])

        with pytest.raises(plans.Stopped):
            add(decision, version, said={1: Said("weighed", "All the same.")})

    def test_everything_that_is_unanswered_is_named(self):
        decision = signed_with({"anticoagulant": True})

        with pytest.raises(plans.Unanswered) as refused:
            add(decision, make_version(precautions=PRECAUTIONS), said={2: ALL_SAID[2]})

        assert refused.value.places == [1, 3]

    @pytest.mark.hazard("H06")
    @pytest.mark.hazard("H07")
    def test_another_place_than_the_decision_agrees_with_needs_a_reason(self):
        decision, version = decide(), make_version()
        DecisionFinding.objects.create(
            decision=decision, structure="si_joint", side="left", opinion=Opinion.AGREE
        )

        with pytest.raises(plans.ReasonNeeded):
            add(decision, version, elsewhere=" ")
        item = add(decision, version, elsewhere="Both hurt since Monday.")

        assert item.elsewhere == "Both hurt since Monday."

    @pytest.mark.hazard("H20")
    def test_a_version_stays_as_it_was_shown(self):
        decision, version = decide(), make_version(name="As it was")
        item = add(decision, version)
        treatment = version.treatment
        treatment.name = "As it is now"
        treatment.disclosure = "Something else."
        treatment.save()
        newer = publish(treatment, at=LATER, what_changed="New name")

        item.refresh_from_db()

        assert item.version == version
        assert (item.version.name, newer.name) == ("As it was", "As it is now")
        assert item.version.entry["disclosure"] == "What has to be said."


def close(escalation) -> None:
    """Somebody saw to it."""
    escalation.state = Escalation.State.CLOSED
    escalation.save()


def passes(act, decision, version, said: Said) -> bool:
    try:
        act(decision, version, said={1: said})
    except (plans.Unanswered, plans.Stopped):
        return False
    return True


class TestWithdraw:
    def test_it_ends_the_item_and_keeps_it(self):
        item = make_item()

        plans.withdraw(item_id=item.pk, reason=" Thought again. ", token=uuid4(), by=item.by.user, at=LATER)

        item.refresh_from_db()
        assert item.withdrawal.reason == "Thought again."
        assert AuditEvent.objects.get(action="planitem.withdrawn").patient_id == item.decision.patient_id

    def test_it_is_done_once_and_by_the_register(self):
        item, token = make_item(), uuid4()
        act = {"item_id": item.pk, "reason": "Thought again.", "by": item.by.user, "at": LATER}

        with pytest.raises(plans.NotInRegister):
            plans.withdraw(**act | {"by": make_staff()}, token=token)
        first = plans.withdraw(**act, token=token)

        assert plans.withdraw(**act, token=token) == first
        with pytest.raises(plans.ChangedSince):
            plans.withdraw(**act, token=uuid4())


def send(decision, *items, **overrides) -> PlanRelease:
    fields = {
        "decision_id": decision.pk,
        "number": 1,
        "items": [item.pk for item in items],
        "text": "We talked about this.",
        "token": uuid4(),
        "by": decision.decided_by.user,
        "at": LATER,
        **overrides,
    }
    return plans.release(**fields)


class TestRelease:
    def test_every_item_that_stands_is_named_to_the_patient(self):
        item = make_item()
        gone = make_item(decision=item.decision, version=item.version)
        withdraw(gone)

        letter = send(item.decision, item)

        assert [one.item for one in letter.items.all()] == [item]
        assert AuditEvent.objects.get(action="plan.released").patient_id == item.decision.patient_id

    def test_what_was_on_the_screen_has_to_be_what_stands(self):
        item = make_item()
        other = make_item(decision=item.decision, version=item.version)

        with pytest.raises(plans.ChangedSince):
            send(item.decision, item)
        withdraw(other)
        with pytest.raises(plans.ChangedSince):
            send(item.decision, item, other)
        with pytest.raises(plans.ChangedSince):
            send(item.decision, item, number=2)
        send(item.decision, item)

    def test_a_plan_in_which_nothing_stands_is_not_released(self):
        decision = decide()

        with pytest.raises(plans.ChangedSince):
            send(decision)

    def test_under_a_decision_that_was_replaced_it_is_only_taken_back(self):
        item = make_item()
        letter, decision = send(item.decision, item), item.decision
        decide(item=decision.item, replaces=decision)
        back = {"decision_id": decision.pk, "number": 2, "reason": "Not for them.", "at": LATER}

        with pytest.raises(plans.NoPlan):
            send(decision, item, number=2)
        taken = plans.take_back(**back, token=uuid4(), by=letter.by.user)

        assert taken.kind == PlanRelease.Kind.TAKEN_BACK
        with pytest.raises(plans.ChangedSince):
            plans.take_back(**back | {"number": 3}, token=uuid4(), by=letter.by.user)

    def test_a_form_that_was_sent_twice_releases_once(self):
        item, token = make_item(), uuid4()

        first = send(item.decision, item, token=token)

        assert send(item.decision, item, token=token) == first

    def test_each_release_is_told_by_mail_once_and_the_mail_says_nothing_of_it(self):
        item, reader, token = make_item(), make_patient_user(), uuid4()
        patient = item.decision.patient
        PatientAccess.objects.create(user=reader, patient=patient, relation="self")
        agreed = {"purpose": Consent.Purpose.MESSAGES, "is_given": True, "by": reader, "relation": "self"}
        set_consent(patient=patient, at=NOON, **agreed)

        for _ in range(2):
            send(item.decision, item, token=token)
            sweeper.sweep(at=LATER)
        (told,) = mail.outbox
        assert told.to == [reader.email]
        assert item.version.name not in told.subject + told.body
        assert "We talked about this." not in told.body

        send(item.decision, item, number=2)
        taken = {"decision_id": item.decision_id, "number": 3, "reason": "Not for them."}
        plans.take_back(**taken, token=uuid4(), by=item.by.user, at=LATER)
        sweeper.sweep(at=LATER)
        assert len(mail.outbox) == 2

    def test_who_did_not_agree_to_messages_gets_no_mail_and_no_release_no_notice(self):
        item = make_item()
        send(item.decision, item)
        with pytest.raises(plans.ChangedSince):
            send(item.decision, item, number=9)

        sweeper.sweep(at=LATER)

        assert mail.outbox == []
        assert Notice.objects.get().told_at == LATER


PREPARED = {"volume_ml": "4.5", "platelet_count": None, "device": "Kit A", "level": "none", "side": "right"}


def do(item, **overrides):
    fields = {
        "item_id": item.pk,
        "done_on": TODAY,
        "preparation": PREPARED,
        "elsewhere": "",
        "settled": "",
        "note": "",
        "token": uuid4(),
        "by": item.by.user,
        "at": LATER,
        **overrides,
    }
    return plans.record_procedure(**fields)


@pytest.fixture
def prepared() -> PlanItem:
    return make_item(version=make_version(preparation=list(PREPARED)))


class TestRecordProcedure:
    def test_it_keeps_what_the_version_asks_for(self, prepared):
        done = do(prepared)

        assert done.preparation == PREPARED
        assert AuditEvent.objects.get(action="procedure.recorded").patient_id == prepared.decision.patient_id

    def test_what_it_does_not_ask_for_or_cannot_be_is_refused(self, prepared):
        for fault in (
            {"volume_ml": ""},
            {"volume_ml": "much"},
            {"volume_ml": "-1"},
            {"device": ""},
            {"device": None},
            {"device": "x" * 201},
            {"side": "up"},
            {"level": "L9"},
            {"activation": "none"},
        ):
            with pytest.raises(plans.NotAsDeclared) as refused:
                do(prepared, preparation=PREPARED | fault)

            assert list(refused.value.faults) == list(fault)

    def test_something_left_out_is_refused(self, prepared):
        with pytest.raises(plans.NotAsDeclared):
            do(prepared, preparation={})

    @pytest.mark.hazard("H06")
    def test_another_side_than_in_the_plan_needs_a_reason(self, prepared):
        with pytest.raises(plans.ReasonNeeded):
            do(prepared, preparation=PREPARED | {"side": "left"})

        do(prepared, preparation=PREPARED | {"side": "left"}, elsewhere="The patient hurt on the left today.")

    def test_what_had_to_wait_has_to_be_settled(self):
        infection = {"words": "Infection", "condition": "recent_infection == true", "action": "hold"}
        version = make_version(preparation=list(PREPARED), precautions=[infection])
        waits = {"state": "met", "answer": "waits", "words": "Check."}
        item = make_item(version=version, answers={1: waits})

        with pytest.raises(plans.ReasonNeeded):
            do(item)
        assert do(item, settled="No fever for a week.").settled == "No fever for a week."

    def test_it_was_done_while_the_plan_stood(self, prepared):
        later = NOON + 3 * DAY
        withdraw(prepared, at=NOON + DAY, on=TODAY + DAY)

        for day in (TODAY - DAY, TODAY + 2 * DAY, TODAY + 4 * DAY):
            with pytest.raises(plans.Ended):
                do(prepared, done_on=day, at=later)
        assert do(prepared, done_on=TODAY + DAY, at=later)

    def test_a_replaced_decision_ends_it_too(self, prepared):
        decide(item=prepared.decision.item, replaces=prepared.decision, decided_at=NOON + DAY)

        with pytest.raises(plans.Ended):
            do(prepared, done_on=TODAY + 2 * DAY, at=NOON + 3 * DAY)
        assert do(prepared, done_on=TODAY + DAY, at=NOON + 3 * DAY)

    def test_a_correction_says_why_and_is_made_once(self, prepared):
        wrong = do(prepared)

        with pytest.raises(plans.ReasonNeeded):
            do(prepared, replaces=wrong.pk)
        right = do(
            prepared, replaces=wrong.pk, reason="It was kit B.", preparation=PREPARED | {"device": "B"}
        )
        with pytest.raises(plans.ChangedSince):
            do(prepared, replaces=wrong.pk, reason="Again")

        assert right.replaces == wrong
        assert AuditEvent.objects.filter(action="procedure.corrected").count() == 1
