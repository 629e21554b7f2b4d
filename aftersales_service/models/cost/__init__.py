from . import cost_mixin
from . import case_cost
from . import csi_cost
from . import installed_product_cost
from . import work_order_cost_lines
from . import work_part_cost
from . import cost_sources
from . import cost_line
