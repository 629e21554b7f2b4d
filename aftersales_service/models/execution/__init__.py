from . import work_order
from . import labour_line
from . import labour_share
from . import work_part
from . import old_part
from . import service_report
