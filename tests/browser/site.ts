// The built site from a server of the test's own, with some of its files answered otherwise: what workers of a worker load
// passes by the browser's routes. Like the Worker's assets it lets browsers keep files, and ask each time whether they are
// still good, when a spec wishes so.
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const SITE = resolve(fileURLToPath(import.meta.url), '../../../target/site');

const KINDS: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.tsv': 'text/tab-separated-values; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

export type Instead = { status?: number; headers?: Record<string, string>; body: string | Buffer };

export function siteFile(path: string): Buffer {
  return readFileSync(resolve(SITE, `.${path}`));
}

/**
 * Serves the site with files in place of its own, also such as are put there later; `asked` has every path that was asked
 * for, `sent` how many times the bytes of each were sent.
 */
export async function serveSite(instead: Record<string, Instead>, { kept = false } = {}) {
  const asked: string[] = [];
  const sent: Record<string, number> = {};
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    asked.push(pathname);
    const path = pathname === '/' ? '/index.html' : pathname;
    const isThere = statSync(resolve(SITE, `.${path}`), { throwIfNoEntry: false })?.isFile() === true;
    const answer: Instead = instead[path] ?? (isThere ? { body: siteFile(path) } : { status: 404, body: '' });
    const tag = `"${createHash('sha256').update(answer.body).digest('hex')}"`;
    const caching = kept ? { 'cache-control': 'public, max-age=0, must-revalidate', etag: tag } : { 'cache-control': 'no-store' };
    const isKnown = kept && request.headers['if-none-match'] === tag;
    response.writeHead(isKnown ? 304 : (answer.status ?? 200), {
      'content-type': KINDS[extname(path)] ?? 'application/octet-stream',
      ...caching,
      ...answer.headers,
    });
    if (!isKnown) sent[pathname] = (sent[pathname] ?? 0) + 1;
    response.end(isKnown ? undefined : answer.body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    sent,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
