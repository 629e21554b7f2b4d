import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The documents that may be issued, each with its button, or with why it is not possible. */
export class OrganiseOptionsField extends Component {
    static template = "aftersales_service.OrganiseOptionsField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.state = useState({ busy: false });
    }

    get options() {
        return this.props.record.data[this.props.name] || [];
    }

    /** Save what was entered and issue the document from it. */
    async take(option) {
        const { record } = this.props;
        this.state.busy = true;
        try {
            if (await record.save()) {
                await this.action.doActionButton({
                    type: "object",
                    name: "action_take",
                    resModel: record.resModel,
                    resId: record.resId,
                    args: JSON.stringify([option.code]),
                    context: record.context,
                });
            }
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("fields").add("aftersales_organise_options", {
    component: OrganiseOptionsField,
    supportedTypes: ["jsonb", "json"],
});
