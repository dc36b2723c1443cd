// Writes one blob again and again, to be killed in the middle of it.
import { register } from 'tsx/esm/api';

register({ tsconfig: false });
const { fileStore } = await import('@annotome/storage');
const store = fileStore(process.argv[2]);
for (let n = 0; ; n++) {
  await store.put('contested/blob', new Uint8Array(3_000_000).fill(n % 251));
  if (n === 3) process.send('under way');
}
