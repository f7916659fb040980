import { Compass } from 'lucide-react'

import { Notice } from '../ui/Notice'
import { TextLink } from '../ui/TextLink'

export default function NotFound() {
  return (
    <main>
      <Notice
        page
        icon={<Compass aria-hidden />}
        title="There is no page at this address"
        actions={<TextLink href="/">Overview</TextLink>}
      >
        The link may be old, or a letter of it is missing.
      </Notice>
    </main>
  )
}
