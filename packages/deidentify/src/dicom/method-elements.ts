import { type DeidentifyOption } from '@annotome/contracts';
import { EDITION } from '../table/confidentiality-table.ts';
import { ByteOutput, textBytes, type SequenceItem } from './byte-output.ts';
import { type Encoding } from './element-tree.ts';

/** PS3.16 CID 7050. */
const METHODS: Readonly<Record<'basic' | DeidentifyOption, readonly [code: string, meaning: string]>> = {
  basic: ['113100', 'Basic Application Confidentiality Profile'],
  'clean-graphics': ['113103', 'Clean Graphics Option'],
  'clean-structured-content': ['113104', 'Clean Structured Content Option'],
  'clean-descriptors': ['113105', 'Clean Descriptors Option'],
  'retain-full-dates': ['113106', 'Retain Longitudinal Temporal Information Full Dates Option'],
  'retain-modified-dates': ['113107', 'Retain Longitudinal Temporal Information Modified Dates Option'],
  'retain-patient-characteristics': ['113108', 'Retain Patient Characteristics Option'],
  'retain-device-identity': ['113109', 'Retain Device Identity Option'],
  'retain-uids': ['113110', 'Retain UIDs Option'],
  'retain-safe-private': ['113111', 'Retain Safe Private Option'],
  'retain-institution-identity': ['113112', 'Retain Institution Identity Option'],
};

/** Which of the two date options is in force; with both, dates are shifted. */
const methodsOf = (options: ReadonlySet<DeidentifyOption>): ('basic' | DeidentifyOption)[] => [
  'basic',
  ...[...options].filter((option) => option !== 'retain-full-dates' || !options.has('retain-modified-dates')).sort(),
];

/** What was done, in words for a report. */
export const methodNames = (options: ReadonlySet<DeidentifyOption>): string[] =>
  methodsOf(options).map((method) => METHODS[method][1]);

export const METHOD_TAGS: ReadonlySet<number> = new Set([0x00120062, 0x00120063, 0x00120064, 0x00280303]);

/** The elements that say that and how a data set was de-identified (PS3.15 E.1.1), by tag. */
export function methodElements(
  options: ReadonlySet<DeidentifyOption>,
  encoding: Encoding,
): readonly { tag: number; output: ByteOutput }[] {
  const made = (tag: number, write: (output: ByteOutput) => void): { tag: number; output: ByteOutput } => {
    const output = new ByteOutput();
    write(output);
    return { tag, output };
  };
  const items = methodsOf(options).map((method): SequenceItem => {
    const content = new ByteOutput();
    content.element(0x00080100, 'SH', textBytes(METHODS[method][0]), encoding);
    content.element(0x00080102, 'SH', textBytes('DCM'), encoding);
    content.element(0x00080104, 'LO', textBytes(METHODS[method][1]), encoding);
    return { content, encoding, undefinedLength: false };
  });
  const dates = options.has('retain-modified-dates') ? 'MODIFIED' : options.has('retain-full-dates') ? 'UNMODIFIED' : 'REMOVED';
  return [
    made(0x00120062, (out) => out.element(0x00120062, 'CS', textBytes('YES'), encoding)),
    made(0x00120063, (out) =>
      out.element(0x00120063, 'LO', textBytes(`Annotome, DICOM PS3.15 ${EDITION} Table E.1-1`), encoding),
    ),
    made(0x00120064, (out) => out.sequence(0x00120064, 'SQ', items, false, encoding)),
    made(0x00280303, (out) => out.element(0x00280303, 'CS', textBytes(dates), encoding)),
  ];
}
