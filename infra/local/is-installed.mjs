import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether node_modules holds what package-lock.json says; packages for other platforms are optional. Imports only what Node ships. */
export function isInstalled(root) {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const have = packages(hidden);
  return Object.entries(packages(join(root, 'package-lock.json'))).every(
    ([path, { version, optional }]) => !path.startsWith('node_modules/') || optional || have[path]?.version === version,
  );
}
