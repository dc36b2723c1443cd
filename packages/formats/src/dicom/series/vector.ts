/** Three numbers in the patient frame (LPS): millimetres for a position, no unit for a direction. */
export type Vector3 = readonly [number, number, number];

export const dot = (a: Vector3, b: Vector3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const subtract = (a: Vector3, b: Vector3): Vector3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const addScaled = (a: Vector3, b: Vector3, factor: number): Vector3 => [
  a[0] + factor * b[0],
  a[1] + factor * b[1],
  a[2] + factor * b[2],
];
export const cross = (a: Vector3, b: Vector3): Vector3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const lengthOf = (a: Vector3): number => Math.hypot(a[0], a[1], a[2]);

export function normalise(a: Vector3): Vector3 {
  const length = lengthOf(a);
  return [a[0] / length, a[1] / length, a[2] / length];
}

/** Angle between two directions in degrees, 0 to 180; exact for small angles, where acos of a dot product is not. */
export const angleBetween = (a: Vector3, b: Vector3): number => (Math.atan2(lengthOf(cross(a, b)), dot(a, b)) * 180) / Math.PI;
