/**
 * A histogram of spans in ms whose buckets grow with the value, so that every quantile is within 1/16 of the
 * exact one, between 1/128 ms and 4,194,304 ms (70 min). What is shorter or longer counts at that end.
 *
 * Each power of two is cut into eight buckets of equal width, which the first bits of a double's mantissa name:
 * to record is to read bits and add one. Two histograms merge by adding their buckets, in any order. Sources of
 * the layout: HdrHistogram (G. Tene), and base-2 exponential histograms as in OpenTelemetry.
 */

const cutBits = 3
const cuts = 1 << cutBits
const lowestExponent = -7
const highestExponent = 22
/** One below the range, those of the range, one above it. */
const bucketCount = (highestExponent - lowestExponent) * cuts + 2
const lastBucket = bucketCount - 1

const mantissaBitsInHighWord = 20
const exponentBias = 1023
const shift = mantissaBitsInHighWord - cutBits
const offset = (lowestExponent + exponentBias) * cuts - 1

const double = new Float64Array(1)
const words = new Int32Array(double.buffer)
const highWord = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0

export class Histogram {
  private readonly counts = new Float64Array(bucketCount)
  private total = 0

  /** How many values were recorded. */
  get count(): number {
    return this.total
  }

  /** Counts one span. A span that is no number is left out; one below zero, as a set clock gives, counts as zero. */
  record(ms: number): void {
    if (Number.isNaN(ms)) return
    double[0] = ms
    const bucket = bucketOf((words[highWord] ?? 0) >> shift)
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1
    this.total += 1
  }

  /** Buckets with something in them, as `[bucket, count, bucket, count, …]`, ascending. */
  export(): number[] {
    const pairs: number[] = []
    for (let bucket = 0; bucket < bucketCount; bucket += 1) {
      const count = this.counts[bucket] ?? 0
      if (count > 0) pairs.push(bucket, count)
    }
    return pairs
  }

  /** Adds what another histogram exported. Buckets past the last count in the last. */
  merge(pairs: readonly number[]): void {
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      const bucket = Math.min(pairs[i] ?? 0, lastBucket)
      const count = pairs[i + 1] ?? 0
      this.counts[bucket] = (this.counts[bucket] ?? 0) + count
      this.total += count
    }
  }

  /**
   * The value in ms that the share `q` of all values does not exceed, by nearest rank; null before the first.
   *
   * @param q in [0, 1]
   */
  quantile(q: number): number | null {
    if (this.total === 0) return null
    const rank = Math.max(1, Math.ceil(q * this.total))
    let seen = 0
    for (let bucket = 0; bucket < lastBucket; bucket += 1) {
      seen += this.counts[bucket] ?? 0
      if (seen >= rank) return middleOf(bucket)
    }
    return middleOf(lastBucket)
  }

  reset(): void {
    this.counts.fill(0)
    this.total = 0
  }
}

function bucketOf(exponentAndCut: number): number {
  const bucket = exponentAndCut - offset
  if (bucket < 0) return 0
  return Math.min(bucket, lastBucket)
}

function middleOf(bucket: number): number {
  if (bucket === 0) return 0
  if (bucket === lastBucket) return 2 ** highestExponent
  const place = bucket - 1
  const start = 2 ** (lowestExponent + Math.floor(place / cuts))
  return start * (1 + ((place % cuts) + 0.5) / cuts)
}
