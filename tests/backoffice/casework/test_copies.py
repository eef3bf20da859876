"""A copy of a citizen's file shows the same picture and tells neither place nor device."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.casework.copies import clean_copy
from tests.backoffice.casework import pictures
from tests.backoffice.casework.pictures import (
    CANARIES,
    GPS,
    SCAN,
    box,
    film,
    heic,
    jpeg,
    picture_of_jpeg,
    png,
    segment,
    tiff,
    webp,
)
from tests.growth import assert_in_step

KINDS: dict[str, tuple[Callable[[], bytes], str]] = {
    "jpeg": (jpeg, "image/jpeg"),
    "png": (png, "image/png"),
    "webp": (webp, "image/webp"),
    "small webp": (lambda: webp(wide=False), "image/webp"),
    "heic": (heic, "image/heic"),
    "heic with its notes inside": (lambda: heic(in_meta=True), "image/heic"),
    "heic with a film behind": (lambda: heic(trailer=b"mpvd"), "image/heif"),
    "mov": (film, "video/quicktime"),
    "mp4": (lambda: film(brand=b"isom", telling=b"camm"), "video/mp4"),
    "mp4 with subtitles": (lambda: film(brand=b"isom", telling=b"sbtl"), "video/mp4"),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def made(kind: str) -> tuple[bytes, str]:
    make, media_type = KINDS[kind]
    return make(), media_type


@every_kind
def test_neither_place_nor_device_is_left(kind: str) -> None:
    content, media_type = made(kind)
    assert any(one in content for one in CANARIES)
    copy = clean_copy(content, media_type)
    assert copy.clean
    assert [one for one in CANARIES if one in copy.content] == []


@every_kind
def test_a_clean_copy_is_its_own_copy(kind: str) -> None:
    content, media_type = made(kind)
    once = clean_copy(content, media_type).content
    assert clean_copy(once, media_type).content == once


@every_kind
@pytest.mark.parametrize("claimed", ["", "application/octet-stream", "IMAGE/JPEG; name=foto.jpg"])
def test_what_it_is_shows_by_its_content(kind: str, claimed: str) -> None:
    content, media_type = made(kind)
    assert clean_copy(content, claimed) == clean_copy(content, media_type)


# -- the picture stays ----------------------------------------------------------------------------

scans = st.binary(max_size=400).map(lambda some: some.replace(b"\xff", b"\xff\x00"))
turns = st.integers(min_value=0, max_value=12)


@given(scan=scans, turned=turns, little=st.booleans(), behind=st.binary(max_size=40))
def test_a_jpeg_keeps_its_picture_and_which_side_is_up(
    scan: bytes, turned: int, little: bool, behind: bytes
) -> None:
    content = jpeg(scan, tiff(turned, little=little), behind)
    copy = clean_copy(content, "image/jpeg")
    assert copy.clean
    up = tiff_of_one(turned) if 2 <= turned <= 8 else b""
    kept = picture_of_jpeg(scan)
    first = len(pictures.JFIF)
    assert copy.content == b"\xff\xd8" + kept[:first] + up + kept[first:] + b"\xff\xd9"


def tiff_of_one(turned: int) -> bytes:
    entry = b"\x01\x12\x00\x03\x00\x00\x00\x01" + bytes((0, turned, 0, 0))
    return segment(0xE1, b"Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01" + entry + bytes(4))


@given(pixels=st.binary(min_size=10, max_size=200), turned=turns)
def test_a_png_keeps_its_picture(pixels: bytes, turned: int) -> None:
    copy = clean_copy(png(pixels, turned), "image/png")
    assert copy.clean
    assert pictures.chunk(b"IDAT", pixels[:9]) + pictures.chunk(b"IDAT", pixels[9:]) in copy.content
    assert copy.content.startswith(b"\x89PNG\r\n\x1a\n" + pictures.PNG_HEAD)
    assert copy.content.endswith(pictures.chunk(b"IEND", b""))
    assert (b"eXIf" in copy.content) == (2 <= turned <= 8)


@given(pixels=st.binary(max_size=200), turned=turns, wide=st.booleans())
def test_a_webp_keeps_its_picture_and_says_its_size(pixels: bytes, turned: int, wide: bool) -> None:
    copy = clean_copy(webp(pixels, turned, wide=wide), "image/webp")
    assert copy.clean
    assert pictures.riff(b"VP8 ", pixels) in copy.content
    assert int.from_bytes(copy.content[4:8], "little") + 8 == len(copy.content)
    says_exif = wide and bool(copy.content[20] & 0x08)
    assert says_exif == (b"EXIF" in copy.content) == (wide and 2 <= turned <= 8)


@given(picture=st.binary(min_size=1, max_size=200), in_meta=st.booleans())
def test_a_heic_keeps_its_picture_at_its_place(picture: bytes, in_meta: bool) -> None:
    content = heic(picture, in_meta=in_meta)
    copy = clean_copy(content, "image/heic")
    assert copy.clean
    assert len(copy.content) == len(content)
    at = content.index(b"mdat" + picture)
    assert copy.content[at : at + 4 + len(picture)] == b"mdat" + picture


@given(frames=st.binary(max_size=200))
def test_a_film_keeps_its_frames_at_their_place(frames: bytes) -> None:
    content = film(frames)
    copy = clean_copy(content, "video/quicktime")
    assert copy.clean
    assert len(copy.content) == len(content)
    at = content.index(b"mdat" + frames + GPS)
    assert copy.content[at : at + 4 + len(frames)] == b"mdat" + frames


# -- what is not certain stays as it is -----------------------------------------------------------

#: Whatever holds more than we can see, or is not what it says.
UNCERTAIN = {
    "a pdf": (b"%PDF-1.7 /Author (Kenari)", "application/pdf"),
    "a letter": (b"PK\x03\x04" + GPS, "application/vnd.openxmlformats-officedocument"),
    "a pdf that is a picture too": (jpeg(), "application/pdf"),
    "a voice message": (b"OggS" + GPS, "audio/ogg"),
    "nothing": (b"", "image/jpeg"),
    "words": (GPS, "image/jpeg"),
    "a film without frames": (box(b"ftyp", b"isom"), "video/mp4"),
    "a packed film": (film(more=box(b"moov", box(b"cmov", GPS))), "video/quicktime"),
    "a film in fragments that tells the place": (film(more=box(b"moof")), "video/mp4"),
    "a picture of a kind to come": (heic(items=(b"hvc1", b"abcd")), "image/heic"),
    "a heic without a picture": (heic(items=(b"Exif", b"mime")), "image/heic"),
    "a heic with a film": (heic() + box(b"moov"), "image/heic"),
    "a frame without a scan": (b"\xff\xd8" + pictures.FRAME + b"\xff\xd9", "image/jpeg"),
}


@pytest.mark.parametrize("what", UNCERTAIN)
def test_what_is_not_certain_is_given_as_it_is_and_said(what: str) -> None:
    content, media_type = UNCERTAIN[what]
    copy = clean_copy(content, media_type)
    assert not copy.clean
    assert copy.content == content


@every_kind
def test_wherever_a_file_was_cut_off_nothing_breaks(kind: str) -> None:
    content, media_type = made(kind)
    for length in range(len(content)):
        part = content[:length]
        copy = clean_copy(part, media_type)
        assert copy.clean or copy.content == part


@given(data=st.data())
def test_whatever_was_changed_in_it_nothing_breaks(data: st.DataObject) -> None:
    content, media_type = made(data.draw(st.sampled_from(sorted(KINDS))))
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(min_value=1, max_value=4))):
        at = data.draw(st.integers(min_value=0, max_value=len(content) - 1))
        changed[at] = data.draw(st.integers(min_value=0, max_value=255))
    copy = clean_copy(bytes(changed), media_type)
    assert copy.clean or copy.content == changed
    again = clean_copy(copy.content, media_type)
    assert again.content == copy.content


@given(some=st.binary(max_size=300), start=st.sampled_from(sorted(KINDS)))
def test_rubbish_behind_a_good_beginning_breaks_nothing(some: bytes, start: str) -> None:
    content, media_type = made(start)
    rubbish = content[:16] + some
    copy = clean_copy(rubbish, media_type)
    assert copy.clean or copy.content == rubbish


def test_notes_that_are_part_of_the_picture_are_left_to_it() -> None:
    content = bytearray(heic())
    # The second item, Exif, is said to lie where the picture lies.
    at = content.index(b"iloc") + 4 + 4 + 2 + 2
    content[at + 16 + 8 : at + 16 + 12] = content[at + 8 : at + 12]
    assert not clean_copy(bytes(content), "image/heic").clean


@pytest.mark.parametrize(
    ("make", "media_type"),
    [
        (lambda n: jpeg(SCAN * n), "image/jpeg"),
        (lambda n: b"\xff\xd8" + b"\xff" * (400 * n), "image/jpeg"),
        (lambda n: b"\xff\xd8" + segment(0xFE, GPS) * (8 * n), "image/jpeg"),
        (lambda n: png(pictures.PIXELS * 30 * n), "image/png"),
        (lambda n: film(b"f" * (400 * n)), "video/mp4"),
        (lambda n: film(more=box(b"free", GPS) * (8 * n)), "video/mp4"),
        (lambda n: heic(items=(b"hvc1", *[b"Exif"] * n)), "image/heic"),
    ],
)
def test_the_time_grows_with_the_file(make: Callable[[int], bytes], media_type: str) -> None:
    assert_in_step(lambda content: clean_copy(content, media_type), make(400), make(800))
