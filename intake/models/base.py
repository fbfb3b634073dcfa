"""What the intake's models share."""

import uuid

from django.db import models


class Identified(models.Model):
    """A row whose key may stand in a URL: random, so that it tells nothing and cannot be guessed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
