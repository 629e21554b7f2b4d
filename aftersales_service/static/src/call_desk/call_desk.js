import { Component, markup, onMounted, onPatched, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { deserializeDateTime, serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { KEYS, SCOPES } from "./call_desk_words";

const { DateTime } = luxon;
const MODEL = "aftersales.call.desk";
// What becomes due meanwhile is read once a minute, while somebody looks and nothing is typed.
const POLL = 60 * 1000;
// How a browser writes a moment into its field.
const LOCAL = "yyyy-MM-dd'T'HH:mm";
const SCOPE_KEY = "aftersales_call_desk_scope";

/** Customers called one after the other, by keyboard: whom, what to say, what they said. */
export class CallDesk extends Component {
    static template = "aftersales_service.CallDesk";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.keepLists = new KeepLast();
        this.keepCards = new KeepLast();
        this.display = { controlPanel: {} };
        this.keys = KEYS;
        this.scopes = SCOPES;
        this.drafts = {};
        this.state = useState({
            scope: browser.localStorage.getItem(SCOPE_KEY),
            selected: null,
            help: false,
            ...this.props.state,
            data: null,
            card: null,
            asked: null,
            busy: false,
            loading: false,
            done: 0,
            ...this.blank(),
        });
        useSetupAction({
            getLocalState: () => ({ scope: this.state.scope, selected: this.state.selected }),
        });
        onWillStart(() => this.load());
        onMounted(() => {
            this.timer = browser.setInterval(() => this.poll(), POLL);
        });
        onWillUnmount(() => browser.clearInterval(this.timer));
        onPatched(() => this.follow());
        this.bindKeys();
    }

    /** Return what a call that was not made yet has of its own. */
    blank() {
        return { answers: {}, touched: {}, note: "", recording: null, nextAt: "" };
    }

    bindKeys() {
        const free = (target) =>
            !this.state.busy && !this.state.asked && !target?.closest?.("a, button, summary");
        // In a list of choices, arrows, letters and digits choose.
        const ours = (target) => !this.state.busy && target?.tagName !== "SELECT";
        const key = (hotkey, act, options = {}) =>
            useHotkey(hotkey, () => act(), { isAvailable: ours, ...options });
        const everywhere = {
            bypassEditableProtection: true,
            isAvailable: () => !this.state.busy,
        };
        key("j", () => this.step(1), { allowRepeat: true });
        key("arrowdown", () => this.step(1), { allowRepeat: true });
        key("k", () => this.step(-1), { allowRepeat: true });
        key("arrowup", () => this.step(-1), { allowRepeat: true });
        key("enter", () => this.withCard(() => this.write()), { isAvailable: free });
        key("control+enter", () => this.withCard(() => this.commit()), everywhere);
        key("escape", () => this.leave(), everywhere);
        key("a", () => this.withCard((card) => this.noOpinion(card)));
        key("n", () => this.focus(".o_aftersales_note"));
        key("p", () => this.withCard(() => this.dial()));
        key("m", () => this.send());
        key("o", () => this.withCard((card) => this.openItem(card.items[0])));
        key("r", () => this.load());
        key("h", () => (this.state.help = !this.state.help));
        for (let digit = 1; digit <= 9; digit++) {
            key(String(digit), () => this.withCard(() => this.choose(this.resultOf(String(digit)))));
        }
    }

    // Reading

    async load(silently = false) {
        this.keepDraft();
        const orm = silently ? this.orm.silent : this.orm;
        const data = await this.keepLists.add(orm.call(MODEL, "load", [this.state.scope]));
        const position = Math.max(this.position, 0);
        this.state.data = data;
        this.state.scope = data.scope;
        const rows = data.contacts;
        const same = rows.find((row) => row.key === this.state.selected);
        if (same && silently && this.state.card) {
            return;
        }
        // Who was called is gone from the list: the next one has moved to his place.
        const next = same || rows[Math.min(position, rows.length - 1)];
        await this.show(next);
    }

    /** Show a customer; what is done meanwhile waits for him, see `withCard`. */
    show(row) {
        this.showing = this.read(row);
        return this.showing;
    }

    async read(row) {
        this.state.selected = row?.key ?? null;
        if (!row) {
            this.state.card = null;
            return;
        }
        this.state.loading = true;
        const card = await this.keepCards.add(
            this.orm.call(MODEL, "card", [row.contact_id, row.company_id])
        );
        for (const item of card.items) {
            item.script = item.script && markup(item.script);
        }
        Object.assign(this.state, { card, asked: null, loading: false, ...this.blank() });
        for (const item of card.items) {
            this.state.answers[item.key] = Object.fromEntries(
                item.form.map((question) => [question.name, this.shown(question)])
            );
            this.state.touched[item.key] = false;
        }
        this.takeDraft(row.key);
    }

    /** Keep what was typed about a customer, until his call is recorded, while looking around. */
    keepDraft() {
        const { answers, busy, card, loading, note, recording, touched } = this.state;
        const typed = note || recording || Object.values(touched).some(Boolean);
        if (card && typed && !busy && !loading) {
            const key = `${card.company_id},${card.contact_id}`;
            this.drafts[key] = { answers, note, recording, touched };
        }
    }

    /** Go on with what was typed before about matters that are still open. */
    takeDraft(key) {
        const { answers, note, recording, touched } = this.drafts[key] || {};
        if (!answers) {
            return;
        }
        delete this.drafts[key];
        Object.assign(this.state, { note, recording });
        for (const item of Object.keys(this.state.answers).filter((item) => touched[item])) {
            Object.assign(this.state.answers[item], answers[item]);
            this.state.touched[item] = true;
        }
    }

    /** Act on the customer who is chosen, never on the one before whose card is still shown. */
    async withCard(act) {
        await this.showing;
        return this.state.card && act(this.state.card);
    }

    async poll() {
        if (this.state.busy || document.visibilityState !== "visible" || this.isTyping) {
            return;
        }
        try {
            await this.load(true);
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                browser.clearInterval(this.timer);
                throw error;
            }
        }
    }

    get isTyping() {
        const active = document.activeElement;
        return (
            Boolean(this.state.asked) ||
            Boolean(this.state.note) ||
            Object.values(this.state.touched).some(Boolean) ||
            Boolean(active?.closest?.(".o_aftersales_form"))
        );
    }

    get rows() {
        return this.state.data?.contacts || [];
    }

    get position() {
        return this.rows.findIndex((row) => row.key === this.state.selected);
    }

    // Moving

    step(by) {
        if (this.rows.length) {
            const position = Math.min(Math.max(this.position + by, 0), this.rows.length - 1);
            return this.select(this.rows[position]);
        }
    }

    async select(row) {
        if (row.key === this.state.selected && this.state.card) {
            return;
        }
        this.keepDraft();
        this.toFollow = true;
        await this.show(row);
    }

    setScope(scope) {
        browser.localStorage.setItem(SCOPE_KEY, scope);
        this.state.scope = scope;
        return this.load();
    }

    follow() {
        if (this.toFocus) {
            this.focus(this.toFocus);
            this.toFocus = null;
        }
        const row = this.root.el?.querySelector(".o_aftersales_contact.o_selected");
        if (this.toFollow && row) {
            this.toFollow = false;
            row.focus({ preventScroll: true });
            row.scrollIntoView({ block: "nearest" });
        }
    }

    focus(selector) {
        this.root.el?.querySelector(selector)?.focus();
    }

    /** Put the focus on what is on the screen after the next drawing. */
    focusSoon(selector) {
        this.toFocus = selector;
        this.render();
    }

    /** Go to the first question, once the questions of the customer are on the screen. */
    write() {
        const first = ".o_aftersales_questions";
        this.focusSoon(`${first} input, ${first} select, ${first} textarea`);
    }

    leave() {
        this.state.asked = null;
        this.focus(".o_aftersales_contact.o_selected");
    }

    // Answering

    /** Note what was typed; a matter that somebody answers is settled with the call. */
    set(item, question, value) {
        this.state.answers[item.key][question.name] = value;
        this.state.touched[item.key] = true;
    }

    get answered() {
        const { answers, card, touched } = this.state;
        return Object.fromEntries(
            card.items
                .filter((item) => touched[item.key])
                .map((item) => [
                    item.key,
                    Object.fromEntries(
                        item.form.map((question) => [
                            question.name,
                            this.meant(question, answers[item.key][question.name]),
                        ])
                    ),
                ])
        );
    }

    /** Return the value of a question as its field shows it: moments by the caller's clock. */
    shown(question) {
        if (question.type === "datetime" && question.value) {
            return deserializeDateTime(question.value).toFormat(LOCAL);
        }
        return question.value || "";
    }

    /** Return what was entered as the server takes it. */
    meant(question, value) {
        if (question.type === "datetime" && value) {
            return serializeDateTime(DateTime.fromISO(value));
        }
        return value;
    }

    resultOf(key) {
        return this.state.data.results.find((result) => result.key === key);
    }

    resultWith(effect) {
        return this.state.data.results.find((result) => result.effect === effect);
    }

    /** Tick in one go what a customer without an opinion is told and says. */
    noOpinion(card) {
        for (const item of card.items) {
            const names = item.form.map((question) => question.name);
            if (names.includes("no_opinion")) {
                const answers = this.state.answers[item.key];
                answers.no_opinion = true;
                if (names.includes("informed")) {
                    answers.informed = true;
                }
                this.state.touched[item.key] = true;
            }
        }
    }

    choose(result) {
        if (!result || !this.state.card) {
            return;
        }
        if (result.effect === "asked") {
            this.state.asked = result;
            const at = this.state.card.retry;
            this.state.nextAt = at ? deserializeDateTime(at).toFormat(LOCAL) : "";
            this.focusSoon(".o_aftersales_next");
            return;
        }
        return this.close(result);
    }

    /** Record what stands on the screen: the moment asked for, else the answers. */
    commit() {
        if (this.state.asked) {
            return this.close(this.state.asked);
        }
        return this.close(this.resultWith("talk"));
    }

    async close(result) {
        const card = this.state.card;
        if (!card || !result || this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const values = {
                answers: result.effect === "talk" ? this.answered : {},
                note: this.state.note,
                phone: card.phones[0] || "",
                ...(this.state.recording || {}),
            };
            if (result.effect === "asked" && this.state.nextAt) {
                values.next_at = serializeDateTime(DateTime.fromISO(this.state.nextAt));
            }
            const call = await this.orm.call(MODEL, "close", [
                card.contact_id,
                card.company_id,
                result.id,
                values,
            ]);
            this.state.done += 1;
            this.notification.add(
                call.next_at
                    ? _t("%(name)s: %(result)s. Called again %(time)s.", {
                          name: card.name,
                          result: result.name,
                          time: this.moment(call.next_at),
                      })
                    : _t("%(name)s: %(result)s.", { name: card.name, result: result.name }),
                { type: "success" }
            );
            this.toFollow = true;
            await this.load();
        } finally {
            this.state.busy = false;
        }
    }

    async attach(ev) {
        const [file] = ev.target.files;
        this.state.recording = file
            ? {
                  recording: (await getDataURLFromFile(file)).split(",")[1],
                  recording_name: file.name,
              }
            : null;
    }

    async send() {
        const card = this.state.card;
        if (!card?.writable || this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const told = await this.orm.call(MODEL, "send", [card.contact_id, card.company_id]);
            this.notification.add(told, { type: "success" });
            this.toFollow = true;
            await this.load();
        } finally {
            this.state.busy = false;
        }
    }

    dial() {
        this.root.el?.querySelector(".o_aftersales_dial")?.click();
    }

    openItem(item) {
        if (item) {
            return this.open(item.res_model, item.res_id);
        }
    }

    open(resModel, resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }

    // Words

    get totalWords() {
        const { total, more } = this.state.data;
        const count = this.rows.length;
        if (more) {
            return _t("%(count)s and more customers to call, %(total)s matters", { count, total });
        }
        return count === 1 ? _t("1 customer to call") : _t("%(count)s customers to call", { count });
    }

    get doneWords() {
        const count = this.state.done;
        return count === 1 ? _t("1 call made") : _t("%(count)s calls made", { count });
    }

    get blockedWords() {
        return _t("%(count)s not to be called", { count: this.state.data.blocked });
    }

    get quietWords() {
        return _t("Customers are left in peace until %(time)s.", {
            time: this.moment(this.state.data.quiet),
        });
    }

    moment(text) {
        if (!text) {
            return "";
        }
        const at = deserializeDateTime(text);
        const time = { hour: "2-digit", minute: "2-digit" };
        return at.hasSame(DateTime.now(), "day")
            ? at.toLocaleString(time)
            : at.toLocaleString({ weekday: "short", month: "short", day: "numeric", ...time });
    }

    day(text) {
        return text ? deserializeDateTime(text).toLocaleString(DateTime.DATE_MED) : "";
    }

    telephone(number) {
        return `tel:${number.replace(/[^\d+*#,;]/g, "")}`;
    }
}

registry.category("actions").add("aftersales_call_desk", CallDesk);
