# Three images from one build:  docker build --target server|web|example .
# Each command below is one that the tests run outside of a container, too: scripts/checks/images.process.test.mjs.

FROM node:22-slim AS base
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
WORKDIR /app

# Everything, built.
FROM base AS build
COPY package.json package-lock.json .npmrc turbo.json tsconfig.base.json ./
COPY packages packages
COPY apps apps
COPY examples examples
COPY prisma prisma
COPY scripts scripts
COPY e2e/package.json e2e/
COPY bench/package.json bench/
RUN npm ci --ignore-scripts --include=dev --no-audit --no-fund
RUN npx turbo run build --filter=@foundation/server --filter=@foundation/web --filter=@foundation/example-shop

# What runs needs only the packages of its own workspaces. Installed apart, so that npm's cache stays here.
FROM base AS manifests
COPY package.json package-lock.json .npmrc ./
COPY packages/core/package.json packages/core/
COPY packages/sdk/package.json packages/sdk/
COPY packages/cli/package.json packages/cli/
COPY packages/testing/package.json packages/testing/
COPY apps/server/package.json apps/server/
COPY apps/web/package.json apps/web/
COPY examples/shop/package.json examples/shop/
COPY e2e/package.json e2e/
COPY bench/package.json bench/
COPY --from=build /app/packages/core/dist packages/core/dist

# The lock file has the console's Next.js too, which a library of the server takes for an optional peer.
FROM manifests AS server-packages
RUN npm ci --ignore-scripts --omit=dev --omit=peer --omit=optional --no-audit --no-fund -w @foundation/server -w @foundation/core \
  && rm -rf node_modules/next node_modules/@next node_modules/react node_modules/react-dom

FROM manifests AS example-packages
RUN npm ci --ignore-scripts --omit=dev --omit=peer --omit=optional --no-audit --no-fund -w @foundation/example-shop -w @foundation/sdk -w @foundation/core

# The server, the worker and everything done with the database: foundation-server <command>.
FROM base AS server
COPY --from=server-packages /app ./
COPY prisma prisma
COPY --from=build /app/apps/server/dist apps/server/dist
# By number, so that Kubernetes sees that it is not root.
USER 1000:1000
ENV HOST=0.0.0.0 PORT=4100
EXPOSE 4100
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "apps/server/dist/main.js", "health"]
ENTRYPOINT ["node", "apps/server/dist/main.js"]
CMD ["serve"]

# The console, with the packages that it needs: next.config.ts has `output: 'standalone'`.
FROM base AS web
COPY --from=build /app/apps/web/.next/standalone ./
USER 1000:1000
ENV HOSTNAME=0.0.0.0 PORT=3000 FOUNDATION_SERVER_URL=http://server:4100
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/sign-in').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/web/server.js"]

FROM base AS example
COPY --from=example-packages /app ./
COPY --from=build /app/packages/sdk/dist packages/sdk/dist
COPY --from=build /app/examples/shop/dist examples/shop/dist
RUN mkdir /state && chown 1000:1000 /state
USER 1000:1000
ENV FOUNDATION_URL=http://server:4100 FOUNDATION_STATE_DIR=/state
CMD ["node", "examples/shop/dist/fleet.js"]
