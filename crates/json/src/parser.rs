//! The grammar of JSON (RFC 8259): goes over a text once, with no idea of what the values are for.

use crate::{DEPTH, Error};

/// A place in a text.
pub(crate) struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// Bytes read so far.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn fault(&self, what: &'static str) -> Error {
        Error::new(what).at(self.at)
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is not blank; it stays the next.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    /// Takes a sign when it comes next.
    pub(crate) fn take(&mut self, sign: u8) -> bool {
        let comes = self.peek() == Some(sign);
        if comes {
            self.at += 1;
        }
        comes
    }

    /// Takes a sign that must come next.
    pub(crate) fn expect(&mut self, sign: u8) -> Result<(), Error> {
        if self.take(sign) { Ok(()) } else { Err(self.fault("another sign was expected")) }
    }

    /// Nothing but blanks may be left.
    pub(crate) fn end(&mut self) -> Result<(), Error> {
        if self.peek().is_none() { Ok(()) } else { Err(self.fault("there is more behind the end")) }
    }

    /// Goes into a list or an object.
    pub(crate) fn open(&mut self, sign: u8) -> Result<(), Error> {
        self.expect(sign)?;
        self.depth += 1;
        if self.depth > DEPTH { Err(self.fault("too deep")) } else { Ok(()) }
    }

    /// Whether one more item follows in a list or an object, which this leaves at its `end`.
    pub(crate) fn next_item(&mut self, first: &mut bool, end: u8) -> Result<bool, Error> {
        if self.take(end) {
            self.depth -= 1;
            return Ok(false);
        }
        if !core::mem::take(first) {
            self.expect(b',')?;
        }
        Ok(true)
    }

    /// Takes `null`, `true` or `false` when it comes next.
    pub(crate) fn take_word(&mut self, word: &str) -> bool {
        self.peek();
        let comes = self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes()));
        if comes {
            self.at += word.len();
        }
        comes
    }

    /// A number as it is written.
    pub(crate) fn number(&mut self) -> Result<&'a str, Error> {
        self.peek();
        let start = self.at;
        self.at += usize::from(self.byte() == Some(b'-'));
        let leading_zero = self.byte() == Some(b'0');
        let whole = self.digits();
        let mut fits = whole == 1 || whole > 1 && !leading_zero;
        if self.byte() == Some(b'.') {
            self.at += 1;
            fits &= self.digits() > 0;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            fits &= self.digits() > 0;
        }
        let number = self.text.get(start..self.at).filter(|_| fits);
        number.ok_or_else(|| self.fault("a value was expected"))
    }

    /// How many digits were taken.
    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    /// A text, with its escapes resolved.
    pub(crate) fn string(&mut self) -> Result<String, Error> {
        self.expect(b'"')?;
        let mut text = String::new();
        loop {
            let start = self.at;
            while self.byte().is_some_and(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
                self.at += 1;
            }
            text.push_str(self.text.get(start..self.at).unwrap_or_default());
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                _ => return Err(self.fault("a text without an end")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Error> {
        let sign = self.text.as_bytes().get(self.at + 1).copied();
        self.at += 2;
        Ok(match sign {
            Some(sign @ (b'"' | b'\\' | b'/')) => char::from(sign),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.coded(),
            _ => return Err(self.fault("an unknown escape")),
        })
    }

    /// The character behind `\u`, which may need a second one.
    fn coded(&mut self) -> Result<char, Error> {
        let mut code = self.four_digits()?;
        if (0xd800..0xdc00).contains(&code) && self.text.as_bytes().get(self.at..self.at + 2) == Some(b"\\u") {
            self.at += 2;
            let low = self.four_digits()?;
            if (0xdc00..0xe000).contains(&low) {
                code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            }
        }
        char::from_u32(code).ok_or_else(|| self.fault("half a character"))
    }

    fn four_digits(&mut self) -> Result<u32, Error> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).unwrap_or_default();
        let fault = self.fault("an unknown escape");
        self.at += 4;
        let code = digits.iter().try_fold(0, |code, digit| Some(code << 4 | char::from(*digit).to_digit(16)?));
        code.filter(|_| digits.len() == 4).ok_or(fault)
    }

    /// Goes over a value of any kind.
    pub(crate) fn skip(&mut self) -> Result<(), Error> {
        match self.peek() {
            Some(b'"') => self.string().map(drop),
            Some(sign @ (b'[' | b'{')) => {
                let end = sign + 2;
                self.open(sign)?;
                let mut first = true;
                while self.next_item(&mut first, end)? {
                    if sign == b'{' {
                        self.string()?;
                        self.expect(b':')?;
                    }
                    self.skip()?;
                }
                Ok(())
            }
            _ if self.take_word("null") || self.take_word("true") || self.take_word("false") => Ok(()),
            _ => self.number().map(drop),
        }
    }
}
