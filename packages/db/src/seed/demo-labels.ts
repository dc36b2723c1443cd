import { LABEL_COLORS } from '@annotome/contracts';
import { type NewLabel } from '../labels/new-label.ts';

/** Name on the screen, key, and SNOMED CT code value with its meaning. */
const ORGANS = [
  ['Liver', '1', '10200004', 'Liver'],
  ['Spleen', '2', '78961009', 'Spleen'],
  ['Right kidney', '3', '9846003', 'Right kidney'],
  ['Left kidney', '4', '18639004', 'Left kidney'],
  ['Aorta', '5', '15825003', 'Aorta'],
  ['Inferior vena cava', '6', '64131007', 'Inferior vena cava'],
  ['Gallbladder', '7', '28231008', 'Gallbladder'],
  ['Pancreas', '8', '15776009', 'Pancreas'],
  ['Stomach', '9', '69695003', 'Stomach'],
  ['Vertebrae', null, '51282000', 'Vertebra'],
  ['Urinary bladder', null, '89837001', 'Bladder'],
  ['Lesion', null, '52988006', 'Lesion'],
] as const;

export const DEMO_LABELS: readonly NewLabel[] = ORGANS.map(([name, hotkey, value, meaning], n) => ({
  name,
  color: LABEL_COLORS[n] as string,
  hotkey,
  code: { scheme: 'SCT', value, meaning },
}));
