"""`python -m tests.journeys.keep [KIND ...]`: keep two pictures of each main page kind in docs/screens/."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
MADE, KEPT = ROOT / "screens", ROOT / "docs" / "screens"
BYTES_MOST = 60_000
KINDS = {
    "home": "home",
    "door": "door",
    "report": "report",
    "track": "track-verified",
    "area": "area-community",
    "mechanism": "mechanism-four_level",
    "desk": "desk-jia",
    "matter": "matter-handling",
    "move": "move-feed_back",
    "slip": "slip",
    "setup": "first-day-setup",
    "preview": "first-day-preview-areas",
    "checklist": "first-day-checklist",
}
# Paper has one size.
SHEETS = {"sheet": "first-day-sheet-zh"}
SCREENS = {"phone": ("390-zh", 1500), "desktop": ("1280-zh", 1100)}


def main(kinds: Sequence[str] = ()) -> None:
    """Write the pictures anew from the last run of `make screens`: those named, else all."""
    KEPT.mkdir(parents=True, exist_ok=True)
    for name in [one for one in SHEETS if not kinds or one in kinds]:
        with Image.open(MADE / f"{SHEETS[name]}.png") as image:
            (KEPT / f"{name}.png").write_bytes(_small(image.convert("RGB")))
    for name, made in KINDS.items():
        if kinds and name not in kinds:
            continue
        for screen, (look, tall) in SCREENS.items():
            with Image.open(MADE / f"{made}-{look}.png") as image:
                picture = image.convert("RGB").crop((0, 0, image.width, min(image.height, tall)))
            (KEPT / f"{name}-{screen}.png").write_bytes(_small(picture))


def _small(picture: Image.Image) -> bytes:
    """Return it with as many colors and as much of its height as fit into the limit."""
    for share in (1.0, 0.85, 0.7, 0.55):
        part = picture.crop((0, 0, picture.width, round(picture.height * share)))
        for colors in (128, 64, 40):
            out = io.BytesIO()
            part.quantize(colors, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
            if out.tell() <= BYTES_MOST:
                return out.getvalue()
    raise ValueError("this picture stays too large")


if __name__ == "__main__":
    main(sys.argv[1:])
