/**
 * Keeps this process from sleeping until what is returned is called.
 *
 * Whoever sends something to a process that sleeps pays for waking it, on a virtual machine with several microseconds.
 * How often the load sleeps hangs on which of both is the faster, and not on what the server does for a request: beside
 * a slower server it sleeps more often, which would make that one look slower still.
 */
export function keepAwake() {
  let awake = true;
  const turn = () => {
    if (awake) setImmediate(turn);
  };
  turn();
  return () => {
    awake = false;
  };
}
