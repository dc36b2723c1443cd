import { toWorld, voxel, type Volume } from '@annotome/volume';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../errors.ts';
import { loadVolume } from './load-volume.ts';
import { planSeries, type VolumePlan } from './plan-series.ts';
import { type SliceRecord, type SliceValues } from './slice-record.ts';
import { addScaled, type Vector3 } from './vector.ts';

const values: SliceValues = {
  floating: false,
  slope: 1,
  intercept: 0,
  unit: undefined,
  padding: undefined,
  outside: 0,
  lookup: undefined,
};
const [rows, columns] = [9, 7];
const pixelSpacing = [1.5, 0.8] as const;

function slice(file: string, position: Vector3, change: Partial<SliceRecord> = {}): SliceRecord {
  return {
    file,
    frame: 0,
    sopClass: '',
    sopInstance: file,
    series: '1.2',
    seriesDescription: 'phantom',
    seriesNumber: 1,
    frameOfReference: '1',
    modality: 'MR',
    rows,
    columns,
    position,
    rowDirection: [1, 0, 0],
    columnDirection: [0, 1, 0],
    pixelSpacing,
    sliceThickness: undefined,
    imageType: [],
    traits: {},
    clocks: {},
    values,
    doubts: [],
    ...change,
  };
}

/** Linear in the patient: what any linear interpolation gives back exactly. */
const phantom = ([x, y, z]: Vector3): number => 1000 + 7 * x - 11 * y + 5 * z;

/** A thousandth of a pixel, below which a shift is none, changes the phantom by less than this. */
const ROUNDED_SHIFT = 0.03;

/** The phantom as a scanner at the slice's place stores it. */
const scan = (record: SliceRecord): Float64Array =>
  Float64Array.from({ length: rows * columns }, (_, p) => {
    const inRow = addScaled(record.position, record.rowDirection, (p % columns) * pixelSpacing[1]);
    return phantom(addScaled(inRow, record.columnDirection, Math.floor(p / columns) * pixelSpacing[0]));
  });
const read = (record: SliceRecord): Promise<Float64Array> => Promise.resolve(scan(record));

function onlyPlan(records: readonly SliceRecord[]): VolumePlan {
  const { volumes, refused } = planSeries(records);
  expect([volumes.length, refused]).toEqual([1, []]);
  return volumes[0] as VolumePlan;
}

/** Distances from the phantom of the voxels that are not `outside`, least first. */
function distances({ grid, data }: Volume, outside: number): number[] {
  const found: number[] = [];
  for (let k = 0, p = 0; k < grid.size[2]; k++)
    for (let j = 0; j < grid.size[1]; j++)
      for (let i = 0; i < grid.size[0]; i++, p++) {
        const value = data[p] as number;
        if (value !== outside) found.push(Math.abs(value - phantom(toWorld(grid, voxel(i, j, k)))));
      }
  return found.sort((a, b) => a - b);
}

// Values of the phantom are not whole; a slope that is not keeps them so.
const fractional = { ...values, intercept: 0.25, outside: -9999 };
const unfractional = async (record: SliceRecord): Promise<Float64Array> => (await read(record)).map((v) => v - 0.25);

describe('straightened volumes show the patient where he is', () => {
  it.each([
    ['a gantry tilt', 20, [0, 3, 6, 9, 12, 15], 1],
    ['a tilt the other way', -14, [0, 3, 6, 9, 12, 15], 1],
    ['missing slices', 0, [0, 2, 6, 8, 10, 12, 16], 1],
    ['two slice distances', 0, [0, 2, 4, 6, 11, 16, 21], 1],
    ['jittering slices', 0, [0, 2.1, 3.9, 6.1, 8], 1],
    // At the edge of a tilted stack some voxels are reached by the nearer of their two slices alone, and have that one's value.
    ['a tilt and uneven slices', 18.5, [0, 1.1, 5, 9, 16, 23], 0.75],
  ])('%s', async (_, degrees, places, share) => {
    const radians = (degrees * Math.PI) / 180;
    const columnDirection: Vector3 = [0, Math.cos(radians), -Math.sin(radians)];
    const plan = onlyPlan(places.map((z, n) => slice(`s${n}`, [10, 20, z], { columnDirection, values: fractional })));
    expect(plan.straighten).toBeDefined();
    const { volume } = await loadVolume(plan, unfractional);
    const errors = distances(volume, -9999);
    expect(volume.data).toBeInstanceOf(Float32Array);
    expect(errors[Math.ceil((errors.length - 1) * share)]).toBeLessThan(ROUNDED_SHIFT);
    // Every plane of an untilted stack is full; of a tilted one, all but the slivers no slice reaches.
    if (degrees === 0) expect(errors).toHaveLength(volume.data.length);
    else expect(errors.length).toBeGreaterThan(0.85 * volume.grid.size[2] * rows * columns);
  });

  it('whichever way slices are shifted in their plane', async () => {
    const shift = fc.double({ min: -4, max: 4, noNaN: true });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(shift, shift), { minLength: 3, maxLength: 6 }), async (shifts) => {
        fc.pre(
          shifts.some(([x, y]) => Math.hypot(x, y) > 1) &&
            shifts.some(([x, y]) => Math.hypot(x - (shifts[0]?.[0] ?? 0), y - (shifts[0]?.[1] ?? 0)) > 1),
        );
        const plan = onlyPlan(shifts.map(([x, y], k) => slice(`s${k}`, [x, y, 4 * k], { values: fractional })));
        const { volume } = await loadVolume(plan, unfractional);
        const errors = distances(volume, -9999);
        expect(errors.at(-1)).toBeLessThan(ROUNDED_SHIFT);
        expect(errors.length).toBeGreaterThanOrEqual(shifts.length * (rows - 1) * (columns - 1));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps every slice of an even tilted stack as it is where it shifts by whole pixels', async () => {
    const columnDirection: Vector3 = [0, 0.8, -0.6];
    // 2.5 mm along z drift by −1.5 mm, one row, in the tilted plane.
    const plan = onlyPlan([0, 1, 2, 3].map((k) => slice(`s${k}`, [0, 0, 2.5 * k], { columnDirection })));
    const numbers = (record: SliceRecord): Float64Array =>
      Float64Array.from({ length: rows * columns }, (_, p) => 100 * record.position[2] + p);
    const { volume } = await loadVolume(plan, (record) => Promise.resolve(numbers(record)));
    expect(volume.grid.size).toEqual([7, 12, 4]);
    expect(volume.data).toBeInstanceOf(Int16Array);
    for (let k = 0; k < 4; k++) {
      const plane = volume.data.subarray(k * 84, (k + 1) * 84);
      const from = (3 - k) * columns;
      expect([...plane.subarray(from, from + 63)]).toEqual([...numbers(plan.slices[k]?.record as SliceRecord)]);
      expect([...plane.subarray(0, from), ...plane.subarray(from + 63)].every((v) => v === 0)).toBe(true);
    }
  });
});

describe('values', () => {
  const stack = (change: (k: number) => Partial<SliceValues>): VolumePlan =>
    onlyPlan([0, 1, 2].map((k) => slice(`s${k}`, [0, 0, k], { values: { ...values, ...change(k) } })));
  const constant = (value: number) => (): Promise<Float64Array> => Promise.resolve(new Float64Array(rows * columns).fill(value));

  it('have the slope and intercept of their own slice', async () => {
    const { volume } = await loadVolume(
      stack((k) => ({ slope: 0.5 + k, intercept: -k })),
      constant(10),
    );
    expect([0, 63, 126].map((p) => volume.data[p])).toEqual([5, 14, 23]);
    expect(volume.data).toBeInstanceOf(Float32Array);
  });

  it('are int16 while they fit and int32 from the first that does not, none lost', async () => {
    const { volume } = await loadVolume(
      stack((k) => ({ intercept: k === 1 ? 40000 : -1024 })),
      constant(7),
    );
    expect(volume.data).toBeInstanceOf(Int32Array);
    expect([0, 63, 126].map((p) => volume.data[p])).toEqual([-1017, 40007, -1017]);
  });

  it('that are padding become outside, and are counted', async () => {
    const plan = stack(() => ({ padding: [-2000, -1990], outside: -1024, unit: 'HU', intercept: -24 }));
    const { volume, warnings } = await loadVolume(plan, (record) =>
      Promise.resolve(
        Float64Array.from({ length: 63 }, (_, p) => (p < 2 ? -2000 + 10 * p : p === 2 ? -1989 : record.position[2])),
      ),
    );
    expect([...volume.data.subarray(0, 4)]).toEqual([-1024, -1024, -2013, -24]);
    expect(warnings.find(({ code }) => code === 'padding-replaced')?.message).toMatch(/^6 voxels .* set to -1024 HU/);
  });

  it('follow the Modality LUT, its ends held', async () => {
    const plan = stack(() => ({ lookup: { first: 10, values: [5, 50, 500] } }));
    const { volume } = await loadVolume(plan, () => Promise.resolve(Float64Array.from({ length: 63 }, (_, p) => 9 + p)));
    expect([...volume.data.subarray(0, 6)]).toEqual([5, 5, 50, 500, 500, 500]);
  });
});

describe('two slices at one place', () => {
  const plan = onlyPlan([slice('a', [0, 0, 0]), slice('b', [0, 0, 1]), slice('b2', [0, 0, 1]), slice('c', [0, 0, 2])]);

  it('are one where they show the same', async () => {
    const { volume, warnings } = await loadVolume(plan, read);
    expect(volume.grid.size[2]).toBe(3);
    expect(warnings).toMatchObject([{ code: 'duplicate-slices-dropped', message: expect.stringContaining('b2') as string }]);
  });

  it('are refused by name where they do not', async () => {
    const other = async (record: SliceRecord): Promise<Float64Array> =>
      (await read(record)).map((v) => v + (record.file === 'b2' ? 1 : 0));
    const error = await loadVolume(plan, other).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(FormatError);
    expect((error as FormatError).message).toMatch(/^b2: .*a different picture at the same place as b /);
  });
});

it('refuses a slice with too few pixels, by name', async () => {
  const plan = onlyPlan([slice('a', [0, 0, 0]), slice('b', [0, 0, 1])]);
  await expect(loadVolume(plan, (r) => Promise.resolve(new Uint8Array(r.file === 'b' ? 62 : 63)))).rejects.toThrow(
    /^b: .*62 pixels where .* say 63/,
  );
});

it('tells its progress and stops when asked to', async () => {
  const plan = onlyPlan([0, 1, 2, 5, 6, 7].map((z) => slice(`s${z}`, [0, 0, z])));
  const told: [number, number][] = [];
  await loadVolume(plan, read, { onProgress: (done, total) => told.push([done, total]) });
  expect(told).toEqual([1, 2, 3, 4, 5, 6].map((done) => [done, 6]));
  const stop = new AbortController();
  const stopped = loadVolume(plan, read, { signal: stop.signal, onProgress: (done) => done === 2 && stop.abort() });
  await expect(stopped).rejects.toThrow(/abort/i);
});
