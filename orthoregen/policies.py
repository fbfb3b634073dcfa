"""Who may do what at which address. Every route declares it in the URLconf, beside the view:

    path("<uuid:response_id>/", policy(views.case, roles=PATIENT, owns=own_response), name="case")

`PolicyMiddleware` asks the policy before the view runs; a route without one is refused.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.urls import ResolverMatch

from orthoregen.accounts.models import Role, User

PATIENT = frozenset({Role.PATIENT})
CLINICAL = frozenset({Role.CLINICIAN, Role.CLINICAL_LEAD})
CATALOGUE = frozenset({Role.CATALOGUE_ADMIN})
KEEPERS = CATALOGUE | {Role.CLINICAL_LEAD}  # who keep the catalogue: one proposes, another approves
SUPPORT = frozenset({Role.SUPPORT})
ON_CALL = frozenset({Role.CLINICAL_LEAD, Role.SUPPORT})  # who keeps the on-call order
STAFF = CLINICAL | CATALOGUE | SUPPORT
EVERYBODY = PATIENT | STAFF

# The one list of routes that need no sign-in. A route is open only if it also says so itself.
PUBLIC_ROUTES = frozenset(
    {
        "landing",
        "language",
        "healthz",
        "readyz",
        "demo-mail",
        "account_login",
        "account_logout",
        "account_signup",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_inactive",
        "account_reset_password",
        "account_confirm_password_reset_code",
        "account_complete_password_reset",
        "account_password_reset_completed",
        "mfa_authenticate",
        "admin:login",
    }
)

Owns = Callable[..., bool]
Keeps = Callable[..., bool]
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Policy:
    """What a route allows. `owns(user, **url_arguments)` says whether the object is this person's.

    `keeps(request, user, **url_arguments)` puts aside what was posted when the session was over: `user` is
    whose session that was, or None. It says whether nothing is lost.
    """

    roles: frozenset[Role] = frozenset()
    methods: frozenset[str] = frozenset({"GET", "HEAD"})
    owns: Owns | None = None
    is_public: bool = False
    before_second_factor: bool = False  # staff reach it while their second factor is still missing
    by_itself: bool = False  # an open page asks it, so nobody need be there
    keeps: Keeps | None = None

    def acting_role(self, roles: Iterable[Role]) -> Role | None:
        """The role in which somebody with `roles` comes in, if any."""
        return next((role for role in Role if role in self.roles and role in roles), None)

    def allows_object(self, user: User, arguments: dict[str, Any]) -> bool:
        return self.owns is None or self.owns(user, **arguments)


def _methods(names: str) -> frozenset[str]:
    methods = set(names.split())
    return frozenset(methods | {"HEAD"} if "GET" in methods else methods)


def _declare(view: View, policy_: Policy) -> View:
    @wraps(view)
    def declared(*args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(*args, **kwargs)

    declared.policy = policy_  # type: ignore[attr-defined]
    return declared


def policy(
    view: View,
    *,
    roles: frozenset[Role],
    methods: str = "GET",
    owns: Owns | None = None,
    before_second_factor: bool = False,
    by_itself: bool = False,
    keeps: Keeps | None = None,
) -> View:
    """The view, open to `roles` by `methods` ("GET POST"), for objects that `owns` says are theirs."""
    if not roles:
        raise ValueError("A policy names at least one role")
    declared = Policy(
        roles,
        _methods(methods),
        owns,
        before_second_factor=before_second_factor,
        by_itself=by_itself,
        keeps=keeps,
    )
    return _declare(view, declared)


def open_to_all(view: View, *, methods: str = "GET") -> View:
    """The view, open without sign-in. Its name must also stand in PUBLIC_ROUTES."""
    return _declare(view, Policy(methods=_methods(methods), is_public=True))


# --- routes that other packages bring along -------------------------------------------------------
BOTH = _methods("GET POST")
ADMIN_ROUTES = {
    "admin:index": Policy(CATALOGUE | SUPPORT),
    "admin:login": Policy(is_public=True),
    "admin:logout": Policy(CATALOGUE | SUPPORT, _methods("POST")),
    "admin:app_list": Policy(
        CATALOGUE | SUPPORT, owns=lambda user, app_label: user.has_module_perms(app_label)
    ),
    "admin:jsi18n": Policy(CATALOGUE | SUPPORT),
}
ADMIN_APPS = {
    "accounts": Policy(SUPPORT, BOTH),
    "treatments": Policy(CATALOGUE, BOTH),
}


def policy_of(match: ResolverMatch | None) -> Policy | None:
    """The policy that stands at a route, or None: then the route is refused."""
    if match is None:
        return None
    declared = getattr(match.func, "policy", None)
    if declared is None:
        model_admin = getattr(match.func, "model_admin", None)
        declared = (
            ADMIN_APPS.get(model_admin.opts.app_label)
            if model_admin is not None
            else ADMIN_ROUTES.get(match.view_name)
        )
    if declared is not None and declared.is_public and match.view_name not in PUBLIC_ROUTES:
        return None
    return declared
