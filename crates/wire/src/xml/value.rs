//! How values meet elements: a value is an element, a field is an element that may be absent, a list has items.

use super::{Reader, Scalar, Writer};
use crate::DecodeError;

/// A value that fills one element.
pub(crate) trait Value: Sized + Default {
    /// Reads the element whose start tag was just consumed, to its end.
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError>;

    /// Writes the element.
    fn write(&self, name: &str, writer: &mut Writer<'_>);

    /// See [`Scalar::scan`].
    fn scan(_raw: &[u8], _item: &str, _limit: usize) -> Option<(Vec<Self>, usize)> {
        None
    }
}

impl<T: Scalar> Value for T {
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        if reader.is_nil() {
            reader.skip()?;
            return Ok(T::default());
        }
        let name = reader.name();
        let text = reader.text()?;
        T::parse(&text).ok_or_else(|| DecodeError::InvalidValue { path: reader.path_of(name) })
    }

    fn write(&self, name: &str, writer: &mut Writer<'_>) {
        writer.leaf(name, &self.lexical());
    }

    fn scan(raw: &[u8], item: &str, limit: usize) -> Option<(Vec<Self>, usize)> {
        T::scan(raw, item, limit)
    }
}

/// A member of a record: a value, or an optional one that is left out.
pub(crate) trait Field {
    /// Reads the element whose start tag was just consumed into `self`.
    fn read_field(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError>;

    /// Writes the element, or nothing.
    fn write_field(&self, name: &str, writer: &mut Writer<'_>);
}

impl<T: Value> Field for T {
    fn read_field(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = T::read(reader)?;
        Ok(())
    }

    fn write_field(&self, name: &str, writer: &mut Writer<'_>) {
        self.write(name, writer);
    }
}

impl<T: Value> Field for Option<T> {
    fn read_field(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        if reader.is_nil() {
            *self = None;
            return reader.skip();
        }
        *self = Some(T::read(reader)?);
        Ok(())
    }

    fn write_field(&self, name: &str, writer: &mut Writer<'_>) {
        if let Some(value) = self {
            value.write(name, writer);
        }
    }
}

/// Writes a member that is `nil` rather than absent, the way agents spell it.
pub(crate) fn nillable_write<T: Value>(value: Option<&T>, name: &str, writer: &mut Writer<'_>) {
    const NIL: &str = r#" a:nil="true" xmlns:a="http://www.w3.org/2001/XMLSchema-instance""#;
    match value {
        Some(value) => value.write(name, writer),
        None => writer.element(name, |tag| tag.raw(NIL), |_| {}),
    }
}

/// A member that is a list: always there (`Vec`, left out or not when empty), or optional.
pub(crate) trait ListField {
    /// Reads the list element whose start tag was just consumed; items are named `item`.
    fn read_list(&mut self, item: &str, reader: &mut Reader<'_>) -> Result<(), DecodeError>;

    /// Writes the list, also an empty one when `always`.
    fn write_list(&self, name: &str, item: &str, always: bool, writer: &mut Writer<'_>);
}

impl<T: Value> ListField for Vec<T> {
    fn read_list(&mut self, item: &str, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let limit = reader.limits().list_items;
        self.clear();
        // The end tag of `<X/>` takes no bytes, so what follows an empty tag is not the list's content.
        if reader.limits().scan_lists
            && !reader.was_empty_tag()
            && let Some((items, length)) = T::scan(reader.rest(), item, limit)
        {
            reader.step_over(length);
            *self = items;
        }
        while let Some(name) = reader.child()? {
            if name != item {
                reader.skip()?;
                continue;
            }
            let value = T::read(reader)?;
            if self.len() == limit {
                return Err(DecodeError::TooManyItems { path: reader.path(), limit });
            }
            self.push(value);
        }
        Ok(())
    }

    fn write_list(&self, name: &str, item: &str, always: bool, writer: &mut Writer<'_>) {
        if always || !self.is_empty() {
            write_items(self, name, item, writer);
        }
    }
}

/// Writes a list, also an empty one.
pub(crate) fn write_items<T: Value>(items: &[T], name: &str, item: &str, writer: &mut Writer<'_>) {
    writer.element(name, |_| {}, |inner| items.iter().for_each(|value| value.write(item, inner)));
}

impl<T: Value> ListField for Option<Vec<T>> {
    fn read_list(&mut self, item: &str, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        if reader.is_nil() {
            *self = None;
            return reader.skip();
        }
        self.get_or_insert_default().read_list(item, reader)
    }

    fn write_list(&self, name: &str, item: &str, _always: bool, writer: &mut Writer<'_>) {
        if let Some(items) = self {
            items.write_list(name, item, true, writer);
        }
    }
}
