import type { Figure } from './measure.js'
import type { Report } from './result.js'

/** The report as a Markdown table, for people and for `docs/benchmarks.md`. */
export function toTable({ area, machine, results }: Report): string {
  const rows = results.flatMap(
    ({ name, unit, subjects, target, met, ratioToPeer, ratioToFloor }) => [
      ...Object.entries(subjects).map(([subject, { median, min, max }]) =>
        row(name, subject, `${text(median)} ${unit}`, `${text(min)} … ${text(max)}`, '', ''),
      ),
      row(
        name,
        '**verdict**',
        `${text(ratioToPeer)} × peer`,
        `${text(ratioToFloor)} × floor`,
        target,
        met ? 'met' : '**missed**',
      ),
    ],
  )
  const head = row('work', 'subject', 'median', 'min … max', 'target', '')
  return [
    `## ${area}`,
    '',
    machine,
    '',
    head,
    row('---', '---', '---', '---', '---', '---'),
    ...rows,
    '',
  ].join('\n')
}

function row(...cells: string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** Three significant figures; a dash where there is nothing to say. */
function text(value: number | Figure[keyof Figure] | null): string {
  return value === null || Number.isNaN(value) ? '–' : String(Number(value.toPrecision(3)))
}
