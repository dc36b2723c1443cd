'use client';

import { type Role } from '@annotome/contracts';
import { Button } from '@annotome/ui';
import { ROLE_NAMES } from '../organization/role-names.ts';

export interface DemoSignIn {
  readonly name: string;
  readonly role: Role;
  readonly email: string;
  readonly password: string;
}

export interface DemoSignInsProps {
  readonly demo: readonly DemoSignIn[];
  /** The e-mail of the one that was pressed. */
  readonly busy: string | undefined;
  readonly onEnter: (who: DemoSignIn) => void;
}

/** One click for each person of the demo organization. */
export function DemoSignIns({ demo, busy, onEnter }: DemoSignInsProps) {
  return (
    <section aria-label="Demo" className="flex flex-col gap-2 border-b pb-4">
      <p className="text-muted">This is a demo server. Look around as</p>
      {demo.map((who, position) => (
        <Button
          key={who.email}
          size="large"
          look={position === 0 ? 'primary' : 'secondary'}
          busy={busy === who.email}
          onClick={() => onEnter(who)}
          className="justify-between"
        >
          <span className="flex-1 text-left">{who.name}</span>
          <span className="text-xs opacity-80">{ROLE_NAMES[who.role].name}</span>
        </Button>
      ))}
    </section>
  );
}
