/** What of a label goes to a page. */
export const LABEL_FIELDS = {
  id: true,
  name: true,
  color: true,
  hotkey: true,
  position: true,
  codeScheme: true,
  codeValue: true,
  codeMeaning: true,
} as const;
