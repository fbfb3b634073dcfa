from django.db import migrations

from orthoregen.append_only import ProtectTables


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [ProtectTables("AuditEvent", "AuditSeal")]
