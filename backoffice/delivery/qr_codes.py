"""Words as a picture that another telephone reads (ISO/IEC 18004), made when they are sent."""

from __future__ import annotations

from io import BytesIO

from channels.message import Blob

#: Points a side of each of its squares, and the white around them: as the standard asks.
_SCALE, _BORDER = 8, 4


def drawn(words: str) -> Blob:
    """The picture, which is stored nowhere; the same words give the same picture.

    Raises ValueError for more than about 2,000 characters.
    """
    # Whoever sends none need not load it.
    import segno

    picture = BytesIO()
    code = segno.make_qr(words, error="m", boost_error=False)
    code.save(picture, kind="png", scale=_SCALE, border=_BORDER)
    return Blob("", "kode-qr.png", "image/png", content=picture.getvalue())
