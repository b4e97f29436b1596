// What we promise of speed and memory, held against what was measured. Ratios to others and to the floor hold on any machine;
// a frame is a frame everywhere.
import { median } from './contest.js';

const MILLION = 1_000_000;
const TEN_MILLION = 10_000_000;
const FRAME_MILLIS = 1000 / 60;

/** Growth that counts as flat: a row at 10⁷ may cost this many times what it costs at 10⁶. */
const FLAT = 1.25;

/** `{ promise, found, kept }` for each that was measured. */
export function promises(sizes) {
  const at = (rows) => sizes.find((size) => size.rows === rows);
  const millis = (size, name, task) => median(size?.contestants[name]?.tasks[task]?.millis ?? []);
  const memory = (size) => median(size?.contestants.us?.memory.steady ?? []) / 1e6;
  const [million, tenMillion] = [at(MILLION), at(TEN_MILLION)];
  const longest = sizes.filter(({ desk }) => desk !== undefined).flatMap(({ desk }) => Object.values(desk.phases).flatMap(({ tasks }) => tasks));
  const perRow = (task) => millis(tenMillion, 'us', task) / 10 / millis(million, 'us', task);
  const list = [
    ['10⁶ rows, file → totals: at most 1.5 plain reads', millis(million, 'us', 'open') / median(million?.floor.millis ?? []), 1.5, ''],
    ['10⁶ rows, file → totals: DuckDB-Wasm takes at least 5 times as long', millis(million, 'duckdb', 'open') / millis(million, 'us', 'open'), -5, ''],
    ['10⁶ rows, filter with all facets: one frame', millis(million, 'us', 'facets'), FRAME_MILLIS, ' ms'],
    ['10⁷ rows, filter with all facets: two frames', millis(tenMillion, 'us', 'facets'), 2 * FRAME_MILLIS, ' ms'],
    ['10⁶ rows: at most 250 MB', memory(million), 250, ' MB'],
    ['10⁷ rows: at most 2,200 MB', memory(tenMillion), 2_200, ' MB'],
    ['a row costs the same at 10⁷ as at 10⁶, opening', perRow('open'), FLAT, ' times'],
    ['a row costs the same at 10⁷ as at 10⁶, filter with all facets', perRow('facets'), FLAT, ' times'],
    ['no task over 50 ms on the page’s thread', sizes.some(({ desk }) => desk !== undefined) ? Math.max(0, ...longest) : NaN, 50, ' ms'],
  ];
  return list
    .filter(([, found]) => !Number.isNaN(found))
    .map(([promise, found, limit, unit]) => ({ promise, found: `${found.toFixed(found < 20 ? 1 : 0)}${unit}`, kept: limit < 0 ? found >= -limit : found <= limit }));
}
