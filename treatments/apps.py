from django.apps import AppConfig


class TreatmentsConfig(AppConfig):
    name = "treatments"
    verbose_name = "Treatment catalogue"

    def ready(self) -> None:
        """Plans have their places on the pages of the intake, which does not know them."""
        from intake import slots
        from treatments import letters

        slots.fill(ways=letters.ways, letters=letters.letters)
