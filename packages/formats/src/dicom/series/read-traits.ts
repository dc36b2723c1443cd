import { type FrameAttributes } from './frame-attributes.ts';
import { type SliceRecord } from './slice-record.ts';

const significant = (value: number | undefined, digits: number): number | undefined =>
  value === undefined ? undefined : Number(value.toPrecision(digits));

/** A number of a header nobody should be stopped by: what is no number counts as absent. */
function lenient<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** b-value in s/mm², from the standard tag or where Siemens, GE, Philips and UIH put it. */
function bValueOf(a: FrameAttributes): number | undefined {
  const standard = lenient(() => a.number('DiffusionBValue'));
  if (standard !== undefined) return Math.round(standard);
  const siemens = lenient(() => a.privateNumbers(0x0019, 'SIEMENS MR HEADER', 0x0c, 'IS')[0]);
  if (siemens !== undefined) return siemens;
  const ge = lenient(() => a.privateNumbers(0x0043, 'GEMS_PARM_01', 0x39, 'IS')[0]);
  // GE adds 10⁹ as a mark.
  if (ge !== undefined) return ge % 1_000_000_000;
  const philips = lenient(() => a.privateNumbers(0x2001, 'Philips Imaging DD 001', 0x03, 'FL')[0]);
  if (philips !== undefined) return Math.round(philips);
  const uih = lenient(() => a.privateNumbers(0x0065, 'Image Private Header', 0x09, 'FD')[0]);
  return uih === undefined ? undefined : Math.round(uih);
}

/** Diffusion gradient direction as text with three decimals; undefined where there is none. */
function directionOf(a: FrameAttributes): string | undefined {
  const sources = [
    () => a.numbers('DiffusionGradientOrientation', 'FD'),
    () => a.privateNumbers(0x0019, 'SIEMENS MR HEADER', 0x0e, 'FD'),
    () => [0xbb, 0xbc, 0xbd].flatMap((element) => a.privateNumbers(0x0019, 'GEMS_ACQU_01', element, 'DS').slice(0, 1)),
    () =>
      [0xb0, 0xb1, 0xb2].flatMap((element) => a.privateNumbers(0x2005, 'Philips MR Imaging DD 001', element, 'FL').slice(0, 1)),
  ];
  for (const source of sources) {
    const direction = lenient(source) ?? [];
    if (direction.length === 3) return direction.map((v) => (Math.round(v * 1000) / 1000 + 0).toString()).join(',');
  }
  return undefined;
}

const FRAME_REFERENCE_TIME = 0x00541300;
const GE_COMPONENTS = ['MAGNITUDE', 'PHASE', 'REAL', 'IMAGINARY'];

function imageTypeOf(a: FrameAttributes): string {
  const words = a.strings('FrameType').length > 0 ? a.strings('FrameType') : a.strings('ImageType');
  const ge = lenient(() => a.privateNumbers(0x0043, 'GEMS_PARM_01', 0x2f, 'SS')[0]);
  const component = a.string('ComplexImageComponent') ?? (ge === undefined ? undefined : GE_COMPONENTS[ge]);
  return [...words, ...(component && !words.includes(component) ? [component] : [])].join('\\');
}

/** What may tell this slice from another at its place; absent where the header does not say. */
export function readTraits(a: FrameAttributes): SliceRecord['traits'] {
  const number = (attribute: Parameters<FrameAttributes['number']>[0], vr?: string): number | undefined =>
    lenient(() => a.number(attribute, vr));
  const traits = {
    imageType: imageTypeOf(a),
    stack: a.string('StackID'),
    kernel: a.strings('ConvolutionKernel').join(' ') || undefined,
    bValue: bValueOf(a),
    direction: directionOf(a),
    echoNumber: number('EchoNumbers'),
    echoTime: significant(number('EffectiveEchoTime') ?? number('EchoTime'), 4),
    inversionTime: significant(number('InversionTime') ?? number(0x00189079, 'FD'), 5),
    flipAngle: significant(number('FlipAngle'), 4),
    energy: significant(number('KVP'), 4),
    cardiacPhase: number(0x00209241, 'FL'),
    temporalPosition: number('TemporalPositionIdentifier') ?? number('TemporalPositionIndex'),
    acquisition: number('FrameAcquisitionNumber') ?? number('AcquisitionNumber'),
  };
  return Object.fromEntries(Object.entries(traits).filter(([, value]) => value !== undefined));
}

/** Seconds since 1970 of a DICOM DT (`YYYYMMDDHHMMSS.F`), or of a DA and a TM joined; undefined for anything else. Only compared. */
function secondsOf(date: string, time: string): number | undefined {
  const d = /^(\d{4})\.?(\d{2})\.?(\d{2})/.exec(date);
  const t = /^(\d{2}):?(\d{2})?:?(\d{2})?(\.\d+)?/.exec(time);
  if (!t) return undefined;
  const day = d ? Date.UTC(Number(d[1]), Number(d[2]) - 1, Number(d[3])) / 1000 : 0;
  return day + 3600 * Number(t[1]) + 60 * Number(t[2] ?? 0) + Number(t[3] ?? 0) + Number(t[4] ?? 0);
}

/** What orders slices that lie at one place. */
export function readClocks(a: FrameAttributes, frame: number): SliceRecord['clocks'] {
  const number = (attribute: Parameters<FrameAttributes['number']>[0]): number | undefined =>
    lenient(() => a.number(attribute, 'DS'));
  const dateTime = a.string('FrameReferenceDateTime') ?? a.string('FrameAcquisitionDateTime') ?? a.string('AcquisitionDateTime');
  const started = dateTime
    ? secondsOf(dateTime, dateTime.slice(8))
    : secondsOf(a.string('AcquisitionDate') ?? '', a.string('AcquisitionTime') ?? '');
  const reference = number(FRAME_REFERENCE_TIME);
  const clocks = {
    triggerTime: number('TriggerTime') ?? number('NominalCardiacTriggerDelayTime'),
    // A dynamic PET may say when each frame was taken only by this, in ms.
    acquisitionTime: started ?? (reference === undefined ? undefined : reference / 1000),
    contentTime: secondsOf(a.string('ContentDate') ?? '', a.string('ContentTime') ?? ''),
    // Frames of a file have its InstanceNumber in common, and their own order.
    instanceNumber: (number('InstanceNumber') ?? 0) * 100_000 + frame,
  };
  return Object.fromEntries(Object.entries(clocks).filter(([, value]) => value !== undefined));
}
