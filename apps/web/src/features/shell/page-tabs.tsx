'use client';

import { classNames } from '@annotome/ui';
import Link from 'next/link';
import { usePathname } from 'next/navigation';

/** Pages that belong together, each with an address of its own. */
export function PageTabs({
  label,
  tabs,
}: {
  readonly label: string;
  readonly tabs: readonly { readonly href: string; readonly name: string }[];
}) {
  const path = usePathname();
  return (
    <nav aria-label={label} className="-mb-px flex gap-4">
      {tabs.map(({ href, name }) => (
        <Link
          key={href}
          href={href}
          aria-current={path === href ? 'page' : undefined}
          className={classNames(
            'flex h-8 items-center border-b-2 border-transparent text-muted transition-colors hover:text-text',
            path === href && 'border-accent text-text',
          )}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
