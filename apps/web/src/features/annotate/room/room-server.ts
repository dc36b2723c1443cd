import { makeGrid, type Affine } from '@annotome/volume';
import { type makeClient } from '../../trpc/client.ts';
import { type CaseData, type RoomServer } from './case-data.ts';

type Client = ReturnType<typeof makeClient>;
type Triple = readonly [number, number, number];

/** Milliseconds before a line that ended is opened again. */
const AGAIN_AFTER = 1_000;

const OF_ROOM = ['window-ready', 'case', 'comment', 'mention'] as const;
type OfRoom = (typeof OF_ROOM)[number];
const isOfRoom = <Event extends { readonly type: string }>(event: Event): event is Extract<Event, { readonly type: OfRoom }> =>
  (OF_ROOM as readonly string[]).includes(event.type);

/** The room's wishes as calls of the API. */
export function roomServer(client: Client): RoomServer {
  return {
    getCase: async (caseId, prefetch = false) => {
      const answer = await client.cases.get.query({ caseId: caseId, prefetch });
      const { project, study, volume, model, me } = answer;
      const [low, high] = volume.window;
      const [x, y, z] = study.firstPlace;
      const modality = volume.modality ?? study.modality ?? undefined;
      return {
        caseId,
        state: answer.case.state,
        number: answer.case.position,
        of: answer.case.of,
        previousId: answer.case.previousId ?? undefined,
        nextId: answer.case.nextId ?? undefined,
        projectId: project.id,
        projectName: project.name,
        guideline: project.guideline,
        labels: project.labels.map(({ id, name, color, hotkey }) => ({ id, name, color, key: hotkey ?? undefined })),
        studyName: study.name,
        warnings: study.warnings,
        volumeId: volume.id,
        grid: makeGrid(volume.size as unknown as Triple, volume.affine as unknown as Affine),
        modality,
        window: low === undefined || high === undefined ? undefined : { start: low, end: high },
        ...(x === undefined || y === undefined || z === undefined ? {} : { firstPlace: [x, y, z] }),
        model: model ? { hash: model.hash, name: model.name } : undefined,
        me: { userId: me.userId, name: me.name, role: me.role, canWrite: me.canWrite },
      } satisfies CaseData;
    },
    listWindows: async (volumeId) => {
      const { windows } = await client.windows.list.query({ volumeId: volumeId });
      return { windows };
    },
    requestWindow: async (volumeId, [i, j, k]) => {
      const { ready } = await client.windows.request.mutate({ volumeId: volumeId, start: [i, j, k] });
      return ready;
    },
    submit: async (caseId) => {
      await client.cases.setState.mutate({ caseIds: [caseId], state: 'submitted' });
    },
    listen: (volumeId, onEvent) => {
      let stopped = false;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let stop: () => void = () => undefined;
      const subscribe = (): void => {
        const again = (): void => {
          if (!stopped) timer = setTimeout(subscribe, AGAIN_AFTER);
        };
        const subscription = client.live.events.subscribe(
          { volumeId: volumeId },
          {
            onStarted: () => onEvent({ type: 'connected' }),
            onData: (event) => {
              if (event.type === 'embedding') {
                onEvent({ type: 'preparing', volumeId: event.volumeId, done: event.done, total: event.total });
              } else if (isOfRoom(event)) onEvent(event);
            },
            onError: again,
            // The server ends the line where it may have missed something: then everything is asked anew.
            onComplete: again,
          },
        );
        stop = () => subscription.unsubscribe();
      };
      subscribe();
      return () => {
        stopped = true;
        clearTimeout(timer);
        stop();
      };
    },
  };
}
