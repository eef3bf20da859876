"""Somebody looks at an office as a picture: all of it is there, and none of its words is markup."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from app.cli import cli
from app.docs.diagram.drawing import drawing
from app.docs.diagram.mermaid import mermaid, said
from app.docs.diagram.shapes import Picture, Point, Rect
from app.docs.diagram.svg import picture, svg
from backoffice.case.workflow import roles_of
from backoffice.office.profile import Profile, load_profile
from bot.form import Field, When
from tests.offices import KECAMATAN, offices

every_office = pytest.mark.parametrize("folder", offices(), ids=lambda folder: folder.name)
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    '1. "]; click t0 "javascript:alert(1)"',
    "</title><script>alert(1)</script><img src=x onerror=alert(1)>",
    "`**x**` & #quot; %%{init: {}}%% |pipe| {x} (((y)))",
    "- end\n  end\n  t9 --> t0",
    "nol\u0000 \u202eterbalik\u2028baris ]]> -->",
    "&lt;b&gt; &amp; #60; _em_",
)


def read(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314


def hostile() -> Profile:
    """The invented office, whose every name is an attack."""
    profile = load_profile(KECAMATAN)
    words = itertools.cycle(HOSTILE)
    flow, form = profile.workflow, profile.form
    stages = [replace(one, name=next(words), label=next(words)) for one in flow.stages]
    options = [
        replace(
            one,
            label=next(words),
            options=tuple(replace(option, label=next(words)) for option in one.options),
        )
        for one in form.fields
    ]
    return replace(
        profile,
        office=replace(profile.office, name=HOSTILE[1]),
        roles=tuple(replace(one, title=next(words)) for one in profile.roles),
        clocks=tuple(replace(one, name=next(words)) for one in profile.clocks),
        form=replace(form, fields=tuple(options)),
        workflow=replace(flow, stages=tuple(stages)),
    )


# -- Mermaid ---------------------------------------------------------------------------------------


@every_office
def test_mermaid_has_every_question_stage_and_transition(folder: Path) -> None:
    profile = load_profile(folder)
    lines = mermaid(drawing(profile)).splitlines()
    flow = profile.workflow
    place = {stage.id: f"t{n}" for n, stage in enumerate(flow.stages)}
    for stage in flow.stages:
        opening = "([" if stage.final else "["
        assert any(
            line.startswith(f'    {place[stage.id]}{opening}"<b>{said(stage.name)}</b>')
            for line in lines
        )
    for move in flow.transitions:
        sources = {place.get(one, "terbuka") for one in move.source}
        by = said(", ".join(roles_of(profile, move.by)))
        found = [
            line
            for line in lines
            if line.endswith(f"| {place[move.target]}")
            and f'"{said(move.verb)}<br/>{by}' in line
            and sources == set(line.split(" -->")[0].strip().split(" & "))
        ]
        assert len(found) == 1, move
    asked = [field for field in profile.form.fields if not field.by]
    for number, field in enumerate(asked):
        assert any(line.startswith(f'    f{number}["<b>{said(field.label)}') for line in lines)


@pytest.mark.parametrize("profile", [load_profile(KECAMATAN), hostile()], ids=["usual", "hostile"])
def test_no_word_of_a_profile_is_syntax_of_mermaid(profile: Profile) -> None:
    """Every line is one that is written here, with a quoted text in its place."""
    quoted = r'"(?:<b>|</b>|<br/>|[\w \-.,:/()·–?]|#\d+;)*"'
    node = r"[a-z]+\d*"
    shapes = rf"(?:\(\[{quoted}\]\)|\(\({quoted}\)\)|\{{{quoted}\}}|\[{quoted}\])"
    known = re.compile(
        rf" *(?:flowchart (?:TB|LR)|direction (?:TB|LR)|subgraph [a-z]+\[{quoted}\]|end"
        rf"|{node}{shapes}|{node}(?: & {node})* -->(?:\|{quoted}\|)? {node})"
    )
    lines = mermaid(drawing(profile)).splitlines()
    assert [line for line in lines if not known.fullmatch(line)] == []
    assert len(lines) == len(mermaid(drawing(load_profile(KECAMATAN))).splitlines())


def test_a_question_that_is_asked_only_sometimes_has_a_way_around_it() -> None:
    profile = load_profile(KECAMATAN)
    form = profile.form
    fields = [
        replace(one, when=When("urusan", ("jalan",))) if one.key == "bukti" else one
        for one in form.fields
    ]
    text = mermaid(drawing(replace(profile, form=replace(form, fields=tuple(fields)))))
    assert 'bila4{"Urusan: Jalan?"}' in text
    for way in ('bila4 -->|"ya"| f4', "f4 --> kirim", 'bila4 -->|"tidak"| kirim', "f3 --> bila4"):
        assert f"    {way}\n" in text


def test_what_officers_fill_stands_apart_from_what_is_asked() -> None:
    profile = load_profile(KECAMATAN)
    form = profile.form
    grade = Field(key="tingkat", kind="text", label="Tingkat", by=("camat",), command="tingkat")
    drawn = drawing(replace(profile, form=replace(form, fields=(grade, *form.fields))))
    text = mermaid(drawn)
    assert (
        '  subgraph petugas["Diisi petugas"]\n    p0["<b>Tingkat</b><br/>teks<br/>/tingkat' in text
    )
    assert 'f0["<b>Nama</b>' in text
    shown = picture(drawn)
    assert [one.lines[-1] for one in shown.shapes if one.id == "tingkat"] == ["/tingkat Camat"]
    assert "tingkat" not in {end for wire in shown.wires for end in (wire.source, wire.target)}


# -- the picture -----------------------------------------------------------------------------------


@every_office
def test_the_picture_has_every_stage_and_every_transition_with_all_its_lines(folder: Path) -> None:
    profile = load_profile(folder)
    shown = picture(drawing(profile))
    stages = {one.id: one.rect for one in shown.shapes if one.kind in ("stage", "end")}
    assert list(stages) != []
    assert set(stages) == {stage.id for stage in profile.workflow.stages}
    questions = [one.id for one in shown.shapes if one.kind in ("question", "wanted")]
    fields = sorted(profile.form.fields, key=lambda field: bool(field.by))
    assert questions == [field.key for field in fields]
    verbs = {one.id: one for one in shown.shapes if one.kind == "verb"}
    for number, move in enumerate(profile.workflow.transitions):
        verb = verbs[str(number)]
        said_there = verb.about.splitlines()
        assert said_there[0] == move.verb
        assert ", ".join(roles_of(profile, move.by)) in said_there
        assert ("semua tahap terbuka" in said_there) == ("*" in move.source)
        assert ("juga dari sini sendiri" in said_there) == (move.target in move.source)
        drawn = {(one.source, one.target) for one in shown.wires}
        for source in {*move.source} - {"*", move.target}:
            assert (source, str(number)) in drawn
        assert (str(number), move.target) in drawn
    # The two ways in are verbs of nobody.
    assert len(verbs) == len(profile.workflow.transitions) + 2
    joined(shown)


def joined(shown: Picture) -> None:
    """Each line begins at the edge of one shape and ends at the edge of another."""
    rects = {(one.kind == "verb", one.id): one.rect for one in shown.shapes}
    for wire in shown.wires:
        verb_first = (True, wire.source) in rects and (False, wire.source) not in rects
        out = rects[verb_first, wire.source]
        into = rects.get((not verb_first, wire.target)) or rects[False, wire.target]
        (x, y), (to_x, to_y) = wire.points[0], wire.points[-1]
        assert x == out.right
        assert out.y <= y <= out.bottom
        assert to_x == into.x
        assert into.y <= to_y <= into.bottom


def crossed(points: tuple[Point, ...], rect: Rect) -> bool:
    """Does a line of level and upright parts run through the inside of the rectangle?"""
    for (x, y), (to_x, to_y) in itertools.pairwise(points):
        assert x == to_x or y == to_y
        left, right, top, low = min(x, to_x), max(x, to_x), min(y, to_y), max(y, to_y)
        if left < rect.right and rect.x < right and top < rect.bottom and rect.y < low:
            return True
        if left == right and rect.x < left < rect.right and top < rect.bottom and rect.y < low:
            return True
        if top == low and rect.y < top < rect.bottom and left < rect.right and rect.x < right:
            return True
    return False


@every_office
def test_no_two_boxes_overlap_and_no_line_runs_through_one(folder: Path) -> None:
    shown = picture(drawing(load_profile(folder)))
    for one, other in itertools.combinations(shown.shapes, 2):
        assert not one.rect.meets(other.rect), (one.id, other.id)
    for wire in shown.wires:
        assert [one.id for one in shown.shapes if crossed(wire.points, one.rect)] == []
    for shape in shown.shapes:
        assert shape.rect.x >= 0
        assert shape.rect.right <= shown.width
        assert shape.rect.bottom <= shown.height


@every_office
def test_a_stage_stands_in_the_column_of_its_distance_from_the_first(folder: Path) -> None:
    flow = load_profile(folder).workflow
    shown = picture(drawing(load_profile(folder), form=False))
    at = {one.id: one.rect.x for one in shown.shapes if one.kind in ("stage", "end")}
    assert at[flow.start] == min(at.values())
    final = {stage.id for stage in flow.stages if stage.final}
    for move in flow.transitions:
        sources = set(move.source) - {"*"}
        if "*" in move.source:
            sources |= set(at) - final
        # Nothing is further to the right than one column behind where one may come from.
        places = sorted(set(at.values()))
        for source in sources - {flow.hold}:
            assert places.index(at[move.target]) <= places.index(at[source]) + 1


@pytest.mark.parametrize("profile", [load_profile(KECAMATAN), hostile()], ids=["usual", "hostile"])
def test_the_picture_is_xml_without_anything_that_acts(profile: Profile) -> None:
    root = read(svg(drawing(profile)))
    known = {"svg", "title", "defs", "marker", "path", "rect", "text", "polyline", "g"}
    assert {one.tag.removeprefix(SVG) for one in root.iter()} == known
    attributes = {name for one in root.iter() for name in one.attrib}
    assert not [name for name in attributes if name.startswith("on") or "href" in name]
    assert "style" not in attributes
    titles = [one.text or "" for one in root.iter(f"{SVG}title")]
    stages = profile.workflow.stages
    if profile.office.name == HOSTILE[1]:
        assert HOSTILE[1] in titles
        assert sum("<script>alert(1)</script>" in one for one in titles) > 1
        assert not any("\u202e" in one for one in titles)
    else:
        assert all(any(one.startswith(stage.name) for one in titles) for stage in stages)


def texts_of(root: ElementTree.Element) -> Iterator[tuple[int, str]]:
    for one in root.iter(f"{SVG}text"):
        yield int(one.attrib["x"]), one.text or ""


def test_long_words_stay_in_their_box() -> None:
    profile = load_profile(KECAMATAN)
    flow = profile.workflow
    stages = tuple(replace(one, name="panjang" * 40) for one in flow.stages)
    shown = picture(drawing(replace(profile, workflow=replace(flow, stages=stages))))
    for shape in shown.shapes:
        assert max(map(len, shape.lines)) * 7 <= shape.rect.width
        assert len(shape.lines) * 16 <= shape.rect.height
    assert any(shape.lines[-1] == "…" for shape in shown.shapes)


# -- the command -----------------------------------------------------------------------------------


def shows(*words: str) -> str:
    result = CliRunner().invoke(cli, ["profiles", "diagram", *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_form_or_the_workflow_can_be_shown_alone() -> None:
    form, flow = shows(str(KECAMATAN), "--form"), shows(str(KECAMATAN), "--workflow")
    assert ("subgraph isian" in form, "subgraph tahap" in form) == (True, False)
    assert ("subgraph isian" in flow, "subgraph tahap" in flow) == (False, True)
    both = shows(str(KECAMATAN))
    assert both == shows(str(KECAMATAN), "--form", "--workflow")
    assert "subgraph isian" in both
    assert "kirim -->" in both
    assert shows("sanggau") != both


def test_the_picture_is_written_to_a_file_and_is_the_same_every_time(tmp_path: Path) -> None:
    file = tmp_path / "alur.svg"
    assert shows(str(KECAMATAN), "--svg", str(file)) == f"Ditulis: {file}\n"
    first = file.read_bytes()
    shows(str(KECAMATAN), "--svg", str(file))
    assert file.read_bytes() == first
    assert "Di loket" in [text for _, text in texts_of(read(first.decode()))]


def test_what_cannot_be_drawn_is_a_sentence(tmp_path: Path) -> None:
    for words, told in (
        (["atlantis"], "profil yang ada: "),
        ([str(KECAMATAN), "--svg", str(tmp_path / "tidak" / "ada.svg")], "tidak dapat ditulis"),
    ):
        result = CliRunner().invoke(cli, ["profiles", "diagram", *words])
        assert result.exit_code == 1
        assert told in result.stderr
    office = tmp_path / "kecamatan"
    office.mkdir()
    text = (KECAMATAN / "profile.toml").read_text(encoding="utf-8")
    assert 'target = "seksi"' in text
    broken = text.replace('target = "seksi"', 'target = "entah"')
    (office / "profile.toml").write_text(broken, encoding="utf-8")
    result = CliRunner().invoke(cli, ["profiles", "diagram", str(office)])
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: tahap entah tidak ada di [[workflow.stages]]; lihat aduan profiles check "
        f"{office}.\n"
    )
