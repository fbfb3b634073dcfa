from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = "Intake"

    def ready(self) -> None:
        # the rules load with the first site, not with the settings
        from intake import released, slots
        from intake.approvals import check_approvals
        from intake.licences import check_licences

        slots.fill(ways=lambda _decisions: [], letters=released.letters)
        check_licences()
        check_approvals()
