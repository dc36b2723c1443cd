import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { confine, RELATIONS, SHARED } from './guard.ts';

const HERE = 'organization-a';
const ELSEWHERE = 'organization-b';
const schema = readFileSync(fileURLToPath(new URL('../../../../prisma/schema.prisma', import.meta.url)), 'utf8');
const models = [...schema.matchAll(/^model (\w+) \{([\s\S]*?)^\}/gm)].map(([, name = '', body = '']) => ({ name, body }));

describe('guard', () => {
  it('knows every field that leads from one table to another', () => {
    const names = new Set(models.map(({ name }) => name));
    const relations = models.flatMap(({ body }) =>
      [...body.matchAll(/^ {2}(\w+)\s+(\w+)(\[\]|\?)?/gm)].flatMap(([, field = '', type = '']) =>
        names.has(type) ? [field] : [],
      ),
    );
    expect([...RELATIONS].sort()).toEqual([...new Set(relations)].sort());
  });

  it('knows every field that leads to rows which no organization owns', () => {
    const bodyOf = new Map(models.map(({ name, body }) => [name, body]));
    const isOwned = (body: string): boolean => /^ {2}organizationId\s+String/m.test(body);
    // Past a person or a model nothing leads on, so only the fields of owned rows count.
    const leading = models
      .filter(({ name, body }) => isOwned(body) || name === 'Organization')
      .flatMap(({ body }) => [...body.matchAll(/^ {2}(\w+)\s+(\w+)(\[\]|\?)?/gm)])
      .flatMap(([, field = '', type = '']) => {
        const target = bodyOf.get(type);
        return target === undefined || isOwned(target) || type === 'Organization' ? [] : [field];
      });
    expect([...SHARED].sort()).toEqual([...new Set(leading)].sort());
  });

  it('guards every table whose rows belong to an organization', () => {
    for (const { name, body } of models.filter(({ body: text }) => /^ {2}organizationId\s+String/m.test(text))) {
      const model = name.charAt(0).toLowerCase() + name.slice(1);
      expect(body).toBeTruthy();
      expect(confine(model, 'findMany', {}, HERE)['where']).toEqual({ organizationId: HERE });
    }
  });

  it.each([
    'findUnique',
    'findFirst',
    'findMany',
    'count',
    'aggregate',
    'groupBy',
    'update',
    'updateMany',
    'delete',
    'deleteMany',
  ])('completes the filter of %s', (operation) => {
    const args = { where: { id: 'x' }, ...(operation.startsWith('update') ? { data: { name: 'n' } } : {}) };
    expect(confine('project', operation, args, HERE)['where']).toEqual({ id: 'x', organizationId: HERE });
    expect(confine('organization', operation, { where: {} }, HERE)['where']).toEqual({ id: HERE });
  });

  it.each<[string, string, object]>([
    ['project', 'findMany', { where: { organizationId: ELSEWHERE } }],
    ['project', 'findMany', { cursor: { id: 'x', organizationId: ELSEWHERE } }],
    ['organization', 'findUnique', { where: { id: ELSEWHERE } }],
    ['project', 'create', { data: { name: 'n' } }],
    ['project', 'create', { data: { name: 'n', organizationId: ELSEWHERE } }],
    ['project', 'createMany', { data: [{ organizationId: HERE }, { organizationId: ELSEWHERE }] }],
    ['project', 'update', { where: { id: 'x' }, data: { organizationId: ELSEWHERE } }],
    ['project', 'upsert', { where: { id: 'x' }, create: { organizationId: ELSEWHERE }, update: {} }],
    ['project', 'upsert', { where: { id: 'x' }, create: { organizationId: HERE }, update: { organizationId: ELSEWHERE } }],
    ['project', 'update', { where: { id: 'x' }, data: { labels: { deleteMany: {} } } }],
    ['case', 'update', { where: { id: 'x' }, data: { assignee: { update: { role: 'owner' } } } }],
    ['organization', 'create', { data: { id: HERE, name: 'n' } }],
    ['auditEvent', 'create', { data: { organizationId: HERE } }],
    ['auditEvent', 'deleteMany', {}],
    ['membership', 'findMany', { include: { user: true } }],
    ['membership', 'findMany', { select: { user: { select: { memberships: true } } } }],
    ['comment', 'findMany', { include: { author: true } }],
    ['comment', 'findMany', { select: { author: { select: { written: true } } } }],
    ['commentThread', 'findMany', { select: { resolvedBy: { select: { resolved: { select: { id: true } } } } } }],
    ['case', 'findMany', { select: { assignee: { select: { user: { select: { password: { select: { hash: true } } } } } } } }],
    ['embeddingSet', 'findMany', { include: { model: { include: { sets: true } } } }],
    ['model', 'findMany', { include: { sets: true } }],
  ])('refuses %s.%s %j', (model, operation, args) => {
    expect(() => confine(model, operation, args, HERE)).toThrow(TypeError);
  });

  it('lets a query see the people of its rows', () => {
    const args = { select: { role: true, user: { select: { name: true, email: true } } } };
    expect(confine('membership', 'findMany', args, HERE)).toEqual({ ...args, where: { organizationId: HERE } });
  });

  it('leaves JSON alone, whatever its fields are called', () => {
    const data = { organizationId: HERE, report: { user: 'x', labels: { create: 1 } } };
    expect(confine('study', 'create', { data }, HERE)).toEqual({ data });
  });
});
