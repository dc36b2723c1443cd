import { Button } from '@annotome/ui';
import { type Metadata } from 'next';
import Link from 'next/link';
import { EntryCard } from '../features/entry/entry-card.tsx';
import { EntryPage } from '../features/entry/entry-page.tsx';

export const metadata: Metadata = { title: 'Not here' };

export default function NotFound() {
  return (
    <EntryPage>
      <EntryCard title="There is nothing here">
        <p className="text-muted">The address may have a slip of the pen, or what it named was removed.</p>
        <Button asChild look="primary">
          <Link href="/">Home</Link>
        </Button>
      </EntryCard>
    </EntryPage>
  );
}
