/** The first owner of a control plane, who asks it as the console does. */
import type { ControlPlane } from '@foundation/testing'

export interface Operator {
  query(procedure: string, input?: object): Promise<unknown>
  mutate(procedure: string, input: object): Promise<unknown>
}

export async function setUpOperator(plane: ControlPlane): Promise<Operator> {
  let cookie = ''
  const ask = async (procedure: string, path: string, init: RequestInit = {}) => {
    const answer = await fetch(new URL(path, plane.url), {
      ...init,
      headers: { 'content-type': 'application/json', cookie },
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${procedure} answered ${answer.status}: ${text}`)
    cookie = [cookie, ...answer.headers.getSetCookie().map((it) => it.split(';')[0])]
      .filter(Boolean)
      .join('; ')
    const { result } = JSON.parse(text) as { result: { data: { json: unknown } } }
    return result.data.json
  }
  const operator: Operator = {
    query: (procedure, input) => {
      const query = input ? `?input=${encodeURIComponent(JSON.stringify({ json: input }))}` : ''
      return ask(procedure, `/api/trpc/${procedure}${query}`)
    },
    mutate: (procedure, input) => {
      const body = JSON.stringify({ json: input })
      return ask(procedure, `/api/trpc/${procedure}`, { method: 'POST', body })
    },
  }
  await operator.mutate('access.setup', {
    token: await plane.setupToken(),
    ...{ name: 'Bench', email: 'bench@example.com', password: 'correct horse battery staple' },
  })
  return operator
}
