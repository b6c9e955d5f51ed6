/** Something that may be over soon. */
interface Lingering {
  linger(): void;
}

let waiting: Lingering[] = [];

/**
 * Tells a request a millisecond later that it is still there, with all that came in between. Most are
 * answered by then; what only matters to the others would cost each of them.
 */
export function afterAMoment(request: Lingering): void {
  if (waiting.push(request) === 1) setTimeout(tellAll, 1);
}

function tellAll(): void {
  const due = waiting;
  waiting = [];
  for (const request of due) request.linger();
}
