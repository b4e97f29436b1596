// Perspective in its worker: a table, and a view for each question. Its reader knows only commas and quotes, so the text is
// made such a CSV by plain replacing before it is handed over in parts.
import perspective from '/packages/@perspective-dev/client/dist/cdn/perspective.js';
import { DEPARTMENT, FACETS, ITEM, NAMES, REFUND, STATE, TIME, TOTAL, WINDOW } from '../../questions.js';

const SLICE_BYTES = 8 << 20;
const OWN = '本行金额';

let client;
let table;

const isAmount = (at) => at === TOTAL || at === REFUND;
const own = { [OWN]: `if ("${NAMES[STATE]}" == 'REFUND') { "${NAMES[REFUND]}" } else { "${NAMES[TOTAL]}" }` };
const filtered = ({ needle, from }) => ({
  expressions: own,
  filter: [
    [NAMES[ITEM], 'contains', needle],
    [OWN, '>=', from / 100],
  ],
});

async function columnsOf(config, window) {
  const view = await table.view(config);
  const columns = await view.to_columns(window);
  await view.delete();
  return columns;
}

/** Count and sums by the values of columns, of which the last decides between payment and refund. */
async function tallies(by, config = {}) {
  const columns = await columnsOf({
    ...config,
    group_by: by.map((at) => NAMES[at]),
    columns: [NAMES[TOTAL], NAMES[REFUND], NAMES[TIME]],
    aggregates: { [NAMES[TOTAL]]: 'sum', [NAMES[REFUND]]: 'sum', [NAMES[TIME]]: 'count' },
  });
  return columns.__ROW_PATH__.map((path, at) => ({
    path,
    rows: columns[NAMES[TIME]][at],
    total: fen(columns[NAMES[TOTAL]][at]),
    refund: fen(columns[NAMES[REFUND]][at]),
  }));
}

async function sums(config) {
  const all = await tallies([STATE], config);
  const of = (state) => all.find(({ path }) => path.at(-1) === state);
  const whole = all.find(({ path }) => path.length === 0);
  return { rows: whole?.rows ?? 0, payments: of('SUCCESS')?.total ?? 0, refunds: of('REFUND')?.refund ?? 0 };
}

const fen = (yuan) => Math.round((yuan ?? 0) * 100);
const rowsOf = (columns) => columns[NAMES[TIME]].map((_, row) => NAMES.map((name, at) => (isAmount(at) ? columns[name][row].toFixed(2) : (columns[name][row] ?? ''))));

export default {
  async prepare() {
    perspective.init_server(fetch('/packages/@perspective-dev/server/dist/wasm/perspective-server.wasm'));
    perspective.init_client(fetch('/packages/@perspective-dev/client/dist/wasm/perspective-js.wasm'));
    client = await perspective.worker();
  },

  async open(file) {
    table = await client.table(Object.fromEntries(NAMES.map((name, at) => [name, isAmount(at) ? 'float' : 'string'])));
    const header = NAMES.map((name) => `"${name}"`).join(',') + '\r\n';
    const decoder = new TextDecoder();
    let rest = '';
    for (let from = 0; from < file.size; from += SLICE_BYTES) {
      const text = rest + decoder.decode(await file.slice(from, from + SLICE_BYTES).arrayBuffer(), { stream: true });
      const begin = from === 0 ? text.indexOf('\r\n') + 2 : 0;
      const footer = from + SLICE_BYTES >= file.size ? text.lastIndexOf('\r\n总交易单数') + 2 : text.lastIndexOf('\r\n') + 2;
      rest = text.slice(footer);
      const quoted = text.slice(begin + 1, footer - 2).replaceAll('"', '""').replaceAll('\r\n`', '"\r\n"').replaceAll(',`', '","');
      await table.update(`${header}"${quoted}"\r\n`, { format: 'csv' });
    }
    const totals = await sums();
    const first = await columnsOf({ columns: NAMES }, { start_row: 0, end_row: WINDOW });
    return { ...totals, first: rowsOf(first) };
  },

  async filter(question) {
    return sums(filtered(question));
  },

  async facets(question) {
    const totals = await sums(filtered(question));
    const facets = [];
    for (const at of FACETS) {
      const found = await tallies([at], filtered(question));
      facets.push(Object.fromEntries(found.filter(({ path }) => path.length === 1).map(({ path, rows }) => [path[0] ?? '', rows])));
    }
    return { ...totals, facets };
  },

  async sortAmount() {
    const columns = await columnsOf({ columns: [...NAMES, OWN], expressions: own, sort: [[OWN, 'desc']] }, { start_row: 0, end_row: WINDOW });
    return { top: columns[OWN].map(fen) };
  },

  async sortTime() {
    const columns = await columnsOf({ columns: NAMES, sort: [[NAMES[TIME], 'asc']] }, { start_row: 0, end_row: WINDOW });
    return { top: columns[NAMES[TIME]] };
  },

  async group() {
    const found = await tallies([DEPARTMENT, STATE]);
    const groups = {};
    for (const { path, rows, total, refund } of found) {
      if (path.length === 1) groups[path[0]] = [rows, 0];
      if (path.length === 2) groups[path[0]][1] += path[1] === 'SUCCESS' ? total : path[1] === 'REFUND' ? -refund : 0;
    }
    return { groups };
  },
};
