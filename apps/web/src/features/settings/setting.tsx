import { type ReactNode } from 'react';

export interface SettingProps {
  readonly title: string;
  readonly about: ReactNode;
  readonly children: ReactNode;
}

/** One thing that can be set: what it is for, then its controls. */
export function Setting({ title, about, children }: SettingProps) {
  return (
    <section className="border-b py-6 first:pt-0 last:border-b-0" aria-label={title}>
      <h2 className="text-base font-semibold">{title}</h2>
      <p className="mt-1 mb-4 max-w-prose text-muted">{about}</p>
      {children}
    </section>
  );
}
