import { errorFields, type Logger } from "@crossfade/core";

/** Resolves to whether `action` went well; its failure is logged and goes no further. */
export async function logFailure(
  logger: Logger,
  message: string,
  action: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    logger.error(errorFields(error), message);
    return false;
  }
}
