/** What several tours do alike. */

import { registry } from "@web/core/registry";

// On a busy machine a page takes longer than the ten seconds that Odoo waits for a step.
const PATIENCE = 60000;

/** Register a tour whose steps wait as long as a busy machine takes. */
export function addTour(name, { steps, ...tour }) {
    registry.category("web_tour.tours").add(name, {
        ...tour,
        steps: () => steps().map((step) => ({ timeout: PATIENCE, ...step })),
    });
}

const FORM = ".o_form_view";

/** Step that presses the button of a method; of the form's header unless said otherwise. */
export function press(method, scope = ".o_statusbar_buttons") {
    return {
        content: `Press ${method}`,
        trigger: `${scope} button[name="${method}"]:visible:enabled`,
        run: "click",
    };
}

/** Step that waits until the status bar, folded or not, is in a state. */
export function inState(state) {
    const current = `.o_statusbar_status .o_arrow_button_current[data-value="${state}"]`;
    return { content: `It is ${state}`, trigger: `${current}, ${current}:not(:visible)` };
}

/** Step that fills a field and leaves it. */
export function fill(field, text, scope = FORM) {
    return {
        content: `Fill ${field}`,
        trigger: `${scope} .o_field_widget[name="${field}"] :is(textarea, input)`,
        run: `edit ${text} && press Tab`,
    };
}

/** Steps that choose what a text finds in a many2one field. */
export function choose(field, text, scope = FORM) {
    return [
        {
            content: `Search ${text}`,
            trigger: `${scope} .o_field_widget[name="${field}"] input`,
            run: `edit ${text}`,
        },
        {
            content: `Choose ${text}`,
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains("${text}")`,
            run: "click",
        },
    ];
}

/** Draw a line on a signature pad as a finger does, on Odoo's pad or on ours. */
export function draw({ anchor }) {
    const { left, top } = anchor.getBoundingClientRect();
    const touch = (type, step, buttons = 1) =>
        anchor.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                cancelable: true,
                isPrimary: true,
                pointerId: 1,
                pressure: 0.5,
                buttons,
                clientX: left + 20 + step * 10,
                clientY: top + 20 + (step % 3) * 10,
            })
        );
    touch("pointerdown", 0);
    for (let step = 1; step < 8; step++) {
        touch("pointermove", step);
    }
    touch("pointerup", 8, 0);
}
