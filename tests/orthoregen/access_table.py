"""Who reaches which route. Written by hand, so that a policy that was changed by mistake is noticed.

A row names the visitors that are let in; everybody else is turned away. `*` stands for any end of a name.
"""

ANYBODY = "anonymous patient other_patient clinician clinical_lead catalogue_admin support no_factor"
STAFF = "clinician clinical_lead catalogue_admin support"

TABLE = {
    "landing": ANYBODY,
    "healthz": ANYBODY,
    "readyz": ANYBODY,
    "demo-mail": ANYBODY,
    "account_request_login_code": ANYBODY,
    "account_confirm_login_code": ANYBODY,
    "account_logout": ANYBODY,
    "account_signup": ANYBODY,
    "account_inactive": ANYBODY,
    "account_login": ANYBODY,
    "mfa_authenticate": ANYBODY,
    "account_reset_password": ANYBODY,
    "account_confirm_password_reset_code": ANYBODY,
    "account_complete_password_reset": ANYBODY,
    "account_password_reset_completed": ANYBODY,
    "account_reauthenticate": f"{STAFF} no_factor",
    "mfa_reauthenticate": STAFF,
    "mfa_index": f"{STAFF} no_factor",
    "mfa_activate_totp": f"{STAFF} no_factor",
    "mfa_deactivate_totp": STAFF,
    "mfa_view_recovery_codes": STAFF,
    "mfa_generate_recovery_codes": STAFF,
    "on-call": "clinical_lead support",
    "review:*": "clinician clinical_lead",
    "intake:home": "patient other_patient",
    "intake:new": "patient other_patient",
    "intake:case": "patient",
    "intake:consent": "patient",
    "intake:discard": "patient",
    "intake:person": "patient",
    "intake:stop": "patient",
    "intake:check": "patient",
    "intake:sent": "patient",
    "intake:page": "patient",
    "treatments:list": "clinician clinical_lead catalogue_admin",
    "treatments:detail": "clinician clinical_lead catalogue_admin",
    "admin:index": "catalogue_admin support",
    "admin:login": ANYBODY,
    "admin:logout": "catalogue_admin support",
    "admin:app_list": "support",  # called for the app of accounts
    "admin:jsi18n": "catalogue_admin support",
    "admin:accounts_*": "support",
    "admin:accounts_user_add": "",
    "admin:accounts_user_delete": "",
    "admin:treatments_*": "catalogue_admin",
    "admin:*": "",
}
