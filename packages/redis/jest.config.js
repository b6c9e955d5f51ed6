import { libraryPreset } from "../../tooling/jest/preset.mjs";

export default {
  ...libraryPreset,
  // Clients that are closed while they look for the nodes of a cluster, or for a new master, now and then
  // leave a connection behind that tries again for ever. That ours leave nothing is tested by itself.
  forceExit: true,
};
