import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtinModules } from 'node:module';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The levels of `architecture.md`, highest first. A workspace may import only workspaces of a lower level; its tests also neighbours of its own level.
 * A workspace that is not listed here fails the test: give it its level first.
 */
const LEVELS: readonly (readonly string[])[] = [
  ['tests'],
  ['infra'],
  ['apps/web', 'apps/sync', 'apps/jobs', 'gpu-worker'],
  ['packages/api'],
  ['packages/auth'],
  ['packages/storage', 'packages/queue', 'packages/db', 'packages/ui'],
  ['packages/formats', 'packages/sam-med3d', 'packages/mask-doc', 'packages/mask-tools', 'packages/deidentify'],
  ['packages/contracts', 'packages/volume'],
];
/** Only test files may import it. */
const FOR_TESTS = ['packages/testing'];
/** Level of code that runs unchanged in a browser worker, in Node and in tests. */
const PURE = LEVELS.slice(-2).flat();
/** Runs before packages are installed, so no workspace has a name yet. */
const BEFORE_INSTALL = ['tests/run.mjs'];
/** Module → the folders that alone may import it. */
const ONLY_FROM: Readonly<Record<string, readonly string[]>> = {
  'onnxruntime-node': ['gpu-worker/'],
  'onnxruntime-web': ['apps/web/src/workers/', 'tests/browser/'],
};

interface Import {
  readonly file: string;
  readonly specifier: string;
}

function workspaces(): string[] {
  const { workspaces } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { workspaces: string[] };
  return workspaces.flatMap((pattern) =>
    pattern.endsWith('/*')
      ? readdirSync(join(ROOT, pattern.slice(0, -2))).map((name) => `${pattern.slice(0, -2)}/${name}`)
      : [pattern],
  );
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'node_modules' || name === 'fixtures' || name === '.turbo' || name.startsWith('.next')) return [];
    if (statSync(path).isDirectory()) return sourceFiles(path);
    return /\.(ts|tsx|mjs|js)$/.test(name) ? [path] : [];
  });
}

/** Stands for a module that only running the code would tell. */
const COMPUTED = '(computed)';

/** Every import of a source text: static, re-exported, dynamic, required and type-only ones. */
function importsOf(file: string, text: string): Import[] {
  const found = new Set<string>();
  const add = (node: ts.Node | undefined): void => void found.add(node && ts.isStringLiteralLike(node) ? node.text : COMPUTED);
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier);
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node.moduleSpecifier);
    else if (ts.isExternalModuleReference(node)) add(node.expression);
    else if (ts.isImportTypeNode(node)) add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
    else if (ts.isCallExpression(node) && loadsModule(node.expression)) add(node.arguments[0]);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return [...found].map((specifier) => ({ file, specifier }));
}

/** `import(…)`, `require(…)`, `require.resolve(…)`, `process.getBuiltinModule(…)`. */
const loadsModule = (called: ts.Expression): boolean =>
  called.kind === ts.SyntaxKind.ImportKeyword ||
  (ts.isIdentifier(called) && called.text === 'require') ||
  (ts.isPropertyAccessExpression(called) &&
    (called.name.text === 'getBuiltinModule' || (ts.isIdentifier(called.expression) && called.expression.text === 'require')));

/** What a workspace's package.json declares counts as imported: by its tests where it is for development only. */
function declaredIn(workspace: string, text: string): Import[] {
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = JSON.parse(text) as Readonly<
    Record<string, Readonly<Record<string, string>> | undefined>
  >;
  const from = (file: string, ...declared: (Readonly<Record<string, string>> | undefined)[]): Import[] =>
    declared.flatMap((names = {}) => Object.keys(names)).map((specifier) => ({ file: `${workspace}/${file}`, specifier }));
  return [
    ...from('package.json', dependencies, peerDependencies, optionalDependencies),
    ...from('package.json (development).test.ts', devDependencies),
  ];
}

/** Benchmarks measure on the fixtures; nothing of the product needs them. */
const isTest = (file: string): boolean =>
  /\.(test|bench)\.tsx?$/.test(file) || file.startsWith('tests/') || file.startsWith('gpu-worker/src/bench/');
const workspaceOf = (path: string, all: readonly string[]): string | undefined =>
  all.find((name) => path === name || path.startsWith(`${name}/`));
const levelOf = (workspace: string): number => LEVELS.findIndex((level) => level.includes(workspace));
const moduleOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** The sentences that say what one import does against the plan; none where it is allowed. */
function violations({ file, specifier }: Import, all: readonly string[]): string[] {
  const from = workspaceOf(file, all);
  if (from === undefined) return [`${file} is in no workspace`];
  const found: string[] = [];
  const only = ONLY_FROM[moduleOf(specifier)];
  const mayUse = (folder: string): boolean =>
    file.startsWith(folder) || (file.startsWith(`${from}/package.json`) && folder.startsWith(`${from}/`));
  if (only && !only.some(mayUse)) {
    found.push(`${file} imports ${specifier}, which only ${only.join(', ')} may`);
  }
  if (specifier === COMPUTED) {
    return PURE.includes(from) && !isTest(file) ? [`${file} imports a module that is computed: name it`] : [];
  }
  const module = specifier.replace(/^node:/, '');
  if (PURE.includes(from) && !isTest(file) && (specifier.startsWith('node:') || builtinModules.includes(module))) {
    found.push(`${file} imports ${specifier}: ${from} also runs in a browser, pass it in instead`);
  }
  let target: string | undefined;
  if (specifier.startsWith('.')) {
    target = workspaceOf(
      relative(ROOT, resolve(ROOT, dirname(file), specifier))
        .split(sep)
        .join('/'),
      all,
    );
    if (target !== from && !BEFORE_INSTALL.includes(file)) {
      found.push(`${file} reaches into another workspace by path: ${specifier}`);
    }
  } else if (specifier.startsWith('@annotome/')) {
    const name = specifier.split('/')[1] ?? '';
    target = all.find((workspace) => workspace === name || workspace.endsWith(`/${name}`));
    if (target === undefined) found.push(`${file} imports ${specifier}, which is no workspace`);
  }
  if (target === undefined || target === from) return found;
  if (FOR_TESTS.includes(target)) {
    if (!isTest(file)) found.push(`${file} imports ${specifier}: test code in a product file`);
  } else if (
    FOR_TESTS.includes(from) ||
    levelOf(target) < levelOf(from) ||
    (levelOf(target) === levelOf(from) && !isTest(file))
  ) {
    found.push(`${file} imports ${specifier}: imports point down only`);
  }
  return found;
}

const all = workspaces();

describe('architecture', () => {
  it('gives every workspace a level', () => {
    expect(all.filter((name) => levelOf(name) < 0 && !FOR_TESTS.includes(name))).toEqual([]);
  });

  it.each(all)('%s imports only what the plan allows', (workspace) => {
    const imports = sourceFiles(join(ROOT, workspace)).flatMap((path) =>
      importsOf(relative(ROOT, path).split(sep).join('/'), readFileSync(path, 'utf8')),
    );
    const declared = declaredIn(workspace, readFileSync(join(ROOT, workspace, 'package.json'), 'utf8'));
    expect([...imports, ...declared].flatMap((one) => violations(one, all))).toEqual([]);
  });

  it.each<[string, string]>([
    ['packages/volume/src/a.ts', `import { x } from '@annotome/formats';`],
    ['packages/formats/src/a.ts', `import { x } from '@annotome/sam-med3d';`],
    ['packages/formats/src/a.ts', `export * from 'node:fs';`],
    ['packages/formats/src/a.ts', `const fs = await import('fs');`],
    ['packages/formats/src/a.ts', 'const fs = await import(`node:fs/promises`);'],
    ['packages/formats/src/a.ts', 'const fs = await import(`node:${name}`);'],
    ['packages/formats/src/a.ts', `const fs = require('fs');`],
    ['packages/formats/src/a.ts', `import fs = require('node:fs');`],
    ['packages/formats/src/a.ts', `let fs: typeof import('node:fs');`],
    ['packages/formats/src/a.ts', `const fs = globalThis.process.getBuiltinModule('fs');`],
    ['packages/volume/src/a.ts', `import shapes from '../../sam-med3d/package.json' with { type: 'json' };`],
    ['packages/volume/src/a.ts', `import shapes from '@annotome/sam-med3d/package.json' with { type: 'json' };`],
    ['tests/cli/a.test.ts', `import { createSession } from '../../gpu-worker/src/runtime/create-session.ts';`],
    ['tests/golden/a.test.ts', `import * as ort from 'onnxruntime-node';`],
    ['packages/sam-med3d/src/a.ts', `import * as ort from 'onnxruntime-node';`],
    ['packages/sam-med3d/src/a.ts', `import type { Tensor } from 'onnxruntime-web/wasm';`],
    ['packages/volume/src/a.ts', `import { y } from '../../formats/src/image.ts';`],
    ['packages/volume/src/a.ts', `import { fixturePath } from '@annotome/testing';`],
    ['gpu-worker/src/a.ts', `import { z } from '@annotome/web';`],
  ])('notices %s: %s', (file, text) => {
    expect(importsOf(file, text).flatMap((one) => violations(one, all))).not.toEqual([]);
  });

  it.each<[string, string]>([
    ['packages/volume', `{ "dependencies": { "@annotome/formats": "*" } }`],
    ['packages/volume', `{ "devDependencies": { "@annotome/gpu-worker": "*" } }`],
    ['packages/formats', `{ "dependencies": { "@annotome/testing": "*" } }`],
    ['packages/sam-med3d', `{ "peerDependencies": { "onnxruntime-node": "1" } }`],
  ])('notices what package.json of %s declares: %s', (workspace, text) => {
    expect(declaredIn(workspace, text).flatMap((one) => violations(one, all))).not.toEqual([]);
  });

  it('allows what the plan allows', () => {
    const allowed: [string, string][] = [
      ['packages/formats/src/a.ts', `import { x } from '@annotome/volume'; import y from './b.ts';`],
      ['packages/formats/src/a.test.ts', `import { fixturePath } from '@annotome/testing'; import fs from 'node:fs';`],
      ['gpu-worker/src/a.ts', `import * as ort from 'onnxruntime-node'; import { x } from '@annotome/sam-med3d';`],
    ];
    expect(allowed.flatMap(([file, text]) => importsOf(file, text)).flatMap((one) => violations(one, all))).toEqual([]);
  });
});
