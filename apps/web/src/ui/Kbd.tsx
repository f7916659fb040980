import { cn } from './cn'

/** One key. */
export function Kbd({
  children,
  className,
}: {
  children: React.ReactNode
  className?: string | undefined
}) {
  return (
    <kbd
      className={cn(
        'inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-mark px-1 font-medium font-sans text-[11px] text-ink-3 shadow-[inset_0_0_0_1px_var(--line-strong)]',
        className,
      )}
    >
      {children}
    </kbd>
  )
}
