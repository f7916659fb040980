import { cn } from './cn'

/** A place where something will stand. Shows after 150 ms, so that a quick answer does not flicker. */
export function Skeleton({ className }: { className?: string | undefined }) {
  return (
    <span
      aria-hidden
      className={cn('block h-2.5 animate-late rounded-mark bg-raised', className)}
    />
  )
}

const widths = ['w-[62%]', 'w-[50%]', 'w-[58%]', 'w-[42%]', 'w-[60%]', 'w-[46%]', 'w-[54%]']

/** Rows as they will stand, for lists and panels. */
export function SkeletonRows({ rows = 5, label = 'Loading' }: { rows?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} className="px-3.5 py-1">
      {Array.from({ length: rows }, (_, row) => (
        <div key={String(row)} className="flex h-[33px] items-center gap-3">
          <Skeleton className="w-3" />
          <Skeleton className={widths[row % widths.length]} />
          <Skeleton className="ml-auto w-[24%]" />
        </div>
      ))}
    </div>
  )
}
