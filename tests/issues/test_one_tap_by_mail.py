"""By mail every command had to be typed: a link now begins it, with the key of its mail."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

from app.demo.world import World
from channels.mail.compose import Office, compose
from channels.message import Address, Choice, OutboundMessage
from tests.mailing import Post, mail_officer
from tests.world import complains


def links_in(raw: str) -> dict[str, tuple[str, str]]:
    """Of each link its words, whom it writes to, and what it begins to write."""
    found = {}
    for url, label in re.findall(r'<a href="([^"]+)">([^<]+)</a>', raw):
        parts = urlsplit(unescape(url))
        assert parts.scheme == "mailto"
        found[label] = (parts.path, parse_qs(parts.query)["body"][0].replace("\r\n", "\n"))
    return found


def test_a_link_bears_the_key_and_nothing_of_it_is_markup() -> None:
    message = OutboundMessage(
        key="k/0",
        address=Address(channel="mail", account="kantor@example.com", peer="rina@example.com"),
        text="Pengaduan baru",
        links=(Choice(id='/balas_1_2026 "&<b>', label="<Balas>"),),
        subject='[0001] "baru" & <lain>',
        reply_tag="p2345abc",
    )
    office = Office(address="kantor@example.com", name="Kantor")
    raw = compose(message, office, at=datetime(2026, 11, 23, 5, tzinfo=UTC))
    page = raw.decode().replace("=\r\n", "").replace("=3D", "=")
    page = page.partition("text/html")[2]
    assert "<Balas>" not in page and "<lain>" not in page
    (link,) = links_in(page).values()
    assert link == ("kantor+p2345abc@example.com", '/balas_1_2026 "&<b>\n\nKunci: p2345abc')


async def test_the_links_of_a_mail_do_what_they_say(world: World) -> None:
    post = Post(world)
    rina = await mail_officer(post, "rina@dinas.example", "Petugas Rina", "petugas_pengaduan")
    rina.news()
    citizen = world.citizen()
    await complains(citizen)
    (notice,) = rina.news()
    assert [one.label for one in notice.message.links] == ["Lihat", "Ambil"]
    tag = notice.message.reply_tag
    (card,) = await rina.writes(f"/lihat_1_2026\n\nKunci: {tag}")
    assert "0001/PGD/XI/2026" in card.text
    offered = [one.id for one in card.message.links]
    assert "/ambil_1_2026" in offered and "/balas_1_2026" in offered
    assert not any(one.startswith(("/tolak", "/segel")) for one in offered)
    (taken,) = await rina.writes(f"/ambil_1_2026\n\nKunci: {tag}")
    assert "Bapak/Ibu pegang" in taken.text
    citizen.news()
    tag = taken.message.reply_tag
    (shown,) = await rina.writes(f"/balas_1_2026 Mohon datang besok.\n\nKunci: {tag}")
    yes = next(one.id for one in shown.message.links if one.label == "YA")
    assert citizen.news() == []
    await rina.writes(f"{yes}\n\nKunci: {shown.message.reply_tag}")
    assert "Mohon datang besok." in "\n".join(citizen.news())


async def test_a_link_is_good_once(world: World) -> None:
    post = Post(world)
    rina = await mail_officer(post, "rina@dinas.example", "Petugas Rina", "petugas_pengaduan")
    rina.news()
    await complains(world.citizen())
    (notice,) = rina.news()
    tag = notice.message.reply_tag
    await rina.writes(f"/ambil_1_2026\n\nKunci: {tag}")
    (refused,) = await rina.writes(f"/lepas_1_2026 salah ambil\n\nKunci: {tag}")
    assert "kembali ke antrean" not in refused.text


async def test_a_citizens_mail_has_no_such_link(world: World) -> None:
    post = Post(world)
    citizen = post.writer("warga.contoh@example.com")
    for mail in await citizen.writes("KTP saya rekam bulan Agustus, sampai sekarang belum jadi."):
        assert mail.message.links == ()


async def test_plain_words_below_a_notice_are_offered_as_what_they_may_be(world: World) -> None:
    """`/eskalasi` asks for direction, and who answered its mail in plain words was refused."""
    post = Post(world)
    rina = await mail_officer(post, "rina@dinas.example", "Petugas Rina", "petugas_pengaduan")
    siti = await mail_officer(post, "siti@dinas.example", "Pejabat Siti", "pejabat_pengelola")
    await complains(world.citizen())
    (notice, *_) = rina.news()
    await rina.writes("/ambil 1", answers=notice)
    await rina.writes("/eskalasi 1 Mohon arahan: kewenangan siapa?", answers=rina.last)
    rina.news()
    asked = siti.last
    siti.news()
    assert "meminta arahan" in asked.text
    words = "Bu Rina, mohon dikerjakan dulu.\n\nCatatan: kewenangan kita."
    (offered,) = await siti.writes(words, answers=asked)
    assert rina.news() == []
    assert "/arahan 0001/PGD/XI/2026 …" in offered.text
    links = {one.label: one.id for one in offered.message.links}
    assert set(links) == {"Arahan", "Balas pelapor", "Catatan"}
    direct = links["Arahan"]
    assert direct.endswith("Bu Rina, mohon dikerjakan dulu.\n\nCatatan: kewenangan kita.")
    await siti.writes(f"{direct}\n\nKunci: {offered.message.reply_tag}")
    (told,) = rina.news()
    assert "Arahan untuk 0001/PGD/XI/2026 dari Pejabat Siti: Bu Rina, mohon" in told.text
    assert "kewenangan kita." in told.text


async def test_long_words_are_copied_and_words_below_a_list_name_no_case(world: World) -> None:
    post = Post(world)
    rina = await mail_officer(post, "rina@dinas.example", "Petugas Rina", "petugas_pengaduan")
    await complains(world.citizen())
    notice = rina.last
    rina.news()
    (offered,) = await rina.writes("Sudah dicek. " * 60, answers=notice)
    assert {one.id for one in offered.message.links} == {
        "/balas 0001/PGD/XI/2026",
        "/catatan 0001/PGD/XI/2026",
    }
    (queue,) = await rina.writes("/antrean", answers=offered)
    (told,) = await rina.writes("Baik, saya lihat.", answers=queue, threads=False)
    assert "Kalimat itu bukan perintah" in told.text
