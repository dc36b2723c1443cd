/** At most four significant digits; a real minus sign. */
export function plainNumber(value: number): string {
  const digits = Number.isInteger(value) || Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
  return String(digits).replace('-', '−');
}
