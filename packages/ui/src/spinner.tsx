import { LoaderCircle } from 'lucide-react';
import { classNames } from './class-names.ts';

/** A small turning ring, for what takes under a few seconds inside a control. Lists and pages have skeletons instead. */
export function Spinner({ className }: { readonly className?: string | undefined }) {
  return <LoaderCircle aria-hidden className={classNames('size-4 animate-spin', className)} />;
}
