import { type ClassValue, clsx } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

// Tailwind-merge must know our sizes by name, or it takes `text-small` for a colour and drops it.
const merge = extendTailwindMerge({
  extend: {
    theme: {
      text: ['display', 'verdict', 'title', 'section', 'panel', 'body', 'table', 'small', 'micro'],
      radius: ['mark', 'control', 'panel', 'dialog', 'full'],
      shadow: ['panel', 'float', 'dialog'],
    },
  },
})

/** Joins class names; of two that set the same thing, the last wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes))
}
