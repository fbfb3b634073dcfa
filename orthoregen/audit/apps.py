from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "orthoregen.audit"
    label = "audit"
    verbose_name = "Audit trail"
