import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A stretch narrower than this has its words in its title and in the list only. */
const WIDE = 0.1;

/**
 * The life of a time limit: a bar of its stretches with what happened on it, the same in a list
 * by time (on a phone the list is the bar), and the rule on which the due time rests. All places
 * and words come from the server.
 */
export class TimelineField extends Component {
    static template = "aftersales_service.TimelineField";
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ all: false });
    }

    get data() {
        return this.props.record.data[this.props.name];
    }

    get label() {
        return this.data.sentences.join(" ");
    }

    /** Class names of a stretch. */
    look(piece) {
        return `o_aftersales_${piece.state}${piece.unused ? " o_aftersales_unused" : ""}`;
    }

    hint(piece) {
        return `${piece.words}: ${piece.from} – ${piece.to} (${piece.long})`;
    }

    inside(piece) {
        return piece.share > WIDE ? piece.words : "";
    }

    percent(share) {
        return `${share * 100}%`;
    }

    flagStyle(flag) {
        return `left: ${this.percent(flag.place)}; --row: ${flag.row};`;
    }

    eventHint(event) {
        return this.eventParts(event).concat(event.moved).filter(Boolean).join(" · ");
    }

    eventParts(event) {
        return [event.what, event.fact, event.reason, event.by, event.when].filter(Boolean);
    }

    get toggleLabel() {
        return this.state.all ? _t("Only what happened") : _t("Every stretch of time");
    }
}

registry.category("fields").add("aftersales_timeline", {
    component: TimelineField,
    displayName: _t("Timeline of a time limit"),
    supportedTypes: ["json"],
});
