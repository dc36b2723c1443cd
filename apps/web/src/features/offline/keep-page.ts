import { z } from 'zod';
import { FILES_CACHE } from './cache-names.ts';
import { filesNamedIn, filesOfPage } from './files-of-page.ts';

/**
 * Beside each kept page: the files that its text names, and all that it may ever ask for; and all that the version before might, which may be
 * open in another tab, and asks for a tool's files when the tool is first used.
 */
const PageFiles = z.object({
  named: z.array(z.string()),
  files: z.array(z.string()),
  before: z.array(z.string()).default([]),
});
const listOf = (page: string): string => `/kept/files${page}`;

/** Files of the room without a hash in their names; they come with each page anew. */
const OTHER_FILES = [
  '/pipelines/morphological-contour-interpolation.js',
  '/pipelines/morphological-contour-interpolation.wasm.zst',
];

/**
 * Keeps a page with everything that it may ask for. The page comes last, so a page that is kept can be shown.
 * @returns whether the app is another one than when the page was last kept.
 * @throws Error when something cannot be fetched or kept.
 */
export async function keepPage(page: string, cacheName: string): Promise<boolean> {
  const [kept, files] = await Promise.all([caches.open(cacheName), caches.open(FILES_CACHE)]);
  const answer = await fetch(page, { cache: 'no-store', headers: { accept: 'text/html' } });
  if (!answer.ok || answer.redirected) throw new Error(`${page} should be a page; the server answered ${answer.status}.`);
  const html = await answer.clone().text();
  const named = filesNamedIn(html);
  const before = PageFiles.safeParse(await (await kept.match(listOf(page)))?.json()).data;
  const isSame = before !== undefined && before.named.join() === named.join();
  const list = isSame ? before.files : await filesOfPage(html, (file) => textOf(file, files));
  await keepFiles(list, files);
  if (!isSame) await files.addAll(OTHER_FILES);
  const last = (isSame ? before.before : before?.files) ?? [];
  await kept.put(listOf(page), Response.json({ named, files: list, before: last } satisfies z.input<typeof PageFiles>));
  await kept.put(page, answer);
  return before !== undefined && !isSame;
}

/** Deletes the files that no kept page asks for any more, nor the version of it before. */
export async function dropOldFiles(pages: readonly { readonly page: string; readonly cacheName: string }[]): Promise<void> {
  const wanted = new Set(OTHER_FILES);
  for (const { page, cacheName } of pages) {
    const list = await caches.match(listOf(page), { cacheName });
    const { data } = PageFiles.safeParse(await list?.json());
    for (const file of [...(data?.files ?? []), ...(data?.before ?? [])]) wanted.add(file);
  }
  const files = await caches.open(FILES_CACHE);
  for (const { url } of await files.keys()) {
    const { pathname } = new URL(url);
    if (pathname.startsWith('/_next/') && !wanted.has(pathname)) await files.delete(url);
  }
}

async function textOf(file: string, files: Cache): Promise<string | undefined> {
  const kept = await files.match(file);
  if (kept) return kept.text();
  const answer = await fetch(file);
  if (!answer.ok) return undefined;
  await files.put(file, answer.clone());
  return answer.text();
}

async function keepFiles(list: readonly string[], files: Cache): Promise<void> {
  const here = new Set((await files.keys()).map(({ url }) => new URL(url).pathname));
  const missing = list.filter((file) => !here.has(file));
  const programs = missing.filter((file) => file.endsWith('.wasm'));
  await files.addAll(missing.filter((file) => !programs.includes(file)));
  // 41 MB for both ways of running the model, of which a computer uses one: the browser still has that from just now.
  const used = await Promise.all(programs.map(async (file) => ((await isAtHand(file)) ? file : undefined)));
  const found = used.filter((file) => file !== undefined);
  const hasOne = list.some((file) => file.endsWith('.wasm') && here.has(file));
  await files.addAll(found.length > 0 || hasOne ? found : programs);
}

/** Whether the browser has a file without asking the server. */
const isAtHand = (file: string): Promise<boolean> =>
  fetch(file, { cache: 'only-if-cached', mode: 'same-origin' }).then(
    ({ ok }) => ok,
    () => false,
  );
