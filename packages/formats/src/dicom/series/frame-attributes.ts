import { type DicomDataset } from '../dataset/dicom-dataset.ts';
import { type TagOrKeyword } from '../dataset/dictionary.ts';

/** Functional groups (PS3.3 C.7.6.16) whose attributes say where a frame lies and how it differs from others. */
const GROUPS: readonly TagOrKeyword[] = [
  'PlanePositionSequence',
  'PlaneOrientationSequence',
  'PixelMeasuresSequence',
  'FrameContentSequence',
  'PixelValueTransformationSequence',
  'MRImageFrameTypeSequence',
  'CTImageFrameTypeSequence',
  0x00189751, // PETFrameTypeSequence
  'MREchoSequence',
  'MRDiffusionSequence',
  'MRTimingAndRelatedParametersSequence',
  0x00189115, // MRModifierSequence
  'CTReconstructionSequence',
  0x00189325, // CTXRayDetailsSequence
  'CardiacSynchronizationSequence',
  'UnassignedPerFrameConvertedAttributesSequence',
  'UnassignedSharedConvertedAttributesSequence',
];

/**
 * The attributes of one slice wherever the object keeps them: of a single-frame file at its root; of a frame in its own functional groups, then the
 * shared ones, then the root.
 */
export class FrameAttributes {
  readonly #sets: readonly DicomDataset[];

  constructor(sets: readonly DicomDataset[]) {
    this.#sets = sets;
  }

  #holder(attribute: TagOrKeyword): DicomDataset | undefined {
    return this.#sets.find((set) => set.string(attribute) !== undefined);
  }

  string(attribute: TagOrKeyword): string | undefined {
    return this.#holder(attribute)?.string(attribute);
  }

  strings(attribute: TagOrKeyword): string[] {
    return this.#holder(attribute)?.strings(attribute) ?? [];
  }

  number(attribute: TagOrKeyword, vr?: string): number | undefined {
    return this.numbers(attribute, vr)[0];
  }

  numbers(attribute: TagOrKeyword, vr?: string): number[] {
    const holder = this.#sets.find((set) => set.has(attribute) && (set.bytes(attribute)?.byteLength ?? 0) > 0);
    return holder?.numbers(attribute, vr) ?? [];
  }

  /** Private attribute at the root or in any group. */
  privateNumbers(group: number, creator: string, element: number, vr: string): number[] {
    for (const set of this.#sets) {
      const tag = set.privateTag(group, creator, element);
      if (tag !== undefined && set.has(tag)) return set.numbers(tag, vr);
    }
    return [];
  }
}

function groupsOf(item: DicomDataset | undefined): DicomDataset[] {
  if (!item) return [];
  return GROUPS.flatMap((group) => {
    const first = item.sequence(group)[0];
    if (!first) return [];
    const inner = group === 'MRDiffusionSequence' ? first.sequence('DiffusionGradientDirectionSequence')[0] : undefined;
    return inner ? [first, inner] : [first];
  });
}

/** One per slice: the root's for a single-frame object, one for each frame where there are functional groups. */
export function frameAttributesOf(dataset: DicomDataset): FrameAttributes[] {
  const perFrame = dataset.sequence('PerFrameFunctionalGroupsSequence');
  if (perFrame.length === 0) return [new FrameAttributes([dataset])];
  const shared = groupsOf(dataset.sequence('SharedFunctionalGroupsSequence')[0]);
  return perFrame.map((item) => new FrameAttributes([...groupsOf(item), ...shared, dataset]));
}
