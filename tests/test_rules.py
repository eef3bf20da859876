"""Every `Source:` leads to a rule of docs/rules.md or a line of an SOP; every rule is followed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = ("app", "backoffice", "bot", "channels", "benchmarks", "profiles", "tests")
RULES = "docs/rules.md"
#: A source ends at the end of its sentence; what makes a comment out of a line is no part of it.
SOURCE = re.compile(r"\bSource:((?:[^.\"]|\.(?=\w))*)")
#: Where a rule says it comes from.
ORIGINS = re.compile(r"(?:^|\. )(Law|SOP|Practice|Ours)(?=[:.])")
#: Documents that are not in this repository.
ELSEWHERE = re.compile(
    r"\bdomain (?:rules|sops|language|letters|calendar|samples|lapor)\b|\bfeatures [A-Z]\d"
    r"|\barchitecture \d+\.\d|\bmeasures \d\.\d|\blanguage\.md\b"
)


def wrong_sources(root: Path) -> list[str]:
    """Every source that leads nowhere, with its file."""
    rules = rules_of(root)
    sops: dict[str, set[str]] = {}
    wrong = []
    for file, text in written(root):
        for found in SOURCE.finditer(text):
            for part in parts_of(found[1]):
                kind, _, numbers = part.partition(" ")
                if kind == "SOP":
                    office, _, numbers = numbers.partition(" ")
                    known = sops.setdefault(office, lines_of(root, office))
                    missing = spread(numbers, "L") - known
                    remedy = f"cite a line of profiles/{office}/SOP.md"
                else:
                    known = set(rules)
                    missing = spread(numbers, "") - known if kind == "rules" else {numbers}
                    remedy = f"cite a rule of {RULES}, or write it there"
                wrong += [f"{file}: there is no {kind} {one}; {remedy}" for one in sorted(missing)]
        wrong += [
            f"{file}: {found[0]!r} is not in this repository; cite a rule of {RULES}"
            for found in ELSEWHERE.finditer(text)
        ]
    return wrong


def rules_that_nothing_follows(root: Path) -> list[str]:
    """Every rule that neither code nor a profile cites; that a test does is not enough."""
    cited = {
        one
        for file, text in written(root)
        if not file.startswith("tests/")
        for found in SOURCE.finditer(text)
        for part in parts_of(found[1])
        if part.startswith("rules ")
        for one in spread(part.removeprefix("rules "), "")
    }
    return [
        f"{RULES}: nothing cites rule {rule}; cite it where it is followed, or remove it"
        for rule in rules_of(root)
        if rule not in cited
    ]


def rules_without_origin(root: Path) -> list[str]:
    """Every rule ends with where it comes from, and the SOP lines among it are there."""
    complaints = []
    for rule, text in rules_of(root).items():
        origin = text.strip().splitlines()[-1]
        if not ORIGINS.search(origin):
            complaints.append(f"{RULES}: rule {rule} says no origin; end it with Law, SOP or Ours")
        for office, lines in re.findall(
            r"SOP: (\w+) ((?:L\d+(?:-L\d+)?(?:, | beside )?)+)", origin
        ):
            missing = spread(lines.replace(" beside ", ", "), "L") - lines_of(root, office)
            complaints += [
                f"{RULES}: rule {rule}: profiles/{office}/SOP.md has no {one}; cite a line of it"
                for one in sorted(missing)
            ]
    return complaints


def written(root: Path) -> Iterator[tuple[str, str]]:
    """Name and text of every file that may cite; a comment's marks are gone, so lines join."""
    for package in CODE:
        for file in sorted((root / package).rglob("*")):
            if file.suffix in {".py", ".toml"} and file.name != Path(__file__).name:
                text = file.read_text(encoding="utf-8")
                yield str(file.relative_to(root)), re.sub(r"\n\s*(?:#:? )?", " ", text)


def rules_of(root: Path) -> dict[str, str]:
    """Number -> text below the heading."""
    page = (root / RULES).read_text(encoding="utf-8")
    pieces = re.split(r"(?m)^### (\d+)\. .*$", page)[1:]
    return dict(
        zip(pieces[::2], (text.partition("\n## ")[0] for text in pieces[1::2]), strict=True)
    )


def lines_of(root: Path, office: str) -> set[str]:
    """The lines that an office's SOP has; none where there is no such office."""
    page = root / "profiles" / office / "SOP.md"
    if not page.is_file():
        return set()
    rows = re.findall(r"(?m)^\| (L\d+(?:, L\d+)*) \|", page.read_text(encoding="utf-8"))
    return {line for row in rows for line in row.split(", ")}


def parts_of(source: str) -> list[str]:
    """`rules 12, 14; SOP sanggau L40` in its parts."""
    return [part.strip() for part in source.split(";")]


def spread(numbers: str, letter: str) -> set[str]:
    """`L13-L15, L20` as each of its numbers; what is no number is returned as it is."""
    found = set()
    for number in (one.strip() for one in numbers.split(",")):
        span = re.fullmatch(rf"{letter}(\d+)-{letter}(\d+)", number)
        if span:
            found |= {f"{letter}{one}" for one in range(int(span[1]), int(span[2]) + 1)}
        else:
            found.add(number)
    return found


def test_every_source_leads_somewhere() -> None:
    assert wrong_sources(ROOT) == []


def test_every_rule_is_followed_somewhere() -> None:
    assert rules_that_nothing_follows(ROOT) == []


def test_every_rule_says_where_it_comes_from() -> None:
    assert rules_without_origin(ROOT) == []


def test_rules_are_numbered_without_gaps() -> None:
    assert list(rules_of(ROOT)) == [str(one) for one in range(1, len(rules_of(ROOT)) + 1)]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small copy: the rules, the SOPs, and one package of code."""
    for folder in ("docs", "profiles", "backoffice/case"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


@pytest.mark.parametrize(
    ("comment", "complaint"),
    [
        ("rules 99", "planted.py: there is no rules 99; cite a rule of docs/rules.md"),
        ("rules 3, 98-99", "planted.py: there is no rules 98; cite a rule of docs/rules.md"),
        ("SOP sanggau L7, L99", "planted.py: there is no SOP L99; cite a line of profiles/sanggau"),
        (
            "SOP gianyar L1",
            "planted.py: there is no SOP L1; cite a line of profiles/gianyar/SOP.md",
        ),
        ("what we agreed on", "planted.py: there is no what we agreed on; cite a rule of"),
    ],
)
def test_a_source_that_leads_nowhere_is_told(house: Path, comment: str, complaint: str) -> None:
    planted = house / "backoffice" / "planted.py"
    planted.write_text(
        f"#: A limit of\n#: something. Source: {comment}.\nX = 1\n", encoding="utf-8"
    )
    assert any(complaint in one for one in wrong_sources(house)), wrong_sources(house)


def test_a_document_that_is_not_here_is_told(house: Path) -> None:
    planted = house / "backoffice" / "planted.py"
    planted.write_text("# As in domain rules 2.6.\n", encoding="utf-8")
    assert wrong_sources(house) == [
        "backoffice/planted.py: 'domain rules' is not in this repository; "
        "cite a rule of docs/rules.md"
    ]


def test_a_rule_that_nothing_follows_or_that_comes_from_nowhere_is_told(house: Path) -> None:
    with (house / RULES).open("a", encoding="utf-8") as page:
        page.write("\n### 92. Nobody whistles\n\nNot in the office.\n")
        page.write("\n### 93. Nobody sings\n\nNot at the counter.\n\nSOP: sanggau L99.\n")
    unfollowed = rules_that_nothing_follows(house)
    assert any("rule 92; cite it where it is followed" in one for one in unfollowed)
    assert rules_without_origin(house) == [
        "docs/rules.md: rule 92 says no origin; end it with Law, SOP or Ours",
        "docs/rules.md: rule 93: profiles/sanggau/SOP.md has no L99; cite a line of it",
    ]
