import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '@annotome/infra/migrate';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describe('migrations', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it('give the schema that schema.prisma says', () => {
    const { status, stdout, stderr } = spawnSync(
      'npx',
      [
        'prisma',
        'migrate',
        'diff',
        '--from-migrations',
        'prisma/migrations',
        '--to-schema',
        'prisma/schema.prisma',
        '--exit-code',
      ],
      { cwd: ROOT, encoding: 'utf8', env: { ...process.env, DATABASE_URL: database.url } },
    );
    expect(`${stdout}${stderr}`).toContain('No difference');
    expect(status).toBe(0);
  });

  it('have nothing to do a second time, nor when four processes begin at once', async () => {
    expect((await Promise.all([1, 2, 3, 4].map(() => migrate(database.url)))).flat()).toEqual([]);
  });

  it('refuse a case whose project is another organization’s', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query(`insert into "Organization" (id, name) values ('org-a-00', 'A'), ('org-b-00', 'B')`);
      await client.query(
        `insert into "Project" (id, "organizationId", name, "deidentifySecret") values ('proj-a-00', 'org-a-00', 'P', '\\x00')`,
      );
      await expect(
        client.query(
          `insert into "Label" (id, "organizationId", "projectId", name, color, position) values ('label-00', 'org-b-00', 'proj-a-00', 'liver', '#fff', 0)`,
        ),
      ).rejects.toThrow(/foreign key/);
    } finally {
      await client.end();
    }
  });
});
