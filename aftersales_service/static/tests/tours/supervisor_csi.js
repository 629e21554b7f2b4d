import { addTour } from "@aftersales_service/../tests/tours/steps";

/** Step that opens a page of the form. */
function page(name) {
    return {
        content: `Open the page ${name}`,
        trigger: `.o_notebook .nav-link[name="${name}"]`,
        run: "click",
    };
}

/** Steps that choose what a text finds in a many2one field. */
function choose(scope, field, text) {
    const input = `${scope} .o_field_widget[name="${field}"] input`;
    return [
        { content: `Search ${text}`, trigger: input, run: `edit ${text}` },
        {
            content: `Choose ${text}`,
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains("${text}")`,
            run: "click",
        },
    ];
}

// The supervisor's part, in Chinese: form of review, submit, sign the decision.
addTour("aftersales_supervisor_csi", {
    steps: () => [
        {
            content: "Open the printed record",
            trigger: '.o_kanban_record:contains("Clean City Works"), .o_data_row:contains("Clean City Works") .o_data_cell',
            run: "click",
        },
        page("review"),
        ...choose(".o_form_view", "review_form_id", "单人"),
        {
            content: "Submit to review",
            trigger: '.o_statusbar_buttons button[name="action_submit"]:visible:enabled',
            run: "click",
        },
        {
            content: "It is in review; sign the decision",
            trigger: '.o_statusbar_buttons button.btn-primary:visible:contains("签署")',
            run: "click",
        },
        ...choose(".modal", "service_mode_id", "上门服务（免费）"),
        {
            content: "Write the opinion",
            trigger: '.modal .o_field_widget[name="text"] textarea',
            run: "edit 更换密封圈",
        },
        {
            content: "Sign",
            trigger: '.modal button[name="action_confirm"]:visible:enabled',
            run: "click",
        },
        {
            content: "It is decided",
            trigger: '.o_arrow_button_current[data-value="decided"]',
        },
    ],
});
