import { crmActivitiesList } from "@apideck/unify/funcs/crmActivitiesList.js";
import { crmCompaniesList } from "@apideck/unify/funcs/crmCompaniesList.js";
import { crmContactsList } from "@apideck/unify/funcs/crmContactsList.js";
import { crmCustomObjectSchemasList } from "@apideck/unify/funcs/crmCustomObjectSchemasList.js";
import { crmCustomObjectsList } from "@apideck/unify/funcs/crmCustomObjectsList.js";
import { crmLeadsList } from "@apideck/unify/funcs/crmLeadsList.js";
import { crmListMembersList } from "@apideck/unify/funcs/crmListMembersList.js";
import { crmListsList } from "@apideck/unify/funcs/crmListsList.js";
import { crmNotesList } from "@apideck/unify/funcs/crmNotesList.js";
import { crmOpportunitiesList } from "@apideck/unify/funcs/crmOpportunitiesList.js";
import { crmPipelinesList } from "@apideck/unify/funcs/crmPipelinesList.js";
import { crmUsersList } from "@apideck/unify/funcs/crmUsersList.js";
import { Client as Sessions } from "./client.mjs";

export class Client extends Sessions {
    async crmLists() {
        const lists = [
            [crmActivitiesList, {}],
            [crmCompaniesList, {}],
            [crmContactsList, {}],
            [crmCustomObjectSchemasList, {}],
            [crmCustomObjectsList, { objectId: "1" }],
            [crmLeadsList, {}],
            [crmListMembersList, { id: "1" }],
            [crmListsList, {}],
            [crmNotesList, {}],
            [crmOpportunitiesList, {}],
            [crmPipelinesList, {}],
            [crmUsersList, {}],
        ];
        let count = 0;
        for (const [list, request] of lists) {
            const listed = await list(this.core, request);
            if (!listed.ok) throw listed.error;
            const [response] = Object.values(listed.value).filter((part) => Array.isArray(part?.data));
            count += response.data.length;
        }
        return count;
    }
}
