'use client';

import { type Role, ROLES } from '@annotome/contracts';
import { Select } from '@annotome/ui';
import { ROLE_NAMES } from './role-names.ts';

export interface RoleSelectProps {
  readonly value: Role;
  readonly onChange: (role: Role) => void;
  readonly label?: string;
  readonly disabled?: boolean;
  /** Only an owner makes owners. */
  readonly withOwner: boolean;
}

export function RoleSelect({ value, onChange, label, disabled, withOwner }: RoleSelectProps) {
  const options = ROLES.filter((role) => withOwner || role !== 'owner' || role === value).map((role) => ({
    value: role,
    label: ROLE_NAMES[role].name,
    hint: ROLE_NAMES[role].may,
  }));
  return <Select value={value} onChange={onChange} options={options} label={label} disabled={disabled} className="w-36" />;
}
