import { type ComponentProps } from 'react';
import { classNames } from './class-names.ts';

/** A table whose header stays in sight; put it in a box that scrolls. */
export function Table({ className, ...rest }: ComponentProps<'table'>) {
  return <table className={classNames('w-full border-separate border-spacing-0 text-left text-sm', className)} {...rest} />;
}

export function TableHead({ className, ...rest }: ComponentProps<'thead'>) {
  return <thead className={classNames('sticky top-0 z-10 bg-background', className)} {...rest} />;
}

export function TableRow({ className, ...rest }: ComponentProps<'tr'>) {
  return <tr className={classNames('group/row', className)} {...rest} />;
}

export function TableHeader({ className, ...rest }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      className={classNames('h-8 border-b px-3 text-xs font-medium whitespace-nowrap text-muted', className)}
      {...rest}
    />
  );
}

export function TableCell({ className, ...rest }: ComponentProps<'td'>) {
  return <td className={classNames('h-10 border-b px-3 py-1', className)} {...rest} />;
}
