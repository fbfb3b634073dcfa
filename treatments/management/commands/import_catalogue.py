"""`manage.py import_catalogue`: entries of a YAML file become drafts."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from orthoregen.accounts.models import User
from treatments.exchange import Unreadable
from treatments.services.approving import Refused
from treatments.services.importing import bring_in


class Command(BaseCommand):
    help = "Takes the entries of a file as drafts, all or none. What was approved stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="the address of the catalogue admin who does this")

    def handle(self, *, file: Path, by: str, **options: Any) -> None:
        try:
            user = User.objects.get_by_natural_key(by)
            text = file.read_text(encoding="utf-8")
            brought = bring_in(text=text, by=user, at=timezone.now())
        except User.DoesNotExist:
            raise CommandError(f"Nobody has the address {by}") from None
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}: cannot be read ({type(error).__name__})") from None
        except Refused as refused:
            raise CommandError(str(refused)) from None
        except Unreadable as unreadable:
            for fault in unreadable.faults:
                self.stderr.write(f"{file}: {fault}")
            raise CommandError("Nothing was stored.") from None
        for one in brought:
            what = "new draft" if one.is_new else "draft changed" if one.has_changed else "as it was"
            self.stdout.write(f"{one.code}: {what}")
