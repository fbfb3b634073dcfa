"""Accounts, roles and the register of clinicians: every write, with its line in the trail."""

from datetime import datetime

from django.db import IntegrityError, transaction

from orthoregen.accounts.access import roles_of
from orthoregen.accounts.models import NEEDS_TWO_PEOPLE, Clinician, Role, RoleGrant, User
from orthoregen.audit.services import record

MAY_CONFIRM = frozenset({Role.SUPPORT, Role.CLINICAL_LEAD})
KEPT_APART = frozenset({Role.CLINICIAN, Role.CLINICAL_LEAD}), Role.SUPPORT


class Refused(Exception):
    """The act is not allowed. The text says why, in words for the person who tried."""


@transaction.atomic
def patient_user(*, email: str, at: datetime) -> User | None:
    """The account of a patient or helper, made now if there is none.

    None where no code may be sent: for staff, and for an account that was closed.
    """
    if not User.objects.filter(email__iexact=email).exists():
        user = _new_user(email=email, kind=User.Kind.PATIENT, at=at)
        record(action="account.opened", actor=user, obj=user)
    return patient_user_if_invited(email=email, at=at)


def patient_user_if_invited(*, email: str, at: datetime) -> User | None:
    """The account of a patient or helper, if the clinic has already let them in."""
    return User.objects.filter(email__iexact=email, kind=User.Kind.PATIENT, is_active=True).first()


def _new_user(*, email: str, kind: str, at: datetime) -> User:
    """A new account; where two requests make it at the same moment, both get the one that won."""
    try:
        with transaction.atomic():
            return User.objects.create_user(email, kind=kind, created_at=at)
    except IntegrityError:
        return User.objects.get(email=email.lower())


@transaction.atomic
def open_staff_account(*, email: str, by: User | None, at: datetime) -> User:
    """An account for a staff member, without a role and without a password: they set it by e-mail."""
    if User.objects.filter(email__iexact=email).exists():
        raise Refused("There is already an account with this e-mail address.")
    user = User.objects.create_user(email, kind=User.Kind.STAFF, is_staff=True, created_at=at)
    record(action="account.opened", actor=by, obj=user)
    return user


@transaction.atomic
def invite_patient(*, email: str, by: User | None, at: datetime) -> User:
    """Let a patient in where the clinic has chosen that nobody comes without an invitation."""
    if User.objects.filter(email__iexact=email).exists():
        raise Refused("There is already an account with this e-mail address.")
    user = User.objects.create_user(email, kind=User.Kind.PATIENT, created_at=at)
    record(action="account.invited", actor=by, obj=user)
    return user


@transaction.atomic
def set_active(*, user: User, is_active: bool, by: User | None) -> None:
    """Close or reopen an account. The sessions of a closed account end at their next request."""
    if by is not None and by.pk == user.pk:
        raise Refused("You cannot close your own account.")
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    record(action="account.reopened" if is_active else "account.closed", actor=by, obj=user)


@transaction.atomic
def grant_role(
    *, user: User, role: Role, by: User | None, at: datetime, until: datetime | None = None
) -> RoleGrant:
    """Give a staff member a role. A clinical role counts only once a second person has confirmed it."""
    if user.kind != User.Kind.STAFF or role == Role.PATIENT:
        raise Refused("Only staff accounts have roles.")
    if by is not None and by.pk == user.pk:
        raise Refused("Nobody gives themselves a role.")
    open_grants = RoleGrant.objects.select_for_update().filter(user=user).exclude(valid_until__lte=at)
    held = {Role(grant.role) for grant in open_grants}
    if role in held:
        raise Refused("This person already has this role, or it waits for confirmation.")
    clinical, support = KEPT_APART
    if (role == support and held & clinical) or (role in clinical and support in held):
        raise Refused("One person cannot treat patients and manage accounts.")
    grant = RoleGrant.objects.create(
        user=user, role=role, granted_by=by, granted_at=at, valid_from=at, valid_until=until
    )
    record(action="role.granted", actor=by, obj=grant, reason=role)
    return grant


@transaction.atomic
def confirm_grant(*, grant: RoleGrant, by: User, at: datetime) -> RoleGrant:
    """The second person's yes to a clinical role."""
    grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    if grant.role not in NEEDS_TWO_PEOPLE or grant.confirmed_at:
        raise Refused("This role needs no confirmation.")
    if grant.valid_until and grant.valid_until <= at:
        raise Refused("This role has already ended.")
    if by.pk in (grant.granted_by_id, grant.user_id):
        raise Refused("A second person has to confirm it: not who gave it, not who gets it.")
    if not roles_of(by, at) & MAY_CONFIRM:
        raise Refused("Only support or a clinical lead confirms a role.")
    grant.confirmed_by, grant.confirmed_at = by, at
    grant.save(update_fields=["confirmed_by", "confirmed_at"])
    record(action="role.confirmed", actor=by, obj=grant, reason=grant.role)
    return grant


@transaction.atomic
def revoke_grant(*, grant: RoleGrant, by: User | None, at: datetime) -> RoleGrant:
    """End a role now. The person's sessions end at their next request."""
    grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    if grant.valid_until and grant.valid_until <= at:
        raise Refused("This role has already ended.")
    grant.valid_until = at
    grant.save(update_fields=["valid_until"])
    record(action="role.revoked", actor=by, obj=grant, reason=grant.role)
    return grant


@transaction.atomic
def register_clinician(
    *, user: User, name: str, body: str, number: str, by: User | None, at: datetime
) -> Clinician:
    """Enter a person in the register, so that they may sign. They still need the role."""
    if user.kind != User.Kind.STAFF:
        raise Refused("Only staff are entered in the register.")
    if by is not None and by.pk == user.pk:
        raise Refused("Nobody enters themselves in the register.")
    if not (name.strip() and body.strip() and number.strip()):
        raise Refused("The register needs the name, the registering body and the number.")
    try:
        with transaction.atomic():
            clinician = Clinician.objects.create(
                user=user, name=name, registration_body=body, registration_number=number, active_from=at
            )
    except IntegrityError as error:
        raise Refused("This person or this registration number is already in the register.") from error
    record(action="clinician.registered", actor=by, obj=clinician)
    return clinician


@transaction.atomic
def end_registration(*, clinician: Clinician, by: User | None, at: datetime) -> Clinician:
    """From now on this clinician can sign nothing more. What was signed stays signed."""
    clinician = Clinician.objects.select_for_update().get(pk=clinician.pk)
    if clinician.active_until and clinician.active_until <= at:
        raise Refused("This entry has already ended.")
    clinician.active_until = at
    clinician.save(update_fields=["active_until"])
    record(action="clinician.ended", actor=by, obj=clinician)
    return clinician
