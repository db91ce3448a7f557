"""Addresses of this app."""

from importlib import import_module

from huiyin.api.operations import BASE
from huiyin.api.serving import by_route, view_of
from huiyin.core.access import EVERYBODY, page

# Machines show a key; what it opens is decided by the operation.
for module in ("submitting", "bulk"):
    import_module(f"huiyin.api.{module}")

urlpatterns = [
    page(f"{BASE}{route}", view_of(found), name=next(iter(found.values())).name, allow=EVERYBODY)
    for route, found in by_route().items()
]
