"""People, their roles, and the tree of organisation units."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from huiyin.core.roles import UserRole


class Unit(models.Model):
    """One unit of the organisation. `path` is "/1/4/9/": its own id at the end, its ancestors' before."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "code", "path")

    name = models.CharField(max_length=120)
    code = models.CharField(max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=400, unique=True)

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        return self.path.count("/") - 2

    def contains(self, other: Unit) -> bool:
        """Whether `other` is this unit or lies below it."""
        return other.path.startswith(self.path)


class UserManager(BaseUserManager["User"]):
    """Accounts are made by `accounts.services`; this only finds them for signing in."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(login=username)


class User(AbstractBaseUser):
    """A person who signs in."""

    personal: ClassVar[dict[str, str]] = {
        "login": "identity of staff",
        "name": "identity of staff",
        "email": "contact of staff",
    }
    impersonal = ("password", "role", "language", "theme", "session_generation")

    login = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in UserRole])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people")
    language = models.CharField(max_length=10, blank=True)
    theme = models.CharField(max_length=10, blank=True)  # "", "light", "dark"
    is_active = models.BooleanField(default=True)
    session_generation = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.login

    def get_session_auth_hash(self) -> str:
        """What a session was begun with: another password, or another generation, ends it."""
        words = f"{self.password}:{self.session_generation}"
        return salted_hmac("huiyin.accounts.session", words, algorithm="sha256").hexdigest()


class Invitation(models.Model):
    """A link by which a person sets a password: the first administrator, or somebody invited."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("token_hash", "purpose")

    SETUP, JOIN = "setup", "join"

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=10)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose"], condition=Q(purpose="setup", used_at=None), name="one_open_setup_link"
            )
        ]
