"""How long pages take: a page and a number of seconds, and nothing that leads to a person or an answer."""

from django.db import models
from django.db.models import Q

LONGEST_SECONDS = 600  # whoever takes longer went away in between


class PageTime(models.Model):
    """One look at one page, from when it was shown to when it was saved. It has no time of its own."""

    page = models.CharField(max_length=40)
    questionnaire_version = models.CharField(max_length=20)
    seconds = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="intake_pagetime_bounded", condition=Q(seconds__gte=1, seconds__lte=LONGEST_SECONDS)
            ),
        ]
        indexes = [
            models.Index(fields=["questionnaire_version", "page"], name="intake_pagetime_of_page"),
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.seconds} s"
