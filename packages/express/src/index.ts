export { attachCrossfade } from "./attach-crossfade.js";
export { crossfade, type CrossfadeHandlers } from "./crossfade.js";
export { expressHandler, type ExpressHandlers } from "./express-handler.js";
export { retireRoute } from "./retire-route.js";
export { shutDown } from "@crossfade/node";
