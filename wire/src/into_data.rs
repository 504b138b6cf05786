//! Taking the data out of a response.

/// A response body with a `data` member, such as `GetInvoicesResponse`.
pub trait IntoData {
    /// The type of its `data`.
    type Data;

    /// The `data`, without what surrounds it.
    fn into_data(self) -> Self::Data;
}
