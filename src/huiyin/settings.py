"""Django's settings, made from the few settings an operator can give.

Every operator setting is declared in `SETTINGS` with its default and meaning; the reference page is
made from it, and `core.checks` refuses to start on a bad value.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dj_database_url


@dataclass(frozen=True)
class Setting:
    """One environment variable an operator may set."""

    name: str
    default: str
    zh: str
    en: str


SETTINGS: dict[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting(
            "HUIYIN_DATA",
            "",
            "数据文件夹：业务记录、分析数据、上传的文件和密钥都在其中；留空则用程序旁边的 data",
            "Data folder: records, facts, uploads and the key live in it; empty means data beside the program",
        ),
        Setting(
            "HUIYIN_DATABASE_URL",
            "",
            "业务记录所在的数据库，例如 postgres://user:password@host/name；留空则用数据文件夹中的 SQLite",
            "Database of records, such as postgres://user:password@host/name; empty means SQLite in the data folder",
        ),
        Setting(
            "HUIYIN_FACTS",
            "",
            "分析数据（Parquet）所在的文件夹或 fsspec 地址，例如 s3://bucket/facts；留空则用数据文件夹中的 facts",
            "Folder or fsspec address of the facts (Parquet), such as s3://bucket/facts; empty means facts in the data folder",
        ),
        Setting(
            "HUIYIN_PUBLIC_URL",
            "",
            "客户看到的网址，例如 https://cx.example.cn；用于问卷链接和二维码",
            "Address that customers see, such as https://cx.example.com; links and QR codes use it",
        ),
        Setting("HUIYIN_HOST", "127.0.0.1", "监听的地址", "Address to listen on"),
        Setting("HUIYIN_PORT", "8600", "监听的端口", "Port to listen on"),
        Setting(
            "HUIYIN_ALLOWED_HOSTS",
            "",
            "除本机和公开网址外允许的主机名，逗号分隔",
            "Host names allowed besides this machine's and the public address's, comma-separated",
        ),
        Setting("HUIYIN_TIME_ZONE", "Asia/Shanghai", "组织的时区", "Time zone of the organisation"),
        Setting("HUIYIN_LANGUAGE", "zh-hans", "默认语言：zh-hans 或 en", "Default language: zh-hans or en"),
        Setting(
            "HUIYIN_ENGINE",
            "duckdb",
            "分析引擎：duckdb、arrow、postgres、clickhouse 或 spark",
            "Analytical engine: duckdb, arrow, postgres, clickhouse or spark",
        ),
        Setting(
            "HUIYIN_POSTGRES_FACTS_URL",
            "",
            "分析引擎 postgres 所用的数据库；留空则与业务记录同库",
            "Database of the engine postgres; empty means the records' own, when that is PostgreSQL",
        ),
        Setting(
            "HUIYIN_CLICKHOUSE_URL",
            "",
            "分析引擎 clickhouse 所用的服务器，例如 http://user:password@host:8123/facts；留空则在本进程内计算",
            "Server of the engine clickhouse, such as http://user:password@host:8123/facts; empty means inside this process",
        ),
        Setting(
            "HUIYIN_ENGINE_SECONDS",
            "60",
            "服务器或集群上的分析引擎多少秒不应答即视为不可用",
            "After how many seconds without an answer an engine on a server or a cluster counts as away",
        ),
        Setting(
            "HUIYIN_SPARK_MASTER",
            "",
            "引擎 spark 的集群地址，例如 spark://10.0.0.7:7077；./huiyin cluster 可在本机启动一个",
            "Address of the cluster of the engine spark, such as spark://10.0.0.7:7077; ./huiyin cluster starts one here",
        ),
        Setting(
            "HUIYIN_SPARK_PYTHON",
            "",
            "Spark 工作机上装有 NumPy 和 pyarrow 的 Python；留空则与本机路径相同",
            "Python with NumPy and pyarrow on the Spark workers; empty means the same path as here",
        ),
        Setting(
            "HUIYIN_SPARK_OPTIONS",
            "",
            "其他 Spark 设置，空格分隔，例如 spark.executor.memory=4g spark.executor.cores=4",
            "More settings of Spark, space-separated, such as spark.executor.memory=4g spark.executor.cores=4",
        ),
        Setting(
            "HUIYIN_EXPORT_DAYS",
            "7",
            "导出的文件保留几天，到期自动删除",
            "Days for which exported files are kept before they are deleted",
        ),
        Setting(
            "HUIYIN_FORMER_KEYS",
            "",
            "以前的安装密钥，逗号分隔；更换密钥后用来打开旧密文，重新保存后即可去掉",
            "Former keys of the installation, comma-separated: they open what was sealed before the key was changed",
        ),
        Setting(
            "HUIYIN_PRIVATE_HOSTS",
            "",
            "允许系统主动访问的内网主机，逗号分隔，例如短信网关；公网地址无需列出",
            "Hosts inside the own network that may be called, comma-separated, such as an SMS gateway; public ones need not be listed",
        ),
        Setting(
            "HUIYIN_DEBUG",
            "0",
            "设为 1 时显示程序错误详情，只用于开发",
            "1 shows program errors in full, for development only",
        ),
    )
}


def value_of(name: str) -> str:
    """The operator's value of a declared setting, or its default."""
    return os.environ.get(name, "").strip() or SETTINGS[name].default


BASE_DIR = Path(__file__).resolve().parent


def _beside_the_program() -> Path:
    """`data` in the checkout, or in the working folder when installed as a package."""
    checkout = BASE_DIR.parents[1]
    return (checkout if (checkout / "pyproject.toml").exists() else Path.cwd()) / "data"


DATA_DIR = Path(value_of("HUIYIN_DATA") or _beside_the_program()).expanduser().resolve()
FACTS_DIR = DATA_DIR / "facts"
UPLOADS_DIR = DATA_DIR / "uploads"


def _secret_key() -> str:
    """The installation's key, made once and kept in the data folder, readable by its owner only."""
    path = DATA_DIR / "secret.key"
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        pass
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(48)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return path.read_text("ascii").strip()
    with os.fdopen(handle, "w") as file:
        file.write(key)
    return key


SECRET_KEY = os.environ.get("HUIYIN_SECRET_KEY") or _secret_key()
FORMER_KEYS = [key.strip() for key in value_of("HUIYIN_FORMER_KEYS").split(",") if key.strip()]
PRIVATE_HOSTS = frozenset(
    host.strip().lower() for host in value_of("HUIYIN_PRIVATE_HOSTS").split(",") if host.strip()
)
DEBUG = value_of("HUIYIN_DEBUG") == "1"
PUBLIC_URL = value_of("HUIYIN_PUBLIC_URL").rstrip("/")


def _known_zone(name: str) -> str:
    """The zone, or the default one when there is none of that name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return SETTINGS["HUIYIN_TIME_ZONE"].default
    return name


def _allowed_hosts() -> list[str]:
    hosts = {"127.0.0.1", "localhost", "[::1]", value_of("HUIYIN_HOST")}
    hosts |= {host.strip() for host in value_of("HUIYIN_ALLOWED_HOSTS").split(",") if host.strip()}
    if PUBLIC_URL:
        hosts.add(PUBLIC_URL.split("://", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0])
    hosts.discard("0.0.0.0")  # noqa: S104
    return sorted(hosts)


ALLOWED_HOSTS = _allowed_hosts()
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "huiyin.core",
    "huiyin.accounts",
    "huiyin.customers",
    "huiyin.messaging",
    "huiyin.surveys",
    "huiyin.responses",
    "huiyin.channels",
    *(
        f"huiyin.channels.{folder.parent.name}"
        for folder in sorted(Path(__file__).parent.glob("channels/*/apps.py"))
    ),
    "huiyin.campaigns",
    "huiyin.warehouse",
    "huiyin.exports",
    "huiyin.metrics",
    "huiyin.texts",
    "huiyin.alerts",
    "huiyin.cases",
    "huiyin.packs",
    "huiyin.recovery",
    "huiyin.promises",
    "huiyin.notices",
    "huiyin.knowledge",
    "huiyin.explore",
    "huiyin.profiles",
    "huiyin.outcomes",
    "huiyin.referrals",
    "huiyin.dashboards",
    "huiyin.boards",
    "huiyin.reports",
    "huiyin.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "huiyin.core.middleware.ContentSecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "huiyin.core.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "huiyin.core.middleware.MenuMiddleware",
    "huiyin.core.middleware.ProblemMiddleware",
]
# What respondents' pages go through: they have no session and nobody is signed in.
_FOR_THE_SIGNED_IN = ("whitenoise", "sessions", "csrf", "auth", "messages", "MenuMiddleware")
RESPONDENT_MIDDLEWARE = [
    name for name in MIDDLEWARE if not any(f".{part}." in f".{name}." for part in _FOR_THE_SIGNED_IN)
]

ROOT_URLCONF = "huiyin.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "huiyin.core.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "huiyin.core.templatetags.huiyin",
            ],
        },
    }
]


def _database() -> dict[str, Any]:
    url = value_of("HUIYIN_DATABASE_URL")
    if url:
        database: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
        return database
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "huiyin.sqlite3",
        "OPTIONS": {
            # An answer is acknowledged only when it would survive a power cut: FULL, not NORMAL.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=15000;"
            " PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY",
            "transaction_mode": "IMMEDIATE",
            "timeout": 15,
        },
        "CONN_MAX_AGE": None,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "huiyin.accounts.validators.MinimumLength", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = value_of("HUIYIN_LANGUAGE")
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
# Django itself would stop here with a stack trace; `core.checks` says it in words.
TIME_ZONE = _known_zone(value_of("HUIYIN_TIME_ZONE"))

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600
WHITENOISE_IMMUTABLE_FILE_TEST = r"/static/vendor/"  # the version is in the folder's name

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PUBLIC_URL.startswith("https://") else None
SECURE_HSTS_SECONDS = 31_536_000 if PUBLIC_URL.startswith("https://") else 0
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "huiyin.core.views.stale_form"
SILENCED_SYSTEM_CHECKS = [
    "security.W008"
]  # the proxy that ends TLS redirects; the program itself speaks HTTP

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_HANDLERS = ["huiyin.channels.file_upload.uploading.LimitedUploadHandler"]
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 200}}
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"huiyin": {"level": "INFO"}},
}
