"""`manage.py demo_code`: the code that the demo staff's authenticator app would show now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orthoregen.accounts.demo import NoStaff, NotTheDemonstration, current_code


class Command(BaseCommand):
    help = "Print the current second-factor code of the demo staff. Refuses outside the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            code, seconds = current_code()
        except NotTheDemonstration:
            raise CommandError(
                "This is not the demonstration: its staff have authenticators of their own"
            ) from None
        except NoStaff:
            raise CommandError("There are no demo staff yet: run make run, or manage.py seed_demo") from None
        self.stdout.write(f"{code}\n")
        self.stderr.write(f"The next one comes in {seconds} seconds. Each works once for each person.")
