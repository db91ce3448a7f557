"""Prints "questionnaire:key": as `_setup`, with a key by which machines hand in to the questionnaire."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
import django

django.setup()
from huiyin.accounts.models import User
from huiyin.api.contracts import Scope
from huiyin.api.services import make_key
from huiyin.channels.queries import link_by_token
from tests.chaos._setup import made

link = link_by_token(made())
assert link is not None
programme = link.questionnaire.programme
owner = User.objects.create(
    login="storm", name="storm", role="administrator", unit=programme.unit, password="!"
)
_, key = make_key(by=owner, unit=programme.unit, name="storm", scopes=list(Scope), per_second=1_000_000)
print(f"{link.questionnaire_id}:{key}")
