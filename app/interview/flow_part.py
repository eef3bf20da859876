"""The stages of a complaint, who moves it, and who may do what besides, as TOML. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from app.interview.answers import Answers
from app.interview.names import level_ids, role_ids
from app.interview.office_part import INF, clause
from app.interview.toml import Value, table


class Flow:
    """The workflow of one office."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._roles = role_ids(answers)
        self.desk = self._ids(answers.receives)
        self.checker = self._ids(answers.checker)
        self.units = self._ids(*answers.units)
        self.head = self._ids(answers.head)
        self.approvers = self._ids(*answers.approvers)
        #: Where it is studied, where it is complete, and from where it is handed out.
        self._study = "terima" if self.checker == self.desk else "telaah"
        self._chain = self._ids(*answers.chain)
        self._above = ("lengkap", *(f"naik_{number}" for number in range(1, len(self._chain))))

    def _ids(self, *titles: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._roles[title] for title in titles))

    @property
    def _divides(self) -> bool:
        return bool(self._answers.to_head and self._answers.down)

    # -- stages ---------------------------------------------------------------------------------

    def stages(self) -> list[str]:
        start = "pra" if self._answers.paper else "terima"
        head: dict[str, Value] = {"start": start, "hold": "kurang"}
        if self._answers.direct != "tidak":
            head["direct_answer"] = True
        return [table("[workflow]", head), *self._stages()]

    def _stages(self) -> Iterator[str]:
        a = self._answers
        if a.paper:
            yield self._stage(
                "pra",
                "Pra-pendaftaran",
                "menunggu kedatangan Bapak/Ibu membawa surat",
                "PRA_DAFTAR",
                self.desk,
                "terima",
                numbered=False,
            )
        yield self._stage(
            "terima", "Terima dan catat", "diterima dan dicatat", "DITERIMA", self.desk, "terima"
        )
        yield self._stage(
            "kurang",
            "Menunggu kelengkapan",
            "menunggu kelengkapan dari Bapak/Ibu",
            "BELUM_LENGKAP",
            (*self.desk, *(one for one in self.checker if one not in self.desk)),
            "syarat",
        )
        if self._study == "telaah":
            yield self._stage(
                "telaah", "Telaah", "sedang ditelaah", "DITERIMA", self.checker, "telaah"
            )
        yield self._stage(
            "lengkap",
            "Lengkap",
            "dinyatakan lengkap",
            "LENGKAP",
            self._chain[:1] or self.checker,
            "telaah",
        )
        for stage, role in zip(self._above[1:], self._chain[1:], strict=True):
            yield self._stage(stage, "Penerusan ke atas", "di pimpinan", "LENGKAP", (role,), "naik")
        if self._divides:
            down = self._ids(a.down)
            yield self._stage(
                "bagi", "Disposisi turun", "didisposisikan pimpinan", "DIDISPOSISI", down, "naik"
            )
        for stage, name, label, state, owner, part in (
            ("unit", "Di unit", "diteruskan ke unit terkait", "DIDISPOSISI", self.units, "kerja"),
            ("kerja", "Dikerjakan", "sedang ditangani", "DIPROSES", self.units, "kerja"),
            (
                "siap",
                "Jawaban siap",
                "jawaban disiapkan",
                "JAWABAN_DISETUJUI",
                self.desk,
                "tanda_tangan",
            ),
            ("dijawab", "Dijawab", "sudah dijawab", "DIJAWAB", self.desk, "kirim"),
        ):
            yield self._stage(stage, name, label, state, owner, part)
        yield from self._ends()

    def _ends(self) -> Iterator[str]:
        if self._answers.direct != "tidak":
            yield self._stage(
                "langsung", "Dijawab langsung", "selesai", "SELESAI", self.checker, "langsung", True
            )
        yield self._stage("selesai", "Selesai", "selesai", "SELESAI", self.desk, "kirim", True)
        for stage, name, label, owner in (
            ("dialihkan", "Dialihkan", "diteruskan ke instansi lain", self.checker),
            ("ditolak", "Tidak ditindaklanjuti", "tidak dapat ditindaklanjuti", self.head),
            ("dicabut", "Dicabut", "dicabut", self.desk),
        ):
            yield self._stage(stage, name, label, stage.upper(), owner, "", True)

    def _stage(
        self,
        id: str,
        name: str,
        label: str,
        state: str,
        owner: tuple[str, ...],
        part: str,
        final: bool = False,
        *,
        numbered: bool = True,
    ) -> str:
        told = id.partition("_")[0]
        inner = told in ("telaah", "lengkap", "naik", "bagi", "unit", "kerja", "siap")
        rule: dict[str, Value] = {
            "id": id,
            "name": name,
            "label": label,
            "state": state,
            "owner": owner,
        }
        if final:
            rule["final"] = True
        if inner and told not in self._answers.told:
            rule["tell"] = False
        if not numbered:
            rule["numbered"] = False
        rule["clause"] = clause(self._answers, part)
        return table("[[workflow.stages]]", rule)

    # -- what moves it --------------------------------------------------------------------------

    def transitions(self) -> list[str]:
        return [*self._up(), *self._down(), *self._answer(), *self._out()]

    def _up(self) -> Iterator[str]:
        a = self._answers
        if a.paper:
            yield _move("terima_surat", ["pra"], "terima", self.desk, clause(a, "terima"))
        if self._study == "telaah":
            yield _move(
                "teruskan", ["terima"], "telaah", self.desk, clause(a, "terima"), ["bernomor"]
            )
        ready = ["bernomor", "tidak_kurang"]
        decided = [
            *(["isi:kelayakan"] if a.checklist else []),
            *(["isi:tingkat"] if a.levels else []),
        ]
        yield _move(
            "lengkap",
            [self._study],
            "lengkap",
            self.checker,
            clause(a, "telaah"),
            [*ready, *decided],
        )
        if a.direct != "tidak":
            light = next(iter(level_ids(a).values()), "")
            needs = [f"isi:tingkat={light}"] if a.direct == "ringan" else []
            yield _move(
                "jawab_langsung",
                [self._study],
                "langsung",
                self.checker,
                clause(a, "langsung"),
                [*ready, *needs],
            )
        for (source, target), role in zip(pairwise(self._above), self._chain, strict=False):
            yield _move("teruskan", [source], target, (role,), clause(a, "naik"))

    def _down(self) -> Iterator[str]:
        a = self._answers
        last = self._above[-1]
        giver = self._chain[-1:] or self.checker
        if self._divides:
            down = self._ids(a.down)
            yield _move("disposisi", [last], "bagi", giver, clause(a, "naik"))
            last, giver = "bagi", down
        yield _move("disposisi", [last, "unit", "kerja"], "unit", giver, clause(a, "kerja"))
        yield _move("ambil", ["unit", "kerja"], "kerja", self.units, clause(a, "kerja"))
        yield _move("lepas", ["kerja"], "unit", joined(self.units, self.head), INF)
        asking = joined(self.desk, self.checker, self.units)
        places = dict.fromkeys(("terima", self._study, "kurang", "unit", "kerja"))
        yield _move("lengkapi", [*places], "kurang", asking, clause(a, "syarat"))

    def _answer(self) -> Iterator[str]:
        a = self._answers
        held = ["rapat:selesai"] if a.meeting == "wajib" else []
        places = ["unit", "kerja", "siap"]
        signed = clause(a, "tanda_tangan") if a.signs or a.by_level else INF
        for role, levels in self._approvals().items():
            by = (role,) if role else self.approvers
            graded = [f"isi:tingkat={'|'.join(levels)}"] if levels else []
            needs = ["ada_usulan", *held, *graded]
            yield _move("setujui", places, "siap", by, signed, needs)
        yield _move("kembalikan", places, "kerja", self.approvers, signed, ["belum_dikirim"])
        sent = clause(a, "kirim")
        yield _move("kirim", ["siap"], "dijawab", self.desk, sent, ["disetujui"])
        yield _move("selesai", ["dijawab"], "selesai", self.desk, sent)

    def _out(self) -> Iterator[str]:
        yield _move("alihkan", ["*"], "dialihkan", joined(self.checker, self.head), INF)
        yield _move("tolak", ["*"], "ditolak", self.head, INF)
        yield _move("cabut", ["*"], "dicabut", self.desk, INF)
        direct = ["langsung"] if self._answers.direct != "tidak" else []
        ends = ["selesai", *direct, "dijawab", "dialihkan", "ditolak", "dicabut"]
        yield _move("buka", ends, "kerja", joined(self.checker, self.head), INF)

    def _approvals(self) -> dict[str, tuple[str, ...]]:
        """Who approves -> the levels of which they do; no levels: of all."""
        a = self._answers
        if not a.by_level:
            return {"": ()}
        names = level_ids(a)
        found: dict[str, tuple[str, ...]] = {}
        for one in a.levels:
            role = self._roles[a.approver_of(one)]
            found[role] = (*found.get(role, ()), names[one.name])
        return found

    def papers(self) -> list[str]:
        """Who signs in a row; nothing where nobody does."""
        if not self._answers.signs or self._answers.by_level:
            return []
        signs = tuple(
            {"role": role, "act": "paraf" if number < len(self.approvers) else "tanda_tangan"}
            for number, role in enumerate(self.approvers, 1)
        )
        line = clause(self._answers, "tanda_tangan")
        return [table("[[papers]]", {"id": "jawaban", "clause": line, "signs": signs})]


def _move(
    verb: str,
    source: Iterable[str],
    target: str,
    by: tuple[str, ...],
    line: str,
    needs: Iterable[str] = (),
) -> str:
    return table(
        "[[workflow.transitions]]",
        {
            "verb": verb,
            "source": tuple(source),
            "target": target,
            "by": by,
            "needs": tuple(needs),
            "clause": line,
        },
    )


def joined(*roles: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for some in roles for one in some))
