import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { browser } from "@web/core/browser/browser";
import { deserializeDateTime, formatDateTime, serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { SignaturePad } from "./signature_pad";
import { emptyDraft, FieldStore, isEmpty, newUid, shrink } from "./field_store";

const MODEL = "aftersales.work.order";
const store = new FieldStore();

/** An order on the engineer's phone; what he enters stays in the browser until it is sent. */
export class FieldSheet extends Component {
    static template = "aftersales_service.FieldSheet";
    static components = { Layout, SignaturePad };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.display = { controlPanel: {} };
        this.canScan = isBarcodeScannerSupported();
        this.results = [
            ["ok", _t("Normal")],
            ["not_ok", _t("Not Normal")],
            ["na", _t("Does Not Apply")],
        ];
        this.outcomes = [
            ["solved", _t("Solved")],
            ["partly", _t("Partly Solved")],
            ["not_solved", _t("Not Solved")],
        ];
        this.moods = [
            ["yes", _t("Yes")],
            ["no", _t("No")],
            ["not_said", _t("Not Said")],
        ];
        this.state = useState({
            orderId: this.props.state?.orderId || this.props.action.params?.order_id || false,
            orders: null,
            sheet: null,
            draft: emptyDraft(),
            offline: false,
            busy: false,
            error: "",
            unstored: false,
            term: "",
            found: [],
            hours: { kind: "labour", hours: "", description: "" },
            support: null,
        });
        useSetupAction({ getLocalState: () => ({ orderId: this.state.orderId }) });
        this.onOnline = () => this.state.offline && this.reload();
        browser.addEventListener("online", this.onOnline);
        onWillUnmount(() => browser.removeEventListener("online", this.onOnline));
        onWillStart(() => this.reload());
    }

    // Reading

    async reload() {
        if (!this.state.orderId) {
            this.state.orders = (await this.call("field_orders", [])) || this.state.orders || [];
            return;
        }
        const orderId = this.state.orderId;
        this.state.draft = { ...emptyDraft(), ...((await store.readDraft(orderId)) || {}) };
        const sheet = await this.call("field_sheet", [[orderId]]);
        if (sheet) {
            this.state.sheet = sheet;
            await store.writeSheet(orderId, sheet);
        } else {
            this.state.sheet = (await store.readSheet(orderId)) || null;
        }
    }

    /** Call the server; nothing comes back where there is no connection. */
    async call(method, args) {
        try {
            const result = await this.orm.silent.call(MODEL, method, args);
            this.state.offline = false;
            return result;
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.state.offline = true;
        }
    }

    async open(orderId) {
        Object.assign(this.state, { orderId, sheet: null, error: "", found: [], term: "" });
        await this.reload();
    }

    async back() {
        Object.assign(this.state, { orderId: false, sheet: null, error: "" });
        await this.reload();
    }

    when(text) {
        return text ? formatDateTime(deserializeDateTime(text), { showSeconds: false }) : "";
    }

    // The draft

    get isEmpty() {
        return isEmpty(this.state.draft);
    }

    /** Keep the draft in the browser; say so where the browser cannot. */
    async keep() {
        try {
            await store.writeDraft(this.state.orderId, this.state.draft);
            this.state.unstored = false;
        } catch {
            this.state.unstored = true;
        }
    }

    /** What was entered of a point, over what the server knows. */
    check(check) {
        return { ...check, photos: [], ...(this.state.draft.checks[check.id] || {}) };
    }

    setCheck(check, values) {
        const { checks } = this.state.draft;
        checks[check.id] = { ...(checks[check.id] || {}), ...values };
        return this.keep();
    }

    allNormal() {
        for (const check of this.state.sheet.checks) {
            if (!this.check(check).result) {
                this.setCheck(check, { result: "ok" });
            }
        }
    }

    async addPhoto(check, ev) {
        const photos = [...this.check(check).photos];
        for (const file of ev.target.files) {
            try {
                photos.push({ uid: newUid(), data: await shrink(file) });
            } catch {
                this.notification.add(_t("%s is no picture.", file.name), { type: "warning" });
            }
        }
        ev.target.value = "";
        await this.setCheck(check, { photos });
    }

    /** The report as entered, over what the server knows. */
    get report() {
        return { ...this.state.sheet.report, ...this.state.draft.report };
    }

    setReport(name, value) {
        this.state.draft.report[name] = value;
        return this.keep();
    }

    addHours() {
        const { kind, hours, description } = this.state.hours;
        const [whole, minutes] = String(hours).trim().split(":");
        const value = minutes ? Number(whole) + Number(minutes) / 60 : Number(whole);
        if (!(value > 0)) {
            this.notification.add(_t("Enter the hours, as 2.5 or 2:30."), { type: "warning" });
            return;
        }
        // The day on which he enters them, wherever and whenever they are sent.
        const date = luxon.DateTime.now().toISODate();
        this.state.draft.labour.push({ uid: newUid(), kind, hours: value, description, date });
        this.state.hours = { kind, hours: "", description: "" };
        return this.keep();
    }

    drop(name, index) {
        this.state.draft[name].splice(index, 1);
        return this.keep();
    }

    async findPart() {
        const term = this.state.term.trim();
        if (!term) {
            return;
        }
        const found = await this.call("field_find_part", [[this.state.orderId], term]);
        if (!found) {
            // Read by the server when it is sent.
            return this.addPart({ code: term, name: term });
        }
        this.state.found = found;
        if (found.length === 1) {
            await this.addPart(found[0]);
        } else if (!found.length) {
            this.notification.add(_t("No part is found for “%s”.", term), { type: "warning" });
        }
    }

    async scan() {
        try {
            this.state.term = await scanBarcode(this.env);
        } catch (error) {
            if (error) {
                this.notification.add(error.message || String(error), { type: "warning" });
            }
            return;
        }
        await this.findPart();
    }

    addPart(part) {
        const { parts } = this.state.draft;
        const same = parts.find(
            (row) =>
                row.product_id === part.product_id &&
                row.lot_id === part.lot_id &&
                row.code === part.code
        );
        if (same && part.tracking !== "serial") {
            same.quantity += 1;
        } else if (!same) {
            parts.push({ uid: newUid(), ...part, quantity: 1 });
        }
        Object.assign(this.state, { found: [], term: "" });
        return this.keep();
    }

    setQuantity(part, value) {
        part.quantity = Number(value) > 0 ? Number(value) : 1;
        return this.keep();
    }

    get signer() {
        return this.state.draft.signature?.name ?? this.state.sheet.report.signed_name;
    }

    setSigner(name) {
        const { draft } = this.state;
        draft.signature = { image: "", ...(draft.signature || {}), name };
        return this.keep();
    }

    setSignature(image) {
        this.state.draft.signature = image ? { name: this.signer, image } : null;
        return this.keep();
    }

    setAgrees(name) {
        this.state.draft.agrees = name;
        return this.keep();
    }

    setAgreement(name, value) {
        this.state.draft.agreement[name] = value;
        return this.keep();
    }

    /** Keep the next date as the server reads it; the field shows it in the engineer's own time. */
    setNextDate(value) {
        const date = luxon.DateTime.fromISO(value);
        return this.setAgreement("next_date", date.isValid ? serializeDateTime(date) : "");
    }

    get nextDate() {
        const text = this.state.draft.agreement.next_date || this.state.sheet.support.next_date;
        return text ? deserializeDateTime(text).toFormat("yyyy-MM-dd'T'HH:mm") : "";
    }

    mapUrl(address) {
        return `https://www.openstreetmap.org/search?query=${encodeURIComponent(address)}`;
    }

    // Sending

    /** Send what was entered; it is dropped here once the server has it. */
    async send(more = {}) {
        if (this.state.hours.hours) {
            // What was typed of the hours is not lost because nobody pressed Add.
            await this.addHours();
            if (this.state.hours.hours) {
                return false;
            }
        }
        const { orderId, draft } = this.state;
        const sent = {
            ...JSON.parse(JSON.stringify(draft)),
            ...more,
            signature: draft.signature?.image ? { ...draft.signature } : null,
            checks: Object.entries(draft.checks).map(([id, values]) => ({
                ...JSON.parse(JSON.stringify(values)),
                id: Number(id),
            })),
        };
        this.state.busy = true;
        this.state.error = "";
        try {
            const sheet = await this.call("field_send", [[orderId], sent]);
            if (!sheet) {
                return false;
            }
            this.state.sheet = sheet;
            this.state.draft = emptyDraft();
            this.state.support = null;
            await store.dropDraft(orderId);
            await store.writeSheet(orderId, sheet);
            return true;
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.state.error = error.data?.message || error.message;
            return false;
        } finally {
            this.state.busy = false;
        }
    }

    async start() {
        const { draft } = this.state;
        draft.start = true;
        await this.keep();
        if (!(await this.send()) && this.state.error) {
            // Refused, and not only unsent: it is not started.
            draft.start = false;
            await this.keep();
        }
    }

    /** Whether the work goes on, also where its start could not be sent yet. */
    get started() {
        const { sheet, draft } = this.state;
        return draft.start || ["in_progress", "need_support", "waiting_parts"].includes(sheet.state);
    }

    resume() {
        return this.send({ resume: true });
    }

    finish() {
        return this.send({ finish: true });
    }

    askSupport() {
        if (!this.state.support?.trim()) {
            this.state.support = this.state.support ?? "";
            return;
        }
        return this.send({ support: this.state.support });
    }

    openForm() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: MODEL,
            res_id: this.state.orderId,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("aftersales_field_sheet", FieldSheet);
