"""The program's settings without its middleware, for the plain view beside it."""

from huiyin.settings import *  # noqa: F403

MIDDLEWARE: list[str] = []
ROOT_URLCONF = "benchmarks._plain_django"
