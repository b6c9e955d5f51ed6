export { deprecationHeaders } from "./deprecation-headers.js";
export {
  DeprecationTracker,
  type DeprecatedClient,
  type DeprecationStatistics,
  type DeprecationTrackerOptions,
} from "./deprecation-tracker.js";
export { supportedModes } from "./supported-modes.js";
