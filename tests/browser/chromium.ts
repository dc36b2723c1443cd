/** Debian's Chromium; the environment names another. */
export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Root's container, and nothing that looks for the internet. */
const QUIET = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** For pages that draw with WebGL: the software renderer, where there is no graphics card. */
export const DRAWING_FLAGS = [...QUIET, '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];

/** For pages that only compute. */
export const COMPUTING_FLAGS = [...QUIET, '--disable-gpu'];
