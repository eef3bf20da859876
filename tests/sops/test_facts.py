"""What each office says of itself, as its SOP has it: name, service, place, numbers, fee."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sops.people import opened
from tests.sops.rows import row
from tests.world import sends_to

#: Office -> lines of its INFO; what the SOP leaves out has none.
TOLD = {
    "tanbu": (
        "Sekretariat DPRD Kabupaten Tanah Bumbu",
        "Nama layanan: Penanganan Pengaduan Masyarakat",
        "Alamat: Jl. H.M. Amin Desa Sepunggur Kecamatan Kusan Hilir Kabupaten Tanah Bumbu 72271",
        "Telepon: 051874222 (nomor percakapan ini tidak menerima telepon)",
        "Situs: dpr-daerah.tanahbumbukab.go.id",
        "Biaya: tidak dipungut biaya",
    ),
    "payakumbuh": (
        "Nama layanan: Penanganan dan Penyelesaian Pengaduan Masyarakat (Langsung)",
        "Alamat: Jln. Jambu Kel. Kota Kociak Kubu Tapak Rajo, Kec. Payakumbuh Utara, Kota "
        "Payakumbuh",
        "Penanggung jawab: Subkoordinator Pengaduan dan Pemantauan",
        "Biaya: tidak dipungut biaya",
    ),
    "pasuruan": (
        "Dinas Pemberdayaan Masyarakat dan Desa Kabupaten Pasuruan",
        "Nama layanan: Pengaduan Pelayanan Publik",
        "Alamat: Komplek Perkantoran Raci, Jl. Raya Raci Km. 9 Pasuruan - Bangil 67153",
        "Telepon: (0343) 749035, 08165456650 (nomor percakapan ini tidak menerima telepon)",
        "Situs: dpmd.pasuruankab.go.id",
        "Nomor SK: 060/024/424.079/2023",
    ),
}
#: The channel by which a letter comes, as INFO names it.
LETTERS = {"payakumbuh": "surat ke alamat kantor", "pasuruan": "surat ke alamat kantor"}


@row("T03", "T04", "T05", "T06", "P01", "P24", "P27", "P31", "D01", "D02", "D03", "D11", "D24")
@pytest.mark.parametrize("office", TOLD)
async def test_info_says_what_the_sop_says_and_nothing_that_it_does_not(
    tmp_path: Path, office: str
) -> None:
    async with opened(office, tmp_path) as house:
        warga = house.world.citizen()
        await warga.says("halo")
        assert house.profile.office.service in warga.sees
        await warga.says("INFO")
        (told,) = [one for one in sends_to(house.world, warga) if "Jam layanan" in one]
        for line in TOLD[office]:
            assert line in told.splitlines(), line
        assert LETTERS.get(office, "") in told
        for label, fact in (
            ("Nomor SK:", house.profile.office.sk),
            ("Tautan:", house.profile.office.links),
            ("Dasar hukum:", house.profile.office.legal_basis),
        ):
            assert (label in told) == bool(fact), label


@row("T02")
async def test_whoever_is_to_come_is_told_where_to(tmp_path: Path) -> None:
    async with opened("tanbu", tmp_path) as house:
        warga = house.world.citizen()
        await house.complains(warga)
        assert "Jl. H.M. Amin Desa Sepunggur" in "\n".join(sends_to(house.world, warga))
