export const dynamic = 'force-dynamic';

/** Ready to answer. */
export function GET(): Response {
  return Response.json({ ok: true, process: 'web' });
}
