import { type Scope, scopesOf } from '@foundation/core/access'
import type { ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'

import { Button } from '../ui/Button'
import { Allowed, refuse } from './Allowed'
import { SessionProvider } from './session'

function draw(scopes: readonly Scope[]) {
  const person = {
    id: 'p1',
    name: 'Ada',
    email: 'ada@example.com',
    role: 'viewer',
    scopes: [...scopes],
    secondFactor: false,
  }
  const server = { url: 'ws://127.0.0.1:4100', database: 'external' } as const
  return renderToStaticMarkup(
    <SessionProvider session={{ person, fleetName: 'shop', server }}>
      <Allowed scope="people:write">
        <Button disabled title="Nothing to invite">
          Invite…
        </Button>
      </Allowed>
    </SessionProvider>,
  )
}

describe('Allowed', () => {
  it('leaves a control alone for those who may', () => {
    const drawn = draw(scopesOf.owner)
    expect(drawn).toContain('title="Nothing to invite"')
    expect(drawn).not.toContain('aria-disabled="true"')
  })

  it('shows it to everybody else, able to take focus, and says why', () => {
    const drawn = draw(scopesOf.viewer)
    expect(drawn).toContain('Invite…')
    expect(drawn).toContain('aria-disabled="true"')
    expect(drawn).not.toMatch(/ disabled=/)
    expect(drawn).not.toContain('title=')
    const why = /aria-describedby="([^"]+)"/.exec(drawn)?.[1]
    expect(drawn).toContain(`<span id="${why}" hidden="">Needs people:write. Ask an owner.</span>`)
  })
})

describe('a link that looks like a button', () => {
  it('hears of a press, so that it can be refused', () => {
    const press = () => {}
    const { props } = Button({
      asChild: true,
      onClick: press,
      children: <a href="/policies/new">New policy</a>,
    }) as ReactElement<{ onClick?: unknown }>
    expect(props.onClick).toBe(press)
  })
})

describe('refuse', () => {
  it('keeps a press from the form, the link and what is around', () => {
    const done: string[] = []
    refuse({
      preventDefault: () => done.push('default'),
      stopPropagation: () => done.push('around'),
    })
    expect(done).toEqual(['default', 'around'])
  })
})
