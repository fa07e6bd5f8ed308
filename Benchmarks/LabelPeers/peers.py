"""A label as Python programs make it, to compare with: the texts, boxes and the GS1-128 of the USPS sample.

    python3 -m venv .venv-peers && .venv-peers/bin/pip install karrio weasyprint jinja2 reportlab python-barcode
    .venv-peers/bin/python Benchmarks/LabelPeers/peers.py docs/images/label-usps-parcel.png

- "weasyprint" does the calls of karrio's server (karrio-server-documents 2026.1.32): a Jinja template, WeasyPrint,
  barcodes as pictures by python-barcode. The style sheet that it fetches once from the network is left out.
- "karrio image_to_pdf" is karrio's own function for carriers' pictures of labels; it is given ours.
- "reportlab" draws with the fonts that every reader has, which are not embedded.
"""

import base64
import io
import sys
import time

import barcode
import jinja2
import weasyprint
from barcode.writer import ImageWriter
from karrio.core.utils.helpers import image_to_pdf
from reportlab.graphics.barcode import code128
from reportlab.pdfgen import canvas
from weasyprint.text.fonts import FontConfiguration

NUMBER = "420631182628" + "9205590006662200704797"
LINES = [  # x, y from the top, size, bold, text; in points
    (8, 21, 17, 1, "SPECIMEN - NOT FOR MAILING"), (10, 93, 76, 1, "G"), (80, 46, 7, 0, "SHIP DATE"),
    (80, 57, 11, 1, "12/02/2025"), (80, 73, 7, 0, "WEIGHT"), (80, 84, 11, 1, "1 LB 4 OZ"),
    (170, 57, 11, 1, "U.S. POSTAGE PAID"), (190, 70, 11, 0, "USPS Ship"), (180, 83, 11, 0, "Mailed from 43215"),
    (20, 122, 17, 1, "USPS GROUND ADVANTAGE"), (14, 144, 9, 0, "SOCK SHOP LLC"), (14, 154, 9, 0, "200 CIVIC CENTER DR"),
    (14, 164, 9, 0, "DOCK 4"), (14, 174, 9, 0, "COLUMBUS OH 43215"), (14, 213, 8, 1, "SHIP TO:"),
    (56, 213, 12, 0, "JANE DOE"), (56, 227, 12, 0, "1600 AMPHITHEATRE PKWY"), (56, 241, 12, 0, "APT 12B"),
    (56, 255, 12, 0, "OKLAHOMA CITY OK 63118-2628"), (56, 287, 12, 1, "USPS TRACKING # USPS Ship"),
    (62, 369, 12, 1, "9205 5900 0666 2200 7047 97"), (14, 390, 9, 0, "Order: SO-1001"), (14, 400, 9, 0, "PO: 4711/A"),
    (56, 424, 28, 1, "SPECIMEN"),
]
BOXES = [(4, 28, 281, 3), (72, 31, 1, 72), (4, 103, 281, 1), (4, 132, 281, 1), (4, 273, 281, 3), (4, 373, 281, 3)]

FONTS = FontConfiguration()
TEMPLATE = jinja2.Template(
    """<style>@page { size: 4in 6in; margin: 0 } body { font-family: "Liberation Sans"; margin: 0 }
div { position: absolute; white-space: nowrap; line-height: 1 } .box { background: black }</style>
{% for x, y, size, bold, text in lines %}<div style="left: {{ x }}pt; top: {{ y - 0.9 * size }}pt; font-size: {{ size }}pt;
{% if bold %}font-weight: bold{% endif %}">{{ text }}</div>{% endfor %}
{% for x, y, width, height in boxes %}<div class="box" style="left: {{ x }}pt; top: {{ y }}pt; width: {{ width }}pt;
height: {{ height }}pt"></div>{% endfor %}
<img style="position: absolute; left: 14pt; top: 297pt; width: 260pt; height: 55pt" src="data:image/png;base64,{{ bars }}">"""
)


def with_weasyprint():
    picture = io.BytesIO()
    barcode.get("gs1_128", NUMBER, writer=ImageWriter()).write(picture, {"write_text": False})
    html = TEMPLATE.render(lines=LINES, boxes=BOXES, bars=base64.b64encode(picture.getvalue()).decode())
    return weasyprint.HTML(string=html).write_pdf(font_config=FONTS, optimize_size=("fonts", "images"))


def with_reportlab():
    file = io.BytesIO()
    page = canvas.Canvas(file, pagesize=(288, 432), pageCompression=1)
    for x, y, size, bold, text in LINES:
        page.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        page.drawString(x, 432 - y, text)
    for x, y, width, height in BOXES:
        page.rect(x, 432 - y - height, width, height, stroke=0, fill=1)
    page.rect(162, 432 - 96, 115, 58)
    code128.Code128("\xf1" + NUMBER, barWidth=72 * 0.0148, barHeight=55, quiet=False).drawOn(page, 14, 432 - 352)
    page.save()
    return file.getvalue()


def measure(name, body, seconds=5):
    body()  # imports and caches
    least, end = 1e9, time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        result = body()
        least = min(least, time.perf_counter() - start)
    print(f"{name}: {least * 1e6:.0f} µs, {len(result)} bytes")


measure("weasyprint, as karrio's server", with_weasyprint)
measure("reportlab", with_reportlab)
if len(sys.argv) > 1:
    with open(sys.argv[1], "rb") as file:
        picture = base64.b64encode(file.read()).decode()
    measure("karrio image_to_pdf", lambda: base64.b64decode(image_to_pdf(picture)))
