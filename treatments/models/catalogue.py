"""The drafts of the catalogue: treatments, what trials say of them, whether they are lawful here, what to be
careful about.

These rows are edited. What clinicians may rely on is a version (`versions.py`). Nothing refers to a patient.
"""

from auditlog.registry import auditlog
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_slug
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse

from treatments.conditions import fault_of

LARGER_TRIALS = "Larger randomised trials are needed"
OUR_JUDGEMENT = "expert"  # the one source that is no publication


class Source(models.Model):
    """A publication, or "expert" for our own judgement. Evidence and precautions rest on it."""

    id = models.CharField("name", primary_key=True, max_length=60, validators=[validate_slug])
    authors = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    title = models.CharField(max_length=400)
    journal = models.CharField("journal or place", max_length=200, blank=True)
    doi = models.CharField("DOI", max_length=100, blank=True)
    is_verified = models.BooleanField(
        "was read", default=False, help_text="Somebody read its abstract, a table of it or its page."
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.id

    @property
    def is_from_memory(self) -> bool:
        """A publication that nobody has read yet."""
        return not self.is_verified and self.id != OUR_JUDGEMENT

    @property
    def short(self) -> str:
        """First author and year, as it stands in a table."""
        author = self.authors.split(",")[0].split(" (")[0]
        first = author.rsplit(" ", 1)[0] if author.rsplit(" ", 1)[-1].isupper() else author
        return f"{first} {self.year}" if self.year else first


class Family(models.TextChoices):
    """What kind of care an entry is, in the order in which entries are listed: conventional care first."""

    EDUCATION_AND_EXERCISE = "education_and_exercise", "Education and exercise"
    MANUAL_THERAPY = "manual_therapy", "Manual therapy"
    MEDICINE = "medicine", "Medicine"
    STEROID_INJECTION = "steroid_injection", "Steroid injection"
    RADIOFREQUENCY = "radiofrequency", "Radiofrequency"
    SURGERY_REFERRAL = "surgery_referral", "Referral for surgery"
    OTHER_CONVENTIONAL = "other_conventional", "Other conventional care"
    PRP = "prp", "Platelet-rich plasma"
    BONE_MARROW_CONCENTRATE = "bone_marrow_concentrate", "Bone-marrow concentrate"
    EXPANDED_MSC = "expanded_msc", "Expanded stem cells"
    GROWTH_FACTORS = "growth_factors", "Growth factors"
    PROLOTHERAPY = "prolotherapy", "Prolotherapy"
    OTHER_REGENERATIVE = "other_regenerative", "Other regenerative treatment"


REGENERATIVE = (
    Family.PRP,
    Family.BONE_MARROW_CONCENTRATE,
    Family.EXPANDED_MSC,
    Family.GROWTH_FACTORS,
    Family.PROLOTHERAPY,
    Family.OTHER_REGENERATIVE,
)


RESERVED = frozenset({"manage", "plan", "plans", "new", "import", "export"})
"""Addresses of pages beside the entries, so no entry can have one."""


class PreparationField(models.TextChoices):
    """What may have to be written down when a procedure was done. An entry names those that it needs."""

    SOURCE = "source", "Source of the material"
    VOLUME = "volume_ml", "Volume in ml"
    DEVICE = "device", "Device or kit"
    PLATELETS = "platelet_count", "Platelet count in 10⁹ per litre"
    LEUKOCYTES = "leukocyte_count", "Leukocyte count in 10⁹ per litre"
    ACTIVATION = "activation", "Activation"
    GUIDANCE = "guidance", "Guidance"
    LEVEL = "level", "Level"
    SIDE = "side", "Side"


class TreatmentQuerySet(models.QuerySet["Treatment"]):
    def in_order(self) -> "TreatmentQuerySet":
        """By family, conventional care first, then by name. Never by benefit."""
        rank = Case(
            *[When(family=family, then=Value(place)) for place, family in enumerate(Family.values)],
            output_field=models.PositiveSmallIntegerField(),
        )
        return self.order_by(rank, "name", "code")

    def with_parts(self) -> "TreatmentQuerySet":
        return self.prefetch_related(
            "sources",
            "alternatives",
            "evidence__sources",
            "evidence__sources_for",
            "evidence__sources_against",
            "legal_statuses__sources",
            "precautions__sources",
        )


class Treatment(models.Model):
    """The draft of one entry. What the clinic has not written yet is empty, and is shown as that.

    Code and family are permanent: addresses know an entry by the one, what must stand on it follows from the
    other. Triggers hold both.
    """

    code = models.SlugField(
        "short name", max_length=60, unique=True, help_text="For addresses. It can never be changed."
    )
    name = models.CharField(max_length=120, unique=True)
    family = models.CharField(max_length=30, choices=Family, help_text="It can never be changed.")
    mechanism = models.TextField(
        "how it is said to work", max_length=1000, blank=True, help_text="A claim, said as a claim."
    )
    benefits = models.TextField("possible benefits, in plain words", max_length=2000, blank=True)
    harms = models.TextField("possible harms, in plain words", max_length=2000, blank=True)
    disclosure = models.TextField(
        "what must be said to everybody who is offered it",
        max_length=2000,
        blank=True,
        help_text="The required disclosure, word for word.",
    )
    cost_note = models.CharField("what it costs", max_length=300, blank=True)
    consent_version = models.CharField(
        "consent form",
        max_length=120,
        blank=True,
        help_text="Name and version of the form that is signed before it.",
    )
    legal_note = models.TextField(
        "what is known of the law elsewhere",
        max_length=1000,
        blank=True,
        help_text="General remarks. Whether it is lawful in one country is a legal status, below.",
    )
    note = models.TextField("note for clinicians", max_length=1000, blank=True)
    preparation = models.JSONField(
        "what is written down when it was done",
        default=list,
        blank=True,
        help_text="Names of PreparationField.",
    )
    alternatives = models.ManyToManyField(
        "self",
        symmetrical=False,
        related_name="+",
        blank=True,
        verbose_name="alternatives that must be shown with it",
    )
    sources = models.ManyToManyField(Source, related_name="+", blank=True)

    objects = TreatmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="treatments_treatment_is_named",
                condition=Q(code__gt="", name__gt="") & Q(family__in=Family.values),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("treatments:detail", kwargs={"code": self.code})

    def get_additional_data(self) -> dict[str, str]:
        """What the log of changes keeps beside each change: the entry that it belongs to."""
        return {"entry": self.code}

    def clean(self) -> None:
        super().clean()
        if not isinstance(self.preparation, list) or not set(self.preparation) <= set(
            PreparationField.values
        ):
            raise ValidationError({"preparation": "Name only what can be written down."})
        if self._state.adding and self.code in RESERVED:
            raise ValidationError({"code": "This short name is an address of its own. Choose another one."})

    @property
    def is_regenerative(self) -> bool:
        return self.family in REGENERATIVE

    @property
    def caveat(self) -> str:
        """What stands on every regenerative entry. It follows from the family, so nobody can edit it away."""
        return LARGER_TRIALS if self.is_regenerative else ""


class Part(models.Model):
    """A part of the draft of one entry."""

    class Meta:
        abstract = True

    treatment: models.ForeignKey[Treatment, Treatment]

    def get_additional_data(self) -> dict[str, str]:
        """What the log of changes keeps beside each change: the entry that it belongs to."""
        return {"entry": self.treatment.code}


class Structure(models.TextChoices):
    """The six structures, in the order of the table; the codes are the dictionary's."""

    NERVE_ROOT = "nerve_root", "Nerve root"
    DISC = "disc", "Disc"
    SI_JOINT = "si_joint", "SI joint region"
    FACET_JOINT = "facet_joint", "Facet joint"
    LIGAMENT = "ligament", "Ligament"
    MUSCLE = "muscle", "Muscle"


class Evidence(Part):
    """What trials of a treatment say for one structure. Without a row, nothing has been read yet."""

    class Result(models.TextChoices):
        BETTER = "better", "Better than control"
        MIXED = "mixed", "Trials conflict or experts disagree"
        NOT_BETTER = "not_better", "No better than control, or advised against"
        OPEN = "open", "Open or single small study"
        NO_TRIAL = "no_trial", "No controlled trial found"

    treatment = models.ForeignKey(Treatment, on_delete=models.CASCADE, related_name="evidence")
    structure = models.CharField(max_length=20, choices=Structure)
    result = models.CharField(max_length=20, choices=Result)
    level = models.CharField("level, in words", max_length=80)
    grade = models.CharField(max_length=20, blank=True, help_text="As the scale names it, such as III.")
    scale = models.CharField(
        "scale of the grade", max_length=120, blank=True, help_text="Whose scale it is, from where to where."
    )
    in_short = models.CharField("for the table", max_length=120, blank=True)
    summary = models.TextField(max_length=1500, blank=True)
    sources = models.ManyToManyField(Source, related_name="+", verbose_name="what it rests on")
    sources_for = models.ManyToManyField(
        Source, related_name="+", blank=True, verbose_name="key studies that speak for it"
    )
    sources_against = models.ManyToManyField(
        Source, related_name="+", blank=True, verbose_name="key studies that speak against it"
    )
    read_on = models.DateField("day on which the sources were read", null=True, blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(
                fields=["treatment", "structure"], name="treatments_evidence_once_per_structure"
            ),
            models.CheckConstraint(
                name="treatments_evidence_says_something",
                condition=Q(structure__in=Structure.values, level__gt="")
                & Q(result__in=["better", "mixed", "not_better", "open", "no_trial"]),
            ),
            models.CheckConstraint(
                name="treatments_evidence_grade_has_its_scale",
                condition=Q(grade="", scale="") | Q(grade__gt="", scale__gt=""),
                violation_error_message="A grade names the scale that it belongs to.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_structure_display()}: {self.level}"


class LegalStatus(Part):
    """Whether a treatment is lawful in one country. Not assessed until a named person says otherwise."""

    class Status(models.TextChoices):
        NOT_ASSESSED = "not_assessed", "Not assessed"
        LICENSED = "licensed", "Licensed for this use"
        OFF_LABEL = "off_label", "Off-label"
        EXEMPT = "exempt", "Unlicensed, under an exemption"
        TRIAL_ONLY = "trial_only", "Only in a trial"
        NOT_PERMITTED = "not_permitted", "Not permitted"

    treatment = models.ForeignKey(Treatment, on_delete=models.CASCADE, related_name="legal_statuses")
    jurisdiction = models.CharField(
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", "Two capital letters, such as GB.")],
        help_text="The country, as two capital letters.",
    )
    status = models.CharField(max_length=20, choices=Status, default=Status.NOT_ASSESSED)
    words = models.CharField("what it means", max_length=400, blank=True)
    basis = models.CharField(
        "what it rests on",
        max_length=400,
        blank=True,
        help_text="The law, decision or letter, with its date.",
    )
    sources = models.ManyToManyField(Source, related_name="+", blank=True)
    as_of = models.DateField("true as of", null=True, blank=True)
    review_by = models.DateField("look again by", null=True, blank=True)
    approver = models.CharField(
        "who answers for it", max_length=120, blank=True, help_text="Name and office of the person."
    )

    class Meta:
        verbose_name_plural = "legal statuses"
        constraints = [
            models.UniqueConstraint(
                fields=["treatment", "jurisdiction"], name="treatments_legalstatus_once_per_jurisdiction"
            ),
            models.CheckConstraint(
                name="treatments_legalstatus_assessed_by_somebody",
                condition=Q(status="not_assessed")
                | Q(
                    status__in=["licensed", "off_label", "exempt", "trial_only", "not_permitted"],
                    as_of__isnull=False,
                    review_by__isnull=False,
                    review_by__gt=F("as_of"),
                    basis__gt="",
                    approver__gt="",
                ),
                violation_error_message=(
                    "An assessed status says what it rests on, since when it is true, "
                    "by when it is looked at again, and who answers for it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction}: {self.get_status_display()}"


class Precaution(Part):
    """A fact about a patient that matters for a treatment. The rules never see it."""

    class Action(models.TextChoices):
        NOTE = "note", "Note"
        CLINICIAN_DECIDES = "clinician_decides", "Clinician decides"
        HOLD = "hold", "Hold"
        STOP = "stop", "Stop"

    treatment = models.ForeignKey(Treatment, on_delete=models.CASCADE, related_name="precautions")
    place = models.PositiveSmallIntegerField("place in the list", default=0)
    words = models.CharField("when, in words", max_length=200)
    condition = models.JSONField(
        "when, as an expression",
        help_text='In the language of the rules: anticoagulant == true, or {"any": ["…", "…"]}.',
    )
    action = models.CharField(max_length=20, choices=Action)
    why = models.CharField(max_length=500)
    sources = models.ManyToManyField(Source, related_name="+")

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.CheckConstraint(
                name="treatments_precaution_is_complete",
                condition=Q(action__in=["note", "clinician_decides", "hold", "stop"])
                & Q(words__gt="", why__gt=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.words}: {self.get_action_display()}"

    def clean(self) -> None:
        super().clean()
        fault = "" if self.condition is None else fault_of(self.condition)
        if fault:
            raise ValidationError({"condition": f"The rules cannot read this: {fault}"})


auditlog.register(Treatment, m2m_fields={"sources", "alternatives"})
auditlog.register(Evidence, m2m_fields={"sources", "sources_for", "sources_against"})
for model in (LegalStatus, Precaution):
    auditlog.register(model, m2m_fields={"sources"})
auditlog.register(Source)
