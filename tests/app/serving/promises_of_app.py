"""Validators of what CONTRIBUTING promises of channels, jobs, settings and dependencies.

Each returns a sentence for each thing that somebody forgot, with the place and the remedy.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from channels.description import Description, Reader, Setting

PACKAGES = ("app", "backoffice", "bot", "channels")
#: Declared and imported by none of our files: who needs it.
USED_BY_OTHERS = {
    "httptools": "uvicorn parses HTTP with it",
    "python-multipart": "starlette reads forms with it, which the sandbox of WhatsApp takes",
    "sniffio": "httpcore looks for it on the disk at every request while it is not there",
    "tzdata": "zoneinfo finds Asia/Pontianak there on a machine without zones",
}
#: Where alone the packages of an extra may be imported: elsewhere they may not be there.
EXTRAS = {
    "postgres": ("backoffice/store/engine/driver.py",),
    "sandbox": ("app/sandbox/",),
}
_OFFERS = ("name", "title", "label", "SETTINGS", "inspection")


# -- channels -------------------------------------------------------------------------------------


def find_undescribed(folder: Path, channels: Iterable[Description[Any]]) -> list[str]:
    """Folders under channels/ that CHANNELS does not name, and what a description lacks."""
    listed = {channel.name for channel in channels}
    folders = {file.parent.name for file in folder.glob("*/__init__.py")}
    return [
        *(
            f"channels/{name}/ is not in CHANNELS of app/settings/channels.py"
            for name in sorted(folders - listed)
        ),
        *(
            f"CHANNELS names {name}, and there is no folder channels/{name}/"
            for name in sorted(listed - folders)
        ),
        *(complaint for channel in channels for complaint in _lacking(channel)),
    ]


def _lacking(channel: Description[Any]) -> Iterator[str]:
    place = f"{type(channel).__module__.replace('.', '/')}/__init__.py"
    for offer in _OFFERS:
        if not getattr(channel, offer, None):
            yield f"{place}: {type(channel).__name__} has no {offer}"
    if not channel.introduce(None):
        yield f"{place}: {type(channel).__name__}.introduce does not say why the channel is off"


def find_loaded(channel: str, modules: Collection[str]) -> list[str]:
    """Packages of others that stand among the modules after `import channels.<channel>`."""
    others = {name for name in _owners() if name not in PACKAGES}
    found = sorted({module.partition(".")[0] for module in modules} & others)
    return [
        f"channels/{channel}/__init__.py loads {name}: import it in adapter.py" for name in found
    ]


# -- settings -------------------------------------------------------------------------------------


def find_unread(settings: Iterable[Setting], asked: Collection[str]) -> list[str]:
    """Settings of the reference for whose value nobody asked."""
    return [
        f"{setting.name} stands in the reference and nobody reads it: "
        "app/settings/settings.py, or read_settings() of its channel"
        for setting in settings
        if setting.name not in asked
    ]


def find_unread_by(channel: Description[Any], reader: Reader, asked: Collection[str]) -> list[str]:
    """Settings of a channel for which its own `read` does not ask."""
    channel.read(reader)
    return find_unread(channel.settings, asked)


# -- jobs -----------------------------------------------------------------------------------------


def find_idle_jobs(root: Path, working: Collection[str]) -> list[str]:
    """Classes with `work_once` that no node runs; `working` are the names of those that it does."""
    return [
        f"{file.relative_to(root)}: {name} has work_once and no line node.add_job(…) in "
        "app/serving/wiring.py"
        for file, name in _job_classes(root)
        if name not in working
    ]


def _job_classes(root: Path) -> Iterator[tuple[Path, str]]:
    for file in _sources(root):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not _is_protocol(node):
                names = {one.name for one in node.body if isinstance(one, ast.AsyncFunctionDef)}
                if "work_once" in names:
                    yield file, node.name


def _is_protocol(node: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases)


# -- dependencies ---------------------------------------------------------------------------------


def find_idle_dependencies(project: Mapping[str, Any], root: Path) -> list[str]:
    """Declared packages that no file imports, and reasons for packages that are not declared."""
    extras = project["optional-dependencies"]
    declared = [
        _package(one)
        for one in (*project["dependencies"], *(one for name in EXTRAS for one in extras[name]))
    ]
    imported = {module for _, modules in _imports(root) for module in modules}
    return [
        *(
            f"pyproject.toml: {name} is imported by no file: take it out, or say in "
            "USED_BY_OTHERS who needs it"
            for name in declared
            if name not in USED_BY_OTHERS and not imported & _modules_of(name)
        ),
        *(
            f"USED_BY_OTHERS gives a reason for {name}, which pyproject.toml does not declare"
            for name in USED_BY_OTHERS
            if name not in declared
        ),
    ]


def find_strays(project: Mapping[str, Any], root: Path) -> list[str]:
    """Files that import a package of an extra outside the places of the extra."""
    found = []
    for extra, places in EXTRAS.items():
        for one in project["optional-dependencies"][extra]:
            modules = _modules_of(_package(one))
            found += [
                f"{place} imports {_package(one)}, which only the extra `{extra}` installs"
                for place, imported in _imports(root)
                if imported & modules and not place.startswith(places)
            ]
    return found


def _package(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found is not None
    return found[0].lower()


@cache
def _owners() -> Mapping[str, list[str]]:
    """Module -> installed packages."""
    return packages_distributions()


def _modules_of(package: str) -> set[str]:
    """The names under which an installed package is imported."""
    return {
        module
        for module, owners in _owners().items()
        if package in {owner.lower() for owner in owners}
    }


def _imports(root: Path) -> Iterator[tuple[str, frozenset[str]]]:
    """Each file and the packages that it imports, also inside of functions."""
    for file in _sources(root):
        yield file.relative_to(root).as_posix(), _imported(file.read_text(encoding="utf-8"))


@cache
def _imported(source: str) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").partition(".")[0])
    return frozenset(found)


def _sources(root: Path) -> Sequence[Path]:
    return [file for package in PACKAGES for file in sorted((root / package).rglob("*.py"))]
