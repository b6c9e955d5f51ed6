import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { chmod, copyFile, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";

/** What was written, and where the old text is. */
export interface WrittenFile {
  /** The file itself, behind any link. */
  readonly path: string;
  readonly backup: string;
}

/**
 * Replaces a file's text at once, keeping its mode, after a copy of the old one beside it.
 *
 * @param before what the file was read as: where it has changed since, nothing is written
 * @param stamp goes into the backup's name
 * @throws Error where the file is not as it was read
 */
export async function writeWithBackup(
  path: string,
  before: string,
  after: string,
  stamp: string,
): Promise<WrittenFile> {
  const target = await realpath(path);
  if ((await readFile(target, "utf8")) !== before) {
    throw new Error(`${path} was changed by somebody else meanwhile; nothing was written`);
  }
  const backup = await backUp(target, stamp);
  const temporary = `${target}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const { mode } = await stat(target);
    await writeFile(temporary, after, { mode, flag: "wx" });
    await chmod(temporary, mode);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return { path: target, backup };
}

/** A copy beside the file, that never replaces another one. */
async function backUp(target: string, stamp: string): Promise<string> {
  for (let attempt = 0; ; attempt += 1) {
    const backup = `${target}.${stamp}${attempt === 0 ? "" : `-${attempt}`}.bak`;
    try {
      await copyFile(target, backup, constants.COPYFILE_EXCL);
      return backup;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}
