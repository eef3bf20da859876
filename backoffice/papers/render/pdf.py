"""A letter as PDF: laid out by typst, whose source is fixed; words come to it as JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import segno
import typst

from backoffice.papers.letter import Letter, Rendered
from backoffice.papers.render.glyphs import FONTS, Cleaner

#: Nothing outside of this folder can be read.
_ROOT = Path(__file__).with_name("typst")
#: PDF/A-2b as typst writes it.
STANDARD = "a-2b"
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
#: Keys whose words are not shown as they are.
_NOT_WORDS = frozenset({"type", "key", "align", "size", "svg"})


def to_pdf(letter: Letter) -> Rendered:
    """Lay out a letter, as PDF/A-2b where typst can, else as plain PDF.

    A logo that is no picture is left out. Raises RuntimeError where typst cannot lay it out at all.
    """
    cleaner = Cleaner()
    data = _data(letter, cleaner)
    made = datetime.fromtimestamp(letter.made_at, UTC) if letter.made_at > 0 else None
    # What the font lacks is gone, and so nothing is known that would need the others.
    for standard, with_logo in ((STANDARD, True), ("", True), (STANDARD, False), ("", False)):
        if not with_logo:
            data["letterhead"]["logo"] = None
        try:
            written = _compiler().compile(
                format="pdf",
                sys_inputs={"letter": json.dumps(data, ensure_ascii=False)},
                pdf_standards=[standard] if standard else [],  # type: ignore[list-item]
                timestamp=made,
            )
        except typst.TypstError as error:
            failure = error
            continue
        assert isinstance(written, bytes)  # noqa: S101 - one file, as no name for it was given
        return Rendered(written, standard, cleaner.replaced)
    # Its words could be the citizen's.
    raise RuntimeError("typst does not lay it out") from failure


@cache
def _compiler() -> typst.Compiler:
    return compiler_of("letter.typ")


def compiler_of(source: str) -> typst.Compiler:
    """Lays out that source of ours, with the shipped fonts and nothing else of the system."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )
    return typst.Compiler(
        input=_ROOT / source, root=_ROOT, font_paths=fonts, ignore_system_fonts=True
    )


def _data(letter: Letter, cleaner: Cleaner) -> dict[str, Any]:
    """What `letter.typ` reads: the letter, with what JSON has no words for."""
    logo = letter.letterhead.logo
    plain = msgspec.structs.replace(
        letter, letterhead=msgspec.structs.replace(letter.letterhead, logo=None)
    )
    data: dict[str, Any] = _cleaned(msgspec.to_builtins(plain), cleaner, narrow=False)
    kind = picture_kind(logo or b"")
    data["letterhead"]["logo"] = list(logo) if logo and kind else None
    data["letterhead"]["logo_format"] = kind
    for block, rule in zip(data["blocks"], letter.blocks, strict=True):
        if block["type"] == "code":
            block["svg"] = _drawn(rule.text)  # type: ignore[union-attr]
    made = datetime.fromtimestamp(letter.made_at, UTC)
    data["made"] = [made.year, made.month, made.day, made.hour, made.minute, made.second]
    return data


def picture_kind(data: bytes) -> str:
    """ "png", "jpg", or "" for anything else."""
    if data.startswith(_PNG):
        return "png"
    return "jpg" if data.startswith(_JPEG) else ""


def _cleaned(raw: Any, cleaner: Cleaner, *, narrow: bool) -> Any:
    """The same with words that the font can show; in cells long runs are broken sooner."""
    if isinstance(raw, str):
        return cleaner.clean(raw, longest=16, piece=6) if narrow else cleaner.clean(raw)
    if isinstance(raw, Mapping):
        within = narrow or raw.get("type") == "table"
        return {
            key: value if key in _NOT_WORDS else _cleaned(value, cleaner, narrow=within)
            for key, value in raw.items()
        }
    if isinstance(raw, list | tuple):
        return [_cleaned(one, cleaner, narrow=narrow) for one in raw]
    return raw


def _drawn(text: str) -> str:
    """A QR code as SVG; too much for one is cut."""
    words = text.encode("utf-8", "replace").decode("utf-8")[:1000]
    picture = io.BytesIO()
    segno.make_qr(words, error="m", boost_error=False).save(
        picture, kind="svg", border=2, xmldecl=False
    )
    return picture.getvalue().decode("ascii")
