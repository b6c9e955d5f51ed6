import type { ReceivedAnswer } from "../clients/http-send.js";

/** Headers that proxies and hosts leave behind, and whose they are. */
const TRACES: readonly (readonly [header: string, pattern: RegExp, name: string])[] = [
  ["cf-ray", /./, "Cloudflare"],
  ["x-amz-cf-id", /./, "Amazon CloudFront"],
  ["x-amzn-requestid", /./, "Amazon API Gateway"],
  ["x-amzn-trace-id", /./, "an AWS load balancer"],
  ["x-vercel-id", /./, "Vercel"],
  ["x-nf-request-id", /./, "Netlify"],
  ["fly-request-id", /./, "Fly.io"],
  ["x-azure-ref", /./, "Azure Front Door"],
  ["x-served-by", /cache-/, "Fastly"],
  ["x-envoy-upstream-service-time", /./, "Envoy"],
  ["x-kong-upstream-latency", /./, "Kong"],
  ["via", /varnish/i, "Varnish"],
  ["via", /google/i, "Google Cloud's load balancer"],
  ["via", /caddy/i, "Caddy"],
  ["via", /heroku|vegur/i, "Heroku"],
  ["server", /^nginx|openresty/i, "nginx"],
  ["server", /caddy/i, "Caddy"],
  ["server", /envoy|istio/i, "Envoy"],
  ["server", /^awselb/i, "an AWS load balancer"],
  ["server", /cloudflare/i, "Cloudflare"],
  ["server", /^apache/i, "Apache"],
  ["server", /traefik/i, "Traefik"],
  ["server", /railway/i, "Railway"],
];

/** The proxies that an answer came through, by the headers that they left. */
export function proxiesIn(answer: Pick<ReceivedAnswer, "header">): string[] {
  const names = TRACES.flatMap(([header, pattern, name]) =>
    pattern.test(answer.header(header) ?? "\n") ? [name] : [],
  );
  return [...new Set(names)];
}
