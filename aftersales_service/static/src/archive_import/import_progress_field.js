import { onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";

/** How often a running import is looked at, in milliseconds. */
const EVERY = 2000;

/**
 * The progress of work that the scheduler does. While the record's `state` is "running" the record
 * is read again and again, so that the bar moves and the form shows when it is done.
 */
export class ImportProgressField extends ProgressBarField {
    setup() {
        super.setup();
        const timer = setInterval(() => this.look(), EVERY);
        onWillUnmount(() => clearInterval(timer));
    }

    async look() {
        const record = this.props.record;
        if (record.resId && record.data.state === "running" && !(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("fields").add("aftersales_import_progress", {
    ...progressBarField,
    component: ImportProgressField,
});
