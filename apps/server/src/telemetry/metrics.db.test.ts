import { expect, it } from 'vitest'

import { eventually } from '../testing/eventually.js'
import { testServer } from '../testing/server.js'

const token = 'a token for the figures'
const ask = (url: string, authorization?: string) =>
  fetch(`${url}/metrics`, { headers: { ...(authorization && { authorization }) } })

it('tells its figures to whoever shows the token, and to nobody else', async () => {
  await using server = await testServer({ metricsToken: token })
  await server.node()
  for (const wrong of [undefined, 'Bearer x', token])
    expect(await (await ask(server.url, wrong)).json()).toMatchObject({
      code: 'access.unauthenticated',
    })
  await eventually(async () => {
    const text = await (await ask(server.url, `Bearer ${token}`)).text()
    expect(text).toMatch(/^foundation_sessions 1$/m)
    expect(text).toMatch(/^foundation_feed_revision \d+$/m)
    expect(text).toMatch(
      /^foundation_http_requests_total\{method="GET",route="\/metrics",status="401"\} 3$/m,
    )
    expect(text).toContain('foundation_http_request_seconds_bucket')
  })
})

it('has no figures where there is no token', async () => {
  await using server = await testServer()
  expect((await ask(server.url, 'Bearer undefined')).status).toBe(404)
})
