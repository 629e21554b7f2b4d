import { _t } from "@web/core/l10n/translation";

export const SCOPES = {
    mine: _t("My Calls"),
    all: _t("All Calls"),
};

// The keys of the desk, in the order of a call.
export const KEYS = [
    ["J / ↓", _t("Next customer")],
    ["K / ↑", _t("Previous customer")],
    ["P", _t("Dial")],
    ["Enter", _t("Write the answers")],
    ["Tab", _t("Next question")],
    ["Ctrl Enter", _t("Record the answers and go on")],
    ["Esc", _t("Back to the list")],
    ["A", _t("All told, no opinion")],
    ["1–9", _t("How else the call ended")],
    ["N", _t("Note on the call")],
    ["M", _t("Send the questions in writing")],
    ["O", _t("Open the record")],
    ["R", _t("Read again")],
];
