import path from 'node:path'
import type { NextConfig } from 'next'

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // The workspace's root: dependencies are hoisted there.
  outputFileTracingRoot: path.join(import.meta.dirname, '../..'),
  turbopack: { root: path.join(import.meta.dirname, '../..') },
  experimental: { optimizePackageImports: ['lucide-react', 'radix-ui'] },
}

export default config
