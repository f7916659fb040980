export interface Product {
  readonly sku: string
  readonly name: string
  readonly priceCents: number
}

const materials = ['Oak', 'Linen', 'Copper', 'Wool', 'Glass', 'Stone', 'Birch', 'Cotton']
const things = ['Lamp', 'Chair', 'Bowl', 'Blanket', 'Vase', 'Table', 'Shelf', 'Mug', 'Clock']

/** The same in every process, by SKU. */
export const products: ReadonlyMap<string, Product> = new Map(
  materials.flatMap((material, row) =>
    things.map((thing, column) => {
      const sku = `${material}-${thing}`.toLowerCase()
      const priceCents = 1_900 + row * 700 + column * 1_300
      return [sku, { sku, name: `${material} ${thing}`, priceCents }] as const
    }),
  ),
)

export interface Page {
  readonly total: number
  readonly products: readonly Product[]
}

/** Products whose name has every word of `search`, cheapest first. Pages count from 1. */
export function findProducts(search: string, page: number, pageSize: number): Page {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = [...products.values()]
    .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    .sort((a, b) => a.priceCents - b.priceCents)
  const first = (Math.max(1, page) - 1) * pageSize
  return { total: found.length, products: found.slice(first, first + pageSize) }
}
