import {
  CircleArrowDown,
  CircleCheck,
  Flag,
  Hand,
  KeyRound,
  Lock,
  LogIn,
  type LucideIcon,
  Pause,
  Pencil,
  Play,
  Shield,
  Tag,
  Trash2,
  Undo2,
  UserRound,
} from 'lucide-react'
import Link from 'next/link'

import type { TimelineItem } from '../ui/Timeline'
import type { ChangeGlyph, ChangeIcon, ChangeWords } from './change-words'

const icons: Record<ChangeIcon, LucideIcon> = {
  join: LogIn,
  drain: CircleArrowDown,
  resume: Play,
  hold: Hand,
  label: Tag,
  remove: Trash2,
  token: KeyRound,
  person: UserRound,
  policy: Shield,
  force: Lock,
  release: Flag,
  approve: CircleCheck,
  pause: Pause,
  back: Undo2,
  act: Pencil,
}

/** The mark of a change, for the timeline and the rail. */
export function toMark(glyph: ChangeGlyph): TimelineItem['mark'] {
  if (glyph.type === 'state') return glyph.state
  const Icon = icons[glyph.icon]
  return { icon: <Icon aria-hidden /> }
}

/** @param ofNode leaves the node's own name out, where the page is about it */
export function toTimelineItem(words: ChangeWords, ofNode = false): TimelineItem {
  const { id, at, glyph, subject, title, detail, href } = words
  const text =
    subject === null || ofNode ? (
      <span className="inline-block first-letter:uppercase">{title}</span>
    ) : (
      <>
        <span className="mono">{subject}</span> {title}
      </>
    )
  return {
    id,
    at,
    mark: toMark(glyph),
    title:
      href === null || ofNode ? (
        text
      ) : (
        <Link href={href} className="hover:underline">
          {text}
        </Link>
      ),
    detail: detail === '' ? undefined : detail,
  }
}
