import { Skeleton } from '@annotome/ui';

/** The room's final geometry while it is not known what is in it. */
export function RoomSkeleton() {
  return (
    <main data-room aria-busy className="grid h-dvh grid-rows-[44px_1fr_28px] overflow-hidden">
      <div className="flex items-center gap-3 border-b bg-background px-3">
        <Skeleton className="h-4 w-64" />
      </div>
      <div className="grid min-h-0 grid-cols-[48px_1fr_288px]">
        <div className="border-r bg-background" />
        <div className="bg-black" />
        <div className="flex flex-col gap-3 border-l bg-background p-3">
          <Skeleton className="h-4 w-32" />
          <Skeleton className="h-8 w-full" />
          <Skeleton className="h-8 w-full" />
          <Skeleton className="h-8 w-full" />
        </div>
      </div>
      <div className="border-t bg-background" />
    </main>
  );
}
