"""What the Cloud API's error numbers mean for a message: a code, and a sentence for officers.

The same numbers come in two ways: as the answer to a call, and hours later as a status. The table
is ours and not pywa's classes, since a status must be understood without loading the library; pywa
gives the number of an answer, also where the body is no JSON.
"""

from __future__ import annotations

from typing import NamedTuple

from channels.channel import SendCode, SendError

#: Codes after which the same message may go out later.
_LATER: frozenset[SendCode] = frozenset({"unreachable", "throttled", "timeout", "unauthorized"})


class Meaning(NamedTuple):
    code: SendCode
    #: Fills `{sebab}` of a notice: begins small, without a full stop.
    sentence: str
    #: Seconds to wait where the provider names none.
    wait: float | None = None


_TOKEN = "token WhatsApp kantor ditolak atau kedaluwarsa; admin perlu menggantinya"  # noqa: S105
_RIGHT = "token WhatsApp kantor tidak punya izin yang diperlukan; admin perlu memeriksanya"
_BUSY = "WhatsApp sedang membatasi jumlah kiriman kantor"
_DOWN = "layanan WhatsApp sedang terganggu"
_TEMPLATE = "isi templat WhatsApp tidak sesuai dengan yang disetujui; admin perlu memeriksanya"

ERRORS: dict[int, Meaning] = {
    0: Meaning("unauthorized", _TOKEN),
    1: Meaning("unreachable", _DOWN),
    2: Meaning("unreachable", _DOWN),
    3: Meaning("unauthorized", _RIGHT),
    4: Meaning("throttled", _BUSY, 60),
    10: Meaning("unauthorized", _RIGHT),
    33: Meaning("unauthorized", "nomor WhatsApp kantor tidak ditemukan; admin perlu memeriksanya"),
    100: Meaning("rejected", "isi pesan tidak diterima WhatsApp"),
    190: Meaning("unauthorized", _TOKEN),
    368: Meaning("unauthorized", "akun WhatsApp kantor dibatasi karena pelanggaran kebijakan"),
    80007: Meaning("throttled", _BUSY, 60),
    130429: Meaning("throttled", _BUSY, 5),
    130472: Meaning("rejected", "WhatsApp tidak mengirimnya karena uji coba pada nomor pelapor"),
    130497: Meaning("rejected", "WhatsApp tidak mengizinkan kiriman ke negara nomor pelapor"),
    131000: Meaning("unreachable", _DOWN),
    131005: Meaning("unauthorized", _RIGHT),
    131008: Meaning("rejected", "isi pesan tidak diterima WhatsApp"),
    131009: Meaning("rejected", "isi pesan tidak diterima WhatsApp"),
    131016: Meaning("unreachable", _DOWN),
    131021: Meaning("rejected", "nomor tujuan adalah nomor kantor sendiri"),
    131026: Meaning(
        "unknown_address",
        "nomor pelapor tidak dapat menerima pesan WhatsApp (tidak terdaftar, memblokir kantor, "
        "atau aplikasinya terlalu lama)",
    ),
    131030: Meaning("rejected", "nomor pelapor belum didaftarkan pada nomor uji coba WhatsApp"),
    131031: Meaning("unauthorized", "akun WhatsApp kantor dikunci"),
    131037: Meaning("unauthorized", "nama tampilan nomor WhatsApp kantor belum disetujui"),
    131042: Meaning("unauthorized", "pembayaran akun WhatsApp kantor bermasalah"),
    131045: Meaning("unauthorized", "nomor WhatsApp kantor belum terdaftar dengan benar"),
    131047: Meaning(
        "window_closed",
        "pesan terakhir pelapor lebih dari 24 jam lalu, WhatsApp hanya menerima pesan templat",
    ),
    131048: Meaning("throttled", "kiriman kantor dibatasi karena banyak dilaporkan warga", 3600),
    131049: Meaning("rejected", "WhatsApp menahan kiriman ini agar pelapor tidak terlalu sering"),
    131050: Meaning("rejected", "pelapor menolak pesan promosi dari kantor"),
    131051: Meaning("rejected", "jenis pesan ini tidak didukung WhatsApp"),
    131052: Meaning("rejected", "berkas tidak dapat diambil WhatsApp"),
    131053: Meaning("rejected", "berkas tidak diterima WhatsApp"),
    131056: Meaning("throttled", "terlalu banyak pesan ke nomor ini dalam waktu singkat", 6),
    131057: Meaning("unreachable", "akun WhatsApp kantor sedang dalam pemeliharaan"),
    131062: Meaning("rejected", "pesan ini hanya dapat dikirim ke nomor telepon"),
    131064: Meaning("throttled", "batas kiriman templat kantor tercapai", 3600),
    132000: Meaning("rejected", _TEMPLATE),
    132001: Meaning("rejected", "templat WhatsApp belum ada atau belum disetujui"),
    132005: Meaning("rejected", "isi templat WhatsApp terlalu panjang"),
    132007: Meaning("rejected", "templat WhatsApp melanggar kebijakan WhatsApp"),
    132008: Meaning("rejected", _TEMPLATE),
    132012: Meaning("rejected", _TEMPLATE),
    132015: Meaning("rejected", "templat WhatsApp dihentikan sementara karena mutunya rendah"),
    132016: Meaning("rejected", "templat WhatsApp dinonaktifkan karena mutunya rendah"),
    133010: Meaning("unauthorized", "nomor WhatsApp kantor belum terdaftar dengan benar"),
    133016: Meaning("throttled", _BUSY, 3600),
    135000: Meaning("unreachable", _DOWN),
    137000: Meaning("rejected", "kunci keamanan nomor pelapor telah berubah"),
}

#: For a number that Meta has added since.
_UNKNOWN = Meaning("rejected", "pesan ditolak WhatsApp")


def meaning(number: int | None, status: int | None = None) -> Meaning:
    """What an error means, by its number, and by the HTTP status where that says more."""
    if number is not None and number in ERRORS:
        return ERRORS[number]
    if number is not None and 200 <= number < 300:
        return Meaning("unauthorized", _RIGHT)
    if number is not None and 132000 <= number < 133000:
        return Meaning("rejected", _TEMPLATE)
    if status == 401:
        return Meaning("unauthorized", _TOKEN)
    if status == 413:
        return Meaning("too_large", "berkas terlalu besar untuk WhatsApp")
    if status == 429:
        return Meaning("throttled", _BUSY, 5)
    if status is not None and status >= 500:
        return Meaning("unreachable", _DOWN)
    return _UNKNOWN


def send_error(number: int | None, status: int | None, *, retry_after: float | None) -> SendError:
    """The refusal of a call. The provider's words are left out: they may quote what was sent."""
    found = meaning(number, status)
    # A gateway that fails may have passed the message on; the API's own refusals have not.
    gateway = status is not None and status >= 500 and number not in ERRORS
    return SendError(
        found.code,
        retryable=found.code in _LATER,
        ambiguous=gateway,
        retry_after=retry_after if retry_after is not None else found.wait,
        answer=f"{number or status}: {found.sentence}",
        sentence=found.sentence,
    )
