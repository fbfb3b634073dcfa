"""`manage.py database_roles`: the accounts of web and worker in PostgreSQL, with the rights they need."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from orthoregen.database_roles import WEB, WORKER, statements


class Command(BaseCommand):
    help = (
        "Create the database accounts of web and worker and give them the rights of "
        "orthoregen/database_roles.py, and no others. Run it as the database's owner after every migrate."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--print", action="store_true", help="print the statements and run none")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has accounts: on SQLite every process may write every table.")
        made = list(statements(str(connection.settings_dict["NAME"])))
        if options["print"]:
            self.stdout.write("".join(f"{statement};\n" for statement in made))
            return
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in made:
                cursor.execute(statement, None)
            for role, password in ((WEB, settings.WEB_PASSWORD), (WORKER, settings.WORKER_PASSWORD)):
                if password:
                    cursor.execute(f"ALTER ROLE {role} PASSWORD '{_scrambled(role, password)}'", None)
        if options["verbosity"]:
            self.stdout.write(f"{WEB} and {WORKER} have their rights, and no others.")


def _scrambled(role: str, password: str) -> str:
    """As the server stores it, so that the password itself stands in no log of the server."""
    connection.ensure_connection()
    secret: bytes = connection.connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    )
    return secret.decode()
