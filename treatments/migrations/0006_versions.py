"""Proposals, verdicts, versions and retirements: written once, and nobody approves their own text."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from orthoregen.append_only import ProtectTables
from orthoregen.guards import Guard, PutGuards

GUARDS = (
    Guard(
        "treatments_treatment_permanent",
        "treatments_treatment",
        "NEW.code <> OLD.code OR NEW.family <> OLD.family",
        "code and family of an entry are permanent",
        ("UPDATE",),
    ),
    Guard(
        "treatments_verdict_by_another_lead",
        "treatments_verdict",
        """
        NEW.kind = 'approved' AND (
            EXISTS (SELECT 1 FROM treatments_proposal p
                    WHERE p.id = NEW.proposal_id AND p.proposed_by_id = NEW.given_by_id)
            OR EXISTS (SELECT 1 FROM treatments_proposalauthor a
                       WHERE a.proposal_id = NEW.proposal_id AND a.user_id = NEW.given_by_id)
            OR NOT EXISTS (SELECT 1 FROM accounts_rolegrant g
                           WHERE g.user_id = NEW.given_by_id AND g.role = 'clinical_lead'
                           AND g.confirmed_at IS NOT NULL AND g.valid_from <= NEW.given_at
                           AND (g.valid_until IS NULL OR g.valid_until > NEW.given_at)))
        """,
        "a clinical lead who neither wrote nor proposed the entry approves it",
    ),
    Guard(
        "treatments_version_as_proposed",
        "treatments_version",
        """
        NOT EXISTS (SELECT 1 FROM treatments_proposal p JOIN treatments_verdict v ON v.proposal_id = p.id
                    WHERE p.id = NEW.proposal_id AND v.kind = 'approved' AND v.given_by_id = NEW.approved_by_id
                    AND p.treatment_id = NEW.treatment_id AND p.text = NEW.text AND p.sha256 = NEW.sha256
                    AND p.what_changed = NEW.what_changed AND p.review_by = NEW.review_by
                    AND p.proposed_by_id = NEW.proposed_by_id)
        """,
        "a version is what was proposed, word for word, by those who proposed and approved it",
    ),
    Guard(
        "treatments_retirement_not_conventional",
        "treatments_retirement",
        """
        NOT EXISTS (SELECT 1 FROM treatments_version v JOIN treatments_treatment t ON t.id = v.treatment_id
                    WHERE v.id = NEW.version_id AND t.family IN ('prp', 'bone_marrow_concentrate', 'expanded_msc',
                                     'growth_factors', 'prolotherapy', 'other_regenerative'))
        """,
        "conventional care is never retired",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_on_call_order"), ("treatments", "0005_families_replace_kinds")]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("number", models.PositiveIntegerField()),
                ("what_changed", models.CharField(max_length=500, verbose_name="what changed and why")),
                ("review_by", models.DateField(verbose_name="to be reviewed by")),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="ProposalAuthor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Retirement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("retired_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("approved", "Approved"),
                            ("sent_back", "Sent back"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("number", models.PositiveIntegerField()),
                ("what_changed", models.CharField(max_length=500)),
                ("approved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("effective_from", models.DateField()),
                ("review_by", models.DateField()),
            ],
        ),
        migrations.AddField(
            model_name="proposal",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="treatment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposals",
                to="treatments.treatment",
            ),
        ),
        migrations.AddField(
            model_name="proposalauthor",
            name="proposal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="authors", to="treatments.proposal"
            ),
        ),
        migrations.AddField(
            model_name="proposalauthor",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="retirement",
            name="retired_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="given_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="proposal",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="verdict", to="treatments.proposal"
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="approved_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="proposal",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="version", to="treatments.proposal"
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="treatment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="treatments.treatment",
            ),
        ),
        migrations.AddField(
            model_name="retirement",
            name="version",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="retirement",
                to="treatments.version",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                fields=("treatment", "number"), name="treatments_proposal_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number__gte", 1), ("sha256__gt", ""), ("text__gt", ""), ("what_changed__gt", "")
                ),
                name="treatments_proposal_is_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposalauthor",
            constraint=models.UniqueConstraint(
                fields=("proposal", "user"), name="treatments_proposalauthor_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["approved", "withdrawn"]),
                    models.Q(("kind", "sent_back"), ("note__gt", "")),
                    _connector="OR",
                ),
                name="treatments_verdict_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(fields=["review_by"], name="treatments_version_review"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                fields=("treatment", "number"), name="treatments_version_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number__gte", 1), ("sha256__gt", ""), ("text__gt", ""), ("what_changed__gt", "")
                ),
                name="treatments_version_is_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(("proposed_by", models.F("approved_by")), _negated=True),
                name="treatments_version_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(("review_by__gt", models.F("effective_from"))),
                name="treatments_version_reviewed_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="retirement",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__gt", "")), name="treatments_retirement_says_why"
            ),
        ),
        ProtectTables("Proposal", "ProposalAuthor", "Verdict", "Version", "Retirement"),
        PutGuards(*GUARDS),
    ]
