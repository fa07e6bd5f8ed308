"""Renders a label and prints every barcode found on it, as JSON.

    decode.py LABEL.zpl|LABEL.pdf|LABEL.png … [--dpi 203] [--png OUT.png] [--single] [--quick] [--pages FOLDER]

With --single every page holds one barcode and nothing else. With --quick pages are read as they are, not enlarged too.
With --pages no barcode is read: all pages are written as FOLDER/0000.pgm and so on.

ZPL is rendered by zplkit, a strict emulator: an unknown command, a wrong number of parameters or a wrong checksum is an
error, which is what is wanted of a check. PDF is rendered by pdftoppm. The symbols are read by zxing-cpp. None of the
three shares code with the renderer that is checked.

Exit status: 0 rendered, 2 not.
"""

import argparse
import functools
import json
import multiprocessing
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy
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
    # The page as the label says, otherwise 4 × 6 in.
    width, height = (re.search(name + rb"(\d+)", data) for name in (rb"\^PW", rb"\^LL"))
    options = Options(
        profile="specification",
        dpi=dpi,
        width=int(width.group(1)) if width else 4 * dpi,
        height=int(height.group(1)) if height else 6 * dpi,
    )
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


def ink(page):
    """The box of all that is black: left, top, right, bottom, the last two exclusive."""
    return page.point(lambda value: 255 - value).getbbox()


def blobs(page, cell, dpi):
    """Crops of what could be a MaxiCode: an inch wide and high, and standing alone, more than a cell from all else."""
    cells = numpy.asarray(page.reduce(cell)) < 255
    for runs in components(cells):
        left, right = cell * min(run[1] for run in runs), cell * max(run[2] for run in runs)
        top, bottom = cell * runs[0][0], cell * (1 + runs[-1][0])
        if all(0.9 * dpi < side < 1.25 * dpi for side in (right - left, bottom - top)):
            crop = Image.new("L", (right - left + 2 * cell, bottom - top + 2 * cell), 255)
            for row, start, end in runs:
                box = (cell * start, cell * row, cell * end, cell * row + cell)
                crop.paste(page.crop(box), (box[0] - left + cell, box[1] - top + cell))
            yield crop, left - cell, top - cell


def components(cells):
    """What hangs together of the dark cells, corners included: lists of runs (row, start, end), in the order of rows."""
    runs = []
    owners = []

    def owner(run):
        while owners[run] != run:
            owners[run] = owners[owners[run]]
            run = owners[run]
        return run

    above = range(0)
    for row, line in enumerate(numpy.pad(cells, ((0, 0), (1, 1))).astype(numpy.int8)):
        steps = numpy.diff(line)
        first = len(runs)
        for start, end in zip(numpy.flatnonzero(steps == 1).tolist(), numpy.flatnonzero(steps == -1).tolist()):
            run = len(runs)
            runs.append((row, start, end))
            owners.append(run)
            for other in above:
                if runs[other][1] > end:
                    break
                if runs[other][2] >= start:
                    owners[owner(other)] = owner(run)
        above = range(first, len(runs))
    found = {}
    for run in range(len(runs)):
        found.setdefault(owner(run), []).append(runs[run])
    return found.values()


def symbols(page, dpi, scales=(1, 2, 3)):
    """The barcodes of a page, each once, with the box they take."""
    found = {}
    read(page, found, scales)
    # The reader finds a MaxiCode only where there is nothing else.
    others = len(found)
    # Large cells hold its hexagons together, smaller ones tell it from what is near.
    for cell in (dpi // 34, dpi // 40):
        for crop, left, top in blobs(page, max(4, cell), dpi):
            before = len(found)
            for angle in (0, 90, 180, 270):
                # Nor does it find one that is turned.
                turned = crop.rotate(angle, expand=True)
                read(turned, found, scales[:2], formats=zxingcpp.BarcodeFormat.MaxiCode, left=left, top=top)
                if len(found) > before:
                    break
        if len(found) > others:
            break
    return sorted(found.values(), key=lambda symbol: (symbol["box"][1], symbol["box"][0]))


def read(page, found, scales, formats=zxingcpp.BarcodeFormat.All, left=0, top=0):
    """Adds the barcodes of a picture that is part of a page."""
    margin = 40
    framed = Image.new("L", (page.width + 2 * margin, page.height + 2 * margin), 255)
    framed.paste(page, (margin, margin))
    for scale in scales:
        image = framed.resize((framed.width * scale, framed.height * scale), Image.Resampling.NEAREST)
        for result in zxingcpp.read_barcodes(image, formats=formats, try_invert=False, try_downscale=len(scales) > 1):
            # The reader sees stray pairs of digits in the modules of matrix symbols; no carrier's code is so short.
            if result.format == zxingcpp.BarcodeFormat.ITF and len(result.bytes) < 6:
                continue
            corners = result.position
            corners = [corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left]
            xs = [corner.x // scale - margin + left for corner in corners]
            ys = [corner.y // scale - margin + top for corner in corners]
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


def single(page):
    """The one barcode of a page: the first that is found at a scale."""
    box = ink(page)
    if box is None:
        return []
    crop = page.crop(box)
    for angle in (0, 90, 180, 270):
        turned = crop.rotate(angle, expand=True)
        for scales in ((1,), (2,), (3,)):
            found = {}
            read(turned, found, scales, left=box[0], top=box[1])
            if found:
                return list(found.values())
    return []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("labels", type=pathlib.Path, nargs="+")
    parser.add_argument("--dpi", type=int, default=203)
    parser.add_argument("--png", type=pathlib.Path)
    parser.add_argument("--single", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--pages", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.pages or arguments.png:
        pages = [page for label in arguments.labels for page in render_label(label, arguments.dpi)]
        if arguments.pages:
            for number, page in enumerate(pages):
                page.save(arguments.pages / f"{number:04}.pgm")
            return
        pages[0].save(arguments.png)
    look = functools.partial(see, arguments)
    # Files are independent of each other.
    with multiprocessing.Pool(min(len(arguments.labels), multiprocessing.cpu_count())) as pool:
        report = [page for pages in pool.imap(look, arguments.labels, chunksize=4) for page in pages]
    print(json.dumps(report, ensure_ascii=True))


class NotRendered(Exception):
    """A label that a program could not draw."""


def render_label(label, dpi):
    """The pages of a file, whatever it is."""
    try:
        if label.suffix == ".zpl":
            return render_zpl(label.read_bytes(), dpi)
        if label.suffix == ".pdf":
            return render_pdf(label, dpi)
        return [Image.open(label).convert("L")]
    except Exception as error:
        raise NotRendered(f"{label}: not rendered: {error}") from error


def see(arguments, label):
    """What is on each page of a file."""
    scales = (1,) if arguments.quick else (1, 2, 3)
    return [
        {
            "width": page.width,
            "height": page.height,
            "ink": ink(page),
            "symbols": single(page) if arguments.single else symbols(page, arguments.dpi, scales),
        }
        for page in render_label(label, arguments.dpi)
    ]


if __name__ == "__main__":
    try:
        main()
    except NotRendered as error:
        print(error, file=sys.stderr)
        sys.exit(2)
