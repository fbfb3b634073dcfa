"""Who signs in, in which role, and who may sign as a clinician."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from orthoregen.append_only import AppendOnly


class UserManager(BaseUserManager["User"]):
    """Users by e-mail address, which is kept in lower case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=email.lower(), **extra)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """For the technical operator. Being superuser gives no clinical role."""
        return self.create_user(
            email, password, kind=User.Kind.STAFF, is_staff=True, is_superuser=True, **extra
        )


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. A patient's record is `intake.Patient`, never the user."""

    class Kind(models.TextChoices):
        PATIENT = "patient", "Patient or helper"
        STAFF = "staff", "Staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mail address", unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PATIENT)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may open the admin site", default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case"),
            models.CheckConstraint(
                name="accounts_user_only_staff_open_admin",
                condition=Q(kind="staff") | Q(is_staff=False, is_superuser=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Role(models.TextChoices):
    PATIENT = "patient", "Patient"
    CLINICIAN = "clinician", "Clinician"
    CLINICAL_LEAD = "clinical_lead", "Clinical lead"
    CATALOGUE_ADMIN = "catalogue_admin", "Catalogue admin"
    SUPPORT = "support", "Support"


NEEDS_TWO_PEOPLE = (Role.CLINICIAN, Role.CLINICAL_LEAD)


def in_force(at: datetime, grant: str = "") -> Q:
    """What holds of a grant that counts at `at`: begun, not ended, and confirmed where two people are needed.

    `grant` is the way to it, such as "role_grants__".
    """
    alone = [role for role in Role if role not in NEEDS_TWO_PEOPLE]
    return (
        Q(**{f"{grant}valid_from__lte": at})
        & (Q(**{f"{grant}valid_until": None}) | Q(**{f"{grant}valid_until__gt": at}))
        & (Q(**{f"{grant}confirmed_at__isnull": False}) | Q(**{f"{grant}role__in": alone}))
    )


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_force(self, at: datetime) -> "RoleGrantQuerySet":
        return self.filter(in_force(at))


class RoleGrant(models.Model):
    """A role given to a person for a time. Clinical roles need a second person's confirmation."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    granted_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    valid_from = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accounts_rolegrant_confirmed_at_and_by_together",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="accounts_rolegrant_two_people",
                condition=Q(confirmed_by=None)
                | (~Q(confirmed_by=F("granted_by")) & ~Q(confirmed_by=F("user"))),
            ),
            models.CheckConstraint(
                name="accounts_rolegrant_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.user_id})"


class ClinicianQuerySet(models.QuerySet["Clinician"]):
    def active(self, at: datetime) -> "ClinicianQuerySet":
        """Entries that may sign at `at`."""
        return self.filter(Q(active_until=None) | Q(active_until__gt=at), active_from__lte=at)


class Clinician(models.Model):
    """The clinic's register of clinicians. Only a person entered here can sign a decision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="clinician")
    name = models.CharField(max_length=200)
    registration_body = models.CharField(max_length=200)
    registration_number = models.CharField(max_length=50)
    active_from = models.DateTimeField(default=timezone.now)
    active_until = models.DateTimeField(null=True, blank=True)

    objects = ClinicianQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration_body", "registration_number"], name="accounts_clinician_registered_once"
            ),
            models.CheckConstraint(
                name="accounts_clinician_is_registered",
                condition=~Q(name="") & ~Q(registration_body="") & ~Q(registration_number=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OnCallOrder(AppendOnly):
    """Who is told of an escalation, in which order. The newest counts; earlier ones say who it was then."""

    number = models.PositiveIntegerField(unique=True)  # of two who change it at once, one is refused
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    set_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.number)


class OnCallTurn(AppendOnly):
    """One place of an order."""

    order = models.ForeignKey(OnCallOrder, on_delete=models.PROTECT, related_name="turns")
    position = models.PositiveSmallIntegerField()
    clinician = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "position"], name="accounts_oncallturn_one_per_position"
            ),
            models.UniqueConstraint(
                fields=["order", "clinician"], name="accounts_oncallturn_once_in_an_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.position}"
