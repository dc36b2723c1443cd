import { type Doc } from 'yjs';
import { type SettledFacts } from '../settled/settled-element.ts';
import { actsOf, undoneOf } from './document-types.ts';

/**
 * Whose each Yjs client is; SPEC.md V2. Clients of the server's own changes are of nobody: their author is ''.
 * @param read what an element of `acts` says of its author.
 */
export function clientAuthors(
  doc: Doc,
  read: (value: unknown) => { readonly id: string; readonly by: string } | SettledFacts | undefined,
): Map<number, string> {
  const clients = new Map<number, string>();
  const authors = new Map<string, string>();
  for (let item = actsOf(doc)._start; item; item = item.right) {
    if (item.deleted) continue;
    for (const value of item.content.getContent() as unknown[]) {
      const found = read(value);
      if (!found) continue;
      if ('by' in found) {
        authors.set(found.id, found.by);
        clients.set(item.id.client, found.by);
      } else {
        for (const [client, by] of found.clients) clients.set(client, by);
        for (const { id, by } of found.open) authors.set(id, by);
        clients.set(item.id.client, SERVER);
      }
    }
  }
  for (const [id, item] of undoneOf(doc)._map) {
    const author = authors.get(id);
    if (author !== undefined) clients.set(item.id.client, author);
  }
  return clients;
}

const SERVER = '';
