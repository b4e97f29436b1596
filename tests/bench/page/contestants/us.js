// Our engine, spoken to as the page speaks to it.
import { REFUND, STATE, TOTAL, WINDOW } from '../../questions.js';

/** The engine's names of the columns, in the order of the facets. */
const FACETS = ['trade_state', 'trade_type', 'payer_bank', 'department_code', 'region_code', 'notice_kind', 'bank_id', 'sub_mch_id', 'refund_state'];

let engine;
let version = 0;
let ended;
const waiting = new Set();

const tell = (command, files) => engine.postMessage({ text: JSON.stringify(command), files });

/** The first event from now on for which this is not undefined. */
function event(of) {
  return new Promise((resolve, reject) => waiting.add({ of, resolve, reject }));
}

function hear({ data }) {
  const message = JSON.parse(data.text);
  for (const wait of waiting) {
    const broken = message.broken ?? message.failed?.why ?? message.refused;
    if (broken !== undefined) wait.reject(new Error(JSON.stringify(broken)));
    const found = wait.of(message);
    if (found === undefined) continue;
    waiting.delete(wait);
    wait.resolve(found);
  }
}

const known = (column) => ({ known: column });
const none = { conditions: [], sort: [], facets: [] };
const filtered = ({ needle, from }) => [{ text: { field: known('description'), needle } }, { amount: { field: 'amount', from, to: null } }];

async function ask(query) {
  version += 1;
  const answered = event(({ answer }) => (answer?.version === version ? answer : undefined));
  tell({ ask: { version, ...none, ...query } });
  return answered;
}

async function firstRows() {
  const came = event(({ rows }) => (rows?.version === version ? rows.rows : undefined));
  tell({ rows: { version, first: 0, count: WINDOW } });
  return (await came).map((row) => row.cells);
}

const sums = ({ totals }) => ({ rows: totals.rows, payments: totals.payments.amount, refunds: totals.refunds.amount });
const own = (cells) => fen(cells[STATE] === 'REFUND' ? cells[REFUND] : cells[TOTAL]);
const fen = (yuan) => Math.round(Number(yuan) * 100);

export default {
  async prepare() {
    engine = new Worker('/app/engine-start.js', { type: 'module' });
    const ready = event((message) => (message === 'ready' ? true : undefined));
    engine.onmessage = hear;
    await ready;
  },

  /** The question stands before the file comes, so its answer is told again and again; the one that has every row is the last. */
  async open(file) {
    await ask({});
    let rows;
    let last;
    const whole = event(({ done, answer }) => {
      if (done !== undefined) rows = done.outcome.totals.rows;
      if (answer?.version === version) last = answer;
      return rows !== undefined && last?.of === rows ? last : undefined;
    });
    ended = event(({ load_ended: load }) => load);
    tell({ open_files: { loads: [0] } }, [file]);
    const answer = await whole;
    return { ...sums(answer), first: await firstRows() };
  },

  /** The file's fingerprint is taken after its rows are there. */
  async settle() {
    await ended;
  },

  async filter(question) {
    return sums(await ask({ conditions: filtered(question) }));
  },

  async facets(question) {
    const answer = await ask({ conditions: filtered(question), facets: FACETS.map(known) });
    const counts = ({ entries }) => Object.fromEntries(entries.map(({ value, count }) => [value, count]));
    return { ...sums(answer), facets: answer.facets.map(counts) };
  },

  async sortAmount() {
    await ask({ sort: [{ field: 'amount', descending: true }] });
    return { top: (await firstRows()).map(own) };
  },

  async sortTime() {
    await ask({ sort: [{ field: known('transaction_time') }] });
    return { top: (await firstRows()).map((cells) => cells[0]) };
  },

  async group() {
    return { groups: await byDepartment() };
  },

  async scan(part) {
    return { rows: (await ask({ conditions: [{ text: { field: null, needle: part } }] })).matched };
  },
};

/** Departments with count and net. */
async function byDepartment() {
  const { groups } = await ask({ group: [known('department_code')] });
  return Object.fromEntries(groups.groups.map(({ values: [value], rows, net }) => [value, [rows, net]]));
}
