import { CaseId, ProductError, ProjectId, StudyId, VolumeId, type LiveEvent } from '@annotome/contracts';
import { findSession, listen, memberScope } from '@annotome/db';
import { z } from 'zod';
import { transported } from '../errors.ts';
import { memberMay } from '../procedures.ts';
import { Mailbox } from './mailbox.ts';

const Filter = z.object({
  projectId: ProjectId.optional(),
  studyId: StudyId.optional(),
  caseId: CaseId.optional(),
  volumeId: VolumeId.optional(),
});

/** A page that stays open for days is asked this often whether its person still belongs here. */
const CHECK_MS = 20_000;

/** An event that names one of these ids must name the one asked for. */
const passes = (event: LiveEvent, filter: z.infer<typeof Filter>): boolean =>
  Object.entries(filter).every(
    ([id, wanted]) => wanted === undefined || !(id in event) || event[id as keyof LiveEvent] === wanted,
  );

/**
 * What happens in the organization, as it happens. The line ends when the person is signed out or removed, and whenever events may have
 * been missed: the page connects again and asks for all it shows anew. The line is said to be open once events are heard, not before.
 */
export const events = memberMay('organization.read')
  .input(Filter.default({}))
  .subscription(async ({ ctx: { services, scope, session }, input, signal }) => {
    const { database } = services;
    const { organizationId, actor } = scope;
    const mailbox = new Mailbox<LiveEvent>();
    const stop = await listen(database, {
      onEvent: (event) => void (event.organizationId === organizationId && mailbox.put(event)),
      onGap: () => mailbox.close(),
    });
    // Also where the line ends before anything of it is read.
    const close = (): void => {
      mailbox.close();
      void stop();
    };
    signal?.addEventListener('abort', close);
    if (signal?.aborted) close();
    return (async function* (): AsyncGenerator<LiveEvent, void> {
      let checked = Date.now();
      try {
        for (;;) {
          const event = await mailbox.take(CHECK_MS);
          if (event === 'closed') return;
          const concernsMe = event !== 'nothing' && event.type === 'member' && event.userId === actor.userId;
          if (concernsMe || Date.now() - checked >= CHECK_MS) {
            checked = Date.now();
            const [isMember, isSignedIn] = await Promise.all([
              memberScope(database, { userId: actor.userId, organizationId }),
              findSession(database, session.token),
            ]);
            // Middleware does not see errors of a stream, and the page would connect again and again after one that is no refusal.
            if (!isSignedIn) throw transported(new ProductError('signed-out'));
            if (!isMember) throw transported(new ProductError('not-allowed', 'You do not belong to this organization any more.'));
          }
          if (event !== 'nothing' && passes(event, input)) yield event;
        }
      } finally {
        signal?.removeEventListener('abort', close);
        await stop();
      }
    })();
  });
