"""Every route lets in exactly the people that the access table names."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, path, resolve, reverse

from orthoregen.accounts.models import Role
from orthoregen.audit.models import AuditEvent
from orthoregen.policies import PATIENT, PUBLIC_ROUTES, open_to_all, policy, policy_of
from tests.orthoregen.access_table import ANYBODY, TABLE
from tests.orthoregen.routes import Route, routes
from tests.orthoregen.scene import arguments_for
from tests.people import make_clinician, make_patient_user, make_staff, sign_in

VISITORS = ANYBODY.split()
ROUTES = list(routes())


def visitor(name: str, owner) -> Client:
    client = Client()
    if name == "anonymous":
        return client
    if name == "patient":
        return sign_in(client, owner)
    if name == "other_patient":
        return sign_in(client, make_patient_user())
    if name == "clinician":
        return sign_in(client, make_clinician().user)
    if name == "no_factor":
        return sign_in(client, make_staff(Role.CLINICIAN, second_factor=False), second_factor=False)
    return sign_in(client, make_staff(Role(name), is_staff=True))


def row_of(route: Route) -> str | None:
    """The row that fits best: the longest name."""
    fitting = [row for row in TABLE if route.name and fnmatchcase(route.name, row)]
    return max(fitting, key=len, default=None)


def address(route: Route, arguments) -> str | None:
    try:
        return reverse(route.name, kwargs=arguments)
    except NoReverseMatch:
        return None


def call(client: Client, url: str):
    declared = policy_of(resolve(url))
    method = "get" if declared is None or "GET" in declared.methods else "post"
    return getattr(client, method)(url)


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_every_route_has_a_row_and_a_policy(route):
    if route.name.startswith("admin:") or not route.name:
        assert route.pattern.startswith("admin/")
    else:
        assert hasattr(route.callback, "policy"), f"{route} declares no policy"
        assert row_of(route) is not None, (
            f"{route} is missing in access_table.py (and its arguments, if new, in scene.py)"
        )


def test_every_row_names_a_route():
    used = {row_of(route) for route in ROUTES}

    assert set(TABLE) - used - {"admin:treatments_*", "admin:accounts_*", "admin:*"} == set()


def test_the_public_routes_are_those_that_the_table_opens_to_anybody():
    opened = {name for name, row in TABLE.items() if "anonymous" in row.split()}

    assert opened <= PUBLIC_ROUTES
    for route in ROUTES:
        declared = getattr(route.callback, "policy", None)
        if declared and declared.is_public:
            assert route.name in opened


def cells() -> Iterator[Any]:
    """Everybody at every route. Whom a role turns away is turned away before anything is looked for."""
    for route in ROUTES:
        for name in VISITORS if route.name else ():
            looks = name == "other_patient" or name in TABLE.get(row_of(route), "").split()
            yield pytest.param(route, name, id=f"{route}-{name}", marks=() if looks else pytest.mark.once)


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "name"), cells())
def test_a_route_lets_in_whom_the_table_names(route, name):
    owner = make_patient_user()
    arguments = arguments_for(route, owner)
    url = reverse(route.name, kwargs=arguments)

    response = call(visitor(name, owner), url)

    let_in = TABLE[row_of(route)].split()
    if name in let_in:
        assert response.status_code not in (401, 403, 404, 405), response.status_code
        assert not is_turned_to_sign_in(response, url) or route.name == "admin:login"
    elif name == "anonymous" and policy_of(resolve(url)) is not None:
        assert is_turned_to_sign_in(response, url)
    elif name == "no_factor" and policy_of(resolve(url)) is not None:
        assert response.status_code == 302
        assert response.url == reverse("mfa_activate_totp")
    elif is_a_matter_of_the_object(route, name):
        assert response.status_code == 404
    else:
        assert response.status_code == 403


def is_a_matter_of_the_object(route: Route, name: str) -> bool:
    """The role fits, so it is the object that is not theirs."""
    role = "patient" if name == "other_patient" else name
    declared = policy_of(resolve(reverse(route.name, kwargs=arguments_for(route, make_patient_user()))))
    return declared is not None and declared.owns is not None and role in declared.roles


def is_turned_to_sign_in(response, url: str) -> bool:
    pages = (reverse("account_request_login_code"), reverse("account_login"))
    return response.status_code == 302 and response.url.split("?")[0] in pages and "next=" in response.url


# --- the checks above notice what they are there for ----------------------------------------------
def quiet(request, **kwargs):
    return HttpResponse("seen")


def mine(user, **kwargs) -> bool:
    return kwargs["number"] == 1


urlpatterns = [
    path("undeclared/", quiet, name="undeclared"),
    path("open/", open_to_all(quiet), name="open-but-not-listed"),
    path("landing/", open_to_all(quiet), name="landing"),
    path("patient/", policy(quiet, roles=PATIENT), name="patient-page"),
    path("patient/<int:number>/", policy(quiet, roles=PATIENT, owns=mine), name="patient-object"),
]


@pytest.fixture
def planted(settings):
    from orthoregen.urls import urlpatterns as site

    settings.ROOT_URLCONF = __name__
    urlpatterns.extend(entry for entry in site if entry not in urlpatterns)


@pytest.mark.django_db
class TestPlanted:
    pytestmark = pytest.mark.usefixtures("planted")

    def test_a_route_that_declares_nothing_fails_the_first_check(self):
        stray = next(route for route in routes() if route.name == "undeclared")

        with pytest.raises(AssertionError, match="declares no policy"):
            test_every_route_has_a_row_and_a_policy(stray)

    @pytest.mark.parametrize("url", ["/undeclared/", "/open/"])
    def test_a_route_without_policy_or_not_on_the_public_list_is_refused(self, client, url):
        assert client.get(url).status_code == 403

    def test_a_listed_public_route_is_open(self, client):
        assert client.get("/landing/").content == b"seen"

    def test_a_method_that_is_not_declared_is_refused(self, client):
        sign_in(client, make_patient_user())

        response = client.post("/patient/")

        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD"

    @pytest.mark.hazard("H23")
    def test_somebody_elses_object_is_not_found_and_the_refusal_is_recorded(self, client):
        user = make_patient_user()
        sign_in(client, user)

        assert client.get("/patient/1/").content == b"seen"
        assert client.get("/patient/2/").status_code == 404
        event = AuditEvent.objects.get(action="access.refused")
        assert (event.actor, event.outcome, event.reason) == (user, "refused", "object")
        assert event.object_type == "patient-object"

    def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(self, client):
        response = client.get("/patient/", headers={"HX-Request": "true"})

        assert response["HX-Redirect"].startswith(reverse("account_request_login_code"))


def test_a_policy_names_at_least_one_role():
    with pytest.raises(ValueError, match="at least one role"):
        policy(quiet, roles=frozenset())
