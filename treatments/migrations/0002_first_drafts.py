"""A new installation starts with what the knowledge base knows, as drafts."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from treatments.services import load_catalogue


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # Later entries come by `manage.py load_catalogue`. When the models gain a field that the knowledge base
    # fills in, this step moves to that later migration: it is harmless to run again.
    load_catalogue(apps)


class Migration(migrations.Migration):
    dependencies = [("treatments", "0001_catalogue")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
