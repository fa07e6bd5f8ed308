"""Renders a label and prints every barcode found on it, as JSON.

    decode.py LABEL.zpl|LABEL.pdf|LABEL.png [--dpi 203] [--png OUT.png]

ZPL is rendered by zplkit, a strict emulator: an unknown command, a wrong number of parameters or a wrong checksum is an
error, which is what is wanted of a check. PDF is rendered by pdftoppm. The symbols are read by zxing-cpp. None of the
three shares code with the renderer that is checked.

Exit status: 0 rendered, 2 not.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import zxingcpp
from PIL import Image
from zplkit import Options, render
from zplkit.rendering import Limits

# Characters that zplkit's captured printer font lacks; real printers have the letters of Latin-1.
BEYOND_ASCII = re.compile(rb"(?:_[89A-F][0-9A-F])+")


def render_zpl(data, dpi):
    """The pages of a ZPL file. Field data beyond ASCII is shown as `x`: it moves no barcode."""

    def substitute(match):
        return b"x" * len(bytes.fromhex(match.group().replace(b"_", b"").decode()).decode("utf-8"))

    shown = BEYOND_ASCII.sub(substitute, data)
    options = Options(profile="specification", dpi=dpi, width=4 * dpi, height=6 * dpi)
    # The emulator's own limits are too small for pictures at 600 dpi.
    document = render(shown, options, limits=Limits(graphic_bytes=4_000_000, segments=20_000_000))
    pages = []
    for label in document.labels:
        raster = label.rasterize()
        pages.append(Image.frombytes("L", (raster.width, raster.height), raster.pixels))
    return pages


def render_pdf(path, dpi):
    """The pages of a PDF file."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder) / "page"
        command = ["pdftoppm", "-r", str(dpi), "-mono", str(path), str(root)]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        return [Image.open(page).convert("L") for page in sorted(root.parent.iterdir())]


def symbols(page):
    """The barcodes of a page, each once, with the box they take."""
    margin = 40
    framed = Image.new("L", (page.width + 2 * margin, page.height + 2 * margin), 255)
    framed.paste(page, (margin, margin))
    found = {}
    for scale in (1, 2, 3):
        image = framed.resize((framed.width * scale, framed.height * scale), Image.Resampling.NEAREST)
        for result in zxingcpp.read_barcodes(image):
            corners = result.position
            corners = [corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left]
            xs = [corner.x // scale - margin for corner in corners]
            ys = [corner.y // scale - margin for corner in corners]
            key = (str(result.format), result.bytes, min(xs) // 30, min(ys) // 30)
            found.setdefault(
                key,
                {
                    "format": str(result.format).removeprefix("BarcodeFormat."),
                    "identifier": result.symbology_identifier,
                    "text": bytes(result.bytes).decode("latin-1"),
                    "box": [min(xs), min(ys), max(xs), max(ys)],
                },
            )
    return sorted(found.values(), key=lambda symbol: (symbol["box"][1], symbol["box"][0]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("label", type=pathlib.Path)
    parser.add_argument("--dpi", type=int, default=203)
    parser.add_argument("--png", type=pathlib.Path)
    arguments = parser.parse_args()
    try:
        if arguments.label.suffix == ".zpl":
            pages = render_zpl(arguments.label.read_bytes(), arguments.dpi)
        elif arguments.label.suffix == ".pdf":
            pages = render_pdf(arguments.label, arguments.dpi)
        else:
            pages = [Image.open(arguments.label).convert("L")]
    except Exception as error:
        print(f"{arguments.label}: not rendered: {error}", file=sys.stderr)
        sys.exit(2)
    if arguments.png:
        pages[0].save(arguments.png)
    report = [{"width": page.width, "height": page.height, "symbols": symbols(page)} for page in pages]
    print(json.dumps(report, ensure_ascii=True))


if __name__ == "__main__":
    main()
