"""What happens around every request."""

import uuid
from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse

from orthoregen import errors
from orthoregen.accounts import sessions
from orthoregen.accounts.access import request_roles, used_second_factor
from orthoregen.accounts.models import User
from orthoregen.audit import context
from orthoregen.audit.requests import person, record_refusal
from orthoregen.http import go_to, sign_in_first
from orthoregen.policies import Policy, policy_of

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives each request an id of our own; it stands in the log, the trail and on error pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = uuid.uuid4().hex  # type: ignore[attr-defined]
        context.begin(request.id)  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            context.end()
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        return response


class ErrorPageMiddleware:
    """Puts words into refusals that came without any."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code not in errors.WORDS or response.streaming or response.content:
            return response
        page = errors.problem(request, response.status_code)
        for name in ("Allow", "Retry-After"):
            if name in response:
                page[name] = response[name]
        return page


class SessionMiddleware:
    """Ends sessions that are too old, idle or of changed roles; keeps pages out of caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store, private")
        if getattr(request, "signed_out", False):
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        policy = policy_of(request.resolver_match)
        reason = sessions.over_because(request)
        if reason is None:
            if policy is None or not policy.by_itself:
                sessions.touch(request)
            return None
        if policy is not None and policy.by_itself:  # it stays over; what is typed beside it is still theirs
            return sign_in_first(request, policy)
        user = person(request)
        why = sessions.end(request, reason)
        if policy is None or policy.is_public:
            return None
        keep_what_was_posted(request, policy, user, kwargs)
        return sign_in_first(request, policy, why)


class PolicyMiddleware:
    """Asks the policy of the route before the view runs, and before anything is loaded."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        policy = policy_of(request.resolver_match)
        if policy is None:
            record_refusal(request, "no policy")
            raise PermissionDenied
        if request.method not in policy.methods:
            record_refusal(request, "method")
            return HttpResponseNotAllowed(sorted(policy.methods))
        if policy.is_public:
            return None
        if not isinstance(request.user, User):
            keep_what_was_posted(request, policy, None, kwargs)
            return sign_in_first(request, policy)
        if request.user.kind == User.Kind.STAFF and not policy.before_second_factor:
            detour = second_factor_first(request)
            if detour is not None:
                return detour
        self.check(request, policy, request.user, kwargs)
        return None

    def check(self, request: HttpRequest, policy: Policy, user: User, arguments: dict[str, Any]) -> None:
        role = policy.acting_role(request_roles(request))
        if role is None:
            record_refusal(request, "role")
            raise PermissionDenied
        request.acting_role = role  # type: ignore[attr-defined]
        context.act_as(role)
        if not policy.allows_object(user, arguments):
            record_refusal(request, "object")
            raise Http404


def keep_what_was_posted(
    request: HttpRequest, policy: Policy, user: User | None, arguments: dict[str, Any]
) -> None:
    """What somebody typed and sent when their session was over goes to who keeps it, if the route has one."""
    if request.method == "POST" and policy.keeps is not None:
        policy.keeps(request, user, **arguments)


def second_factor_first(request: HttpRequest) -> HttpResponse | None:
    """Staff set up a second factor before anything else; a session that went round it is ended."""
    if used_second_factor(request):
        return None
    if is_mfa_enabled(request.user):
        logout(request)
        return go_to(request, reverse("account_login"))
    return go_to(request, reverse("mfa_activate_totp"))
