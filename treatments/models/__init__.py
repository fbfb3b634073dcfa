"""The models of the catalogue, by what they hold."""

from treatments.models.catalogue import (
    LARGER_TRIALS,
    OUR_JUDGEMENT,
    REGENERATIVE,
    Evidence,
    Family,
    LegalStatus,
    Precaution,
    PreparationField,
    Source,
    Structure,
    Treatment,
    TreatmentQuerySet,
)
from treatments.models.plans import (
    PlanItem,
    PlanPrecaution,
    PlanRelease,
    PlanWithdrawal,
    ProcedureRecord,
    ReleasedItem,
)
from treatments.models.versions import (
    Proposal,
    ProposalAuthor,
    Retirement,
    Verdict,
    Version,
    VersionQuerySet,
)

__all__ = [
    "LARGER_TRIALS",
    "OUR_JUDGEMENT",
    "REGENERATIVE",
    "Evidence",
    "Family",
    "LegalStatus",
    "PlanItem",
    "PlanPrecaution",
    "PlanRelease",
    "PlanWithdrawal",
    "Precaution",
    "PreparationField",
    "ProcedureRecord",
    "Proposal",
    "ProposalAuthor",
    "ReleasedItem",
    "Retirement",
    "Source",
    "Structure",
    "Treatment",
    "TreatmentQuerySet",
    "Verdict",
    "Version",
    "VersionQuerySet",
]
