import pg from 'pg';
import { internalsOf, type Database } from './database.ts';

/** A name under which processes notify each other, and what such a notification says. */
export interface Channel<Note> {
  readonly name: string;
  /** @throws where it is none. */
  readonly read: (payload: unknown) => Note;
}

export interface ChannelListener<Note> {
  readonly onNote: (note: Note) => void;
  /** Listening broke off and began again: something may have been missed. */
  readonly onGap?: (() => void) | undefined;
}

export interface Hub {
  readonly listeners: Set<{ readonly onPayload: (payload: string) => void; readonly onGap?: (() => void) | undefined }>;
  client: pg.Client | undefined;
  ready: Promise<void>;
  ended: boolean;
}

const RETRY_MS = 500;
/** A connection that is dead without having been closed is noticed by asking it something, and hearing nothing until the next time. */
const HEARTBEAT_MS = 5_000;

/**
 * Hears a channel. One connection per process and channel, however many listen, opened by the first and closed with the last; it is opened
 * again when it breaks.
 * @returns once notes are heard; the function ends it.
 */
export async function listenTo<Note>(
  database: Database,
  channel: Channel<Note>,
  { onNote, onGap }: ChannelListener<Note>,
): Promise<() => Promise<void>> {
  const { hubs } = internalsOf(database);
  const hub = hubs.get(channel.name) ?? begin(database, channel.name);
  const listener = {
    onPayload: (payload: string): void => {
      let note: Note;
      try {
        note = channel.read(JSON.parse(payload));
      } catch {
        // Of an older or a newer version.
        return;
      }
      onNote(note);
    },
    onGap,
  };
  hub.listeners.add(listener);
  await hub.ready;
  return async () => {
    hub.listeners.delete(listener);
    if (hub.listeners.size > 0 || hub.ended) return;
    hub.ended = true;
    hubs.delete(channel.name);
    await hub.client?.end().catch(() => undefined);
  };
}

function begin(database: Database, channel: string): Hub {
  const hub: Hub = { listeners: new Set(), client: undefined, ready: Promise.resolve(), ended: false };
  const { hubs, url } = internalsOf(database);
  hubs.set(channel, hub);
  hub.ready = connectHub(hub, url, channel).catch((error: unknown) => {
    hubs.delete(channel);
    throw error;
  });
  return hub;
}

async function connectHub(hub: Hub, url: string, channel: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, keepAlive: true });
  client.on('notification', ({ payload = '' }) => {
    for (const { onPayload } of hub.listeners) onPayload(payload);
  });
  let broken = false;
  let answered = true;
  const breakOff = (): void => {
    if (broken) return;
    broken = true;
    clearInterval(heartbeat);
    client.end().catch(() => undefined);
    if (!hub.ended && hub.client === client) void reconnect(hub, url, channel);
  };
  const heartbeat = setInterval(() => {
    if (!answered) return breakOff();
    answered = false;
    // Said once more, it changes nothing.
    client.query(`listen ${channel}`).then(() => (answered = true), breakOff);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  client.on('error', breakOff);
  client.on('end', breakOff);
  try {
    await client.connect();
    await client.query(`listen ${channel}`);
  } catch (error) {
    broken = true;
    clearInterval(heartbeat);
    await client.end().catch(() => undefined);
    throw error;
  }
  hub.client = client;
}

async function reconnect(hub: Hub, url: string, channel: string): Promise<void> {
  while (!hub.ended) {
    await new Promise((done) => setTimeout(done, RETRY_MS));
    try {
      await connectHub(hub, url, channel);
    } catch {
      continue;
    }
    if (hub.ended) await hub.client?.end().catch(() => undefined);
    else for (const { onGap } of hub.listeners) onGap?.();
    return;
  }
}
