//! Response bodies with a field `data`.

/// A response body with a field `data`, such as `GetInvoicesResponse`.
pub trait IntoData {
    /// The type of `data`.
    type Data;

    /// Returns `data` and drops all other fields.
    fn into_data(self) -> Self::Data;
}
