from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "orthoregen.accounts"
    label = "accounts"
    verbose_name = "Accounts"
