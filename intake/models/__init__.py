"""Everything the intake stores, from the draft to the signed decision."""

from intake.models.escalation import Escalation, EscalationEvent, EscalationOutcome
from intake.models.first_rating import Draw, FirstRating, Rated
from intake.models.handover import Handover
from intake.models.notice import Notice
from intake.models.page_time import PageTime
from intake.models.parked import ParkedPage
from intake.models.patient import Consent, Patient, PatientAccess, Relation
from intake.models.replay import ReplayChunk, ReplayFinding, ReplayRun
from intake.models.response import Case, Response
from intake.models.review import Decision, DecisionFinding, Disagreement, Opinion, Outcome, ReviewItem
from intake.models.triage import Amendment, Outbox, Ruleset, TriageSummary, Urgency
from intake.models.unsigned import UnsignedText

__all__ = [
    "Amendment",
    "Case",
    "Consent",
    "Decision",
    "DecisionFinding",
    "Disagreement",
    "Draw",
    "Escalation",
    "EscalationEvent",
    "EscalationOutcome",
    "FirstRating",
    "Handover",
    "Notice",
    "Opinion",
    "Outbox",
    "Outcome",
    "PageTime",
    "ParkedPage",
    "Patient",
    "PatientAccess",
    "Rated",
    "Relation",
    "ReplayChunk",
    "ReplayFinding",
    "ReplayRun",
    "Response",
    "ReviewItem",
    "Ruleset",
    "TriageSummary",
    "UnsignedText",
    "Urgency",
]
