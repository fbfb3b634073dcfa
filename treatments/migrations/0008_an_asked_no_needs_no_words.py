"""That something was asked and is not so needs words only where it would be a stop."""

from django.db import migrations, models
from django.db.models import Q

from orthoregen.kept_triggers import KeepTriggers

NAME = "treatments_planprecaution_is_answered"


class Migration(migrations.Migration):
    dependencies = [("treatments", "0007_plans")]

    operations = [
        KeepTriggers(
            migrations.RemoveConstraint("planprecaution", NAME),
            migrations.AddConstraint(
                "planprecaution",
                models.CheckConstraint(
                    name=NAME,
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
            ),
        ),
    ]
