import { type NextConfig } from 'next';

/** Cross-origin isolation, which WebAssembly threads and shared memory need. Sign-in is left out: its pop-ups and redirects must work. */
const isolated = [
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Embedder-Policy', value: 'require-corp' },
];
const security = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()' },
];

const config: NextConfig = {
  transpilePackages: [
    'api',
    'auth',
    'contracts',
    'db',
    'deidentify',
    'formats',
    'mask-doc',
    'mask-tools',
    'queue',
    'sam-med3d',
    'storage',
    'ui',
    'volume',
  ].map((name) => `@annotome/${name}`),
  serverExternalPackages: ['@node-rs/argon2', 'esbuild', 'pg', 'pg-boss', '@aws-sdk/client-s3', '@aws-sdk/lib-storage', 'sharp'],
  // Several development servers in one checkout each need a folder of their own.
  distDir: process.env['NEXT_FOLDER'] ?? '.next',
  poweredByHeader: false,
  // Checked by `npm run typecheck`, once, for every workspace.
  typescript: { ignoreBuildErrors: true },
  turbopack: {
    // The DICOM codecs ask for these when they run in Node.
    resolveAlias: { fs: { browser: './build/empty.cjs' }, path: { browser: './build/empty.cjs' } },
  },
  // What Turbopack keeps between two development servers goes stale when the sources change in between, as by a pull: then pages reload
  // without end.
  experimental: { turbopackFileSystemCacheForDev: false },
  headers: () =>
    Promise.resolve([
      { source: '/:path*', headers: security },
      { source: '/((?!sign-in|sign-up|invitation|api/auth).*)', headers: isolated },
      { source: '/_next/static/:path*', headers: [{ key: 'Cross-Origin-Resource-Policy', value: 'same-origin' }] },
    ]),
};

export default config;
