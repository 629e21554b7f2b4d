import { _t } from "@web/core/l10n/translation";

export const KEYS = [
    ["J ↓", _t("Next")],
    ["K ↑", _t("Previous")],
    ["O ↵", _t("Open the record")],
    ["C", _t("Customer contacted")],
    ["D", _t("Done: the act that keeps the promise, or its record")],
    ["N", _t("Not reached: plan the next call")],
    ["A", _t("I see to it")],
    ["M", _t("More of this section")],
    ["R", _t("Read again")],
    ["H", _t("Show or hide this help")],
];
export const SCOPES = { mine: _t("Mine"), team: _t("My Team"), all: _t("Everybody") };
export const VERBS = {
    contact: { label: _t("Contacted"), icon: "fa-phone" },
    done: { label: _t("Done"), icon: "fa-check" },
    missed: { label: _t("Not Reached"), icon: "fa-phone-square" },
};
export const NOTED = {
    contact: _t("Contact noted"),
    done: _t("Done"),
    missed: _t("Attempt noted, the next one is planned"),
    acknowledge: _t("You see to it"),
};

/** Return a span of time in its two largest units, as the server words it. */
export function span(seconds) {
    const minutes = Math.floor(seconds / 60) % 60;
    const hours = Math.floor(seconds / 3600) % 24;
    const days = Math.floor(seconds / 86400);
    if (days) {
        return _t("%(days)s d %(hours)s h", { days, hours });
    }
    return hours
        ? _t("%(hours)s h %(minutes)s min", { hours, minutes })
        : _t("%(minutes)s min", { minutes });
}
