import { type Picture } from '../inspect/middle-slice.ts';

/** A picture as an address that an image can show; null where the browser cannot make one. */
export async function pictureUrl({ width, height, rgba }: Picture): Promise<string | null> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  return blob && URL.createObjectURL(blob);
}
