import { type ConfigSnapshot, missing } from '@foundation/core/config'

interface Source {
  readonly snapshot: ConfigSnapshot
}

/** One value that is read often: as quick as a property, and always the one that holds now. */
export class BoundValue<Value> {
  readonly #source: Source
  readonly #names: readonly string[]
  #snapshot: ConfigSnapshot | null = null
  #value: Value | undefined

  /** Got from `config.bind()`. @internal */
  constructor(source: Source, names: readonly string[]) {
    this.#source = source
    this.#names = names
  }

  /** Undefined where there is none. */
  get value(): Value | undefined {
    return this.#source.snapshot === this.#snapshot ? this.#value : this.#read()
  }

  #read(): Value | undefined {
    const { snapshot } = this.#source
    const value = snapshot.get(this.#names)
    this.#value = value === missing ? undefined : (value as Value)
    this.#snapshot = snapshot
    return this.#value
  }
}
