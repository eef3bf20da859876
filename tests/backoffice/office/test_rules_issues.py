"""What the linter and the reader of profiles say of rules that cannot be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.office.profile import Profile, ProfileError, load_profile, shared_texts
from backoffice.office.profile_issues import find_issues
from tests.offices import OTHER_RULES, OTHER_WAYS, office_with


def load(folder: Path, rules: str) -> Profile:
    return load_profile(office_with(folder, rules))


COPY = """
[[form.fields]]
key = "surel"
kind = "email"
ask = "tanya_surel"
label = "E-mail"
need = "asked"
sensitive = true
clause = "L29"

[rules.mail_copy]
linked = true
field = "surel"
clause = "L29"
"""


LIMIT = '\n[rules.completion]\namount = 30\nunit = "hari"\nnudges = [7, 20]\nclause = "L9"\n'
REASONS = (
    '\n[[rules.refusals]]\nid = "satu"\nwords = "pertama"\nclause = "L9"\n'
    '\n[[rules.refusals]]\nid = "dua"\nwords = "kedua"\nclause = "L9"\n'
)
GREETINGS = (
    '\n[[rules.greetings]]\nuntil = 12\nwords = "pagi"\n'
    '\n[[rules.greetings]]\nuntil = 24\nwords = "malam"\n'
)
WORDS = '\n[rules]\none_time_codes = ["kirim"]\n\n[rules.misconduct]\nlocal = ["minta cemek"]\n'
MONTHLY = """
[rules.monthly]
approve = ["pejabat_pengelola"]
addressee = "kepala_dinas"
clause = "L41"
"""
SPOILED = [
    (MONTHLY, '"pejabat_pengelola"', '"bupati"', "rules.monthly.approve", "tidak ada di"),
    (MONTHLY, '"pejabat_pengelola"', '"tim_penjawab"', "rights.rekap", "beri hak /rekap"),
    (MONTHLY, '"kepala_dinas"', '"bupati"', "rules.monthly.addressee", "tidak ada di"),
    (MONTHLY, '"L41"', '" "', "rules.monthly.clause", "tidak menyebut baris SOP"),
    (WORDS, '"kirim"', '"lihat"', "rules.one_time_codes", "pilih dari: identitas, setujui, kirim"),
    (WORDS, '"minta cemek"', '"Minta uang!"', "rules.misconduct.local", "huruf kecil"),
    (WORDS, '"minta cemek"', '" "', "rules.misconduct.local", "huruf kecil"),
    (LIMIT, "amount = 30", "amount = 0", "rules.completion.amount", "paling sedikit 1"),
    (LIMIT, "amount = 30", "amount = -3", "rules.completion.amount", "bukan -3"),
    (LIMIT, '"hari"', '"jam"', "rules.completion.unit", "pilih dari: hari, hari_kerja"),
    (LIMIT, '"L9"', '" "', "rules.completion.clause", "tidak menyebut baris SOP"),
    (LIMIT, "[7, 20]", "[7, 30]", "rules.completion.nudges", "pengingat 30 tidak mendahului"),
    (LIMIT, "[7, 20]", "[0, 20]", "rules.completion.nudges", "paling sedikit 1"),
    (LIMIT, "[7, 20]", "[20, 7]", "rules.completion.nudges", "berurutan"),
    (LIMIT, "[7, 20]", "[7, 7]", "rules.completion.nudges", "masing-masing satu kali"),
    (REASONS, REASONS, "\n[rules]\nrefusals = []\n", "rules.refusals", "kosong"),
    (REASONS, REASONS, "\n[rules]\nidentity_reasons = []\n", "rules.identity_reasons", "kosong"),
    (REASONS, REASONS, "\n[rules]\npaper_ways = []\n", "rules.paper_ways", "kosong"),
    (REASONS, REASONS, "\n[rules]\ngreetings = []\n", "rules.greetings", "kosong"),
    (REASONS, '"dua"', '"satu"', "rules.refusals[1].id", "sudah dipakai di rules.refusals[0]"),
    (REASONS, '"dua"', '"Nomor dua"', "rules.refusals[1].id", "huruf kecil"),
    (REASONS, '"kedua"', '" "', "rules.refusals[1].words", '"dua" belum punya teks'),
    (REASONS, '"L9"', '""', "rules.refusals[0].clause", '"satu" tidak menyebut baris SOP'),
    (OTHER_WAYS, '"radio"', '"mail"', "rules.paper_ways[0].id", '"mail" adalah kanal'),
    (OTHER_WAYS, '["siaran"]', '["Si-aran"]', "rules.paper_ways[0].names", "huruf kecil"),
    (OTHER_WAYS, '["siaran"]', '["siaran (radio)"]', "rules.paper_ways[0].names", "tanda baca"),
    (OTHER_WAYS, '["siaran"]', '["kotak saran dan aduan"]', "rules.paper_ways[0].names", "3 kata"),
    (
        OTHER_WAYS,
        OTHER_WAYS,
        OTHER_WAYS + OTHER_WAYS.replace("radio", "tv"),
        "rules.paper_ways[1].names",
        '"siaran" disebut oleh lebih dari satu cara',
    ),
    (GREETINGS, "until = 24", "until = 20", "rules.greetings", "sampai jam 24, bukan 20"),
    (GREETINGS, "until = 12", "until = 24", "rules.greetings", "masing-masing satu kali"),
    (GREETINGS, "until = 12", "until = 0", "rules.greetings", "berurutan dari 1"),
    (GREETINGS, '"malam"', '" "', "rules.greetings[1].words", "belum punya teks"),
    (COPY, 'field = "surel"', 'field = "surat"', "rules.mail_copy.field", "tidak ada di"),
    (COPY, 'field = "surel"', 'field = "kontak"', "rules.mail_copy.field", "berjenis email"),
    (COPY, "sensitive = true", "", "rules.mail_copy.field", "sensitive"),
    (COPY, '"surel"\nclause = "L29"', '"surel"', "rules.mail_copy.clause", "baris SOP"),
    (COPY, 'linked = true\nfield = "surel"', "", "rules.mail_copy", "tidak dikirim ke mana pun"),
]


def issues_of(profile: Profile) -> list[tuple[str, str]]:
    found = find_issues(profile, shared_texts(), channels=("telegram", "whatsapp", "mail"))
    return [(issue.key, issue.text) for issue in found]


@pytest.mark.parametrize(
    "rules", [MONTHLY, LIMIT, REASONS, OTHER_WAYS, GREETINGS, WORDS, COPY, OTHER_RULES + OTHER_WAYS]
)
def test_rules_that_are_fit_for_use_are_let_be(tmp_path: Path, rules: str) -> None:
    assert issues_of(load(tmp_path, rules)) == []


@pytest.mark.parametrize(("rules", "old", "new", "key", "sentence"), SPOILED)
def test_the_linter_points_at_the_spoiled_rule(
    tmp_path: Path, rules: str, old: str, new: str, key: str, sentence: str
) -> None:
    assert old in rules
    found = issues_of(load(tmp_path, rules.replace(old, new, 1)))
    assert [text for at, text in found if at == key and sentence in text], found


@pytest.mark.parametrize(
    ("rules", "key"),
    [
        (LIMIT.replace('"hari"', '"pekan"'), "rules.completion.unit"),
        (LIMIT.replace("amount = 30", ""), "rules.completion.amount"),
        (LIMIT.replace("completion", "complition"), "rules.complition"),
        (LIMIT.replace("completion", "reply"), "rules.reply.nudges"),
    ],
)
def test_what_is_no_rule_is_refused_when_it_is_read(tmp_path: Path, rules: str, key: str) -> None:
    with pytest.raises(ProfileError) as refused:
        load(tmp_path, rules)
    assert key in {issue.key for issue in refused.value.issues}
