"""`manage.py load_catalogue`: bring in what the knowledge base has and the catalogue does not have yet."""

from typing import Any

from django.core.management.base import BaseCommand

from treatments.services.loading import load_catalogue


class Command(BaseCommand):
    help = (
        "Adds the treatments of the knowledge base that are missing, as drafts. Changes none that is there."
    )

    def handle(self, **options: Any) -> None:
        new = load_catalogue()
        self.stdout.write(f"New drafts: {', '.join(new) if new else 'none'}")
