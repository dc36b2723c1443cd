/**
 * Cells of `domain` that can be reached from the seeds (6 neighbours).
 * @param domain 1 where it may go; a border of 0 all around.
 * @param strides Offsets of the next cell along i, j and k.
 */
export function flood(domain: Uint8Array, strides: readonly [number, number, number], seeds: readonly number[]): Uint8Array {
  const [si, sj, sk] = strides;
  const reached = new Uint8Array(domain.length);
  let stack = new Int32Array(1 << 16);
  let top = 0;
  const visit = (cell: number): void => {
    if (!domain[cell] || reached[cell]) return;
    reached[cell] = 1;
    if (top === stack.length) {
      const larger = new Int32Array(2 * stack.length);
      larger.set(stack);
      stack = larger;
    }
    stack[top++] = cell;
  };
  seeds.forEach(visit);
  while (top > 0) {
    const cell = stack[--top] as number;
    visit(cell - si);
    visit(cell + si);
    visit(cell - sj);
    visit(cell + sj);
    visit(cell - sk);
    visit(cell + sk);
  }
  return reached;
}
