from . import csi_note
from . import reason
