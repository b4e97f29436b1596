//! serde's side of reading. One concrete type and one path a kind of value, so that little is compiled for each type that
//! is read.

use crate::Error;
use crate::parser::Parser;
use serde::Deserializer;
use serde::de::{DeserializeSeed, EnumAccess, IntoDeserializer as _, MapAccess, SeqAccess, VariantAccess, Visitor};

impl Parser<'_> {
    /// Sign and size of an integer.
    #[inline(never)]
    fn integer(&mut self) -> Result<(bool, u64), Error> {
        let written = self.number()?;
        let (negative, size) = match written.strip_prefix('-') {
            Some(size) => (true, size),
            None => (false, written),
        };
        size.parse().map(|size| (negative, size)).map_err(|_| self.fault("an integer was expected"))
    }
}

macro_rules! integers {
    ($($name:ident)*) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.integer()? {
                (false, size) => visitor.visit_u64(size),
                (true, size) => match 0_i64.checked_sub_unsigned(size) {
                    Some(number) => visitor.visit_i64(number),
                    None => Err(self.fault("an integer was expected")),
                },
            }
        })*
    };
}

macro_rules! texts {
    ($($name:ident)*) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_string(self.string()?)
        })*
    };
}

macro_rules! refused {
    ($($name:ident)*) => {
        $(fn $name<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Error> {
            Err(self.fault("a kind of value that is not read"))
        })*
    };
}

impl<'de> Deserializer<'de> for &mut Parser<'_> {
    type Error = Error;

    integers!(deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64);
    integers!(deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64);
    texts!(deserialize_char deserialize_str deserialize_string deserialize_identifier);
    refused!(deserialize_f32 deserialize_f64 deserialize_bytes deserialize_byte_buf);

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.peek() {
            Some(b'"') => self.deserialize_str(visitor),
            Some(b'[') => self.deserialize_seq(visitor),
            Some(b'{') => self.deserialize_map(visitor),
            Some(b't' | b'f') => self.deserialize_bool(visitor),
            Some(b'n') => self.deserialize_unit(visitor),
            _ => self.deserialize_i64(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.take_word("true") {
            visitor.visit_bool(true)
        } else if self.take_word("false") {
            visitor.visit_bool(false)
        } else {
            Err(self.fault("true or false was expected"))
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.take_word("null") { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.take_word("null") { visitor.visit_unit() } else { Err(self.fault("null was expected")) }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.open(b'[')?;
        let mut items = Items { parser: self, first: true };
        let value = visitor.visit_seq(&mut items)?;
        items.end(b']')?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.open(b'{')?;
        let mut items = Items { parser: self, first: true };
        let value = visitor.visit_map(&mut items)?;
        items.end(b'}')?;
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if self.peek() == Some(b'"') {
            let name = self.string()?;
            return visitor.visit_enum(name.as_str().into_deserializer());
        }
        self.open(b'{')?;
        let mut items = Items { parser: self, first: true };
        let value = visitor.visit_enum(&mut items)?;
        items.end(b'}')?;
        Ok(value)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.skip()?;
        visitor.visit_unit()
    }
}

/// What is between the brackets.
struct Items<'a, 'text> {
    parser: &'a mut Parser<'text>,
    first: bool,
}

impl Items<'_, '_> {
    fn end(&mut self, end: u8) -> Result<(), Error> {
        if self.parser.next_item(&mut true, end)? {
            Err(self.parser.fault("fewer items were expected"))
        } else {
            Ok(())
        }
    }

    /// Whether there is one more; its end stays for [`Items::end`].
    #[inline(never)]
    fn comes(&mut self, end: u8) -> Result<bool, Error> {
        if self.parser.peek() == Some(end) {
            return Ok(false);
        }
        if !core::mem::take(&mut self.first) {
            self.parser.expect(b',')?;
        }
        Ok(true)
    }
}

impl<'de> SeqAccess<'de> for &mut Items<'_, '_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if self.comes(b']')? { seed.deserialize(&mut *self.parser).map(Some) } else { Ok(None) }
    }
}

impl<'de> MapAccess<'de> for &mut Items<'_, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        if self.comes(b'}')? { seed.deserialize(&mut *self.parser).map(Some) } else { Ok(None) }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        self.parser.expect(b':')?;
        seed.deserialize(&mut *self.parser)
    }
}

impl<'de> EnumAccess<'de> for &mut Items<'_, '_> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let variant = seed.deserialize(&mut *self.parser)?;
        self.parser.expect(b':')?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for &mut Items<'_, '_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        if self.parser.take_word("null") { Ok(()) } else { Err(self.parser.fault("null was expected")) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(&mut *self.parser)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Error> {
        self.parser.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.parser.deserialize_map(visitor)
    }
}
