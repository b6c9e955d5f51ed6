const { isTTY } = process.stderr;

/** One line that is written over again; where there is no terminal, nothing. @param {string} text */
export function showProgress(text) {
  if (isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
