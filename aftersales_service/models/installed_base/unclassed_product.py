from odoo import fields, models
from odoo.tools import SQL


class UnclassedProduct(models.Model):
    """A product that was delivered since go-live and has no class, so that it is not followed.

    The administrator's page on which he gives it one (amendments, "Products without a class");
    the catch-up action registers its deliveries then.
    """

    _name = "aftersales.unclassed.product"
    _description = "Delivered Product Without a Class"
    _auto = False
    _order = "last_delivery desc, id"
    _rec_name = "product_tmpl_id"
    _depends = {
        "stock.move": ["state", "date", "product_id", "location_id", "location_dest_id"],
        "product.template": ["aftersales_class_id", "categ_id"],
        "product.category": ["aftersales_class_id", "parent_path"],
        "res.company": ["aftersales_go_live"],
    }

    product_tmpl_id = fields.Many2one("product.template", string="Product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product Category", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    deliveries = fields.Integer(readonly=True)
    last_delivery = fields.Datetime(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT MIN(m.id) AS id, t.id AS product_tmpl_id, t.categ_id, m.company_id,
                   COUNT(*) AS deliveries, MAX(m.date) AS last_delivery
              FROM stock_move m
              JOIN stock_location src ON src.id = m.location_id
              JOIN stock_location dst ON dst.id = m.location_dest_id
              JOIN product_product p ON p.id = m.product_id
              JOIN product_template t ON t.id = %s
              LEFT JOIN product_category k ON k.id = t.categ_id
              JOIN res_company c ON c.id = m.company_id
             WHERE m.state = 'done' AND dst.usage = 'customer' AND src.usage <> 'customer'
               AND m.date >= c.aftersales_go_live
               AND t.aftersales_class_id IS NULL
               AND NOT EXISTS (
                   SELECT FROM product_category up
                    WHERE up.aftersales_class_id IS NOT NULL
                      AND k.parent_path LIKE up.parent_path || '%%')
             GROUP BY t.id, t.categ_id, m.company_id
            """,
            self.env["aftersales.ownership"]._sold_template(),
        )
