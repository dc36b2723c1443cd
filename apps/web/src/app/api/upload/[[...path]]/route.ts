import { ProductError } from '@annotome/contracts';
import { authorise, refusal } from '../../../../server/authorise.ts';
import { services } from '../../../../server/services.ts';
import { tusEndpoint } from '../tus-endpoint.ts';

export const dynamic = 'force-dynamic';

let endpoint: ReturnType<typeof tusEndpoint> | undefined;

/** Files on their way to studies. What is refused is said as a sentence, which the page shows. */
async function answer(request: Request): Promise<Response> {
  try {
    const scope = await authorise(request);
    const { arriving, store } = await services();
    endpoint ??= tusEndpoint({ partial: arriving, store });
    return await endpoint(request, scope);
  } catch (error) {
    if (!(error instanceof ProductError)) return refusal(error);
    const { status } = refusal(error);
    return new Response(error.message, {
      status,
      headers: { 'tus-resumable': '1.0.0', 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    });
  }
}

export { answer as HEAD, answer as OPTIONS, answer as PATCH, answer as POST };
