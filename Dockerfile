# Build: all dependencies, the pages, then only what production needs.
FROM node:24-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY .config ./.config
COPY src ./src
COPY schemas ./schemas
RUN npm run build:ui && npm prune --omit=dev --no-audit --no-fund

# Run: no compiler, no package manager needed, no root.
FROM node:24-bookworm-slim
ENV NODE_ENV=production GID_HOST=0.0.0.0 GID_PORT=8080 GID_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY src ./src
COPY schemas ./schemas
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.GID_PORT+'/health/ready').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "src/main.ts", "serve"]
