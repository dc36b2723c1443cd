import { type Metadata } from 'next';
import { Usage } from '../../../../features/organization/usage.tsx';

export const metadata: Metadata = { title: 'Usage' };

export default function UsagePage() {
  return <Usage />;
}
