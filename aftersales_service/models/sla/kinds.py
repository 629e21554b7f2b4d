"""The kinds of time limits; each stands for one promise of the procedures."""

KINDS = [
    ("acknowledgement", "Acknowledgement"),
    ("first_contact", "First Contact"),
    ("response", "Response"),
    ("promised_reply", "Promised Reply"),
    ("diagnosis_contact", "Technical Contact"),
    ("plan_told", "Plan Told"),
    ("decision", "Decision"),
    ("csi_reply", "Answer After the Review"),
    ("handling", "Handling"),
    ("visit_confirmation", "Visit Time Agreed"),
    ("progress", "Progress Update"),
    ("result_told", "Result Told"),
    ("result_confirmation", "Result Confirmation"),
    ("second_contact", "Second Communication"),
    ("remote_effect", "Effect Call"),
    ("visit_window", "Visit Window"),
    ("maintenance_reminder", "Maintenance Reminder"),
]

EFFECTS = ("start", "stop", "cancel", "pause", "reopen")
# How long a limit is, and on which hours it counts
LIMIT = (
    "unit",
    "amount",
    "by_limit",
    "on_call",
    "else_unit",
    "else_amount",
    "hour_from",
    "hour_to",
    "window_days",
)
# What a preset sets, and what makes a policy "customised" when it differs (O-01).
VALUES = (
    "sequence",
    "kind",
    "document",
    "source",
    "ours",
    "type_ids",
    "complaints",
    "level_ids",
    "class_ids",
    "contact",
    "csi",
    "work_kind",
    *(f"{effect}_fact_ids" for effect in EFFECTS),
    "repeats",
    *LIMIT,
    "calendar_id",
    "warning_share",
    "ladder_id",
    "role_id",
    "measured_only",
)
