import { chooseAction, type Action } from '../choose-action.ts';
import { cleanText } from '../clean-text.ts';
import { pseudonym, type Profile } from '../profile.ts';
import { type ReportBuilder } from '../report.ts';
import { formatTag, isPrivate, ruleOf } from '../rules.ts';
import { ByteOutput, textBytes, type SequenceItem } from './byte-output.ts';
import { isPixelTag, type ElementNode, type Encoding } from './element-tree.ts';
import { namesSomebody, readableText, valueText, withoutTechnicalWords, type Identity } from './identity.ts';
import { dummyText, replaceUids, shiftDates, zeroSize } from './replace-value.ts';

/** What rewriting needs beside the elements. */
export interface RewriteContext {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly profile: Profile;
  readonly identity: Identity;
  /** Days by which this person's dates move. */
  readonly shift: number;
  readonly report: ReportBuilder;
}

const PATIENT_IDS = new Set([0x00100020, 0x00101000]);
const TEXT_VRS = new Set(['AE', 'LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UR', 'UT']);
/** Codes of public schemes: anatomy may be spelled like a name. */
const CODES = new Set([0x00080100, 0x00080102, 0x00080103, 0x00080104]);

/** Manufacturer and the name of its model. */
const MAKER = new Set([0x00080070, 0x00081090]);

/** Private creators of one data set: block → who reserved it. */
function creatorsOf(bytes: Uint8Array, elements: readonly ElementNode[]): ReadonlyMap<number, string> {
  const creators = new Map<number, string>();
  for (const node of elements) {
    const element = node.tag & 0xffff;
    if (isPrivate(node.tag) && element >= 0x10 && element <= 0xff)
      creators.set((node.tag & 0xffff0000) | element, valueText(bytes, node).trim());
  }
  return creators;
}

/** Whose names are looked for in this element. A maker's own laboratory is called like the maker. */
function suspectsFor(tag: number, identity: Identity): Identity {
  if (CODES.has(tag)) return withoutTechnicalWords(identity);
  return MAKER.has(tag) ? { ...identity, places: [] } : identity;
}

const misplaced = (tag: number): string =>
  `A name or number of the patient or hospital stood in ${formatTag(tag)}, where it does not belong; it was removed there too.`;

const blockOf = (tag: number): number => (tag & 0xffff0000) | ((tag >>> 8) & 0xff);

/** Writes a data set (or an item) anew, element by element, as the profile says. Sequences are walked through to their depths. */
export function rewriteElements(context: RewriteContext, elements: readonly ElementNode[], encoding: Encoding): ByteOutput {
  const out = new ByteOutput();
  const creators = creatorsOf(context.bytes, elements);
  const actionFor = (node: ElementNode): Action =>
    chooseAction(context.profile.options, node.tag, node.meaning, creators.get(blockOf(node.tag)));
  // A creator stays as long as one element of its block does.
  const kept = new Set(
    elements.filter((node) => isPrivate(node.tag) && actionFor(node) === 'keep').map((node) => blockOf(node.tag)),
  );
  for (const node of elements) {
    const isCreator = creators.has(node.tag | 0) && kept.has(node.tag | 0);
    rewriteElement(context, node, encoding, isCreator ? 'keep' : actionFor(node), out);
  }
  return out;
}

function rewriteElement(context: RewriteContext, node: ElementNode, encoding: Encoding, wanted: Action, out: ByteOutput): void {
  const { bytes, profile, identity, report } = context;
  const { tag, vr, meaning } = node;
  if (isPixelTag(tag)) {
    out.bytes(bytes.subarray(node.from, node.to));
    report.leave();
    return;
  }
  const rule = ruleOf(tag);
  const told = (action: Action): void => {
    if (isPrivate(tag)) report.add('private', 'Private attributes', action);
    else if (rule || action !== 'keep') report.add(formatTag(tag), rule?.name ?? '', action);
    else report.leave();
  };
  const write = (action: Action, text: string, pad = 0x20): void => {
    out.element(tag, vr, textBytes(text), encoding, pad);
    told(action);
  };
  if (wanted === 'remove' || node.unreadable) return told('remove');
  if (meaning === 'SQ') {
    told(wanted === 'uid' ? 'keep' : wanted);
    if (wanted === 'empty') return out.sequence(tag, vr, [], node.undefinedLength, encoding);
    if (wanted === 'dummy') return out.sequence(tag, vr, [dummyItem(encoding)], node.undefinedLength, encoding);
    const items = (node.items ?? []).map((item): SequenceItem => ({
      ...item,
      content: rewriteElements(context, item.elements, item.encoding),
    }));
    return out.sequence(tag, vr, items, node.undefinedLength, encoding);
  }
  const text = (): string => valueText(bytes, node);
  switch (wanted) {
    case 'empty':
      return write('empty', '');
    case 'dummy':
      if (PATIENT_IDS.has(tag)) return write('dummy', pseudonym(identity.person, profile));
      if (dummyText(meaning) !== undefined) return write('dummy', dummyText(meaning) ?? '');
      out.element(tag, vr, new Uint8Array(zeroSize(meaning)), encoding, 0);
      return told('dummy');
    case 'uid':
      return write('uid', replaceUids(text(), profile), 0);
    case 'shift': {
      const moved = shiftDates(text(), meaning, context.shift);
      return moved === undefined ? write('empty', '') : write('shift', moved);
    }
    case 'clean':
      return write('clean', cleanText(text(), identity.words));
    case 'keep':
      if (meaning === 'CS') {
        // A code is a word of the standard's lists, but nothing keeps people from writing others.
        const strict = withoutTechnicalWords(identity);
        const values = readableText(bytes, node).split('\\');
        const kept = values.map((value) => (namesSomebody(value, strict) ? '' : value));
        if (kept.some((value, n) => value !== values[n])) {
          report.note(misplaced(tag));
          return write('clean', kept.join('\\'));
        }
      }
      if (TEXT_VRS.has(meaning) && namesSomebody(readableText(bytes, node), suspectsFor(tag, identity))) {
        report.note(misplaced(tag));
        return write('empty', '');
      }
      out.bytes(bytes.subarray(node.from, node.to));
      return told('keep');
  }
}

/** In place of the items of a sequence that must not be empty: a code that says nothing. */
function dummyItem(encoding: Encoding): SequenceItem {
  const content = new ByteOutput();
  content.element(0x00080100, 'SH', textBytes('ANONYMIZED'), encoding);
  content.element(0x00080102, 'SH', textBytes('99ANNOTOME'), encoding);
  content.element(0x00080104, 'LO', textBytes('Anonymized'), encoding);
  return { content, encoding, undefinedLength: false };
}
