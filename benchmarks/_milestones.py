"""An office of so many cases with all their milestones, written fast: four years, some are open.

Cases are rows without words; of each there is what its journal would have led to: seventeen
milestones of one that is closed. The database makes them itself, in a dozen statements.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, text

from backoffice.desk.desk import Desk
from backoffice.store import tables
from backoffice.store.engine.engines import open_engine
from backoffice.store.tables import to_micros
from benchmarks._cases import NOW

_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
_SPAN = int(timedelta(days=1460) / timedelta(microseconds=1))
#: Hours after it came, the state from then on, and what is counted beside it.
_WAY = (
    (0, "DITERIMA", "masuk"),
    (5, "LENGKAP", "lengkap"),
    (6, "DIDISPOSISI", "disposisi"),
    (7, "DIPROSES", "respons"),
    (40, "JAWABAN_DISETUJUI", ""),
    (48, "DIJAWAB", "dijawab"),
    (380, "SELESAI", "selesai"),
)
#: Some cases have stopped on their way, of the newest tenth; one in nine takes its time.
_MADE = """
CREATE TABLE made AS
WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {total})
SELECT n, {id} AS id, {now} - {span} + {span} / {total} * n AS came,
  CASE WHEN n % 9 = 0 THEN 6 ELSE 1 END AS slow,
  CASE WHEN n % 10 = 0 AND n > {total} * 0.9 THEN n % 7 ELSE 6 END AS steps,
  CASE n % 4 WHEN 0 THEN 'telegram' WHEN 1 THEN 'whatsapp' WHEN 2 THEN 'mail' ELSE 'surat' END
    AS channel,
  CASE n % 5 WHEN 0 THEN 'ktp_el' WHEN 1 THEN 'kk' WHEN 2 THEN 'akta' WHEN 3 THEN 'biaya'
    ELSE 'petugas' END AS category,
  CASE n % 3 WHEN 0 THEN 'tim_penjawab' WHEN 1 THEN 'pejabat_pengelola'
    ELSE 'petugas_pengaduan' END AS unit
FROM numbers"""
_CASES = """
INSERT INTO cases (id, office_id, code, person_id, state, stage, category, "open", shelf, unread,
  received_at, seq, head, snapshot)
SELECT id, '{office}', {code}, 'warga', 'SELESAI', 'selesai', category, false, 'closed', false,
  came, 1, {nothing}, {nothing} FROM made"""
_MILESTONES = """
INSERT INTO milestones (case_id, ordinal, office_id, seq, kind, at, count, clock, reason, was,
  state, due_was, due, gross, net, late, channel, category, unit, level)
SELECT id, {seq} * 4 + {ordinal}, '{office}', {seq}, '{kind}', came + {hours} * {hour} * slow,
  {count}, '{clock}', '', '{was}', {state}, {due_was}, {due}, {took}, {took}, false, channel,
  category, unit, ''
FROM made WHERE steps >= {seq} AND came + {hours} * {hour} * slow <= {now}"""


def fill(url: str, office: Desk, total: int) -> None:
    """Write so many cases into a fresh database."""
    engine = open_engine(url, busy_seconds=600)
    with engine.begin() as connection:
        for index in tables.milestones.indexes:
            index.drop(connection)
        _fill(connection, office.office_id, total)
        connection.execute(text("DROP TABLE made"))
        for index in tables.milestones.indexes:
            index.create(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        server = connection.dialect.name == "postgresql"
        connection.execute(text("VACUUM ANALYZE" if server else "ANALYZE"))
    engine.dispose()


def _fill(connection: Connection, office: str, total: int) -> None:
    server = connection.dialect.name == "postgresql"
    given = {
        "office": office,
        "total": total,
        "now": to_micros(NOW),
        "span": _SPAN,
        "hour": _HOUR,
        "id": "lpad(CAST(n AS TEXT), 32, '0')" if server else "printf('%032d', n)",
        "code": "CAST(n AS TEXT)",
        "nothing": "''::bytea" if server else "x''",
    }

    def say(statement: str, **more: object) -> None:
        made = statement.format(**given | more)
        # The driver of PostgreSQL takes a percent sign for a parameter.
        connection.exec_driver_sql(made.replace("%", "%%") if server else made)

    say("INSERT INTO people (id, office_id, created_at) VALUES ('warga', '{office}', 0)")
    say(_MADE)
    say(_CASES)
    was = ""
    first, last = f"came + 2 * {_DAY}", f"came + (7 + n % 3) * {_DAY}"
    for seq, (hours, state, kind) in enumerate(_WAY):
        at = f"came + {hours} * {_HOUR} * slow"
        plain: dict[str, object] = {
            "seq": seq, "hours": hours, "clock": "", "was": "", "state": "''", "due": "NULL",
            "due_was": "NULL", "took": "NULL",
        }  # fmt: skip
        say(_MILESTONES, **plain | {"ordinal": 0, "kind": "status", "count": 0, "was": was,
            "state": f"'{state}'"})  # fmt: skip
        if kind:
            took = "n % 40" if kind in ("respons", "dijawab") else "NULL"
            say(_MILESTONES, **plain | {"ordinal": 1, "kind": kind, "count": 1, "took": took})
        for clock, due, begins, ends in (
            ("catat_distribusi", first, "DITERIMA", "DIDISPOSISI"),
            ("penyelesaian", last, "LENGKAP", "DIJAWAB"),
        ):
            tempo = plain | {"ordinal": 2, "kind": "tempo", "count": 0, "clock": clock, "due": due}
            if state == begins:
                say(_MILESTONES, **tempo | {"state": "'berjalan'"})
            if state == ends:
                kept = f"CASE WHEN {at} <= {due} THEN 'tepat' ELSE 'lambat' END"
                say(_MILESTONES, **tempo | {"was": "berjalan", "state": kept, "due_was": due})
        was = state
