import { isObject, type Logger } from "@crossfade/core";

/**
 * The principal of what the SDK's bearer middleware puts into `req.auth`: issuer and subject where the
 * token's verifier left them in `extra`, else the client id. The latter names a program, not a person,
 * so everybody who uses it shares sessions and limits: the log says so, once.
 */
export function principalOfAuth(logger: Logger): (auth: unknown) => string | undefined {
  let warned = false;
  return (auth) => {
    if (!isObject(auth)) return undefined;
    const { iss, sub } = isObject(auth["extra"]) ? auth["extra"] : {};
    if (typeof iss === "string" && typeof sub === "string") return JSON.stringify([iss, sub]);
    const clientId = auth["clientId"];
    if (typeof clientId !== "string") return undefined;
    if (!warned) {
      warned = true;
      logger.warn(
        { option: "principalOf" },
        "sessions are tied to auth.clientId, which all users of that client share; " +
          "put iss and sub into auth.extra, or give the option principalOf",
      );
    }
    return JSON.stringify([clientId]);
  };
}
