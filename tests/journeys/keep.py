"""`python -m tests.journeys.keep`: keep two pictures of each main page kind, small, in docs/screens/."""

from __future__ import annotations

import io
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
}
SCREENS = {"phone": ("390-zh", 1500), "desktop": ("1280-zh", 1100)}


def main() -> None:
    """Write the pictures anew from the last run of `make screens`."""
    KEPT.mkdir(parents=True, exist_ok=True)
    for name, made in KINDS.items():
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
    main()
