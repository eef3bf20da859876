"""Journals are append-only: the database itself refuses to change or delete a line of one."""

from __future__ import annotations

from sqlalchemy import DDL, event

from backoffice.store.tables import journal, staff_journal

CREATE: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal "
        "BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END",
        "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal "
        "BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'journal is append-only'; END $$",
        "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal "
        "FOR EACH ROW EXECUTE FUNCTION journal_append_only()",
        "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal "
        "FOR EACH ROW EXECUTE FUNCTION journal_append_only()",
        "CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()",
    ),
}
#: Of the journal of the staff, which came later.
CREATE_STAFF: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "CREATE TRIGGER staff_journal_no_update BEFORE UPDATE ON staff_journal "
        "BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END",
        "CREATE TRIGGER staff_journal_no_delete BEFORE DELETE ON staff_journal "
        "BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION staff_journal_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'journal is append-only'; END $$",
        "CREATE TRIGGER staff_journal_no_update BEFORE UPDATE ON staff_journal "
        "FOR EACH ROW EXECUTE FUNCTION staff_journal_append_only()",
        "CREATE TRIGGER staff_journal_no_delete BEFORE DELETE ON staff_journal "
        "FOR EACH ROW EXECUTE FUNCTION staff_journal_append_only()",
        "CREATE TRIGGER staff_journal_no_truncate BEFORE TRUNCATE ON staff_journal "
        "FOR EACH STATEMENT EXECUTE FUNCTION staff_journal_append_only()",
    ),
}

for _table, _made_of in ((journal, CREATE), (staff_journal, CREATE_STAFF)):
    for _dialect, _statements in _made_of.items():
        for _statement in _statements:
            _made = DDL(_statement)  # type: ignore[no-untyped-call]
            event.listen(_table, "after_create", _made.execute_if(dialect=_dialect))
