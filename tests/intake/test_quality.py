from ast import literal_eval

from lxml import etree, html

from odoo.exceptions import AccessError, UserError

from ..common import MODULE
from .common import IntakeCase

REGISTER = [
    "反馈编号",
    "客户名称",
    "联系人",
    "联系方式",
    "产品/服务名称及型号",
    "购买日期",
    "问题描述（简述）",
    "反馈渠道",
    "受理人",
    "受理时间",
    "预计响应时间",
    "问题分类",
    "问题等级",
]


class TestQuality(IntakeCase):
    def printed(self, report, records, user=None):
        """Return the print of records as a tree and as text."""
        Report = self.env["ir.actions.report"].with_user(user or self.agent)
        content, _kind = Report._render_qweb_html(f"{MODULE}.{report}", records.ids)
        tree = html.fromstring(content)
        return tree, " ".join(tree.text_content().split())

    def passed(self, **values):
        """Return a complaint that was passed to QA."""
        case = self.registered(type_id=self.service_complaint.id, **values)
        case.action_pass_to_qa()
        return case

    def test_pass_to_qa(self):
        """B-20, C-06: QA gets the report, fills in cause and action, and nothing waits for it."""
        case = self.passed()
        self.assertEqual(self.activities(case, "activity_quality").user_id, self.qa)
        self.assertEqual((case.quality_state, case.quality_passed_by), ("with_qa", self.agent))
        mine = case.with_user(self.qa)
        with self.assertRaises(UserError) as refusal:
            mine.action_quality_done()
        for words in (case.name, "the cause", "the action, or why none is needed"):
            self.assertIn(words, str(refusal.exception))
        mine.write({"quality_cause": "No call list", "quality_action": "Make one"})
        mine.action_quality_done()
        self.assertEqual((case.quality_state, case.quality_done_by), ("action", self.qa))
        self.assertFalse(self.activities(case, "activity_quality"))
        other = self.passed()
        other.action_handle()
        self.assertEqual(other.state, "to_confirm")
        other.with_user(self.qa).write(
            {"quality_cause": "Weather", "quality_none_reason": "Nobody can change it"}
        )
        other.with_user(self.qa).action_quality_done()
        self.assertEqual(other.quality_state, "none")

    def test_only_qa_writes(self):
        """B-20, B-23, M-03: cause, action and effect are QA's to write."""
        case = self.passed()
        for name in (
            "quality_cause",
            "quality_action",
            "quality_none_reason",
            "improvement_effect",
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                case.write({name: "x"})
            case.with_user(self.qa).write({name: "y"})
        with self.assertRaises(AccessError) as refusal:
            case.action_quality_done()
        self.assertIn("written by QA", str(refusal.exception))
        new = self.case()
        with self.assertRaises(UserError) as refusal:
            new.action_pass_to_qa()
        self.assertIn("Register it first", str(refusal.exception))

    def test_complaint_report(self):
        """B-20, N-03: the report prints with QA's part empty before, filled after."""
        case = self.passed(description="Nobody called back", demand="An apology")
        _tree, text = self.printed("complaint_report", case)
        for words in (
            "客户投诉处理报告单",
            case.name,
            self.customer.name,
            "Nobody called back",
            "An apology",
            "承诺回复时间",
            "原因分析",
            "纠正和预防措施",
            "表单编号",
        ):
            self.assertIn(words, text)
        self.assertNotIn("No call list", text)
        case.with_user(self.qa).write({"quality_cause": "No call list", "quality_action": "Do it"})
        case.with_user(self.qa).action_quality_done()
        _tree, text = self.printed("complaint_report", case)
        for words in ("No call list", "Do it", self.qa.name):
            self.assertIn(words, text)

    def test_report_of_the_cause_of_its_csi(self):
        """B-20: where a CSI holds the cause, it is not typed twice."""
        case = self.registered(type_id=self.quality_complaint.id)
        case.csi_ids.with_user(self.qa).cause = "Housing material"
        _tree, text = self.printed("complaint_report", case)
        self.assertIn("Housing material", text)

    def test_report_of_an_on_site_booking(self):
        """B-20, amendment 19: an on-site visit booked by phone stands on the report too."""
        case = self.registered(on_site_needed=True)
        _tree, text = self.printed("complaint_report", case)
        self.assertIn("电话预约上门", text)
        self.assertNotIn(case, case.search([("type_id.is_complaint", "=", True)]))
        question = self.registered(type_id=self.consultation.id, promised_reply_at=False)
        with self.assertRaises(UserError) as refusal:
            self.printed("complaint_report", question)
        self.assertIn(
            f"{question.name} is a “Consultation” and no complaint", str(refusal.exception)
        )

    def test_complaint_list(self):
        """B-23, N-12: all complaints, verbal ones too, with measure, action, effect."""
        verbal = self.registered(
            type_id=self.service_complaint.id,
            channel_id=self.verbal.id,
            description="Grumbles about the waiting time",
            promised_reply_at=False,
        )
        repair = self.registered()
        verbal.with_user(self.qa).improvement_effect = "Waiting time halved"
        action = self.env.ref(f"{MODULE}.case_action_complaints")
        view = self.env.ref(f"{MODULE}.case_view_complaint_list")
        self.assertEqual(action.view_ids.view_id, view)
        complaints = self.env["aftersales.case"].search([("type_id.is_complaint", "=", True)])
        self.assertIn(verbal, complaints)
        self.assertNotIn(repair, complaints)
        _tree, text = self.printed("complaint_list_report", verbal | repair)
        for words in ("客诉清单", "改善成效", verbal.name, "Grumbles", "Waiting time halved"):
            self.assertIn(words, text)
        self.assertNotIn(repair.name, text)
        columns = ["name", "received_at", "partner_id/name", "topic_id", "improvement_effect"]
        self.agent.sudo().group_ids += self.env.ref("base.group_allow_export")
        rows = verbal.export_data(columns)["datas"]
        self.assertEqual(rows[0][0], verbal.name)
        self.assertEqual(rows[0][4], "Waiting time halved")

    def test_duplicates_count_once(self):
        """B-23, J-06: a complaint merged into another is listed once, and found by a filter."""
        kept, twin = (
            self.registered(
                type_id=self.service_complaint.id,
                channel_id=self.verbal.id,
                description="Waited an hour",
                promised_reply_at=False,
            )
            for _index in range(2)
        )
        twin.action_merge_into(kept.id)
        action = self.env.ref(f"{MODULE}.case_action_complaints")
        Case = self.env["aftersales.case"].with_user(self.agent)
        search = etree.fromstring(Case.get_view(action.search_view_id.id, "search")["arch"])

        def found(name):
            (filtering,) = search.xpath(f"//filter[@name='{name}']")
            domain = literal_eval(filtering.get("domain")) + literal_eval(action.domain)
            return Case.search([*domain, ("id", "in", (kept | twin).ids)])

        (name,) = literal_eval(action.context)
        self.assertEqual(found(name.removeprefix("search_default_")), kept)
        self.assertEqual(found("complaints"), kept)
        self.assertEqual(found("merged"), twin)
        _tree, text = self.printed("complaint_list_report", kept | twin)
        self.assertIn(kept.name, text)
        self.assertNotIn(twin.name, text)

    def test_feedback_register(self):
        """N-16, amendment 25: the twelve captions in order, and the level beside the class."""
        case = self.registered(channel_id=self.email.id, promised_reply_at=False)
        tree, text = self.printed("feedback_report", case | self.registered())
        heads = [" ".join(head.text_content().split()) for head in tree.iterfind(".//th")]
        self.assertEqual(heads, REGISTER)
        for words in (case.name, self.customer.name, "Repair Request", "Important"):
            self.assertIn(words, text)
        expected = self.env["aftersales.working.time"]._add_working_hours(
            self.company, case.received_at, 1
        )
        self.assertEqual(case.expected_response_at, expected)

    def test_contact_records(self):
        """N-13: phone record, call record and information record from one sheet."""
        visit = self.env.ref(f"{MODULE}.channel_visit")
        for channel, title in (
            (self.phone, "电话记录"),
            (visit, "顾客拜访记录"),
            (self.email, "顾客信息记录表"),
        ):
            case = self.case(channel_id=channel.id, demand="A thicker brush")
            _tree, text = self.printed("contact_report", case)
            for words in (title, "A thicker brush", self.customer.name):
                self.assertIn(words, text)
