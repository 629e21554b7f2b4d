from . import warranty_term
from . import installed_product_extension
from . import warranty_extension
