import { Component, onMounted, onPatched, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { KEYS, NOTED, SCOPES, span, VERBS } from "./my_day_words";

const { DateTime } = luxon;
const SECOND = 1000;
// The minutes that are left count down here, so that time passes without a request.
const TICK = 10 * SECOND;
// What colleagues did meanwhile is read again once a minute, while somebody looks. A message of
// the bus for each change would cost a query whenever a time limit moves, looked at or not.
const POLL = 60 * SECOND;
const PAGE = 30;
const SCOPE_KEY = "aftersales_my_day_scope";

/** All that one owes customers, by time, worked down by keyboard or thumb. */
export class MyDay extends Component {
    static template = "aftersales_service.MyDay";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.ui = useService("ui");
        this.root = useRef("root");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        this.keys = KEYS;
        this.scopes = SCOPES;
        this.verbs = VERBS;
        this.state = useState({
            scope: browser.localStorage.getItem(SCOPE_KEY),
            person: null,
            limits: {},
            selected: null,
            help: false,
            people: !this.ui.isSmall,
            ...this.props.state,
            data: null,
            now: DateTime.now(),
        });
        useSetupAction({
            getLocalState: () => {
                const { scope, person, limits, selected } = this.state;
                return { scope, person, limits: { ...limits }, selected };
            },
        });
        onWillStart(() => this.load());
        onMounted(() => {
            this.timer = browser.setInterval(() => this.tick(), TICK);
        });
        onWillUnmount(() => browser.clearInterval(this.timer));
        onPatched(() => this.follow());
        this.bindKeys();
    }

    bindKeys() {
        const key = (hotkey, act, options = {}) =>
            useHotkey(hotkey, () => act(), { isAvailable: () => !this.busy, ...options });
        const held = { allowRepeat: true };
        // Enter on a link or a button is that of the link or the button.
        const onRow = {
            isAvailable: (target) => !this.busy && !target?.closest?.("a, button, summary"),
        };
        const step = (by) => this.step(by);
        key("j", () => step(1), held);
        key("arrowdown", () => step(1), held);
        key("k", () => step(-1), held);
        key("arrowup", () => step(-1), held);
        key("o", () => this.withSelected((item) => this.open(item)));
        key("enter", () => this.withSelected((item) => this.open(item)), onRow);
        key("c", () => this.withSelected((item) => this.take(item, "contact")));
        key("d", () => this.withSelected((item) => this.take(item, "done")));
        key("n", () => this.withSelected((item) => this.missed(item)));
        key("a", () => this.withSelected((item) => this.acknowledge(item)));
        key("m", () => this.more(this.sectionOf(this.state.selected)));
        key("r", () => this.load());
        key("h", () => (this.state.help = !this.state.help));
    }

    // Reading

    async load(silently = false) {
        const { scope, person, limits } = this.state;
        const orm = silently ? this.orm.silent : this.orm;
        const data = await this.keepLast.add(
            orm.call("aftersales.my.day", "load", [scope, person, limits])
        );
        if (person && !data.people.some((one) => one.key === person)) {
            // All of this person's is done, so it is everybody's turn again.
            this.state.person = null;
            return this.load(silently);
        }
        const position = this.position;
        this.readAt = Date.now();
        this.ahead = deserializeDateTime(data.now).diff(DateTime.now());
        this.state.data = data;
        this.state.scope = data.scope;
        this.state.now = DateTime.now().plus(this.ahead);
        this.turn = this.nextTurn();
        const items = this.items;
        if (!items.some((item) => item.id === this.state.selected)) {
            // What was worked on is gone: the next one has moved to its place.
            const next = items[Math.min(Math.max(position, 0), items.length - 1)];
            this.state.selected = next?.id ?? null;
        }
    }

    /** Let time pass; read again when something has changed its section, or after a while. */
    async tick() {
        this.state.now = DateTime.now().plus(this.ahead);
        const stale = Date.now() - this.readAt > POLL || (this.turn && this.state.now > this.turn);
        if (!stale || this.busy || document.visibilityState !== "visible") {
            return;
        }
        try {
            await this.load(true);
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                // Told once, not every minute.
                browser.clearInterval(this.timer);
                throw error;
            }
        }
    }

    /** Return when something on the screen changes its section next. */
    nextTurn() {
        const running = this.items.filter((item) => item.state === "running");
        const moments = [
            ...this.state.data.bounds,
            ...running.map((item) => item.deadline),
            ...running.map((item) => item.warn_at).filter(Boolean),
        ].map((text) => deserializeDateTime(text));
        return moments.filter((at) => at > this.state.now).sort((a, b) => a - b)[0];
    }

    get hasAside() {
        const { people, activities } = this.state.data;
        return people.length || activities.count;
    }

    get items() {
        const sections = this.state.data?.sections || [];
        return sections.flatMap((s) => s.lines.flatMap((line) => line.items));
    }

    get position() {
        return this.items.findIndex((item) => item.id === this.state.selected);
    }

    sectionOf(id) {
        return this.state.data.sections.find((section) =>
            section.lines.some((line) => line.items.some((item) => item.id === id))
        );
    }

    // Choosing

    step(by) {
        const items = this.items;
        if (items.length) {
            const position = Math.min(Math.max(this.position + by, 0), items.length - 1);
            this.select(items[position], true);
        }
    }

    select(item, focus = false) {
        this.state.selected = item.id;
        this.toFollow = focus;
        if (focus) {
            this.follow();
        }
    }

    /** Bring the chosen row into sight and give it the focus, so that it is read out as well. */
    follow() {
        const row = this.root.el?.querySelector(`[data-id="${this.state.selected}"]`);
        if (this.toFollow && row) {
            this.toFollow = false;
            row.focus({ preventScroll: true });
            row.scrollIntoView({ block: "nearest" });
        }
    }

    withSelected(act) {
        const item = this.items[this.position];
        return item && act(item);
    }

    setScope(scope) {
        browser.localStorage.setItem(SCOPE_KEY, scope);
        Object.assign(this.state, { scope, person: null, limits: {} });
        return this.load();
    }

    setPerson(key) {
        this.state.person = this.state.person === key ? null : key;
        this.state.limits = {};
        return this.load();
    }

    more(section) {
        if (section && section.shown < section.count) {
            this.state.limits[section.key] = (this.state.limits[section.key] || PAGE) + PAGE;
            return this.load();
        }
    }

    // Acting

    open(record) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: record.res_model,
            res_id: record.res_id,
            views: [[false, "form"]],
        });
    }

    openCustomer(line) {
        return this.open({ res_model: "res.partner", res_id: line.partner_id });
    }

    missed(item) {
        if (item.acts.includes("missed")) {
            return this.take(item, "missed");
        }
        this.notification.add(_t("Attempts are noted on return visits."), { type: "info" });
    }

    acknowledge(item) {
        if (item.to_acknowledge) {
            return this.take(item, "acknowledge");
        }
        this.notification.add(
            item.acknowledged
                ? _t("%(user)s sees to it already.", { user: item.acknowledged })
                : _t("Nobody was told of it yet, so there is nothing to acknowledge."),
            { type: "info" }
        );
    }

    async take(item, verb) {
        if (this.busy) {
            return;
        }
        this.busy = true;
        try {
            const result = await this.orm.call("aftersales.my.day", "act", [item.id, verb]);
            if (result.action) {
                await this.action.doAction(result.action, { onClose: () => this.load() });
                return;
            }
            const words = result.open ? NOTED[verb] : _t("This promise is not open any more.");
            this.notification.add(`${item.document}: ${words}`, {
                type: result.open ? "success" : "info",
            });
            this.toFollow = true;
            await this.load();
        } finally {
            this.busy = false;
        }
    }

    // Words

    get totalWords() {
        const count = this.state.data.total.today;
        return count === 1 ? _t("1 thing today") : _t("%(count)s things today", { count });
    }

    get overdueWords() {
        return _t("%(count)s overdue", { count: this.state.data.total.overdue });
    }

    get unclaimedWords() {
        return _t("Nobody is responsible yet for %(count)s of today", {
            count: this.state.data.unclaimed,
        });
    }

    moreWords(section) {
        return _t("%(count)s more", { count: section.count - section.shown });
    }

    onlyWords(person) {
        return _t("Only %(user)s", { user: this.personName(person) });
    }

    seenWords(item) {
        return _t("%(user)s sees to it", { user: item.acknowledged });
    }

    title(section) {
        const day = deserializeDate(this.state.data.next_date);
        return {
            overdue: _t("Overdue"),
            noon: _t("Before Noon"),
            today: _t("Today"),
            next: _t("Next Working Day, %(day)s", {
                day: day.toLocaleString({ weekday: "short", month: "short", day: "numeric" }),
            }),
            later: _t("Later"),
            paused: _t("Paused"),
        }[section.key];
    }

    personName(person) {
        return person.key === "nobody" ? _t("Nobody Yet") : person.name;
    }

    get chosenPerson() {
        return this.state.data.people.find((person) => person.key === this.state.person);
    }

    urgency(item) {
        if (item.state === "paused") {
            return "paused";
        }
        if (deserializeDateTime(item.deadline) < this.state.now) {
            return "overdue";
        }
        return item.warn_at && deserializeDateTime(item.warn_at) <= this.state.now
            ? "risk"
            : "calm";
    }

    due(item) {
        if (!item.deadline) {
            return "";
        }
        const at = deserializeDateTime(item.deadline);
        const time = { hour: "2-digit", minute: "2-digit" };
        return at.hasSame(this.state.now, "day")
            ? at.toLocaleString(time)
            : at.toLocaleString({ weekday: "short", month: "short", day: "numeric", ...time });
    }

    /**
     * Return how far away the due time is on the wall's clock. Nights and holidays were left out
     * when the due time was counted, so nothing but the clock is needed to tell it live.
     */
    remaining(item) {
        const left = deserializeDateTime(item.deadline).diff(this.state.now).as("seconds");
        const time = span(Math.abs(left));
        return left >= 0 ? _t("%(time)s left", { time }) : _t("%(time)s late", { time });
    }

    telephone(number) {
        return `tel:${number.replace(/[^\d+*#,;]/g, "")}`;
    }
}

registry.category("actions").add("aftersales_my_day", MyDay);
