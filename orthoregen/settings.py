"""Settings. Without any environment this is the demonstration on loopback.

ORTHOREGEN_PRODUCTION=1 makes every mandatory value mandatory. Every variable is listed in .env.example.
"""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from orthoregen import logging as log_lines
from orthoregen.clinic import load_clinic

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

PRODUCTION = env.bool("ORTHOREGEN_PRODUCTION", default=False)
DEMO = not PRODUCTION
DEBUG = False
VAR_DIR = Path(env("ORTHOREGEN_VAR", default=str(BASE_DIR / "var")))


def mandatory(name: str, demo: str) -> str:
    """A value that production must set and the demonstration has a stand-in for."""
    value: str = env(name, default="" if PRODUCTION else demo)
    if PRODUCTION and not value:
        raise ImproperlyConfigured(f"{name} must be set in production")
    return value


def demo_secret_key() -> str:
    """A key of this installation's own, kept under var/ so that sessions outlive a restart."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    return path.read_text(encoding="utf-8")


SECRET_KEY = mandatory("ORTHOREGEN_SECRET_KEY", "") or demo_secret_key()
ALLOWED_HOSTS = mandatory("ORTHOREGEN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []
CLINIC = load_clinic(Path(mandatory("ORTHOREGEN_CLINIC", str(BASE_DIR / "orthoregen" / "demo_clinic.yaml"))))
INTAKE_ENTRY = env("ORTHOREGEN_INTAKE_ENTRY", default="open")  # open | invited
if INTAKE_ENTRY not in ("open", "invited"):
    raise ImproperlyConfigured("ORTHOREGEN_INTAKE_ENTRY must be open or invited")

INSTALLED_APPS = [
    "orthoregen.accounts.admin_apps.RoleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "auditlog",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "orthoregen.accounts",
    "orthoregen.audit",
    "intake",
    "treatments",
]

MIDDLEWARE = [
    # outermost, so that every answer has the headers: files, redirects and errors too
    "orthoregen.middleware.RequestIdMiddleware",
    "orthoregen.headers.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # docs/adr/0017 says why this betrays no secret
    "orthoregen.logging.RequestLogMiddleware",
    "orthoregen.middleware.ErrorPageMiddleware",
    "orthoregen.limits.LimitsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "intake.middleware.LanguageMiddleware",  # after the user is known: staff read English
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "orthoregen.middleware.SessionMiddleware",
    "orthoregen.middleware.PolicyMiddleware",
]

ROOT_URLCONF = "orthoregen.urls"
WSGI_APPLICATION = "orthoregen.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "orthoregen.context.site",
                "intake.context.alarm",
                "intake.context.languages",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- databases ------------------------------------------------------------------------------------
DEFAULT_DATABASE = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR_DIR / "orthoregen.sqlite3")}
DATABASE_URL = mandatory("DATABASE_URL", "")
DATABASE: dict[str, Any] = env.db_url_config(DATABASE_URL) if DATABASE_URL else DEFAULT_DATABASE
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a writer waits for its turn instead of failing half-way
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;"
            "PRAGMA journal_size_limit=27103364;"
        ),
    }
else:
    DATABASE["ENGINE"] = "orthoregen.postgresql"
    DATABASE["CONN_MAX_AGE"] = 600  # each thread of a web process keeps its own
    DATABASE["CONN_HEALTH_CHECKS"] = True  # and looks at it: those of before a restart would fail
    DATABASE["OPTIONS"] = DATABASE.get("OPTIONS", {}) | {
        "options": "-c statement_timeout=30s -c lock_timeout=10s",
    }
DATABASES = {"default": DATABASE}
WEB_PASSWORD = env("DATABASE_WEB_PASSWORD", default="")  # read by the database's owner only, who sets them
WORKER_PASSWORD = env("DATABASE_WORKER_PASSWORD", default="")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # throttles live here: they must not be pushed out
    }
}

# --- people ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "orthoregen.accounts.backends.SignInBackend",
    "orthoregen.accounts.backends.RoleBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "orthoregen.accounts.session_store"
SESSION_COOKIE_AGE = SESSION_ABSOLUTE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_STAFF = 15 * 60
SESSION_IDLE_PATIENT = 30 * 60

ACCOUNT_ADAPTER = "orthoregen.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # without it the staff page asks for no password
ACCOUNT_EMAIL_VERIFICATION = "none"  # patients prove their address with every code
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": True, "length": 8}
# per key is per address and network: a stranger's failures do not lock the owner out
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/m/key,10/h/key",
    "confirm_login_code": "10/m/ip",
    "reset_password": "10/m/ip,3/m/key",
    "reset_password_from_key": "10/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ACCOUNT_FORMS = {
    "login": "orthoregen.accounts.forms.StaffSignInForm",
    "confirm_login_code": "orthoregen.accounts.forms.MailedCodeForm",
    "reauthenticate": "orthoregen.accounts.forms.PasswordAgainForm",
    "reset_password": "orthoregen.accounts.forms.ForgottenPasswordForm",
    "confirm_password_reset_code": "orthoregen.accounts.forms.ForgottenPasswordCodeForm",
    "reset_password_from_key": "orthoregen.accounts.forms.NewPasswordForm",
}
MFA_FORMS = {
    "authenticate": "orthoregen.accounts.forms.SecondFactorForm",
    "reauthenticate": "orthoregen.accounts.forms.SecondFactorAgainForm",
    "activate_totp": "orthoregen.accounts.forms.AuthenticatorForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("ORTHOREGEN_PROXIES", default=0)
MFA_ADAPTER = "orthoregen.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # telephones whose clock is half a minute off

# --- language, time -------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
# each by its own name; people can choose those that the clinic has approved (intake/languages.py)
LANGUAGES = [("en-gb", "English"), ("es", "Español"), ("hi", "हिन्दी")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
FORMAT_MODULE_PATH = ["orthoregen.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# --- static files ---------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5"]
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- background work ------------------------------------------------------------------------------
CELERY_BROKER_URL = mandatory("ORTHOREGEN_BROKER", "filesystem://")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2  # nobody waits for a broker that is away: the sweeper will do
CELERY_TASK_PUBLISH_RETRY = False
if CELERY_BROKER_URL.startswith("filesystem:"):
    queue = VAR_DIR / "celery" / "queue"
    control = VAR_DIR / "celery" / "control"
    for folder in (queue, control):
        folder.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(queue),
        "data_folder_out": str(queue),
        "control_folder": str(control),
        "polling_interval": 0.2,
    }
elif CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,  # a task takes seconds: one that a lost worker held comes back after this
        "socket_connect_timeout": 2,
        "socket_timeout": 30,
    }

# --- forms that nobody goes on with ---------------------------------------------------------------
DRAFTS_LAST = timedelta(days=env.int("ORTHOREGEN_DRAFT_DAYS", default=30))
DRAFTS_WARNED_BEFORE = timedelta(days=env.int("ORTHOREGEN_DRAFT_WARNING_DAYS", default=2))
if not timedelta(days=1) <= DRAFTS_WARNED_BEFORE < DRAFTS_LAST:
    raise ImproperlyConfigured(
        "ORTHOREGEN_DRAFT_WARNING_DAYS must be 1 or more, and less than the draft's days"
    )

# --- mail -----------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = mandatory("ORTHOREGEN_MAIL_FROM", "no-reply@localhost")
EMAIL_BACKEND = "orthoregen.demo.MailBackend"
EMAIL_TIMEOUT = 10  # seconds; the sweeper has more to do than to wait for a mail server
PORT = env.int("PORT", default=8000)
SITE_ADDRESS = f"https://{ALLOWED_HOSTS[0]}/" if PRODUCTION else f"http://localhost:{PORT}/"
if PRODUCTION:
    globals().update(env.email_url("ORTHOREGEN_MAIL"))

# --- browser-side rules ---------------------------------------------------------------------------
CSRF_FAILURE_VIEW = "orthoregen.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 0  # nothing is uploaded
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked inside the machine
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SILENCED_SYSTEM_CHECKS = ["security.W021"]  # the preload list is for the owner of the whole domain
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"

# --- log ------------------------------------------------------------------------------------------
LOGGING = log_lines.configuration(as_json=PRODUCTION)
