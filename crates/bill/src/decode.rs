//! Files that are not UTF-8: decoded a step at a time, with the size that each line has in the file itself.

use crate::encoding::{Encoding, Transcode};
use std::collections::VecDeque;

/// A transcoder beside the sizes of the lines that go through it.
pub(crate) struct Decoder {
    transcoder: Box<dyn Transcode>,
    text: String,
    /// Sizes in the file of the lines that have ended, first to last.
    sizes: VecDeque<u64>,
    /// Size so far of the line that has not.
    size: u64,
    open_cr: bool,
    width: Width,
}

/// How characters CR and LF are spelled.
enum Width {
    /// As one byte that is part of no other character: GB18030.
    Byte,
    /// As a unit of two bytes.
    Unit { big: bool, first: Option<u8> },
}

impl Decoder {
    pub(crate) fn new(encoding: Encoding, transcoder: Box<dyn Transcode>) -> Self {
        let width = match encoding {
            Encoding::Utf8 | Encoding::Gb18030 => Width::Byte,
            Encoding::Utf16Le => Width::Unit { big: false, first: None },
            Encoding::Utf16Be => Width::Unit { big: true, first: None },
        };
        Self { transcoder, text: String::new(), sizes: VecDeque::new(), size: 0, open_cr: false, width }
    }

    /// Decodes a step; the text is that of this step alone.
    pub(crate) fn push(&mut self, bytes: &[u8], last: bool) -> &str {
        self.measure(bytes);
        if last {
            self.size += u64::from(matches!(self.width, Width::Unit { first: Some(_), .. }));
            if self.size > 0 {
                self.end_line();
            }
        }
        self.text.clear();
        self.transcoder.push(bytes, last, &mut self.text);
        &self.text
    }

    /// The text of the last step and the sizes of lines not yet asked for.
    pub(crate) fn text_and_sizes(&mut self) -> (&str, &mut VecDeque<u64>) {
        (&self.text, &mut self.sizes)
    }

    fn measure(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            let symbol = match &mut self.width {
                Width::Byte => Some(u16::from(byte)),
                Width::Unit { big, first } => match first.take() {
                    None => {
                        *first = Some(byte);
                        None
                    }
                    Some(before) if *big => Some(u16::from_be_bytes([before, byte])),
                    Some(before) => Some(u16::from_le_bytes([before, byte])),
                },
            };
            if let Some(symbol) = symbol {
                self.symbol(symbol);
            }
        }
    }

    fn symbol(&mut self, symbol: u16) {
        let width = match self.width {
            Width::Byte => 1,
            Width::Unit { .. } => 2,
        };
        if self.open_cr && symbol != u16::from(b'\n') {
            self.end_line();
        }
        self.size += width;
        if symbol == u16::from(b'\n') {
            self.end_line();
        } else {
            self.open_cr = symbol == u16::from(b'\r');
        }
    }

    fn end_line(&mut self) {
        self.sizes.push_back(self.size);
        self.size = 0;
        self.open_cr = false;
    }
}
