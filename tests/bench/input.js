// The statements that are measured, written by the sandbox and kept until it is another sandbox.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const SEED = '1';

/** A row of a statement is some 320 bytes; with what else may need room meanwhile. */
const ROOM_BYTES_A_ROW = 400;
const ROOM_BYTES = 1e9;

/** The file with so many rows, or `undefined` where the disk has no room for it. */
export function statement(folder, rows, sandbox) {
  mkdirSync(folder, { recursive: true });
  const file = resolve(folder, `${rows}.csv`);
  const stamp = `${file}.stamp`;
  const author = createHash('sha256').update(readFileSync(sandbox)).update(SEED).digest('hex');
  if (existsSync(file) && existsSync(stamp) && readFileSync(stamp, 'utf8') === author) return file;
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < ROOM_BYTES + rows * ROOM_BYTES_A_ROW) return undefined;
  rmSync(stamp, { force: true });
  execFileSync(sandbox, ['generate', '--rows', String(rows), '--seed', SEED, '--out', file], { stdio: 'inherit' });
  writeFileSync(stamp, author);
  return file;
}
