import { addTour, inState } from "@aftersales_service/../tests/tours/steps";

addTour("aftersales_archive_import", {
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
        inState("done"),
        {
            content: "Read what was done, without having touched anything",
            trigger: ".alert-success:contains('rows were imported')",
        },
    ],
});
