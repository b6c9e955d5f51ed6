import type { ReceivedAnswer } from "../clients/http-send.js";

/** A page that an answer sends people to, since its URL is going away. */
export interface AnnouncedPage {
  readonly page: string;
  /** The URL that is going away. */
  readonly retired: string;
}

/** The pages in an answer's `Link` with `rel="deprecation"` or `rel="sunset"` (RFC 9745, RFC 8594). */
export function announcedPages(
  url: string,
  answer: Pick<ReceivedAnswer, "header">,
): AnnouncedPage[] {
  const links = answer.header("link") ?? "";
  return [...links.matchAll(/<([^>]*)>((?:\s*;\s*[\w*]+=(?:"[^"]*"|[^\s,;]+))*)/g)].flatMap(
    ([, target = "", parameters = ""]) => {
      const [, quoted, plain] = /;\s*rel=(?:"([^"]*)"|([^\s,;]+))/i.exec(parameters) ?? [];
      const relations = (quoted ?? plain ?? "").toLowerCase().split(/\s+/);
      const isPage = relations.some((one) => one === "deprecation" || one === "sunset");
      return isPage && URL.canParse(target, url)
        ? [{ page: new URL(target, url).href, retired: url }]
        : [];
    },
  );
}
