/** Figures from interleaved rounds: what varies on a shared machine varies for all subjects alike. */

export interface Figure {
  readonly median: number
  readonly min: number
  readonly max: number
}

export function figure(samples: readonly number[]): Figure {
  if (samples.length === 0) throw new RangeError('Expected at least one sample')
  const sorted = [...samples].sort((a, b) => a - b)
  return { median: quantile(sorted, 0.5), min: quantile(sorted, 0), max: quantile(sorted, 1) }
}

/** Linear interpolation between the closest ranks; `sorted` ascends. */
function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? low
  return low + (high - low) * (at - Math.floor(at))
}

/**
 * Measures each subject once a round, A B C, A B C, …, and collects the samples by subject.
 *
 * @param warmUp rounds that are run and left out
 */
export async function interleave<S extends string, T>(
  subjects: readonly S[],
  { rounds, warmUp = 0 }: { rounds: number; warmUp?: number },
  measure: (subject: S) => Promise<T>,
): Promise<Record<S, T[]>> {
  const samples = Object.fromEntries(subjects.map((it) => [it, [] as T[]])) as Record<S, T[]>
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const subject of subjects) {
      const sample = await measure(subject)
      if (round >= 0) samples[subject].push(sample)
    }
  }
  return samples
}
