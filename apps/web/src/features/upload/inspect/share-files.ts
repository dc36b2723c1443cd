import { type SeriesSummary } from '@annotome/formats';

/** Images that come in the same files: they can only be sent together. */
export interface SharedFiles {
  /** Of the first image. */
  readonly id: string;
  readonly images: readonly SeriesSummary[];
  /** All files, in the first image's order. */
  readonly files: readonly string[];
}

/** Groups images that have a file in common (two contrasts in one enhanced object), in the order of the first of each. */
export function shareFiles(series: readonly SeriesSummary[]): SharedFiles[] {
  const owner = new Map<string, SeriesSummary[]>();
  const groups: SeriesSummary[][] = [];
  for (const summary of series) {
    const touched = new Set(
      summary.files.flatMap((file) => owner.get(file) ?? []).map((other) => groups.find((group) => group.includes(other))),
    );
    const [first, ...others] = [...touched].filter((group) => group !== undefined);
    const group = first ?? [];
    if (!first) groups.push(group);
    for (const other of others) {
      group.push(...other);
      groups.splice(groups.indexOf(other), 1);
    }
    group.push(summary);
    for (const file of summary.files) owner.set(file, [...(owner.get(file) ?? []), summary]);
  }
  return groups.map((images) => ({
    id: images[0]?.id ?? '',
    images,
    files: [...new Set(images.flatMap(({ files }) => files))],
  }));
}
