"""Running a command of this project as its user does, in this process."""

from django.core.management import CommandError, call_command

Outcome = tuple[int, list[str], list[str]]


def outcome(capsys, name: str, *arguments: str) -> Outcome:
    """The status, the lines of output and the lines about faults that the command leaves."""
    status, said = 0, []
    try:
        call_command(name, *arguments)
    except SystemExit as end:
        status = int(end.code or 0)
    except CommandError as error:
        status, said = error.returncode, [str(error)]
    printed = capsys.readouterr()
    return status, printed.out.splitlines(), printed.err.splitlines() + said
