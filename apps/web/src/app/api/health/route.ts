import { services } from '../../../server/services.ts';

export const dynamic = 'force-dynamic';

/** Ready to answer: 200, or 503 while the database is away. */
export async function GET(): Promise<Response> {
  const ok = await services().then(
    ({ database }) => database.answers(),
    () => false,
  );
  return Response.json({ ok, process: 'web' }, { status: ok ? 200 : 503 });
}
