"""The Chinese of the addon is complete and says what the glossary says."""

import re
from io import BytesIO
from pathlib import Path

import polib

from odoo.modules.module import get_module_path
from odoo.tools.translate import trans_export

from ..common import MODULE, AftersalesCase

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\{.*?\}\}")
# Words that would say something else (glossary).
FORBIDDEN = ("护照", "客户满意度 (CSI)", "升级处理")


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

    def test_procedures_words(self):
        """O-06: the procedures' own terms stand on the screens, and no false friend does."""
        for term, words in {
            "Customer Event Record": "顾客事件记录",
            "Product Service Report": "产品服务报告",
            "Return Visit": "回访",
            "Work Order": "服务工单",
            "Service Case": "服务受理单",
            "Promised Reply": "承诺回复时间",
        }.items():
            self.assertIn(words, self.chinese[term].msgstr)
        for entry in self.chinese.values():
            for word in FORBIDDEN:
                self.assertNotIn(word, entry.msgstr)
        label = self.env["ir.model"].with_context(lang="zh_CN")._get("aftersales.csi").name
        self.assertIn("顾客事件记录", label)
