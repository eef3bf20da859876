"""What is wrong with the layouts of an office's papers, each with its file and its key. Pure."""

from __future__ import annotations

from backoffice.office.profile import LETTERS_FILE, PROFILE_FILE, Profile
from backoffice.papers.layout_files import LayoutError, load_layouts
from backoffice.papers.values import VALUES
from bot.issues import Issue


def find_layout_issues(profile: Profile) -> list[Issue]:
    """Layouts and values that there are not, and a `letters.id.toml` that cannot be used."""
    own = ((LETTERS_FILE, profile.letters),) if profile.letters else ()
    try:
        layouts = load_layouts(*own)
    except LayoutError as error:
        return list(error.issues)
    found = []
    for index, paper in enumerate(profile.papers):
        key = f"papers[{index}]"
        if paper.layout and paper.layout not in layouts:
            told = f'tata letak "{paper.layout}" tidak ada; ada: {", ".join(layouts)}'
            found.append(Issue(PROFILE_FILE, f"{key}.layout", told))
        if paper.layout and paper.view == "nobody":
            told = "surat ini hanya datanya (view nobody), tanpa berkas: hapus layout"
            found.append(Issue(PROFILE_FILE, f"{key}.layout", told))
        for number, one in enumerate(paper.sections):
            if one.prefill and one.prefill not in VALUES:
                told = f'nilai "{one.prefill}" tidak dikenal; ada: {", ".join(VALUES)}'
                found.append(Issue(PROFILE_FILE, f"{key}.sections[{number}].prefill", told))
    return found
