import { type Metadata } from 'next';
import Link from 'next/link';
import { EntryCard } from '../../../../features/entry/entry-card.tsx';

export const metadata: Metadata = { title: 'Link sent' };

/** The same whether or not there is an account with this address. */
export default async function LinkSentPage({ searchParams }: { readonly searchParams: Promise<{ to?: string | string[] }> }) {
  const { to } = await searchParams;
  return (
    <EntryCard
      title="Look into your mail"
      footer={
        <>
          Nothing came? Look among the junk, or <Link href="/sign-in">try again</Link>.
        </>
      }
    >
      <p>
        If {typeof to === 'string' ? <strong className="font-medium break-words">{to}</strong> : 'this address'} can sign in here,
        a link is on its way. It works once, for half an hour, in this browser or another.
      </p>
    </EntryCard>
  );
}
