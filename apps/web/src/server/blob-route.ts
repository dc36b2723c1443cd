import { ProductError } from '@annotome/contracts';
import { StorageError } from '@annotome/storage';
import { refusal } from './authorise.ts';
import { serveBlob } from './serve-blob.ts';
import { services } from './services.ts';

interface Found {
  readonly key: string;
  readonly contentType: string;
}

/**
 * A GET (and HEAD) route for blobs. `find` decides whether the request may have it, and where it lies.
 * @param missing what is said where nothing lies there.
 */
export function blobRoute<Params>(
  find: (request: Request, params: Params) => Promise<Found>,
  missing: () => ProductError = () => new ProductError('not-found'),
): (request: Request, context: { readonly params: Promise<Params> }) => Promise<Response> {
  return async (request, context) => {
    try {
      const { key, contentType } = await find(request, await context.params);
      const { store } = await services();
      return (await serveBlob({ request, store, key, contentType })) ?? refusal(missing());
    } catch (error) {
      return refusal(error);
    }
  };
}

/** A key made of what the address says; an address of which none can be made leads nowhere. */
export function keyOf(make: () => string): string {
  try {
    return make();
  } catch (error) {
    if (error instanceof StorageError) throw new ProductError('not-found', undefined, { cause: error });
    throw error;
  }
}
