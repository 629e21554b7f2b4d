"""Reading mails: wrong labels of Chinese texts, answers of machines, the words of a person."""

import re
import unicodedata

# GB18030 contains GB2312 and GBK, and is what mails labelled as one of those really hold.
LABEL = re.compile(
    rb"(=\?|charset\s*=\s*[\"']?)(?:gb2312|gbk|gb_2312-80|x-gbk|cp936)\b", re.IGNORECASE
)
AUTO_HEADERS = ("X-Autoreply", "X-Auto-Reply", "X-Autorespond", "X-AutoReply-From")
AUTO_PRECEDENCE = ("auto_reply", "bulk", "junk")
AUTO_SUBJECT = re.compile(
    r"^\s*(自动回复|自动答复|自動回覆|automatic reply|auto[- ]?reply|out of (the )?office)",
    re.IGNORECASE,
)
PREFIX = re.compile(r"^\s*((re|fw|fwd|aw|wg|回复|答复|转发|回覆|轉寄)\s*[:：]\s*)+", re.IGNORECASE)
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-_/.]{3,63}")
# A mail that names more things than this is a newsletter.
MOST_CODES = 300


def widen_chinese(raw):
    """Return the bytes of a mail whose Chinese texts are labelled with the full character set.

    Mail programs write 镕 or 喆 into texts that they label GB2312, which lacks them; read by the
    label these letters are lost.
    """
    return LABEL.sub(rb"\1gb18030", raw)


def is_auto_reply(message):
    """Return whether a machine wrote the mail: an absence notice, a receipt, a mass mail.

    :param message: email.message.EmailMessage
    """
    submitted = (message.get("Auto-Submitted") or "no").strip().lower()
    return bool(
        submitted != "no"
        or any(message.get(header) for header in AUTO_HEADERS)
        or (message.get("Precedence") or "").strip().lower() in AUTO_PRECEDENCE
        or (message.get("Return-Path") or "").strip() == "<>"
        or AUTO_SUBJECT.match(message.get("Subject") or "")
    )


def plain_subject(subject):
    """Return a subject without the marks of answering and forwarding."""
    return PREFIX.sub("", subject or "").strip()


def codes(text):
    """Return what may be a serial or document number in a text, as written and in capitals."""
    text = unicodedata.normalize("NFKC", text or "")
    found = {code.strip("-_/.") for code in CODE.findall(text)[:MOST_CODES]}
    found = {code for code in found if any(letter.isdigit() for letter in code)}
    return sorted(found | {code.upper() for code in found})
