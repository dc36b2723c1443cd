/** A length that is easy to read, at most `share` of the pane's width. */
export function scaleBar(
  mmPerPixel: number,
  width: number,
  share = 0.25,
): { readonly pixels: number; readonly label: string; readonly ticks: number } {
  const limit = Math.max(1e-6, mmPerPixel * width * share);
  const decade = 10 ** Math.floor(Math.log10(limit));
  const [step, ticks] = ([[5, 5], [2, 4], [1, 5]] as const).find(([s]) => s * decade <= limit) ?? [1, 5]; // prettier-ignore
  const mm = step * decade;
  return {
    pixels: mm / mmPerPixel,
    label: mm >= 10 ? `${round(mm / 10)} cm` : mm >= 1 ? `${round(mm)} mm` : `${round(mm * 1000)} µm`,
    ticks,
  };
}

const round = (v: number): string => String(Number(v.toPrecision(2)));
