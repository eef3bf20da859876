"""Small files of every kind that a camera makes, with place and device wherever they may stand."""

from __future__ import annotations

import zlib

#: What must not be handed on, in whichever form: place, make, model, names.
GPS = b"-0.12345,110.54321 Kenarigps"
DEVICE = b"Kenaritelepon X200"
CANARIES = (GPS, DEVICE, b"Kenari", b"110.54321")
TURNED = 6


def big(number: int, size: int) -> bytes:
    return number.to_bytes(size, "big")


def tiff(orientation: int = TURNED, *, little: bool = True) -> bytes:
    """Exif as a telephone writes it: model, which side is up, and where it was."""

    def number(value: int, size: int) -> bytes:
        return value.to_bytes(size, "little" if little else "big")

    words = DEVICE + b"\x00" + GPS + b"\x00"
    entries = [
        number(0x0110, 2) + number(2, 2) + number(len(DEVICE) + 1, 4) + number(8 + 2 + 24 + 4, 4),
        number(0x0112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2) + bytes(2),
    ]
    start = b"II\x2a\x00" if little else b"MM\x00\x2a"
    return start + number(8, 4) + number(2, 2) + b"".join(entries) + bytes(4) + words


# -- JPEG, PNG, WebP ------------------------------------------------------------------------------


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + big(len(body) + 2, 2) + body


JFIF = segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
TABLES = segment(0xDB, bytes(65)) + segment(0xC4, bytes(20))
FRAME = segment(0xC0, bytes(15))
COLOURS = segment(0xE2, b"ICC_PROFILE\x00\x01\x01 sRGB")
ADOBE = segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x00")
XMP = b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>" + GPS
#: Every byte of a scan, also 0xff where it is followed by a zero, and by the number of a restart.
SCAN = bytes(range(255)) + b"\xff\x00\xff\xd0" + bytes(range(200)) + b"\xff\xd7\xff\x00"


def jpeg(scan: bytes = SCAN, exif: bytes = b"", behind: bytes = GPS) -> bytes:
    """Two scans, and metadata in each place where cameras and programs put it."""
    return b"".join(
        (
            b"\xff\xd8",
            JFIF,
            segment(0xE1, b"Exif\x00\x00" + (exif or tiff())),
            segment(0xE1, XMP),
            segment(0xE0, b"JFXX\x00\x10" + GPS),
            segment(0xE2, b"MPF\x00" + GPS),
            COLOURS,
            segment(0xED, b"Photoshop 3.0\x008BIM" + GPS),
            segment(0xE5, DEVICE),
            ADOBE,
            segment(0xFE, GPS),
            TABLES,
            FRAME,
            segment(0xDA, bytes(10)) + scan,
            segment(0xE7, DEVICE),
            segment(0xC4, bytes(9)),
            segment(0xDA, bytes(6)) + scan,
            b"\xff\xd9",
            behind,
        )
    )


def picture_of_jpeg(scan: bytes = SCAN) -> bytes:
    """What of `jpeg` makes the picture, without which side is up."""
    return b"".join(
        (
            JFIF, COLOURS, ADOBE, TABLES, FRAME, segment(0xDA, bytes(10)) + scan,
            segment(0xC4, bytes(9)), segment(0xDA, bytes(6)) + scan,
        )
    )  # fmt: skip


def chunk(kind: bytes, body: bytes) -> bytes:
    return big(len(body), 4) + kind + body + big(zlib.crc32(kind + body), 4)


PIXELS = zlib.compress(bytes(200))
PNG_HEAD = chunk(b"IHDR", big(8, 4) + big(8, 4) + b"\x08\x02\x00\x00\x00")


def png(pixels: bytes = PIXELS, orientation: int = TURNED) -> bytes:
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            PNG_HEAD,
            chunk(b"sRGB", b"\x00"),
            chunk(b"tEXt", b"Location\x00" + GPS),
            chunk(b"eXIf", tiff(orientation)),
            chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + GPS),
            chunk(b"tIME", bytes(7)),
            chunk(b"IDAT", pixels[:9]),
            chunk(b"IDAT", pixels[9:]),
            chunk(b"zTXt", b"Model\x00\x00" + DEVICE),
            chunk(b"caNd", DEVICE),
            chunk(b"IEND", b""),
            GPS,
        )
    )


def riff(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2)


def webp(pixels: bytes = b"gambar dua", orientation: int = TURNED, *, wide: bool = True) -> bytes:
    chunks = [
        riff(b"VP8X", b"\x3c" + bytes(9)) if wide else b"",
        riff(b"ICCP", b"sRGB"),
        riff(b"ALPH", b"bening"),
        riff(b"VP8 ", pixels),
        riff(b"EXIF", b"Exif\x00\x00" + tiff(orientation)),
        riff(b"XMP ", GPS),
        riff(b"CAM ", DEVICE),
    ]
    body = b"WEBP" + b"".join(chunks if wide else chunks[3:4])
    return b"RIFF" + len(body).to_bytes(4, "little") + body + GPS


# -- boxes ----------------------------------------------------------------------------------------


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return big(len(body) + 8, 4) + kind + body


def full(kind: bytes, *parts: bytes, version: int = 0) -> bytes:
    return box(kind, bytes((version, 0, 0, 0)), *parts)


def item(number: int, kind: bytes) -> bytes:
    more = b"application/rdf+xml\x00" if kind == b"mime" else b""
    return full(b"infe", big(number, 2), big(0, 2), kind, b"\x00", more, version=2)


def heic(
    picture: bytes = b"gambar yang utuh", exif: bytes = b"", *, in_meta: bool = False,
    items: tuple[bytes, ...] = (b"hvc1", b"Exif", b"mime"), trailer: bytes = b"sefd",
) -> bytes:  # fmt: skip
    """A picture, its Exif and its XMP, as items of one file; `in_meta`: the XMP lies in `idat`."""
    notes = exif or big(0, 4) + tiff()
    contents = (picture, notes, GPS + b" xmp")[: len(items)]
    start = box(b"ftyp", b"heic", bytes(4), b"mif1heic")

    def meta(at: int) -> bytes:
        places = []
        for number, content in enumerate(contents, 1):
            inside = in_meta and number == len(contents)
            where = 0 if inside else at
            places.append(
                big(number, 2) + big(1 if inside else 0, 2) + big(0, 2) + big(1, 2)
                + big(where, 4) + big(len(content), 4)
            )  # fmt: skip
            at += 0 if inside else len(content)
        return full(
            b"meta",
            full(b"hdlr", bytes(4), b"pict", bytes(13)),
            full(b"iinf", big(len(items), 2), *(item(n, kind) for n, kind in enumerate(items, 1))),
            full(b"iloc", big(0x4400, 2), big(len(items), 2), *places, version=1),
            box(b"idat", contents[-1] if in_meta else b""),
            box(b"free", DEVICE),
        )

    head = start + meta(0)
    data = b"".join(contents[:-1] if in_meta else contents)
    return (
        start + meta(len(head) + 8) + box(b"mdat", data) + box(trailer, DEVICE)
        + box(b"uuid", b"0" * 16, GPS)
    )  # fmt: skip


def track(kind: bytes, at: int, sizes: list[int], *, long: bool = False) -> bytes:
    """A track whose samples lie one behind the other in one chunk."""
    places = full(b"co64", big(1, 4), big(at, 8)) if long else full(b"stco", big(1, 4), big(at, 4))
    table = box(
        b"stbl",
        full(b"stsd", big(0, 4)),
        full(b"stsc", big(1, 4), big(1, 4), big(len(sizes), 4), big(1, 4)),
        full(b"stsz", big(0, 4), big(len(sizes), 4), *(big(size, 4) for size in sizes)),
        places,
    )
    media = box(b"mdia", full(b"hdlr", bytes(4), kind, bytes(13)), box(b"minf", table))
    return box(b"trak", full(b"tkhd", bytes(80)), media, box(b"udta", DEVICE))


def film(
    frames: bytes = b"satu dua tiga empat", *, brand: bytes = b"qt  ", telling: bytes = b"meta",
    more: bytes = b"",
) -> bytes:  # fmt: skip
    """A film of a telephone: keys with the place, and a track that tells it second by second."""
    start = box(b"ftyp", brand, bytes(4), brand) + box(b"wide")
    at = len(start) + 8
    moov = box(
        b"moov",
        full(b"mvhd", bytes(96)),
        track(b"vide", at, [len(frames)]),
        track(telling, at + len(frames), [len(GPS), len(DEVICE)], long=True),
        box(b"udta", box(b"\xa9xyz", GPS), full(b"loci", DEVICE), bytes(4)),
        box(b"meta", full(b"keys", b"mdtacom.apple.quicktime.location.ISO6709"), box(b"ilst", GPS)),
    )
    return (
        start + box(b"mdat", frames + GPS + DEVICE) + moov + box(b"uuid", b"0" * 16, GPS)
        + box(b"free", DEVICE) + more
    )  # fmt: skip
