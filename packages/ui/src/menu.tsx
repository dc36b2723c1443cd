'use client';

import { type LucideIcon, Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Kbd } from './kbd.tsx';

const ITEM =
  'flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 text-sm outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:shrink-0';

export interface MenuProps {
  /** The one element that opens it. */
  readonly trigger: ReactNode;
  readonly align?: 'start' | 'center' | 'end' | undefined;
  readonly side?: 'top' | 'right' | 'bottom' | 'left' | undefined;
  readonly children: ReactNode;
  readonly className?: string | undefined;
}

export function Menu({ trigger, align = 'start', side = 'bottom', children, className }: MenuProps) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={classNames(
            'z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 animate-appear overflow-y-auto rounded-md border bg-raised p-1',
            className,
          )}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export interface MenuItemProps {
  readonly icon?: LucideIcon | undefined;
  readonly shortcut?: string | undefined;
  readonly danger?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  /** One of a choice, and whether it is the one. */
  readonly checked?: boolean | undefined;
  readonly onSelect?: ((event: Event) => void) | undefined;
  /** Draw the one child (a link) as the item. */
  readonly asChild?: boolean | undefined;
  readonly children: ReactNode;
}

export function MenuItem({
  icon: Icon,
  shortcut,
  danger,
  disabled = false,
  checked,
  onSelect,
  asChild,
  children,
}: MenuItemProps) {
  const className = classNames(ITEM, danger && 'text-danger');
  const handler = onSelect && { onSelect };
  if (asChild) {
    return (
      <DropdownMenu.Item asChild disabled={disabled} className={className} {...handler}>
        {children}
      </DropdownMenu.Item>
    );
  }
  const inside = (
    <>
      {Icon && <Icon aria-hidden className="text-muted" />}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {checked === true && <Check aria-hidden />}
      {shortcut !== undefined && <Kbd shortcut={shortcut} />}
    </>
  );
  if (checked === undefined) {
    return (
      <DropdownMenu.Item disabled={disabled} className={className} {...handler}>
        {inside}
      </DropdownMenu.Item>
    );
  }
  return (
    <DropdownMenu.CheckboxItem checked={checked} disabled={disabled} className={className} {...handler}>
      {inside}
    </DropdownMenu.CheckboxItem>
  );
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 py-1 text-xs text-muted">{children}</DropdownMenu.Label>;
}

export interface MenuColorsProps {
  readonly label: string;
  readonly colors: readonly string[];
  readonly value: string;
  readonly disabled?: boolean | undefined;
  readonly onChange: (color: string) => void;
}

/** One colour of a few, side by side; arrow keys go through them as through the items. */
export function MenuColors({ label, colors, value, disabled = false, onChange }: MenuColorsProps) {
  return (
    <DropdownMenu.RadioGroup aria-label={label} value={value} onValueChange={onChange} className="grid grid-cols-8 gap-1 p-2">
      {colors.map((color, at) => (
        <DropdownMenu.RadioItem
          key={color}
          value={color}
          disabled={disabled}
          aria-label={`${label} ${at + 1}`}
          className="size-6 rounded-sm border-2 border-transparent outline-offset-2 data-disabled:opacity-50 data-highlighted:outline-2 data-highlighted:outline-accent data-[state=checked]:border-white"
          style={{ background: color }}
        />
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="-mx-1 my-1 h-px bg-border" />;
}
