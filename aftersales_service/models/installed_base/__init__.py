from . import product_class
from . import region
from . import warranty_term
from . import handover
from . import customer_archive
from . import installed_product
from . import ownership
from . import meter_reading
