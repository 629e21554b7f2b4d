from .common import IntakeCase


class TestOpenCsi(IntakeCase):
    def test_quality_complaint_opens_one(self):
        """B-22, story B3: accepting a quality complaint opens its CSI in the same act, once."""
        case = self.registered(type_id=self.quality_complaint.id)
        self.assertEqual(len(case.csi_ids), 1)
        self.assertEqual(case.csi_ids.partner_id, self.customer)
        case.type_id = self.quality_complaint
        case.type_id = self.repair_request
        case.type_id = self.quality_complaint
        case.action_register()
        self.assertEqual(len(case.csi_ids), 1)

    def test_classified_later(self):
        """B-22: an accepted case that turns out a quality complaint gets its CSI; a new one not."""
        case = self.registered()
        self.assertFalse(case.csi_ids)
        case.type_id = self.quality_complaint
        self.assertEqual(len(case.csi_ids), 1)
        new = self.case()
        new.type_id = self.quality_complaint
        self.assertFalse(new.csi_ids)

    def test_forwarded_quality_complaint(self):
        """B-02, B-22: a colleague's quality complaint opens its CSI when it is accepted."""
        case = self.case(self.user, type_id=self.quality_complaint.id)
        self.assertFalse(case.csi_ids)
        case.with_user(self.agent).action_accept()
        self.assertEqual(len(case.csi_ids), 1)

    def test_handled_waits_for_the_csi(self):
        """B-22, C-13: the case with an open CSI is not handled by hand."""
        case = self.registered(type_id=self.quality_complaint.id)
        self.assertFalse(case.can_handle)
        self.assertIn(case.csi_ids.name, case.step_missing)
