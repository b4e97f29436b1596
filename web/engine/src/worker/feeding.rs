//! Feeding a load piece by piece, stepping aside for commands whenever a turn is used up.

use super::Desk;
use crate::engine::{Engine, Flow};
use crate::limits::TURN_MILLIS;
use js_sys::Uint8Array;
use nontax_protocol::LoadId;

/// One load's place in the turns of the event loop.
pub struct Feeder<'a> {
    desk: &'a Desk,
    load: LoadId,
    turn_began: f64,
    piece: Vec<u8>,
}

impl<'a> Feeder<'a> {
    /// A load's first turn begins now.
    pub fn new(desk: &'a Desk, load: LoadId) -> Self {
        Self { desk, load, turn_began: desk.engine.borrow().now(), piece: Vec::new() }
    }

    /// Which load.
    pub fn load(&self) -> LoadId {
        self.load
    }

    /// Feeds bytes that JavaScript holds to the load's source.
    pub async fn feed(&mut self, bytes: &Uint8Array) -> Flow {
        let load = self.load;
        self.feed_to(bytes, |engine, piece| engine.push(load, piece)).await
    }

    /// Feeds bytes that JavaScript holds to some work. They are copied in pieces that fit the processor's cache.
    pub async fn feed_to(&mut self, bytes: &Uint8Array, mut work: impl FnMut(&mut Engine, &[u8]) -> Flow) -> Flow {
        let length = bytes.length();
        let mut from = 0;
        while from < length {
            let piece_bytes = self.desk.engine.borrow().piece_bytes(self.load);
            let until = length.min(from.saturating_add(u32::try_from(piece_bytes).unwrap_or(u32::MAX)));
            self.piece.resize((until - from) as usize, 0);
            bytes.subarray(from, until).copy_to(&mut self.piece);
            from = until;
            let fed = work(&mut self.desk.engine.borrow_mut(), &self.piece);
            if self.step(fed).await == Flow::Over {
                return Flow::Over;
            }
        }
        Flow::More
    }

    /// Does a piece of work on the engine, then steps aside when the turn is used up.
    pub async fn work(&mut self, work: impl FnOnce(&mut Engine) -> Flow) -> Flow {
        let flow = work(&mut self.desk.engine.borrow_mut());
        self.step(flow).await
    }

    async fn step(&mut self, flow: Flow) -> Flow {
        self.desk.tell();
        if flow == Flow::Over || self.desk.engine.borrow().now() - self.turn_began < TURN_MILLIS {
            return flow;
        }
        self.rest().await
    }

    /// Lets others have their turn; says whether the load is still wanted after it.
    pub async fn rest(&mut self) -> Flow {
        self.desk.turns.next().await;
        let engine = self.desk.engine.borrow();
        self.turn_began = engine.now();
        engine.flow(self.load)
    }
}
