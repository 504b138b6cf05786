//! What a call comes to.

/// What a call comes to: a value or an error. For `?`, [`send`](crate::Call::send) the call instead of awaiting it:
/// `call.send().await?`.
///
/// It is [`Result`] in the words of the API's other SDKs; [`into_result`](Self::into_result) and `From`
/// convert both ways.
#[must_use = "a call may have failed: look at the outcome"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<T, E = crate::Error> {
    /// The call succeeded.
    Ok {
        /// What it returned.
        value: T,
    },
    /// The call failed.
    Err {
        /// Why.
        error: E,
    },
}

impl<T, E> Outcome<T, E> {
    /// Whether the call succeeded.
    pub const fn ok(&self) -> bool {
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

    /// The same as a [`Result`], for `?`.
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
        assert!(good.ok());
        assert_eq!((good.value(), good.error()), (Some(&7), None));
        assert_eq!(Result::from(good), Ok(7));

        let bad: Outcome<u8, &str> = Err("no").into();
        assert!(!bad.ok());
        assert_eq!((bad.value(), bad.error()), (None, Some(&"no")));
        assert_eq!(bad.into_result(), Err("no"));
    }
}
