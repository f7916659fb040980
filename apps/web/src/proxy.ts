import { type NextRequest, NextResponse } from 'next/server'

import { contentPolicy } from './content-policy'

/** Where the control plane answers, read at each request, so that one build serves every place. */
function serverUrl(): string {
  return process.env.FOUNDATION_SERVER_URL ?? 'http://127.0.0.1:4100'
}

/**
 * Hands `/api` to the server: for a browser, console and server are one origin, cookies included. Everything else is a
 * page, and gets the policy by which the browser holds it.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl
  if (pathname.startsWith('/api/')) {
    return NextResponse.rewrite(new URL(`${pathname}${search}`, serverUrl()))
  }
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString('base64')
  const secure = request.headers.get('x-forwarded-proto') === 'https'
  const development = process.env.NODE_ENV === 'development'
  const policy = contentPolicy({ nonce, secure, development })
  // Next takes the nonce for its own scripts from the policy of the request; ours come from the layout.
  const headers = new Headers(request.headers)
  headers.set('content-security-policy', policy)
  headers.set('x-nonce', nonce)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  if (secure) response.headers.set('strict-transport-security', 'max-age=15552000')
  return response
}

export const config = { matcher: ['/api/:path*', '/((?!_next/|icon\\.svg).*)'] }
