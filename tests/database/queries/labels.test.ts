import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerOf, makeWorld, openServer, type TestServer, type World } from '../api/world.ts';

describe('a label’s key', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openServer();
  });
  afterAll(() => server.close());

  const api = (world: World) => callerOf(server, world.people.manager, world.organizationId);
  const keys = async (world: World, projectId: string = world.projectId) =>
    (await api(world).projects.get({ projectId })).labels.map(({ name, hotkey }) => `${name} ${hotkey ?? '-'}`);

  it('is a digit from 1 to 9, as in the room', async () => {
    const world = await makeWorld(server, 'Digits');
    const [labelId = ''] = world.labelIds;
    for (const hotkey of ['a', '0', '10', '']) {
      await expect(api(world).labels.update({ labelId, hotkey: hotkey as '1' })).rejects.toThrow('a digit from 1 to 9');
    }
    await api(world).labels.update({ labelId, hotkey: '9' });
    expect(await keys(world)).toEqual(['liver 9', 'spleen -']);
  });

  it('is one label’s of its project: who gets it takes it from the other, also when two are changed at once', async () => {
    const [world, other] = [await makeWorld(server, 'One each'), await makeWorld(server, 'Elsewhere')];
    const [liver = '', spleen = ''] = world.labelIds;
    const call = api(world);
    await call.labels.update({ labelId: liver, hotkey: '1' });
    await api(other).labels.update({ labelId: other.labelIds[0] ?? '', hotkey: '1' });
    await call.labels.update({ labelId: spleen, hotkey: '1' });
    expect(await keys(world)).toEqual(['liver -', 'spleen 1']);
    await call.labels.create({ projectId: world.projectId, name: 'aorta', color: '#0000ff', hotkey: '1' });
    expect(await keys(world)).toEqual(['liver -', 'spleen -', 'aorta 1']);
    await Promise.all([liver, spleen, liver, spleen].map((labelId) => call.labels.update({ labelId, hotkey: '2' })));
    expect((await keys(world)).filter((one) => one.endsWith('2'))).toHaveLength(1);
    expect(await keys(other)).toEqual(['liver 1', 'spleen -']);
  });

  it('is not given twice to the labels of a new project', async () => {
    const world = await makeWorld(server, 'New');
    const label = (name: string, hotkey: '1' | '2') => ({ name, hotkey });
    await expect(api(world).projects.create({ name: 'P', labels: [label('liver', '1'), label('spleen', '1')] })).rejects.toThrow(
      'Two labels have the same key.',
    );
    const { id } = await api(world).projects.create({ name: 'P', labels: [label('liver', '1'), label('spleen', '2')] });
    expect(await keys(world, id)).toEqual(['liver 1', 'spleen 2']);
  });
});
