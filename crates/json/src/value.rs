//! JSON of any kind, for answers whose form is not known.

use crate::Error;
use crate::parser::Parser;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as it was written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Names and values, in their order.
    Object(Vec<(String, Value)>),
}

impl Value {
    /// Reads the whole of a text.
    ///
    /// # Errors
    /// When the text is no JSON.
    pub fn read(text: &str) -> Result<Self, Error> {
        let mut parser = Parser::new(text);
        let value = any(&mut parser)?;
        parser.end()?;
        Ok(value)
    }

    /// The value of a name of an object; the last one, when there are several.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(fields) = self else { return None };
        fields.iter().rev().find(|field| field.0 == name).map(|field| &field.1)
    }

    /// A text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// An integer that was written as one.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        if let Self::Number(text) = self { text.parse().ok() } else { None }
    }
}

fn any(parser: &mut Parser<'_>) -> Result<Value, Error> {
    match parser.peek() {
        Some(b'"') => parser.string().map(Value::Text),
        Some(b'[') => {
            parser.open(b'[')?;
            let (mut items, mut first) = (Vec::new(), true);
            while parser.next_item(&mut first, b']')? {
                items.push(any(parser)?);
            }
            Ok(Value::List(items))
        }
        Some(b'{') => {
            parser.open(b'{')?;
            let (mut fields, mut first) = (Vec::new(), true);
            while parser.next_item(&mut first, b'}')? {
                let name = parser.string()?;
                parser.expect(b':')?;
                fields.push((name, any(parser)?));
            }
            Ok(Value::Object(fields))
        }
        _ if parser.take_word("null") => Ok(Value::Null),
        _ if parser.take_word("true") => Ok(Value::Bool(true)),
        _ if parser.take_word("false") => Ok(Value::Bool(false)),
        _ => parser.number().map(|number| Value::Number(number.to_owned())),
    }
}
