import { LiveEvent } from '@annotome/contracts';
import pg from 'pg';
import { CHANNEL } from './notify.ts';
import { internalsOf, type Database } from './database.ts';

export interface Listener {
  readonly onEvent: (event: LiveEvent) => void;
  /** Listening broke off and began again: events may have been missed, so what is shown should be asked for anew. */
  readonly onGap?: () => void;
}

export interface Hub {
  readonly listeners: Set<Listener>;
  client: pg.Client | undefined;
  ready: Promise<void>;
  ended: boolean;
}

const RETRY_MS = 500;
/** A connection that is dead without having been closed is noticed by asking it something. */
const HEARTBEAT_MS = 15_000;

/**
 * Hears the live events of all processes. One connection per process, however many listen, opened by the first and closed with the last;
 * it is opened again when it breaks.
 * @returns once events are heard; the function ends it.
 */
export async function listen(database: Database, listener: Listener): Promise<() => Promise<void>> {
  const hub = internalsOf(database).hub ?? begin(database);
  hub.listeners.add(listener);
  await hub.ready;
  return async () => {
    hub.listeners.delete(listener);
    if (hub.listeners.size > 0 || hub.ended) return;
    hub.ended = true;
    internalsOf(database).hub = undefined;
    await hub.client?.end().catch(() => undefined);
  };
}

function begin(database: Database): Hub {
  const hub: Hub = { listeners: new Set(), client: undefined, ready: Promise.resolve(), ended: false };
  const internals = internalsOf(database);
  internals.hub = hub;
  hub.ready = connectHub(hub, internals.url).catch((error: unknown) => {
    internals.hub = undefined;
    throw error;
  });
  return hub;
}

async function connectHub(hub: Hub, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, keepAlive: true });
  client.on('notification', ({ payload }) => {
    const parsed = LiveEvent.safeParse(payload === undefined ? undefined : tryJson(payload));
    if (parsed.success) for (const listener of hub.listeners) listener.onEvent(parsed.data);
  });
  let broken = false;
  const breakOff = (): void => {
    if (broken) return;
    broken = true;
    clearInterval(heartbeat);
    client.end().catch(() => undefined);
    if (!hub.ended && hub.client === client) void reconnect(hub, url);
  };
  const heartbeat = setInterval(() => void client.query('select 1').catch(breakOff), HEARTBEAT_MS);
  heartbeat.unref();
  client.on('error', breakOff);
  client.on('end', breakOff);
  try {
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
  } catch (error) {
    broken = true;
    clearInterval(heartbeat);
    await client.end().catch(() => undefined);
    throw error;
  }
  hub.client = client;
}

async function reconnect(hub: Hub, url: string): Promise<void> {
  while (!hub.ended) {
    await new Promise((done) => setTimeout(done, RETRY_MS));
    try {
      await connectHub(hub, url);
    } catch {
      continue;
    }
    if (hub.ended) await hub.client?.end().catch(() => undefined);
    else for (const { onGap } of hub.listeners) onGap?.();
    return;
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
