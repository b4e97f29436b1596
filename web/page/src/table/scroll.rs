//! The arithmetic of scrolling through any number of rows, without a browser. All lengths are CSS pixels.
//!
//! A browser's element can only be some 33.5 million pixels high. The rows stand on a *canvas* of at most
//! [`LONGEST_CANVAS`]; up to there a canvas pixel is a pixel of the rows. Above it, both ends of the canvas (`EDGE`)
//! still are, and the middle stands for more. Small movements (wheel, touch, keys) are exact everywhere: they move the
//! rows by as much as the canvas moved, and when the hand rests, the canvas is put back to where the rows are.

/// Chromium ends at 33,554,428 px, Firefox at 17.9 million, and below 8.4 million a 32-bit float still tells half pixels.
pub const LONGEST_CANVAS: f64 = 8_000_000.0;

/// Length at either end of a scaled canvas where it is not scaled: room for one long swing of the wheel.
const EDGE: f64 = 400_000.0;

/// Where the rows are, and how the canvas stands for them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scroller {
    rows: u64,
    row_height: f64,
    viewport: f64,
    /// Distance from the top of the first row to the top of the viewport.
    top: f64,
    /// The canvas's position that goes with `top`.
    canvas_top: f64,
}

/// A stretch of rows: `first` up to but not including `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Place of the first row.
    pub first: u64,
    /// Place after the last row.
    pub end: u64,
}

impl Scroller {
    /// No rows yet, at the top.
    #[must_use]
    pub fn new(row_height: f64) -> Self {
        Self { rows: 0, row_height, viewport: 0.0, top: 0.0, canvas_top: 0.0 }
    }

    /// Height of the canvas.
    #[must_use]
    pub fn canvas(&self) -> f64 {
        self.content().min(LONGEST_CANVAS)
    }

    /// Rows in all.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Position of the canvas that belongs to where the rows are.
    #[must_use]
    pub fn canvas_top(&self) -> f64 {
        self.canvas_top
    }

    /// Whether a canvas pixel can stand for more than one of the rows.
    #[must_use]
    pub fn is_scaled(&self) -> bool {
        self.content() > LONGEST_CANVAS
    }

    /// Another number of rows or another height of the viewport; stays at the same rows where it can.
    pub fn resize(&mut self, rows: u64, viewport: f64) {
        self.rows = rows;
        self.viewport = viewport.max(0.0);
        self.go_to(self.top);
    }

    /// The canvas was moved by the browser: by wheel, touch, or the thumb. `Some` is a position that it must be put to at once.
    pub fn moved(&mut self, canvas_top: f64) -> Option<f64> {
        let delta = canvas_top - self.canvas_top;
        if delta == 0.0 {
            return None;
        }
        let local = delta.abs() <= self.viewport.max(self.row_height);
        if !self.is_scaled() || !local {
            self.canvas_top = canvas_top;
            self.top = self.rows_at(canvas_top);
            return None;
        }
        self.top = (self.top + delta).clamp(0.0, self.last_top());
        self.canvas_top = canvas_top;
        let at_an_end = canvas_top <= 0.0 || canvas_top >= self.last_canvas_top();
        if at_an_end { self.settle() } else { None }
    }

    /// The hand rests: `Some` is the position that the canvas is to be put to, so that it stands for the rows again.
    pub fn settle(&mut self) -> Option<f64> {
        let due = self.canvas_at(self.top);
        if (due - self.canvas_top).abs() < 1.0 {
            return None;
        }
        self.canvas_top = due;
        Some(due)
    }

    /// Puts a distance from the first row's top at the top of the viewport, as near as the ends allow, and gives the canvas's position.
    pub fn go_to(&mut self, top: f64) -> f64 {
        // Browsers scroll by whole pixels; a fraction would come back as a movement.
        self.top = top.round().clamp(0.0, self.last_top());
        self.canvas_top = self.canvas_at(self.top);
        self.canvas_top
    }

    /// Moves as little as needed to show a row whole; `Some` is the canvas's new position.
    pub fn reveal(&mut self, place: u64) -> Option<f64> {
        let row_top = self.offset(place);
        let row_bottom = row_top + self.row_height;
        if row_top < self.top {
            Some(self.go_to(row_top))
        } else if row_bottom > self.top + self.viewport {
            Some(self.go_to(row_bottom - self.viewport))
        } else {
            None
        }
    }

    /// Puts a row in the middle of the viewport.
    pub fn centre(&mut self, place: u64) -> f64 {
        self.go_to(self.offset(place) - (self.viewport - self.row_height) / 2.0)
    }

    /// Whether a row is wholly or partly in the viewport.
    #[must_use]
    pub fn shows(&self, place: u64) -> bool {
        let seen = self.seen(0);
        seen.first <= place && place < seen.end
    }

    /// Rows that are seen, and `more` on either side.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positions are never negative and far below 2^53"
    )]
    pub fn seen(&self, more: u64) -> Span {
        let first = (self.top / self.row_height).floor() as u64;
        let end = ((self.top + self.viewport) / self.row_height).ceil() as u64;
        Span { first: first.saturating_sub(more).min(self.rows), end: end.saturating_add(more).min(self.rows) }
    }

    /// Rows that fit whole in the viewport; at least one.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a viewport has some hundred rows at most"
    )]
    pub fn page(&self) -> u64 {
        ((self.viewport / self.row_height).floor() as u64).max(1)
    }

    /// Where on the canvas the top of a row is drawn now.
    #[must_use]
    pub fn drawn_at(&self, place: u64) -> f64 {
        self.canvas_top + (self.offset(place) - self.top)
    }

    #[expect(clippy::cast_precision_loss, reason = "places are far below 2^53")]
    fn offset(&self, place: u64) -> f64 {
        place as f64 * self.row_height
    }

    fn content(&self) -> f64 {
        self.offset(self.rows)
    }

    fn last_top(&self) -> f64 {
        (self.content() - self.viewport).max(0.0)
    }

    fn last_canvas_top(&self) -> f64 {
        (self.canvas() - self.viewport).max(0.0)
    }

    fn rows_at(&self, canvas_top: f64) -> f64 {
        let (last, last_canvas) = (self.last_top(), self.last_canvas_top());
        let at = canvas_top.clamp(0.0, last_canvas);
        if !self.is_scaled() {
            return at.min(last);
        }
        if at <= EDGE {
            at
        } else if at >= last_canvas - EDGE {
            last - (last_canvas - at)
        } else {
            (EDGE + (at - EDGE) * (last - 2.0 * EDGE) / (last_canvas - 2.0 * EDGE)).round()
        }
    }

    fn canvas_at(&self, top: f64) -> f64 {
        let (last, last_canvas) = (self.last_top(), self.last_canvas_top());
        if !self.is_scaled() {
            return top.min(last_canvas);
        }
        let canvas = if top <= EDGE {
            top
        } else if top >= last - EDGE {
            last_canvas - (last - top)
        } else {
            EDGE + (top - EDGE) * (last_canvas - 2.0 * EDGE) / (last - 2.0 * EDGE)
        };
        canvas.round()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "scroll_tests.rs"]
mod tests;
