//! The accessors of [`Apideck`](crate::Apideck): one namespace for each API and resource.

#![allow(unused_macros)] // Without any API there is nothing to declare.

/// Declares the namespaces of an API: its name and type, then those of its resources, then their operations as name,
/// function, request and answer. An API without resources holds its operations itself.
macro_rules! namespaces {
    ($(#[$meta:meta])* $api:ident $space:ident { $($operations:tt)* }) => {
        impl crate::Apideck {
            $(#[$meta])*
            #[inline]
            pub fn $api(&self) -> $space<'_> {
                $space(self)
            }
        }

        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        pub struct $space<'a>(&'a apideck_core::ApideckCore);

        members! { $space $($operations)* }
    };
}

/// What is in a namespace: resources or operations.
macro_rules! members {
    ($space:ident $($name:ident $function:ident($request:ty) -> $answer:ty,)*) => {
        impl<'a> $space<'a> {
            $(
                #[doc = concat!("See [`", stringify!($function), "`](apideck_funcs::", stringify!($function), ").")]
                #[inline]
                pub fn $name(self, request: $request) -> apideck_core::Call<$answer> {
                    apideck_funcs::$function(self.0, request)
                }
            )*
        }
    };
    ($space:ident $($(#[$meta:meta])* $resource:ident $resource_space:ident { $($operations:tt)* })*) => {
        impl<'a> $space<'a> {
            $(
                $(#[$meta])*
                #[inline]
                pub fn $resource(self) -> $resource_space<'a> {
                    $resource_space(self.0)
                }
            )*
        }

        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug)]
            pub struct $resource_space<'a>(&'a apideck_core::ApideckCore);

            members! { $resource_space $($operations)* }
        )*
    };
}

#[cfg(feature = "accounting")]
mod accounting;
#[cfg(feature = "ats")]
mod ats;
#[cfg(feature = "connector")]
mod connector;
#[cfg(feature = "crm")]
mod crm;
#[cfg(feature = "customer-support")]
mod customer_support;
#[cfg(feature = "ecommerce")]
mod ecommerce;
#[cfg(feature = "file-storage")]
mod file_storage;
#[cfg(feature = "hris")]
mod hris;
#[cfg(feature = "issue-tracking")]
mod issue_tracking;
#[cfg(feature = "lead")]
mod lead;
#[cfg(feature = "pos")]
mod pos;
#[cfg(feature = "proxy")]
mod proxy;
#[cfg(feature = "sms")]
mod sms;
#[cfg(feature = "vault")]
mod vault;
#[cfg(feature = "webhook")]
mod webhook;

#[cfg(feature = "accounting")]
pub use accounting::*;
#[cfg(feature = "ats")]
pub use ats::*;
#[cfg(feature = "connector")]
pub use connector::*;
#[cfg(feature = "crm")]
pub use crm::*;
#[cfg(feature = "customer-support")]
pub use customer_support::*;
#[cfg(feature = "ecommerce")]
pub use ecommerce::*;
#[cfg(feature = "file-storage")]
pub use file_storage::*;
#[cfg(feature = "hris")]
pub use hris::*;
#[cfg(feature = "issue-tracking")]
pub use issue_tracking::*;
#[cfg(feature = "lead")]
pub use lead::*;
#[cfg(feature = "pos")]
pub use pos::*;
#[cfg(feature = "proxy")]
pub use proxy::*;
#[cfg(feature = "sms")]
pub use sms::*;
#[cfg(feature = "vault")]
pub use vault::*;
#[cfg(feature = "webhook")]
pub use webhook::*;
