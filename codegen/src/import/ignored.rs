//! What an `OpenAPI` document says that the facts do not carry, each with the reason. Any other key is reported.

/// Prose, which is ours to write, and example values.
const PROSE: &[&str] = &["description", "summary", "title", "example", "examples", "externalDocs"];

/// Keys that carry no fact we use.
pub const IGNORED: &[(&str, &str)] = &[
    // The document.
    ("openapi", "the version of the format"),
    ("info", "about the document"),
    ("servers", "of the document: core has the default; those of an operation are read"),
    ("tags", "the accessor gives API and resource"),
    ("securitySchemes", "core authenticates; each operation is checked to want the one scheme"),
    ("x-speakeasy-globals", "core sets consumer and app id"),
    ("x-speakeasy-retries", "core has its own rules of retrying"),
    ("x-sdk-conventions", "how the reference encodes; core has its own rules"),
    ("x-left-out", "about the document"),
    // Operations.
    ("operationId", "names come from the accessor"),
    ("x-source-operation-id", "names come from the accessor"),
    ("x-source-version", "about the document"),
    ("x-sdk-function", "names come from the accessor"),
    ("x-sdk-request-name", "names come from the accessor"),
    ("x-sdk-response-name", "names come from the accessor"),
    ("x-name-proposed", "names come from the accessor"),
    ("x-apideck-api", "the accessor gives API and resource"),
    ("x-speakeasy-group", "the accessor gives API and resource"),
    ("x-speakeasy-name-override", "the accessor gives API and resource"),
    ("x-sdk-exclude", "about one SDK's build"),
    ("x-sdk-accept", "follows from what the operation returns"),
    ("x-sdk-accept-override", "core lets the caller replace every accept header"),
    // Parameters, bodies and responses.
    ("explode", "follows from the place of a parameter and its type; `style` is checked"),
    ("x-speakeasy-global", "core sets consumer and app id, so their limits are not facts either"),
    ("x-source-required", "core sets consumer and app id"),
    ("x-sdk-content-type", "raw bodies have the content type that the caller sets"),
    ("headers", "of a response: core keeps all of them"),
    ("x-sdk-exposes-headers", "core keeps all headers of a response"),
    ("x-sdk-response-key", "the envelope is the same for all operations"),
    // Schemas.
    ("x-sdk-name", "names of inline types come from parent and field"),
    ("x-sdk-input-name", "one type serves both directions"),
    ("x-sdk-extra-field-name", "follows from the type of further members"),
    ("x-speakeasy-unknown-values", "all enums are open"),
    ("x-format-inferred", "how the document got the fact"),
];

/// Schemas that are not models.
pub const ERROR_PAYLOADS: &[&str] = &[
    // Hand-written in the crate `errors`, which reads them all from one shape.
    "BadRequestResponse",
    "ConflictResponse",
    "NotFoundResponse",
    "PaymentRequiredResponse",
    "Unauthorized",
    "UnauthorizedResponse",
    "UnexpectedErrorResponse",
    "UnprocessableResponse",
];

/// Formats that say no more than the type does.
pub const IGNORED_FORMATS: &[(&str, &str)] = &[("double", "every float is one"), ("string", "every string is one")];

/// Whether `key` is known to carry nothing we use.
pub fn is_ignored(key: &str) -> bool {
    PROSE.contains(&key) || IGNORED.iter().any(|(ignored, _)| *ignored == key)
}
