"""All settings in one file; the environment changes values, never structure."""

from __future__ import annotations

import sys
from pathlib import Path

from linli.config import env
from linli.ui.csp import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY

ROOT = Path(__file__).resolve().parents[2]
TESTING = "pytest" in sys.modules

# --- where things are ---------------------------------------------------------------------------
LINLI_DATA = Path(env.text("LINLI_DATA", str(ROOT / "var")))
LINLI_BLUEPRINTS = Path(env.text("LINLI_BLUEPRINTS", str(ROOT / "blueprints")))
LINLI_DEMO = ROOT / "demo"
MEDIA_ROOT = LINLI_DATA / "media"

# --- secrets --------------------------------------------------------------------------------------
SECRET_KEY = "test" if TESTING else env.secret("LINLI_SECRET", LINLI_DATA / "secret")
LINLI_VAULT_KEYS = (
    ["test:" + "A" * 43]
    if TESTING
    else env.words("LINLI_VAULT_KEYS")
    or ["file:" + env.secret("LINLI_VAULT_KEY", LINLI_DATA / "vault")[:43]]
)

DEBUG = env.flag("LINLI_DEBUG", default=False)
ALLOWED_HOSTS = env.words("LINLI_HOSTS", "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = env.words("LINLI_ORIGINS")
LINLI_BEHIND_TLS = env.flag("LINLI_BEHIND_TLS", default=False)
LINLI_ADDRESS = env.text("LINLI_ADDRESS")
# Empty: the name of the place served. Tests keep one name, so that no page asks for it.
LINLI_PLACE = env.text("LINLI_PLACE") or ("邻里" if TESTING else "")
LINLI_PROXIES = env.words("LINLI_PROXIES")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "ninja",
    "linli.shards",
    "linli.blueprint",
    "linli.ui",
    "linli.journal",
    "linli.people",
    "linli.areas",
    "linli.privacy",
    "linli.org",
    "linli.matters",
    "linli.indicators",
    "linli.center",
    "linli.cases",
    "linli.tasks",
    "linli.one_form",
    "linli.reports",
    "linli.flows",
    "linli.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "linli.ui.middleware.Words",
    "linli.ui.middleware.Refusals",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "linli.config.urls"
WSGI_APPLICATION = "linli.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "linli.ui.context.shared",
                "linli.portal.setup.shared.shared",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "linli.ui.templatetags.ui",
            ],
        },
    },
]

# --- data -----------------------------------------------------------------------------------------
LINLI_DB = env.choice("LINLI_DB", "sqlite", among=("sqlite", "postgres"))
LINLI_SYNCHRONOUS = env.choice(
    "LINLI_SYNCHRONOUS", "OFF" if TESTING else "FULL", among=("FULL", "NORMAL", "OFF")
)
LINLI_PREPARE = env.flag("LINLI_PREPARE", default=True)
_SQLITE = {
    "ENGINE": "linli.shards.sqlite",
    "NAME": env.text("LINLI_SQLITE", str(LINLI_DATA / "linli.sqlite3")),
    "CONN_MAX_AGE": 60,
    # In memory also side by side; pytest-django knows that of Django's own engine only.
    "TEST": {"NAME": ":memory:"},
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 15,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA cache_size=-20000;"
            f"PRAGMA synchronous={LINLI_SYNCHRONOUS};"
            "PRAGMA mmap_size=134217728;PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=27103364"
        ),
    },
}
_POSTGRES = {
    "ENGINE": "linli.shards.postgres",
    "NAME": env.text("LINLI_PG_NAME", "linli"),
    "USER": env.text("LINLI_PG_USER", "linli"),
    "PASSWORD": env.text("LINLI_PG_PASSWORD"),
    "HOST": env.text("LINLI_PG_HOST"),
    "PORT": env.text("LINLI_PG_PORT"),
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "options": "-c citus.multi_shard_modify_mode=sequential",
        "connect_timeout": 5,
        "server_side_binding": LINLI_PREPARE,
        **({"prepare_threshold": 3} if LINLI_PREPARE else {}),
    },
}
DATABASES = {"default": _SQLITE if LINLI_DB == "sqlite" else _POSTGRES}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
SESSION_ENGINE = "linli.people.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LINLI_BEHIND_TLS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["linli.people.hashers.Argon2"]
)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    # A phone number or a day of birth is not a password.
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "linli.people.hashers.UnlikeTheName"},
]

# --- words ----------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = env.zone("LINLI_TIME_ZONE", "Asia/Shanghai")
USE_I18N = USE_TZ = True

# --- how long a form is estimated to take, said on its pages --------------------------------------
LINLI_FORM_SHEET_MINUTES = env.whole("LINLI_FORM_SHEET_MINUTES", 2)
LINLI_FORM_FIELD_MINUTES = env.whole("LINLI_FORM_FIELD_MINUTES", 5)

# --- what goes over the wire ----------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = LINLI_DATA / "static"
# `collectstatic` makes the manifest that everything else finds there.
_HAS_MANIFEST = (STATIC_ROOT / "staticfiles.json").exists() or "collectstatic" in sys.argv
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if _HAS_MANIFEST and not TESTING
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        ),
    },
}
WHITENOISE_AUTOREFRESH = TESTING
WHITENOISE_USE_FINDERS = not _HAS_MANIFEST
# Pictures are small already, and nobody loads the maps that the scripts of /api/v1/docs name.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["jpg", "png", "webp", "woff2", "gz", "br", "map"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 6
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if LINLI_BEHIND_TLS else None
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if LINLI_BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31536000 if LINLI_BEHIND_TLS else 0
CSRF_FAILURE_VIEW = "linli.ui.views.csrf_failed"

# --- logs: ids only, never what people wrote ------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LINLI_LOG", "WARNING")},
    "loggers": {
        "django.request": {"handlers": ["console"], "level": "CRITICAL", "propagate": False},
        "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
