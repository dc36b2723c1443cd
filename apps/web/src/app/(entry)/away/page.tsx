import { type Metadata } from 'next';
import { Away } from '../../../features/offline/away.tsx';

export const metadata: Metadata = { title: 'No network' };

export default function AwayPage() {
  return <Away />;
}
