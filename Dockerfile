# One image for every role (ROLES says which); the page is built in it, the Node is the image's own.
FROM node:26-slim AS manifest
WORKDIR /app
COPY package.json package-lock.json ./

# No install scripts anywhere: the only one that matters brings a Node 26 for machines that lack it.
FROM manifest AS packages
RUN npm ci --omit=dev --ignore-scripts

FROM manifest AS page
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY contract contract
COPY web web
RUN npm run build

FROM node:26-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 MALLOC_ARENA_MAX=1
WORKDIR /app
COPY package.json ./
COPY --from=packages /app/node_modules node_modules
COPY --from=page /app/web/dist web/dist
COPY contract contract
COPY load load
COPY server server
COPY deploy/healthcheck.ts deploy/
USER node
EXPOSE 4000
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "deploy/healthcheck.ts"]
CMD ["node", "--max-semi-space-size=8", "--max-old-space-size=1536", "server/main.ts"]
