import { clsx, type ClassValue } from 'clsx';
import { twMerge } from 'tailwind-merge';

/** Joins class names; of two that set the same property, the last holds. */
export function classNames(...values: ClassValue[]): string {
  return twMerge(clsx(values));
}
