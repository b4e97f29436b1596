// Browser tests of the whole: sandbox + Worker in workerd + page, in the system's Chromium.
import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const sandboxPort = Number(process.env.NONTAX_TEST_SANDBOX_PORT ?? 8891);
const pagePort = Number(process.env.NONTAX_TEST_PAGE_PORT ?? 8887);

/** wrangler needs Node 22.12; the npm package `node` carries one for hosts with an older Node. */
function nodeForWrangler(): string {
  if (process.env.NONTAX_NODE !== undefined) return process.env.NONTAX_NODE;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const carried = resolve(root, 'worker/node_modules/node/bin/node');
  return major > 22 || (major === 22 && minor >= 12) || !existsSync(carried) ? process.execPath : carried;
}

const chromium = process.env.NONTAX_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

export default defineConfig({
  testDir: './specs',
  outputDir: './results',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  reporter: [['list']],
  use: {
    baseURL: `http://127.0.0.1:${pagePort}`,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1440, height: 900 },
    // A service worker answers before the routes that specs intercept; those about it let it in.
    serviceWorkers: 'block',
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: [
    {
      command: `"${process.env.NONTAX_SANDBOX ?? resolve(root, 'target/debug/nontax-sandbox')}" serve --port ${sandboxPort} --rows 3000`,
      url: `http://127.0.0.1:${sandboxPort}/sandbox/health`,
      reuseExistingServer: false,
      gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
    },
    {
      command: [
        `"${nodeForWrangler()}"`,
        `"${resolve(root, 'worker/node_modules/wrangler/bin/wrangler.js')}"`,
        'dev --env local --ip 127.0.0.1 --show-interactive-dev-session=false',
        `--port ${pagePort} --inspector-port ${pagePort + 1000}`,
        `--var WEIXIN_API_BASE:http://127.0.0.1:${sandboxPort}`,
        `--persist-to "${resolve(root, 'target/browser-tests-state')}"`,
      ].join(' '),
      cwd: resolve(root, 'worker'),
      url: `http://127.0.0.1:${pagePort}/api/health`,
      timeout: 120_000,
      reuseExistingServer: false,
      env: { CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false', CI: 'true' },
      gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    },
  ],
  metadata: { sandbox: `http://127.0.0.1:${sandboxPort}` },
});
