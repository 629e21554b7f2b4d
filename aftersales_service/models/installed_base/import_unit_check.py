from odoo import api, models


class ImportUnitCheck(models.AbstractModel):
    """What the lines of a customer file name, and what is wrong with them (issue 6 §4)."""

    _name = "aftersales.import.unit.check"
    _inherit = ["aftersales.import.line"]
    _description = "Check of a customer file"

    @api.model
    def _check_units(self, company, lines):
        """Find what the lines name, and say what is wrong with them."""
        self._find_customers(company, lines)
        self._find_products(company, lines)
        for line in lines:
            self._check_unit(company, line)
            self._number_equal(line)
        self._refuse_twice([li for li in lines if li.found["product"]], self._serial_key)
        self._refuse_twice(lines, lambda line: line.found.get("key"))
        self._find_known_units(company, lines)
        self._find_known_customers(company, lines)

    @api.model
    def _find_products(self, company, lines):
        # Many products of the past are sold no more.
        Product = self.env["product.product"].sudo().with_context(active_test=False)
        codes = {v for line in lines if (v := line.values["product_code"])}
        names = {v for line in lines if (v := line.values["product"])}
        found = Product.search(
            [
                ("company_id", "in", [company.id, False]),
                "|",
                ("default_code", "in", list(codes)),
                ("name", "in", list(names)),
            ]
        )
        by_code, by_name = found.grouped("default_code"), found.grouped("name")
        classes = found._aftersales_class()
        for line in lines:
            code, name = line.values["product_code"], line.values["product"]
            products = by_code.get(code) if code else by_name.get(name)
            products = products or Product.browse()
            products = products.filtered("active") or products
            line.found["product"] = products[:1]
            if not (code or name):
                continue
            if len(products) != 1:
                text = (
                    self.env._("%(count)s products are called “%(name)s”. Enter the product code.")
                    if products
                    else self.env._(
                        "There is no product “%(name)s”. Make it first, or correct the row."
                    )
                )
                line.errors.append(text % {"count": len(products), "name": code or name})
            elif not classes[products].followed:
                line.errors.append(
                    self.env._(
                        "“%(product)s” is of no product class whose units are followed. Give it "
                        "one, or leave the product out.",
                        product=products.display_name,
                    )
                )
            else:
                line.found["class"] = classes[products]

    @api.model
    def _check_unit(self, company, line):
        """Refuse a line whose unit lacks something."""
        values, product = line.values, line.found["product"]
        if not product:
            return
        if not values["picked_up_on"] and not (line.data.get("picked_up_on") or "").strip():
            line.errors.append(self.env._("The pick-up date is empty. Enter it."))
        elif values["picked_up_on"] and values["picked_up_on"] > company._aftersales_local_date():
            line.errors.append(self.env._("The pick-up date is still to come. Correct it."))
        self._check_other_days(company, line)
        if product.tracking == "serial" and not values["serial"]:
            line.errors.append(
                self.env._(
                    "“%(product)s” has serial numbers. Enter the one of this unit.",
                    product=product.display_name,
                )
            )
        if self._serial_key(line) and values["quantity"] not in (False, 1.0):
            line.errors.append(
                self.env._("A unit with a serial number is one. Empty the quantity.")
            )

    @api.model
    def _check_other_days(self, company, line):
        """Refuse a warranty that ends before it began, and a meter read on a day to come."""
        values = line.values
        begun, ended = values["picked_up_on"], values["warranty_end"]
        if begun and ended and ended < begun:
            line.errors.append(
                self.env._(
                    "%(last)s is before %(first)s. Correct one of the two.",
                    last=self._label_of("warranty_end"),
                    first=self._label_of("picked_up_on"),
                )
            )
        if values["meter_on"] and values["meter_on"] > company._aftersales_local_date():
            line.errors.append(
                self.env._(
                    "%(column)s is still to come. Correct it.", column=self._label_of("meter_on")
                )
            )

    @api.model
    def _serial_key(self, line):
        """Return what tells a unit with a serial number from all others; a lot is none."""
        serial, product = line.values["serial"], line.found["product"]
        return serial and product.tracking != "lot" and (product.id, serial)

    @api.model
    def _number_equal(self, line):
        """Tell a line without a serial number apart from those of the file that say the same.

        A customer may have fetched two of a kind on one day: they are counted over the whole
        file, unless the line says itself which one it is.
        """
        if not line.found["product"] or self._serial_key(line):
            return
        key = self._row_key(line)
        which = line.values["which"] or line.data.get("_nth")
        if not which:
            which = line.counts[key] = line.counts.get(key, 0) + 1
            line.data["_nth"] = which
            line.found["counted"] = key
        line.found["key"] = f"{key}/{which}"

    @api.model
    def _refuse_partial(self, company, lines):
        """Refuse lines of which more were taken over than the file has.

        Nobody can tell whether such a line is one of those or a further one.
        """
        counted = {}
        for line in lines:
            if key := line.found.get("counted"):
                counted.setdefault(key, []).append(line)
        further = {f"{key}/{len(own) + 1}": own for key, own in counted.items()}
        units = self.env["aftersales.installed.product"].sudo().with_context(active_test=False)
        there = units.search([("company_id", "=", company.id), ("import_key", "in", list(further))])
        for key in there.mapped("import_key"):
            for line in further[key]:
                line.known = False
                line.errors.append(
                    self.env._(
                        "More of these were taken over before than stand in this file, so that "
                        "nobody can tell which one this is. Enter it under “%(column)s”: 1 for "
                        "the first one, or the next number for a further one.",
                        column=self._label_of("which"),
                    )
                )

    @api.model
    def _label_of(self, key):
        return next(column.label for column in self._columns("units") if column.key == key)

    @api.model
    def _find_known_units(self, company, lines):
        """Mark the lines whose unit is there: by its serial number, or by what the row says."""
        Unit = self.env["aftersales.installed.product"].sudo().with_context(active_test=False)
        serials = [v for line in lines if (v := line.values["serial"])]
        by_serial = {
            (unit.product_id.id, unit.serial): unit
            for unit in Unit.search([("company_id", "=", company.id), ("serial", "in", serials)])
        }
        keys = [key for line in lines if (key := line.found.get("key"))]
        by_key = Unit.search([("company_id", "=", company.id), ("import_key", "in", keys)]).grouped(
            "import_key"
        )
        which = self._label_of("which")
        for line in lines:
            unit = by_serial.get(self._serial_key(line)) or by_key.get(line.found.get("key"))
            if unit:
                line.known, line.record = True, unit
                if line.found.get("key") and not line.values["which"]:
                    line.note = self.env._(
                        "Taken over before. If this is a further one of the kind, enter the next "
                        "number under “%(column)s”.",
                        column=which,
                    )

        self._find_delivered(company, lines)

    @api.model
    def _find_delivered(self, company, lines):
        """Mark goods without a serial number that a delivery of ours registered already."""
        open_lines = [
            line
            for line in lines
            if line.found.get("key") and line.found["customer"] and not line.known
        ]
        rows = (
            self.env["aftersales.ownership"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("imported", "=", False),
                    ("kind", "!=", "transfer"),
                    ("partner_id", "in", [line.found["customer"].id for line in open_lines]),
                    ("product_id", "in", [line.found["product"].id for line in open_lines]),
                    ("date_from", "in", [line.values["picked_up_on"] for line in open_lines]),
                ],
                order="id",
            )
            if open_lines
            else self.env["aftersales.ownership"]
        )
        delivered = rows.grouped(
            lambda row: (
                row.partner_id,
                row.product_id,
                row.date_from,
                row.quantity,
                row.installed_product_id.serial or False,
            )
        )
        for line in open_lines:
            values = line.values
            found = delivered.get(
                (
                    line.found["customer"],
                    line.found["product"],
                    values["picked_up_on"],
                    values["quantity"] or 1.0,
                    values["serial"],
                )
            )
            place = line.data.get("_nth")
            if found and place and not values["which"]:
                unit = found[place - 1 : place].installed_product_id
                line.known, line.record = bool(unit), unit or None

    @api.model
    def _row_key(self, line):
        """Return what tells one row without a serial number from the others."""
        values = line.values
        who = values["customer_code"] or values["customer"]
        quantity = values["quantity"] or 1.0
        key = f"{who}/{line.found['product'].id}/{values['picked_up_on']}/{quantity:g}"
        # What identifies goods further, where the file says it.
        marks = [f"{name}={v}" for name in ("serial", "plate", "final_user") if (v := values[name])]
        return "/".join([key, *marks])

    @api.model
    def _find_known_customers(self, company, lines):
        """Mark the lines without a product whose customer has his archive entry."""
        Archive = self.env["aftersales.customer.archive"].sudo()
        partners = self.env["res.partner"].union(*(line.found["customer"] for line in lines))
        by_partner = Archive._find(company, partners).grouped("partner_id")
        for line in lines:
            customer = line.found["customer"]
            line.found["archive"] = by_partner.get(customer, Archive.browse())
            if line.known or not customer:
                continue
            if not (line.values["product_code"] or line.values["product"]):
                line.known = bool(line.found["archive"])
                line.record = line.found["archive"] or None
            if not line.known:
                line.note = self.env._(
                    "The customer is there and stays as he is: %(customer)s.",
                    customer=customer.display_name,
                )
