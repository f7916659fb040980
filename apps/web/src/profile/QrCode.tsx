import encodeQR from 'qr'

import { toPath } from './qr-path'

/** Light around the code, in modules: what ISO/IEC 18004 asks for. */
const quiet = 4

interface QrCodeProps {
  text: string
  /** For screen readers, which cannot scan it. */
  label: string
}

/** A text for a camera. Dark on light in every theme: many apps read no other. */
export default function QrCode({ text, label }: QrCodeProps) {
  const rows = encodeQR(text, 'raw', { border: quiet })
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      shapeRendering="crispEdges"
      className="size-[184px] shrink-0 rounded-control"
    >
      <rect width={rows.length} height={rows.length} fill="#fff" />
      <path d={toPath(rows)} fill="#000" />
    </svg>
  )
}
