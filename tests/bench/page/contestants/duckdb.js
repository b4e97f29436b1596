// DuckDB-Wasm: the file as a table, questions as SQL. A delimiter of two bytes makes the format an ordinary CSV to it.
import * as duckdb from '/packages/@duckdb/duckdb-wasm/dist/duckdb-browser.mjs';
import { DEPARTMENT, FACETS, ITEM, NAMES, REFUND, STATE, TIME, TOTAL, WINDOW } from '../../questions.js';

const DIST = new URL('/packages/@duckdb/duckdb-wasm/dist/', location.href);

let database;
let connection;

const column = (at) => `c${at}`;
const columns = NAMES.map((_, at) => column(at));
const SUMS = `count(*) AS n,
  coalesce(sum(total) FILTER (${column(STATE)} = 'SUCCESS'), 0) AS payments,
  coalesce(sum(refund) FILTER (${column(STATE)} = 'REFUND'), 0) AS refunds`;

async function query(sql) {
  return (await connection.query(sql)).toArray().map((row) => row.toArray());
}

const sums = ([rows, payments, refunds]) => ({ rows: Number(rows), payments: fen(payments), refunds: fen(refunds) });
const where = ({ needle, from }) => `contains(${column(ITEM)}, '${needle}') AND own >= ${from / 100}`;

/** Arrow gives decimals of two places as whole numbers of the smallest unit. */
const fen = (value) => (typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number(value[0]) + Number(value[1]) * 2 ** 32);

export default {
  async prepare() {
    const worker = new Worker(new URL('duckdb-browser-eh.worker.js', DIST));
    database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
    await database.instantiate(new URL('duckdb-eh.wasm', DIST).href);
    await database.open({ query: { castBigIntToDouble: true } });
    connection = await database.connect();
  },

  async open(file) {
    await database.registerFileHandle('bill.csv', file, duckdb.DuckDBDataProtocol.BROWSER_FILEREADER, true);
    const types = columns.map((name) => `'${name}': 'VARCHAR'`).join(', ');
    const [first, ...others] = columns;
    // The footer is two lines of fewer values, which come padded.
    await connection.query(`
      CREATE TABLE bill AS
      SELECT ltrim(${first}, '\`') AS ${first}, ${others.join(', ')},
        CAST(${column(TOTAL)} AS DECIMAL(18, 2)) AS total, CAST(${column(REFUND)} AS DECIMAL(18, 2)) AS refund,
        CASE WHEN ${column(STATE)} = 'REFUND' THEN refund ELSE total END AS own
      FROM read_csv('bill.csv', delim = ',\`', header = false, skip = 1, quote = '', escape = '', new_line = '\\r\\n',
        null_padding = true, nullstr = '\\N', auto_detect = false, columns = {${types}})
      WHERE ${columns.at(-1)} IS NOT NULL`);
    const [all] = await query(`SELECT ${SUMS} FROM bill`);
    const rows = await query(`SELECT ${columns.join(', ')} FROM bill LIMIT ${WINDOW}`);
    return { ...sums(all), first: rows };
  },

  async filter(question) {
    return sums((await query(`SELECT ${SUMS} FROM bill WHERE ${where(question)}`))[0]);
  },

  async facets(question) {
    const names = FACETS.map(column);
    const found = await query(`
      WITH kept AS MATERIALIZED (SELECT * FROM bill WHERE ${where(question)})
      SELECT ${SUMS}, ${names.join(', ')}, ${names.map((name) => `GROUPING(${name})`).join(', ')} FROM kept
      GROUP BY GROUPING SETS ((), ${names.map((name) => `(${name})`).join(', ')})`);
    const isOver = (row, at) => Number(row[3 + names.length + at]) === 0;
    const facets = names.map((_, at) => Object.fromEntries(found.filter((row) => isOver(row, at)).map((row) => [row[3 + at], Number(row[0])])));
    return { ...sums(found.find((row) => names.every((_, at) => !isOver(row, at)))), facets };
  },

  async sortAmount() {
    const rows = await query(`SELECT own, ${columns.join(', ')} FROM bill ORDER BY own DESC LIMIT ${WINDOW}`);
    return { top: rows.map(([own]) => fen(own)) };
  },

  async sortTime() {
    const rows = await query(`SELECT ${columns.join(', ')} FROM bill ORDER BY ${column(TIME)} LIMIT ${WINDOW}`);
    return { top: rows.map((row) => row[TIME]) };
  },

  async group() {
    const rows = await query(`SELECT ${SUMS}, ${column(DEPARTMENT)} FROM bill GROUP BY ${column(DEPARTMENT)}`);
    return { groups: Object.fromEntries(rows.map((row) => [row[3], [Number(row[0]), fen(row[1]) - fen(row[2])]])) };
  },
};
