/**
 * Whether values look like Hounsfield units, where nothing says what they are (NIfTI, NRRD and MetaImage do not).
 * Air and the padding around it are whole values from −3100 to −500 in every CT but a close crop; MR, PET and ultrasound have no such values.
 */
export function looksLikeCt(data: ArrayLike<number>): boolean {
  const n = data.length;
  const step = Math.max(1, Math.floor(n / 200_000));
  let air = 0;
  let seen = 0;
  for (let at = 0; at < n; at += step) {
    const value = data[at] as number;
    if (value <= -500 && value >= -3100) air++;
    seen++;
  }
  return air > seen / 1000;
}
