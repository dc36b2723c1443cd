/** The product's mark: three slices of one body, the middle one segmented. */
export function Mark() {
  return (
    <div className="flex items-center gap-2 text-base font-semibold">
      <svg viewBox="0 0 24 24" className="size-6" aria-hidden fill="none" strokeWidth="1.5" strokeLinejoin="round">
        <path d="M12 3 21 7.5 12 12 3 7.5Z" className="stroke-muted" />
        <path d="M12 7.5 21 12 12 16.5 3 12Z" className="fill-accent stroke-accent" />
        <path d="M3 16.5 12 21 21 16.5" className="stroke-muted" />
      </svg>
      Annotome
    </div>
  );
}
