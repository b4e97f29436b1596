//! Reading a statement of the sandbox: whole by one parser, without and with the checks across rows, and as a reader of parts does.
//!
//! `cargo bench -p nontax-bill`. Throughput is that of the file's bytes.

#![allow(missing_docs, clippy::unwrap_used)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use nontax_bill::checks::MemoryKeys;
use nontax_bill::{Options, PartReader, Problem, Row, Rows, Sink, Statement, Walk};
use nontax_sandbox::merchant::Merchant;
use nontax_sandbox::statement;
use nontax_sandbox::volume::{Size, Volume};
use std::hint::black_box;
use std::time::Duration;

/// Bytes pushed at a time, as the engine does.
const PIECE: usize = 128 << 10;

struct Nowhere;

impl Sink for Nowhere {
    fn row(&mut self, row: &Row<'_>) {
        black_box(row.total);
    }

    fn rows(&mut self, rows: &Rows<'_>) {
        black_box(rows.meanings.len());
    }

    fn problem(&mut self, _problem: Problem) {}
}

fn file(rows: u64) -> Vec<u8> {
    let (merchant, date) = ("1900016021", "20260715".parse().unwrap());
    let mut volume = Volume::new(1, rows);
    volume.set(merchant, date, Size { rows, quirks: false });
    statement::Statement::new(&volume, Merchant::known(merchant).unwrap(), date).to_bytes()
}

fn read(file: &[u8], checks: bool) -> bool {
    let keys = checks.then(|| Box::new(MemoryKeys::default()) as _);
    let mut statement = Statement::new(Options { keys, ..Options::default() });
    file.chunks(PIECE).for_each(|piece| statement.push(piece, &mut Nowhere));
    statement.finish(&mut Nowhere).balanced
}

fn reading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reading");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    for rows in [10_000_u64, 100_000] {
        let file = file(rows);
        group.throughput(Throughput::Bytes(file.len() as u64));
        group.bench_function(BenchmarkId::new("rows alone", rows), |bench| bench.iter(|| read(&file, false)));
        group.bench_function(BenchmarkId::new("with checks across rows", rows), |bench| {
            bench.iter(|| assert!(read(&file, true)));
        });
        let mut head = Statement::new(Options::default());
        head.push(file.get(..PIECE).unwrap(), &mut Nowhere);
        let shape = head.shape().unwrap();
        group.bench_function(BenchmarkId::new("as a reader of parts", rows), |bench| {
            bench.iter(|| {
                let mut reader = PartReader::new(&shape, &mut Nowhere).unwrap();
                let mut walk = Walk::new(&file);
                while let Some(piece) = walk.next(&mut reader, &mut Nowhere) {
                    black_box(piece);
                }
            });
        });
    }
}

criterion_group!(benches, reading);
criterion_main!(benches);
