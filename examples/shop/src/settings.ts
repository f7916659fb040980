/**
 * What can be changed of the shop while it runs: the namespace `shop`. Each service declares the part of it that it
 * reads. Everything has a default, so that a service starts where nothing was released.
 */
import { z } from 'zod'

const storefront = z.object({
  banner: z.string().max(80).default('').meta({ description: 'Comes with every page of products' }),
  pageSize: z.int().min(4).max(48).default(12).meta({ unit: 'products' }),
  remember: z
    .object({
      forMs: z.int().min(0).max(60_000).default(0).meta({
        unit: 'ms',
        description: 'How long an answer of the catalogue is served again; 0 asks each time',
      }),
      answers: z.int().min(10).max(10_000).default(500).meta({
        mutable: 'restart',
        description: 'Answers that are kept for when the catalogue cannot answer',
      }),
    })
    .prefault({}),
})

const checkout = z.object({
  currency: z
    .enum(['EUR', 'CHF'])
    .default('EUR')
    .meta({ mutable: 'never', description: 'Open orders have been priced in it' }),
  shippingCents: z.int().min(0).max(5_000).default(490).meta({ unit: 'cents' }),
  freeShippingFromCents: z.int().min(0).max(100_000).default(7_500).meta({ unit: 'cents' }),
})

/** @param mostRetries how often the client of the bank that is built in can try again */
const payments = (mostRetries: number) =>
  z.object({
    provider: z
      .object({
        timeoutMs: z.int().min(100).max(10_000).default(3_000).meta({ unit: 'ms' }),
        retries: z.int().min(0).max(mostRetries).default(1),
        apiKey: z
          .string()
          .min(8)
          .optional()
          .meta({ secret: true, description: 'Without one no card is really charged' }),
      })
      .prefault({}),
    settleEveryMs: z.int().min(1_000).max(60_000).default(5_000).meta({ unit: 'ms' }),
  })

const mailer = z.object({
  sender: z.email().default('hello@shop.example'),
  perSecond: z
    .int()
    .min(1)
    .max(200)
    .default(20)
    .meta({ unit: 'mails/s', description: 'The pace that the mail server was promised' }),
})

const shoppers = z.object({
  perSecond: z
    .number()
    .min(0)
    .max(200)
    .default(30)
    .meta({ unit: 'requests/s', description: 'How busy the shop is, on average over a day' }),
})

/** What each service reads of it. */
export const settings = {
  gateway: z.object({ storefront: storefront.prefault({}), shoppers: shoppers.prefault({}) }),
  catalogue: z.object({ storefront: storefront.prefault({}) }),
  orders: z.object({ checkout: checkout.prefault({}) }),
  mailer: z.object({ mailer: mailer.prefault({}) }),
  payments: (version: string) =>
    z.object({ payments: payments(version.startsWith('3.') ? 3 : 10).prefault({}) }),
}
