"""Pictures of every page for docs/screenshots: `make screenshots` or `python -m tests.dashboards.make_screenshots [--home HOME] [--to FOLDER]`.

Chinese, 1440 pixels wide, the three pages of a leader also as on a phone. Palette PNG, so that the folder stays small.
"""

from __future__ import annotations

import argparse
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, expect, sync_playwright

from tests.dashboards.browser import ARGUMENTS, at_rest, chromium
from tests.dashboards.conftest import serving

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
UNIT = "QH101"
PAGES = {
    "overview": "/",
    "ranking": "/ranking?type=township",
    "unit": f"/unit?unit={UNIT}",
    "units": "/unit",
    "study": "/study",
    "reporting": "/reporting",
    "case": "/case",
    "outreach": "/outreach",
    "collection": "/collection",
    "compare": "/compare",
    "metrics": "/metrics",
    "metric": "/metrics?metric=case_on_time_resolution_rate",
    "quality": "/quality",
    "snapshots": "/snapshots",
    "score": f"/unit?unit={UNIT}&explain=score.total:{UNIT}:2025-Q4",
    "explain": f"/unit?unit={UNIT}&explain=study_fulfilment_rate:{UNIT}:2025-Q3",
}
PHONE = ("overview", "ranking", "unit")
_LONGEST = 2400
_COLOURS = 128


def palette_png(path: Path) -> None:
    """Write a picture anew with at most 128 colours: of the sixteenths of each channel the most frequent, every pixel the nearest of them."""
    width, height, pixels = _pixels(path)
    coarse = (pixels >> 3).astype(np.uint32)
    keys = coarse[:, 0] << 10 | coarse[:, 1] << 5 | coarse[:, 2]
    found, where, counts = np.unique(keys, return_inverse=True, return_counts=True)
    sums = np.stack([np.bincount(where, weights=pixels[:, channel]) for channel in range(3)], axis=1)
    means = sums / counts[:, None]
    chosen = means[np.argsort(counts)[::-1][:_COLOURS]]
    nearest = np.array([np.argmin(((chosen - mean) ** 2).sum(axis=1)) for mean in means], dtype=np.uint8)
    rows = nearest[where].reshape(height, width)
    raw = np.concatenate([np.zeros((height, 1), np.uint8), rows], axis=1).tobytes()
    colours = np.rint(chosen).astype(np.uint8).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(raw, 9)), (b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts))


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _pixels(path: Path) -> tuple[int, int, np.ndarray]:
    """Width, height and RGB pixels of a PNG as browsers write it (8 bits, no interlace)."""
    data, place, packed = path.read_bytes(), 8, b""
    width, height, _, kind, *_ = struct.unpack(">IIBBBBB", data[16:29])
    while place < len(data):
        (size,) = struct.unpack(">I", data[place : place + 4])
        if data[place + 4 : place + 8] == b"IDAT":
            packed += data[place + 8 : place + 8 + size]
        place += size + 12
    channels = {2: 3, 6: 4}[kind]
    stride = width * channels
    lines = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, stride + 1)
    out = np.zeros((height, stride), np.uint8)
    above = np.zeros(stride, np.uint8)
    for number, line in enumerate(lines):
        above = out[number] = _unfiltered(int(line[0]), line[1:], above, channels)
    return width, height, out.reshape(-1, channels)[:, :3]


def _unfiltered(method: int, line: np.ndarray, above: np.ndarray, channels: int) -> np.ndarray:
    if method == 0:
        return line
    if method == 2:
        return line + above
    row, up = line.tolist(), above.tolist()
    for place in range(len(row)):
        left = row[place - channels] if place >= channels else 0
        corner = up[place - channels] if place >= channels else 0
        guess = left if method == 1 else (left + up[place]) // 2 if method == 3 else _paeth(left, up[place], corner)
        row[place] = (row[place] + guess) & 255
    return np.array(row, np.uint8)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))


def take(browser: Browser, base: str, folder: Path) -> None:
    """All pictures."""
    for width, names in ((1440, tuple(PAGES)), (390, PHONE)):
        page = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="light", reduced_motion="reduce"
        ).new_page()
        for name in names:
            page.goto(base + PAGES[name])
            at_rest(page)
            if "explain=" in PAGES[name]:
                expect(page.locator(".explain-sum")).to_be_visible()
            height = (
                900
                if "explain=" in PAGES[name]
                else min(page.evaluate("document.documentElement.scrollHeight"), _LONGEST)
            )
            path = folder / (f"{name}.png" if width == 1440 else f"{name}-phone.png")
            page.set_viewport_size({"width": width, "height": height})
            at_rest(page)
            page.screenshot(path=path)
            page.set_viewport_size({"width": width, "height": 900})
            palette_png(path)
            print(f"{path.name} {path.stat().st_size // 1024} kB")


def main() -> None:
    """The demo, served, photographed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--home", type=Path, help="a home that has run; the demo otherwise")
    arguments.add_argument("--to", type=Path, default=FOLDER)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = chosen.home or Path(temporary) / "home"
        if not chosen.home:
            taizhang = str(Path(sys.executable).with_name("taizhang"))
            subprocess.run(
                [taizhang, "--home", str(home), "demo", "--no-serve"], check=False, stdout=subprocess.DEVNULL
            )
        base, stop = serving(home)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            take(browser, base, chosen.to)
            browser.close()
        stop()


if __name__ == "__main__":
    main()
