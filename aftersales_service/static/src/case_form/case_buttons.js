import { FormRenderer } from "@web/views/form/form_renderer";
import { StatusBarButtons } from "@web/views/form/status_bar_buttons/status_bar_buttons";

// What stands beside the steps; the rest is found under the three dots.
const SHOWN = 5;

/** The buttons of a header that has many: the rare ones, which come last, are folded away. */
class CaseButtons extends StatusBarButtons {
    static template = "aftersales_service.CaseButtons";

    /** The buttons that stand in the header; one alone is not worth folding. */
    get shownSlots() {
        const names = this.visibleSlotNames;
        return names.length > SHOWN + 1 ? names.slice(0, SHOWN) : names;
    }

    get foldedSlots() {
        return this.visibleSlotNames.slice(this.shownSlots.length);
    }
}

export class CaseFormRenderer extends FormRenderer {
    static components = { ...FormRenderer.components, StatusBarButtons: CaseButtons };
}
