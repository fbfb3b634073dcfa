"""The demonstration keeps its mail on the machine and shows it there, and nowhere else."""

from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from intake.approvals import KINDS, version_of
from orthoregen import demo
from tests.architecture.source import ROOT
from tests.orthoregen.test_settings import PRODUCTION, start

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.EMAIL_BACKEND = "orthoregen.demo.MailBackend"


def send(number: int) -> None:
    mail.send_mail(f"Subject {number}", f"Code {number}", None, ["somebody@example.org"])


def page(address: str = "127.0.0.1"):
    return Client(REMOTE_ADDR=address).get("/demo/mail/")


def test_a_mail_goes_to_the_console_and_to_the_page(capsys):
    send(1)

    assert "Code 1" in capsys.readouterr().out
    html = page().content.decode()
    assert "Subject 1" in html
    assert "somebody@example.org" in html
    assert "Code 1" in html


def test_the_newest_stands_on_top_and_the_oldest_are_let_go():
    for number in range(demo.KEPT + 2):
        send(number)

    subjects = [message["subject"] for message in demo.kept_mail()]
    assert subjects == [f"Subject {number}" for number in range(demo.KEPT + 1, 1, -1)]


def test_kept_mail_is_readable_by_its_owner_only(tmp_path):
    send(1)

    (path,) = (tmp_path / "mail").iterdir()
    assert path.suffix == ".eml"
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_markup_in_a_mail_is_shown_as_text():
    mail.send_mail("<b>bold</b>", "<script>x()</script>", None, ["somebody@example.org"])

    html = page().content.decode()
    assert "&lt;b&gt;bold" in html
    assert "<script>x()" not in html


def test_without_mail_the_page_says_how_to_get_one():
    assert reverse("account_request_login_code") in page().content.decode()


@pytest.mark.parametrize(
    ("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("192.0.2.7", 403), ("", 403)]
)
def test_only_this_machine_sees_it(address, status):
    assert page(address).status_code == status


def test_a_sign_in_code_is_found_by_the_way_that_the_page_names():
    client = Client()

    sent = client.post(
        reverse("account_request_login_code"), {"email": "visitor@example.org"}, follow=True
    ).content.decode()

    assert f'href="{reverse("demo-mail")}"' in sent
    assert "visitor@example.org" in page().content.decode()


class TestOutsideTheDemonstration:
    @pytest.fixture(autouse=True)
    def real(self, settings):
        settings.DEMO = False

    def test_the_backend_refuses(self):
        with pytest.raises(ImproperlyConfigured, match="demonstration only"):
            send(1)

    def test_the_page_is_not_there(self):
        assert page().status_code == 404


def approved_clinic(folder: Path) -> Path:
    """The clinic of the demonstration with its texts approved: without that no production starts."""
    by = "approved_by: A, approved_on: 2026-01-31"
    entries = [
        f"  - {{texts: {kind}, language: en-gb, version: '{version_of(kind, 'en-gb')}', {by}}}"
        for kind in KINDS
    ]
    demo = (ROOT / "orthoregen" / "demo_clinic.yaml").read_text(encoding="utf-8")
    path = folder / "clinic.yaml"
    path.write_text("\n".join([demo, "approvals:", *entries]), encoding="utf-8")
    return path


@pytest.mark.parametrize(("environment", "routed"), [(PRODUCTION, "False"), ({}, "True")])
def test_production_has_no_such_route_and_sends_by_its_own_server(tmp_path, environment, routed):
    if environment:
        environment = environment | {"ORTHOREGEN_CLINIC": str(approved_clinic(tmp_path))}
    program = (
        "import django; django.setup()\n"
        "from orthoregen.urls import urlpatterns\n"
        "print(any(entry.name == 'demo-mail' for entry in urlpatterns if hasattr(entry, 'name')))\n"
        "print('demo' in s.EMAIL_BACKEND)"
    )

    assert start(tmp_path, environment, program).stdout.split() == [routed, routed]
