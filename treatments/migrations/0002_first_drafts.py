"""A place that was given up: the first drafts are loaded where every field they fill in exists, in 0005."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("treatments", "0001_catalogue")]

    operations = []
