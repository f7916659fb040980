interface BeforeAfterProps {
  /** Null where there was nothing, or will be nothing. */
  before: string | null
  after: string | null
}

const mark = 'mono line-clamp-4 max-w-full break-all rounded-mark px-1.5 no-underline'

/** What a value was and what it will be: told by a sign and a word, not by colour alone. */
export function BeforeAfter({ before, after }: BeforeAfterProps) {
  return (
    <p className="mt-0.5 flex flex-wrap gap-1.5">
      {before !== null && (
        <del className={`${mark} bg-del-bg`}>
          <span aria-hidden>− </span>
          <span className="sr-only">was </span>
          {before}
        </del>
      )}
      {after !== null && (
        <ins className={`${mark} bg-add-bg`}>
          <span aria-hidden>+ </span>
          <span className="sr-only">will be </span>
          {after}
        </ins>
      )}
    </p>
  )
}
