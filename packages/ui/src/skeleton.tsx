import { classNames } from './class-names.ts';

/** The shape of what is coming, at its final size. */
export function Skeleton({ className }: { readonly className?: string | undefined }) {
  return <div aria-hidden className={classNames('animate-pulse rounded-sm bg-hover', className)} />;
}
