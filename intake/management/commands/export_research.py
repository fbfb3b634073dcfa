"""`manage.py export_research`: cases of those who agreed to research, without what tells who they are."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from intake.services import research
from orthoregen.accounts.models import User


class Command(BaseCommand):
    help = (
        "Print a line of JSON for each case whose person agrees to research now. A clinical lead answers for "
        "it; each case is recorded, and the person reads of it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--purpose", required=True, help="what it is for, as it stands in the trail")
        parser.add_argument("--approved-by", required=True, help="the e-mail address of a clinical lead")

    def handle(self, *args: Any, **options: Any) -> None:
        approver = User.objects.filter(email=options["approved_by"].lower(), is_active=True).first()
        if approver is None:
            raise CommandError("Nobody has this address")
        try:
            cases = research.export(purpose=options["purpose"], approved_by=approver, at=timezone.now())
        except research.NotApproved as error:
            raise CommandError("A clinical lead has to approve it, and it needs a purpose") from error
        for case in cases:
            self.stdout.write(json.dumps(case, sort_keys=True))
