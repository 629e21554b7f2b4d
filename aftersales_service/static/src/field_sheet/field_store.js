import { IndexedDB } from "@web/core/utils/indexed_db";
import { session } from "@web/session";
import { user } from "@web/core/user";

const NAME = "aftersales_field";
// Never raised: another number would throw away what was not sent yet.
const VERSION = "1";
const DRAFTS = "drafts";
const SHEETS = "sheets";

/**
 * What an engineer typed, photographed and had signed, kept in the browser until it is sent, and
 * the sheets he opened last, so that he can work where there is no connection.
 */
export class FieldStore {
    constructor() {
        this.db = new IndexedDB(`${NAME}_${session.db || ""}`, VERSION);
    }

    key(orderId) {
        return `${user.userId}-${orderId}`;
    }

    readDraft(orderId) {
        return this.db.read(DRAFTS, this.key(orderId));
    }

    async writeDraft(orderId, draft) {
        await this.db.write(DRAFTS, this.key(orderId), JSON.parse(JSON.stringify(draft)));
    }

    dropDraft(orderId) {
        return this.db.write(DRAFTS, this.key(orderId), null);
    }

    readSheet(orderId) {
        return this.db.read(SHEETS, this.key(orderId));
    }

    writeSheet(orderId, sheet) {
        return this.db.write(SHEETS, this.key(orderId), sheet);
    }
}

/** Return a number for what was entered; the server takes it once, however often it is sent. */
export function newUid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function emptyDraft() {
    return {
        start: false,
        checks: {},
        labour: [],
        parts: [],
        report: {},
        signature: null,
        agrees: "",
        agreement: {},
    };
}

/** Whether the engineer entered anything. */
export function isEmpty(draft) {
    return !(
        draft.start ||
        draft.labour.length ||
        draft.parts.length ||
        draft.signature ||
        draft.agrees ||
        Object.keys(draft.agreement).length ||
        Object.keys(draft.checks).length ||
        Object.keys(draft.report).length
    );
}

const LONGEST_SIDE = 1600;
const QUALITY = 0.8;

/** Return a photo as JPEG of a size that goes through a mobile connection. */
export async function shrink(file) {
    const url = URL.createObjectURL(file);
    try {
        const image = new Image();
        image.src = url;
        await image.decode();
        const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
        const canvas = document.createElement("canvas");
        canvas.width = Math.max(1, Math.round(image.width * scale));
        canvas.height = Math.max(1, Math.round(image.height * scale));
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        return canvas.toDataURL("image/jpeg", QUALITY);
    } finally {
        URL.revokeObjectURL(url);
    }
}
