"""Which office is shown when none is named."""

from __future__ import annotations

from pathlib import Path

from backoffice.office.profile import profile_folders

#: Where the offices of this installation stand.
PROFILES = Path(__file__).resolve().parents[2] / "profiles"
#: Beside their folders: the id of the one that is shown when none is named.
DEFAULT_FILE = "default"


class StoryError(Exception):
    """An office or its story cannot be played; the message is the sentence that says why."""


def example_office(profiles: Path | None = None) -> str:
    """The only office that there is, else the one that `profiles/default` names.

    Raises StoryError when there is no profile, or several of which none is named.
    """
    root = profiles or PROFILES
    known = [folder.name for folder in profile_folders(root)]
    if not known:
        raise StoryError(f"Tidak ada profil kantor di {root}.")
    if len(known) == 1:
        return known[0]
    file = root / DEFAULT_FILE
    try:
        named = file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        named = ""
    except (OSError, ValueError) as error:
        raise StoryError(f"{file} tidak dapat dibaca: {error}.") from None
    if named in known:
        return named
    there = ", ".join(known)
    if not named:
        raise StoryError(
            f"Sebutkan kantornya dengan --office, atau tulis id-nya di {file}; yang ada: {there}."
        )
    raise StoryError(f"{file} menyebut {named}, tetapi tidak ada profilnya; yang ada: {there}.")
