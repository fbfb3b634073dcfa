"""Who opened a record: the role, the minute and what was done, in plain words. Nothing of what they read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.models import Patient
from intake.questionnaire.text import Words
from orthoregen.accounts.models import Role, User
from orthoregen.audit.models import AuditEvent

ROWS = 25
LOOKED_THROUGH = 200  # opening one page writes several events within the minute
WHO = {
    Role.PATIENT: gettext_lazy("Somebody who fills in forms for this person"),
    Role.CLINICIAN: gettext_lazy("A clinician"),
    Role.CLINICAL_LEAD: gettext_lazy("A clinician with special duties"),
    Role.SUPPORT: gettext_lazy("Support staff"),
}
READ = gettext_lazy("opened it")
TOOK = {
    "case.printed": gettext_lazy("made a copy on paper"),
    "case.exported": gettext_lazy("made a copy as a file"),
    "research.exported": gettext_lazy("used the answers for research, without the name"),
}


@dataclass(frozen=True)
class Opened:
    """Somebody did something with the record of `person` in the minute `at`."""

    who: Words
    did: Words
    at: datetime
    person: str


@dataclass(frozen=True)
class Readers:
    """One page of them, the newest first, and where the next one begins."""

    rows: list[Opened]
    before: int | None = None


def readers(people: Iterable[UUID], user: User, *, most: int = ROWS, before: int | None = None) -> Readers:
    """Who else opened these records, once for each minute."""
    people = list(people)
    is_one = Q(action__endswith=".read") | Q(action__in=TOOK)
    events = AuditEvent.objects.filter(is_one, patient_id__in=people, outcome=AuditEvent.Outcome.DONE)
    events = events.exclude(actor=user).order_by("-id")
    if before is not None:
        events = events.filter(id__lt=before)
    names: dict[UUID | None, str] = dict(Patient.objects.filter(pk__in=people).values_list("pk", "full_name"))
    found: dict[Opened, None] = {}
    last, looked = None, 0
    columns = ("id", "action", "role", "actor__clinician__name", "at", "patient_id")
    for id_, action, role, name, at, patient_id in events.values_list(*columns)[:LOOKED_THROUGH]:
        minute = at.replace(second=0, microsecond=0)
        opened = Opened(_who(role, name), TOOK.get(action, READ), minute, names[patient_id])
        if opened not in found and len(found) == most:
            return Readers(list(found), last)
        found[opened] = None
        last, looked = id_, looked + 1
    return Readers(list(found), last if looked == LOOKED_THROUGH else None)


def _who(role: str, name: str | None) -> Words:
    """The role; the name too, where the clinic has decided to tell the names of its clinicians."""
    words = WHO.get(Role(role), role) if role in Role.values else _("The site itself")
    if name and settings.CLINIC.names_readers:
        return _("%(role)s, %(name)s") % {"role": words, "name": name}
    return words
