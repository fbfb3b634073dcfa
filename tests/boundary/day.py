"""A day on which everything that can be done is done once, each thing by somebody who may."""

from typing import Any

from tests.boundary.steps.behind import COMMANDS
from tests.boundary.steps.pages import PAGES

ON_A_PAGE = next(page for page in PAGES if page.name == "treatments:propose")


def by(who: str, number: int = 0, **more: Any) -> dict[str, Any]:
    """Who acts, and on which of the four newest rows."""
    return {"who": who, "number": number, **more}


DAY: list[tuple[str, dict[str, Any]]] = [
    # a form that is begun and thrown away
    ("somebody_opens_an_account", {"address": "new@example.org"}),
    ("somebody_begins_a_form", {"who": "patient"}),
    ("somebody_says_who_they_are", by("patient")),
    ("somebody_agrees_or_no_longer", by("patient", is_given=True, purpose="care")),
    ("somebody_saves_a_page", by("patient", numb="yes")),
    ("somebody_reads_the_advice", by("patient")),
    ("somebody_comes_back_too_late", by("patient")),
    ("somebody_decides_about_what_was_kept", by("patient", is_kept=False)),
    ("somebody_throws_a_draft_away", by("patient")),
    ("a_page_is_timed", {}),
    # a case that is sent, added to, handed over and decided on
    ("somebody_sends_a_form", {"calm": True}),
    ("a_task_runs", {"number": 0}),
    ("somebody_adds_to_a_case", by("patient")),
    ("somebody_sends_what_was_added", by("patient")),
    ("a_task_runs", {"number": 0}),
    ("somebody_takes_a_case", by("clinician")),
    ("somebody_rates_a_case_first", by("clinician")),
    ("somebody_enters_a_finding", by("clinician")),
    ("somebody_verifies_an_answer", by("clinician")),
    ("somebody_puts_an_answer_right", by("clinician")),
    ("somebody_gives_a_case_back", by("clinician")),
    ("somebody_takes_a_case", by("clinician")),
    ("somebody_is_signed_out_while_writing", by("clinician", 1)),
    ("somebody_hands_a_case_over", by("clinician", whom="colleague")),
    ("somebody_signs", by("colleague", outcome="see_in_clinic", is_seen=True)),
    ("somebody_corrects_a_decision", by("colleague", outcome="see_in_clinic")),
    # its plan
    ("a_clinician_plans_under_the_newest_decision", {"who": "clinician"}),
    ("somebody_plans", by("clinician", other=0)),
    ("somebody_releases_a_plan", by("clinician")),
    ("somebody_takes_a_letter_back", by("clinician")),
    ("somebody_records_a_procedure", by("clinician", is_correction=False)),
    ("somebody_records_a_procedure", by("clinician", is_correction=True)),
    ("somebody_ends_an_item", by("clinician")),
    # emergencies, and what runs behind
    ("a_clinician_takes_the_newest_case_and_signs", {"who": "clinician"}),
    ("somebody_sees_an_escalation", by("clinician")),
    ("somebody_sees_to_an_escalation", by("clinician")),
    ("somebody_sees_to_an_escalation", by("clinician")),
    ("somebody_sees_to_an_escalation", by("clinician")),
    ("a_replay_is_begun", {}),
    ("a_chunk_is_read_again", {"number": 0}),
    ("a_replay_goes_on_or_ends", {"number": 0}),
    ("cases_leave_for_research", {"who": "lead"}),
    ("somebody_begins_a_form", {"who": "patient"}),
    ("a_draft_runs_out", {"number": 0}),
    ("the_sweeper_sweeps", {"hours": 1}),
    # people
    ("somebody_opens_an_account_for_staff", {"who": "support", "address": "first@example.org"}),
    ("somebody_invites_a_patient", {"who": "support", "address": "first@example.org"}),
    ("somebody_closes_or_opens_an_account", {"who": "support", "whom": "nobody", "is_active": False}),
    ("somebody_gives_a_role", {"who": "support", "whom": "keeper", "role": "clinical_lead"}),
    ("somebody_confirms_or_ends_a_role", by("lead")),
    ("somebody_enters_a_clinician", {"who": "support", "whom": "unregistered"}),
    ("somebody_orders_who_is_on_call", {"who": "support"}),
    ("somebody_ends_a_registration", {"who": "support", "whom": "colleague"}),
    # the catalogue
    ("somebody_begins_an_entry", {"who": "keeper"}),
    ("somebody_writes_on_a_draft", by("keeper")),
    ("somebody_says_what_is_lawful", by("keeper")),
    ("somebody_takes_a_part_out_of_a_draft", by("keeper")),
    ("somebody_brings_a_file", by("keeper")),
    ("somebody_proposes_a_draft", by("keeper")),
    ("a_lead_approves_what_waits", {"who": "lead"}),
    ("somebody_proposes_a_draft", by("keeper")),
    ("somebody_approves_a_draft", by("lead")),
    ("somebody_proposes_a_draft", by("keeper")),
    ("somebody_sends_a_proposal_back", by("lead")),
    ("somebody_proposes_a_draft", by("keeper")),
    ("somebody_withdraws_a_proposal", by("keeper")),
    ("somebody_begins_an_entry", {"who": "keeper"}),
    ("somebody_throws_an_entry_away", by("keeper")),
    ("somebody_retires_an_entry", by("lead", 2)),
    ("the_knowledge_is_loaded", {}),
    ("somebody_posts_to_a_page", {"who": "keeper", "page": ON_A_PAGE}),
    # commands go by the real clock, which is later than all of this
    *[("a_command_is_run", {"command": command}) for command in COMMANDS],
]
