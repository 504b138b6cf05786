//! The outcome of a call.

/// The outcome of a call: a value or an error.
///
/// It is a [`Result`] in the form of Apideck's other SDKs. [`into_result`](Self::into_result) and `From` convert
/// both ways. For `?`, [`send`](crate::Call::send) the call instead of awaiting it: `call.send().await?`.
///
/// ```no_run
/// use apideck_unify::{ApideckCore, Error, Outcome, funcs::vault_consumers_list, models::*};
///
/// #[tokio::main]
/// async fn main() -> Result<(), Error> {
///     let apideck = ApideckCore::builder().build()?;
///     let outcome = vault_consumers_list(&apideck, VaultConsumersListRequest::new()).await;
///     match &outcome {
///         Outcome::Ok { value } => println!("{} consumers", value.data.len()),
///         Outcome::Err { error } => eprintln!("{error:#}"),
///     }
///     let response = outcome.into_result()?;
///     println!("{}", response.http_meta.status);
///     Ok(())
/// }
/// ```
#[must_use = "a call may have failed: look at the outcome"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<T, E = crate::Error> {
    /// The call succeeded.
    Ok {
        /// The value.
        value: T,
    },
    /// The call failed.
    Err {
        /// The error.
        error: E,
    },
}

impl<T, E> Outcome<T, E> {
    /// Whether the call succeeded.
    pub const fn is_ok(&self) -> bool {
        matches!(self, Self::Ok { .. })
    }

    /// The value, if the call succeeded.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Ok { value } => Some(value),
            Self::Err { .. } => None,
        }
    }

    /// The error, if the call failed.
    pub const fn error(&self) -> Option<&E> {
        match self {
            Self::Ok { .. } => None,
            Self::Err { error } => Some(error),
        }
    }

    /// The outcome as a [`Result`], for `?`.
    pub fn into_result(self) -> Result<T, E> {
        match self {
            Self::Ok { value } => Ok(value),
            Self::Err { error } => Err(error),
        }
    }
}

impl<T, E> From<Result<T, E>> for Outcome<T, E> {
    fn from(result: Result<T, E>) -> Self {
        match result {
            Ok(value) => Self::Ok { value },
            Err(error) => Self::Err { error },
        }
    }
}

impl<T, E> From<Outcome<T, E>> for Result<T, E> {
    fn from(outcome: Outcome<T, E>) -> Self {
        outcome.into_result()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_both_ways() {
        let good: Outcome<u8, &str> = Ok(7).into();
        assert!(good.is_ok());
        assert_eq!((good.value(), good.error()), (Some(&7), None));
        assert_eq!(Result::from(good), Ok(7));

        let bad: Outcome<u8, &str> = Err("no").into();
        assert!(!bad.is_ok());
        assert_eq!((bad.value(), bad.error()), (None, Some(&"no")));
        assert_eq!(bad.into_result(), Err("no"));
    }
}
