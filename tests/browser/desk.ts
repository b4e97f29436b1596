// What a person does with the desk, for specs that read as sentences.
import { test as base, expect, type Locator, type Page, type Download } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const SANDBOX = `http://127.0.0.1:${process.env.NONTAX_TEST_SANDBOX_PORT ?? 8891}`;
export const MERCHANT = '1900016021';

export type Given = { name: string; bytes: Buffer };

export class Desk {
  /** Everything that the console said of errors, and every request that left. */
  readonly complaints: string[] = [];
  readonly requests: string[] = [];

  constructor(readonly page: Page) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request) => this.requests.push(request.url()));
  }

  at(id: string): Locator {
    return this.page.getByTestId(id);
  }

  /** Opens the page as it is on a host without a Worker: files only. */
  async openAlone(): Promise<void> {
    await this.page.route('**/api/**', (route) => route.abort());
    await this.page.goto('/');
    await expect(this.at('session-absent')).toBeVisible();
  }

  /** Opens the page as `cargo xtask start` shows it. */
  async open(): Promise<void> {
    await this.page.goto('/');
    await expect(this.at('fetch-form')).toBeVisible();
  }

  /** Opens the page with the Worker there, and takes away what it fetched by itself. */
  async openEmpty(): Promise<void> {
    await this.open();
    await expect(this.at('load')).toHaveAttribute('data-state', 'ended');
    await this.at('remove').click();
    await expect(this.at('load')).toHaveCount(0);
    await expect(this.at('source')).toHaveCount(0);
  }

  async choose(...files: Given[]): Promise<void> {
    await this.at('file-input').setInputFiles(files.map(({ name, bytes }) => ({ name, mimeType: 'text/csv', buffer: bytes })));
  }

  /** Chooses files and waits until each is read. */
  async read(...files: Given[]): Promise<void> {
    const before = await this.at('load').count();
    await this.choose(...files);
    await expect(this.at('load')).toHaveCount(before + files.length);
    await this.settled();
  }

  /** Time, amount and text are folded away until somebody wants them. */
  async showRanges(): Promise<void> {
    const more = this.at('more-filters');
    if ((await more.getAttribute('aria-expanded')) === 'false') await more.click();
  }

  /** No load is being read any more. */
  async settled(): Promise<void> {
    await expect(this.page.locator('[data-testid=load][data-state=reading], [data-testid=load][data-state=stopping]')).toHaveCount(0, { timeout: 45_000 });
    await expect(this.page.locator('[data-testid=totals][aria-busy=true]')).toHaveCount(0);
  }

  async fetch(wish: { merchant?: string; day?: string; kind?: string }): Promise<void> {
    if (wish.merchant !== undefined) await this.at('merchant').selectOption(wish.merchant);
    if (wish.day !== undefined) await this.at('day').fill(wish.day);
    if (wish.kind !== undefined) await this.at('bill-type').selectOption(wish.kind);
    await this.at('fetch').click();
  }

  /** The newest day that the form offers, as `2026-03-05`. */
  async newestDay(): Promise<string> {
    return this.at('day').inputValue();
  }

  async speak(lang: 'zh' | 'en'): Promise<void> {
    const tags = await this.at('language').locator('option').evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
    await this.at('language').selectOption(tags.find((tag) => tag.startsWith(lang)) ?? lang);
    await expect(this.page.locator('html')).toHaveAttribute('lang', new RegExp(`^${lang}`));
  }

  source(at = 0): Locator {
    return this.at('source').nth(at);
  }

  /** Shows what a source came to, also where good news is kept short. */
  async unfold(at = 0): Promise<void> {
    const source = this.source(at);
    if (!(await source.evaluate((element) => (element as HTMLDetailsElement).open))) await source.locator('summary').click();
  }

  matched(): Locator {
    return this.at('total-matched');
  }

  rows(): Locator {
    return this.at('grid').locator('[role=row][aria-rowindex]:not([aria-rowindex="1"])');
  }

  /** The row at a place of the view, from 0, once its values are there. */
  row(place: number): Locator {
    return this.at('grid').locator(`[role=row][aria-rowindex="${place + 2}"]`);
  }

  header(name: string): Locator {
    return this.at('grid').getByRole('columnheader').filter({ hasText: name }).first();
  }

  /** The names of the columns that are drawn, in their order. */
  async columns(): Promise<string[]> {
    return this.at('grid').locator('[role=columnheader] .grid-head-name').allTextContents();
  }

  /** The focus on the header of the first column, by keyboard. */
  async toHeader(): Promise<void> {
    await this.at('grid').focus();
    for (const key of ['Control+Home', 'ArrowUp', 'ArrowRight']) await this.page.keyboard.press(key);
    await expect(this.at('grid').locator('[role=columnheader].is-active')).toHaveCount(1);
  }

  /** What the clipboard holds. */
  async clipboard(): Promise<string> {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  async noAxeViolation(): Promise<void> {
    await this.page.evaluate(axeSource);
    const found = await this.page.evaluate(async () => {
      // @ts-expect-error axe was just defined by its own source.
      const result = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
      return result.violations.map((violation: { id: string; nodes: { target: string[]; failureSummary: string }[] }) => ({
        rule: violation.id,
        where: violation.nodes.slice(0, 3).map((node) => `${node.target.join(' ')}: ${node.failureSummary}`),
      }));
    });
    expect(found).toEqual([]);
  }

  /** Nothing reaches over the window's side. */
  async fitsWidth(): Promise<void> {
    const over = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBeLessThanOrEqual(0);
  }
}

/** The sandbox's control routes. */
export const sandbox = {
  async reset(): Promise<void> {
    await expectOk(fetch(`${SANDBOX}/sandbox/reset`, { method: 'POST' }));
  },
  async fault(fault: Record<string, unknown>): Promise<void> {
    await expectOk(fetch(`${SANDBOX}/sandbox/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fault) }));
  },
  async rows(mchId: string, date: string, rows: number): Promise<void> {
    const body = JSON.stringify({ mch_id: mchId, date: date.replaceAll('-', ''), rows });
    await expectOk(fetch(`${SANDBOX}/sandbox/rows`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }));
  },
  async calls(): Promise<Record<string, number>> {
    return (await (await fetch(`${SANDBOX}/sandbox/calls`)).json()) as Record<string, number>;
  },
};

async function expectOk(answer: Promise<Response>): Promise<void> {
  const response = await answer;
  expect(response.ok, `${response.url} answered ${response.status}: ${await response.text()}`).toBe(true);
}

/** What the sandbox itself answers for a day, asked without the Worker. */
export async function statementOf(day: string, kind = 'ALL'): Promise<Buffer> {
  const headers = { 'content-type': 'application/json' };
  const appid = 'wxc971985892358997';
  const asked = await fetch(`${SANDBOX}/cgi-bin/stable_token`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ grant_type: 'client_credential', appid, secret: 'sandbox-secret-of-no-value-0002', force_refresh: false }),
  });
  const { access_token: token } = (await asked.json()) as { access_token: string };
  const answer = await fetch(`${SANDBOX}/nontax/downloadbill?access_token=${encodeURIComponent(token)}`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ appid, mch_id: MERCHANT, bill_date: day.replaceAll('-', ''), bill_type: kind }),
  });
  return Buffer.from(await answer.arrayBuffer());
}

/** A desk whose console stayed silent and whose CSP was never broken. */
export const test = base.extend<{ desk: Desk; mayComplain: RegExp | undefined }>({
  mayComplain: [undefined, { option: true }],
  desk: async ({ page, mayComplain }, use) => {
    await sandbox.reset();
    const desk = new Desk(page);
    await use(desk);
    // A request that a test made fail is told by the browser itself; all else is a fault of ours.
    const told = desk.complaints.filter((text) => !/Failed to load resource/.test(text) && !(mayComplain?.test(text) ?? false));
    expect(told).toEqual([]);
  },
});

export { expect, type Download };
