import base64
import binascii

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.mimetypes import guess_mimetype

WORKING_STATES = ("planned", "confirmed", "in_progress", "need_support", "waiting_parts")
REPORT = ("work_done", "findings", "result", "satisfied")
FOUND = 8


class WorkOrderSheet(models.AbstractModel):
    """The engineer's sheet on his phone: all of an order to read, and all he did in one sending.

    What he types, photographs and has signed stays in the browser until it is sent; a sending that
    comes twice, because its answer was lost, is taken once.
    """

    _name = "aftersales.work.order.sheet"
    _description = "Sheet of Work Orders"

    # === READING === #

    @api.model
    def field_orders(self):
        """Return the user's open orders for the list on his phone, the next one first."""
        orders = self.search(
            [("engineer_ids", "in", self.env.uid), ("state", "in", WORKING_STATES)],
            order="planned_start, id",
        )
        return [
            {
                "id": order.id,
                "name": order.name,
                "customer": order.sudo().partner_id.display_name,
                "address": order.site_address or "",
                "planned": fields.Datetime.to_string(order.planned_start) or "",
                "state_label": order._state_label(order.state),
                "late": order.is_late,
            }
            for order in orders
        ]

    def field_sheet(self):
        """Return all that the engineer's page shows of the order, as plain data.

        :raise AccessError: the user may not read the order
        """
        self.ensure_one()
        self.check_access("read")
        report = self.report_id
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "state_label": self._state_label(self.state),
            "kind": dict(self._fields["kind"]._description_selection(self.env))[self.kind],
            "customer": self.sudo().partner_id.display_name,
            "phone": self.site_phone or "",
            "address": self.site_address or "",
            "planned": fields.Datetime.to_string(self.planned_start) or "",
            "instructions": self.instructions or "",
            "units": self.sudo().installed_product_ids.mapped("display_name"),
            "cases": [{"name": case.name, "subject": case.subject} for case in self.case_ids],
            "missing": self.step_missing or "",
            "added": self.added_work or "",
            "open": self.state in WORKING_STATES,
            "can": {
                step: self[f"can_{step}"]
                for step in ("start", "resume", "need_support", "finish", "wait_parts")
            },
            "support": {
                "request": self.support_request or "",
                "agreement": self.agreement or "",
                "contact": self.support_contact or "",
                "next_date": fields.Datetime.to_string(self.next_date) or "",
            },
            "checks": [
                {
                    "id": check.id,
                    "name": check.name,
                    "photo": check.photo,
                    "result": check.result or "",
                    "note": check.note or "",
                    "photos": len(check.sudo().attachment_ids),
                }
                for check in self.check_ids
            ],
            "labour": [
                {
                    "id": line.id,
                    "who": line.employee_id.sudo().name,
                    "kind": line.kind,
                    "hours": line.hours,
                    "description": line.description or "",
                }
                for line in self.labour_ids
            ],
            "parts": [self._field_part(part) for part in self.part_ids],
            "report": {
                **{name: report[name] or "" for name in REPORT},
                "signed": bool(report.sign_kind),
                "signed_name": report.signed_name or self.agreed_with or "",
            },
        }

    @api.model
    def _field_part(self, part):
        """Return a part of the order as the page shows it."""
        return {
            "id": part.id,
            "name": part.product_id.sudo().display_name,
            "lot": part.lot_id.sudo().name or "",
            "quantity": part.quantity,
            "posted": part.posted,
        }

    def field_find_part(self, term):
        """Return parts by barcode, serial number, code or name, the exact ones first.

        :param str term: what was scanned or typed
        :return: list of dicts of ``product_id``, ``lot_id``, ``name`` and ``tracking``
        """
        self.ensure_one()
        self.check_access("read")
        term = (term or "").strip()
        if not term:
            return []
        company = Domain("company_id", "in", [self.company_id.id, False])
        goods = Domain("type", "=", "consu") & company
        products = self.env["product.product"].sudo()
        lots = self.env["stock.lot"].sudo().search(Domain("name", "=", term) & company, limit=FOUND)
        found = [
            {
                "product_id": lot.product_id.id,
                "lot_id": lot.id,
                "name": f"{lot.product_id.display_name} · {lot.name}",
                "tracking": lot.product_id.tracking,
            }
            for lot in lots
        ]
        exact = products.search(Domain("barcode", "=", term) & goods, limit=1)
        named = (
            self.env["product.product"].browse()
            if exact or lots
            else products.search(
                (Domain("default_code", "ilike", term) | Domain("name", "ilike", term)) & goods,
                limit=FOUND,
            )
        )
        return found + [
            {
                "product_id": product.id,
                "lot_id": False,
                "name": product.display_name,
                "tracking": product.tracking,
            }
            for product in exact | named
        ]

    # === SENDING === #

    def field_send(self, draft):
        """Take all that the engineer did on the order, or nothing of it.

        What came before is not taken twice: hours, parts and photos have a number each (``uid``),
        everything else is as it was said already. So a sending whose answer was lost may come
        again, with more in it.

        :param dict draft: what there is of ``start``, ``agreement``, ``resume``, ``checks``,
            ``labour``, ``parts``, ``agrees``, ``report``, ``support``, ``signature``, ``finish``
        :return: the new sheet, as :meth:`field_sheet`
        :raise AccessError: the user is no engineer of the order and does not plan it
        :raise UserError: a part of it is refused; the message says which and what to do
        """
        self.ensure_one()
        self.check_access("write")
        # One sending of an order at a time: the second waits and then finds the first.
        self.sudo().lock_for_update()
        self._field_take(draft)
        self.invalidate_recordset()
        return self.field_sheet()

    def _field_fresh(self, rows):
        """Return the rows that come for the first time, and note their numbers."""
        if not all(row.get("uid") for row in rows):
            raise UserError(
                self.env._(
                    "%(order)s: what was entered has no number. Reload the page and enter it "
                    "again.",
                    order=self.display_name,
                )
            )
        receipts = self.env["aftersales.field.receipt"].sudo()
        rows = {row["uid"]: row for row in rows}
        known = set(receipts.search([("token", "in", [*rows])]).mapped("token"))
        fresh = {uid: row for uid, row in rows.items() if uid not in known}
        receipts.create(
            [{"token": uid, "work_order_id": self.id, "user_id": self.env.uid} for uid in fresh]
        )
        return [*fresh.values()]

    def _field_take(self, draft):
        """Do what the draft says, in the order of the day."""
        if draft.get("start") and self.state in ("planned", "confirmed"):
            self.action_start()
        self._field_take_agreement(draft.get("agreement") or {})
        if draft.get("resume") and self.state in ("need_support", "waiting_parts"):
            self.action_resume()
        self._field_take_checks(draft.get("checks") or [])
        self._field_take_labour(self._field_fresh(draft.get("labour") or []))
        self._field_take_parts(self._field_fresh(draft.get("parts") or []))
        if draft.get("agrees") and self.added_work:
            self.action_customer_agrees(draft["agrees"], "on_site")
        self._field_take_report(draft.get("report") or {})
        support = draft.get("support")
        if support and (self.state, self.support_request) != ("need_support", support):
            self.action_need_support(support)
        self._field_take_signature(draft.get("signature") or {})
        if draft.get("finish") and self.state not in ("done", "closed"):
            self.action_finish()

    def _field_take_agreement(self, given):
        """Write what was agreed with the customer after a call for support (E-25)."""
        names = {"agreement": "agreement", "contact": "support_contact", "next_date": "next_date"}
        values = {names[key]: value for key, value in given.items() if key in names and value}
        if values and self.state in ("need_support", "waiting_parts"):
            self.write(values)

    def _field_take_signature(self, signature):
        """Have the report signed; the same signature that comes again is there already."""
        name = (signature.get("name") or "").strip()
        report = self.report_id
        if not signature or (
            report.sign_kind == "drawn"
            and (report.signed_name, report.signed_user_id) == (name, self.env.user)
        ):
            return
        report = report or self.env["aftersales.service.report"].create({"work_order_id": self.id})
        report.action_sign("drawn", name=name, image=self._field_data(signature.get("image")))

    def _field_take_checks(self, rows):
        """Write the results, notes and photos of points of this order's checklist."""
        checks = {check.id: check for check in self.check_ids}
        for row in rows:
            check = checks.get(row.get("id"))
            if not check:
                raise UserError(
                    self.env._(
                        "%(order)s: a point of the checklist is gone. Reload the page.",
                        order=self.display_name,
                    )
                )
            values = {
                name: row[name] or False
                for name in ("result", "note")
                if name in row and (row[name] or False) != check[name]
            }
            photos = self._field_photos(check, self._field_fresh(row.get("photos") or []))
            if photos:
                values["attachment_ids"] = [Command.link(photo.id) for photo in photos]
            if values:
                check.write(values)

    def _field_photos(self, check, photos):
        """Keep photos on a point of the checklist; refuse what is none."""
        values = []
        for number, photo in enumerate(photos, start=1):
            data = self._field_data(photo.get("data"))
            if not guess_mimetype(base64.b64decode(data)).startswith("image/"):
                raise UserError(
                    self.env._(
                        "%(order)s: the photo of “%(point)s” is no picture. Take it again.",
                        order=self.display_name,
                        point=check.name,
                    )
                )
            values.append(
                {
                    "name": f"{check.name} {number}",
                    "datas": data,
                    "res_model": check._name,
                    "res_id": check.id,
                }
            )
        return self.env["ir.attachment"].create(values)

    @api.model
    def _field_data(self, data):
        """Return the base64 of what a browser sends, with or without its data URI.

        :raise UserError: it is no base64
        """
        data = (data or "").rpartition(",")[2]
        try:
            base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(
                self.env._("The picture arrived damaged. Take it again and send it.")
            ) from error
        return data

    def _field_take_labour(self, rows):
        """Book the hours that the engineer entered, each on his own day."""
        today = self.company_id._aftersales_local_date()
        self.env["aftersales.labour.line"].create(
            [
                {
                    "work_order_id": self.id,
                    "kind": row.get("kind") or "labour",
                    "hours": row.get("hours"),
                    "description": row.get("description"),
                    "date": row.get("date") or today,
                }
                for row in rows
            ]
        )

    def _field_take_parts(self, rows):
        """Put the parts on the order; a code that was scanned without a connection is read now."""
        values = []
        for row in rows:
            product, lot = row.get("product_id"), row.get("lot_id")
            if not product:
                found = self.field_find_part(row.get("code"))
                if len(found) != 1:
                    raise UserError(
                        self.env._(
                            "%(order)s: “%(code)s” is no single part. Choose it from the list "
                            "instead.",
                            order=self.display_name,
                            code=row.get("code") or "",
                        )
                    )
                product, lot = found[0]["product_id"], found[0]["lot_id"]
            values.append(
                {
                    "work_order_id": self.id,
                    "product_id": product,
                    "lot_id": lot or False,
                    "quantity": row.get("quantity") or 1,
                }
            )
        self.env["aftersales.work.part"].create(values)

    def _field_take_report(self, values):
        """Write what is new of the service report; one that is signed is left alone."""
        report = self.report_id
        values = {
            name: values[name] or False
            for name in REPORT
            if name in values and (values[name] or False) != report[name]
        }
        if not values or report.sign_kind:
            return
        if report:
            report.write(values)
        else:
            self.env["aftersales.service.report"].create({**values, "work_order_id": self.id})

    def action_open_sheet(self):
        """Open the order on the engineer's page."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "aftersales_field_sheet",
            "name": self.name,
            "params": {"order_id": self.id},
        }
