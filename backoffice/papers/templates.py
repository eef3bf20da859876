"""An office's own DOCX: what it may ask for, and what is wrong with it before anybody needs it.

It is opened by a child of its own, as everything that lays out pages.
"""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import msgspec
from msgspec import Struct

from backoffice.office.papers import Paper
from backoffice.office.profile import PROFILE_FILE, TEMPLATES_FOLDER, Profile
from backoffice.papers import wire
from backoffice.papers.press import command, environment
from backoffice.papers.values import VALUES, ValueName
from backoffice.papers.wire import Looked, PaperError, Refused, Sent
from bot.fields import kind_of
from bot.issues import Issue

#: Of two fillings, with what a machine that is busy may need.
_PATIENCE = 120
_STANDS = ("jabatan", "nama", "pangkat", "nip", "tanda")
_SIGNERS = (
    ValueName("penanda_tangan", "siapa yang menandatangani, menurut urutannya", "tabel", _STANDS),
    ValueName("pemaraf", "siapa yang memaraf, menurut urutannya", "tabel", _STANDS),
)
#: What templates may ask for beside the values of layouts: who signs, and who initials.
SIGNERS: Mapping[str, ValueName] = MappingProxyType({one.name: one for one in _SIGNERS})


class Filling(Struct, frozen=True, tag="filling"):
    """What a template is to be filled in with, as it waits to be printed."""

    #: The profile whose template it is, and its file.
    version: str
    template: str
    values: dict[str, Sent]


def template_of(profile: Profile, name: str) -> bytes | None:
    """The template with that file name; None where the profile does not hold it."""
    kept = profile.paper_templates.get(name, "")
    try:
        return base64.b64decode(kept, validate=True) or None
    except ValueError:
        # A stored profile may hold anything.
        return None


def names_of(profile: Profile, paper: Paper) -> dict[str, ValueName]:
    """What a template of that paper may ask for."""
    own = [one.printed_as or kind_of(one).printed_as for one in profile.form.fields]
    found = dict(VALUES) | {one: ValueName(one, one) for one in own if one and one not in VALUES}
    parts = {one.key: ValueName(one.key, one.label) for one in paper.sections}
    return found | {key: one for key, one in parts.items() if key not in VALUES} | dict(SIGNERS)


def find_template_issues(profile: Profile) -> list[Issue]:
    """Templates that are broken, and placeholders that there are not, each with its file."""
    return list(dict.fromkeys(_issues(profile)))


def _issues(profile: Profile) -> Iterator[Issue]:
    for index, paper in enumerate(profile.papers):
        data = template_of(profile, paper.template) if paper.template else None
        if data is None:
            # That it is not there is said where the declaration is looked at.
            continue
        key, file = f"papers[{index}].template", f"{TEMPLATES_FOLDER}/{paper.template}"
        names = names_of(profile, paper)
        try:
            found = look_into(data, {name: _sample(one) for name, one in names.items()})
        except PaperError as error:
            yield Issue(
                PROFILE_FILE,
                key,
                f"{file}: {_WRONG.get(error.reason, error.reason)}"
                + (f" ({error.detail})" if error.detail else ""),
            )
            continue
        for unknown in found.unknown:
            told = f"{file}: isian {{{{ {unknown} }}}} tidak dikenal; yang ada: {', '.join(names)}"
            yield Issue(PROFILE_FILE, key, told)


_WRONG = {
    "template": "isiannya tidak dapat dipakai",
    "not_docx": "bukan berkas Word .docx; simpan ulang sebagai .docx",
    "unsafe": "terlalu besar, atau dibuat untuk merusak",
}


def look_into(template: bytes, samples: Mapping[str, Sent]) -> Looked:
    """What is wrong with a template. Raises PaperError."""
    order = wire.framed(wire.LookInto(template, dict(samples)))
    try:
        done = subprocess.run(  # noqa: S603 - our own child, and nothing of what was sent
            command(),
            input=order,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            timeout=_PATIENCE,
            check=False,
        )
        answer = wire.read_answer(done.stdout[wire.PREFIX :]).answer
    except (subprocess.TimeoutExpired, msgspec.DecodeError):
        raise PaperError("crashed") from None
    if isinstance(answer, Looked):
        return answer
    raise (
        PaperError(answer.reason, answer.detail)
        if isinstance(answer, Refused)
        else PaperError("crashed")
    )


def _sample(one: ValueName) -> Sent:
    match one.kind:
        case "teks":
            return "contoh"
        case "daftar":
            return ["contoh"]
        case "tabel":
            return [dict.fromkeys(one.columns, "contoh")]
