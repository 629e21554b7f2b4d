import { useRef } from "@odoo/owl";
import { useDropzone } from "@web/core/dropzone/dropzone_hook";
import { registry } from "@web/core/registry";
import { useFileUploader } from "@web/core/utils/files";
import {
    Many2ManyBinaryField,
    many2ManyBinaryField,
} from "@web/views/fields/many2many_binary/many2many_binary_field";

/**
 * Photos and papers as thumbnails; new ones are dropped, pasted, chosen, or taken by the phone.
 * A file can be taken away until the record is saved; afterwards it is evidence.
 */
export class EvidenceField extends Many2ManyBinaryField {
    static template = "aftersales_service.EvidenceField";

    setup() {
        super.setup();
        this.root = useRef("root");
        this.uploadFiles = useFileUploader();
        this.fresh = new Set();
        useDropzone(
            this.root,
            (ev) => this.upload([...ev.dataTransfer.files]),
            "o_aftersales_evidence_drop",
            () => !this.props.readonly
        );
    }

    /** Whether a file can still be taken away: it was uploaded and is not saved yet. */
    isFresh(file) {
        const { record, readonly } = this.props;
        return this.fresh.has(file.id) && !readonly && (record.isNew || record.dirty);
    }

    onPaste(ev) {
        const files = [...(ev.clipboardData?.files || [])];
        if (files.length && !this.props.readonly) {
            ev.preventDefault();
            this.upload(files);
        }
    }

    async upload(files) {
        const { resModel } = this.props.record;
        // The record takes the files when it is saved, and checks them then.
        const uploaded = await this.uploadFiles("/web/binary/upload_attachment", {
            csrf_token: odoo.csrf_token,
            ufile: files,
            model: resModel,
            id: 0,
        });
        if (uploaded) {
            await this.onFileUploaded(uploaded);
        }
    }

    async onFileUploaded(files) {
        const ids = files.filter((file) => !file.error).map((file) => file.id);
        if (ids.length) {
            await this.orm.call(this.props.record.resModel, "check_evidence", [ids]);
        }
        ids.forEach((id) => this.fresh.add(id));
        return super.onFileUploaded(files);
    }
}

registry.category("fields").add("aftersales_evidence", {
    ...many2ManyBinaryField,
    component: EvidenceField,
});
