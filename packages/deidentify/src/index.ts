export { deidentifyDicom, isDicom, type Deidentified } from './deidentify-dicom.ts';
export { deidentifyFile, type FileToDeidentify } from './deidentify-file.ts';
export { DeidentifyError, type Profile } from './profile.ts';
export { EMPTY_REPORT, mergeReports, type DeidentifyReport, type ReportLine } from './report.ts';
export { type Action } from './choose-action.ts';
export { methodNames } from './dicom/method-elements.ts';
export { burnedInWarning, type PixelFacts } from './burned-in.ts';
export { cleanText } from './clean-text.ts';
export { EDITION } from './table/confidentiality-table.ts';
