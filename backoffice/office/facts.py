"""What an office tells about itself, as the placeholders of texts. Pure.

A fact that the office does not name is empty: a text that uses it puts it into an aside, which is
then left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from backoffice.office.legal_basis import basis_of
from backoffice.office.profile import Office
from bot.dates import format_date

#: What an office writes for a service that costs nothing.
FREE = "gratis"
#: Placeholder -> the key of [office] that fills it.
FACTS: Mapping[str, str] = {
    "nama_kantor": "name",
    "nama_layanan": "service",
    "zona": "zone_label",
    "alamat_kantor": "address",
    "kode_pos": "postal_code",
    "telepon": "phone",
    "situs": "website",
    "tautan": "links",
    "nomor_darurat": "emergency",
    "dasar_hukum": "legal_basis",
    "no_sk": "sk",
    "biaya": "fee",
    "daftar_kanal": "channels",
    "penanggung_jawab": "responsible",
}
#: Keys of [office] that the program itself reads.
READ_BY_CODE = ("id", "timezone", "kop", "logo", "paper", "place")


def facts_of(office: Office, words: Callable[..., str]) -> dict[str, str]:
    """Every fact by its placeholder; "" where the office names none.

    `words` gives a part of the office's catalogue, as `Desk.words` does.
    """
    told = {key: str(getattr(office, key)).strip() for key in FACTS.values()}
    told["channels"] = ", ".join(office.channels)
    told["links"] = "\n".join(
        words("kantor.tautan", nama=one.label, alamat=one.url) for one in office.links
    )
    told["legal_basis"] = "; ".join(
        words("kantor.aturan", nama=one.name, tanggal=format_date(one.date))
        if one.date
        else one.name
        for one in map(basis_of, office.legal_basis)
    )
    if office.fee.strip().lower() == FREE:
        told["fee"] = words("kantor.gratis")
    return {name: told[key] for name, key in FACTS.items()}


def unsaid(office: Office) -> frozenset[str]:
    """The placeholders that this office fills with nothing."""
    told = facts_of(office, lambda key, **params: key)
    return frozenset(name for name, words in told.items() if not words)
