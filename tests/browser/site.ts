// The built site from a server of the test's own, with some of its files answered otherwise: what workers of a worker load
// passes by the browser's routes.
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const SITE = resolve(fileURLToPath(import.meta.url), '../../../target/site');

const KINDS: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.tsv': 'text/tab-separated-values; charset=utf-8',
  '.wasm': 'application/wasm',
};

export type Instead = { status?: number; body: string | Buffer };

export function siteFile(path: string): Buffer {
  return readFileSync(resolve(SITE, `.${path}`));
}

/** Serves the site with files in place of its own; `asked` has every path that was asked for. */
export async function serveSite(instead: Record<string, Instead>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    asked.push(pathname);
    const path = pathname === '/' ? '/index.html' : pathname;
    const isThere = statSync(resolve(SITE, `.${path}`), { throwIfNoEntry: false })?.isFile() === true;
    const answer: Instead = instead[path] ?? (isThere ? { body: siteFile(path) } : { status: 404, body: '' });
    response.writeHead(answer.status ?? 200, { 'content-type': KINDS[extname(path)] ?? 'application/octet-stream', 'cache-control': 'no-store' });
    response.end(answer.body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
