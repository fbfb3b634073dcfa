from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "orthoregen.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from orthoregen.accounts import signals  # noqa: F401
