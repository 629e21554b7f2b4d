import { registry } from "@web/core/registry";

/** Step that waits until the status bar, folded or not, is in a state. */
function inState(state) {
    const current = `.o_statusbar_status .o_arrow_button_current[data-value="${state}"]`;
    return {
        content: `The import is ${state}`,
        trigger: `${current}, ${current}:not(:visible)`,
    };
}

registry.category("web_tour.tours").add("aftersales_archive_import", {
    steps: () => [
        {
            content: "Check the file",
            trigger: ".o_form_view button[name='action_check']",
            run: "click",
        },
        inState("checked"),
        {
            content: "Read what would happen",
            trigger: ".alert-info:contains('Nothing is written yet'):contains('rows would be')",
        },
        {
            content: "Read what is wrong with a row",
            trigger: ".o_field_widget[name='problem_ids'] td:contains('is no date')",
        },
        {
            content: "Import the others",
            trigger: ".o_form_view button[name='action_start']",
            run: "click",
        },
        inState("running"),
        {
            content: "See how far it is",
            trigger: ".o_field_widget[name='progress'] .o_progressbar",
        },
        // On a busy machine it takes a while until the page has looked twice.
        { ...inState("done"), timeout: 60000 },
        {
            content: "Read what was done, without having touched anything",
            trigger: ".alert-success:contains('rows were imported')",
        },
    ],
});
