import js from '@eslint/js';
import globals from 'globals';
import nextVitals from 'eslint-config-next/core-web-vitals';
import tseslint from 'typescript-eslint';

/** What the two lowest levels may not touch: they run unchanged in a browser worker, in Node and in tests. */
const impure = [
  { name: 'process', message: 'Read the environment in a process’s env.ts and pass it in.' },
  { name: 'Buffer', message: 'Use Uint8Array.' },
  { name: 'self', message: 'No scope of a page or worker below the apps.' },
  { name: 'window', message: 'No DOM below the apps.' },
  { name: 'document', message: 'No DOM below the apps.' },
  { name: 'fetch', message: 'Pass the fetch in.' },
  { name: 'XMLHttpRequest', message: 'Pass the fetch in.' },
  { name: 'WebSocket', message: 'Pass the connection in.' },
  { name: 'navigator', message: 'Pass in what is asked of it.' },
  { name: 'performance', message: 'Pass the clock in.' },
  { name: 'setTimeout', message: 'Pass the clock in.' },
  { name: 'setInterval', message: 'Pass the clock in.' },
  { name: 'crypto', message: 'Pass the randomness, or the hash, in.' },
];
const syntax = [
  { selector: 'TSNonNullAssertion', message: 'Narrow, or default: do not assert.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
];
const pureLevels = ['contracts', 'volume', 'formats', 'sam-med3d', 'mask-doc', 'mask-tools', 'deidentify'].map(
  (name) => `packages/${name}/src/**/*.ts`,
);

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/**',
      '**/.turbo/**',
      '**/dist/**',
      '.data/**',
      'tests/fixtures/**',
      '**/*.d.ts',
      '**/*.d.mts',
      '**/.next*/**',
      '**/generated/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['vitest.config.ts', 'prisma.config.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'no-restricted-syntax': ['error', ...syntax],
      eqeqeq: 'error',
    },
  },
  // React's and Next's rules, for what is drawn.
  ...nextVitals
    .filter(({ plugins }) => plugins)
    .map(({ plugins, rules, settings }) => ({
      files: ['apps/web/src/**/*.{ts,tsx}', 'packages/ui/src/**/*.{ts,tsx}'],
      plugins: Object.fromEntries(Object.entries(plugins ?? {}).filter(([name]) => name !== '@typescript-eslint')),
      rules: Object.fromEntries(Object.entries(rules ?? {}).filter(([name]) => !name.startsWith('@typescript-eslint/'))),
      settings: { ...settings, next: { rootDir: 'apps/web' }, react: { version: '19' } },
    })),
  {
    files: pureLevels,
    ignores: ['**/*.test.ts', '**/*.bench.ts'],
    rules: {
      'no-restricted-globals': ['error', { globals: impure, checkGlobalObject: true }],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Pass the randomness in.' },
        { object: 'Date', property: 'now', message: 'Pass the clock in.' },
      ],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        ...syntax,
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Pass the clock in.' },
      ],
    },
  },
  {
    files: [
      '**/*.mjs',
      '**/*.js',
      '**/*.cjs',
      '**/*.config.ts',
      'gpu-worker/**',
      'tests/**',
      'packages/testing/**',
      '**/*.test.ts',
    ],
    languageOptions: { globals: globals.node },
  },
);
