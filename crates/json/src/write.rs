//! serde's side of writing.

use crate::Error;
use core::fmt::{Display, Write as _};
use serde::Serializer;
use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};

/// Collects the text.
#[derive(Default)]
pub(crate) struct Writer {
    pub(crate) out: String,
}

impl Writer {
    #[inline(never)]
    fn text(&mut self, text: &str) {
        self.out.push('"');
        self.escaped(text);
        self.out.push('"');
    }

    #[inline(never)]
    fn escaped(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
            let Some((before, behind)) = rest.split_at_checked(at) else { break };
            self.out.push_str(before);
            let mut symbols = behind.chars();
            match symbols.next() {
                Some('"') => self.out.push_str("\\\""),
                Some('\\') => self.out.push_str("\\\\"),
                Some('\n') => self.out.push_str("\\n"),
                Some('\r') => self.out.push_str("\\r"),
                Some('\t') => self.out.push_str("\\t"),
                Some('\u{8}') => self.out.push_str("\\b"),
                Some('\u{c}') => self.out.push_str("\\f"),
                Some(other) => {
                    let digit = |bits: u32| char::from_digit(bits & 15, 16).unwrap_or_default();
                    self.out.push_str("\\u00");
                    self.out.push(digit(u32::from(other) >> 4));
                    self.out.push(digit(u32::from(other)));
                }
                None => {}
            }
            rest = symbols.as_str();
        }
        self.out.push_str(rest);
    }

    #[inline(never)]
    fn integer(&mut self, negative: bool, size: u64) {
        let mut digits = [0; 20];
        let (mut rest, mut start) = (size, digits.len());
        for (at, digit) in digits.iter_mut().enumerate().rev() {
            *digit = b'0' + (rest % 10) as u8;
            start = at;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if negative {
            self.out.push('-');
        }
        self.out.extend(digits.iter().skip(start).map(|digit| char::from(*digit)));
    }

    /// `{"name":`
    #[inline(never)]
    fn open_variant(&mut self, name: &str) {
        self.out.push('{');
        self.text(name);
        self.out.push(':');
    }

    /// The comma before all but the first, and a field's name.
    #[inline(never)]
    fn name(&mut self, first: &mut bool, name: &str) {
        self.comma(first);
        self.text(name);
        self.out.push(':');
    }

    #[inline(never)]
    fn comma(&mut self, first: &mut bool) {
        if !core::mem::take(first) {
            self.out.push(',');
        }
    }

    fn items(&mut self, open: char, close: &'static str) -> Items<'_> {
        self.out.push(open);
        Items { writer: self, first: true, close }
    }
}

/// What is between the brackets.
pub(crate) struct Items<'a> {
    writer: &'a mut Writer,
    first: bool,
    close: &'static str,
}

macro_rules! integers {
    ($($name:ident $kind:ident $negative:expr;)*) => {
        $(fn $name(self, value: $kind) -> Result<(), Error> {
            let is_negative: fn($kind) -> bool = $negative;
            self.integer(is_negative(value), i64::from(value).unsigned_abs());
            Ok(())
        })*
    };
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Items<'a>;
    type SerializeTupleStruct = Items<'a>;
    type SerializeTupleVariant = Items<'a>;
    type SerializeMap = Items<'a>;
    type SerializeStruct = Items<'a>;
    type SerializeStructVariant = Items<'a>;

    integers! {
        serialize_i8 i8 |value| value < 0;
        serialize_i16 i16 |value| value < 0;
        serialize_i32 i32 |value| value < 0;
        serialize_i64 i64 |value| value < 0;
        serialize_u8 u8 |_| false;
        serialize_u16 u16 |_| false;
        serialize_u32 u32 |_| false;
    }

    fn serialize_u64(self, value: u64) -> Result<(), Error> {
        self.integer(false, value);
        Ok(())
    }

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.out.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_f32(self, _value: f32) -> Result<(), Error> {
        Err(Error::new("a float"))
    }

    fn serialize_f64(self, _value: f64) -> Result<(), Error> {
        Err(Error::new("a float"))
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.text(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        self.text(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Error> {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.out.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _name: &'static str, _index: u32, variant: &'static str) -> Result<(), Error> {
        self.text(variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _name: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.open_variant(variant);
        value.serialize(&mut *self)?;
        self.out.push('}');
        Ok(())
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Items<'a>, Error> {
        Ok(self.items('[', "]"))
    }

    fn serialize_tuple(self, _length: usize) -> Result<Items<'a>, Error> {
        Ok(self.items('[', "]"))
    }

    fn serialize_tuple_struct(self, _name: &'static str, _length: usize) -> Result<Items<'a>, Error> {
        Ok(self.items('[', "]"))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Items<'a>, Error> {
        self.open_variant(variant);
        Ok(self.items('[', "]}"))
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Items<'a>, Error> {
        Ok(self.items('{', "}"))
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<Items<'a>, Error> {
        Ok(self.items('{', "}"))
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Items<'a>, Error> {
        self.open_variant(variant);
        Ok(self.items('{', "}}"))
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), Error> {
        let mut text = String::new();
        write!(text, "{value}").map_err(|_| Error::new("a text that could not be written"))?;
        self.text(&text);
        Ok(())
    }
}

impl Items<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.writer.comma(&mut self.first);
        value.serialize(&mut *self.writer)
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        self.writer.name(&mut self.first, name);
        value.serialize(&mut *self.writer)
    }

    fn close(self) -> Result<(), Error> {
        self.writer.out.push_str(self.close);
        Ok(())
    }
}

macro_rules! lists {
    ($($name:ident $method:ident;)*) => {
        $(impl $name for Items<'_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.item(value)
            }

            fn end(self) -> Result<(), Error> {
                self.close()
            }
        })*
    };
}

macro_rules! objects {
    ($($name:ident)*) => {
        $(impl $name for Items<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
                self.field(name, value)
            }

            fn end(self) -> Result<(), Error> {
                self.close()
            }
        })*
    };
}

lists! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}
objects!(SerializeStruct SerializeStructVariant);

impl SerializeMap for Items<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.writer.comma(&mut self.first);
        let start = self.writer.out.len();
        key.serialize(&mut *self.writer)?;
        let is_text = self.writer.out.as_bytes().get(start) == Some(&b'"');
        if is_text { Ok(()) } else { Err(Error::new("a key that is no text")) }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.writer.out.push(':');
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}
