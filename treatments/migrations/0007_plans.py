"""Plans under a signed decision: append-only, signed by somebody of the register, on a version in effect."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from orthoregen.append_only import ProtectTables
from orthoregen.guards import Guard, PutGuards

DECISION_ALLOWS = """
        NOT EXISTS (SELECT 1 FROM intake_decision d
                    WHERE d.id = NEW.decision_id AND d.outcome IN ('see_in_clinic', 'see_urgently')
                    AND d.decided_at <= NEW.at)
        OR EXISTS (SELECT 1 FROM intake_decision r WHERE r.replaces_id = NEW.decision_id)
"""


def signed(table):
    return Guard(
        f"{table}_signed",
        table,
        """
        NOT EXISTS (SELECT 1 FROM accounts_clinician c
                    WHERE c.id = NEW.by_id AND c.active_from <= NEW.at
                    AND (c.active_until IS NULL OR c.active_until > NEW.at))
        """,
        "only somebody who is in the register of clinicians at that time writes on a plan",
    )


GUARDS = (
    signed("treatments_planitem"),
    signed("treatments_planwithdrawal"),
    signed("treatments_planrelease"),
    signed("treatments_procedurerecord"),
    Guard(
        "treatments_planitem_under_decision",
        "treatments_planitem",
        DECISION_ALLOWS,
        "a plan item needs a signed decision that stands and allows it",
    ),
    Guard(
        "treatments_planitem_version_in_effect",
        "treatments_planitem",
        """
        NOT EXISTS (SELECT 1 FROM treatments_version v
                    WHERE v.id = NEW.version_id AND v.effective_from <= NEW."on" AND v.review_by >= NEW."on"
                    AND NOT EXISTS (SELECT 1 FROM treatments_version n
                                    WHERE n.treatment_id = v.treatment_id AND n.number > v.number
                                    AND n.effective_from <= NEW."on"))
        OR EXISTS (SELECT 1 FROM treatments_retirement r WHERE r.version_id = NEW.version_id)
        """,
        "a plan item names a version of the catalogue that is in effect",
    ),
    Guard(
        "treatments_planrelease_under_decision",
        "treatments_planrelease",
        f"NEW.kind = 'released' AND ({DECISION_ALLOWS})",
        "only a plan under a decision that stands is released",
    ),
    Guard(
        "treatments_releaseditem_not_crossed",
        "treatments_releaseditem",
        """
        NOT EXISTS (SELECT 1 FROM treatments_planitem i JOIN treatments_planrelease r ON r.id = NEW.release_id
                    WHERE i.id = NEW.item_id AND i.decision_id = r.decision_id)
        OR EXISTS (SELECT 1 FROM treatments_planwithdrawal w WHERE w.item_id = NEW.item_id)
        """,
        "what is released is an item of this decision that nobody has withdrawn",
    ),
    Guard(
        "treatments_procedurerecord_of_item",
        "treatments_procedurerecord",
        """
        NOT EXISTS (SELECT 1 FROM treatments_planitem i WHERE i.id = NEW.item_id AND i."on" <= NEW.done_on)
        OR EXISTS (SELECT 1 FROM treatments_planwithdrawal w
                   WHERE w.item_id = NEW.item_id AND w."on" < NEW.done_on)
        OR (NEW.replaces_id IS NOT NULL AND
            (SELECT p.item_id FROM treatments_procedurerecord p WHERE p.id = NEW.replaces_id) <> NEW.item_id)
        """,
        "a procedure belongs to a plan item that stood on the day it was done",
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_on_call_order"),
        ("intake", "0009_cases_are_handed_over"),
        ("treatments", "0006_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanItem",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("number", models.PositiveIntegerField()),
                (
                    "structure",
                    models.CharField(
                        choices=[
                            ("nerve_root", "Nerve root"),
                            ("disc", "Disc"),
                            ("si_joint", "SI joint region"),
                            ("facet_joint", "Facet joint"),
                            ("ligament", "Ligament"),
                            ("muscle", "Muscle"),
                            ("none", "No one structure"),
                        ],
                        max_length=20,
                    ),
                ),
                ("level", models.CharField(max_length=20)),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("left", "LEFT"),
                            ("right", "RIGHT"),
                            ("both", "BOTH SIDES"),
                            ("midline", "Midline"),
                            ("none", "No side"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "elsewhere",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="why another place than in the decision"
                    ),
                ),
                ("discussed", models.TextField(max_length=4000, verbose_name="what was discussed")),
                ("note", models.TextField(blank=True, max_length=4000, verbose_name="note for clinicians")),
                ("input_seq", models.PositiveIntegerField()),
                ("jurisdiction", models.CharField(max_length=2)),
                ("on", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.clinician"
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.decision"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="treatments.version"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanPrecaution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("said", models.CharField(max_length=200, verbose_name="when, in words")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("note", "Note"),
                            ("clinician_decides", "Clinician decides"),
                            ("hold", "Hold"),
                            ("stop", "Stop"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("met", "Met"), ("unknown", "Not known"), ("not_met", "Not met")],
                        max_length=10,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Nothing to say"),
                            ("weighed", "Weighed"),
                            ("no_longer", "No longer so"),
                            ("waits", "It waits until this is settled"),
                            ("asked_no", "Asked now: it is not so"),
                            ("asked_yes", "Asked now: it is so"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=1000)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="precautions",
                        to="treatments.planitem",
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
            },
        ),
        migrations.CreateModel(
            name="PlanRelease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("released", "Released"), ("taken_back", "Taken back")], max_length=10
                    ),
                ),
                (
                    "text",
                    models.TextField(blank=True, max_length=4000, verbose_name="what the patient reads"),
                ),
                (
                    "reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was taken back"),
                ),
                ("on", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.clinician"
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.decision"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanWithdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reason", models.CharField(max_length=500)),
                ("on", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.clinician"
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="treatments.planitem",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProcedureRecord",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("done_on", models.DateField()),
                ("preparation", models.JSONField(default=dict)),
                (
                    "elsewhere",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="why another place than in the plan"
                    ),
                ),
                (
                    "settled",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="how what it waited for was settled"
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=4000)),
                (
                    "reason",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what was wrong in the earlier record"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.clinician"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="procedures",
                        to="treatments.planitem",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="treatments.procedurerecord",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReleasedItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="treatments.planitem",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="treatments.planrelease",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="planitem",
            index=models.Index(fields=["-at", "-id"], name="treatments_planitem_newest"),
        ),
        migrations.AddConstraint(
            model_name="planitem",
            constraint=models.UniqueConstraint(
                fields=("decision", "number"), name="treatments_planitem_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="planitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("discussed__gt", ""),
                    ("jurisdiction__gt", ""),
                    ("level__gt", ""),
                    ("number__gte", 1),
                    ("side__in", ["left", "right", "both", "midline", "none"]),
                    (
                        "structure__in",
                        ["nerve_root", "disc", "si_joint", "facet_joint", "ligament", "muscle", "none"],
                    ),
                ),
                name="treatments_planitem_is_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="planitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("structure", "none"), models.Q(("side", "none"), _negated=True), _connector="OR"
                ),
                name="treatments_planitem_structure_has_a_side",
            ),
        ),
        migrations.AddConstraint(
            model_name="planprecaution",
            constraint=models.UniqueConstraint(
                fields=("item", "place"), name="treatments_planprecaution_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="planprecaution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("state", "not_met"), ("words", "")),
                    models.Q(
                        ("action__in", ["note", "clinician_decides"]),
                        ("answer", "weighed"),
                        ("state", "met"),
                        ("words__gt", ""),
                    ),
                    models.Q(
                        ("action", "hold"),
                        ("answer__in", ["waits", "no_longer"]),
                        ("state", "met"),
                        ("words__gt", ""),
                    ),
                    models.Q(("answer", "asked_no"), ("state", "unknown"), ("words__gt", "")),
                    models.Q(
                        ("action__in", ["note", "clinician_decides", "hold"]),
                        ("answer", "asked_yes"),
                        ("state", "unknown"),
                        ("words__gt", ""),
                    ),
                    _connector="OR",
                ),
                name="treatments_planprecaution_is_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="planprecaution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("action__in", ["note", "clinician_decides", "hold", "stop"]), ("said__gt", "")
                ),
                name="treatments_planprecaution_has_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="planrelease",
            constraint=models.UniqueConstraint(
                fields=("decision", "number"), name="treatments_planrelease_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="planrelease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number__gte", 1),
                    models.Q(
                        models.Q(("kind", "released"), ("reason", ""), ("text__gt", "")),
                        models.Q(("kind", "taken_back"), ("reason__gt", ""), ("text", "")),
                        _connector="OR",
                    ),
                ),
                name="treatments_planrelease_is_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="planwithdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__gt", "")), name="treatments_planwithdrawal_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="procedurerecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("replaces", None)),
                    models.Q(("reason__gt", ""), ("replaces__isnull", False)),
                    _connector="OR",
                ),
                name="treatments_procedurerecord_correction_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="releaseditem",
            constraint=models.UniqueConstraint(
                fields=("release", "item"), name="treatments_releaseditem_once"
            ),
        ),
        ProtectTables(
            "PlanItem", "PlanPrecaution", "PlanWithdrawal", "PlanRelease", "ReleasedItem", "ProcedureRecord"
        ),
        PutGuards(*GUARDS),
    ]
