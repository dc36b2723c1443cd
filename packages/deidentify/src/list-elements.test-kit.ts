import { inflateSync } from 'fflate';
import { TreeReader, type ElementNode } from './dicom/element-tree.ts';
import { readFileMeta } from './dicom/file-meta.ts';

const IMPLICIT = '1.2.840.10008.1.2';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const DEFLATED = '1.2.840.10008.1.2.1.99';

/** Every element of a file, sequences included, by its path (`00081140[0].00081155`), for tests. `undefined`: a sequence. */
export function listElements(file: Uint8Array): {
  transferSyntax: string | undefined;
  elements: Map<string, Uint8Array | undefined>;
} {
  const { transferSyntax, end } = readFileMeta(file, 'file');
  const bytes = transferSyntax === DEFLATED ? inflateSync(file.subarray(end)) : file;
  const encoding = { explicitVr: transferSyntax !== IMPLICIT, littleEndian: transferSyntax !== BIG_ENDIAN };
  const nodes = new TreeReader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 'file').read(
    transferSyntax === DEFLATED ? 0 : end,
    encoding,
  );
  const elements = new Map<string, Uint8Array | undefined>();
  const visit = (list: readonly ElementNode[], prefix: string): void => {
    for (const node of list) {
      const path = `${prefix}${node.tag.toString(16).padStart(8, '0')}`;
      elements.set(path, node.items ? undefined : bytes.subarray(node.start, node.end));
      for (const [n, item] of (node.items ?? []).entries()) visit(item.elements, `${path}[${n}].`);
    }
  };
  visit(nodes, '');
  return { transferSyntax, elements };
}
