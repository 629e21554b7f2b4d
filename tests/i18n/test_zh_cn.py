"""The Chinese of the addon is complete and says what the glossary says."""

import re
from io import BytesIO
from pathlib import Path

import polib

from odoo.modules.module import get_module_path
from odoo.tools.translate import trans_export

from ..common import MODULE, AftersalesCase

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\{.*?\}\}")
MARKUP = re.compile(r'<span class="en">.*?</span>|<[^>]*>')
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Names of fields that a report's file name or a domain is made of.
CODE = re.compile(r"id|\w+_id(\.\w+)*|\(object\..*")
# Words of the glossary, written down here by hand. The English is a whole term.
TERMS = {
    "Service Case": "服务受理单",
    "Customer Event Record": "顾客事件记录",
    "Work Order": "服务工单",
    "Product Service Report": "产品服务报告",
    "Return Visit": "回访",
    "Second Visit": "二次回访",
    "Initial Visit": "初访",
    "Installed Product": "已交付产品",
    "Customer Archive": "客户档案",
    "Archive Hand-over": "档案传递",
    "Product Class": "产品分类",
    "Warranty Terms": "保修条款",
    "Old Part": "旧件",
    "Meter Reading": "里程/工时读数",
    "License Plate": "车牌号",
    "Picked Up By": "提货人",
    "Final User": "最终用户",
    "Cause Analysis": "原因分析",
    "Written Opinion": "评审处理意见",
    "Promised Reply": "承诺回复时间",
    "First Contact": "首次联系",
    "Print Log": "打印记录",
    "Filing Place": "存放位置",
    "Service Agent": "客服人员",
    "Service Manager": "服务管理人员",
    "Service Supervisor": "售后主管",
    "Field Engineer": "服务工程师",
    "Quality Complaint": "质量投诉",
    "Repair Request": "故障报修",
    "Consultation": "使用咨询",
    "Forwarded": "已转交",
    "In Progress": "处理中",
    "To Confirm": "待确认",
    "Closed": "已关闭",
    "Cancelled": "已取消",
    "Filed": "已存档",
    "Executing": "执行中",
    "Replied": "已答复",
    "Decided": "已决定",
    "Unreachable": "无法联系",
    "Overdue": "逾期",
    "Responsible": "负责人",
    "Due At": "截止时间",
}
# Pattern in the Chinese text: why it is wrong.
FORBIDDEN = {
    r"护照": "a product's history is 产品履历",
    r"(?<!服务)(?<!派)(?<!维修)工单": "bare 工单 is Odoo Manufacturing's word: 服务工单, 派工单",
    r"升级": "a time limit is 逐级上报, 升级 is a version's",
    r"CSI[^。,,]*满意|满意[^。,,]*CSI": "CSI is never the satisfaction figure",
    r"安装产品|装机": "an installed product is 已交付产品",
    r"频道": "a channel of ours is 反馈渠道",
}


class TestChinese(AftersalesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        buffer = BytesIO()
        trans_export(False, [MODULE], buffer, "po", cls.env)
        cls.terms = {
            entry.msgid for entry in polib.pofile(buffer.getvalue().decode("utf-8")) if entry.msgid
        }
        path = Path(get_module_path(MODULE)) / "i18n" / "zh_CN.po"
        cls.chinese = {entry.msgid: entry for entry in polib.pofile(str(path))}

    def test_every_term_is_translated(self):
        """O-06: no term of the addon is missing, empty or fuzzy in zh_CN.po."""
        lacking = sorted(
            term
            for term in self.terms
            if term not in self.chinese or not self.chinese[term].msgstr or self.chinese[term].fuzzy
        )
        self.assertFalse(lacking, "Translate these terms in i18n/zh_CN.po")

    def test_no_term_is_left_over(self):
        """O-06: zh_CN.po holds no term that the addon no longer says."""
        self.assertFalse(sorted(set(self.chinese) - self.terms))

    def test_placeholders_stay(self):
        """O-06: a translation fills in the same values as its source."""
        for entry in self.chinese.values():
            with self.subTest(entry.msgid):
                self.assertEqual(
                    sorted(PLACEHOLDER.findall(entry.msgid)),
                    sorted(PLACEHOLDER.findall(entry.msgstr)),
                )

    def test_translations_are_chinese(self):
        """O-06: what says something in English says it in Chinese; abbreviations may stay."""
        same = sorted(
            term
            for term, entry in self.chinese.items()
            if re.search(r"[a-z]{2}", MARKUP.sub("", PLACEHOLDER.sub("", term)))
            and not CHINESE.search(entry.msgstr)
            and not CODE.fullmatch(term)
        )
        self.assertFalse(same, "Translate these terms in i18n/zh_CN.po")

    def test_words_are_those_of_the_glossary(self):
        """O-06: a term of the glossary has its one word, and no false friend stands anywhere."""
        for term, word in TERMS.items():
            with self.subTest(term):
                self.assertTrue(self.chinese[term].msgstr.startswith(word))
        for pattern, why in FORBIDDEN.items():
            wrong = [m for m, entry in self.chinese.items() if re.search(pattern, entry.msgstr)]
            with self.subTest(pattern):
                self.assertFalse(wrong, why)

    def test_a_request_is_not_called_a_complaint(self):
        """Glossary, rule 5: 投诉 is one type of case, said only where English says complaint."""
        wrong = [
            term
            for term, entry in self.chinese.items()
            if "投诉" in entry.msgstr and "omplain" not in term
        ]
        self.assertFalse(wrong)

    def test_screens_show_the_words(self):
        """O-06: with zh_CN the screens show 顾客事件记录, 服务工单, 产品服务报告."""
        for model, words in {
            "aftersales.csi": "顾客事件记录",
            "aftersales.work.order": "服务工单",
            "aftersales.service.report": "产品服务报告",
            "aftersales.case": "服务受理单",
        }.items():
            label = self.env["ir.model"].with_context(lang="zh_CN")._get(model).name
            self.assertIn(words, label)
