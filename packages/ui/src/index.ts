export { Avatar, type AvatarProps, initials } from './avatar.tsx';
export { Badge, type BadgeProps } from './badge.tsx';
export { Button, type ButtonProps, buttonStyle } from './button.tsx';
export { Checkbox, type CheckboxProps } from './checkbox.tsx';
export { ChoiceCards, type ChoiceCardsProps } from './choice-cards.tsx';
export { classNames } from './class-names.ts';
export { CommandPalette, type CommandPaletteProps, type PaletteCommand } from './command-palette.tsx';
export { ConfirmDialog, type ConfirmDialogProps } from './confirm-dialog.tsx';
export { Dialog, type DialogProps } from './dialog.tsx';
export { EmptyState, type EmptyStateProps } from './empty-state.tsx';
export { Field, type FieldProps } from './field.tsx';
export { IconButton, type IconButtonProps } from './icon-button.tsx';
export { Input, type InputProps, Textarea, type TextareaProps } from './input.tsx';
export { Kbd, type KbdProps, shortcutParts, useHasCommandKey } from './kbd.tsx';
export {
  Menu,
  MenuColors,
  type MenuColorsProps,
  MenuItem,
  type MenuItemProps,
  MenuLabel,
  type MenuProps,
  MenuSeparator,
} from './menu.tsx';
export { Notice, type NoticeProps } from './notice.tsx';
export { Popover, type PopoverProps } from './popover.tsx';
export { Progress, type ProgressProps, StackBar, type StackBarProps } from './progress.tsx';
export { Segmented, type SegmentedProps } from './segmented.tsx';
export { Select, type SelectOption, type SelectProps } from './select.tsx';
export { Skeleton } from './skeleton.tsx';
export { Spinner } from './spinner.tsx';
export { Switch } from './switch.tsx';
export { Table, TableCell, TableHead, TableHeader, TableRow } from './table.tsx';
export { toast, Toaster } from './toaster.tsx';
export { type Tone } from './tones.ts';
export { Tooltip, TooltipProvider, type TooltipProps } from './tooltip.tsx';
