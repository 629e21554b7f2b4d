import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { SignaturePad } from "./signature_pad";

/** A picture field that is signed where it stands, without a dialog of its own. */
export class SignatureField extends Component {
    static template = xml`<SignaturePad image="image" onSigned.bind="sign"/>`;
    static components = { SignaturePad };
    static props = { ...standardFieldProps };

    get image() {
        const value = this.props.record.data[this.props.name];
        return value ? `data:image/png;base64,${value}` : "";
    }

    sign(image) {
        const value = image.split(",")[1] || false;
        return this.props.record.update({ [this.props.name]: value });
    }
}

registry.category("fields").add("aftersales_signature_pad", {
    component: SignatureField,
    displayName: _t("Signature to Draw"),
    supportedTypes: ["binary"],
});
