from . import csi_note
from . import pickup_date
from . import qa_answer
from . import reason
from . import set_product_class
from . import sign_report
from . import organise
from . import organise_line
