import { addTour } from "@aftersales_service/../tests/tours/steps";

// The buyer's part in Odoo's own forms, in Chinese: find by PRJ#, change, confirm.
addTour("aftersales_buyer_order", {
    steps: () => [
        {
            content: "Type the number of the work order",
            trigger: ".o_searchview_input",
            run: "edit WO-BUYER",
        },
        {
            content: "Search it as PRJ#",
            trigger: '.o_searchview_autocomplete .o-dropdown-item:contains("PRJ#")',
            run: "click",
        },
        {
            content: "One order is left",
            trigger: ".o_list_view:has(.o_data_row):not(:has(.o_data_row:nth-child(2)))",
        },
        { content: "Open it", trigger: ".o_data_row .o_data_cell[name='name']", run: "click" },
        {
            content: "It names the work order, in Chinese",
            trigger: '.o_field_widget[name="aftersales_prj_number"]:contains("WO-BUYER")',
        },
        {
            content: "Take the quantity",
            trigger: '.o_field_widget[name="order_line"] .o_data_cell[name="product_qty"]',
            run: "click",
        },
        {
            content: "One more",
            trigger: '.o_field_widget[name="order_line"] .o_selected_row [name="product_qty"] input',
            run: "edit 3 && press Tab",
        },
        {
            content: "The price is still zero",
            trigger: '.o_selected_row [name="price_unit"] input:value("0.00")',
        },
        {
            content: "Confirm",
            trigger: '.o_statusbar_buttons button[name="button_confirm"]:visible:enabled',
            run: "click",
        },
        {
            content: "It is a purchase order",
            trigger: '.o_arrow_button_current[data-value="purchase"]',
        },
        {
            content: "Open the menu of the orders",
            trigger: '.o_menu_sections [data-menu-xmlid="purchase.menu_procurement_management"]',
            run: "click",
        },
        {
            content: "Go to the confirmed ones",
            trigger: '.dropdown-item[data-menu-xmlid="purchase.menu_purchase_form_action"]',
            run: "click",
        },
        {
            content: "Type the number again",
            trigger: ".o_list_view .o_searchview_input",
            run: "edit WO-BUYER",
        },
        {
            content: "Search it as PRJ#",
            trigger: '.o_searchview_autocomplete .o-dropdown-item:contains("PRJ#")',
            run: "click",
        },
        {
            content: "It is there",
            trigger: '.o_list_view:has(.o_facet_values:contains("WO-BUYER")) .o_data_row:contains("Shuofeng")',
        },
    ],
});
