from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = "Intake"

    def ready(self) -> None:
        from intake.licences import (
            check_licences,
        )  # the rules load with the first site, not with the settings

        check_licences()
