"""What runs by itself, and what somebody starts on the server."""

from contextlib import suppress
from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from hypothesis import strategies as st
from hypothesis.stateful import rule

from intake import tasks
from intake.models import Outbox, ReplayChunk, ReplayRun, Response
from intake.services import drafts, replays, research, sweeper
from tests.boundary.steps.base import Clinic, may_write, mostly, which

COMMANDS = (
    ("sweeper", "--once"),
    ("replay", "--verify"),
    ("replay_batch", "--here"),
    ("verify_trail",),
    ("load_catalogue",),
    ("export_catalogue",),
    ("texts",),
)


class Behind(Clinic):
    @rule(number=which)
    @may_write()
    def a_task_runs(self, number: int) -> None:
        tasks.evaluate(self.one_of(Outbox, number).pk)

    @rule(number=which)
    @may_write()
    def a_chunk_is_read_again(self, number: int) -> None:
        tasks.replay_chunk(self.one_of(ReplayChunk, number).pk)

    @rule()
    @may_write()
    def a_replay_is_begun(self) -> None:
        replays.begin(candidate=None, at=self.at)

    @rule(number=which)
    @may_write()
    def a_replay_goes_on_or_ends(self, number: int) -> None:
        run = self.one_of(ReplayRun, number)
        replays.resume(run=run)
        replays.finish(run=run, at=self.at)

    @rule(hours=st.sampled_from([0, 1, 80]))
    @may_write()
    def the_sweeper_sweeps(self, hours: int) -> None:
        self.at += timedelta(hours=hours)
        sweeper.sweep(at=self.at)

    @rule(number=which)
    @may_write()
    def a_draft_runs_out(self, number: int) -> None:
        drafts.expire(self.one_of(Response, number), self.at)

    @rule(who=mostly("lead"))
    @may_write()
    def cases_leave_for_research(self, who: str) -> None:
        list(research.export(purpose="A question.", approved_by=self.people[who], at=self.at))

    @rule(command=st.sampled_from(COMMANDS))
    @may_write()
    def a_command_is_run(self, command: tuple[str, ...]) -> None:
        with suppress(SystemExit):
            call_command(*command, stdout=StringIO(), stderr=StringIO())
