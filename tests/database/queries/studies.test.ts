import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerOf, makeWorld, openServer, type TestServer } from '../api/world.ts';

describe('the studies of a project', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openServer();
  });
  afterAll(() => server.close());

  it('come page by page, newest first, none twice and none left out, with how many there are', async () => {
    const world = await makeWorld(server, 'Pages');
    const api = callerOf(server, world.people.owner, world.organizationId);
    const { projectId } = world;
    const file = () => ({ name: 'a.nii', size: 5, sha256: randomUUID().replaceAll('-', '').repeat(2) });
    const study = (n: number) => ({ name: `More ${n}`, format: 'nifti' as const, deidentified: true, files: [file()] });
    await api.uploads.begin({ projectId, studies: [0, 1, 2, 3, 4].map(study) });
    // Two of one moment.
    await server.query(`update "Study" set "createdAt" = '2026-01-01' where name in ('More 1', 'More 2')`);

    const names: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await api.studies.list({ projectId, limit: 3, cursor });
      expect(page.total).toBe(8);
      expect(page.studies.length).toBeLessThanOrEqual(3);
      names.push(...page.studies.map(({ name }) => name));
      cursor = page.nextCursor;
    }
    expect(names.slice(0, 6)).toEqual(['More 4', 'More 3', 'More 0', 'Pages ready', 'Pages failed', 'Pages arriving']);
    expect(names.slice(6).sort()).toEqual(['More 1', 'More 2']);

    const waiting = await api.studies.list({ projectId, states: ['failed', 'ingesting'], limit: 1 });
    expect(waiting).toMatchObject({ studies: [{ name: 'Pages failed' }], total: 1, nextCursor: null });
  });
});
