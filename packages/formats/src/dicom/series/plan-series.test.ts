import { orientationCode, spacing, toWorld, voxel } from '@annotome/volume';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planSeries, type VolumePlan } from './plan-series.ts';
import { type SliceRecord } from './slice-record.ts';
import { addScaled, cross, dot, lengthOf, normalise, subtract, type Vector3 } from './vector.ts';

const base: SliceRecord = {
  file: 'a',
  frame: 0,
  sopClass: '1.2.840.10008.5.1.4.1.1.2',
  sopInstance: '',
  series: '1.2.3',
  seriesDescription: 'Abdomen',
  seriesNumber: 4,
  frameOfReference: '9.9',
  modality: 'CT',
  rows: 6,
  columns: 8,
  position: [0, 0, 0],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  pixelSpacing: [0.5, 0.75],
  sliceThickness: 9,
  imageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
  traits: { imageType: 'ORIGINAL\\PRIMARY\\AXIAL' },
  clocks: {},
  values: { floating: false, slope: 1, intercept: -1024, unit: 'HU', padding: undefined, outside: -1024, lookup: undefined },
  doubts: [],
};

let serial = 0;
const slice = (change: Partial<SliceRecord>): SliceRecord => {
  serial++;
  return { ...base, file: `f${String(serial).padStart(5, '0')}`, sopInstance: `1.1.${serial}`, ...change };
};
const axial = (places: readonly number[], change: Partial<SliceRecord> = {}): SliceRecord[] =>
  places.map((z) => slice({ position: [-10, -20, z], ...change }));
const steps = (count: number, step: number, from = 0): number[] => Array.from({ length: count }, (_, k) => from + k * step);

function only(records: readonly SliceRecord[]): VolumePlan {
  const plan = planSeries(records);
  expect(plan.refused).toEqual([]);
  expect(plan.volumes.map(({ name }) => name)).toHaveLength(1);
  return plan.volumes[0] as VolumePlan;
}
const codes = (plan: VolumePlan): string[] => plan.warnings.map(({ code }) => code);
const labels = (records: readonly SliceRecord[]): string[] => planSeries(records).volumes.map(({ name }) => name);

describe('a plain stack', () => {
  it('is sorted along the normal whatever the file names and instance numbers say', () => {
    const places = [6, 0, 4, 2];
    const records = places.map((z, n) => slice({ position: [-10, -20, z], clocks: { instanceNumber: 10 - n } }));
    const plan = only(records);
    expect(plan.slices.map(({ record }) => record.position[2])).toEqual([0, 2, 4, 6]);
    expect(plan.grid.affine).toEqual([0.75, 0, 0, -10, 0, 0.5, 0, -20, 0, 0, 2, 0]);
    expect([plan.straighten, plan.warnings]).toEqual([undefined, []]);
  });

  it('takes its spacing from the positions, not from SliceThickness', () => {
    expect(spacing(only(axial(steps(5, 2))).grid)).toEqual([0.75, 0.5, 2]);
  });

  it('tolerates positions written with few digits', () => {
    const plan = only(axial([0, 1.25, 2.5, 3.7501, 4.9999, 6.25]));
    expect([plan.straighten, spacing(plan.grid)[2]]).toEqual([undefined, 1.25]);
  });

  it('tolerates directions that differ in their last digits', () => {
    const records = axial(steps(4, 3)).map((record, n) => ({ ...record, columnDirection: normalise([0, 1, n * 1e-5]) }));
    expect(only(records).slices).toHaveLength(4);
  });

  it('places every voxel where ImagePositionPatient and the tags say, for any oblique orientation', () => {
    const unit = fc.tuple(
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
    );
    const length = fc.double({ min: 0.2, max: 5, noNaN: true });
    fc.assert(
      fc.property(
        unit,
        unit,
        unit,
        length,
        length,
        length,
        fc.integer({ min: 2, max: 9 }),
        fc.infiniteStream(fc.nat()),
        (a, b, origin, dy, dx, dz, count, order) => {
          fc.pre(lengthOf(a) > 0.1 && lengthOf(b) > 0.1 && lengthOf(cross(normalise(a), normalise(b))) > 0.1);
          const row = normalise(a);
          const column = normalise(subtract(b, addScaled([0, 0, 0], row, dot(b, row))));
          const normal = cross(row, column);
          const records = steps(count, 1).map((k) =>
            slice({
              rowDirection: row,
              columnDirection: column,
              pixelSpacing: [dy, dx],
              position: addScaled(origin, normal, -k * dz),
            }),
          );
          const sorted = [...records].sort((p, q) => dot(p.position, normal) - dot(q.position, normal));
          const shuffled = records
            .map((record) => ({ record, key: order.next().value as number }))
            .sort((p, q) => p.key - q.key)
            .map(({ record }) => record);
          const { grid } = only(shuffled);
          expect(grid.size).toEqual([8, 6, count]);
          for (const [k, record] of sorted.entries()) {
            for (const [i, j] of [
              [0, 0],
              [7, 0],
              [0, 5],
              [3, 2],
            ] as const) {
              const expected = addScaled(addScaled(record.position, row, i * dx), column, j * dy);
              const got = toWorld(grid, voxel(i, j, k)) as unknown as Vector3;
              expect(lengthOf(subtract(got, expected))).toBeLessThan(1e-9);
            }
          }
        },
      ),
    );
  });

  it('is right-handed for sagittal and coronal series, whichever way they were scanned', () => {
    const sagittal = steps(4, 3).map((k) => slice({ rowDirection: [0, 1, 0], columnDirection: [0, 0, -1], position: [k, 0, 0] }));
    expect(orientationCode(only(sagittal).grid.affine)).toBe('PIR');
    const coronal = steps(4, 3).map((k) => slice({ rowDirection: [1, 0, 0], columnDirection: [0, 0, -1], position: [0, -k, 0] }));
    expect(orientationCode(only(coronal).grid.affine)).toBe('LIP');
  });
});

describe('slices at one place', () => {
  const places = steps(5, 2);

  it('drops copies: the same SOPInstanceUID at the same place', () => {
    const records = axial(places);
    const plan = only([...records, { ...(records[2] as SliceRecord), file: 'z/copy' }]);
    expect(plan.slices).toHaveLength(5);
    expect(plan.warnings).toMatchObject([{ code: 'duplicate-slices-dropped', file: 'z/copy' }]);
  });

  it('keeps slices of one SOPInstanceUID at different places', () => {
    expect(only(axial(places, { sopInstance: '1.2' })).slices).toHaveLength(5);
  });

  it('leaves a lone rival to the pixels, and names it', () => {
    const plan = only([...axial(places), ...axial([4], { file: 'rival' })]);
    expect(plan.slices.map(({ rivals }) => rivals.map(({ file }) => file))).toEqual([[], [], ['rival'], [], []]);
    expect(codes(plan)).toEqual(['several-slices-at-one-place']);
  });

  it.each([
    ['acquisition', [1, 2], ['Abdomen (acquisition 1)', 'Abdomen (acquisition 2)']],
    ['bValue', [1000, 0, 50], ['Abdomen (b=0)', 'Abdomen (b=50)', 'Abdomen (b=1000)']],
    ['echoNumber', [2, 1], ['Abdomen (echo 1)', 'Abdomen (echo 2)']],
    ['temporalPosition', [1, 2, 3], ['Abdomen (time point 1)', 'Abdomen (time point 2)', 'Abdomen (time point 3)']],
    ['imageType', ['ORIGINAL\\PRIMARY\\M', 'ORIGINAL\\PRIMARY\\P'], ['Abdomen (M)', 'Abdomen (P)']],
    ['kernel', ['B30f', 'B70f'], ['Abdomen (kernel B30f)', 'Abdomen (kernel B70f)']],
  ] as const)('parts them by %s', (trait, values, names) => {
    const records = values.flatMap((value) => axial(places, { traits: { [trait]: value } }));
    const plan = planSeries(records);
    expect(plan.volumes.map(({ name }) => name)).toEqual(names);
    for (const volume of plan.volumes) {
      expect(new Set(volume.slices.map(({ record }) => record.traits[trait])).size).toBe(1);
      expect([volume.slices.length, codes(volume)]).toEqual([5, ['series-split']]);
    }
    expect(plan.volumes[0]?.id).toMatch(/^1\.2\.3\//);
    expect(new Set(plan.volumes.map(({ id }) => id)).size).toBe(values.length);
  });

  it('parts b-values first and their directions next', () => {
    const records = [
      ...axial(places, { traits: { bValue: 0 } }),
      ...axial(places, { traits: { bValue: 700, direction: '0,0,1' }, clocks: { instanceNumber: 2 } }),
      ...axial(places, { traits: { bValue: 700, direction: '0,1,0' }, clocks: { instanceNumber: 1 } }),
    ];
    expect(labels(records)).toEqual(['Abdomen (b=0)', 'Abdomen (b=700, direction 1)', 'Abdomen (b=700, direction 2)']);
    expect(planSeries(records).volumes[1]?.slices[0]?.record.traits.direction).toBe('0,1,0');
  });

  it('parts a dynamic series by turn where only the clock differs, each slice having its own time', () => {
    const records = [0, 1, 2].flatMap((turn) =>
      places.map((z, n) => slice({ position: [0, 0, z], clocks: { acquisitionTime: 100 * turn + 7 * ((n * 2) % 5) } })),
    );
    const plan = planSeries([...records].reverse());
    expect(plan.volumes.map(({ name }) => name)).toEqual([
      'Abdomen (time point 1)',
      'Abdomen (time point 2)',
      'Abdomen (time point 3)',
    ]);
    for (const [turn, { slices }] of plan.volumes.entries()) {
      expect(slices.every(({ record }) => Math.floor((record.clocks.acquisitionTime ?? 0) / 100) === turn)).toBe(true);
    }
  });

  it('does not shift time points when one of them lacks a slice', () => {
    const records = [0, 1, 2].flatMap((turn) => axial(places, { clocks: { acquisitionTime: turn } })).filter((_, n) => n !== 6);
    const plan = planSeries(records);
    expect(plan.volumes.map(({ slices }) => new Set(slices.map(({ record }) => record.clocks.acquisitionTime)).size)).toEqual([
      1, 1, 1,
    ]);
    expect(plan.volumes.map(codes).map((list) => list.includes('missing-slices-filled'))).toEqual([false, true, false]);
  });

  it('never interleaves two acquisitions whose slices lie between each other', () => {
    const records = [
      ...axial(steps(6, 2), { traits: { acquisition: 1 } }),
      ...axial(steps(6, 2, 0.7), { traits: { acquisition: 2 } }),
    ];
    expect(labels(records)).toEqual(['Abdomen (acquisition 1)', 'Abdomen (acquisition 2)']);
  });

  it('parts two scans pushed into each other by their times, or by their distances alone', () => {
    const [first, second] = [steps(6, 2), steps(6, 2, 0.7)];
    const timed = [...axial(first, { clocks: { acquisitionTime: 1 } }), ...axial(second, { clocks: { acquisitionTime: 2 } })];
    expect(labels(timed)).toEqual(['Abdomen (time point 1)', 'Abdomen (time point 2)']);
    const numbered = [...first, ...second].map((z, n) => slice({ position: [-10, -20, z], clocks: { instanceNumber: n } }));
    const plan = planSeries(numbered);
    expect(plan.volumes.map(({ name }) => name)).toEqual(['Abdomen (interleaved set 1)', 'Abdomen (interleaved set 2)']);
    expect(plan.volumes.map(({ grid }) => grid.affine[11])).toEqual([0, 0.7]);
  });

  it('takes distances that alternate, numbered in one go or not at all, for one uneven scan', () => {
    const alternating = [0, 2, 5, 7, 10, 12, 15, 17];
    for (const numbered of [true, false]) {
      const records = alternating.map((z, n) =>
        slice({ position: [-10, -20, z], clocks: numbered ? { instanceNumber: 40 - n } : {} }),
      );
      expect(codes(only(records))).toEqual(['uneven-spacing-resampled']);
    }
  });

  it('does not take a scan apart that took every second slice first and lacks one', () => {
    const places = steps(12, 3).filter((_, n) => n !== 5);
    const plan = only(places.map((z) => slice({ position: [-10, -20, z], clocks: { acquisitionTime: (z / 3) % 2 } })));
    expect([plan.grid.size[2], codes(plan)]).toEqual([12, ['missing-slices-filled']]);
  });

  it('parts two scans that meet at their ends and differ only in their time', () => {
    const records = [
      ...axial(steps(8, 2), { clocks: { contentTime: 1 } }),
      ...axial(steps(8, 2, 14), { clocks: { contentTime: 2 } }),
    ];
    expect(planSeries(records).volumes.map(({ name, grid }) => [name, grid.size[2]])).toEqual([
      ['Abdomen (time point 1)', 8],
      ['Abdomen (time point 2)', 8],
    ]);
  });

  it('keeps one acquisition number per table position in one volume', () => {
    expect(
      only(steps(12, 4).map((z, n) => slice({ position: [0, 0, z], traits: { acquisition: 1 + Math.floor(n / 2) } }))).slices,
    ).toHaveLength(12);
  });
});

describe('geometry that does not fit one grid', () => {
  it('parts directions, matrices and flipped slices', () => {
    const sagittal = steps(4, 3).map((k) => slice({ rowDirection: [0, 1, 0], columnDirection: [0, 0, -1], position: [k, 0, 0] }));
    expect(labels([...axial(steps(4, 3)), ...sagittal]).sort()).toEqual(['Abdomen (axial)', 'Abdomen (sagittal)']);
    expect(labels([...axial(steps(4, 3)), ...axial(steps(4, 3), { rows: 12 })])).toEqual([
      'Abdomen (axial 8×6)',
      'Abdomen (axial 8×12)',
    ]);
    expect(
      labels([...axial([0, 4, 8]), ...axial([2, 6, 10], { rowDirection: [-1, 0, 0], columnDirection: [0, -1, 0] })]),
    ).toHaveLength(2);
  });

  it('takes a frame of reference of its own for every slice for an anonymiser’s doing', () => {
    const plan = only(axial(steps(4, 2)).map((record, n) => ({ ...record, frameOfReference: `9.${n}` })));
    expect([plan.slices.length, codes(plan)]).toEqual([4, ['frame-of-reference-differs']]);
    const two = axial(steps(8, 2)).map((record, n) => ({ ...record, frameOfReference: `9.${n % 2}` }));
    expect(planSeries(two).volumes).toHaveLength(2);
  });

  it('explains a three-plane localizer of single slices', () => {
    const directions: [Vector3, Vector3][] = [[[1, 0, 0], [0, 1, 0]], [[0, 1, 0], [0, 0, -1]], [[1, 0, 0], [0, 0, -1]]]; // prettier-ignore
    const records = directions.map(([rowDirection, columnDirection]) =>
      slice({ rowDirection, columnDirection, imageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] }),
    );
    const plan = planSeries(records);
    expect(plan.volumes).toEqual([]);
    expect(plan.refused).toHaveLength(1);
    expect(plan.refused[0]?.message).toContain('3 slices in 3 directions, none with a parallel neighbour, a localizer');
  });

  it('explains a rotating scan', () => {
    const records = steps(12, Math.PI / 12).map((angle) =>
      slice({ rowDirection: [Math.cos(angle), Math.sin(angle), 0], columnDirection: [0, 0, -1] }),
    );
    expect(planSeries(records)).toMatchObject({
      volumes: [],
      refused: [{ message: expect.stringContaining('12 slices in 12 directions') as string }],
    });
  });

  it('explains pictures of one slice over time', () => {
    const records = steps(7, 1).map((time) => slice({ clocks: { triggerTime: 10 * time } }));
    expect(planSeries(records)).toMatchObject({
      volumes: [],
      refused: [{ message: expect.stringContaining('7 pictures of one and the same slice') as string }],
    });
  });

  it('lists a slice alone with its thickness as depth, and says so', () => {
    const plan = only([slice({})]);
    expect([plan.grid.size, spacing(plan.grid)[2], codes(plan)]).toEqual([[8, 6, 1], 9, ['single-slice']]);
  });

  it('names slices missing from an even stack and fills them', () => {
    const plan = only(axial([0, 2, 4, 8, 10, 12, 14, 18]));
    expect([plan.grid.size[2], spacing(plan.grid)[2]]).toEqual([10, 2]);
    expect(plan.straighten?.plane).toEqual([0, 1, 2, 4, 5, 6, 7, 9]);
    expect(codes(plan)).toEqual(['missing-slices-filled']);
    expect(plan.warnings[0]?.message).toContain(
      '2 of 10 slices are missing: plane 3 at (-10.00, -20.00, 6.00) mm; plane 8 at (-10.00, -20.00, 16.00) mm',
    );
  });

  it('calls distances uneven when more than a third of the planes has no slice', () => {
    const plan = only(axial([0, 2, 6, 10, 12, 18, 22, 24, 30]));
    expect([plan.grid.size[2], spacing(plan.grid)[2], codes(plan)]).toEqual([16, 2, ['uneven-spacing-resampled']]);
    expect(plan.warnings[0]?.message).toContain('varies from 2 to 6 mm; resampled to 16 planes 2 mm apart from 9 slices');
  });

  it('cuts at a gap too long to fill', () => {
    const plan = planSeries(axial([...steps(10, 2), ...steps(6, 2, 60)]));
    expect(plan.volumes.map(({ name, grid }) => [name, grid.size[2], grid.affine[11]])).toEqual([
      ['Abdomen (part 1)', 10, 0],
      ['Abdomen (part 2)', 6, 60],
    ]);
    expect(codes(plan.volumes[0] as VolumePlan)).toContain('split-at-gap');
  });

  it('resamples two slice distances to the finer one', () => {
    const plan = only(axial([...steps(10, 3), ...steps(10, 6, 33)]));
    expect([plan.grid.size[2], spacing(plan.grid)[2], codes(plan)]).toEqual([30, 3, ['uneven-spacing-resampled']]);
  });

  it('resamples slices that jitter, keeping their number and both ends', () => {
    const plan = only(axial([0, 2.1, 3.9, 6, 8.15, 10]));
    expect([plan.grid.size[2], spacing(plan.grid)[2], plan.grid.affine[11]]).toEqual([6, 2, 0]);
    expect(plan.straighten?.plane).toEqual([0, 1.05, 1.95, 3, 4.075, 5]);
  });

  it('keeps the planes of an uneven series bounded however close two slices lie', () => {
    const plan = only(axial([0, 0.013, 5, 5.09, 9.7, 14.1, 14.2, 21]));
    expect(plan.grid.size[2]).toBeLessThanOrEqual(4 * 8);
  });

  it.each([18.5, -18.5, 2])('straightens a gantry tilt of %s°, covering every slice', (degrees) => {
    const radians = (degrees * Math.PI) / 180;
    const columnDirection: Vector3 = [0, Math.cos(radians), -Math.sin(radians)];
    const records = steps(9, 4).map((z) => slice({ columnDirection, position: [-10, -20, z] }));
    const plan = only(records);
    expect(codes(plan)).toEqual(['gantry-tilt-resampled']);
    expect(plan.warnings[0]?.message).toContain(`slanted by ${Math.abs(degrees).toFixed(1)}°`);
    const { affine, size } = plan.grid;
    expect(affine[1] * affine[2] + affine[5] * affine[6] + affine[9] * affine[10]).toBeCloseTo(0, 12);
    for (const [n, { record }] of plan.slices.entries()) {
      const at = [plan.straighten?.column[n] ?? NaN, plan.straighten?.row[n] ?? NaN, plan.straighten?.plane[n] ?? NaN] as const;
      expect(lengthOf(subtract(toWorld(plan.grid, voxel(...at)) as unknown as Vector3, record.position))).toBeLessThan(1e-9);
      expect(at[1]).toBeGreaterThanOrEqual(0);
      expect(at[1] + record.rows).toBeLessThanOrEqual(size[1] + 1e-2);
    }
  });

  it('reports slices shifted sideways', () => {
    const plan = only(
      axial(steps(6, 2)).map((record, n) => (n < 3 ? record : { ...record, position: addScaled(record.position, [1, 0, 0], 3) })),
    );
    expect([plan.grid.size, codes(plan)]).toEqual([[12, 6, 6], ['shifted-slices-resampled']]);
  });
});

it('makes the same plan of the same slices in any order', () => {
  const records = [
    ...axial(steps(5, 2), { traits: { bValue: 0 } }),
    ...axial(steps(5, 2), { traits: { bValue: 800 } }),
    ...axial([0, 2.2, 4, 6], { series: '2.2', seriesNumber: 2 }),
    ...axial([4], { series: '2.2', seriesNumber: 2 }),
  ];
  const expected = JSON.stringify(planSeries(records));
  fc.assert(
    fc.property(
      fc.shuffledSubarray(records, { minLength: records.length }),
      (shuffled) => JSON.stringify(planSeries(shuffled)) === expected,
    ),
  );
});
