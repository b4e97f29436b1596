//! What a step was made from, as a number in a file beside what it made: when both agree there is nothing to do.

use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::Path;

use anyhow::{Context as _, Result};

/// A number over everything that goes into a step.
pub struct Stamp(DefaultHasher);

impl Stamp {
    /// `recipe` says how the step works: another recipe, another stamp.
    pub fn new(recipe: &str) -> Self {
        let mut stamp = Self(DefaultHasher::new());
        stamp.add(recipe.as_bytes());
        stamp
    }

    /// Adds one input. Its length counts too, so that moving bytes from one input to the next shows.
    pub fn add(&mut self, input: &[u8]) {
        self.0.write_usize(input.len());
        self.0.write(input);
    }

    /// Whether the file holds this stamp.
    pub fn is_at(&self, file: &Path) -> bool {
        fs::read_to_string(file).is_ok_and(|text| text == self.text())
    }

    /// Puts it into the file. Done last, when the step is finished: a step that was broken off has no stamp.
    pub fn write(&self, file: &Path) -> Result<()> {
        fs::write(file, self.text()).with_context(|| format!("cannot write {}", file.display()))
    }

    fn text(&self) -> String {
        format!("{:016x}", self.0.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp_of(recipe: &str, inputs: &[&str]) -> Stamp {
        let mut stamp = Stamp::new(recipe);
        inputs.iter().for_each(|input| stamp.add(input.as_bytes()));
        stamp
    }

    #[test]
    fn a_step_is_done_when_the_same_inputs_left_their_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("stamp");
        assert!(!stamp_of("opt 1", &["a", "b"]).is_at(&file), "no file is no stamp");
        stamp_of("opt 1", &["a", "b"]).write(&file).unwrap();
        assert!(stamp_of("opt 1", &["a", "b"]).is_at(&file));
    }

    #[test]
    fn another_input_order_recipe_or_cut_is_another_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("stamp");
        stamp_of("opt 1", &["ab", "c"]).write(&file).unwrap();
        for (recipe, inputs) in
            [("opt 2", ["ab", "c"]), ("opt 1", ["ab", "d"]), ("opt 1", ["c", "ab"]), ("opt 1", ["a", "bc"])]
        {
            assert!(!stamp_of(recipe, &inputs).is_at(&file), "{recipe} {inputs:?}");
        }
    }
}
