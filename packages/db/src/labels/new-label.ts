import { type LabelKey } from '@annotome/contracts';

/** A label as a person writes it. The code is a terminology's: scheme (`SCT`), value and meaning, all three or none. */
export interface NewLabel {
  readonly name: string;
  readonly color: string;
  readonly hotkey?: LabelKey | null | undefined;
  readonly code?: { readonly scheme: string; readonly value: string; readonly meaning: string } | null | undefined;
}

/** The columns of a label. */
export const labelColumns = ({ name, color, hotkey = null, code = null }: NewLabel) => ({
  name,
  color,
  hotkey,
  codeScheme: code?.scheme ?? null,
  codeValue: code?.value ?? null,
  codeMeaning: code?.meaning ?? null,
});
