//! One document pushed through the parser, unpacked on the way where it is gzip.

use crate::args::Check;
use crate::finding::{Finding, Listed};
use crate::spill::SpillingKeys;
use nontax_bill::container::{BadContainer, Container, Gunzip, sniff};
use nontax_bill::{Options, Statement};

/// A document being checked.
pub(crate) struct Checking {
    file: String,
    pack: Pack,
    statement: Statement,
    listed: Listed,
    piece: Vec<u8>,
    failed: bool,
}

enum Pack {
    /// Its first bytes, too few to tell.
    Unknown(Vec<u8>),
    Plain,
    Gzip(Box<Gunzip>),
}

impl Checking {
    pub(crate) fn new(file: String, arguments: &Check) -> Self {
        let keys = Some(Box::new(SpillingKeys::default()) as Box<dyn nontax_bill::checks::KeyStore>);
        let statement = Statement::new(Options { date: arguments.date, keys, ..Options::default() });
        let listed = Listed::new(arguments.limit());
        Self { file, pack: Pack::Unknown(Vec::new()), statement, listed, piece: Vec::new(), failed: false }
    }

    /// Takes the next bytes of the document as it is stored.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        if let Pack::Unknown(first) = &mut self.pack {
            first.extend_from_slice(bytes);
            if first.len() >= 4 {
                self.decide();
            }
            return;
        }
        self.unpack(bytes);
    }

    /// No more bytes can be had.
    pub(crate) fn broken(&mut self, why: &BadContainer) {
        if !self.failed {
            self.failed = true;
            self.statement.broken(why, &mut self.listed);
        }
    }

    pub(crate) fn finish(mut self) -> Finding {
        if matches!(self.pack, Pack::Unknown(_)) {
            self.decide();
        }
        if let Pack::Gzip(gunzip) = &self.pack
            && let Err(why) = gunzip.finish()
        {
            self.broken(&why);
        }
        let Self { file, statement, mut listed, .. } = self;
        let outcome = statement.finish(&mut listed);
        Finding { file, outcome, problems: listed.into_problems() }
    }

    fn decide(&mut self) {
        let Pack::Unknown(first) = std::mem::replace(&mut self.pack, Pack::Plain) else { return };
        if sniff(&first) == Container::Gzip {
            self.pack = Pack::Gzip(Box::new(Gunzip::new()));
        }
        self.unpack(&first);
    }

    fn unpack(&mut self, bytes: &[u8]) {
        if self.failed {
            return;
        }
        let Pack::Gzip(gunzip) = &mut self.pack else { return self.statement.push(bytes, &mut self.listed) };
        let mut rest = bytes;
        while gunzip.wants(rest) {
            self.piece.clear();
            let result = gunzip.push(rest, &mut self.piece);
            self.statement.push(&self.piece, &mut self.listed);
            match result {
                Ok(used) => rest = rest.get(used..).unwrap_or_default(),
                Err(why) => return self.broken(&why),
            }
        }
    }
}
