"""An office as data: one folder under `profiles/`, read strictly and linted whole."""

from __future__ import annotations

import base64
import difflib
import hashlib
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from backoffice.case.clocks import ClockRule
from backoffice.case.workflow import Workflow
from backoffice.office.archive import ArchiveClass
from backoffice.office.command_offers import without_offers
from backoffice.office.duties import Duty
from backoffice.office.lapor import Lapor
from backoffice.office.legal_basis import Basis
from backoffice.office.papers import ANSWER, Paper
from backoffice.office.register import Register
from backoffice.office.rules import Rules, declared
from backoffice.office.struct_misfits import find_misfits, known_part
from bot.form import Form
from bot.issues import Issue
from bot.texts import Catalogue, load_citizen_texts, merge, read_texts

#: The files of a profile's folder.
PROFILE_FILE = "profile.toml"
TEXTS_FILE = "texts.id.toml"
LETTERS_FILE = "letters.id.toml"
#: The folder of its own DOCX for papers.
TEMPLATES_FOLDER = "papers"
#: Keys of texts for officers begin with this.
OFFICERS = "p_"
#: Ends of the keys that say what a text is by mail: its wording, its subject.
_BY_MAIL = (".m", ".s")
#: Shape of a stored document; each step up has a function in UPGRADES.
FORMAT = 2

#: A raw document of format n -> the same of format n + 1.
Upgrade = Callable[[dict[str, Any]], dict[str, Any]]


def _with_papers(raw: dict[str, Any]) -> dict[str, Any]:
    """Before, an office had one paper, the answer, and one who approved it signed for all; every
    stage was official and was told.
    """
    return {"papers": [{"id": ANSWER}], **raw}


UPGRADES: Mapping[int, Upgrade] = {1: _with_papers}


class Link(Struct, frozen=True, forbid_unknown_fields=True):
    """A place on the web at which people reach the office or its service."""

    #: As people read it: "Play Store".
    label: str
    url: str


class Office(Struct, frozen=True, forbid_unknown_fields=True):
    """Who the office is and what it tells about itself."""

    #: The name of the profile's folder.
    id: str
    #: Full name, as it stands on a letterhead.
    name: str
    #: Name of the service, as the SOP calls it: for the greeting, INFO and the receipt.
    service: str
    #: IANA name: Asia/Jakarta, Asia/Pontianak, Asia/Makassar, Asia/Jayapura.
    timezone: str
    #: What is printed behind a clock time: WIB, WITA, WIT.
    zone_label: str
    #: Where people find the office; texts that tell them to come name it.
    address: str
    #: Told behind the address.
    postal_code: str = ""
    #: Published numbers, as people read them.
    phone: str = ""
    website: str = ""
    #: Further places on the web: shops of apps, SP4N-LAPOR!.
    links: tuple[Link, ...] = ()
    #: Number for emergencies in this region.
    emergency: str = "110"
    #: Rules that the SOP names, each as a text or as a table.
    legal_basis: tuple[str | Basis, ...] = ()
    #: Number of the decree on this SOP; left empty, no text names it.
    sk: str = ""
    #: What the service costs: "gratis" is told as "tidak dipungut biaya", anything else as it is.
    fee: str = "gratis"
    #: Channels that citizens may use, as they are told.
    channels: tuple[str, ...] = ()
    #: Position of the officer responsible, for INFO.
    responsible: str = ""
    #: Lines of the letterhead, the office itself last; empty: its name alone.
    kop: tuple[str, ...] = ()
    #: File of the logo on it, beside the profile: PNG or JPEG.
    logo: str = ""
    #: Size of its papers; F4 is 215 x 330 mm.
    paper: Literal["A4", "F4"] = "A4"
    #: Town at the head of its letters, before the date; empty: the office's name.
    place: str = ""


class Hours(Struct, frozen=True, forbid_unknown_fields=True):
    """When the office is open."""

    #: By ISO weekday ("1" is Monday): "07.30-16.00". A missing day is closed.
    days: dict[str, str]
    #: As a citizen reads it: "Senin–Kamis 07.30–16.00, Jumat 07.30–16.30".
    shown: str
    #: Local time of the morning digest.
    digest: str = "07.45"


class Numbering(Struct, frozen=True, forbid_unknown_fields=True):
    """How the register number and the tracking code look."""

    #: Template of ordinal, year, month, roman (month in Roman numerals): "{ordinal:04}/{year}".
    register: str
    #: Three letters in front of the tracking code.
    prefix: str


class Role(Struct, frozen=True, forbid_unknown_fields=True):
    """A position of the office, as the SOP names it."""

    id: str
    #: As people read it.
    title: str
    #: Role told when this one is late; empty only for the head and for admin.
    superior: str = ""
    #: Line of the SOP, or "[INF]" for a reading of ours.
    clause: str = ""


class Secrecy(Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept from whom."""

    #: Yes-or-no field of the form: is the identity to be hidden from those who work on the answer?
    field: str = ""
    #: Categories whose content is secret: complaints about officers begin with their superior.
    categories: tuple[str, ...] = ()
    #: Roles with whom such a category begins; empty: those above the desk.
    begins_with: tuple[str, ...] = ()
    #: Roles that work on answers: a hidden identity stays hidden from them, whatever the reason.
    closed_to: tuple[str, ...] = ()
    #: Roles that may open an identity, with a listed reason, without holding the case.
    leaders: tuple[str, ...] = ()


class Retention(Struct, frozen=True, forbid_unknown_fields=True):
    """How long is kept what must be kept. Source: rules 35."""

    #: Years from closing until a sealed case is destroyed; to be set from the local JRA.
    case_years: int = 5


class TemplateRule(Struct, frozen=True, forbid_unknown_fields=True):
    """The approved template that says a text where free text is not allowed."""

    #: As it is called at the provider: small letters, digits, underscores.
    name: str
    #: Placeholders of the text, in the order of {{1}}, {{2}} …
    params: tuple[str, ...] = ()
    #: The provider's name of the language.
    language: str = "id"


class Fallback(Struct, frozen=True, forbid_unknown_fields=True):
    """What is done when a message does not reach its person where it was sent."""

    #: Hours that a person has to react to a template (BUKA) before the chain begins.
    wait_hours: int = 48
    #: Ways that are tried one after another: other accounts of the same person, by channel (mail,
    #: telegram, whatsapp), and `call`: the list of those whom an officer is to telephone.
    chain: tuple[str, ...] = ("mail", "telegram", "whatsapp", "call")


class Profile(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything an office is. Cases are pinned to the version under which they began."""

    office: Office
    hours: Hours
    numbering: Numbering
    roles: tuple[Role, ...]
    form: Form
    workflow: Workflow
    clocks: tuple[ClockRule, ...]
    #: Field whose option is the category of the case; empty where the SOP knows none.
    category_field: str = ""
    #: What the office writes and who signs it.
    papers: tuple[Paper, ...] = (Paper(id=ANSWER),)
    #: Command -> roles that may use it, for commands that are not transitions. Missing: all staff.
    rights: dict[str, tuple[str, ...]] = {}
    #: The book of complaints: which columns it has, in the office's own words.
    register: Register = Register()
    #: Roles that hear of a new case.
    notify_new: tuple[str, ...] = ()
    #: Roles that hear of trouble with the system.
    notify_alarm: tuple[str, ...] = ("admin",)
    #: What is kept from whom.
    secrecy: Secrecy = Secrecy()
    #: How long is kept what must be kept.
    retention: Retention = Retention()
    #: Under which classes closed cases are filed.
    archive: tuple[ArchiveClass, ...] = ()
    #: What the SOP says beside its clocks.
    rules: Rules = Rules()
    #: What the office does regularly beside its cases; whoever does it is reminded.
    duties: tuple[Duty, ...] = ()
    #: What SP4N-LAPOR! calls what this office calls otherwise, and the columns of its files.
    lapor: Lapor = Lapor()
    #: Channel -> key of a text -> the approved template that stands in for it.
    templates: dict[str, dict[str, TemplateRule]] = {}
    #: What is done when a message does not reach its person where it was sent.
    fallback: Fallback = Fallback()
    #: The office's own wording over the shared catalogues.
    texts: dict[str, str] = {}
    #: Its own layouts of papers, as they are written in `letters.id.toml`.
    letters: str = ""
    #: The logo's file, in base64.
    logo: str = ""
    #: The DOCX that its papers are filled into, in base64, by the names of the files.
    paper_templates: dict[str, str] = {}
    #: Hash of the content: `content_version`.
    version: str = ""

    @property
    def limits(self) -> tuple[ClockRule, ...]:
        """Every clock that runs on a case: those of the SOP, and those beside them."""
        return (*self.clocks, *self.rules.beside)


class ProfileError(Exception):
    """A profile cannot be read; the message lists every issue with its file and key."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues: tuple[Issue, ...] = tuple(issues)
        super().__init__(
            "\n".join(
                f"{issue.file}: {issue.key}: {issue.text}"
                if issue.key
                else f"{issue.file}: {issue.text}"
                for issue in self.issues
            )
        )


class NoOfficeError(ProfileError):
    """No profile is called so."""

    def __init__(self, office: str, known: Sequence[str]) -> None:
        self.known = tuple(known)
        #: The one that was probably meant; empty where none is near.
        self.near = next(iter(difflib.get_close_matches(office.lower(), known, n=1)), "")
        meant = f"; mungkin maksud Anda {self.near}?" if self.near else ""
        there = ", ".join(known) or "belum ada"
        super().__init__(
            [
                Issue(
                    office, "", f"tidak ada {PROFILE_FILE} di sini; profil yang ada: {there}{meant}"
                )
            ]
        )


def load_profile(folder: Path) -> Profile:
    """Read an office's folder strictly. Raises ProfileError with every misfit of both files.

    Says nothing of what the declaration means: that is `profile_issues.find_issues`.
    """
    issues: list[Issue] = []
    raw = _read_toml(folder / PROFILE_FILE, issues)
    texts = _read_toml(folder / TEXTS_FILE, issues) if (folder / TEXTS_FILE).exists() else {}
    if raw is not None:
        issues += [
            Issue(PROFILE_FILE, key, "kunci ini bukan bagian berkas ini")
            for key in ("texts", "letters", "logo", "paper_templates", "version")
            if raw.pop(key, None) is not None
        ]
        issues += [Issue(PROFILE_FILE, *misfit) for misfit in find_misfits(raw, Profile)]
    own = dict(_flat(texts or {}))
    issues += [
        Issue(TEXTS_FILE, key, "harus teks")
        for key, text in own.items()
        if not isinstance(text, str)
    ]
    if issues or raw is None:
        raise ProfileError(issues)
    try:
        more = {
            "texts": own,
            "letters": _own_layouts(folder),
            "logo": _logo(folder, raw),
            "paper_templates": _paper_templates(folder, raw),
        }
        profile = msgspec.convert({**raw, **more}, Profile)
    except msgspec.ValidationError as error:
        raise ProfileError([Issue(PROFILE_FILE, "", str(error))]) from None
    return replace(profile, version=content_version(profile))


def _own_layouts(folder: Path) -> str:
    file = folder / LETTERS_FILE
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _logo(folder: Path, raw: Mapping[str, Any]) -> str:
    """The logo's file in base64; one that is not there is found by whoever checks the profile."""
    name = raw.get("office", {}).get("logo", "")
    file = folder / Path(name).name if name else folder
    return base64.b64encode(file.read_bytes()).decode() if file.is_file() else ""


def _paper_templates(folder: Path, raw: Mapping[str, Any]) -> dict[str, str]:
    """The DOCX that papers name, in base64; those that are not there are found as a logo is."""
    papers = [one for one in raw.get("papers", ()) if isinstance(one, Mapping)]
    names = {str(one["template"]) for one in papers if one.get("template")}
    there = {name: folder / TEMPLATES_FOLDER / Path(name).name for name in sorted(names)}
    return {
        name: base64.b64encode(file.read_bytes()).decode()
        for name, file in there.items()
        if file.is_file()
    }


def content_version(profile: Profile) -> str:
    """Sixteen hex digits over all that the profile says; comments and order of keys are nothing."""
    said = msgspec.to_builtins(replace(profile, version=""))
    # A rule that a release brings with its default makes no new version of every office.
    said["rules"] = declared(profile.rules)
    if not said["rules"]:
        del said["rules"]
    if profile.lapor == Lapor():
        del said["lapor"]
    # Nor does a register that it says nothing of.
    if profile.register == Register():
        del said["register"]
    content = msgspec.json.encode(said, order="sorted")
    return hashlib.sha256(content).hexdigest()[:16]


def profile_folder(office: str, root: Path) -> Path:
    """The folder of an office: its id under `root`, or a path. Raises NoOfficeError."""
    for folder in (root / office, Path(office)):
        if (folder / PROFILE_FILE).is_file():
            return folder
    raise NoOfficeError(office, [folder.name for folder in profile_folders(root)])


def profile_folders(root: Path) -> tuple[Path, ...]:
    """Every folder under `root` that declares an office, by name."""
    return tuple(sorted(found.parent for found in root.glob(f"*/{PROFILE_FILE}")))


def is_part(key: str) -> bool:
    """Does this text stand inside others? The code fills it, without the office's data."""
    return "." in key and not key.startswith((OFFICERS, "tombol.")) and not key.endswith(_BY_MAIL)


def shared_texts() -> dict[str, str]:
    """The wording that every office shares: what citizens read and what officers read."""
    return dict(_shared_texts())


@cache
def _shared_texts() -> dict[str, str]:
    # They are part of the program, and each set of commands that is not offered asks for them.
    officers = files("backoffice").joinpath("texts/id.toml").read_text(encoding="utf-8")
    return merge(load_citizen_texts(), read_texts(officers, source="backoffice/texts/id.toml"))


def catalogue(profile: Profile, *, refused: Collection[str] = ()) -> Catalogue:
    """The wording of this office: the shared texts, and its own over them.

    `refused` are commands that texts for officers then do not offer.
    """
    texts = merge(shared_texts(), profile.texts)
    refused = frozenset(refused)
    if refused:
        texts |= {
            key: without_offers(text, refused) or text
            for key, text in texts.items()
            if key.startswith(OFFICERS)
        }
    return Catalogue(texts)


def profile_document(profile: Profile) -> bytes:
    """The stored copy of a profile, from which `read_document` makes the same again."""
    return msgspec.json.encode({"format": FORMAT, "profile": profile})


def read_document(data: bytes, *, upgrades: Mapping[int, Upgrade] = UPGRADES) -> Profile:
    """Read a stored copy, of this release or an older one; what it no longer knows is left out.

    The version stays the one it was stored under, whatever was upgraded. Raises ValueError for a
    copy that a later release wrote.
    """
    document = msgspec.json.decode(data, type=dict[str, Any])
    format, raw = document["format"], document["profile"]
    while format in upgrades:
        raw, format = upgrades[format](raw), format + 1
    if format > FORMAT:
        raise ValueError(f"profil disimpan oleh versi Aduan yang lebih baru (format {format})")
    return msgspec.convert(known_part(raw, Profile), Profile)


def _flat(texts: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """A table makes a prefix, as in the shared files: `[tombol] ya` is "tombol.ya"."""
    for key, value in texts.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _read_toml(path: Path, issues: list[Issue]) -> dict[str, Any] | None:
    """The file's content, or None and an issue that names the line."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        issues.append(Issue(path.name, "", "berkas tidak ada"))
    except UnicodeDecodeError as error:
        issues.append(Issue(path.name, "", f"bukan UTF-8 (bita ke-{error.start + 1})"))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        where = f"baris {place[1]}" if place else "akhir berkas"
        reason = re.sub(r"\s*\(at .*\)$", "", str(error))
        issues.append(Issue(path.name, where, f"TOML tidak terbaca: {reason}"))
    return None
