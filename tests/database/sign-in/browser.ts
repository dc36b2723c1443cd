import { authConfig, sessionTokenIn, type SignInServices } from '@annotome/auth';
import { Auth } from '@auth/core';

const SITE = 'http://localhost:3000';

/** Auth.js's routes and a jar of cookies: a browser without a page. */
export class Browser {
  readonly #services: SignInServices;
  readonly #address: string;
  readonly #jar = new Map<string, string>();

  constructor(services: SignInServices, address = '192.0.2.1') {
    this.#services = services;
    this.#address = address;
  }

  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('cookie', this.cookies);
    const request = new Request(new URL(path, SITE), { ...init, headers });
    const response = await Auth(request, authConfig(this.#services, { address: this.#address, userAgent: 'test' }));
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.#jar.delete(pair.slice(0, at));
      else this.#jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  /** Sends a form, with the token that Auth.js asks of its own forms. @returns where it leads. */
  async submit(path: string, fields: Readonly<Record<string, string>>): Promise<URL> {
    const { csrfToken } = (await (await this.request('/api/auth/csrf')).json()) as { csrfToken: string };
    const response = await this.request(path, { method: 'POST', body: new URLSearchParams({ csrfToken, ...fields }) });
    return new URL(response.headers.get('location') ?? '', SITE);
  }

  signIn(email: string, password: string): Promise<URL> {
    return this.submit('/api/auth/callback/credentials', { email, password });
  }

  askForLink(email: string): Promise<URL> {
    return this.submit('/api/auth/signin/nodemailer', { email });
  }

  async follow(link: string): Promise<URL> {
    const url = new URL(link);
    return new URL((await this.request(url.pathname + url.search)).headers.get('location') ?? '', SITE);
  }

  get cookies(): string {
    return [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get sessionToken(): string | undefined {
    return sessionTokenIn(this.cookies);
  }
}
