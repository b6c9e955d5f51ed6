/**
 * What Redis says that it has used so far.
 * @param {import("@crossfade/redis/testing").RedisServer} server
 */
export async function readUsage(server) {
  const info = await server.command("INFO", "everything");
  const field = (/** @type {string} */ name) =>
    Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(info)?.[1]);
  return {
    memoryBytes: field("used_memory"),
    bytesIn: field("total_net_input_bytes"),
    bytesOut: field("total_net_output_bytes"),
    cpuSeconds: field("used_cpu_user") + field("used_cpu_sys"),
  };
}
