from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare

PARTIES = [
    ("own", "Own Company"),
    ("supplier", "Supplier"),
    ("customer", "Customer"),
    ("carrier", "Carrier"),
    ("other", "Other"),
]
# Shares are per cent with so many decimals.
DECIMALS = 2
WHOLE = 100


class LiabilityLine(models.Model):
    """What one party bears of the cost of a quality event (D-09, REG 3.2).

    The lines of a record are replaced together by its ``action_split_liability``; nobody writes a
    single one, so they always add up to the whole.
    """

    _name = "aftersales.liability.line"
    _description = "Quality Liability"
    _order = "sequence, id"
    _rec_name = "party"

    csi_id = fields.Many2one(
        "aftersales.csi", string="CSI", index="btree_not_null", ondelete="cascade"
    )
    case_id = fields.Many2one(
        "aftersales.case", string="Service Case", index="btree_not_null", ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    sequence = fields.Integer(default=1, required=True)
    party = fields.Selection(PARTIES, string="Liable", required=True)
    share = fields.Float(string="Share (%)", digits=(5, DECIMALS), required=True)
    partner_id = fields.Many2one("res.partner", string="Liable Partner", index="btree_not_null")
    note = fields.Char(string="Grounds")

    _one_matter = models.Constraint(
        "CHECK((csi_id IS NULL) <> (case_id IS NULL))",
        "A share of the liability belongs to one customer event record or to one case.",
    )
    _share_range = models.Constraint(
        "CHECK(share > 0 AND share <= 100)", "A share lies above 0 and is at most 100 %."
    )
    # Two who split at the same moment would otherwise leave both splits standing.
    _csi_uniq = models.UniqueIndex(
        "(csi_id, sequence) WHERE csi_id IS NOT NULL",
        "The liability was split by somebody else meanwhile. Load the record again.",
    )
    _case_uniq = models.UniqueIndex(
        "(case_id, sequence) WHERE case_id IS NOT NULL",
        "The liability was split by somebody else meanwhile. Load the record again.",
    )

    @api.constrains("share", "csi_id", "case_id")
    def _check_whole(self):
        """The shares of a record add up to 100 % (D-09).

        :raise ValidationError: names the record and the sum
        """
        for name in ("csi_id", "case_id"):
            for matter in self[name]:
                total = sum(matter.liability_ids.mapped("share"))
                if float_compare(total, WHOLE, precision_digits=DECIMALS):
                    raise ValidationError(
                        self.env._(
                            "%(record)s: the shares add up to %(total)s %% instead of 100 %%. "
                            "Enter who bears the rest, or less.",
                            record=matter.display_name,
                            total=f"{total:g}",
                        )
                    )
