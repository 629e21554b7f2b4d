from odoo import api, models

from .registration import QUIET


class ImportUnits(models.AbstractModel):
    """An existing customer file: customers, contacts, and the units in their hands (issue 6 §4).

    What is in the database already is left as it is. Deliveries of the past are visited by nobody
    and stand on no day list; maintenance and warranty go on from their dates.
    """

    _name = "aftersales.import.units"
    _inherit = ["aftersales.import.unit.check"]
    _description = "Import of a customer file"

    @api.model
    def _apply_units(self, company, lines):
        """Make the customers, contacts, archive entries and units of the lines; superuser mode."""
        self = self.with_context(**QUIET)  # noqa: PLW0642
        self._make_customers(company, lines)
        self._make_people(lines)
        with_unit = [line for line in lines if line.found["product"]]
        archives = self._make_archives(company, lines)
        self._make_units(company, with_unit, archives)
        for line in lines:
            line.record = line.record or archives[line.found["customer"]]

    @api.model
    def _make_customers(self, company, lines):
        """Make the customers who are not there, each once.

        A line without a code means the one of the file who bears the name, code or not.
        """
        new, coded = {}, {}
        missing = [line for line in lines if not line.found["customer"]]
        for line in missing:
            if line.values["customer_code"]:
                coded.setdefault(line.values["customer"], line.values["customer_code"])
        for line in missing:
            name = line.values["customer"]
            key = line.values["customer_code"] or coded.get(name, name)
            new.setdefault(key, []).append(line)
        for own in new.values():
            # The line with the code knows more of him.
            own.sort(key=lambda line: not line.values["customer_code"])
        partners = self.env["res.partner"].create(
            [self._customer_vals(own[0].values) for own in new.values()]
        )
        regions = self.env["aftersales.region"]._for_partners(partners)
        for partner, own in zip(partners, new.values(), strict=True):
            if regions[partner] and not partner.aftersales_region_id:
                partner.aftersales_region_id = regions[partner]
            for line in own:
                line.found["customer"] = partner

    @api.model
    def _customer_vals(self, values):
        return {
            "name": values["customer"],
            "ref": values["customer_code"],
            "is_company": True,
            "phone": values["phone"],
            "email": values["email"],
            "street": values["street"],
            "city": values["city"],
            "state_id": values["province"],
            "country_id": values["country"]
            or self.env["res.country.state"].browse(values["province"] or []).country_id.id,
            "aftersales_region_id": values["region"],
            "aftersales_role": values["role"],
            "aftersales_main_customer": values["key_customer"],
        }

    @api.model
    def _make_people(self, lines):
        """Find or make the contacts and the final users that the lines name."""
        Partner = self.env["res.partner"]
        customers = Partner.union(*(line.found["customer"] for line in lines))
        people = {
            (person.parent_id, person.name): person
            for person in Partner.search([("parent_id", "in", customers.ids)])
        }
        # A final user of the file may be a customer of it, made just now.
        users = {partner.name: partner for partner in customers}
        new_people, new_users = {}, {}
        for line in lines:
            values, key = line.values, (line.found["customer"], line.values["contact"])
            if values["contact"] and key not in people:
                new_people.setdefault(key, values["contact_phone"])
            name = values["final_user"]
            if name and not line.found["final_user"] and name not in users:
                new_users[name] = {
                    "name": name,
                    "is_company": True,
                    "aftersales_role": "final_user",
                }
        made = Partner.create(
            [
                {"name": name, "parent_id": customer.id, "phone": phone}
                for (customer, name), phone in new_people.items()
            ]
        )
        people.update(zip(new_people, made, strict=True))
        made = Partner.create(list(new_users.values()))
        users.update(zip(new_users, made, strict=True))
        for line in lines:
            key = (line.found["customer"], line.values["contact"])
            line.found["contact"] = people.get(key, Partner.browse())
            name = line.values["final_user"]
            line.found["final_user"] = line.found["final_user"] or users.get(name, Partner.browse())

    @api.model
    def _make_archives(self, company, lines):
        """Return ``{customer: archive}``; entries that are missing are opened, on no day list."""
        Archive = self.env["aftersales.customer.archive"]
        by_customer = {}
        for line in lines:
            by_customer.setdefault(line.found["customer"], []).append(line)
        partners = self.env["res.partner"].union(*by_customer)
        archives = {archive.partner_id: archive for archive in Archive._find(company, partners)}
        today = company._aftersales_local_date()
        missing = [partner for partner in by_customer if partner not in archives]
        values = []
        for partner in missing:
            dated = [line for line in by_customer[partner] if line.values["picked_up_on"]]
            first = min(dated, key=lambda line: line.values["picked_up_on"], default=None)
            day = first.values["picked_up_on"] if first else False
            product = first.found["product"].id if first else False
            complete = day and product and partner.aftersales_region_id
            values.append(
                {
                    "company_id": company.id,
                    "partner_id": partner.id,
                    "opened_on": day or today,
                    "purchase_date": day,
                    "product_id": product,
                    "state": "classified" if complete else "handed_over",
                    "imported": True,
                }
            )
        archives.update(zip(missing, Archive.create(values), strict=True))
        for partner, own in by_customer.items():
            archive = archives[partner]
            days = [day for line in own if (day := line.values["picked_up_on"])]
            if archive.imported and days and min(days) < (archive.purchase_date or today):
                archive.write({"purchase_date": min(days), "opened_on": min(days)})
        return archives

    @api.model
    def _make_units(self, company, lines, archives):
        """Make the units with their first owners and, where given, a meter reading."""
        if not lines:
            return
        Ownership = self.env["aftersales.ownership"]
        products = self.env["product.product"].union(*(line.found["product"] for line in lines))
        terms = self.env["aftersales.warranty.term"]._for_products(products, company)
        records = {"promises": {}, "invoiced": {}}
        Ownership._note_promises(terms.values(), self.env["sale.order"], records)
        lots = self._make_lots(company, lines)
        rows = []
        for line in lines:
            values, product, day = line.values, line.found["product"], line.values["picked_up_on"]
            warranty = Ownership._new_warranty(
                terms[product]._deciding(), day, self.env["sale.order"], records
            )
            if values["warranty_end"]:
                warranty.update(warranty_start=day, warranty_end=values["warranty_end"])
            contact = line.found["contact"] or line.found["customer"]
            rows.append(
                {
                    "partner_id": line.found["customer"].id,
                    "delivery_partner_id": contact.id,
                    "picked_up_by": False,
                    "quantity": values["quantity"] or 1.0,
                    "date_from": day,
                    "lot_id": lots.get(self._lot_key(line), self.env["stock.lot"]).id,
                    **warranty,
                    "archive_id": archives[line.found["customer"]].id,
                    # Who has had it for years is not asked how the delivery went.
                    "visits_planned": True,
                    "imported": True,
                    "sale_order_id": False,
                    "picking_id": False,
                    "move_line_id": False,
                }
            )
        units = self.env["aftersales.installed.product"].create(
            [
                self._unit_vals(company, line, row, terms[line.found["product"]])
                for line, row in zip(lines, rows, strict=True)
            ]
        )
        for line, row, unit in zip(lines, rows, units, strict=True):
            row["installed_product_id"] = unit.id
            line.record = unit
        Ownership.create(rows)
        self.env["aftersales.meter.reading"].create(
            [
                {
                    "installed_product_id": line.record.id,
                    "date": line.values["meter_on"] or line.values["picked_up_on"],
                    "value": line.values["meter"],
                }
                for line in lines
                if line.values["meter"]
            ]
        )

    @api.model
    def _unit_vals(self, company, line, row, terms):
        values, product = line.values, line.found["product"]
        tracking = product.tracking if values["serial"] else "none"
        return {
            **self.env["aftersales.ownership"]._present_owner(row),
            "company_id": company.id,
            "product_id": product.id,
            "product_class_id": line.found["class"].id,
            "tracking": tracking,
            "lot_id": row["lot_id"],
            "serial": values["serial"],
            "quantity": row["quantity"],
            "archive_required": terms._archive_needed(line.found["class"]),
            "final_user_id": line.found["final_user"].id,
            "brand": values["brand"],
            "model": values["model"] or product.default_code or product.name,
            "plate": values["plate"],
            "imported": True,
            "import_key": line.found.get("key"),
        }

    @api.model
    def _lot_key(self, line):
        return line.found["product"].id, line.values["serial"]

    @api.model
    def _make_lots(self, company, lines):
        """Return ``{(product id, serial): lot}``, so that a unit which comes back is recognised."""
        wanted = {}
        for line in lines:
            if line.values["serial"] and line.found["product"].tracking != "none":
                wanted[self._lot_key(line)] = line.found["product"]
        Lot = self.env["stock.lot"]
        found = Lot.search(
            [
                ("product_id", "in", [product.id for product in wanted.values()]),
                ("name", "in", [serial for _product, serial in wanted]),
                ("company_id", "in", [company.id, False]),
            ]
        )
        lots = {(lot.product_id.id, lot.name): lot for lot in found}
        missing = [key for key in wanted if key not in lots]
        made = Lot.create(
            [
                {"product_id": product_id, "name": serial, "company_id": company.id}
                for product_id, serial in missing
            ]
        )
        return {**lots, **dict(zip(missing, made, strict=True))}
