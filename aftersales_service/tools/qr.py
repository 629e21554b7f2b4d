"""QR codes as pictures, from what Odoo brings: reportlab knows the code, Pillow paints it.

Odoo's own barcode needs a painting engine that is not installed everywhere (odoo19.md 16).
"""

import base64
import io

from PIL import Image
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

# Modules of white around the code, as the norm asks for.
MARGIN = 4
PIXELS = 6


def qr_matrix(text):
    """Return the code of a text as rows of booleans, dark being True."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    size = code.getModuleCount()
    return [[bool(code.isDark(row, column)) for column in range(size)] for row in range(size)]


def qr_png(text):
    """Return the code of a text as the data URI of a PNG."""
    matrix = qr_matrix(text)
    size = len(matrix) + 2 * MARGIN
    image = Image.new("1", (size, size), 1)
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            if dark:
                image.putpixel((column + MARGIN, row + MARGIN), 0)
    image = image.resize((size * PIXELS, size * PIXELS), Image.Resampling.NEAREST)
    with io.BytesIO() as file:
        image.save(file, "PNG")
        return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
