import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MASK_MESSAGES, type CaseId } from '@annotome/contracts';
import { appendMaskUpdate, processScope } from '@annotome/db';
import { startEmbeddedPostgres } from '@annotome/infra/embedded-postgres';
import { migrate } from '@annotome/infra/migrate';
import { MaskAuthor, MaskDocument } from '@annotome/mask-doc';
import { CaseDocument, syncMetrics } from '@annotome/sync';
import { seededRandom } from '@annotome/testing';
import { iFastest, makeBox, size, voxel, type BoxMask } from '@annotome/volume';
import { createDecoder, readVarUint } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { messageYjsSyncStep2, messageYjsUpdate, writeSyncStep1 } from 'y-protocols/sync';
import { Doc } from 'yjs';
import { makeWorld, openServer, type World } from '../database/api/world.ts';
import { openPage } from '../database/sync/page.ts';
import { ORIGIN, SyncProcess } from '../database/sync/sync-process.ts';
import { bothQuantiles, milliseconds, report } from './report.ts';

const STROKES = 200;
const CLIENTS = 50;
const EDITS = 2_000;
const OPEN = 8;
const LONG_AGO_MS = 2 * 24 * 3_600_000;

const folder = await mkdtemp(join(tmpdir(), 'annotome-bench-'));
const postgres = await startEmbeddedPostgres({ folder, database: 'bench' });
await migrate(postgres.url);
const server = await openServer({ url: postgres.url, drop: () => Promise.resolve() });
const sync = await SyncProcess.start(server.url, ORIGIN, { LOG_LEVEL: 'warn', SYNC_IDLE_SECONDS: '60' });
setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;
const random = seededRandom(1);
const pick = (below: number): number => Math.floor(random() * below);
const rows: [string, string][] = [];

/** A ball as one stroke of a brush leaves it. */
function ball(): BoxMask {
  const r = 4 + pick(7);
  const edge = 2 * r + 1;
  const box = makeBox(voxel(40 + pick(80), 40 + pick(80), 20 + pick(40)), size(edge, edge, edge));
  const data = new Uint8Array(edge ** 3);
  let voxels = 0;
  for (let k = -r, at = 0; k <= r; k++)
    for (let j = -r; j <= r; j++) for (let i = -r; i <= r; i++, at++) if (i * i + j * j + k * k <= r * r) voxels += data[at] = 1;
  return { box, data: iFastest(data), voxels };
}
const draw = (author: MaskAuthor, segment: string): boolean => {
  const op = random() < 0.3 ? 'clear' : 'set';
  return author.edit(segment, op === 'set' ? 'brush' : 'eraser', [{ op, mask: ball() }]);
};
const liver = ({ labelIds }: World) => ({ labelId: labelIds[0] ?? '', name: 'liver', color: '#ff0000' });

/** Quantiles of one of the server's histograms, within its buckets as Prometheus does. */
async function histogram(name: string, before: ReadonlyMap<number, number> = new Map()) {
  const text = await (await fetch(`http://127.0.0.1:${sync.port}/metrics`)).text();
  const lines = text.matchAll(new RegExp(`^annotome_sync_${name}_seconds_bucket\\{le="([^"]+)"\\} (\\d+)`, 'gm'));
  const counts = new Map([...lines].map(([, le, count]) => [le === '+Inf' ? Infinity : Number(le), Number(count)] as const));
  const at = (q: number): number => {
    const all = [...counts].map(([le, count]) => [le, count - (before.get(le) ?? 0)] as const);
    const rank = q * (all.at(-1)?.[1] ?? 0);
    const n = all.findIndex(([, count]) => count >= rank);
    const [low, below] = all[n - 1] ?? [0, 0];
    const [high, upTo] = all[n] ?? [0, 0];
    return 1000 * (low + ((high - low) * (rank - below)) / (upTo - below));
  };
  return { counts, shown: () => `${milliseconds(at(0.5))} / ${milliseconds(at(0.95))}` };
}

/** A connection without a document: when do bytes come? */
async function listener(world: World, asks: boolean) {
  const { token } = world.people.viewer;
  const headers = { origin: ORIGIN, cookie: `authjs.session-token=${token}` };
  const socket = new WebSocket(`${sync.url}/${world.caseId}`, { headers });
  let onUpdate = (): void => undefined;
  let bytes = 0;
  const answered = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const decoder = createDecoder(data);
      if (readVarUint(decoder) !== MASK_MESSAGES.sync) return;
      const step = readVarUint(decoder);
      if (step === messageYjsUpdate) onUpdate();
      if (step !== messageYjsSyncStep2) return;
      bytes = data.byteLength;
      resolve();
    });
  });
  await new Promise((resolve) => socket.once('open', resolve));
  if (asks) {
    const question = createEncoder();
    writeVarUint(question, MASK_MESSAGES.sync);
    writeSyncStep1(question, new Doc());
    socket.send(toUint8Array(question));
    await answered;
  }
  return {
    bytes,
    next: () => new Promise<number>((resolve) => (onUpdate = () => resolve(performance.now()))),
    close: () => socket.terminate(),
  };
}

/** One person's strokes: how long until they are acknowledged, and what the server does meanwhile. */
async function strokes(): Promise<World> {
  const world = await makeWorld(server, 'Strokes');
  const { id, token } = world.people.annotator;
  const page = openPage({ url: sync.url, caseId: world.caseId, userId: id, token });
  await page.whenSynced();
  const segment = page.author.addSegment(liver(world)).id;
  for (let n = 0; n < 20; n++) {
    draw(page.author, segment);
    await page.whenSaved();
  }
  const [check, commit] = [await histogram('check'), await histogram('commit')];
  const times: number[] = [];
  for (let n = 0; n < STROKES; n++) {
    const from = performance.now();
    if (!draw(page.author, segment)) continue;
    const sent = performance.now();
    await page.whenSaved();
    times.push(performance.now() - Math.max(from, sent));
  }
  rows.push(['server: check of one update', (await histogram('check', check.counts)).shown()]);
  rows.push(['server: check and commit of one update', (await histogram('commit', commit.counts)).shown()]);
  rows.push(['sent → acknowledged, at the page', bothQuantiles(times)]);
  const others = await Promise.all(Array.from({ length: CLIENTS - 1 }, () => listener(world, false)));
  const [each, last]: [number[], number[]] = [[], []];
  for (let n = 0; n < STROKES; n++) {
    const heard = Promise.all(others.map(({ next }) => next()));
    if (!draw(page.author, segment)) continue;
    const from = performance.now();
    const at = (await heard).map((time) => time - from);
    each.push(...at);
    last.push(Math.max(...at));
  }
  rows.push([`${CLIENTS} connections on one mask: sent → at another`, bothQuantiles(each)]);
  rows.push([`${CLIENTS} connections on one mask: sent → at the last of them`, bothQuantiles(last)]);
  for (const one of others) one.close();
  page.close();
  return world;
}

/** A case with a long log, drawn two days ago. */
async function longLog(): Promise<World> {
  const world = await makeWorld(server, 'Long');
  const scope = processScope(server.database, world.organizationId, 'bench');
  const doc = new Doc();
  const mask = new MaskDocument(doc, size(200, 200, 100));
  const author = new MaskAuthor(mask, { author: world.people.annotator.id, now: () => Date.now() - LONG_AGO_MS });
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const { id } = author.addSegment(liver(world));
  while (mask.entries.length < EDITS) draw(author, id);
  for (const update of updates) {
    await appendMaskUpdate(scope, { caseId: world.caseId as CaseId, after: 1n << 60n, prepare: () => update });
  }
  mask.close();
  return world;
}

const load = async (world: World): Promise<CaseDocument> => {
  const ports = { database: server.database, metrics: syncMetrics(), log: pino({ level: 'silent' }) };
  const document = await CaseDocument.load(
    { ...ports, tellOthers: () => Promise.resolve() },
    world.caseId as CaseId,
    world.organizationId,
  );
  if (!document) throw new Error('The case is gone.');
  return document;
};
const used = (): number => {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

async function large(what: string, world: World, other: World): Promise<void> {
  const times: number[] = [];
  let bytes = 0;
  for (let n = 0; n < 5; n++) {
    await sync.end('SIGKILL');
    await sync.start();
    // Another mask first: the database is connected, and code has run once.
    for (let warm = 0; warm < 5; warm++) (await listener(other, true)).close();
    const from = performance.now();
    const one = await listener(world, true);
    times.push(performance.now() - from);
    ({ bytes } = one);
    one.close();
  }
  rows.push([`${what}: knock → all of it at the page, server has it not`, bothQuantiles(times)]);
  rows.push([`${what}: bytes sent`, `${(bytes / 1024).toFixed(0)} KiB`]);
  const before = used();
  const open: CaseDocument[] = [];
  for (let n = 0; n < OPEN; n++) open.push(await load(world));
  rows.push([`${what}: memory while open`, `${((used() - before) / OPEN / 2 ** 20).toFixed(1)} MiB`]);
  open.length = 0;
}

try {
  const other = await strokes();
  const world = await longLog();
  await large(`${EDITS} edits, uncompacted`, world, other);
  const from = performance.now();
  const document = await load(world);
  await document.compact();
  rows.push([`${EDITS} edits: load and compact`, milliseconds(performance.now() - from)]);
  await large(`${EDITS} edits, compacted`, world, other);
} finally {
  await sync.end('SIGKILL');
  await server.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}
report('The mask server: strokes of balls of 9 to 21 voxels, PostgreSQL on this machine; p50 / p95', rows);
process.exit(0);
