"""The settings. What differs between clinics comes from the environment.

`MILIUM_MODE=demo` (the default) needs nothing and keeps everything below `var/`.
`MILIUM_MODE=production` stops at start with one line for whatever is missing.
Every variable is described in `docs/reference/settings.md`; a test holds the two together.
"""

import os
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured


def _required(name: str, what: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. In production it must hold {what}.")
    return value


def _whole_number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not (value.isascii() and value.isdigit() and len(value) < 6):
        raise ImproperlyConfigured(f"{name} is {value!r}. It takes a whole number.")
    return int(value)


def _choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    value = os.environ.get(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}. It takes one of: {', '.join(choices)}.")
    return value


PACKAGE_DIR = Path(__file__).resolve().parent

MODE = _choice("MILIUM_MODE", "demo", ("demo", "production"))
DEMO = MODE == "demo"
DATA_DIR = Path(os.environ.get("MILIUM_DATA_DIR", "var")).resolve()
BASE_URL = os.environ.get("MILIUM_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
TRUSTED_PROXIES = _whole_number("MILIUM_TRUSTED_PROXIES", 0)
ABUSE_LIMITS = _choice("MILIUM_ABUSE_LIMITS", "on", ("on", "off")) == "on"
MAIL_DIR = DATA_DIR / "mail"
# Which pages may show the list of free times in a frame; origins, as in CSP's frame-ancestors.
EMBED_ON = os.environ.get("MILIUM_EMBED_ON", "").split()
# Apart from the database on purpose: neither a stolen database nor a stolen key file can be read alone.
KEY_FILE = Path(os.environ.get("MILIUM_KEY_FILE", DATA_DIR / "keys" / "milium.keys"))
# The last link of the audit chain, noted outside the database.
AUDIT_HEADS = Path(os.environ.get("MILIUM_AUDIT_HEADS", DATA_DIR / "audit-heads.log"))
# The names that were imported for reading labels; the command line keeps them in the same place when it is set.
INGREDIENTS_DIR = Path(os.environ.get("MILIUM_INGREDIENTS_DIR", DATA_DIR / "ingredients"))
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("MILIUM_OLD_SECRET_KEYS", "").split(",") if key]

DEBUG = False
if DEMO:
    try:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {DATA_DIR} cannot be made: {error.strerror}. MILIUM_DATA_DIR names another one."
        ) from None
    # Not a secret: a demo runs on loopback with invented people. Production refuses to start without its own.
    SECRET_KEY = os.environ.get("MILIUM_SECRET_KEY", "demo-only-key-that-production-refuses-to-use")
    ALLOWED_HOSTS = os.environ.get("MILIUM_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
else:
    SECRET_KEY = _required("MILIUM_SECRET_KEY", "a long random text; `milium-site secret` prints one")
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured(
            "MILIUM_SECRET_KEY is too short. `milium-site secret` prints one of the right length."
        )
    ALLOWED_HOSTS = _required("MILIUM_ALLOWED_HOSTS", "the site's host names, separated by commas").split(",")
    KEY_FILE = Path(
        _required("MILIUM_KEY_FILE", "the path of the key file; `milium-site keys new` writes it")
    )
    BASE_URL = _required("MILIUM_BASE_URL", "the site's address, such as https://clinic.example").rstrip("/")
    if not BASE_URL.startswith("https://"):
        raise ImproperlyConfigured(f"MILIUM_BASE_URL is {BASE_URL!r}. In production it starts with https://.")
    if not ABUSE_LIMITS:
        raise ImproperlyConfigured(
            "MILIUM_ABUSE_LIMITS=off is for races and benchmarks. Production does not start with it."
        )

INSTALLED_APPS = [
    "milium_site.design",
    "milium_site.vault",
    "milium_site.accounts",
    "milium_site.audit",
    "milium_site.catalogue",
    "milium_site.messages",
    "milium_site.records",
    "milium_site.photographs",
    "milium_site.guides",
    "milium_site.selfcheck",
    "milium_site.ingredients",
    "milium_site.routine",
    "milium_site.booking",
    "milium_site.rights",
    "milium_site.desk",
    "milium_site.consultations",
    "milium_site.staff",
    "milium_site.api",
    "wagtail.contrib.redirects",
    "wagtail.contrib.simple_translation",
    "wagtail.locales",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "modelcluster",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # Headers first: what is answered further in, errors and redirects included, passes them on its way out.
    "milium_site.middleware.StrictHeaders",
    "csp.middleware.CSPMiddleware",
    "milium_site.middleware.EditorPolicy",
    "django.middleware.security.SecurityMiddleware",
    "milium_site.middleware.ClientAddress",
    "milium_site.middleware.AddressLanguage",
    "milium_site.middleware.BodyLimit",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "milium_site.guides.views.finished.FinishedGuides",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "milium_site.staff.views.door.StaffDoor",
    "milium_site.middleware.PrivatePages",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Where a page's address changed: asked only for what would be a 404.
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "milium_site.urls"
WSGI_APPLICATION = "milium_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "milium_site.catalogue.queries.in_templates",
                "milium_site.accounts.queries.in_templates",
            ],
        },
    },
]
FORM_RENDERER = "milium_site.design.forms.MiliumRenderer"

DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'milium.sqlite3'}"
try:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=0)}
except ValueError:
    # What was typed may hold a password, so it is not repeated.
    raise ImproperlyConfigured("DATABASE_URL takes sqlite:///… or postgresql://… and nothing else.") from None
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Opening a file reads the whole schema, which takes longer than most requests: each thread keeps its own open.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    # IMMEDIATE takes the write lock at BEGIN: with DEFERRED, two readers that both want to write end in
    # "database is locked". FULL: an acknowledged booking outlives a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;"
            "PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
            # What is deleted is overwritten: a person who was erased is not left in the file's free pages.
            "PRAGMA secure_delete=ON;"
        ),
    }
elif DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": 16, "timeout": 20},
        # What is asked again and again is planned once a connection.
        "server_side_binding": True,
        "prepare_threshold": 3,
    }
else:
    raise ImproperlyConfigured("DATABASE_URL takes sqlite:///… or postgresql://… and nothing else.")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "milium_cache"}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "milium_site.staff.actions.StaffAdapter"
# Our own limits stand in `accounts.queries.LIMITS`; two counts of the same tries would contradict each other.
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "milium_site.staff.actions.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # one half minute early or late: clocks of phones differ
# Browsers let pages without TLS use passkeys on this one host; the library would insist on TLS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
# A password alone opens the demo's invented accounts and nothing else.
SECOND_FACTOR_REQUIRED = not DEMO
STAFF_IDLE_MINUTES = _whole_number("MILIUM_IDLE_MINUTES", 15)

# A visitor's answers lie in their session until they are sent: sealed, like what is sent.
SESSION_ENGINE = "milium_site.vault.models.sessions"
# However busy: after this a member of staff signs in anew.
STAFF_SESSION_LENGTH = timedelta(hours=12)
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "milium_site.middleware.csrf_failure"
CSRF_COOKIE_SAMESITE = "Lax"
if DEMO:
    SESSION_COOKIE_NAME = "milium-session"
    CSRF_COOKIE_NAME = "milium-csrf"
else:
    SESSION_COOKIE_NAME = "__Host-milium-session"
    CSRF_COOKIE_NAME = "__Host-milium-csrf"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

# What anybody may send (held by the BodyLimit middleware), and what the content editor may: a long guide is a form of
# some thousand fields.
PUBLIC_BODY_BYTES = 300_000
# More than one photograph may weigh (12 MB), so that one too large is told so beside the field.
PHOTOGRAPH_BODY_BYTES = 32_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "object-src": [NONE],
    },
}

LANGUAGE_CODE = "en-gb"
# Each in its own words. The address names the language: /de/…; English has no prefix.
LANGUAGES = [
    ("en-gb", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ar", "العربية"),
]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "milium_site.design.management.assets.AssetFinder",
]
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Outside the web root; the files are sealed, and only a checked view opens them.
    "photographs": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "photographs", "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if _photographs_url := os.environ.get("MILIUM_PHOTOGRAPHS_URL", ""):
    # s3://bucket/prefix; region and credentials come as boto3 reads them, from AWS_… variables or the machine's role.
    _bucket = urlsplit(_photographs_url)
    if _bucket.scheme != "s3" or not _bucket.hostname:
        raise ImproperlyConfigured("MILIUM_PHOTOGRAPHS_URL takes s3://bucket or s3://bucket/prefix.")
    if find_spec("storages") is None:
        raise ImproperlyConfigured("MILIUM_PHOTOGRAPHS_URL needs the extra: pip install 'milium[s3]'.")
    STORAGES["photographs"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _bucket.hostname,
            "location": _bucket.path.strip("/"),
            "endpoint_url": os.environ.get("MILIUM_PHOTOGRAPHS_ENDPOINT") or None,
            "default_acl": "private",
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }
WHITENOISE_MAX_AGE = 60

if DEMO:
    EMAIL_BACKEND = "milium_site.messages.emails.MailFolder"
    DEFAULT_FROM_EMAIL = os.environ.get("MILIUM_MAIL_FROM", "Demo clinic <clinic@example.org>")
else:
    _smtp = urlsplit(
        _required("MILIUM_SMTP_URL", "the mail server, such as smtps://user:password@mail.example:465")
    )
    if _smtp.scheme not in {"smtp", "smtps", "smtp+starttls"} or not _smtp.hostname:
        raise ImproperlyConfigured("MILIUM_SMTP_URL takes smtp://, smtp+starttls:// or smtps:// and a host.")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _smtp.hostname
    EMAIL_PORT = _smtp.port or {"smtp": 25, "smtp+starttls": 587, "smtps": 465}[_smtp.scheme]
    EMAIL_HOST_USER = unquote(_smtp.username or "")
    EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
    EMAIL_USE_SSL = _smtp.scheme == "smtps"
    EMAIL_USE_TLS = _smtp.scheme == "smtp+starttls"
    EMAIL_TIMEOUT = 20
    DEFAULT_FROM_EMAIL = _required("MILIUM_MAIL_FROM", "the address that mails come from")

# Text messages: a gateway that takes a small JSON POST. Without one, the demo writes them beside its mails.
SMS_URL = os.environ.get("MILIUM_SMS_URL", "")
SMS_TOKEN = os.environ.get("MILIUM_SMS_TOKEN", "")
if SMS_URL and not SMS_URL.startswith("https://"):
    raise ImproperlyConfigured("MILIUM_SMS_URL starts with https://: it carries phone numbers.")

WAGTAIL_SITE_NAME = "milium"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_I18N_ENABLED = True
# The languages in which there are guides; the others show the English ones.
WAGTAIL_CONTENT_LANGUAGES = [("en-gb", "English"), ("de", "German")]
# The clinic's own pictures are built anew from their pixels: no place, time or camera stays in a file.
WAGTAILIMAGES_IMAGE_FORM_BASE = "milium_site.guides.forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Without "localtime", a name that tzdata has and browsers do not know.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"localtime"})
# A page that was only opened must not count as edited: `milium-site content` would then leave it for good.
WAGTAIL_AUTOSAVE_INTERVAL = 0

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "milium_site.middleware.PlainLog"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # Django hangs handlers of its own on these two, which would write paths.
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # Both tell of every page that is saved, several lines each.
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        # Tells of each table of each typeface that is cut to size.
        "fontTools": {"level": "WARNING"},
    },
}
