"""A decision says its urgency, why it disagrees, what the patient reads, and what is asked of the patient."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from orthoregen.append_only import lift_sql, protect_sql
from orthoregen.guards import Guard, PutGuards
from orthoregen.kept_triggers import KeepTriggers

URGENCIES = [(0, "Emergency"), (1, "Urgent"), (2, "Soon"), (3, "Routine")]

NO_EMERGENCY = Guard(
    "intake_decision_beside_emergency",
    "intake_decision",
    """
    EXISTS (SELECT 1 FROM intake_escalation e JOIN intake_response r ON r.id = e.response_id
            JOIN intake_reviewitem i ON i.case_id = r.case_id
            WHERE i.id = NEW.item_id AND e.rank = 0 AND e.state <> 'closed')
    """,
    "nothing is signed while an emergency of the case is open",
)
SEEN = Guard(
    "intake_decision_seen",
    "intake_decision",
    """
    NEW.summary_id IS NOT NULL AND
    (SELECT s.sha256 FROM intake_triagesummary s WHERE s.id = NEW.summary_id) <> NEW.seen_sha256
    """,
    "a decision names the digest of its own summary",
)
OWN_QUESTIONS = Guard(
    "intake_response_asked_by_own",
    "intake_response",
    """
    NEW.asked_by_id IS NOT NULL AND
    NOT EXISTS (SELECT 1 FROM intake_decision d JOIN intake_reviewitem i ON i.id = d.item_id
                WHERE d.id = NEW.asked_by_id AND i.case_id = NEW.case_id AND d.outcome = 'need_more')
    """,
    "a form answers what a decision of its own case asked",
    ("INSERT", "UPDATE"),
)

# Nobody was asked for these things when the older rows were signed: the urgency that the case had stands,
# and where a reason would be needed now, the row says that none was asked for.
CARRIED_OVER = (
    "UPDATE intake_decision SET rank_seen = "
    "(SELECT i.rank FROM intake_reviewitem i WHERE i.id = intake_decision.item_id)",
    "UPDATE intake_decision SET rank = rank_seen",
    "UPDATE intake_decision SET urgency_reason = 'Signed before this was asked for.' WHERE urgency_reason = '' AND "
    "(rank_seen = 0 AND outcome <> 'refer_emergency' "
    "OR rank_seen = 1 AND outcome NOT IN ('refer_emergency', 'see_urgently'))",
    "UPDATE intake_decision SET next_step = 'Signed before this was asked for.' WHERE outcome = 'need_more'",
    "UPDATE intake_decisionfinding SET opinion = 'disagree', reason = 'other', reason_text = 'Signed before this was asked for.' "
    "WHERE NOT is_agreed",
)


def carry_over(apps, schema_editor):
    vendor, tables = schema_editor.connection.vendor, ("intake_decision", "intake_decisionfinding")
    lifted = [statement for table in tables for statement in lift_sql(table, vendor)]
    put_back = [statement for table in tables for statement in protect_sql(table, vendor)]
    for statement in (*lifted, *CARRIED_OVER, *put_back):
        schema_editor.execute(statement, params=None)
    if vendor == "postgresql":  # a table is not altered while checks of changed rows wait for the commit
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("intake", "0009_cases_are_handed_over")]

    operations = [
        KeepTriggers(
            migrations.RenameField("decision", "override_reason", "urgency_reason"),
            migrations.AddField(
                "decision",
                "rank_seen",
                models.PositiveSmallIntegerField(choices=URGENCIES, default=3),
                preserve_default=False,
            ),
            migrations.AddField(
                "decision",
                "rank",
                models.PositiveSmallIntegerField(choices=URGENCIES, default=3),
                preserve_default=False,
            ),
            migrations.AddField("decision", "next_step", models.CharField(blank=True, max_length=300)),
            migrations.AddField("decision", "message", models.TextField(blank=True, max_length=2000)),
            migrations.AddField("decision", "questions", models.JSONField(default=list)),
            migrations.AddField(
                "decisionfinding",
                "opinion",
                models.CharField(
                    choices=[("agree", "Agree"), ("disagree", "Disagree"), ("unsure", "Unsure")],
                    default="agree",
                    max_length=10,
                ),
                preserve_default=False,
            ),
            migrations.AddField(
                "decisionfinding",
                "reason",
                models.CharField(
                    blank=True,
                    choices=[
                        ("examination", "The examination contradicts it"),
                        ("imaging", "Imaging contradicts it"),
                        ("block", "The response to a block contradicts it"),
                        ("other_cause", "Another cause is more likely"),
                        ("wrong_answer", "An answer was wrong"),
                        ("other_place", "The side or level differs"),
                        ("other", "Other"),
                    ],
                    max_length=20,
                ),
            ),
            migrations.AddField(
                "decisionfinding", "reason_text", models.CharField(blank=True, max_length=300)
            ),
            migrations.AddField(
                "response",
                "asked_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="intake.decision",
                ),
            ),
            migrations.AddField("escalation", "entered_seq", models.PositiveIntegerField(null=True)),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        KeepTriggers(
            migrations.AlterField("decisionfinding", "is_agreed", models.BooleanField(null=True)),
            migrations.RemoveField("decisionfinding", "is_agreed"),
            migrations.AddConstraint(
                "decision",
                models.CheckConstraint(
                    condition=Q(rank__in=[0, 1, 2, 3], rank_seen__in=[0, 1, 2, 3]),
                    name="intake_decision_ranks_known",
                ),
            ),
            migrations.AddConstraint(
                "decision",
                models.CheckConstraint(
                    condition=Q(
                        Q(
                            ("rank", F("rank_seen")),
                            Q(
                                ("rank_seen__gt", 1),
                                Q(("outcome__in", ("refer_emergency", "see_urgently")), ("rank_seen", 1)),
                                Q(("outcome__in", ("refer_emergency",)), ("rank_seen", 0)),
                                _connector="OR",
                            ),
                        ),
                        Q(("urgency_reason", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="intake_decision_other_urgency_has_reason",
                ),
            ),
            migrations.AddConstraint(
                "decision",
                models.CheckConstraint(
                    condition=Q(
                        Q(
                            ("outcome", "need_more"),
                            Q(
                                Q(("questions", []), _negated=True),
                                Q(("next_step", ""), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        Q(Q(("outcome", "need_more"), _negated=True), ("questions", [])),
                        _connector="OR",
                    ),
                    name="intake_decision_more_says_what",
                ),
            ),
            migrations.AddConstraint(
                "decisionfinding",
                models.CheckConstraint(
                    condition=Q(
                        Q(
                            ("opinion", "disagree"),
                            (
                                "reason__in",
                                [
                                    "examination",
                                    "imaging",
                                    "block",
                                    "other_cause",
                                    "wrong_answer",
                                    "other_place",
                                    "other",
                                ],
                            ),
                        ),
                        Q(("opinion__in", ["agree", "unsure"]), ("reason", ""), ("reason_text", "")),
                        _connector="OR",
                    ),
                    name="intake_decisionfinding_disagreement_has_reason",
                ),
            ),
            migrations.AddConstraint(
                "decisionfinding",
                models.CheckConstraint(
                    condition=Q(
                        Q(("reason", "other"), _negated=True),
                        Q(("reason_text", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="intake_decisionfinding_other_reason_is_told",
                ),
            ),
            migrations.AddConstraint(
                "response",
                models.CheckConstraint(
                    condition=Q(("asked_by", None), ("kind", "more"), _connector="OR"),
                    name="intake_response_only_more_was_asked_for",
                ),
            ),
            migrations.AddConstraint(
                "response",
                models.UniqueConstraint(
                    condition=Q(("state__in", ["draft", "submitted"])),
                    fields=("asked_by",),
                    name="intake_response_asked_for_once",
                ),
            ),
            migrations.RemoveConstraint("escalation", "intake_escalation_one_per_flag"),
            migrations.AddConstraint(
                "escalation",
                models.UniqueConstraint(
                    condition=Q(("entered_seq", None)),
                    fields=("response", "flag"),
                    name="intake_escalation_one_per_flag",
                ),
            ),
            migrations.AddConstraint(
                "escalation",
                models.UniqueConstraint(
                    fields=("response", "flag", "entered_seq"), name="intake_escalation_one_per_entry"
                ),
            ),
        ),
        PutGuards(NO_EMERGENCY, SEEN, OWN_QUESTIONS),
    ]
