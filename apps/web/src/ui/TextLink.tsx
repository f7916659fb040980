import Link from 'next/link'
import type { ComponentProps } from 'react'

import { cn } from './cn'

/** A link in text or at the end of a panel's title. Underlined, since colour is the fleet's. */
export function TextLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return <Link className={cn('hit text-link', className)} {...rest} />
}
