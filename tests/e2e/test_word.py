"""A DOCX of ours, opened by another program than ours: what stands in it stands on its pages."""

from __future__ import annotations

import re
import subprocess

import pytest

from backoffice.papers.letter import Section
from backoffice.papers.render.docx import to_docx
from backoffice.papers.render.template import fill
from tests.backoffice.papers.examples import NAMES, example
from tests.backoffice.papers.test_docx import text_of
from tests.backoffice.papers.test_template import HOSTILE, template
from tests.e2e.apt import installed
from tests.sops.printed import words_on

#: A machine that is busy with the other tests takes some seconds for the first one.
_SECONDS = 180
_MARKS = re.compile(r"[^\w√☐☒□{}%<>&$]+")


@pytest.fixture(scope="module")
def opened_by_office(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """Name -> what our DOCX says, and what LibreOffice shows of it."""
    folder = tmp_path_factory.mktemp("word")
    files = {name: to_docx(example(name)).data for name in NAMES}
    files["draf"] = to_docx(example("berita_acara", draft=3)).data
    lines = (
        "Nomor {{ nomor }}: {{ uraian }}",
        "{%p for x in rencana %}",
        "{{ x.apa }}",
        "{%p endfor %}",
    )
    plans: list[str | dict[str, str | list[str]]] = [{"apa": "Pasang peredam"}, {"apa": HOSTILE}]
    files["templat"] = fill(
        template(*lines), {"nomor": "001", "uraian": HOSTILE, "rencana": plans}
    ).data
    for name, data in files.items():
        (folder / f"{name}.docx").write_bytes(data)
    office = installed("soffice", "libreoffice-writer-nogui")
    done = subprocess.run(
        [
            office,
            # Nothing of whoever runs the tests, and nothing left behind.
            f"-env:UserInstallation=file://{folder}/home",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            *(str(folder / f"{name}.docx") for name in files),
        ],
        capture_output=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-500:]
    return {
        name: (text_of(data), words_on((folder / f"{name}.pdf").read_bytes()))
        for name, data in files.items()
    }


def words(text: str) -> list[str]:
    """The words of a text, however they are spaced and broken."""
    return [one for one in _MARKS.split(text) if one]


@pytest.mark.parametrize("name", [*NAMES, "draf", "templat"])
def test_what_stands_in_it_stands_on_its_pages(
    opened_by_office: dict[str, tuple[str, str]], name: str
) -> None:
    ours, shown = opened_by_office[name]
    on_pages = "".join(words(shown))
    missing = [one for one in words(ours) if one not in on_pages]
    assert missing == [], (missing, shown[:2000])
    assert len(words(ours)) > 10


def test_what_a_draft_is_stands_on_its_page(opened_by_office: dict[str, tuple[str, str]]) -> None:
    _, shown = opened_by_office["draf"]
    assert "DRAF" in shown
    headings = [one.heading for one in example("berita_acara").blocks if isinstance(one, Section)]
    places = [shown.index(one) for one in headings if one]
    assert places == sorted(places)
    assert len(places) > 1


def test_words_of_citizens_are_words_there_too(
    opened_by_office: dict[str, tuple[str, str]],
) -> None:
    _, shown = opened_by_office["templat"]
    assert shown.count("{{ 7*7 }}") == 2
    assert "49" not in shown
    assert "<w:br/>" in shown
