import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface IdentityProvider {
  readonly issuer: string;
  /** Whoever signs in there next. */
  person: { readonly sub: string; readonly email: string; readonly name: string };
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const part of request) text += String(part);
  return new URLSearchParams(text);
}

/** A single sign-on as companies run them (OpenID Connect, authorization code with PKCE), where everybody agrees at once. */
export async function openIdentityProvider(clientId: string): Promise<IdentityProvider> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const key = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const nonces = new Map<string, string>();
  const provider = { person: { sub: '1', email: 'sso@example.org', name: 'S' } };
  let issuer = '';
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '', issuer);
    const answer = (body: object): void => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(body));
    };
    void (async () => {
      switch (url.pathname) {
        case '/.well-known/openid-configuration':
          return answer({
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
            userinfo_endpoint: `${issuer}/me`,
            jwks_uri: `${issuer}/keys`,
            response_types_supported: ['code'],
            id_token_signing_alg_values_supported: ['RS256'],
            code_challenge_methods_supported: ['S256'],
          });
        case '/keys':
          return answer({ keys: [key] });
        case '/authorize': {
          const code = `code-${nonces.size}`;
          nonces.set(code, url.searchParams.get('nonce') ?? '');
          const back = new URL(url.searchParams.get('redirect_uri') ?? '');
          back.searchParams.set('code', code);
          back.searchParams.set('state', url.searchParams.get('state') ?? '');
          response.writeHead(302, { location: back.href }).end();
          return;
        }
        case '/token': {
          const nonce = nonces.get((await bodyOf(request)).get('code') ?? '') ?? '';
          const token = new SignJWT({ nonce })
            .setProtectedHeader({ alg: 'RS256', kid: 'one' })
            .setIssuer(issuer)
            .setAudience(clientId)
            .setSubject(provider.person.sub)
            .setIssuedAt()
            .setExpirationTime('5m');
          return answer({
            access_token: 'access',
            token_type: 'Bearer',
            expires_in: 300,
            id_token: await token.sign(privateKey),
          });
        }
        case '/me':
          return answer(provider.person);
        default:
          response.writeHead(404).end();
      }
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(provider, {
    issuer,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}
