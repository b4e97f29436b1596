// A stand-in for Cloudflare Access before the desk: without a session it sends every request to a login page of another
// origin, and back again once a person has signed in there.
import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';

const COOKIE = 'CF_Authorization';

export class Access {
  private session: string | undefined;
  private readonly desk: Server;
  private readonly login: Server;
  /** How often somebody signed in. */
  signIns = 0;

  private constructor(private readonly behind: URL) {
    this.desk = createServer((request, response) => this.guard(request, response));
    this.login = createServer((request, response) => this.askWho(request, response));
  }

  static async before(behind: string): Promise<Access> {
    const access = new Access(new URL(behind));
    for (const server of [access.desk, access.login]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    }
    return access;
  }

  /** Where people find the desk. */
  get base(): string {
    return `http://127.0.0.1:${(this.desk.address() as AddressInfo).port}`;
  }

  /** `localhost`: another site than the desk's, as the team's domain is. */
  private get loginBase(): string {
    return `http://localhost:${(this.login.address() as AddressInfo).port}`;
  }

  /** Every session is over. */
  end(): void {
    this.session = undefined;
  }

  async close(): Promise<void> {
    for (const server of [this.desk, this.login]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  private guard(request: IncomingMessage, response: ServerResponse): void {
    const address = new URL(request.url ?? '/', this.base);
    if (address.pathname === '/cdn-cgi/access/authorized') {
      this.session = randomUUID();
      this.signIns += 1;
      const headers = { location: address.searchParams.get('back') ?? '/', 'set-cookie': `${COOKIE}=${this.session}; HttpOnly; Path=/` };
      response.writeHead(302, headers).end();
      return;
    }
    const cookies = (request.headers.cookie ?? '').split('; ');
    if (this.session === undefined || !cookies.includes(`${COOKIE}=${this.session}`)) {
      const login = `${this.loginBase}/?back=${encodeURIComponent(address.pathname + address.search)}`;
      response.writeHead(302, { location: login, 'cache-control': 'no-store' }).end();
      return;
    }
    const headers = { ...request.headers, host: this.behind.host };
    if (headers.origin !== undefined) headers.origin = this.behind.origin;
    const target = new URL(address.pathname + address.search, this.behind);
    const passed = ask(target, { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  }

  private askWho(request: IncomingMessage, response: ServerResponse): void {
    const back = new URL(request.url ?? '/', this.loginBase).searchParams.get('back') ?? '/';
    const authorized = `${this.base}/cdn-cgi/access/authorized?back=${encodeURIComponent(back)}`;
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html><title>Login</title><a id="login" href="${authorized.replaceAll('&', '&amp;')}">Login</a>`);
  }
}
