# Three images from one build:  docker build --target server|web|example .
# Each command below is one that the tests run outside of a container, too.

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

# What runs needs only the packages of its own workspaces.
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

FROM manifests AS server
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund -w @foundation/server -w @foundation/core
COPY prisma prisma
COPY --from=build /app/apps/server/dist apps/server/dist
USER node
ENV HOST=0.0.0.0 PORT=4100
EXPOSE 4100
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["sh", "-c", "node apps/server/dist/database/migrate-main.js && exec node apps/server/dist/main.js"]

FROM manifests AS web
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund -w @foundation/web -w @foundation/core
COPY --from=build /app/apps/web/next.config.ts apps/web/
COPY --from=build --chown=node:node /app/apps/web/.next apps/web/.next
USER node
ENV FOUNDATION_SERVER_URL=http://server:4100
WORKDIR /app/apps/web
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/sign-in').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "../../node_modules/next/dist/bin/next", "start", "-p", "3000", "-H", "0.0.0.0"]

FROM manifests AS example
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund -w @foundation/example-shop -w @foundation/sdk -w @foundation/core
COPY --from=build /app/packages/sdk/dist packages/sdk/dist
COPY --from=build /app/examples/shop/dist examples/shop/dist
RUN mkdir /state && chown node:node /state
USER node
ENV FOUNDATION_URL=http://server:4100 FOUNDATION_STATE_DIR=/state
CMD ["node", "examples/shop/dist/fleet.js"]
