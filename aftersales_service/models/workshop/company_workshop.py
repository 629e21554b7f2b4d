from odoo import fields, models


class CompanyWorkshop(models.AbstractModel):
    """What a company decides about its workshop and about guidance from afar (design 3.3)."""

    _name = "aftersales.company.workshop"
    _description = "Workshop settings of a company"

    aftersales_part_standard = fields.Boolean(
        string="Replacement Standard",
        help="A work order on which parts were replaced is finished only when the points of the "
        "standard and the fault cause of each part are noted (E-21). Wear parts are exempt.",
    )
    aftersales_remote_steps = fields.Boolean(
        string="Steps of Remote Guidance",
        default=True,
        help="Guidance is finished only when its steps are noted and the customer did it himself "
        "(E-16).",
    )
    aftersales_allocation = fields.Boolean(
        string="Allocation by Level",
        default=True,
        help="Once the customer agrees to the plan, who follows the case comes from its level "
        "(E-12).",
    )
    aftersales_instruction = fields.Boolean(
        string="Service Instructions",
        help="Services are given to units by an instruction, whose result is checked (E-24).",
    )
    aftersales_property_location_id = fields.Many2one(
        "stock.location",
        string="Place of Customer Property",
        domain="[('usage', '=', 'internal'), ('warehouse_id', '=', False)]",
        help="Goods of customers that are with us lie here, outside every warehouse and owned by "
        "the customer. Made with the first piece that is taken in.",
    )

    def _aftersales_property_location(self):
        """Return the company's place for customer property; made when it is first needed, sudo.

        A location without a parent is under no warehouse: nothing in it is free stock.
        """
        self.ensure_one()
        company = self.sudo()
        if not company.aftersales_property_location_id:
            company.aftersales_property_location_id = (
                self.env["stock.location"]
                .sudo()
                .create(
                    {
                        "name": self.env._("Customer Property"),
                        "usage": "internal",
                        "company_id": company.id,
                        "aftersales_old_parts": True,
                    }
                )
            )
        return company.aftersales_property_location_id
