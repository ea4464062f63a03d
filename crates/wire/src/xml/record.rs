//! Records: structs whose fields are elements, in the order of the service contract.

/// Declares a struct and how it is read and written. Members are written in the order given and read in any order;
/// elements that are not listed are ignored. `Xml => field: Type` is one element, `Option` for one that may be absent;
/// `Xml [item] => field: Vec<Type>` is a list, left out when empty; `[item, always]` is written even when empty;
/// `[= nil]` is written as nil when `None`; `[= filled]` is left out when empty; `[= required]` must be there.
/// Attributes stand in a leading `@{ … }`.
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $(@{ $( $(#[$am:meta])* $axml:ident => $afield:ident : $aty:ty, )* })?
            $( $(#[$fm:meta])* $xml:ident $([ $($kind:tt)+ ])? => $field:ident : $ty:ty, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct $name {
            $($( $(#[$am])* pub $afield: $aty, )*)?
            $( $(#[$fm])* pub $field: $ty, )*
        }

        impl $crate::xml::Value for $name {
            #[allow(unused_mut, unused_variables, clippy::allow_attributes, reason = "records without members")]
            fn read(reader: &mut $crate::xml::Reader<'_>) -> Result<Self, $crate::DecodeError> {
                let mut value = Self::default();
                if reader.is_nil() {
                    reader.skip()?;
                    return Ok(value);
                }
                $($( read_attribute!(reader, value.$afield, $axml, $aty); )*)?
                $( declare_seen!($field $([ $($kind)+ ])?); )*
                while let Some(name) = reader.child()? {
                    $( if name == stringify!($xml) {
                        mark_seen!($field $([ $($kind)+ ])?);
                        read_member!(reader, value.$field $(, [ $($kind)+ ])?);
                        continue;
                    } )*
                    reader.skip()?;
                }
                $( check_seen!(reader, $field, $xml $([ $($kind)+ ])?); )*
                Ok(value)
            }

            fn write(&self, name: &str, writer: &mut $crate::xml::Writer<'_>) {
                writer.element(
                    name,
                    |_tag| { $($( write_attribute!(_tag, self.$afield, $axml); )*)? },
                    |_inner| { $( write_member!(_inner, self.$field, $xml $([ $($kind)+ ])?); )* },
                );
            }
        }

        #[cfg(test)]
        impl $crate::xml::sample::Sample for $name {
            #[allow(unused_variables, clippy::allow_attributes, reason = "records without members")]
            fn sample(source: &mut $crate::xml::sample::Source) -> Self {
                Self {
                    $($( $afield: $crate::xml::sample::Sample::sample(source), )*)?
                    $( $field: $crate::xml::sample::Sample::sample(source), )*
                }
            }
        }
    };
}

macro_rules! read_attribute {
    ($reader:ident, $place:expr, $xml:ident, $ty:ty) => {
        if let Some(text) = $reader.attribute(stringify!($xml))? {
            let path = || $crate::DecodeError::InvalidValue { path: $reader.path_of(stringify!($xml)) };
            $place = <$ty as $crate::xml::Attribute>::parse_attribute(&text).ok_or_else(path)?;
        }
    };
}

macro_rules! write_attribute {
    ($tag:ident, $place:expr, $xml:ident) => {
        if let Some(text) = $crate::xml::Attribute::attribute_text(&$place) {
            $tag.attribute(stringify!($xml), &text);
        }
    };
}

macro_rules! declare_seen {
    ($field:ident [= required]) => {
        let mut $field = false;
    };
    ($($other:tt)*) => {};
}

macro_rules! mark_seen {
    ($field:ident [= required]) => {
        $field = true;
    };
    ($($other:tt)*) => {};
}

macro_rules! check_seen {
    ($reader:ident, $field:ident, $xml:ident [= required]) => {
        if !$field {
            return Err($crate::DecodeError::Missing { path: $reader.path_of(stringify!($xml)) });
        }
    };
    ($($other:tt)*) => {};
}

macro_rules! read_member {
    ($reader:ident, $place:expr) => {
        $crate::xml::Field::read_field(&mut $place, $reader)?
    };
    ($reader:ident, $place:expr, [= $kind:ident]) => {
        $crate::xml::Field::read_field(&mut $place, $reader)?
    };
    ($reader:ident, $place:expr, [$item:ident $(, always)?]) => {
        $crate::xml::ListField::read_list(&mut $place, stringify!($item), $reader)?
    };
}

macro_rules! write_member {
    ($writer:ident, $place:expr, $xml:ident) => {
        $crate::xml::Field::write_field(&$place, stringify!($xml), $writer)
    };
    ($writer:ident, $place:expr, $xml:ident [= required]) => {
        $crate::xml::Field::write_field(&$place, stringify!($xml), $writer)
    };
    ($writer:ident, $place:expr, $xml:ident [= nil]) => {
        $crate::xml::nillable_write($place.as_ref(), stringify!($xml), $writer)
    };
    ($writer:ident, $place:expr, $xml:ident [= filled]) => {
        if !$place.is_empty() {
            $crate::xml::Field::write_field(&$place, stringify!($xml), $writer);
        }
    };
    ($writer:ident, $place:expr, $xml:ident [$item:ident]) => {
        $crate::xml::ListField::write_list(&$place, stringify!($xml), stringify!($item), false, $writer)
    };
    ($writer:ident, $place:expr, $xml:ident [$item:ident, always]) => {
        $crate::xml::ListField::write_list(&$place, stringify!($xml), stringify!($item), true, $writer)
    };
}

/// Declares an enumeration whose values are written by name; the first is the default.
macro_rules! enumeration {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$vm:meta])* $variant:ident, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $( $(#[$vm])* $variant, )+ }

        impl $name {
            /// Every value, in the order of the contract.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// The name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => stringify!($variant), )+ }
            }

            /// The value of a name on the wire; case matters.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $( stringify!($variant) => Some(Self::$variant), )+ _ => None }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                let [first, ..] = [$( Self::$variant, )+];
                first
            }
        }

        impl $crate::xml::Scalar for $name {
            fn parse(text: &str) -> Option<Self> {
                Self::from_name(text.trim_ascii())
            }

            fn lexical(&self) -> std::borrow::Cow<'_, str> {
                std::borrow::Cow::Borrowed(self.as_str())
            }
        }

        #[cfg(test)]
        impl $crate::xml::sample::Sample for $name {
            fn sample(source: &mut $crate::xml::sample::Source) -> Self {
                source.pick(Self::ALL)
            }
        }
    };
}

/// Declares the four functions of an operation over the `Request` and `Response` of the same file.
macro_rules! operation {
    ($operation:ident) => {
        /// Reads a request of this operation with its envelope.
        ///
        /// # Errors
        /// When the body is not this operation's message, or exceeds `limits`.
        pub fn decode_request(body: &[u8], limits: &$crate::Limits) -> Result<Request, $crate::DecodeError> {
            $crate::soap::read_request(body, limits, $crate::soap::Operation::$operation)
        }

        /// Writes a request with its envelope, as a client sends it.
        #[must_use]
        pub fn encode_request(request: &Request, caller: &$crate::soap::Caller) -> Vec<u8> {
            $crate::soap::write_request(request, caller, $crate::soap::Operation::$operation)
        }

        /// Reads a response or a fault.
        ///
        /// # Errors
        /// The fault, or why the body could not be read.
        pub fn decode_response(body: &[u8], limits: &$crate::Limits) -> Result<Response, $crate::ResponseError> {
            $crate::soap::read_response(body, limits, $crate::soap::Operation::$operation)
        }

        /// Writes a response with its envelope, in the dialect of the request that `reply` answers.
        #[must_use]
        pub fn encode_response(response: &Response, reply: &$crate::soap::Reply) -> Vec<u8> {
            $crate::soap::write_response(response, reply, $crate::soap::Operation::$operation)
        }
    };
}
