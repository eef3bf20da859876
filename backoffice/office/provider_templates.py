"""The templates that an office must have approved, with the texts to enter there. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from backoffice.office.profile import Profile

#: Texts that tell of a waiting message, which a channel with templates needs: about a case or
#: about none, for citizens and for officers.
TO_CITIZEN = ("ada_pesan", "ada_kabar")
TO_OFFICER = ("p_ada_pesan", "p_ada_kabar")
GENERAL = (*TO_CITIZEN, *TO_OFFICER)


class Needed(Struct, frozen=True):
    """One template as its provider must know it."""

    name: str
    language: str
    #: With {{1}}, {{2}} … for what is filled in.
    body: str
    #: How many are filled in.
    params: int
    #: Keys of the texts for which it stands in.
    texts: tuple[str, ...]


def needed_templates(
    profile: Profile, texts: Mapping[str, str], channel: str
) -> tuple[Needed, ...]:
    """Every template that the profile names for a channel, by name; `texts` is the shared wording.

    Of a name that stands for two different texts both are returned.
    """
    every = {**texts, **profile.texts}
    found: dict[tuple[str, str, str], Needed] = {}
    for key, rule in profile.templates.get(channel, {}).items():
        body = every.get(key, "")
        for number, param in enumerate(rule.params, 1):
            body = body.replace(f"{{{param}}}", f"{{{{{number}}}}}")
        known = found.get((rule.name, rule.language, body))
        found[rule.name, rule.language, body] = Needed(
            name=rule.name,
            language=rule.language,
            body=body,
            params=len(rule.params),
            texts=(*(known.texts if known else ()), key),
        )
    return tuple(sorted(found.values(), key=lambda one: (one.name, one.language, one.body)))
