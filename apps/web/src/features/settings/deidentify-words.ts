import { type DeidentifyOption, type DeidentifyRule } from '@annotome/contracts';

export const RULE_WORDS: Record<DeidentifyRule, { readonly name: string; readonly means: string }> = {
  demanded: {
    name: 'Always',
    means: 'Nothing leaves a browser before names, dates and identifiers are removed. The uploader cannot switch it off.',
  },
  offered: {
    name: 'Unless switched off',
    means: 'Images are de-identified before they leave the browser; the uploader may switch it off.',
  },
  off: { name: 'Never', means: 'Images come as they are. Only for data that is de-identified already.' },
};

/** What each option of DICOM PS3.15 does, for those who never read it. In the order of the table's columns. */
export const OPTION_WORDS: Record<DeidentifyOption, { readonly name: string; readonly means: string }> = {
  'retain-safe-private': {
    name: 'Keep safe private fields',
    means: 'Makers’ own fields that are known to hold no identity, such as diffusion values, stay. All others go.',
  },
  'retain-uids': {
    name: 'Keep the original identifiers of images',
    means: 'Study, series and image UIDs stay, so that results can be matched with the hospital’s archive. So could the patient.',
  },
  'retain-device-identity': {
    name: 'Keep the device',
    means: 'Serial number, station name and calibration of the scanner stay.',
  },
  'retain-institution-identity': { name: 'Keep the institution', means: 'Name and address of the hospital stay.' },
  'retain-patient-characteristics': {
    name: 'Keep age, sex, weight and the like',
    means: 'What describes the body stays; what names the person still goes.',
  },
  'retain-full-dates': { name: 'Keep exact dates', means: 'Dates and times stay as they were. A date can identify a patient.' },
  'retain-modified-dates': {
    name: 'Keep dates, shifted',
    means: 'All dates of a patient move by the same secret number of days: intervals stay true, the days do not.',
  },
  'clean-descriptors': {
    name: 'Keep descriptions, cleaned',
    means: 'Free text such as the series description stays, with names and numbers that identify taken out.',
  },
  'clean-structured-content': {
    name: 'Keep report content, cleaned',
    means: 'Measurements and findings of structured reports stay without identities.',
  },
  'clean-graphics': { name: 'Keep drawings, cleaned', means: 'Overlays and annotations stay without identities.' },
};
