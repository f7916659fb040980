/** The mark: three layers, the fleet on what carries it. */
export function BrandMark({ size = 20 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinejoin="round"
      aria-hidden
    >
      <path d="M10 1.2 17.6 5.6v4L10 14 2.4 9.6v-4Z" />
      <path d="M2.4 13.2 10 17.6l7.6-4.4" strokeLinecap="round" />
      <path d="M6.2 7.4 10 9.6l3.8-2.2L10 5.2Z" fill="currentColor" stroke="none" />
    </svg>
  )
}
