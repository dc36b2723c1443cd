import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DB = join(ROOT, 'packages', 'db');

/** Where the client itself may be touched: what makes scopes, and what there is before or beside them. */
const WITHOUT_SCOPE = ['connection', 'scope', 'identity', 'models', 'seed', 'upkeep'];
/**
 * Everything offered that takes no scope, by name: sign-in and the ways into an organization, models (which belong to nobody), the demo,
 * what processes look after across organizations, which tells ids only, and what mask servers tell each other, which comes from no row. A new one must be argued for here.
 */
const OFFERED_WITHOUT_SCOPE = [
  'DEMO_PASSWORD',
  'DEMO_PEOPLE',
  'acceptInvitation',
  'attempts',
  'authAdapter',
  'connect',
  'defaultModel',
  'endSessions',
  'extendSession',
  'findRoles',
  'findSession',
  'findSignIn',
  'forgetUnprovedPassword',
  'foundOrganization',
  'isInvited',
  'listMaskHeads',
  'listMemberships',
  'listStudiesInWork',
  'listUnpreparedVolumes',
  'listUnreadMasks',
  'listen',
  'listenToMaskNotes',
  'memberScope',
  'normalEmail',
  'passwordHashOf',
  'previewInvitation',
  'processScope',
  'recordForUser',
  'registerModel',
  'renameUser',
  'seedDemo',
  'sendMaskNote',
  'setPassword',
  'signUp',
];
/** Reach the client; only the folders above may import them. */
const KEYS = new Set(['internalsOf', 'heldBy', 'grantScope', 'PrismaClient', 'guard', 'notify', 'notifyMaskServers', 'queueSql']);
/** Too small for the audit: counters of work that is under way, and what is read from rows whose change was recorded. */
const MAY_TICK = [
  'advance-embedding-set',
  'keep-marked-labels',
  'publish-window-ready',
  'set-study-progress',
  'set-upload-received',
];
/** Answers from its input alone. */
const PURE = new Set(['volumeIdFor']);

function filesIn(folder: string, skip: (name: string) => boolean = () => false): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (skip(name) || name === 'node_modules' || name.startsWith('.next')) return [];
    if (statSync(path).isDirectory()) return filesIn(path, skip);
    return /\.(ts|tsx|mjs)$/.test(name) && !name.endsWith('.d.ts') ? [path] : [];
  });
}

const parse = (path: string): ts.SourceFile =>
  ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
const fromRoot = (path: string): string => relative(ROOT, path).replaceAll('\\', '/');

interface Imported {
  readonly module: string;
  readonly names: readonly string[];
}

/** What a file imports for use; types vanish and reach nothing. */
function valuesImported(source: ts.SourceFile): Imported[] {
  return source.statements.filter(ts.isImportDeclaration).flatMap(({ moduleSpecifier, importClause }) => {
    if (!ts.isStringLiteral(moduleSpecifier) || importClause?.isTypeOnly) return [];
    const bindings = importClause?.namedBindings;
    const named = bindings && ts.isNamedImports(bindings) ? bindings.elements.filter(({ isTypeOnly }) => !isTypeOnly) : undefined;
    if (named?.length === 0) return [];
    return [
      { module: moduleSpecifier.text, names: named?.map(({ name, propertyName }) => (propertyName ?? name).text) ?? ['*'] },
    ];
  });
}

/** Exported functions of a file, with the type of their first parameter. */
function exportedFunctions(source: ts.SourceFile): Map<string, string> {
  const found = new Map<string, string>();
  const isExported = (node: ts.Node & { readonly modifiers?: ts.NodeArray<ts.ModifierLike> }): boolean =>
    node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
  const firstType = (parameters: ts.NodeArray<ts.ParameterDeclaration>): string => parameters[0]?.type?.getText() ?? '';
  for (const statement of source.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name && isExported(statement)) {
      found.set(statement.name.text, firstType(statement.parameters));
    } else if (ts.isVariableStatement(statement) && isExported(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (initializer && ts.isArrowFunction(initializer)) found.set(name.getText(), firstType(initializer.parameters));
      }
    }
  }
  return found;
}

const folderOf = (path: string): string => relative(join(DB, 'src'), path).split(/[\\/]/)[0] ?? '';
const sources = filesIn(join(DB, 'src'), (name) => name === 'generated').filter((path) => !path.endsWith('.test.ts'));
const queries = sources.filter((path) => !WITHOUT_SCOPE.includes(folderOf(path)) && !path.endsWith('index.ts'));

/** What the package offers: exported value → the file it comes from. */
function offered(): Map<string, string> {
  const index = parse(join(DB, 'src', 'index.ts'));
  return new Map(
    index.statements.filter(ts.isExportDeclaration).flatMap(({ exportClause, moduleSpecifier }) => {
      if (!exportClause || !ts.isNamedExports(exportClause) || !moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) {
        throw new Error('packages/db names what it exports, one by one');
      }
      const file = join(DB, 'src', moduleSpecifier.text);
      return exportClause.elements.filter(({ isTypeOnly }) => !isTypeOnly).map(({ name }) => [name.text, file] as const);
    }),
  );
}

describe('queries cannot be written without a scope', () => {
  it('packages/db has one door', () => {
    const { exports } = JSON.parse(readFileSync(join(DB, 'package.json'), 'utf8')) as { exports: unknown };
    expect(exports).toEqual({ '.': './src/index.ts' });
  });

  it('the door gives out neither the client nor what makes a scope of nothing', () => {
    expect([...offered().keys()].filter((name) => KEYS.has(name))).toEqual([]);
  });

  it('what is offered without a scope is what this test names', () => {
    const names = [...offered()].filter(([, file]) => WITHOUT_SCOPE.includes(folderOf(file))).map(([name]) => name);
    expect(names.sort()).toEqual(OFFERED_WITHOUT_SCOPE);
  });

  it.each(queries.map(fromRoot))('%s reaches the client through its scope alone', (file) => {
    const reached = valuesImported(parse(join(ROOT, file))).flatMap(({ module, names }) =>
      /generated|@prisma|^pg$|identity\//.test(module) ? [module] : names.filter((name) => KEYS.has(name)),
    );
    expect(reached).toEqual([]);
  });

  it('every query takes the scope first, and each has its file', () => {
    const wrong: string[] = [];
    const perFile = new Map<string, string[]>();
    for (const [name, file] of offered()) {
      if (WITHOUT_SCOPE.includes(folderOf(file)) || PURE.has(name)) continue;
      const first = exportedFunctions(parse(file)).get(name);
      if (first !== 'Scope' && first !== 'MemberScope') wrong.push(`${name}(${first ?? '?'}) in ${fromRoot(file)}`);
      perFile.set(file, [...(perFile.get(file) ?? []), name]);
    }
    expect(wrong).toEqual([]);
    expect([...perFile.values()].filter((names) => names.length > 1)).toEqual([]);
  });

  it('every change records what it did', () => {
    const silent = queries.filter((path) => {
      const text = readFileSync(path, 'utf8');
      return /\bchange\b/.test(text) && /scope\/change\.ts/.test(text) && !/\brecord\(/.test(text) && !/\btick\b/.test(text);
    });
    expect(silent.map(fromRoot)).toEqual([]);
  });

  it('only counters of work under way go without', () => {
    const ticking = queries.filter((path) => valuesImported(parse(path)).some(({ names }) => names.includes('tick')));
    expect(ticking.map((path) => path.replace(/^.*[\\/]|\.ts$/g, '')).sort()).toEqual(MAY_TICK);
  });

  it('nobody else talks to the tables', () => {
    const folders = ['apps', 'gpu-worker', 'infra', 'packages'].map((name) => join(ROOT, name));
    const others = folders
      .flatMap((folder) => filesIn(folder))
      .filter((path) => !path.startsWith(DB) && /@prisma\/|'pg'|\bdb\//.test(readFileSync(path, 'utf8')));
    const found = others.flatMap((path) =>
      valuesImported(parse(path))
        .filter(({ module }) => /^@prisma\/(client|adapter-pg)|^pg$|^@annotome\/db\/|packages\/db\/src/.test(module))
        .map(({ module }) => `${fromRoot(path)} imports ${module}`),
    );
    // The embedded server and the migrations come before there are tables.
    expect(found.filter((line) => !line.startsWith('infra/local/'))).toEqual([]);
  }, 60_000);
});
