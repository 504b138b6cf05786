//! A long list in little memory.

use apideck_mock::Mock;
use apideck_unify::funcs::crm_contacts_list;
use apideck_unify::models::CrmContactsListRequest;
use serde_json::json;

use crate::common::client;
use crate::{ONE, kib};

#[test]
#[ignore = "half a minute without optimization"]
fn a_million_items_in_flat_memory() {
    let _one = ONE.lock().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mock = Mock::builder().record(false).start().await.unwrap();
        mock.serve_pages("/crm/contacts", 1_000_000, |row| json!({ "id": row.to_string(), "name": "n" }));
        let core = client(mock.url());
        let mut items = crm_contacts_list(&core, CrmContactsListRequest::new().limit(200)).items();
        let mut count = 0;
        let mut warm = 0;
        while let Some(contact) = items.try_next().await.unwrap() {
            assert_eq!(contact.id.as_deref(), Some(&count.to_string()[..]));
            count += 1;
            if count == 100_000 {
                warm = kib("VmRSS:");
            }
        }
        assert_eq!((count, mock.request_count()), (1_000_000, 5_000));
        let end = kib("VmRSS:");
        println!("1,000,000 items in 5,000 pages: {warm} KiB resident after a tenth, {end} KiB at the end");
        assert!(end < warm + 4096, "{warm} KiB became {end} KiB");
    });
}
