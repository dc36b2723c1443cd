import { type SegmentStyle } from '../types.ts';

/**
 * The colours of a mask's values for the GPU: 256 × RGBA, alpha 0 for what is hidden, 128 for a segment, 255 for the active one.
 * While any segment is solo, only those are shown. A value without a style is hidden.
 */
export function segmentColors(styles: readonly SegmentStyle[]): Uint8Array<ArrayBuffer> {
  const lut = new Uint8Array(4 * 256);
  for (const { index, color, active } of shownSegments(styles)) {
    if (index < 1 || index > 255) continue;
    lut.set([...rgbOf(color), active ? 255 : 128], 4 * index);
  }
  return lut;
}

export function shownSegments(styles: readonly SegmentStyle[]): readonly SegmentStyle[] {
  const isAnySolo = styles.some(({ solo }) => solo);
  return styles.filter(({ visible, solo }) => (isAnySolo ? solo : visible));
}

/** Of `#rrggbb`, 0 … 255; grey when it is not. */
export function rgbOf(color: string): readonly [number, number, number] {
  const [, r, g, b] = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color) ?? [];
  return [r, g, b].map((hex) => (hex === undefined ? 128 : parseInt(hex, 16))) as [number, number, number];
}
