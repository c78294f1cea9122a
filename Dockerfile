# Build: compile, bundle the workflows, drop what only development needs.
FROM node:22.21.1-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm install --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev

# Run: no shell tools of ours, not root, nothing to write but /var/lib/ir and /tmp.
FROM node:22.21.1-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
RUN groupadd --gid 10001 ir && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin ir \
  && install -d -o 10001 -g 10001 -m 0700 /var/lib/ir
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER 10001:10001
ENTRYPOINT ["node", "/app/dist/cli/ir.js"]
