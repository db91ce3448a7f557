"""Models that come with the product: trained once by the scripts in tools/text_models, read from here."""

from __future__ import annotations

from functools import cache
from importlib import resources

from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.problems import NoSuchArtefact


@cache
def shipped(key: str) -> Head:
    """The model that is called `key`, read once. Raises NoSuchArtefact.

    >>> shipped("polarity").labels
    ('negative', 'positive')
    """
    file = resources.files(__name__).joinpath(f"{key}.head")
    if key not in keys():
        raise NoSuchArtefact(key=key)
    return Head.from_bytes(file.read_bytes())


@cache
def keys() -> tuple[str, ...]:
    """What models there are.

    >>> "polarity" in keys()
    True
    """
    names = (file.name for file in resources.files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".head") for name in names if name.endswith(".head")))
