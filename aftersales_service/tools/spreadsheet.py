"""Tables out of spreadsheet files, and into them, without the ORM."""

import codecs
import csv
import io
import re
import zlib
from datetime import date, datetime
from zipfile import BadZipFile

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

MAX_ROWS = 50_000
ENCODINGS = ("utf-8-sig", "gb18030")
# What a broken, encrypted or foreign file makes openpyxl and its parsers raise.
BROKEN = (
    BadZipFile,
    InvalidFileException,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zlib.error,
)


class BadTable(Exception):
    """A file that is no table; ``reason`` is format, empty or long."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def read_table(content, filename):
    """Return the rows of the first sheet as lists of texts, empty rows left out.

    :param bytes content: an .xlsx or a .csv file
    :return: ``[(number of the row in the file, [text, ...])]``
    :raise BadTable: it cannot be read, has no row, or too many
    """
    rows = _csv_rows(content) if (filename or "").lower().endswith(".csv") else _xlsx_rows(content)
    table = []
    for number, row in enumerate(rows, start=1):
        texts = [as_text(value) for value in row]
        if any(texts):
            table.append((number, texts))
        if len(table) > MAX_ROWS:
            raise BadTable("long")
    if not table:
        raise BadTable("empty")
    return table


def _xlsx_rows(content):
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        yield from book.worksheets[0].iter_rows(values_only=True)
    except BROKEN as error:
        raise BadTable("format") from error


def _csv_rows(content):
    marks = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if content.startswith(marks) else ENCODINGS:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadTable("format")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise BadTable("format") from error


def as_text(value):
    """Return a cell as a person reads it; dates as year-month-day."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        whole_day = not (value.hour or value.minute or value.second)
        return value.strftime("%Y-%m-%d" if whole_day else "%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # The database takes no such character, and nobody sees it.
    return str(value).replace("\0", "").strip()


def as_date(text):
    """Return the date that a text means, such as 2026-03-02, 2026/3/2, 20260302 or 2026年3月2日.

    :raise ValueError: it is no date
    """
    day = text.strip().partition(" ")[0]
    match = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", day) or re.fullmatch(
        r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", day
    )
    if not match:
        raise ValueError(text)
    return date(*(int(part) for part in match.groups()))


def write_table(headers, rows, notes=(), sheet="Data", notes_sheet="Help"):
    """Return an .xlsx file with a header row, and the explanations on a second sheet.

    :param list headers: ``(label, required)``
    :param list rows: lists of texts
    :param list notes: rows of the second sheet, the first one being its header
    """
    with io.BytesIO() as file:
        book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
        needed = book.add_format({"bold": True, "bg_color": "#FFE699", "border": 1})
        optional = book.add_format({"bold": True, "bg_color": "#EEEEEE", "border": 1})
        page = book.add_worksheet(sheet)
        for column, (label, required) in enumerate(headers):
            page.write_string(0, column, label, needed if required else optional)
            page.set_column(column, column, max(12, 2 * len(label)))
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                page.write_string(number, column, text)
        page.freeze_panes(1, 0)
        if notes:
            page = book.add_worksheet(notes_sheet)
            page.set_column(0, 0, 24)
            page.set_column(1, 3, 44)
            for number, row in enumerate(notes):
                for column, text in enumerate(row):
                    page.write_string(number, column, text, optional if not number else None)
        book.close()
        return file.getvalue()
