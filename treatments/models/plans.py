"""Plans: what a clinician agreed with a patient under a signed decision, and what became of it.

Every table here is append-only, and every row is signed by somebody of the register. Triggers hold that a
plan hangs on a decision that stands and allows it, on a version of the catalogue that is in effect and lawful
that day, and on an answer to each of its precautions.
"""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from intake.models import Decision, Outcome
from intake.models.base import Identified
from orthoregen.append_only import AppendOnly
from treatments.models.catalogue import Precaution, Structure
from treatments.models.versions import Version

ALLOWS_A_PLAN = (Outcome.SEE_IN_CLINIC, Outcome.SEE_URGENTLY)
NOWHERE = "none"  # said on purpose: a field that is left empty is refused


class Side(models.TextChoices):
    LEFT = "left", "LEFT"
    RIGHT = "right", "RIGHT"
    BOTH = "both", "BOTH SIDES"
    MIDLINE = "midline", "Midline"
    NONE = NOWHERE, "No side"


class Signed(models.Model):
    """Written by somebody of the register. The token tells a form that was sent twice from two forms."""

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey("accounts.Clinician", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class PlanItem(Identified, Signed, AppendOnly):
    """One entry of the catalogue in a plan, as the version that was on the screen.

    `number` counts the items of a decision: of two people who add one at once, the second reads the first.
    `on` is the clinic's day, and `jurisdiction` its country: what the version had to hold good for.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    structure = models.CharField(max_length=20, choices=[*Structure.choices, (NOWHERE, "No one structure")])
    level = models.CharField(max_length=20)
    side = models.CharField(max_length=10, choices=Side)
    elsewhere = models.CharField("why another place than in the decision", max_length=500, blank=True)
    discussed = models.TextField("what was discussed", max_length=4000)
    note = models.TextField("note for clinicians", max_length=4000, blank=True)
    input_seq = models.PositiveIntegerField()  # the state of the facts that the precautions were read from
    jurisdiction = models.CharField(max_length=2)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "number"], name="treatments_planitem_numbered"),
            models.CheckConstraint(
                name="treatments_planitem_is_complete",
                condition=Q(number__gte=1, level__gt="", discussed__gt="", jurisdiction__gt="")
                & Q(structure__in=[*Structure.values, NOWHERE], side__in=Side.values),
            ),
            models.CheckConstraint(
                name="treatments_planitem_structure_has_a_side",
                condition=Q(structure=NOWHERE) | ~Q(side=NOWHERE),
            ),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="treatments_planitem_newest")]

    def __str__(self) -> str:
        return f"{self.decision_id}, {self.number}"


class PlanPrecaution(AppendOnly):
    """One precaution of the version, what the answers said of it, and what the clinician said then.

    It is written before its item, which is refused unless each precaution has its row. A stop that is met has
    no answer that lets it pass, so it has no row; what is not known is never one.
    """

    class State(models.TextChoices):
        MET = "met", "Met"
        UNKNOWN = "unknown", "Not known"
        NOT_MET = "not_met", "Not met"

    class Answer(models.TextChoices):
        NOTHING_TO_SAY = "", "Nothing to say"
        WEIGHED = "weighed", "Weighed"
        NO_LONGER = "no_longer", "No longer so"
        WAITS = "waits", "It waits until this is settled"
        ASKED_NO = "asked_no", "Asked now: it is not so"
        ASKED_YES = "asked_yes", "Asked now: it is so"

    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="precautions")
    place = models.PositiveSmallIntegerField()
    said = models.CharField("when, in words", max_length=200)
    action = models.CharField(max_length=20, choices=Precaution.Action)
    state = models.CharField(max_length=10, choices=State)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    words = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["item", "place"], name="treatments_planprecaution_once"),
            models.CheckConstraint(
                name="treatments_planprecaution_is_answered",
                condition=Q(state="not_met", answer="", words="")
                | Q(state="met", action__in=["note", "clinician_decides"], answer="weighed", words__gt="")
                | Q(state="met", action="hold", answer__in=["waits", "no_longer"], words__gt="")
                | Q(state="unknown", action="stop", answer="asked_no", words__gt="")
                | Q(
                    state="unknown",
                    action__in=["note", "clinician_decides", "hold"],
                    answer="asked_no",
                )
                | Q(
                    state="unknown",
                    action__in=["note", "clinician_decides", "hold"],
                    answer="asked_yes",
                    words__gt="",
                ),
            ),
            models.CheckConstraint(
                name="treatments_planprecaution_has_words",
                condition=Q(said__gt="", action__in=["note", "clinician_decides", "hold", "stop"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.said}"

    @property
    def is_open(self) -> bool:
        """A hold that nobody has settled yet."""
        waits = self.answer == self.Answer.WAITS
        return waits or (self.action == Precaution.Action.HOLD and self.answer == self.Answer.ASKED_YES)


class PlanWithdrawal(Signed, AppendOnly):
    """The end of a plan item. The item stays to be read."""

    item = models.OneToOneField(PlanItem, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=500)
    on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="treatments_planwithdrawal_says_why", condition=Q(reason__gt="")),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: withdrawn"


class PlanRelease(Signed, AppendOnly):
    """What the patient reads of a plan from then on. The newest of a decision counts."""

    class Kind(models.TextChoices):
        RELEASED = "released", "Released"
        TAKEN_BACK = "taken_back", "Taken back"

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField("what the patient reads", max_length=4000, blank=True)
    reason = models.CharField("why it was taken back", max_length=500, blank=True)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "number"], name="treatments_planrelease_numbered"),
            models.CheckConstraint(
                name="treatments_planrelease_is_complete",
                condition=Q(number__gte=1)
                & (Q(kind="released", text__gt="", reason="") | Q(kind="taken_back", text="", reason__gt="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.kind}"


class ReleasedItem(AppendOnly):
    """A plan item that the patient reads the name of."""

    release = models.ForeignKey(PlanRelease, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "item"], name="treatments_releaseditem_once"),
        ]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.item_id}"


class ProcedureRecord(Identified, Signed, AppendOnly):
    """A procedure of a plan item that was done. A correction is a new record, which names the earlier."""

    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="procedures")
    done_on = models.DateField()
    preparation: Any = models.JSONField(default=dict)  # by the fields that the version declares
    elsewhere = models.CharField("why another place than in the plan", max_length=500, blank=True)
    settled = models.TextField("how what it waited for was settled", max_length=2000, blank=True)
    note = models.TextField(max_length=4000, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True
    )
    reason = models.CharField("what was wrong in the earlier record", max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="treatments_procedurerecord_correction_says_why",
                condition=Q(replaces=None, reason="") | Q(replaces__isnull=False, reason__gt=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: done on {self.done_on}"
