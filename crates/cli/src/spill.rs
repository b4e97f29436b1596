//! Keys of the checks across rows, spilled to temporary files in sorted runs: memory stays the same for any number of rows.

use nontax_bill::checks::{Entry, Family, KeyStore, RowKeys};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

/// Entries of a family that are kept in memory before they are written as a run: 1 MiB.
const RUN: usize = 64 * 1024;

/// Bytes of a run that are read at a time.
const BLOCK: usize = 4096 * Entry::SIZE;

/// A store whose families each have a temporary file.
#[derive(Debug)]
pub(crate) struct SpillingKeys {
    families: [Runs; 4],
    run_size: usize,
}

impl Default for SpillingKeys {
    fn default() -> Self {
        Self { families: Default::default(), run_size: RUN }
    }
}

#[derive(Debug, Default)]
struct Runs {
    fresh: Vec<Entry>,
    file: Option<File>,
    /// Where each run ends in the file.
    ends: Vec<u64>,
    fault: Option<String>,
}

impl KeyStore for SpillingKeys {
    fn put(&mut self, row: RowKeys) {
        for (family, runs) in Family::ALL.into_iter().zip(&mut self.families) {
            runs.fresh.extend(row.entry(family));
            if runs.fresh.len() >= self.run_size && runs.fault.is_none() {
                runs.spill();
            } else if runs.fault.is_some() {
                runs.fresh.clear();
            }
        }
    }

    fn drain(&mut self, family: Family, take: &mut dyn FnMut(Entry)) -> Result<(), String> {
        let Some(runs) = self.families.get_mut(family.index()) else { return Ok(()) };
        let mut runs = std::mem::take(runs);
        if runs.ends.is_empty() && runs.fault.is_none() {
            runs.fresh.sort_unstable();
            runs.fresh.iter().copied().for_each(take);
            return Ok(());
        }
        runs.spill();
        match runs.fault.take() {
            Some(fault) => Err(fault),
            None => runs.merge(take).map_err(|fault| fault.to_string()),
        }
    }
}

impl Runs {
    fn spill(&mut self) {
        if self.fault.is_none()
            && let Err(fault) = self.try_spill()
        {
            self.fault = Some(fault.to_string());
        }
        self.fresh.clear();
    }

    fn try_spill(&mut self) -> std::io::Result<()> {
        self.fresh.sort_unstable();
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        let mut bytes = Vec::with_capacity(BLOCK);
        for entries in self.fresh.chunks(BLOCK / Entry::SIZE) {
            bytes.clear();
            entries.iter().for_each(|entry| bytes.extend_from_slice(&entry.to_bytes()));
            file.write_all(&bytes)?;
        }
        self.ends.push(file.stream_position()?);
        Ok(())
    }

    fn merge(&mut self, take: &mut dyn FnMut(Entry)) -> std::io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let mut start = 0;
        let mut runs = Vec::new();
        for &end in &self.ends {
            runs.push(Run { next: start, end, block: Vec::new(), used: 0 });
            start = end;
        }
        let mut heads = BinaryHeap::new();
        for (at, run) in runs.iter_mut().enumerate() {
            heads.extend(run.entry(file)?.map(|entry| Reverse((entry, at))));
        }
        while let Some(Reverse((entry, at))) = heads.pop() {
            take(entry);
            if let Some(run) = runs.get_mut(at) {
                heads.extend(run.entry(file)?.map(|entry| Reverse((entry, at))));
            }
        }
        Ok(())
    }
}

/// A run being read.
struct Run {
    next: u64,
    end: u64,
    block: Vec<u8>,
    used: usize,
}

impl Run {
    fn entry(&mut self, file: &mut File) -> std::io::Result<Option<Entry>> {
        if self.used >= self.block.len() {
            let left = usize::try_from(self.end - self.next).unwrap_or(usize::MAX);
            self.block.resize(left.min(BLOCK), 0);
            self.used = 0;
            file.seek(SeekFrom::Start(self.next))?;
            file.read_exact(&mut self.block)?;
            self.next += self.block.len() as u64;
        }
        let bytes = self.block.get(self.used..).and_then(|rest| rest.first_chunk::<{ Entry::SIZE }>());
        self.used += Entry::SIZE;
        Ok(bytes.map(|bytes| Entry::from_bytes(*bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_bill::checks::MemoryKeys;
    use proptest::prelude::*;

    fn drained(store: &mut dyn KeyStore, rows: &[RowKeys]) -> Vec<Entry> {
        for row in rows {
            store.put(*row);
        }
        let mut out = Vec::new();
        store.drain(Family::Notice, &mut |entry| out.push(entry)).unwrap();
        out
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn spilled_keys_come_back_as_those_in_memory(
            seeds in prop::collection::vec((any::<u64>(), any::<u32>(), any::<u32>()), 0..60), run_size in 1_usize..20,
        ) {
            let row = |(key, line, order): (u64, u32, u32)| RowKeys {
                order: u64::from(order) << 32, notice: key.max(1), line, ..RowKeys::default()
            };
            let rows: Vec<RowKeys> = seeds.into_iter().map(row).collect();
            let entries: Vec<Entry> = rows.iter().filter_map(|row| row.entry(Family::Notice)).collect();
            let mut spilling = SpillingKeys { run_size, ..SpillingKeys::default() };
            let all = drained(&mut spilling, &rows);
            prop_assert_eq!(all.len(), entries.len());
            prop_assert!(all.is_sorted());
            // What is kept in memory may leave out entries that share their key with none.
            let shared = |entry: &Entry| entries.iter().filter(|other| other.key == entry.key).count() > 1;
            let of_shared_keys = |drained: Vec<Entry>| drained.into_iter().filter(shared).collect::<Vec<Entry>>();
            prop_assert_eq!(of_shared_keys(all), of_shared_keys(drained(&mut MemoryKeys::default(), &rows)));
        }
    }
}
