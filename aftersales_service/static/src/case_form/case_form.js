import { _t } from "@web/core/l10n/translation";
import { evaluateBooleanExpr } from "@web/core/py_js/py";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

import { CaseFormRenderer } from "./case_buttons";

/** Whether nothing was entered yet; the form says it where it asks for a phone number. */
function isUntouched(record) {
    const field = record.activeFields.phone;
    return (
        record.isNew &&
        Boolean(field?.required) &&
        evaluateBooleanExpr(field.required, record.evalContextWithVirtualIds)
    );
}

class CaseRecord extends formView.Model.Record {
    /** An empty form says what to enter, in one message of our own. */
    _displayInvalidFieldNotification() {
        if (this !== this.model.root || !isUntouched(this)) {
            return super._displayInvalidFieldNotification(...arguments);
        }
        return this.model.notification.add(
            _t("Nothing is entered yet. Enter who is calling, or what it is about."),
            { type: "warning" }
        );
    }
}

class CaseModel extends formView.Model {
    static Record = CaseRecord;
}

class CaseFormController extends FormController {
    /** A form in which nothing was entered makes no case, wherever its user goes. */
    beforeVisibilityChange() {
        if (!isUntouched(this.model.root)) {
            return super.beforeVisibilityChange(...arguments);
        }
    }

    async beforeLeave() {
        if (!isUntouched(this.model.root)) {
            return super.beforeLeave(...arguments);
        }
    }
}

registry.category("views").add("aftersales_case_form", {
    ...formView,
    Controller: CaseFormController,
    Model: CaseModel,
    Renderer: CaseFormRenderer,
});
