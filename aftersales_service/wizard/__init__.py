from . import csi_note
