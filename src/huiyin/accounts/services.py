"""Changing people, units (`unit_services`) and the ways in."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from huiyin.accounts.contracts import normalised_login
from huiyin.accounts.models import Invitation, Unit, User
from huiyin.accounts.problems import (
    AdministratorsBelongToRoot,
    LastAdministrator,
    LinkSpent,
    LoginTaken,
    MoreThanYouHold,
    OwnAccount,
    PersonInactive,
    SignInRefused,
    WrongPassword,
)
from huiyin.accounts.queries import has_administrator
from huiyin.accounts.unit_services import add_unit as add_unit
from huiyin.accounts.unit_services import ensure_root as ensure_root
from huiyin.accounts.unit_services import remove_unit as remove_unit
from huiyin.accounts.unit_services import rename_unit as rename_unit
from huiyin.core import audit, throttle
from huiyin.core.network import address_of
from huiyin.core.roles import UserRole, grantable_roles
from huiyin.core.tokens import hash_token, new_token

LINK_DAYS = 7
LOGIN_FAILURES, LOGIN_MINUTES = 5, 15
ADDRESS_FAILURES, ADDRESS_MINUTES = 20, 60


@transaction.atomic
def setup_link() -> str | None:
    """The path that makes the first administrator, or None when there is one already.

    Each call renews the link and ends the one before: only its hash is stored, so it is told once.
    """
    if has_administrator():
        return None
    Invitation.objects.filter(purpose=Invitation.SETUP, used_at=None).delete()
    return f"/setup/{_invitation(Invitation.SETUP)}/"


@transaction.atomic
def create_first_administrator(
    *,
    token: str,
    organisation: str,
    name: str,
    login_name: str,
    password: str,
    language: str = "",
    request: HttpRequest | None = None,
) -> User:
    """The root unit and its administrator, once; `LinkSpent` when the link is not the open one."""
    invitation = _open_invitation(Invitation.SETUP, token)
    if has_administrator():
        raise LinkSpent
    root = ensure_root(name=organisation)
    Unit.objects.filter(pk=root.pk).update(name=organisation)
    user = User(
        login=normalised_login(login_name),
        name=name,
        role=UserRole.ADMINISTRATOR,
        unit=root,
        language=language,
    )
    user.set_password(password)
    user.save()
    _spend(invitation)
    audit.record("organisation.set_up", by=user, on=f"unit:{root.pk}", request=request)
    return user


def _invitation(purpose: str, user: User | None = None) -> str:
    token, now = new_token(), timezone.now()
    Invitation.objects.create(
        token_hash=hash_token(token, purpose),
        purpose=purpose,
        user=user,
        created_at=now,
        expires_at=None if user is None else now + timedelta(days=LINK_DAYS),
    )
    return token


def _open_invitation(purpose: str, token: str) -> Invitation:
    invitation = (
        Invitation.objects.select_for_update()
        .filter(token_hash=hash_token(token, purpose), used_at=None)
        .first()
    )
    if invitation is None or (invitation.expires_at and invitation.expires_at <= timezone.now()):
        raise LinkSpent
    return invitation


def _spend(invitation: Invitation) -> None:
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])


def sign_in(*, request: HttpRequest, login_name: str, password: str) -> User:
    """Begin a session; `SignInRefused` for wrong words, `TooManyAttempts` after too many of them."""
    name = normalised_login(login_name)
    keys = {
        f"sign-in:login:{name}": (LOGIN_FAILURES, LOGIN_MINUTES),
        f"sign-in:address:{address_of(request)}": (ADDRESS_FAILURES, ADDRESS_MINUTES),
    }
    for key, (most, minutes) in keys.items():
        throttle.check(key, most=most, minutes=minutes)
    user = authenticate(request, username=name, password=password)
    if not isinstance(user, User):
        for key, (_most, minutes) in keys.items():
            throttle.failed(key, minutes=minutes)
        # What was typed is not written down: people type passwords into the wrong field.
        known = User.objects.filter(login=name).values_list("pk", flat=True).first()
        audit.record("sign_in.refused", on=f"user:{known}" if known else "", request=request)
        raise SignInRefused
    throttle.succeeded(f"sign-in:login:{name}")
    begin_session(request=request, user=user)
    return user


@transaction.atomic
def begin_session(*, request: HttpRequest, user: User) -> None:
    """Sign a person in who has just proved who they are; the session gets a new key."""
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    audit.record("sign_in", by=user, on=f"user:{user.pk}", request=request)


def sign_out(*, request: HttpRequest) -> None:
    """End the session."""
    if request.user.is_authenticated:
        audit.record("sign_out", by=request.user, on=f"user:{request.user.pk}", request=request)
    logout(request)


@transaction.atomic
def join(*, token: str, password: str, request: HttpRequest | None = None) -> User:
    """Set the invited person's password; their older sessions end. `LinkSpent` when the link is not open."""
    invitation = _open_invitation(Invitation.JOIN, token)
    user = invitation.user
    if user is None or not user.is_active:
        raise LinkSpent
    user.set_password(password)
    user.save(update_fields=["password"])
    _spend(invitation)
    audit.record("person.join", by=user, on=f"user:{user.pk}", request=request)
    return user


@transaction.atomic
def change_profile(*, by: User, name: str, language: str, theme: str) -> None:
    """A person's own name, language and theme."""
    by.name, by.language, by.theme = name, language, theme
    by.save(update_fields=["name", "language", "theme"])
    audit.record("profile.change", by=by, on=f"user:{by.pk}")


@transaction.atomic
def choose_appearance(*, by: User, language: str = "", theme: str = "") -> None:
    """A person's own language or theme; what is empty stays."""
    by.language, by.theme = language or by.language, theme or by.theme
    by.save(update_fields=["language", "theme"])


def change_password(*, by: User, request: HttpRequest, current: str, new: str) -> None:
    """A person's own password; all their other sessions end."""
    key = f"password:{by.pk}"
    throttle.check(key, most=LOGIN_FAILURES, minutes=LOGIN_MINUTES)
    if not by.check_password(current):
        throttle.failed(key, minutes=LOGIN_MINUTES)
        raise WrongPassword
    with transaction.atomic():
        by.set_password(new)
        by.save(update_fields=["password"])
        update_session_auth_hash(request, by)
        audit.record("password.change", by=by, on=f"user:{by.pk}", request=request)


def _may_place(by: User, role: str, unit: Unit) -> None:
    if UserRole(role) not in grantable_roles(by.role) or not by.unit.contains(unit):
        raise MoreThanYouHold
    if role == UserRole.ADMINISTRATOR and unit.parent_id is not None:
        raise AdministratorsBelongToRoot(root=Unit.objects.get(parent=None).name)


def _may_change(by: User, person: User) -> None:
    if UserRole(person.role) not in grantable_roles(by.role) or not by.unit.contains(person.unit):
        raise MoreThanYouHold


def _somebody_else_administers(person: User) -> None:
    """Refuse to lose the last administrator; the rows are locked, so that two cannot go at once."""
    others = User.objects.select_for_update().filter(role=UserRole.ADMINISTRATOR, is_active=True)
    if person.role == UserRole.ADMINISTRATOR and not [row for row in others if row.pk != person.pk]:
        raise LastAdministrator(name=person.name)


@transaction.atomic
def invite(
    *,
    by: User,
    name: str,
    login_name: str,
    email: str,
    role: str,
    unit: Unit,
    request: HttpRequest | None = None,
) -> tuple[User, str]:
    """A new person without a password, and the path of the link by which they set one."""
    _may_place(by, role, unit)
    user = _without_password(name, login_name, email, role, unit)
    audit.record(
        "person.invite", by=by, on=f"user:{user.pk}", request=request, role=str(role), unit=f"unit:{unit.pk}"
    )
    return user, f"/join/{_invitation(Invitation.JOIN, user)}/"


@transaction.atomic
def add_made_up_person(*, name: str, login_name: str, role: str, unit: Unit) -> User:
    """Somebody of a sample organisation, who cannot sign in until a link is renewed for them; no administrator."""
    if role == UserRole.ADMINISTRATOR:
        raise MoreThanYouHold
    user = _without_password(name, login_name, "", role, unit)
    audit.record("person.make_up", on=f"user:{user.pk}", role=str(role), unit=f"unit:{unit.pk}")
    return user


def _without_password(name: str, login_name: str, email: str, role: str, unit: Unit) -> User:
    user = User(login=normalised_login(login_name), name=name, email=email, role=role, unit=unit)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise LoginTaken(login=user.login) from None
    return user


@transaction.atomic
def renew_link(*, by: User, person: User, request: HttpRequest | None = None) -> str:
    """A new link by which the person sets a password; older open links end, the old password works until then."""
    _may_change(by, person)
    if not person.is_active:
        raise PersonInactive(name=person.name)
    Invitation.objects.filter(purpose=Invitation.JOIN, user=person, used_at=None).delete()
    audit.record("person.renew_link", by=by, on=f"user:{person.pk}", request=request)
    return f"/join/{_invitation(Invitation.JOIN, person)}/"


@transaction.atomic
def change_person(
    *,
    by: User,
    person: User,
    name: str,
    email: str,
    role: str,
    unit: Unit,
    request: HttpRequest | None = None,
) -> None:
    """Another person's name, address, role and unit."""
    if by.pk == person.pk and (role != person.role or unit.pk != person.unit_id):
        raise OwnAccount
    _may_change(by, person)
    _may_place(by, role, unit)
    if role != UserRole.ADMINISTRATOR:
        _somebody_else_administers(person)
    before = {"role": person.role, "unit": f"unit:{person.unit_id}"}
    person.name, person.email, person.role, person.unit = name, email, str(role), unit
    person.save(update_fields=["name", "email", "role", "unit"])
    after = {"role": person.role, "unit": f"unit:{unit.pk}"}
    audit.record("person.change", by=by, on=f"user:{person.pk}", request=request, before=before, after=after)


@transaction.atomic
def deactivate(*, by: User, person: User, request: HttpRequest | None = None) -> None:
    """The person can no longer sign in; sessions and open links end, and what they did stays."""
    if by.pk == person.pk:
        raise OwnAccount
    _may_change(by, person)
    _somebody_else_administers(person)
    User.objects.filter(pk=person.pk).update(is_active=False, session_generation=F("session_generation") + 1)
    Invitation.objects.filter(purpose=Invitation.JOIN, user=person, used_at=None).delete()
    audit.record("person.deactivate", by=by, on=f"user:{person.pk}", request=request)


@transaction.atomic
def reactivate(*, by: User, person: User, request: HttpRequest | None = None) -> None:
    """The person may sign in again, anew."""
    _may_change(by, person)
    User.objects.filter(pk=person.pk).update(is_active=True)
    audit.record("person.reactivate", by=by, on=f"user:{person.pk}", request=request)
