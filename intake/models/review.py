"""The queue of cases for a clinician, and the signed decision."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from intake.models.base import Identified
from intake.models.patient import Patient
from intake.models.response import Case
from intake.models.triage import TriageSummary, Urgency
from orthoregen.append_only import AppendOnly


class ReviewItemQuerySet(models.QuerySet["ReviewItem"]):
    def open(self) -> "ReviewItemQuerySet":
        return self.filter(closed_at=None)

    def after(self, item: "ReviewItem") -> "ReviewItemQuerySet":
        """The later rounds of its case: the patient answered what was asked after a decision."""
        return self.filter(case=item.case_id, submitted_at__gt=item.submitted_at)

    def in_queue_order(self) -> "ReviewItemQuerySet":
        """Most urgent first, then the one that waits longest."""
        return self.order_by("rank", "submitted_at", "id")


class ReviewItem(Identified):
    """A case that waits for, or had, a clinician's decision."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        CLAIMED = "claimed", "In review"
        DECIDED = "decided", "Decided"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="review_items")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    rank = models.PositiveSmallIntegerField(choices=Urgency)
    is_evaluated = models.BooleanField()  # False: the rules failed, the answers are read by hand
    summary = models.ForeignKey(TriageSummary, on_delete=models.PROTECT, related_name="+", null=True)
    submitted_at = models.DateTimeField()
    has_more = models.BooleanField(default=False)  # more was told after sending; kept for the list of these
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    claimed_at = models.DateTimeField(null=True)
    claim_until = models.DateTimeField(null=True)  # moved on by everything the claimant does with the case
    handover = models.ForeignKey("intake.Handover", on_delete=models.PROTECT, related_name="+", null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    closed_at = models.DateTimeField(null=True)

    objects = ReviewItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="intake_reviewitem_claimed_at_and_by_together",
                condition=Q(claimed_at=None, claimed_by=None, claim_until=None)
                | Q(claimed_at__isnull=False, claimed_by__isnull=False, claim_until__isnull=False),
            ),
            models.CheckConstraint(
                name="intake_reviewitem_state_agrees",
                condition=Q(state="waiting", claimed_at=None, closed_at=None, closed_by=None)
                | Q(state="claimed", claimed_at__isnull=False, closed_at=None, closed_by=None)
                | Q(state="decided", closed_at__isnull=False, closed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="intake_reviewitem_evaluated_has_summary",
                condition=Q(is_evaluated=False, summary=None) | Q(is_evaluated=True, summary__isnull=False),
            ),
            models.CheckConstraint(
                name="intake_reviewitem_rank_known", condition=Q(rank__gte=0, rank__lte=3)
            ),
            models.CheckConstraint(
                name="intake_reviewitem_unread_is_never_routine",
                condition=Q(is_evaluated=True) | Q(rank__lte=Urgency.URGENT),
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_at=None), name="intake_reviewitem_one_open_per_case"
            ),
        ]
        indexes = [
            models.Index(
                fields=["rank", "submitted_at", "id"],
                condition=Q(closed_at=None),
                name="intake_reviewitem_queue",
            ),
            models.Index(
                fields=["rank", "submitted_at", "id"],
                condition=Q(closed_at=None, has_more=True),
                name="intake_reviewitem_answered",
            ),
            models.Index(
                fields=["closed_at", "id"],
                condition=Q(closed_at__isnull=False),
                name="intake_reviewitem_done",
            ),
            models.Index(
                fields=["claim_until"], condition=Q(state="claimed"), name="intake_reviewitem_claims"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Outcome(models.TextChoices):
    SEE_IN_CLINIC = "see_in_clinic", "See in clinic"
    SEE_URGENTLY = "see_urgently", "See urgently"
    REFER_EMERGENCY = "refer_emergency", "Send to the emergency department"
    REFER_ELSEWHERE = "refer_elsewhere", "Refer elsewhere"
    NEED_MORE = "need_more", "More is needed first"
    ADVICE_ONLY = "advice_only", "Advice only"
    COULD_NOT_REACH = "could_not_reach", "Could not reach the patient"


# How urgent an outcome is, where that is more than routine.
OUTCOME_RANK = {Outcome.REFER_EMERGENCY: Urgency.EMERGENCY, Outcome.SEE_URGENTLY: Urgency.URGENT}


def _as_urgent_as(rank: Urgency) -> tuple[Outcome, ...]:
    return tuple(outcome for outcome, its_rank in OUTCOME_RANK.items() if its_rank <= rank)


# The case has the urgency that it had, and the outcome is as urgent. Otherwise somebody says why.
AS_URGENT = Q(rank=F("rank_seen")) & (
    Q(rank_seen__gt=Urgency.URGENT)
    | Q(rank_seen=Urgency.URGENT, outcome__in=_as_urgent_as(Urgency.URGENT))
    | Q(rank_seen=Urgency.EMERGENCY, outcome__in=_as_urgent_as(Urgency.EMERGENCY))
)


class Decision(Identified, AppendOnly):
    """A decision that a registered clinician signed. A correction is a new row that names the old one.

    `seen_sha256` is the digest of what was on the screen: the summary's, or, where the rules had failed and
    the answers were read by hand, the digest of the answers. `rank_seen` is how urgent the case was,
    `rank` how urgent it is for who signed. `message` is all that the patient gets to read of it;
    `questions` are codes that go back to the patient.
    """

    item = models.ForeignKey(ReviewItem, on_delete=models.PROTECT, related_name="decisions")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    summary = models.ForeignKey(TriageSummary, on_delete=models.PROTECT, related_name="+", null=True)
    seen_sha256 = models.CharField(max_length=64)
    ruleset_digest = models.CharField(max_length=80)
    outcome = models.CharField(max_length=20, choices=Outcome)
    rank_seen = models.PositiveSmallIntegerField(choices=Urgency)
    rank = models.PositiveSmallIntegerField(choices=Urgency)
    urgency_reason = models.CharField(max_length=500, blank=True)
    note = models.TextField(max_length=4000)
    next_step = models.CharField(max_length=300, blank=True)
    message = models.TextField(max_length=2000, blank=True)
    questions = models.JSONField(default=list)
    decided_by = models.ForeignKey("accounts.Clinician", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True
    )

    class Meta:
        indexes = [
            # The unique one has a row for each decision that replaces none, so SQLite reads them all.
            models.Index(
                fields=["replaces"], condition=Q(replaces__isnull=False), name="intake_decision_corrections"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(replaces=None), name="intake_decision_one_first_per_item"
            ),
            models.CheckConstraint(
                name="intake_decision_is_complete",
                condition=Q(seen_sha256__gt="", ruleset_digest__gt="", outcome__in=Outcome.values)
                & ~Q(note=""),
            ),
            models.CheckConstraint(
                name="intake_decision_ranks_known",
                condition=Q(rank__in=Urgency.values, rank_seen__in=Urgency.values),
            ),
            models.CheckConstraint(
                name="intake_decision_other_urgency_has_reason", condition=AS_URGENT | ~Q(urgency_reason="")
            ),
            models.CheckConstraint(
                name="intake_decision_more_says_what",
                condition=(Q(outcome="need_more") & (~Q(questions=[]) | ~Q(next_step="")))
                | (~Q(outcome="need_more") & Q(questions=[])),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} ({self.id})"


class Opinion(models.TextChoices):
    AGREE = "agree", "Agree"
    DISAGREE = "disagree", "Disagree"
    UNSURE = "unsure", "Unsure"


class Disagreement(models.TextChoices):
    """Why a clinician disagrees."""

    EXAMINATION = "examination", "The examination contradicts it"
    IMAGING = "imaging", "Imaging contradicts it"
    BLOCK = "block", "The response to a block contradicts it"
    OTHER_CAUSE = "other_cause", "Another cause is more likely"
    WRONG_ANSWER = "wrong_answer", "An answer was wrong"
    OTHER_PLACE = "other_place", "The side or level differs"
    OTHER = "other", "Other"


class DecisionFinding(AppendOnly):
    """What the clinician said of one structure that the rules named, with its side and level."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="findings")
    structure = models.CharField(max_length=40)
    side = models.CharField(max_length=10)
    level = models.CharField(max_length=20, blank=True)
    opinion = models.CharField(max_length=10, choices=Opinion)
    reason = models.CharField(max_length=20, choices=Disagreement, blank=True)
    reason_text = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "structure", "side", "level"], name="intake_decisionfinding_said_once"
            ),
            models.CheckConstraint(
                name="intake_decisionfinding_disagreement_has_reason",
                condition=Q(opinion="disagree", reason__in=Disagreement.values)
                | Q(opinion__in=["agree", "unsure"], reason="", reason_text=""),
            ),
            models.CheckConstraint(
                name="intake_decisionfinding_other_reason_is_told",
                condition=~Q(reason="other") | ~Q(reason_text=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.structure} {self.side} {self.level}".strip()
