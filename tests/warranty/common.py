from ..common import AftersalesCase


class WarrantyCase(AftersalesCase):
    """Terms of product design and units delivered under them."""

    @classmethod
    def terms(cls, product, **values):
        """Return terms for a product, as product design enters them."""
        return (
            cls.env["aftersales.warranty.term"]
            .with_user(cls.design)
            .create({"name": "Terms", "product_tmpl_id": product.product_tmpl_id.id, **values})
        )

    @classmethod
    def delivered(cls, *serials, months=0, product=None, **values):
        """Deliver serial numbers under terms of so many months; return their units."""
        product = product or cls.equipment
        if months or values:
            cls.terms(product, months=months, **values)
        cls.deliver(product, list(serials))
        return cls.env["aftersales.installed.product"].search(
            [("serial", "in", serials)], order="id"
        )
