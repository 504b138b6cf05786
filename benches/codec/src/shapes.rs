//! Documents of five shapes, each as the API sends it.

#[path = "page.rs"]
mod page;

pub const SHAPES: [&str; 5] = ["session", "invoice", "invoices", "leads", "error"];

/// The document of this shape.
pub fn text(shape: &str) -> String {
    match shape {
        "session" => concat!(
            r#"{"status_code":200,"status":"OK","data":{"session_uri":"https://vault.apideck.com/session/eyJhbGciOiJIUzI1NiIs"#,
            r#"InR5cCI6IkpXVCJ9.eyJjb25zdW1lcl9pZCI6InRlc3QtY29uc3VtZXIifQ","session_token":"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpX"#,
            r#"VCJ9.eyJjb25zdW1lcl9pZCI6InRlc3QtY29uc3VtZXIifQ"}}"#
        )
        .to_owned(),
        "invoice" => page::text_of(1).replacen("\"data\":[", "\"data\":", 1).replacen("}],\"meta\"", "},\"meta\"", 1),
        "invoices" => page::text(),
        "leads" => {
            let leads: Vec<String> = (1..=20).map(lead).collect();
            format!(
                r#"{{"status_code":200,"status":"OK","service":"zoho-crm","resource":"leads","operation":"all","data":[{}],"meta":{{"items_on_page":20,"cursors":{{"previous":null,"current":"a","next":"b"}}}}}}"#,
                leads.join(",")
            )
        }
        "error" => concat!(
            r#"{"status_code":422,"error":"Unprocessable Entity","type_name":"InvalidDataError","message":"Invalid Data: one or"#,
            r#" more fields are missing or malformed","detail":{"missing":[{"field":"line_items","message":"is required"},"#,
            r#"{"field":"customer.id","message":"is required"}]},"ref":"https://developers.apideck.com/errors#unprocessableentity"}"#
        )
        .to_owned(),
        _ => panic!("one of {SHAPES:?}"),
    }
}

fn lead(number: u32) -> String {
    format!(
        concat!(
            r#"{{"id":"lead_{0}","name":"Elon Musk","company_name":"Spacex","owner_id":"54321","owner_name":"John Doe","#,
            r#""company_id":null,"lead_source":"Cold Call","first_name":"Elon","last_name":"Musk","#,
            r#""description":"A thinker\nand a \"doer\"","title":"CEO","language":"EN","status":"New","monetary_amount":{0}000.5,"#,
            r#""currency":"USD","fax":null,"websites":[{{"id":"1","url":"http://example.com","type":"primary"}}],"#,
            r#""addresses":[{{"id":"123","type":"primary","line1":"Main street","city":"San Francisco","state":"CA","#,
            r#""postal_code":"94104","country":"US"}}],"phone_numbers":[{{"id":"1","number":"111-111-1111","type":"primary"}}],"#,
            r#""emails":[{{"id":"1","email":"elon@musk.com","type":"primary"}}],"#,
            r#""custom_fields":[{{"id":"c1","name":"employee_level","value":"Uses Salesforce"}}],"tags":["New","Hot"],"#,
            r#""updated_at":"2020-09-30T07:43:32.000Z","created_at":"2020-09-30T07:43:32.000Z"}}"#
        ),
        number
    )
}
