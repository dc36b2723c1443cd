import { type Affine } from '@annotome/volume';

/**
 * The marching-cubes surface inside a cube of 2×2×2 voxels, for neighbour codes 0…127 (255 − code has the same surface). One entry
 * a code, three letters a triangle: the components along i, j, k of its normal, whose length is its area, in eighths of a voxel
 * face; `a` is −4, `e` 0, `i` 4. These are the triangles of `_NEIGHBOUR_CODE_TO_NORMALS` of google-deepmind/surface-distance
 * (Apache-2.0), so that results are those of that package, which the segmentation challenges use.
 */
const TRIANGLES = (
  ',fff,ddf,ccegge,fdf,cecgeg,fdfddf,ieegggfff,dff,fffdff,cegceg,ieeccgddf,gcegce,ieegcgdfd,aeecggdff,ieeiee,fdd,' +
  'eccegg,ddffdd,eaegggfff,fdffdd,eeagggddd,ddffdffdd,dddcccgggfff,dfffdd,ecceggdff,cegcegfdd,fffhhhecgceg,' +
  'fddgcegce,hhhegcdddcge,aeedddcccfff,aeedddccc,fdf,ffffdf,ecgegc,eaeffdggc,fdffdf,fdfcecgeg,ecgegcfdf,' +
  'bbheggffdcec,dfffdf,ffffdfdff,eeiccgddf,ggcggcffdddf,fdfgcegce,ieegcgdfdfdf,egchbbdffgge,aeeccgddf,gcecge,' +
  'eiecggfdd,eiefdfcgc,eieeae,gcecgefdf,bbbcegdddcge,fffeaecccddd,eaecccddd,dffgcecge,eieggcddfddf,bhbccedfdceg,' +
  'eieggcddf,gcecgegcegce,ccecceddf,fffccecce,ccecce,ddf,fffddf,ddfddf,ddfccegge,ecgecg,eeigcgfdf,ecgecgddf,' +
  'hbheccdfdgge,ddfdff,fffddfdff,ddfcegceg,ieeccgddfddf,eiecgcfdf,cgccgcdfddfd,cechbbegcdff,ieecgcfdf,ceggec,' +
  'eeicggdff,ddfceggec,cecbhhccedff,eeaggcddf,eeieei,ffffffgggeei,fffgggeei,ceggecdff,eeigcgfdffdf,cegcegceggec,' +
  'fdfgeggeg,gegbbhcgeddf,eeigcgfdf,fffgeggeg,geggeg,ddffdf,fffddffdf,ddfecgegc,eaeffdggcddf,ecgecgfdf,' +
  'eeigcgfdffdf,ecgecgecgegc,eggeggfdd,dfffdfddf,dfffdfddffff,eeiccgddfddf,ffffdffdd,eiecgcfdffdf,fffddffdd,' +
  'ecceggfff,ffffdd,ieegccfdd,cggdffcggfdd,hbheggdfdceg,eaecggdff,bbhgceeggddf,dffcggeei,fffeggegg,eggegg,' +
  'ieegggffffff,fdfddffff,cecgegfff,ffffdf,cceggefff,fffddf,ffffff,fff'
).split(',');

/**
 * Area in mm² of the surface inside a cube of 2×2×2 neighbouring voxels, for each of the 256 patterns of inside and outside. The
 * code's bit is `128 >> (4a + 2b + c)` for the voxel at `(i + a, j + b, k + c)`. An index-space normal goes to the patient by the
 * cofactor matrix of the affine, so the areas hold for oblique, anisotropic and sheared grids.
 */
export function surfelAreas(affine: Affine): Float64Array {
  const [a, b, c, , d, e, f, , g, h, i] = affine;
  const areas = new Float64Array(256);
  TRIANGLES.forEach((letters, code) => {
    let area = 0;
    for (let at = 0; at < letters.length; at += 3) {
      const [x, y, z] = [0, 1, 2].map((n) => (letters.charCodeAt(at + n) - 101) / 8) as [number, number, number];
      area += Math.hypot(
        (e * i - f * h) * x + (f * g - d * i) * y + (d * h - e * g) * z,
        (c * h - b * i) * x + (a * i - c * g) * y + (b * g - a * h) * z,
        (b * f - c * e) * x + (c * d - a * f) * y + (a * e - b * d) * z,
      );
    }
    areas[code] = area;
    areas[255 - code] = area;
  });
  return areas;
}
