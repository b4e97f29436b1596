// The right answers, from a second, plain reading of the file: no code of ours, no code of a rival, amounts in fen as
// plain integers (all sums stay below 2^53). Held against the footer that the file's author wrote.
import { createReadStream, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { DEPARTMENT, FACETS, ITEM, NAMES, REFUND, STATE, TIME, TOTAL, WINDOW, filterOf } from './questions.js';

/** How many filters of another bound are answered: five for each of two tasks, and one at once. */
const FILTERS = 11;

const RECIPE = 3;

/** Answers of a file by task, from the folder's cache when they are there. */
export async function answersFor(file) {
  const cache = `${file}.answers.json`;
  const { size, mtimeMs } = statSync(file);
  const stamp = [RECIPE, size, mtimeMs].join(' ');
  if (existsSync(cache)) {
    const known = JSON.parse(readFileSync(cache, 'utf8'));
    if (known.stamp === stamp) return known.answers;
  }
  const answers = await read(file);
  writeFileSync(cache, JSON.stringify({ stamp, answers }));
  return answers;
}

async function read(file) {
  const totals = tally();
  const filters = Array.from({ length: FILTERS }, (_, time) => ({ ...filterOf(time), tally: tally(), facets: FACETS.map(() => new Map()) }));
  const groups = new Map();
  const first = [];
  const amounts = best((one, other) => other - one);
  const times = best((one, other) => (one < other ? -1 : Number(one > other)));
  const all = { total: 0, refund: 0 };
  let part;
  let scan = 0;
  let footer;
  for await (const line of linesOf(file)) {
    if (footer !== undefined || !line.startsWith('`')) {
      footer = line;
      continue;
    }
    const values = line.slice(1).split(',`');
    if (values.length !== NAMES.length) throw new Error(`a row of ${values.length} values: ${line}`);
    const [total, refund] = [fen(values[TOTAL]), fen(values[REFUND])];
    const row = { state: values[STATE], total, refund, own: values[STATE] === 'REFUND' ? refund : total };
    part ??= values[5].slice(9, 19).toLowerCase();
    all.total += total;
    all.refund += refund;
    add(totals, row);
    if (first.length < WINDOW) first.push(values);
    amounts.offer(row.own);
    times.offer(values[TIME]);
    if (values.some((value) => value.toLowerCase().includes(part))) scan += 1;
    const group = groups.get(values[DEPARTMENT]) ?? [0, 0];
    groups.set(values[DEPARTMENT], [group[0] + 1, group[1] + net(row)]);
    for (const filter of filters) {
      if (row.own < filter.from || !values[ITEM].includes(filter.needle)) continue;
      add(filter.tally, row);
      filter.facets.forEach((counts, at) => counts.set(values[FACETS[at]], (counts.get(values[FACETS[at]]) ?? 0) + 1));
    }
  }
  holdAgainstFooter(footer, totals.rows, all);
  return {
    open: [{ ...totals, first }],
    filter: filters.map((filter) => filter.tally),
    facets: filters.map((filter) => ({ ...filter.tally, facets: filter.facets.map((counts) => Object.fromEntries(counts)) })),
    sortAmount: [{ top: amounts.list }],
    sortTime: [{ top: times.list }],
    group: [{ groups: Object.fromEntries(groups) }],
    scan: [{ rows: scan }],
    part,
  };
}

function tally() {
  return { rows: 0, payments: 0, refunds: 0 };
}

function add(sums, row) {
  sums.rows += 1;
  if (row.state === 'SUCCESS') sums.payments += row.total;
  if (row.state === 'REFUND') sums.refunds += row.refund;
}

function net(row) {
  if (row.state === 'SUCCESS') return row.total;
  return row.state === 'REFUND' ? -row.refund : 0;
}

function fen(yuan) {
  const [whole, part = ''] = yuan.split('.');
  return Number(whole + part.padEnd(2, '0'));
}

/** The first values of an order. */
function best(compare) {
  const list = [];
  return {
    list,
    offer(value) {
      if (list.length === WINDOW && compare(value, list[WINDOW - 1]) >= 0) return;
      let at = list.length;
      while (at > 0 && compare(value, list[at - 1]) < 0) at -= 1;
      list.splice(at, 0, value);
      if (list.length > WINDOW) list.pop();
    },
  };
}

async function* linesOf(file) {
  let rest = '';
  let isHeader = true;
  for await (const text of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const lines = (rest + text).split('\r\n');
    rest = lines.pop();
    for (const line of lines) {
      if (isHeader) isHeader = false;
      else yield line;
    }
  }
}

function holdAgainstFooter(footer, rows, { total, refund }) {
  const [statedRows, statedTotal, statedRefund] = footer.slice(1).split(',`');
  const agrees = Number(statedRows) === rows && fen(statedTotal) === total && fen(statedRefund) === refund;
  if (!agrees) throw new Error(`the plain reading came to ${rows} rows, ${total} and ${refund} fen; the footer says ${footer}`);
}
