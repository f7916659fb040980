import path from 'node:path'
import type { NextConfig } from 'next'

/** Of every answer of the console's own; what pages may do besides is in the policy of `src/proxy.ts`. */
const headers = Object.entries({
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
}).map(([key, value]) => ({ key, value }))

const config: NextConfig = {
  reactStrictMode: true,
  // What runs, with the packages that it needs and no others: the image is this folder.
  output: 'standalone',
  poweredByHeader: false,
  headers: async () => [{ source: '/((?!api/).*)', headers }],
  // Browsers ask for it where a page's own icon comes late in its stream.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
  // The workspace's root: dependencies are hoisted there.
  outputFileTracingRoot: path.join(import.meta.dirname, '../..'),
  turbopack: { root: path.join(import.meta.dirname, '../..') },
  experimental: { optimizePackageImports: ['lucide-react', 'radix-ui'] },
}

export default config
