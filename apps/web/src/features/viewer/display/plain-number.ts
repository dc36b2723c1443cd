/** At most so many significant digits, and no fewer than the whole number has; a real minus sign. */
export function plainNumber(value: number, digits = 4): string {
  const isLong = Number.isInteger(value) || Math.abs(value) >= 10 ** (digits - 1);
  return String(isLong ? Math.round(value) : Number(value.toPrecision(digits))).replace('-', '−');
}
