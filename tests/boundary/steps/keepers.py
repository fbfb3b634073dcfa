"""What is done with accounts, roles, the register and the catalogue: by who may, and by everybody else."""

from datetime import timedelta

from auditlog.models import LogEntry
from hypothesis import strategies as st
from hypothesis.stateful import rule

from orthoregen.accounts import on_call
from orthoregen.accounts import services as accounts
from orthoregen.accounts.models import Clinician, Role, RoleGrant
from tests.boundary.steps.base import WHO, Clinic, may_write, mostly, which
from treatments import exchange
from treatments.entries import digest, entry_of
from treatments.models import LegalStatus, Proposal, ProposalAuthor, Retirement, Treatment, Verdict, Version
from treatments.selectors import day_of
from treatments.services import approving, drafts, importing, loading

addresses = st.sampled_from(["first@example.org", "second@example.org"])
supporters, leads, keepers = mostly("support"), mostly("lead"), mostly("keeper")


class Accounts(Clinic):
    @rule(who=supporters, address=addresses)
    @may_write()
    def somebody_opens_an_account_for_staff(self, who: str, address: str) -> None:
        accounts.open_staff_account(email=address, by=self.people[who], at=self.at)

    @rule(who=supporters, address=addresses)
    @may_write()
    def somebody_invites_a_patient(self, who: str, address: str) -> None:
        accounts.invite_patient(email=f"invited-{address}", by=self.people[who], at=self.at)

    @rule(who=supporters, whom=st.sampled_from(["nobody", "unregistered"]), is_active=st.booleans())
    @may_write()
    def somebody_closes_or_opens_an_account(self, who: str, whom: str, is_active: bool) -> None:
        accounts.set_active(user=self.people[whom], is_active=is_active, by=self.people[who])

    @rule(who=supporters, whom=st.sampled_from(WHO), role=st.sampled_from(Role.values))
    @may_write(RoleGrant)
    def somebody_gives_a_role(self, who: str, whom: str, role: str) -> None:
        accounts.grant_role(user=self.people[whom], role=Role(role), by=self.people[who], at=self.at)

    @rule(who=leads, number=which)
    @may_write()
    def somebody_confirms_or_ends_a_role(self, who: str, number: int) -> None:
        grant = self.one_of(RoleGrant, number)
        act = accounts.revoke_grant if grant.confirmed_at else accounts.confirm_grant
        act(grant=grant, by=self.people[who], at=self.at)

    @rule(who=supporters, whom=st.sampled_from(WHO))
    @may_write(Clinician)
    def somebody_enters_a_clinician(self, who: str, whom: str) -> None:
        accounts.register_clinician(
            user=self.people[whom],
            name="Dr Test",
            body="Test Council",
            number=f"N-{whom}",
            by=self.people[who],
            at=self.at,
        )

    @rule(who=st.sampled_from(["support", "nobody"]), whom=st.sampled_from(["clinician", "colleague"]))
    @may_write()
    def somebody_ends_a_registration(self, who: str, whom: str) -> None:
        clinician = Clinician.objects.get(user=self.people[whom])
        accounts.end_registration(clinician=clinician, by=self.people[who], at=self.at)

    @rule(who=supporters)
    @may_write()
    def somebody_orders_who_is_on_call(self, who: str) -> None:
        clinicians = list(on_call.can_be_on_call(self.at).order_by("user__created_at"))
        on_call.set_order(
            clinicians=clinicians, seen=on_call.current().number, by=self.people[who], at=self.at
        )


class Catalogue(Clinic):
    @rule(who=keepers, number=which)
    @may_write()
    def somebody_writes_on_a_draft(self, who: str, number: int) -> None:
        treatment = self.one_of(Treatment, number)
        treatment.harms = f"Written at {self.at:%d %H:%M}."
        self.write(who, treatment, treatment)

    @rule(who=keepers)
    @may_write()
    def somebody_begins_an_entry(self, who: str) -> None:
        treatment = Treatment(
            code=f"new-{self.at:%d%H%M}", name=f"Begun at {self.at:%d %H:%M}", family="manual_therapy"
        )
        drafts.save(part=treatment, lists={}, seen_sha256="", by=self.people[who], at=self.at)
        self.wrote[treatment.code].append(who)

    def write(self, who: str, treatment: Treatment, part: drafts.Part) -> None:
        """Store it, and remember by whom; the log keeps the machine's time, as the acts do."""
        before = LogEntry.objects.count()
        seen = digest(approving.draft_text(treatment))
        drafts.save(part=part, lists={}, seen_sha256=seen, by=self.people[who], at=self.at)
        self.was_written(who, treatment.code, before)

    def was_written(self, who: str, code: str, before: int) -> None:
        newest = LogEntry.objects.order_by("pk").values_list("pk", flat=True)[before:]
        LogEntry.objects.filter(pk__in=list(newest)).update(timestamp=self.at)
        self.wrote[code].append(who)

    @rule(who=keepers, number=which)
    @may_write()
    def somebody_takes_a_part_out_of_a_draft(self, who: str, number: int) -> None:
        part = self.one_of(LegalStatus.objects.exclude(treatment=self.version.treatment), number)
        code, before = part.treatment.code, LogEntry.objects.count()
        seen = digest(approving.draft_text(part.treatment))
        drafts.remove(part=part, seen_sha256=seen, by=self.people[who], at=self.at)
        self.was_written(who, code, before)

    @rule(who=keepers, number=which)
    @may_write()
    def somebody_says_what_is_lawful(self, who: str, number: int) -> None:
        treatment = self.one_of(Treatment, number)
        status = LegalStatus(treatment=treatment, jurisdiction=["DE", "FR", "ES", "IT"][number])
        self.write(who, treatment, status)

    @rule(who=keepers, number=which)
    @may_write()
    def somebody_throws_an_entry_away(self, who: str, number: int) -> None:
        treatment = self.one_of(Treatment, number)
        seen = digest(approving.draft_text(treatment))
        drafts.discard(treatment=treatment, seen_sha256=seen, by=self.people[who], at=self.at)

    @rule(who=keepers, number=which)
    @may_write()
    def somebody_brings_a_file(self, who: str, number: int) -> None:
        treatment, before = self.one_of(Treatment, number), LogEntry.objects.count()
        entry = entry_of(Treatment.objects.with_parts().get(pk=treatment.pk))
        text = exchange.write([{**entry, "harms": f"Brought at {self.at:%d %H:%M}."}])
        importing.bring_in(text=text, by=self.people[who], at=self.at)
        self.was_written(who, treatment.code, before)

    @rule()
    @may_write()
    def the_knowledge_is_loaded(self) -> None:
        loading.load_catalogue()

    @rule(who=keepers, number=which)
    @may_write(Proposal, ProposalAuthor, Verdict)
    def somebody_proposes_a_draft(self, who: str, number: int) -> None:
        treatment = self.one_of(Treatment, number)
        proposal = approving.propose(
            code=treatment.code,
            seen_sha256=digest(approving.draft_text(treatment)),
            what_changed="Harms.",
            review_by=day_of(self.at) + timedelta(days=100),
            by=self.people[who],
            at=self.at,
        )
        self.authors[proposal.pk] = [*self.wrote[treatment.code], who]

    @rule(who=leads, number=which)
    @may_write(Verdict, Version)
    def somebody_approves_a_draft(self, who: str, number: int) -> None:
        self.approve(who, self.one_of(Proposal, number))

    @rule(who=leads)
    @may_write(Verdict, Version)
    def a_lead_approves_what_waits(self, who: str) -> None:
        self.approve(who, self.one_of(Proposal.objects.filter(verdict=None), 0))

    def approve(self, who: str, proposal: Proposal) -> None:
        approving.approve(
            proposal_id=proposal.pk,
            seen_sha256=proposal.sha256,
            effective_from=day_of(self.at),
            by=self.people[who],
            at=self.at,
        )
        authors = self.authors[proposal.pk]
        assert who not in authors, f"{who} approved what they wrote"
        del self.wrote[proposal.treatment.code][: len(authors) - 1]

    @rule(who=leads, number=which)
    @may_write(Verdict)
    def somebody_sends_a_proposal_back(self, who: str, number: int) -> None:
        proposal = self.one_of(Proposal, number)
        approving.send_back(proposal_id=proposal.pk, note="No.", by=self.people[who], at=self.at)

    @rule(who=keepers, number=which)
    @may_write(Verdict)
    def somebody_withdraws_a_proposal(self, who: str, number: int) -> None:
        proposal = self.one_of(Proposal, number)
        approving.withdraw(proposal_id=proposal.pk, by=self.people[who], at=self.at)

    @rule(who=keepers, number=which)
    @may_write(Retirement)
    def somebody_retires_an_entry(self, who: str, number: int) -> None:
        code = self.one_of(Treatment, number).code
        approving.retire(code=code, reason="No longer done here.", by=self.people[who], at=self.at)
