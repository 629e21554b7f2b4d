"""Rows of SQL views."""

from odoo.tools import SQL


def stable_id(*columns):
    """Return the SQL of an id that follows from what a row is about, whatever rows there are.

    A number by the order of the rows would name another one as soon as a row is added between the
    list and the click. Of 52 bits, so that a browser holds it exactly.

    :param str columns: names that tell the rows apart
    """
    named = SQL(", ").join(SQL.identifier(*column.split(".")) for column in columns)
    return SQL("('x' || left(md5(ROW(%s)::text), 13))::bit(52)::bigint", named)
