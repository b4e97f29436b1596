//! Any bytes, cut anywhere: the parser holds its invariants. The first bytes say where to cut.
#![no_main]

#[path = "../../tests/reading/support/invariants.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (cuts, file) = data.split_at(data.len().min(8));
    let cuts: Vec<usize> = cuts.chunks(2).map(|pair| pair.iter().fold(0, |cut, byte| cut << 8 | usize::from(*byte))).collect();
    invariants::hold(file, &cuts);
});
