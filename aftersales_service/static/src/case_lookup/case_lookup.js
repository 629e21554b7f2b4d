import { Component } from "@odoo/owl";
import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { isMobileOS } from "@web/core/browser/feature_detection";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const ICONS = {
    partner: "fa-user",
    unit: "fa-cube",
    order: "fa-shopping-cart",
    case: "fa-ticket",
};

/**
 * One field that finds the caller: what is chosen is handed to the server's onchange, which fills
 * the form and empties the field again.
 */
export class CaseLookupField extends Component {
    static template = "aftersales_service.CaseLookupField";
    static components = { AutoComplete };
    static props = { ...standardFieldProps, placeholder: { type: String, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.canScan = isMobileOS() && isBarcodeScannerSupported();
    }

    get sources() {
        return [
            {
                placeholder: _t("Searching…"),
                options: (request) => this.load(request),
                optionSlot: "hit",
            },
        ];
    }

    async load(request) {
        if (request.length < 2) {
            return [];
        }
        const hits = await this.keepLast.add(
            this.orm.call(this.props.record.resModel, "find_for_registration", [request])
        );
        if (!hits.length) {
            return [{ label: _t("Nobody found: enter the customer below"), data: {} }];
        }
        return hits.map((hit) => ({
            label: hit.title,
            data: { ...hit, icon: ICONS[hit.kind] },
            onSelect: () => this.choose(hit.value),
        }));
    }

    choose(value) {
        return this.props.record.update({ [this.props.name]: value });
    }

    async scan() {
        const code = await scanBarcode(this.env);
        if (code) {
            await this.choose(code);
        }
    }
}

registry.category("fields").add("aftersales_case_lookup", {
    component: CaseLookupField,
    supportedTypes: ["char"],
    extractProps: ({ attrs, placeholder }) => ({ placeholder: placeholder || attrs.placeholder }),
});
