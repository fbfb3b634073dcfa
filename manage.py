#!/usr/bin/env python
"""Django's command line."""

import os
import sys

from intake.headless.start import knowledge_or_end


def main() -> None:
    with knowledge_or_end():
        run()


def run() -> None:
    if sys.argv[1:2] == ["triage"]:
        # The rules need no settings, no app and no database; without them this starts four times as fast.
        from intake.management.commands.triage import Command

        Command().run_from_argv(sys.argv)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orthoregen.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
