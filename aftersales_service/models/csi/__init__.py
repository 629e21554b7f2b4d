from . import review_form
from . import csi_print
from . import csi
