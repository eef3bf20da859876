"""The officers' commands as a page in Indonesian, made from the commands and a profile.

An office's page has the commands that somebody there may use, and no others.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from backoffice.case.numbers import register_number
from backoffice.case.workflow import roles_of
from backoffice.office.profile import Profile, load_profile, shared_texts
from backoffice.officers.commands import COMMANDS, Command
from backoffice.officers.commands.groups import grouped

_HEAD = """\
# Perintah petugas

Dibuat dari perintah di `backoffice/officers/commands/` dan dari
`profiles/{office}/profile.toml` oleh `make docs`; sebuah tes menjaganya tetap baru. Peran yang
disebut adalah peran {name}.

Perintah diketik kepada bot kantor, dengan atau tanpa garis miring, huruf besar atau kecil.
`<…>` harus diisi, `[…]` boleh dikosongkan. Nama lain di bawahnya sama artinya. Di telepon,
`/bantuan` menampilkan perintah sesuai peran, dan `/bantuan balas` menjelaskan satu perintah.

**Nomor** boleh ditulis `42` (tahun ini), `42/2026`, `{number}`, atau kode lacaknya
`{prefix}-7K4Q-29`. Tanpa nomor, yang dimaksud adalah pengaduan yang terakhir disebut,
atau yang pemberitahuannya dikutip.{several}

**Tombol**: di bawah pemberitahuan, kartu, dan antrean ada tombol untuk yang dapat dilakukan saat
itu; di surel, tautan yang memulai surel berisi perintahnya. Bila perintah di chat masih memerlukan
teks atau alasan, cukup tulis sesudahnya dalam satu pesan.

**YA**: yang sampai kepada pelapor selalu ditampilkan dulu. Balas `YA`, atau tekan tombolnya, dalam
lima menit; tanpa itu tidak ada yang terkirim, dan `BATAL` (juga `tidak`, `jangan`) membatalkannya.
Bila pelapor menulis sesudah pratinjau, pratinjau ditampilkan lagi bersama tulisannya. Pencatatan
yang dijawab satu per satu menunggu dua jam; perintah lain boleh di tengahnya, sesudah itu
pertanyaannya diulang.
"""

_SEVERAL = """ {names} menerima
beberapa nomor sekaligus, paling banyak 20: `{example}`;
daftarnya ditampilkan dulu, dan hasilnya disebut satu per satu."""

#: A day's work in an office's own words, below the commands; in the profile's folder.
DAY_FILE = "perintah.md"


def command_page(folder: Path) -> str:
    """What officers of the office of this profile may type. Raises ProfileError."""
    profile = load_profile(folder)
    office = profile.office
    known = tuple(one for one in COMMANDS if one.belongs(profile) and _users(profile, one) != [])
    head = _HEAD.format(
        office=office.id,
        name=office.name,
        prefix=profile.numbering.prefix,
        number=register_number(profile.numbering.register, ordinal=42, year=2026, month=11),
        several=_several(profile, [one for one in known if one.several is not None]),
    )
    parts = [head]
    titles = shared_texts()
    for word, commands in grouped(known):
        title = titles[f"kelompok.{word}"]
        parts.append(f"\n## {title}\n\n| Perintah | Untuk | Contoh | Akibat |\n|---|---|---|---|\n")
        parts += [_row(profile, command) for command in commands]
    day = folder / DAY_FILE
    if day.is_file():
        parts.append("\n" + day.read_text(encoding="utf-8"))
    return "".join(parts)


def _several(profile: Profile, together: Sequence[Command]) -> str:
    """Which take several numbers, with one example: by preference one that names whom it is for."""
    if not together:
        return ""
    *before, last = [f"`/{one.name}`" for one in together]
    names = f"{', '.join(before)}{',' if len(before) > 1 else ''} dan {last}" if before else last
    shown = min(together, key=lambda one: "{peran}" not in one.example)
    words = shown.example_in(profile).partition(" 42 ")[2].split()[:3]
    example = " ".join([f"/{shown.name} 3, 5 dan 8", *words]).lower()
    return _SEVERAL.format(names=names, example=example)


def _row(profile: Profile, command: Command) -> str:
    usage = f"`/{command.name} {command.takes}`".replace(" `", "`")
    aliases = " ".join(f"`/{alias}`" for alias in command.aliases)
    cells = (
        f"{usage}<br>{aliases}" if aliases else usage,
        _for_whom(profile, command),
        "<br>".join(f"`{line}`" for line in command.example_in(profile).splitlines()),
        _effect(profile, command),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _users(profile: Profile, command: Command) -> list[str] | None:
    """The roles that may use it, in some stage; None is every officer."""
    if command.verb:
        steps = profile.workflow.transitions
        return [role for step in steps if step.verb == command.verb for role in step.by]
    by = profile.rights.get(command.name)
    return None if by is None else list(by)


def _for_whom(profile: Profile, command: Command) -> str:
    by = _users(profile, command)
    if by is None:
        return "semua petugas"
    without = [role.title for role in profile.roles if role.id not in by]
    if len(without) == 1:
        return f"semua peran kecuali {without[0]}"
    return ", ".join(roles_of(profile, by))


def _effect(profile: Profile, command: Command) -> str:
    steps = [one for one in profile.workflow.transitions if one.verb == command.verb]
    targets = dict.fromkeys(step.target for step in steps if step.source != (step.target,))
    names = [stage.name for stage in profile.workflow.stages if stage.id in targets]
    return command.summary + (f" Tahap menjadi: {' atau '.join(names)}." if names else "")
