//! Chance without a state: every number is a function of what it is asked for, so that any row of any day can be made
//! on its own, and the same seed always gives the same statement.

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// Scatters the bits of a number (the finaliser of SplitMix64): neighbours come out unrelated.
#[must_use]
pub fn scatter(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// One number for several, their order included.
#[must_use]
pub fn combine(parts: &[u64]) -> u64 {
    parts.iter().fold(GOLDEN, |key, part| scatter(key ^ part.wrapping_add(GOLDEN).wrapping_add(key << 6)))
}

/// One number for a text (FNV-1a, scattered).
#[must_use]
pub fn of_text(text: &str) -> u64 {
    let folded = text
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |key, byte| (key ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3));
    scatter(folded)
}

/// A row of throws that a key decides.
#[derive(Clone, Copy, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The throws that belong to these numbers.
    #[must_use]
    pub fn of(parts: &[u64]) -> Self {
        Self(combine(parts))
    }

    /// Any number.
    pub fn any(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        scatter(self.0)
    }

    /// A number below `limit` (which is at most 2³²), each about as likely.
    pub fn below(&mut self, limit: u64) -> u64 {
        ((self.any() >> 32) * limit) >> 32
    }

    /// True `parts` times out of 10,000.
    pub fn one_in_10_000(&mut self, parts: u64) -> bool {
        self.below(10_000) < parts
    }

    /// One of the choices; the first when there is none to choose from is the type's default.
    pub fn pick<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        let at = self.below(choices.len() as u64);
        usize::try_from(at).ok().and_then(|at| choices.get(at)).copied().unwrap_or_default()
    }

    /// One of the choices by their weights.
    pub fn weighted<T: Copy + Default>(&mut self, choices: &[(u32, T)]) -> T {
        let all: u64 = choices.iter().map(|(weight, _)| u64::from(*weight)).sum();
        let mut left = self.below(all.max(1));
        for (weight, choice) in choices {
            let weight = u64::from(*weight);
            if left < weight {
                return *choice;
            }
            left -= weight;
        }
        T::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_gives_the_same_throws_and_another_key_gives_others() {
        let throws = |key: u64| {
            let mut dice = Dice::of(&[key, 7]);
            [dice.any(), dice.any(), dice.below(1_000_000)]
        };
        assert_eq!(throws(1), throws(1));
        assert_ne!(throws(1), throws(2));
    }

    #[test]
    fn weights_decide_how_often_a_choice_comes() {
        let mut dice = Dice::of(&[3]);
        let often = (0..10_000).filter(|_| dice.weighted(&[(9, 'a'), (1, 'b')]) == 'a').count();
        assert!((8_800..9_200).contains(&often), "{often}");
    }
}
