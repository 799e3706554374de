"""Paper as a phone sees it: the pages of a PDF drawn as pictures, and the codes read from them."""

from __future__ import annotations

import pypdfium2
import zxingcpp
from PIL import Image

# Dots for each of the 72 points of an inch: what a cheap phone sees of a sheet on a wall.
SHARPNESS = 1.5


def drawn(pdf: bytes) -> list[Image.Image]:
    """Return each page as a picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=SHARPNESS).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


def codes(picture: Image.Image) -> list[str]:
    """Return what the codes on a picture say."""
    return [one.text for one in zxingcpp.read_barcodes(picture)]
