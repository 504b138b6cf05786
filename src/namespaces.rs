//! The macros that declare the accessors in `generated`.

#![allow(unused_macros, unused_imports)] // Unused if the feature of every API is off, or of none.

/// Declares the namespaces of an API: its name and type, then those of its resources, then their operations as name,
/// function, request and response. An API without resources holds its operations itself.
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

        crate::namespaces::members! { $space $($operations)* }
    };
}

/// What is in a namespace: resources or operations.
macro_rules! members {
    ($space:ident $($name:ident $function:ident($request:ty) -> $response:ty,)*) => {
        impl<'a> $space<'a> {
            $(
                #[doc = concat!("The same as [`", stringify!($function), "`](apideck_funcs::", stringify!($function), "), which has an example.")]
                #[inline]
                pub fn $name(self, request: $request) -> apideck_core::Call<$response> {
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

            crate::namespaces::members! { $resource_space $($operations)* }
        )*
    };
}

/// Declares the accessor of an API whose feature is off. It cannot be called, and the compiler prints the message, which
/// names the feature. Of a method that does not exist, it would only say that.
macro_rules! off {
    ($api:ident $message:literal) => {
        const _: () = {
            #[diagnostic::on_unimplemented(message = $message, label = "add the feature to Cargo.toml")]
            pub trait IsOn<'a> {}

            /// What the accessor would return.
            #[derive(Clone, Copy, Debug)]
            pub struct Off;

            impl crate::Apideck {
                #[doc(hidden)]
                // A bound without a lifetime would be an error here and not at the call.
                pub fn $api(&self) -> Off
                where
                    for<'a> Off: IsOn<'a>,
                {
                    Off
                }
            }
        };
    };
}

pub(crate) use {members, namespaces, off};
