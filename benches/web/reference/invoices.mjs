import { accountingInvoicesCreate } from "@apideck/unify/funcs/accountingInvoicesCreate.js";
import { accountingInvoicesList } from "@apideck/unify/funcs/accountingInvoicesList.js";
import { Client as Sessions } from "./client.mjs";

export class Client extends Sessions {
    async invoices() {
        const invoice = { number: "1", lineItems: [{ quantity: 1, unitPrice: 27.5 }] };
        const created = await accountingInvoicesCreate(this.core, { invoice });
        if (!created.ok) throw created.error;
        const { id } = created.value.createInvoiceResponse.data;
        const listed = await accountingInvoicesList(this.core, {});
        if (!listed.ok) throw listed.error;
        const rows = listed.value.getInvoicesResponse.data;
        return rows.filter((invoice) => invoice.id !== id || invoice.number !== undefined).length;
    }
}
