import { type NextRequest, NextResponse } from 'next/server'

/** Where the control plane answers, read at each request, so that one build serves every place. */
function serverUrl(): string {
  return process.env.FOUNDATION_SERVER_URL ?? 'http://127.0.0.1:4100'
}

/** Hands `/api` to the server: for a browser, console and server are one origin, cookies included. */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl
  return NextResponse.rewrite(new URL(`${pathname}${search}`, serverUrl()))
}

export const config = { matcher: '/api/:path*' }
