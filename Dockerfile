# One image for every role (ROLES says which): what `npm run build` makes, with the packages that run. The Node is the
# image's own.
FROM node:26-slim AS manifest
WORKDIR /app
COPY package.json package-lock.json ./

# No install scripts anywhere, no second Node, which is for machines that lack a new one, and no compiler, which npm keeps
# since a library would like its types.
FROM manifest AS packages
RUN npm ci --omit=dev --ignore-scripts && cd node_modules && \
  rm -rf node-linux-* .bin/node typescript @typescript .bin/tsc

FROM manifest AS build
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/installed.cjs scripts/build.ts scripts/built-in.ts scripts/
COPY deploy/healthcheck.ts deploy/
COPY cli cli
COPY client client
COPY contract contract
COPY files files
COPY load load
COPY local-servers local-servers
COPY server server
COPY start start
COPY web web
RUN npm run build

FROM node:26-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 MALLOC_ARENA_MAX=1
WORKDIR /app
COPY package.json ./
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/web/dist web/dist
USER node
EXPOSE 4000
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "dist/deploy/healthcheck.js"]
CMD ["node", "--max-semi-space-size=8", "--max-old-space-size=1536", "dist/server/main.js"]
